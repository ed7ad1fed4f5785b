"""Lead times in words, such as "10 working days before the start". Pure."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.enums import Anchor, Unit

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


def warn_words(working_days: int) -> str:
    """Return how long before its day a duty's team is warned."""
    if working_days == 0:
        return _("on the day")
    return _("%(span)s ahead") % {"span": span_words(working_days, Unit.WORKING_DAYS)}


def is_assumed(basis: str) -> bool:
    """Whether a lead time rests on nothing but an assumption: its basis says so, or says nothing."""
    return not basis.strip() or basis.strip().casefold().startswith("assumed")
