"""Changing activities: each function is one transaction with its audit entry, duties and alerts."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.alongside import duties_beside, take_items_along
from campaigns.actions.clashes import answer_clashes
from campaigns.actions.holding import hold_duties_of
from campaigns.actions.locking import locked_activity, locked_campaign
from campaigns.actions.replanning import replan_moved
from campaigns.alerts.exception_rows import Asking
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign, Channel, ClosingDate
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.following import FOLLOWING, activity_state_on
from campaigns.rules.lifecycle import check_activity_move
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import differs
from departments.audit import changed_fields, record, record_all
from departments.errors import Refused
from departments.models import AuditEntry, User

EDITABLE = ("title", "brief", "url", "channel", "closing", "state")
"""What ``edit_activity`` may change beside the schedule."""

LONGEST_TITLE = 200

SCHEDULE = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
"""The fields a ``Schedule`` fills."""


@transaction.atomic
def create_activity(
    *,
    by: User | None,
    campaign_id: UUID,
    channel: Channel,
    title: str,
    schedule: Schedule | None = None,
    state: ActivityState | None = None,
    brief: str = "",
    url: str = "",
    closing: ClosingDate | None = None,
    why: str = "",
    silent: bool = False,
    import_key: str | None = None,
    plan: bool = True,
    go_ahead: str = "",
    asks: bool = True,
) -> Activity:
    """Return a new activity of a campaign, its duties made and its alerts planned in the same transaction.

    Without a ``schedule`` it is unscheduled and makes no duties. ``silent`` keeps alerts that are overdue already from
    being sent, as for what is imported. ``plan=False`` leaves planning to the caller, who plans many at once.
    ``closing`` is the issue it appears in, ``why`` says why short notice cannot wait, where the channel asks for that.
    Raises ``Refused`` for a retired channel, a title of blanks, a closed campaign, and for what the channel refuses;
    ``Clashing`` where something stands against the days and ``go_ahead`` gives no reason. ``asks=False`` lets that
    pass, for what is only brought in.
    """
    campaign = locked_campaign(campaign_id)
    check_open(campaign)
    now = timezone.now()
    values = {"title": title, "brief": brief, "url": url, "channel": channel, "closing": closing}
    activity = new_activity(campaign, values, schedule, state, now=now, silent=silent, import_key=import_key)
    activity.save()
    record(by=by, verb="created", subject=activity, changes=creation_of(activity), campaign_id=campaign.pk)
    if plan:
        replan_moved([activity.pk], by=by, now=now, asking=asking_of(by, why))
    if asks:
        answer_clashes(activity, by=by, reason=go_ahead, now=now)
    return activity


def check_open(campaign: Campaign) -> None:
    """Raise ``Refused`` if nothing can be added to a campaign any more."""
    if campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("This campaign is closed. Reopen it before adding to it."))


def new_activity(
    campaign: Campaign,
    values: Mapping[str, Any],
    schedule: Schedule | None,
    state: ActivityState | None,
    *,
    now: dt.datetime,
    silent: bool = False,
    import_key: str | None = None,
) -> Activity:
    """Return an activity that is not stored yet, in the state its days give it. Raises as ``create_activity`` does."""
    activity = Activity(campaign=campaign, import_key=import_key)
    _set_fields(activity, values)
    _set_schedule(activity, schedule)
    _set_state(activity, state)
    _follow_dates(activity)
    over = activity.ends_on is not None and activity.ends_on < timezone.localdate(now)
    activity.silent_until = now if silent or over else None
    return activity


def creation_of(activity: Activity) -> dict[str, list[Any]]:
    """Return what the audit log says of a new activity."""
    return {name: [None, value] for name, value in _story(activity).items()}


@transaction.atomic
def edit_activity(
    *,
    by: User | None,
    activity_id: UUID,
    version: int | None = None,
    values: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    reschedule: bool = False,
    why: str = "",
    plan: bool = True,
    go_ahead: str = "",
    asks: bool = True,
    hold_duties: bool = False,
    remembered: Mapping[UUID, DutyBefore] | None = None,
) -> Activity:
    """Change an activity and return it; with ``reschedule`` its days become ``schedule``, or none when that is None.

    With ``hold_duties`` its unfinished duties are held where they are, as one deed with the change.

    ``version`` is the one the person saw; ``remembered`` is how its duties stood where this takes a change back. On
    another channel it has no issue unless one is given with it. Raises ``Conflict`` when the version is stale and
    ``Refused`` for what cannot be, as ``create_activity`` does; ``Clashing`` where it takes up room it did not before,
    something stands against that, and ``go_ahead`` gives no reason. ``asks=False`` lets that pass, for what only goes
    back to where it was.
    """
    activity = locked_activity(activity_id, version=version)
    changes = take_changes(activity, values=values, schedule=schedule, reschedule=reschedule)
    if not changes and not why.strip():
        if go_ahead:
            answer_clashes(activity, by=by, reason=go_ahead, now=timezone.now())
        return activity
    left = left_channel(activity, changes)
    beside = duties_beside([activity], left=[left]).get(activity.pk) if plan else None
    activity.version += 1 if changes else 0
    activity.save()
    take_items_along([(activity, changes)])
    if changes:
        deed = uuid4() if hold_duties else None
        record(
            by=by,
            verb=verb_of(changes),
            subject=activity,
            changes=changes,
            campaign_id=activity.campaign_id,
            deed=deed,
            beside=beside,
        )
        record_all(hold_duties_of([activity.pk], by=by, deed=deed) if deed else ())
    if plan:
        replan_moved([activity.pk], by=by, left=[left], asking=asking_of(by, why), remembered=remembered)
    if asks and (go_ahead or _takes_other_room(changes)):
        answer_clashes(activity, by=by, reason=go_ahead, now=timezone.now())
    return activity


def take_changes(
    activity: Activity,
    *,
    values: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    reschedule: bool = False,
) -> dict[str, list[Any]]:
    """Give a locked activity what ``edit_activity`` gives it, and return what differs; the caller saves and records it.

    The activity comes with its campaign and series, and goes its own way from now on where it is not what its series
    makes it. Raises ``Refused`` for what cannot be.
    """
    before = _story(activity)
    values = dict(values or {})
    state = values.pop("state", None)
    _set_fields(activity, values)
    if reschedule:
        moved = _set_schedule(activity, schedule)
        # Whoever moves it means it: what falls due from here on is told like anything else.
        activity.silent_until = None if moved else activity.silent_until
    _set_state(activity, state)
    _follow_dates(activity)
    changes = {name: [before[name], value] for name, value in _story(activity).items() if before[name] != value}
    if changes and activity.series is not None:
        activity.is_exception = differs(activity, activity.series)
    return changes


def verb_of(changes: Collection[str]) -> str:
    """Return how the audit log calls a change of these fields of an activity."""
    moves = set(changes) <= {*SCHEDULE, "state", "closing_id"} and set(changes) & set(SCHEDULE)
    return "moved" if moves else "changed"


def left_channel(activity: Activity, changes: Mapping[str, list[Any]]) -> int:
    """Return the channel an activity was on before these changes."""
    key: int = changes["channel_id"][0] if "channel_id" in changes else activity.channel_id
    return key


def move_activity(
    *,
    by: User | None,
    activity_id: UUID,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    version: int | None = None,
    values: Mapping[str, Any] | None = None,
    why: str = "",
    go_ahead: str = "",
    hold_duties: bool = False,
) -> Activity:
    """Move an activity to ``starts_on`` and return it; it keeps its time of day.

    It keeps its length too, unless ``ends_on`` (inclusive) gives another, and its issue, unless ``values`` names
    another. Raises as ``edit_activity`` does.
    """
    with transaction.atomic():
        activity = locked_activity(activity_id, version=version)
        length = (activity.ends_on - activity.starts_on) if activity.starts_on and activity.ends_on else dt.timedelta()
        schedule = Schedule(
            starts_on=starts_on,
            ends_on=ends_on or starts_on + length,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            time_zone=activity.time_zone,
        )
        return edit_activity(
            by=by,
            activity_id=activity_id,
            values=values,
            schedule=schedule,
            reschedule=True,
            why=why,
            go_ahead=go_ahead,
            hold_duties=hold_duties,
        )


def unschedule_activity(*, by: User | None, activity_id: UUID, version: int | None = None) -> Activity:
    """Take an activity's days away, so that it waits in the tray, and return it. Its open duties are cancelled."""
    return edit_activity(by=by, activity_id=activity_id, version=version, reschedule=True)


def cancel_activity(*, by: User | None, activity_id: UUID, version: int | None = None) -> Activity:
    """Cancel an activity and return it. The teams that were told of it are told so."""
    return edit_activity(by=by, activity_id=activity_id, version=version, values={"state": ActivityState.CANCELLED})


def restore_activity(*, by: User | None, activity_id: UUID, version: int | None = None) -> Activity:
    """Bring a cancelled activity back and return it: booked if it was, planned, or unscheduled when it has no days."""
    with transaction.atomic():
        activity = locked_activity(activity_id, version=version)
        state = _state_before_cancelling(activity) if activity.starts_on else ActivityState.UNSCHEDULED
        return edit_activity(by=by, activity_id=activity_id, values={"state": state}, asks=False)


def _takes_other_room(changes: Mapping[str, Any]) -> bool:
    """Whether a change puts an activity where it was not before: on other days, on another channel, or back at all."""
    absent = (ActivityState.CANCELLED, ActivityState.UNSCHEDULED)
    comes_back = "state" in changes and changes["state"][0] in absent
    return comes_back or bool({"starts_on", "ends_on", "channel_id"} & set(changes))


def _state_before_cancelling(activity: Activity) -> ActivityState:
    """Return booked where the history says that it was when it was cancelled, else planned. One query."""
    cancelled = AuditEntry.objects.filter(
        subject_type=activity._meta.label_lower, subject_id=str(activity.pk), changes__state__1=ActivityState.CANCELLED
    )
    last = cancelled.order_by("-pk").first()
    was_booked = last is not None and last.changes["state"][0] == ActivityState.BOOKED
    return ActivityState.BOOKED if was_booked else ActivityState.PLANNED


def asking_of(by: User | None, why: str) -> Asking:
    """Return that a person makes the change. What nobody in particular makes is refused nothing."""
    return Asking(by=by, why=" ".join(why.split())[:300], insists=by is not None)


def _story(activity: Activity) -> dict[str, Any]:
    """Return the fields of an activity as the audit log tells them."""
    names = ("title", "brief", "url", "channel_id", "closing_id", "state", *SCHEDULE)
    fields = {name: getattr(activity, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, (dt.date, dt.time)) else value for name, value in fields.items()
    }


def _set_fields(activity: Activity, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not an activity's to change: {', '.join(sorted(unknown))}")
    channel = values.get("channel")
    if channel is not None and channel.retired_at is not None and channel.pk != activity.channel_id:
        raise Refused(_("%(name)s is retired. Choose another channel.") % {"name": channel}, field="channel")
    for name, value in values.items():
        setattr(activity, name, value)
    if "closing" in values or "channel" in values:
        _check_closing(activity, values)
    activity.title = " ".join(activity.title.split())
    if not activity.title:
        raise Refused(_("Give the activity a title."), field="title")
    if len(activity.title) > LONGEST_TITLE:
        raise Refused(_("Shorten the title to %(most)d letters.") % {"most": LONGEST_TITLE}, field="title")


def _check_closing(activity: Activity, values: Mapping[str, Any]) -> None:
    """Let an activity's issue be one of its channel; on another channel the one it had goes."""
    closing = activity.closing
    if closing is None:
        return
    if closing.channel_id != activity.channel_id:
        if values.get("closing") is not None:
            raise Refused(
                _("“%(issue)s” is an issue of another channel. Choose one of %(channel)s.")
                % {"issue": closing, "channel": activity.channel},
                field="closing",
            )
        activity.closing = None
    elif closing.retired_at is not None and _had_before(activity) != closing.pk:
        raise Refused(_("“%(issue)s” is retired. Choose another issue.") % {"issue": closing}, field="closing")


def _had_before(activity: Activity) -> int | None:
    """Return the issue an activity is stored with; None for none, and for a new activity. One query."""
    return Activity.objects.filter(pk=activity.pk).values_list("closing", flat=True).first()


def _set_schedule(activity: Activity, schedule: Schedule | None) -> bool:
    """Take the days of ``schedule`` (none when it is None) and return whether they changed."""
    schedule = schedule.checked() if schedule else None
    values = {name: getattr(schedule, name) if schedule else ("" if name == "time_zone" else None) for name in SCHEDULE}
    changed = bool(changed_fields(activity, values))
    for name, value in values.items():
        setattr(activity, name, value)
    if schedule is None:
        activity.state = (
            ActivityState.CANCELLED if activity.state == ActivityState.CANCELLED else ActivityState.UNSCHEDULED
        )
    elif activity.state == ActivityState.UNSCHEDULED:
        activity.state = ActivityState.PLANNED
    return changed


def _follow_dates(activity: Activity) -> None:
    """Let the state follow the days, once the campaign has been confirmed."""
    if activity.campaign.state in FOLLOWING:
        activity.state = activity_state_on(
            timezone.localdate(),
            state=ActivityState(activity.state),
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
        )


def _set_state(activity: Activity, state: ActivityState | None) -> None:
    """Move an activity to the state asked for; raise ``Refused`` where the table or its days forbid it."""
    if state is None or state == activity.state:
        return
    check_activity_move(ActivityState(activity.state), ActivityState(state))
    if state == ActivityState.UNSCHEDULED and activity.starts_on is not None:
        raise Refused(_("An unscheduled activity has no days. Take its days away."), field="starts_on")
    if state not in (ActivityState.UNSCHEDULED, ActivityState.CANCELLED) and activity.starts_on is None:
        raise Refused(_("Give the activity its first day, or leave it unscheduled."), field="starts_on")
    activity.state = state
