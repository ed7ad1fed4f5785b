"""What makes a campaign's secrecy whole: an end, a code name that tells nothing. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from campaigns.enums import OthersSee, Secrecy
from departments.errors import Refused

LONGEST_EMBARGO = dt.timedelta(days=3_660)
LONGEST_CODE_NAME = 100
SHORTEST_TELLTALE = 4
"""Shorter words of a name are in too many code names by chance."""


@dataclass(frozen=True)
class Terms:
    """Who may know of a campaign, and what others see. ``embargo_until`` is an instant, set in ``embargo_zone``."""

    secrecy: Secrecy = Secrecy.OPEN
    others_see: OthersSee = OthersSee.NOTHING
    code_name: str = ""
    embargo_until: dt.datetime | None = None
    embargo_zone: str = ""

    def checked(self, *, name: str, now: dt.datetime, before: "Terms | None" = None) -> "Terms":
        """Return the terms without what does not belong to them, for a campaign of this ``name``.

        An end that stays as it was ``before`` may have passed. Raises ``Refused`` for a missing or telling code name
        and for an embargo without an end, or with one that has passed or is more than ten years off.
        """
        code_name = " ".join(self.code_name.split())
        self._check_code_name(code_name, name)
        if self.secrecy != Secrecy.EMBARGO:
            return Terms(self.secrecy, self.others_see, code_name)
        if self.embargo_until is None or not self.embargo_zone:
            raise Refused(_("Say until when: a day, a time and a time zone."), field="until_day")
        is_kept = before is not None and before.embargo_until == self.embargo_until
        if not is_kept and self.embargo_until <= now:
            raise Refused(_("This moment has passed. Choose a later one, or open the campaign."), field="until_day")
        if self.embargo_until > now + LONGEST_EMBARGO:
            raise Refused(_("This is more than ten years off. Check the year."), field="until_day")
        return Terms(self.secrecy, self.others_see, code_name, self.embargo_until, self.embargo_zone)

    def _check_code_name(self, code_name: str, name: str) -> None:
        if self.others_see == OthersSee.CODE_NAME and not code_name:
            raise Refused(_("Give it a code name, or choose something else for others to see."), field="code_name")
        if len(code_name) > LONGEST_CODE_NAME:
            raise Refused(
                _("Shorten the code name to %(most)d letters.") % {"most": LONGEST_CODE_NAME}, field="code_name"
            )
        words = telltales(code_name, name)
        if self.secrecy != Secrecy.OPEN and words:
            raise Refused(
                _("The code name gives the name away: %(words)s is in both. Choose another.")
                % {"words": _quoted(words)},
                field="code_name",
            )

    def check_rename(self, name: str, *, now: dt.datetime) -> None:
        """Raise ``Refused`` when the code name would give the new ``name`` away to those who may not know it."""
        is_lifted = self.embargo_until is not None and self.embargo_until <= now
        words = telltales(self.code_name, name)
        if self.secrecy != Secrecy.OPEN and not is_lifted and words:
            raise Refused(
                _(
                    "The code name would give this name away: %(words)s is in both. Choose another name, or another "
                    "code name first."
                )
                % {"words": _quoted(words)},
                field="name",
            )


def telltales(code_name: str, name: str) -> list[str]:
    """Return the words of the name, of four letters or more, that are in the code name too, in their order.

    A shorter one counts if it is all there is to both.
    """
    told, secret = code_name.casefold(), " ".join(name.casefold().split())
    if secret and " ".join(told.split()) == secret:
        return [secret]
    words = dict.fromkeys(word for word in re.findall(r"\w+", secret) if len(word) >= SHORTEST_TELLTALE)
    return [word for word in words if word in told]


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def instant(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Return the instant at which the clocks of ``zone`` show ``time`` on ``day``, in UTC.

    A time they skip is moved forward by what they skip; of a time they show twice the first is meant.
    """
    return dt.datetime.combine(day, time, ZoneInfo(zone)).astimezone(dt.UTC)
