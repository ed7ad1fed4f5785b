"""Lead times in words, such as "10 working days before the start". Pure."""

import datetime as dt
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import short_day
from campaigns.enums import Anchor, ClosingRole, Unit

_BEFORE: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("%(span)s before the start"),
    Anchor.END: gettext_lazy("%(span)s before the end"),
}
_AFTER: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("%(span)s after the start"),
    Anchor.END: gettext_lazy("%(span)s after the end"),
}
_ON: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("on the first day"),
    Anchor.END: gettext_lazy("on the last day"),
}


def span_words(count: int, unit: Unit) -> str:
    """Return a stretch of time in words, such as "3 weeks"; ``count`` is 0 or more."""
    if unit == Unit.WORKING_DAYS:
        words = ngettext("%(count)d working day", "%(count)d working days", count)
    elif unit == Unit.DAYS:
        words = ngettext("%(count)d day", "%(count)d days", count)
    elif unit == Unit.WEEKS:
        words = ngettext("%(count)d week", "%(count)d weeks", count)
    else:
        words = ngettext("%(count)d month", "%(count)d months", count)
    return words % {"count": count}


def offset_words(offset: int, unit: Unit, anchor: Anchor) -> str:
    """Return when a lead time asks for its duty: before the anchor if ``offset`` is negative, after it if positive."""
    if offset == 0:
        return str(_ON[anchor])
    sentence = _BEFORE[anchor] if offset < 0 else _AFTER[anchor]
    return str(sentence) % {"span": span_words(abs(offset), unit)}


def closing_words(issue: str, *, published_on: dt.date, due_on: dt.date, today: dt.date) -> str:
    """Return whose published closing date a duty follows, and that day where the duty is due on another one."""
    if published_on == due_on:
        return _("published closing date of “%(issue)s”") % {"issue": issue}
    return _("published closing date of “%(issue)s”: %(day)s, a day off, so the working day before") % {
        "issue": issue,
        "day": short_day(published_on, today=today),
    }


def role_words(role: str) -> str:
    """Return which published date a line follows where there is an issue; empty for none."""
    words = {
        ClosingRole.SPACE: _("the day space closes, of the issue"),
        ClosingRole.MATERIAL: _("the day material is due, of the issue"),
    }
    return words[ClosingRole(role)] if role else ""


def warn_words(working_days: int) -> str:
    """Return how long before its day a duty's team is warned."""
    if working_days == 0:
        return _("on the day")
    return _("%(span)s ahead") % {"span": span_words(working_days, Unit.WORKING_DAYS)}


def is_assumed(basis: str) -> bool:
    """Whether a lead time rests on nothing but an assumption: its basis says so, or says nothing."""
    return not basis.strip() or basis.strip().casefold().startswith("assumed")
