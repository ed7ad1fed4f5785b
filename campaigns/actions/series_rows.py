"""The rows of a series: its activities, made and brought in line."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.activity_fields import SCHEDULE
from campaigns.enums import ActivityState, MonthlyBy, RepeatUnit
from campaigns.models import Activity, ClosingDate, Series
from campaigns.rules.following import FOLLOWING, activity_state_on
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import AHEAD_DAYS, Repeat, days_of, rearranged
from departments.errors import Refused

NOT_BEGUN = (ActivityState.PLANNED, ActivityState.BOOKED, ActivityState.UNSCHEDULED, ActivityState.CANCELLED)
"""States in which an activity follows its series; what has begun stays as it was."""


def repeat_of(series: Series) -> Repeat:
    """Return how a series repeats, as a value. No query."""
    return Repeat(
        RepeatUnit(series.unit),
        series.every,
        frozenset(series.weekdays),
        MonthlyBy(series.monthly_by),
        series.month_place,
    )


def repeat_fields(repeat: Repeat) -> dict[str, Any]:
    """Return the fields in which a series keeps ``repeat``."""
    return {
        "unit": repeat.unit,
        "every": repeat.every,
        "weekdays": sorted(repeat.weekdays),
        "monthly_by": repeat.monthly_by,
        "month_place": repeat.month_place,
    }


def schedule_fields(schedule: Schedule) -> dict[str, Any]:
    """Return the fields in which a series keeps when its first activity takes place."""
    schedule = schedule.checked()
    return {
        "first_on": schedule.starts_on,
        "length_days": (schedule.ends_on - schedule.starts_on).days + 1,
        "starts_at": schedule.starts_at,
        "ends_at": schedule.ends_at,
        "time_zone": schedule.time_zone,
    }


def made_until(series: Series, *, at_least: dt.date | None, now: dt.datetime | None = None) -> dt.date:
    """Return the last day up to which a series has its activities; never before ``at_least``, but for its own end."""
    horizon = timezone.localdate(now) + dt.timedelta(days=AHEAD_DAYS)
    # The first one is there, however far off.
    return min(series.until or dt.date.max, max(horizon, series.first_on, at_least or series.first_on))


def days_to_make(series: Series, *, since: dt.date, may_be_none: bool = False) -> list[dt.date]:
    """Return the days from ``since`` on for which a series has activities. ``Refused`` where there is none."""
    days = days_of(repeat_of(series), first_on=series.first_on, since=since, until=series.made_until)
    if not days and not may_be_none:
        raise Refused(_("It falls on no day before it ends. Choose a later last day."), field="until")
    return days


def make(series: Series, days: Iterable[dt.date], *, first_in: ClosingDate | None = None) -> list[Activity]:
    """Make the activities of these days and return them; the first appears in ``first_in`` where that is given.

    Two queries at most.
    """
    now, issues = timezone.now(), issues_for(series)
    made = [_new(series, day, now, issues) for day in days]
    if made and first_in is not None:
        made[0].closing = first_in
    Activity.objects.bulk_create(made, batch_size=500)
    return made


def issues_for(series: Series) -> list[ClosingDate]:
    """Return the issues the activities of a series appear in, the latest first. One query, none where they do not."""
    if not series.by_issue:
        return []
    return list(ClosingDate.objects.filter(channel=series.channel_id, retired_at=None).order_by("-appears_on", "id"))


def issue_on(day: dt.date, issues: Iterable[ClosingDate]) -> ClosingDate | None:
    """Return the issue ``day`` lies in, of those given with the latest first; None between issues.

    Example: with air weeks from 1 to 7 and from 8 to 14 March 2027, 8 March lies in the second.
    """
    return next((each for each in issues if each.appears_on <= day <= (each.last_on or each.appears_on)), None)


def _new(series: Series, day: dt.date, now: dt.datetime, issues: Sequence[ClosingDate]) -> Activity:
    activity = Activity(campaign=series.campaign, series=series, series_day=day, state=ActivityState.PLANNED)
    _follow(activity, series, day, now, issues)
    if activity.ends_on is not None and activity.ends_on < timezone.localdate(now):
        activity.silent_until = now
    return activity


def _follow(activity: Activity, series: Series, day: dt.date, now: dt.datetime, issues: Sequence[ClosingDate]) -> None:
    """Make an activity what its series makes of ``day``. An issue that was picked stays with the day and channel."""
    stays = (activity.starts_on, activity.channel_id) == (day, series.channel_id)
    if series.by_issue and not (stays and activity.closing_id):
        activity.closing = issue_on(day, issues)
    elif activity.channel_id != series.channel_id:
        activity.closing = None
    for name in ("title", "brief", "url", "channel", *SCHEDULE[2:]):
        setattr(activity, name, getattr(series, name))
    activity.series_day = activity.starts_on = day
    activity.ends_on = day + dt.timedelta(days=series.length_days - 1)
    if activity.campaign.state in FOLLOWING:
        activity.state = activity_state_on(
            timezone.localdate(now),
            state=ActivityState(activity.state),
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
        )


def bring_back(series: Series, dropped: Mapping[str, Sequence[str]]) -> list[UUID]:
    """Let activities that a change of their series called off belong to it again, and return their keys. Two queries.

    ``dropped`` holds the day in the series and the state of each, as ``rearrange`` returned it. One that somebody has
    brought back, or moved, since goes its own way.
    """
    rows = Activity.objects.filter(pk__in=dropped, series=None, state=ActivityState.CANCELLED)
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        day, state = dropped[str(row.pk)]
        row.series, row.series_day, row.state = series, dt.date.fromisoformat(day), ActivityState(state)
        row.version += 1
    Activity.objects.bulk_update(found, ["series", "series_day", "state", "version"], batch_size=500)
    return [row.pk for row in found]


def rearrange(series: Series) -> tuple[list[UUID], dict[str, list[str]]]:
    """Bring the activities that have not begun in line with their series.

    Return the keys of those touched, and of those called off the day they had in it and their state, by their keys.
    """
    now, issues = timezone.now(), issues_for(series)
    today = timezone.localdate(now)
    rows = {
        activity.series_day: activity
        for activity in Activity.objects.filter(series=series, series_day__gte=today, state__in=NOT_BEGUN)
        .select_related("campaign")
        .order_by("series_day")
        .select_for_update(of=("self",))
    }
    taken = set(
        Activity.objects.filter(series=series)
        .exclude(pk__in=[row.pk for row in rows.values()])
        .values_list("series_day", flat=True)
    )
    wanted = [
        day for day in days_to_make(series, since=max(today, series.first_on), may_be_none=True) if day not in taken
    ]
    plan = rearranged([day for day in rows if day is not None], wanted)
    touched = [rows[old] for old, new in plan.moved if _moved(rows[old], series, new, now, issues)]
    dropped = [rows[day] for day in plan.dropped if not rows[day].is_exception]
    were = {str(row.pk): [str(row.series_day), str(row.state)] for row in dropped}
    for activity in dropped:
        activity.series, activity.series_day, activity.state = None, None, ActivityState.CANCELLED
        activity.version += 1
    fields = [
        "series", "series_day", "state", "title", "brief", "url", "channel", "closing", *SCHEDULE, "version",
        "updated_at",
    ]  # fmt: skip
    for activity in (*touched, *dropped):
        activity.updated_at = now
    Activity.objects.bulk_update([*touched, *dropped], fields, batch_size=500)
    return [activity.pk for activity in (*touched, *dropped, *make(series, plan.made))], were


def _moved(activity: Activity, series: Series, day: dt.date, now: dt.datetime, issues: Sequence[ClosingDate]) -> bool:
    """Let one activity follow its series to ``day`` and return whether that changed it; one of its own only its day."""
    before = _shape(activity)
    if activity.is_exception:
        activity.series_day = day
    else:
        _follow(activity, series, day, now, issues)
    if _shape(activity) == before:
        return False
    activity.version += 1
    return True


def _shape(activity: Activity) -> list[Any]:
    return [
        getattr(activity, name)
        for name in ("title", "brief", "url", "channel_id", "closing_id", *SCHEDULE, "series_day")
    ]
