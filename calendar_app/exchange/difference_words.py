"""How a difference between the file and what is here is told."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from calendar_app.exchange.changing import DAYS, Difference
from calendar_app.exchange.plan import Problem, Severity
from calendar_app.lib.dates import written
from calendar_app.lib.hours import spoken_hour
from campaigns.enums import ActivityState
from campaigns.models import Activity
from campaigns.rules.schedule import Schedule

_LONGEST = 60


def changes_told(difference: Difference) -> tuple[str, ...]:
    """Return a sentence for each field that only the file changed."""
    activity = difference.activity
    return tuple(
        _("%(field)s: %(before)s → %(after)s")
        % {"field": _label(name), "before": shown(_here(activity, name)), "after": shown(value)}
        for name, value in difference.changes.items()
    )


def notes_on(differences: Iterable[Difference], *, theirs: Collection[str]) -> list[Problem]:
    """Return a note at its row on each activity that becomes what the file says, or stays as people changed it here.

    ``theirs`` are the keys of those of which the file wins.
    """
    notes = []
    for each in differences:
        here, there = contested_told(each)
        is_theirs = each.job.key in theirs
        changes = "; ".join([*changes_told(each), *([there] if there and is_theirs else [])])
        values = {"title": each.activity.title, "here": here, "changes": changes}
        if changes:
            notes.append(_note(each, _("“%(title)s” changes with the file. %(changes)s") % values))
        if here and not is_theirs:
            notes.append(_note(each, _("“%(title)s” was changed here, too, and stays so. %(here)s") % values))
    return notes


def _note(difference: Difference, sentence: str) -> Problem:
    return Problem(difference.job.row.place, Severity.NOTE, sentence)


def contested_told(difference: Difference) -> tuple[str, str]:
    """Return what stands here and what the file says, in those fields that were changed in both."""
    pairs = [(_label(name), _here(difference.activity, name), value) for name, value in difference.contested.items()]
    here = "; ".join(f"{label}: {shown(now)}" for label, now, _said in pairs)
    return here, "; ".join(f"{label}: {shown(said)}" for label, _now, said in pairs)


def shown(value: Any) -> str:
    """Return a text, a state, or days and times as people write them."""
    if value is None:
        return _("unscheduled")
    if isinstance(value, Schedule):
        return _days(value)
    text = str(ActivityState(value).label) if value in ActivityState.values else str(value)
    line = " ".join(text.split())
    return _("nothing") if not line else line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _here(activity: Activity, name: str) -> Any:
    if name != DAYS:
        return getattr(activity, name)
    if activity.starts_on is None or activity.ends_on is None:
        return None
    return Schedule(activity.starts_on, activity.ends_on, activity.starts_at, activity.ends_at, activity.time_zone)


def _days(days: Schedule) -> str:
    first, last = written(days.starts_on, "D j M Y"), written(days.ends_on, "D j M Y")
    text = first if days.ends_on == days.starts_on else f"{first} – {last}"
    times = [spoken_hour(each) for each in (days.starts_at, days.ends_at) if each is not None]
    return f"{text} {'–'.join(times)}" if times else text


def _label(name: str) -> str:
    return {
        "title": _("Title"),
        "brief": _("Brief"),
        "url": _("Link"),
        "state": _("State"),
        DAYS: _("Days"),
    }[name]
