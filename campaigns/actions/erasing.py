"""Erasing a person from what was sent to them, and from what they were invited to and named in."""

from django.db import transaction
from django.db.models import QuerySet

from campaigns.enums import MESSAGE_ON_ITS_WAY, MessageState
from campaigns.models import (
    AlertPreference,
    Attempt,
    BouncedAddress,
    CampaignGuest,
    CampaignNamed,
    ChannelGuest,
    Message,
    MessageAlert,
)
from departments.actions import erasing
from departments.actions.erasing import erased_address, person_to_erase, words_of
from departments.models import User
from departments.rules.erased_words import ErasedWords

OWN_ROWS = (CampaignGuest, ChannelGuest, CampaignNamed, AlertPreference)
"""Rows of this room that have a person as ``user``, and whose name begins with that person's."""


@transaction.atomic
def erase_person(*, by: User | None, user_id: int) -> User:
    """Erase a person here and in the room below, and return the bare row. Raises as the action it wraps does.

    Of messages to them remains that there was one, when, and about what alerts; whatever still waited is not sent.
    """
    person = person_to_erase(user_id)
    words = words_of(person)
    _erase_messages(Message.objects.filter(user=person).order_by("pk"), erased_address(str(person.pk)))
    _erase_mailboxes(person, words)
    BouncedAddress.objects.filter(address__in=[address.lower() for address in words.addresses]).delete()
    for model in OWN_ROWS:
        model._default_manager.filter(user=person).delete()
    return erasing.erase_person(by=by, user_id=user_id, own_rows=OWN_ROWS)


def _erase_mailboxes(person: User, words: ErasedWords) -> None:
    """Erase what went to an address of the person as if it were a mailbox: before they came, or after they had left."""
    for number, address in enumerate(sorted(words.addresses)):
        instead = erased_address(f"{person.pk}-{number}")
        key = f"mailbox:{instead}"
        _erase_messages(Message.objects.filter(address__iexact=address), instead, recipient_key=key)
        MessageAlert.objects.filter(recipient_key__iexact=f"mailbox:{address}").update(recipient_key=key)


def _erase_messages(messages: QuerySet[Message], address: str, **values: str) -> None:
    keys = list(messages.values_list("pk", flat=True))
    mine = Message.objects.filter(pk__in=keys)
    mine.filter(state__in=MESSAGE_ON_ITS_WAY).update(
        state=MessageState.SUPPRESSED,
        closed_reason="the recipient was erased",
        lease_token=None,
        lease_until=None,
    )
    Attempt.objects.filter(message__in=keys).update(detail="")
    mine.update(address=address, subject="", body="", last_error="", **values)
