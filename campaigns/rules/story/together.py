"""What was made together, told as one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_OF_A_MOVE: Final = frozenset({"starts_on", "ends_on", "starts_at", "ends_at", "state"})
"""Fields that say that an activity moved, or is off."""


def told_together(changes: Sequence[tuple[str, Mapping[str, Any]]], who: str, *, activities: int) -> str:
    """Return the sentence of a deed of so many activities.

    ``changes`` are the first of it: about what sort of thing each is, and ``{field: [before, after]}``.
    """
    count = activities
    facts = {"who": who, "count": count}
    if any(subject == "activity" and fields.get("title", [""])[0] is None for subject, fields in changes):
        return _told_brought_in(count, who)
    if all(subject == "activity" and not _OF_A_MOVE & set(fields) for subject, fields in changes):
        return (
            ngettext("%(who)s changed %(count)d activity.", "%(who)s changed %(count)d activities together.", count)
            % facts
        )
    return _told_moved(changes, facts)


def _told_brought_in(count: int, who: str) -> str:
    return ngettext(
        "%(who)s brought in %(count)d activity.", "%(who)s brought in %(count)d activities together.", count
    ) % {"who": who, "count": count}


def _told_moved(changes: Sequence[tuple[str, Mapping[str, Any]]], facts: Mapping[str, Any]) -> str:
    count = facts["count"]
    if any(subject == "campaign" and "launch_on" in fields for subject, fields in changes):
        return (
            ngettext(
                "%(who)s moved the campaign, and %(count)d activity with it.",
                "%(who)s moved the campaign, and %(count)d activities with it.",
                count,
            )
            % facts
        )
    if all(subject == "milestone" for subject, _fields in changes):
        return _("%(who)s held the duties of an activity together.") % facts
    if any(subject == "milestone" for subject, _fields in changes):
        return (
            ngettext(
                "%(who)s moved %(count)d activity and held its duties.",
                "%(who)s moved %(count)d activities and held their duties.",
                count,
            )
            % facts
        )
    if all(fields.get("state", [None, ""])[1] == "cancelled" for _subject, fields in changes):
        return _("%(who)s cancelled %(count)d activities together.") % facts
    if all(fields.get("starts_on", [None, ""])[1] is None for _subject, fields in changes):
        return _("%(who)s took %(count)d activities off the calendar together.") % facts
    return _("%(who)s moved %(count)d activities together.") % facts


def told_undone(count: int, who: str) -> str:
    """Return the sentence of a deed that took another back."""
    return ngettext(
        "%(who)s took back %(count)d change that was made together with others.",
        "%(who)s took back %(count)d changes that were made together.",
        count,
    ) % {"who": who, "count": count}
