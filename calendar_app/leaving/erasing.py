"""Erasing a person everywhere, in one transaction: from here down to the row that remains."""

from email.utils import parseaddr

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from calendar_app.enums import OverlayScope
from calendar_app.models import (
    ApiToken,
    Favourite,
    Feed,
    FeedLedger,
    ImportDraft,
    LastLook,
    OutboxMail,
    Overlay,
    OwnNote,
    SavedView,
    SharedLink,
)
from campaigns.actions import erasing
from departments.actions.erasing import person_to_erase, words_of
from departments.models import AuditEntry, User
from departments.rules.erased_words import ErasedWords


@transaction.atomic
def erase_person(*, by: User | None, user_id: int) -> User:
    """Take away everything that says who a person was and return the row that remains as a key. It cannot be undone.

    Their feeds end and lose their names; what is kept for any feed is written again, without theirs. Mail to them that
    was kept, files they imported, views they saved, links they made, favourites and notes of their own, calendars they
    added for themselves and tokens of their programs are deleted. Raises ``Refused`` for who has not left, and for who
    is erased already.
    """
    person = person_to_erase(user_id)
    words = words_of(person)
    _erase_feeds(person, by=by)
    _erase_tokens(person)
    ImportDraft.objects.filter(owner=person).delete()
    _erase_links(person)
    _erase_views(person)
    for model in (Favourite, OwnNote, LastLook):
        model._default_manager.filter(user=person).delete()
    _erase_overlays(person)
    _erase_outbox(words)
    return erasing.erase_person(by=by, user_id=user_id)


def _erase_feeds(person: User, *, by: User | None) -> None:
    feeds = Feed.objects.filter(owner=person)
    # Whoever ended a feed has to be named; the nightly run is nobody.
    feeds.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by or person)
    feeds.update(name="", last_fetched_by="", end_reason="")
    FeedLedger.objects.exclude(text="").update(text="", source="")
    keys = [str(key) for key in feeds.values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(subject_type=Feed._meta.label_lower, subject_id__in=keys)
    entries.update(subject_name="")
    # What they called it, and what was said of its end.
    entries.filter(verb__in=["changed", "revoked"]).update(changes={})


def _erase_tokens(person: User) -> None:
    """Delete the tokens of the person's programs, and the names they gave them."""
    tokens = ApiToken.objects.filter(owner=person)
    keys = [str(key) for key in tokens.values_list("pk", flat=True)]
    AuditEntry.objects.filter(subject_type=ApiToken._meta.label_lower, subject_id__in=keys).update(subject_name="")
    tokens.delete()


def _erase_links(person: User) -> None:
    """Delete the links the person made, which ends them."""
    links = SharedLink.objects.filter(owner=person)
    keys = [str(key) for key in links.values_list("pk", flat=True)]
    AuditEntry.objects.filter(subject_type=SharedLink._meta.label_lower, subject_id__in=keys).update(subject_name="")
    links.delete()


def _erase_views(person: User) -> None:
    """Delete the views the person kept, shared ones too: their names and words are the person's own."""
    views = SavedView.objects.filter(owner=person)
    keys = [str(key) for key in views.values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(subject_type=SavedView._meta.label_lower, subject_id__in=keys)
    entries.update(subject_name="", changes={})
    views.delete()


def _erase_overlays(person: User) -> None:
    """Delete the calendars the person added for themselves; shared ones stay, and are nobody's from now on."""
    own = Overlay.objects.filter(owner=person, scope=OverlayScope.ME)
    keys = [str(key) for key in own.values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(subject_type=Overlay._meta.label_lower, subject_id__in=keys)
    entries.update(subject_name="", changes={})
    own.delete()
    Overlay.objects.filter(owner=person).update(owner=None)


def _erase_outbox(words: ErasedWords) -> None:
    """Delete the kept mails to the person; an address inside a longer one is somebody else's."""
    addresses = {address.casefold() for address in words.addresses}
    wanted = Q(pk__in=[])
    for address in addresses:
        wanted |= Q(recipient__icontains=address)
    found = OutboxMail.objects.filter(wanted).values_list("pk", "recipient")
    theirs = [key for key, recipient in found if parseaddr(recipient)[1].casefold() in addresses]
    OutboxMail.objects.filter(pk__in=theirs).delete()
