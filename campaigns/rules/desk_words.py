"""A desk in one sentence, and a duty in one for somebody who came too late. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.lib.dates import short_day
from campaigns.enums import MilestoneState
from campaigns.rules.desk import Group

_NEAR = (Group.LATE, Group.TODAY, Group.WEEK)


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; ``anchor`` is the id of the section it speaks of, empty for plain words."""

    text: str
    anchor: str = ""


def summary(counts: Mapping[Group, int], *, unread: int, asked: int = 0) -> list[Part]:
    """Return the desk in one sentence, part by part: how much is asked, late, due today and this week, and unread.

    What comes later is counted only where nothing is nearer.
    """
    near = [Part(_counted(group, counts[group]), group.value) for group in _NEAR if counts.get(group)]
    later = [Part(_counted(group, counts[group]), group.value) for group in (Group.LATER,) if counts.get(group)]
    parts = near or later
    if not parts:
        parts = [Part(_("Nothing to do."))]
    elif not counts.get(Group.LATE):
        parts = [Part(_("Nothing is late.")), *parts]
    if asked:
        words = ngettext("%(count)d exception is wanted.", "%(count)d exceptions are wanted.", asked)
        first = Part(words % {"count": asked}, "exceptions")
        parts = [first, *parts] if near or later else [first]
    if unread:
        words = ngettext("%(count)d alert to read.", "%(count)d alerts to read.", unread) % {"count": unread}
        parts = [*parts, Part(words, "alerts")]
    return parts


def _counted(group: Group, count: int) -> str:
    if group == Group.LATE:
        words = ngettext("%(count)d duty is late.", "%(count)d duties are late.", count)
    elif group == Group.TODAY:
        words = ngettext("%(count)d is due today.", "%(count)d are due today.", count)
    elif group == Group.WEEK:
        words = ngettext("%(count)d this week.", "%(count)d this week.", count)
    else:
        words = ngettext("%(count)d later.", "%(count)d later.", count)
    return words % {"count": count}


def what_happened(
    *, state: MilestoneState, due_on: dt.date, assignee: str | None, by: str | None, reason: str, today: dt.date
) -> str:
    """Return in one sentence how a duty stands by now; ``by`` is who finished or waived it."""
    names = {
        "name": by or assignee or _("Somebody"),
        "reason": reason,
        "day": short_day(due_on, today=today),
    }
    if state == MilestoneState.DONE:
        return _("%(name)s has marked it done.") % names
    if state == MilestoneState.WAIVED:
        return _("%(name)s has waived it: %(reason)s") % names
    if state == MilestoneState.CANCELLED:
        return _("It is not needed any more.")
    if assignee:
        return _("%(name)s has it, and it is due on %(day)s.") % names
    return _("It is open, and due on %(day)s.") % names
