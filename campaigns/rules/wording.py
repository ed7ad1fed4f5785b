"""Lead times in words, such as "10 working days before the start". Pure."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import short_day
from campaigns.enums import Anchor, ClosingRole, Unit

_BEFORE: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("%(span)s before the start"),
    Anchor.END: gettext_lazy("%(span)s before the end"),
    Anchor.LAUNCH: gettext_lazy("%(span)s before the campaign’s launch"),
    Anchor.FIRST_PUBLIC: gettext_lazy("%(span)s before the campaign’s first public activity"),
    Anchor.CHANNELS: gettext_lazy("%(span)s before the campaign’s first activity on %(channels)s"),
}
_AFTER: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("%(span)s after the start"),
    Anchor.END: gettext_lazy("%(span)s after the end"),
    Anchor.LAUNCH: gettext_lazy("%(span)s after the campaign’s launch"),
    Anchor.FIRST_PUBLIC: gettext_lazy("%(span)s after the campaign’s first public activity begins"),
    Anchor.CHANNELS: gettext_lazy("%(span)s after the campaign’s first activity on %(channels)s begins"),
}
_ON: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("on the first day"),
    Anchor.END: gettext_lazy("on the last day"),
    Anchor.LAUNCH: gettext_lazy("on the day of the campaign’s launch"),
    Anchor.FIRST_PUBLIC: gettext_lazy("on the first day of the campaign’s first public activity"),
    Anchor.CHANNELS: gettext_lazy("on the first day of the campaign’s first activity on %(channels)s"),
}
_WAITS: Final[dict[Anchor, Promise]] = {
    Anchor.START: gettext_lazy("waits for a first day"),
    Anchor.END: gettext_lazy("waits for a last day"),
    Anchor.LAUNCH: gettext_lazy("waits for the campaign’s launch date"),
    Anchor.FIRST_PUBLIC: gettext_lazy("waits for a public activity in this campaign"),
    Anchor.CHANNELS: gettext_lazy("waits for an activity on %(channels)s in this campaign"),
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


def offset_words(offset: int, unit: Unit, anchor: Anchor, *, channels: Iterable[str] = ()) -> str:
    """Return when a lead time asks for its duty: before the anchor if ``offset`` is negative, after it if positive.

    ``channels`` are the names of those it is counted from; without them the words are "another channel".
    """
    facts = {"span": span_words(abs(offset), unit), "channels": _listed(channels)}
    sentence = _ON[anchor] if offset == 0 else _BEFORE[anchor] if offset < 0 else _AFTER[anchor]
    return str(sentence) % facts


def waits_words(anchor: Anchor, *, channels: Iterable[str] = ()) -> str:
    """Return what a line that makes no duty yet waits for, such as "waits for an activity on Radio or Television"."""
    return str(_WAITS[anchor]) % {"channels": _listed(channels)}


def _listed(channels: Iterable[str]) -> str:
    return get_text_list(list(channels), _("or")) or _("another channel")


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


def away_words(working_days: int) -> str:
    """Return how far away a day is, in working days: negative has passed, 0 is today or the next working day."""
    if working_days == 0:
        return _("today")
    span = span_words(abs(working_days), Unit.WORKING_DAYS)
    return (_("in %(span)s") if working_days > 0 else _("%(span)s ago")) % {"span": span}


def is_assumed(basis: str) -> bool:
    """Whether a lead time rests on nothing but an assumption: its basis says so, or says nothing."""
    return not basis.strip() or basis.strip().casefold().startswith("assumed")
