"""Taking up again by hand what was given up."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.enums import MessageState
from campaigns.models import Message
from campaigns.queries.messages import dead_messages
from departments.access import access_for
from departments.audit import record
from departments.errors import NotAllowed, Refused
from departments.models import User


@transaction.atomic
def retry_message(*, by: User | None, message_id: UUID) -> Message:
    """Let a message that was given up leave again now, with all its tries before it, and return it.

    It keeps its Message-ID, so a receiver that has it after all can drop the copy. Raises ``Refused`` when it is not
    given up (any more), ``NotAllowed`` unless ``by`` is an ops admin or heads a department it carries alerts of.
    """
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.state != MessageState.DEAD:
        raise Refused(_("This message is not given up: there is nothing to try again."))
    if by is not None and not Message.objects.filter(dead_messages(access_for(by)), pk=message_id).exists():
        raise NotAllowed(_("Only the head of a department it is about, or an ops admin, sends it again."))
    message.state = MessageState.RETRY_WAIT
    message.next_attempt_at = timezone.now()
    message.attempts_made = 0
    message.save(update_fields=["state", "next_attempt_at", "attempts_made"])
    changes = {"state": [MessageState.DEAD, MessageState.RETRY_WAIT]}
    record(by=by, verb="tried again", subject=message, changes=changes)
    return message
