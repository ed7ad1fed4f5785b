"""Making and changing series: activities that repeat.

Each function is one transaction with one audit entry for the series, whatever it does to its activities; their duties
and alerts follow. What somebody changed on a single activity is kept.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.activity_fields import LONGEST_TITLE
from campaigns.actions.alongside import duties_of_series
from campaigns.actions.clashes import answer_all
from campaigns.actions.locking import locked_activity, locked_campaign
from campaigns.actions.replanning import replan_moved
from campaigns.actions.series_rows import (
    NOT_BEGUN,
    bring_back,
    days_to_make,
    made_until,
    make,
    rearrange,
    repeat_fields,
    repeat_of,
    schedule_fields,
)
from campaigns.enums import CampaignState, MonthlyBy, RepeatUnit
from campaigns.models import Activity, Campaign, Channel, ClosingDate, Series
from campaigns.rules.duty_memory import memory_of
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import AHEAD_DAYS, Repeat, month_place, shifted
from departments.actions.changing import GONE, QUICKER
from departments.audit import plain, record
from departments.errors import Conflict, Refused
from departments.models import User

OLDEST_DAYS = 366
"""So far back a series may begin."""

_WORDS = ("title", "brief", "url", "channel")
_REPEAT = ("unit", "every", "weekdays", "monthly_by", "month_place")
_DAYS = ("first_on", "until", "length_days", "starts_at", "ends_at", "time_zone", "by_issue")

FIELDS = (*_WORDS, *_REPEAT, *_DAYS)
"""What makes up a series."""


@transaction.atomic
def create_series(
    *,
    by: User | None,
    campaign_id: UUID,
    channel: Channel,
    title: str,
    repeat: Repeat,
    schedule: Schedule,
    until: dt.date | None = None,
    brief: str = "",
    url: str = "",
    at_least_until: dt.date | None = None,
    go_ahead: str = "",
    closing: ClosingDate | None = None,
    by_issue: bool = False,
) -> Series:
    """Return a new series whose first activity is on ``schedule``, with its activities up to ``AHEAD_DAYS`` from now.

    Where ``at_least_until`` is later, up to that day. With ``by_issue``, or ``closing``, which is the issue of the
    first one, each appears in the issue its day lies in. ``at_least_until`` and ``until`` are included. What clashes is
    not asked about: its pages say so, and ``go_ahead`` is kept as the reason for all of it. Raises ``Refused`` for a
    closed campaign, a retired channel and for days that cannot be.
    """
    campaign = locked_campaign(campaign_id)
    _refuse_closed(campaign)
    series = Series(campaign=campaign)
    _refuse_other_issue(closing, channel)
    values = {"title": title, "brief": brief, "url": url, "channel": channel, "until": until}
    values["by_issue"] = by_issue or closing is not None
    _take(series, {**values, **repeat_fields(repeat), **schedule_fields(schedule)})
    series.made_until = made_until(series, at_least=at_least_until)
    days = days_to_make(series, since=series.first_on)
    series.save()
    _tell_of_new(series, by=by)
    made = make(series, days, first_in=closing)
    replan_moved([activity.pk for activity in made], by=by)
    answer_all(Activity.objects.filter(series=series), by=by, reason=go_ahead, now=timezone.now())
    return series


@transaction.atomic
def change_series(
    *,
    by: User | None,
    series_id: UUID,
    values: Mapping[str, Any],
    since: dt.date | None = None,
    version: int | None = None,
    go_ahead: str = "",
    beside: Mapping[str, Any] | None = None,
) -> Series:
    """Change a series, or with ``since`` the part of it from that day on, and return what was changed.

    ``values`` are those of ``FIELDS``. From ``since`` (the day of one of its activities) on it becomes a series of its
    own. Activities that have begun stay as they were, and so does what somebody changed on a single one. ``go_ahead``
    is as with ``create_series``; ``beside`` is what the entry of a change that this takes back remembers: what was
    called off with it comes back. Raises ``Conflict`` when ``version`` is stale and ``Refused`` for what cannot be.
    """
    series = locked_series(series_id, version=version)
    _refuse_closed(series.campaign)
    if since is not None and since > _first_day(series):
        series = _split(series, since, by=by)
    changes = _take(series, values)
    if not changes:
        return series
    series.version += 1
    series.made_until = made_until(series, at_least=series.made_until)
    duties = duties_of_series(series)
    back = bring_back(series, (beside or {}).get("dropped", {}))
    touched, dropped = rearrange(series)
    series.save()
    memory = {**duties, "dropped": dropped}
    record(by=by, verb="changed", subject=series, changes=changes, campaign_id=series.campaign_id, beside=memory)
    replan_moved({*touched, *back}, by=by, remembered=memory_of(beside or {}))
    answer_all(Activity.objects.filter(pk__in=touched), by=by, reason=go_ahead, now=timezone.now())
    return series


def end_series(*, by: User | None, series_id: UUID, since: dt.date, version: int | None = None) -> Series:
    """Let a series end before ``since`` and return it; its later activities are cancelled, changed ones stay."""
    with transaction.atomic():
        series = locked_series(series_id, version=version)
        last = max(since, series.first_on) - dt.timedelta(days=1)
        return change_series(by=by, series_id=series_id, values={"until": last})


@transaction.atomic
def change_with_series(
    *,
    by: User | None,
    activity_id: UUID,
    values: Mapping[str, Any],
    schedule: Schedule,
    following: bool,
    version: int | None = None,
    go_ahead: str = "",
) -> Activity:
    """Give what was changed on one activity to its whole series, or with ``following`` to it and the later ones.

    Return the activity. Where it was moved, all of them move by as many days. Raises ``Refused`` for an activity of no
    series, or one that has begun, and as ``change_series`` does.
    """
    activity = locked_activity(activity_id, version=version)
    if activity.series is None or activity.series_day is None:
        raise Refused(_("This activity is not one of a series."), field="scope")
    if activity.state not in NOT_BEGUN:
        raise Refused(_("This one has begun. Change the series from one that lies ahead."), field="scope")
    series, day = activity.series, activity.series_day
    first_on = day if following else series.first_on
    fields = {**values, **schedule_fields(schedule), "first_on": first_on}
    shift = schedule.starts_on - day
    if shift:
        fields |= {"first_on": first_on + shift, **repeat_fields(shifted(repeat_of(series), shift))}
        del fields["month_place"]
    else:
        del fields["first_on"]
    if activity.is_exception:
        # Whoever changes it for all of them means this one too.
        Activity.objects.filter(pk=activity.pk).update(is_exception=False)
    since = day if following else None
    change_series(by=by, series_id=series.pk, values=fields, since=since, go_ahead=go_ahead)
    activity.refresh_from_db()
    return activity


def extend_series(*, now: dt.datetime | None = None) -> int:
    """Make the activities that have come within ``AHEAD_DAYS`` of today; return how many. One transaction a series."""
    horizon = timezone.localdate(now) + dt.timedelta(days=AHEAD_DAYS)
    running = Series.objects.filter(made_until__lt=horizon)
    closed = [CampaignState.CANCELLED, CampaignState.ARCHIVED]
    keys = list(running.exclude(campaign__state__in=closed).order_by("pk").values_list("pk", flat=True))
    return sum(_extend(key, now=now) for key in keys)


@transaction.atomic
def _extend(series_id: UUID, *, now: dt.datetime | None) -> int:
    series = locked_series(series_id)
    since = series.made_until + dt.timedelta(days=1)
    series.made_until = made_until(series, at_least=series.made_until, now=now)
    series.save(update_fields=["made_until"])
    made = make(series, days_to_make(series, since=since, may_be_none=True))
    replan_moved([activity.pk for activity in made], by=None, now=now)
    return len(made)


def locked_series(series_id: UUID, *, version: int | None = None) -> Series:
    """Return the series with its campaign, both locked. Raises as ``locked_campaign`` does."""
    campaign_id = Series.objects.filter(pk=series_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise Refused(str(GONE))
    campaign = locked_campaign(campaign_id)
    series = Series.objects.select_for_update().get(pk=series_id)
    series.campaign = campaign
    if version is not None and series.version != version:
        raise Conflict(str(QUICKER), row=series)
    return series


def _take(series: Series, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give the series these values and return what differs. Raises ``Refused`` for what no series can be."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a series' to change: {', '.join(sorted(unknown))}")
    channel = values.get("channel")
    if channel is not None and channel.retired_at is not None and channel.pk != series.channel_id:
        raise Refused(_("%(name)s is retired. Choose another channel.") % {"name": channel}, field="channel")
    # A new row has no channel to compare with.
    before = None if series._state.adding else {name: plain(getattr(series, name)) for name in FIELDS}
    for name, value in values.items():
        setattr(series, name, value)
    if "first_on" in values or "monthly_by" in values:
        series.month_place = 0
    series.title = " ".join(series.title.split())
    if not series.title:
        raise Refused(_("Give the activity a title."), field="title")
    if len(series.title) > LONGEST_TITLE:
        raise Refused(_("Shorten the title to %(most)d letters.") % {"most": LONGEST_TITLE}, field="title")
    _check_days(series)
    after = {name: plain(getattr(series, name)) for name in FIELDS}
    changed = [name for name in FIELDS if before and before[name] != after[name] and name != "month_place"]
    return {name: [before[name], after[name]] for name in changed} if before else {}


def _check_days(series: Series) -> None:
    for name, value in repeat_fields(repeat_of(series).checked()).items():
        setattr(series, name, value)
    last = series.first_on + dt.timedelta(days=series.length_days - 1)
    schedule = Schedule(series.first_on, last, series.starts_at, series.ends_at, series.time_zone).checked()
    series.time_zone = schedule.time_zone
    if series._state.adding and series.first_on < timezone.localdate() - dt.timedelta(days=OLDEST_DAYS):
        raise Refused(_("A series begins a year back at most. Choose a later first day."), field="starts_on")
    if series.until is not None and series.until < series.first_on - dt.timedelta(days=1):
        raise Refused(_("The series would end before it begins. Choose a later last day."), field="until")


def _refuse_closed(campaign: Campaign) -> None:
    if campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("This campaign is closed. Reopen it before adding to it."))


def _refuse_other_issue(closing: ClosingDate | None, channel: Channel) -> None:
    if closing is not None and closing.channel_id != channel.pk:
        raise Refused(
            _("“%(issue)s” is an issue of another channel. Choose one of %(channel)s.")
            % {"issue": closing, "channel": channel},
            field="closing",
        )


def _first_day(series: Series) -> dt.date:
    """Return the first day a series still has an activity for. One query."""
    first = Activity.objects.filter(series=series).order_by("series_day").values_list("series_day", flat=True).first()
    return first or series.first_on


def _split(series: Series, since: dt.date, *, by: User | None) -> Series:
    """Cut a series before ``since`` and return its later part, a series of its own with the activities of that time."""
    later = Series(
        campaign=series.campaign, made_until=series.made_until, **{name: getattr(series, name) for name in FIELDS}
    )
    later.first_on = since
    if later.unit == RepeatUnit.MONTH:
        later.month_place = series.month_place or month_place(series.first_on, MonthlyBy(series.monthly_by))
    before = series.until
    series.until = since - dt.timedelta(days=1)
    series.made_until = min(series.made_until, series.until)
    series.version += 1
    series.save()
    later.save()
    Activity.objects.filter(series=series, series_day__gte=since).update(series=later)
    changes = {"until": [plain(before), plain(series.until)]}
    record(by=by, verb="split", subject=series, changes=changes, campaign_id=series.campaign_id)
    _tell_of_new(later, by=by)
    return later


def _tell_of_new(series: Series, *, by: User | None) -> None:
    given = {name: plain(getattr(series, name)) for name in FIELDS if name != "month_place"}
    changes = {name: [None, value] for name, value in given.items() if value not in (None, "", [])}
    record(by=by, verb="created", subject=series, changes=changes, campaign_id=series.campaign_id)
