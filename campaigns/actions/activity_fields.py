"""What an activity becomes by what it is given, and how the history tells it. Nothing here is stored.

The actions on activities, one at a time and many, store what comes of it.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.enums import ActivityState
from campaigns.models import Activity, Campaign
from campaigns.rules.following import FOLLOWING, activity_state_on
from campaigns.rules.lifecycle import check_activity_move
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import differs
from departments.audit import changed_fields
from departments.errors import Refused

EDITABLE = ("title", "brief", "url", "channel", "closing", "state")
"""What ``edit_activity`` may change beside the schedule."""

LONGEST_TITLE = 200

SCHEDULE = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
"""The fields a ``Schedule`` fills."""


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


def takes_other_room(changes: Mapping[str, Any]) -> bool:
    """Whether a change puts an activity where it was not before: on other days, on another channel, or back at all."""
    absent = (ActivityState.CANCELLED, ActivityState.UNSCHEDULED)
    comes_back = "state" in changes and changes["state"][0] in absent
    return comes_back or bool({"starts_on", "ends_on", "channel_id"} & set(changes))


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
