"""How an invitation to sign in stands, as a shape and a word. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GOOD_FOR: Final = dt.timedelta(days=14)
"""How long an invitation can be accepted, unless something else is said."""


class Standing(StrEnum):
    """Where an invitation stands. The last two are those of a guest who can sign in already and is only told."""

    ACCEPTED = "accepted"
    ENDED = "ended"
    EXPIRED = "expired"
    SENT = "sent"
    CAME_BACK = "came back"
    REFUSED = "refused"
    RETRYING = "retrying"
    LEAVING = "leaving"
    HELD = "held"
    TOLD = "told"

    @property
    def word(self) -> str:
        """What a list says of it."""
        return str(WORDS[self])

    @property
    def mark(self) -> str:
        """The shape of the look that goes with it."""
        return MARKS[self]

    @property
    def is_open(self) -> bool:
        """Whether the invitation can still be taken back."""
        return self not in (Standing.ACCEPTED, Standing.ENDED)


@dataclass(frozen=True)
class InvitationFacts:
    """What is stored of an invitation. Instants; ``expires_at`` is not included."""

    expires_at: dt.datetime
    accepted_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    next_try_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    tries: int = 0
    came_back_at: dt.datetime | None = None


def standing(facts: InvitationFacts, *, at: dt.datetime) -> Standing:
    """Return how an invitation stands at the instant ``at``."""
    if facts.accepted_at is not None:
        return Standing.ACCEPTED
    if facts.ended_at is not None:
        return Standing.ENDED
    if facts.came_back_at is not None:
        return Standing.CAME_BACK
    if facts.expires_at <= at:
        return Standing.EXPIRED
    if facts.sent_at is not None:
        return Standing.SENT
    return unsent_standing(facts.next_try_at, facts.tries)


def unsent_standing(next_try_at: dt.datetime | None, tries: int) -> Standing:
    """Return how a mail stands that was owed and did not arrive so far."""
    if next_try_at is None:
        return Standing.REFUSED
    return Standing.RETRYING if tries else Standing.LEAVING


class WayIn(StrEnum):
    """What a mail's link leads to."""

    OPEN = "open"
    UNKNOWN = "unknown"
    NEWER = "newer"
    USED = "used"
    ENDED = "ended"
    EXPIRED = "expired"


def way_in(facts: InvitationFacts, *, is_newest: bool, may_sign_in: bool, has_password: bool, at: dt.datetime) -> WayIn:
    """Return what the link of one of an invitation's mails leads to at ``at``; only ``OPEN`` lets anybody in.

    ``is_newest``: no mail was sent after it. Whoever has a password by now, got any way, has used it.
    """
    if facts.ended_at is not None or not may_sign_in:
        return WayIn.ENDED
    if facts.accepted_at is not None or has_password:
        return WayIn.USED
    if not is_newest:
        return WayIn.NEWER
    return WayIn.EXPIRED if facts.expires_at <= at else WayIn.OPEN


WORDS: Final[dict[Standing, str | Promise]] = {
    Standing.ACCEPTED: _("Signed in"),
    Standing.ENDED: _("Taken back"),
    Standing.EXPIRED: _("Invitation ran out"),
    Standing.SENT: _("Invited"),
    Standing.CAME_BACK: _("Mail came back"),
    Standing.REFUSED: _("Mail was refused"),
    Standing.RETRYING: _("Mail is tried again"),
    Standing.LEAVING: _("Mail is leaving"),
    Standing.HELD: _("Mail waits"),
    Standing.TOLD: _("Mail was sent"),
}

MARKS: Final[dict[Standing, str]] = {
    Standing.ACCEPTED: "done",
    Standing.ENDED: "cancelled",
    Standing.EXPIRED: "late",
    Standing.SENT: "waiting",
    Standing.CAME_BACK: "late",
    Standing.REFUSED: "late",
    Standing.RETRYING: "waiting",
    Standing.LEAVING: "waiting",
    Standing.HELD: "waiting",
    Standing.TOLD: "done",
}
