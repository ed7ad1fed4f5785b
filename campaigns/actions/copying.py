"""Copying a campaign to other days: a draft of its own, with the same activities, series, duties by hand and holds.

Key dates go along if that is wished: a fair of others does not move because we do.

What happened to the one it is copied from stays there: answers, alerts, history and guests.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.activity_fields import SCHEDULE
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.clashes import answer_all
from campaigns.actions.key_dates import add_key_date
from campaigns.actions.own_duties import redate
from campaigns.actions.replanning import replan, replan_own
from campaigns.actions.secrecy import terms_of
from campaigns.actions.series import create_series
from campaigns.actions.series_rows import repeat_of
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, MilestoneState, Secrecy
from campaigns.models import Activity, Campaign, CampaignNamed, KeyDate, Milestone, MilestoneResponsible, Series
from campaigns.rules.copying import shifted_day
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import shifted
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, User

COPIED = ("objective", "key_message", "audiences", "brand", "markets", "tags")
"""What of a campaign's own facts goes along, beside its days."""


@transaction.atomic
def copy_campaign(
    *,
    by: User | None,
    campaign_id: UUID,
    name: str,
    owner: User,
    lead_department: Department,
    shift: dt.timedelta,
    go_ahead: str = "",
    with_key_dates: bool = False,
) -> Campaign:
    """Return a draft that is a copy of a campaign, all its days ``shift`` later (earlier if negative).

    Activities that were cancelled are left out; booked ones are planned again. Duties of plans are made anew, held ones
    keep their distance to the launch, and those made by hand go along. A copy of what is not open is confidential, for
    those who were named and no others. ``go_ahead`` is kept as the reason for each clash. Raises ``Refused`` as
    ``create_campaign`` does, for days off the calendar, and for a channel that is retired meanwhile.
    """
    source = Campaign.objects.filter(pk=campaign_id).first()
    if source is None:
        raise Refused(_("This campaign is not here any more."))
    copy = create_campaign(
        by=by,
        name=name,
        owner=owner,
        lead_department=lead_department,
        confidential=source.secrecy != Secrecy.OPEN,
        launch_on=shifted_day(source.launch_on, shift) if source.launch_on else None,
        **{field: getattr(source, field) for field in COPIED},
    )
    _keep_secret(source, copy)
    made = _copy_plan(source, copy, shift, by=by)
    if with_key_dates:
        _copy_key_dates(source, copy, shift, by=by)
    record(by=by, verb="copied", subject=copy, changes={"activities": [None, made]}, campaign_id=copy.pk)
    answer_all(Activity.objects.filter(campaign=copy), by=by, reason=go_ahead, now=timezone.now())
    return copy


def _copy_plan(source: Campaign, copy: Campaign, shift: dt.timedelta, *, by: User | None) -> int:
    """Copy activities, series and duties, planned; return how many activities have been copied, series left aside."""
    activities = _copy_activities(source, copy, shift)
    _copy_series(source, copy, shift, by=by)
    made = [activity.pk for activity in activities.values()]
    _copy_duties(source, copy, activities, shift)
    replan(made, by=by)
    _hold(source, activities, shift)
    replan(made, by=by)
    replan_own(copy.pk, by=by)
    return len(made)


def first_day_of(campaign: Campaign) -> dt.date | None:
    """Return the day a copy is counted from: the launch, or without one the first day of its activities. One query."""
    if campaign.launch_on is not None:
        return campaign.launch_on
    dated = Activity.objects.filter(campaign=campaign).exclude(state=ActivityState.CANCELLED)
    first: dt.date | None = dated.aggregate(first=Min("starts_on"))["first"]
    return first


def _keep_secret(source: Campaign, copy: Campaign) -> None:
    if source.secrecy == Secrecy.OPEN:
        return
    terms_of(source).check_rename(copy.name, now=timezone.now())
    copy.others_see, copy.code_name = source.others_see, source.code_name
    copy.save(update_fields=["others_see", "code_name"])
    for named in CampaignNamed.objects.filter(campaign=source):
        CampaignNamed.objects.get_or_create(campaign=copy, user=named.user, department=named.department)
    if source.owner_id != copy.owner_id:
        CampaignNamed.objects.get_or_create(campaign=copy, user_id=source.owner_id, department=None)


def _copy_activities(source: Campaign, copy: Campaign, shift: dt.timedelta) -> dict[UUID, Activity]:
    """Make the activities of the copy that belong to no series; return them by what each is a copy of. Two queries."""
    rows = Activity.objects.filter(campaign=source, series=None).exclude(state=ActivityState.CANCELLED)
    found: dict[UUID, Activity] = {}
    for row in rows.select_related("channel").order_by("starts_on", "id"):
        if row.channel.retired_at is not None:
            raise Refused(
                _("%(activity)s runs in %(channel)s, which is retired. Give it another channel first.")
                % {"activity": row, "channel": row.channel}
            )
        found[row.pk] = Activity(campaign=copy, channel=row.channel, title=row.title, brief=row.brief, url=row.url)
        _take_days(found[row.pk], row, shift)
    Activity.objects.bulk_create(found.values(), batch_size=500)
    return found


def _take_days(activity: Activity, row: Activity, shift: dt.timedelta) -> None:
    activity.state = ActivityState.PLANNED if row.starts_on else ActivityState.UNSCHEDULED
    for name in SCHEDULE:
        value = getattr(row, name)
        setattr(activity, name, shifted_day(value, shift) if name in ("starts_on", "ends_on") and value else value)


def _copy_series(source: Campaign, copy: Campaign, shift: dt.timedelta, *, by: User | None) -> None:
    """Make the series of the copy, and in each what was changed on a single one of its activities."""
    for series in Series.objects.filter(campaign=source).select_related("channel"):
        if series.until is not None and series.until < series.first_on:
            continue
        first_on = shifted_day(series.first_on, shift)
        last = first_on + dt.timedelta(days=series.length_days - 1)
        made = create_series(
            by=by,
            campaign_id=copy.pk,
            channel=series.channel,
            title=series.title,
            brief=series.brief,
            url=series.url,
            repeat=shifted(repeat_of(series), shift),
            schedule=Schedule(first_on, last, series.starts_at, series.ends_at, series.time_zone),
            until=shifted_day(series.until, shift) if series.until else None,
            at_least_until=shifted_day(series.made_until, shift),
            by_issue=series.by_issue,
        )
        _copy_exceptions(series, made, shift)


def _copy_exceptions(series: Series, made: Series, shift: dt.timedelta) -> None:
    own = {row.series_day: row for row in Activity.objects.filter(series=series, is_exception=True)}
    days = {day + shift: row for day, row in own.items() if day is not None}
    changed = []
    for activity in Activity.objects.filter(series=made, series_day__in=days):
        row = days[activity.series_day]  # type: ignore[index]
        activity.is_exception = True
        if row.state == ActivityState.CANCELLED:
            activity.state = ActivityState.CANCELLED
        else:
            for name in ("title", "brief", "url", "channel_id"):
                setattr(activity, name, getattr(row, name))
            _take_days(activity, row, shift)
        changed.append(activity)
    fields = ["is_exception", "state", "title", "brief", "url", "channel", *SCHEDULE]
    Activity.objects.bulk_update(changed, fields, batch_size=500)
    replan([activity.pk for activity in changed], by=None)


def _copy_duties(source: Campaign, copy: Campaign, activities: Mapping[UUID, Activity], shift: dt.timedelta) -> None:
    """Make the duties by hand of the copy, open and nobody's, as far from the launch as they were."""
    by_hand = Milestone.objects.filter(campaign=source, rule=None, offset=None)
    for duty in by_hand.exclude(state=MilestoneState.CANCELLED).prefetch_related("responsible_links"):
        activity = activities.get(duty.activity_id) if duty.activity_id else None
        if duty.activity_id is not None and activity is None:
            continue
        made = Milestone(campaign=copy, activity=activity, name=duty.name, must_have=duty.must_have)
        for name in ("warn_on", "due_on", "late_on", "planned_on", "warn_working_days"):
            setattr(made, name, getattr(duty, name))
        made.save()
        MilestoneResponsible.objects.bulk_create(
            MilestoneResponsible(milestone=made, department_id=link.department_id, position=link.position)
            for link in duty.responsible_links.all()
        )
        redate(made, shifted_day(duty.due_on, shift))
        made.save()


def _copy_key_dates(source: Campaign, copy: Campaign, shift: dt.timedelta, *, by: User | None) -> None:
    for row in KeyDate.objects.filter(campaign=source):
        first_day, last_day = shifted_day(row.first_day, shift), shifted_day(row.last_day, shift)
        add_key_date(by=by, campaign=copy, name=row.name, note=row.note, first_day=first_day, last_day=last_day)


def _hold(source: Campaign, activities: Mapping[UUID, Activity], shift: dt.timedelta) -> None:
    """Hold in the copy what is held in what it is copied from, as far from the launch as there."""
    held = Milestone.objects.filter(campaign=source, is_held=True, rule__isnull=False, activity__in=activities)
    days = {(activities[duty.activity_id].pk, duty.rule_id): duty.due_on for duty in held if duty.activity_id}
    rows = Milestone.objects.filter(activity__in=[activity for activity, _rule in days], state__in=MILESTONE_UNFINISHED)
    for duty in rows:
        day = days.get((duty.activity_id, duty.rule_id))  # type: ignore[arg-type]
        if day is not None:
            duty.is_held = True
            redate(duty, shifted_day(day, shift))
            duty.version += 1
            duty.save()
