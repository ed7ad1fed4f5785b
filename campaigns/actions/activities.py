"""Changing activities: each function is one transaction with its audit entry, duties and alerts."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.activity_fields import (
    creation_of,
    left_channel,
    new_activity,
    take_changes,
    takes_other_room,
    verb_of,
)
from campaigns.actions.alongside import duties_beside, take_items_along
from campaigns.actions.clashes import answer_clashes
from campaigns.actions.holding import hold_duties_of
from campaigns.actions.locking import locked_activity, locked_campaign
from campaigns.actions.replanning import replan_moved
from campaigns.alerts.exception_rows import Asking
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign, Channel, ClosingDate
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.schedule import Schedule
from departments.audit import record, record_all
from departments.errors import Refused
from departments.models import AuditEntry, User


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
    if changes or why.strip():
        left = left_channel(activity, changes)
        beside = duties_beside([activity], left=[left]).get(activity.pk) if plan else None
        _save(activity, changes, by=by, beside=beside, hold_duties=hold_duties)
        if plan:
            replan_moved([activity.pk], by=by, left=[left], asking=asking_of(by, why), remembered=remembered)
    if asks and (go_ahead or takes_other_room(changes)):
        answer_clashes(activity, by=by, reason=go_ahead, now=timezone.now())
    return activity


def _save(
    activity: Activity,
    changes: Mapping[str, list[Any]],
    *,
    by: User | None,
    beside: Mapping[str, Any] | None,
    hold_duties: bool,
) -> None:
    """Store an activity and take its items along; write down what changed of it, and what of its duties is held."""
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
