"""Moving many activities as one deed: all of it or nothing, one entry each in the history, one undo for all."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.lib.rows import update_rows
from campaigns.actions.activities import asking_of
from campaigns.actions.activity_fields import SCHEDULE, left_channel, take_changes, verb_of
from campaigns.actions.alongside import duties_beside, duties_of_launch, take_items_along
from campaigns.actions.clashes import answer_moved
from campaigns.actions.following_key_dates import change_key_dates, moved_key_dates
from campaigns.actions.holding import hold_again, hold_duties_of, release_duties
from campaigns.actions.locking import lock_campaigns, locked_campaign
from campaigns.actions.planning_deeds import plan_deed
from campaigns.actions.replanning import moved_along
from campaigns.enums import ActivityState, CampaignState, Which
from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.movable import movables_of
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.schedule import Schedule
from campaigns.rules.shifting import Shift, Span, campaign_moves, moved_day
from departments.actions.changing import GONE, QUICKER
from departments.audit import changed_fields, entry_of, record_all
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, User

MOST = 5_000
"""So many activities are moved at once at the most."""

_WRITTEN = [
    *SCHEDULE, "title", "brief", "url", "channel", "closing", "state", "silent_until", "is_exception", "version",
    "updated_at",
]  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What was made together: its id, to take it back by, and how many activities, campaigns and key dates changed.

    ``cancelled`` of the activities had been made by the deed that it takes back.
    """

    id: UUID
    activities: int
    campaigns: int
    cancelled: int = 0
    key_dates: int = 0


@dataclass
class Changes:
    """What ``write_deed`` changes: for each activity what ``take_changes`` takes, new values of campaigns, key dates.

    ``versions`` are those the person saw; ``undoes`` the entries that are taken back, by the key of their subject;
    ``why`` says why short notice cannot wait, where a channel asks for that, ``go_ahead`` why the activities keep days
    that clash with something: it is kept for each clash. With ``hold_duties`` the unfinished duties of the activities
    are held; ``released`` are held duties that move again, each with the entry that is taken back, and ``held`` those
    that are held again so.
    """

    activities: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    campaigns: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    versions: Mapping[UUID, int] = field(default_factory=dict)
    undoes: Mapping[UUID, AuditEntry] = field(default_factory=dict)
    remembered: Mapping[UUID, DutyBefore] = field(default_factory=dict)
    why: str = ""
    go_ahead: str = ""
    hold_duties: bool = False
    released: Mapping[UUID, AuditEntry] = field(default_factory=dict)
    held: Mapping[UUID, AuditEntry] = field(default_factory=dict)
    key_dates: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


@transaction.atomic
def reschedule(
    *,
    by: User | None,
    spans: Mapping[UUID, Span | None],
    versions: Mapping[UUID, int] | None = None,
    why: str = "",
    go_ahead: str = "",
    hold_duties: bool = False,
) -> Deed:
    """Give each activity its new days, or put it back to the tray where there are none, and return the deed.

    Duties and alerts follow once for all of them; each person gets one notice when it settles. Times of day stay.
    ``why`` says why short notice cannot wait, where a channel asks for that; ``go_ahead`` is kept as the reason for
    each clash of theirs, without one nobody is asked. With ``hold_duties`` their open duties keep their dates from now
    on; what goes back to the tray has none to keep. Raises ``Conflict`` where a version is stale, and ``Refused`` for
    what cannot be, naming the activity, or the channel that refuses; then nothing has changed.
    """
    if not spans:
        raise Refused(_("Nothing would move. Choose what shall move, and how far."))
    if len(spans) > MOST:
        raise Refused(_("Move at most %(most)d activities at once.") % {"most": MOST})
    rows = Activity.objects.filter(pk__in=spans)
    lock_campaigns(rows.values_list("campaign_id", flat=True))
    when = {row.pk: _days(row, spans[row.pk]) for row in rows}
    changes = Changes(
        activities=when,
        versions=versions or {},
        why=why,
        go_ahead=go_ahead,
        hold_duties=hold_duties and None not in spans.values(),
    )
    return write_deed(changes, by=by)


@transaction.atomic
def cancel_activities(*, by: User | None, activity_ids: Collection[UUID]) -> Deed:
    """Cancel these activities and return the deed. The teams that were told of them are told so.

    Raises ``Refused`` as ``reschedule`` does.
    """
    if not activity_ids:
        raise Refused(_("Nothing is chosen that could be cancelled."))
    off = {"values": {"state": ActivityState.CANCELLED}}
    return write_deed(Changes(activities=dict.fromkeys(activity_ids, off)), by=by)


@transaction.atomic
def move_campaign(
    *,
    by: User | None,
    campaign_id: UUID,
    shift: Shift,
    which: Which,
    picked: Collection[UUID] | None = None,
    version: int | None = None,
    why: str = "",
    hold_duties: bool = False,
    go_ahead: str = "",
    with_key_dates: bool = False,
) -> Deed:
    """Move a campaign's launch by days, or by working days of its lead department, activities with it; return the deed.

    ``which`` says which go along; booked ones stay unless ``picked`` names them, which then names all that go. Duties
    that are done, waived or held stay where they are; with ``hold_duties`` those of the activities that go along are
    held, and ``with_key_dates`` moves the campaign's key dates. Raises ``Conflict`` when ``version`` is stale,
    ``Refused`` for a closed campaign, and as ``reschedule`` does.
    """
    campaign = locked_campaign(campaign_id, version=version)
    if campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("This campaign is closed. Reopen it before moving it."))
    ground = movables_of(campaign)
    spans = campaign_moves(ground.rows, shift.checked(), which, today=ground.today, picked=picked)
    rows = {row.pk: row for row in Activity.objects.filter(pk__in=spans)}
    when = {key: _days(rows[key], span) for key, span in spans.items()}
    launch = {} if campaign.launch_on is None else {"launch_on": moved_day(campaign.launch_on, shift, ground.days)}
    key_dates = moved_key_dates(campaign_id, shift, ground.days) if with_key_dates else {}
    if not launch and not when and not key_dates:
        raise Refused(_("Nothing would move: the campaign has neither a launch nor an activity that goes along."))
    launches = {campaign_id: launch} if launch else {}
    moved = Changes(
        activities=when, campaigns=launches, why=why, go_ahead=go_ahead, hold_duties=hold_duties, key_dates=key_dates
    )
    return write_deed(moved, by=by)


def _days(row: Activity, span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"schedule": None, "reschedule": True}
    kept: dict[str, Any] = {"starts_at": row.starts_at, "ends_at": row.ends_at, "time_zone": row.time_zone}
    return {"schedule": Schedule(starts_on=span.starts_on, ends_on=span.ends_on, **kept), "reschedule": True}


@transaction.atomic
def write_deed(changes: Changes, *, by: User | None) -> Deed:
    """Make these changes as one deed and return it. The campaigns of its activities are locked already, or are now.

    Items go along, and what is counted from the moved is planned again with them: of very many the first, the rest by
    the clockwork (``plan_deed``). About 35 queries, however many activities. Raises ``Refused`` where nothing changes,
    and for what cannot be.
    """
    rows, deed = _locked(changes), uuid.uuid4()
    entries = list(_change_campaigns(changes, by=by, deed=deed))
    campaigns = len(entries)
    launches = [entry.campaign_id for entry in entries if entry.campaign_id and "launch_on" in entry.changes]
    entries += change_key_dates(changes.key_dates, by=by, deed=deed, undoes=changes.undoes)
    key_dates = len(entries) - campaigns
    changed = [(row, made) for row in rows if (made := _taken(row, changes))]
    if not entries and not changed and not changes.released and not changes.held:
        raise Refused(_("It is as it was before already: nothing moves."))
    moved, left = [row for row, _made in changed], {left_channel(row, made) for row, made in changed}
    beside = duties_beside(moved, left=left)
    entries += [
        entry_of(
            by=by,
            verb=verb_of(made),
            subject=row,
            changes=made,
            campaign_id=row.campaign_id,
            undoes=changes.undoes.get(row.pk),
            deed=deed,
            beside=beside.get(row.pk),
        )
        for row, made in changed
    ]
    update_rows(moved, _WRITTEN)
    take_items_along(changed)
    own = {row.pk for row in moved}
    record_all([*entries, *_held(own, changes, by=by, deed=deed)])
    keys = moved_along(own | _activities_of(changes.released), left=left, launches=launches)
    plan_deed(deed, keys, asking=asking_of(by, changes.why), remembered=changes.remembered)
    if changes.go_ahead:
        answer_moved(own, by=by, reason=changes.go_ahead)
    return Deed(deed, len(changed), campaigns, key_dates=key_dates)


def _held(moved: Collection[UUID], changes: Changes, *, by: User | None, deed: UUID) -> list[AuditEntry]:
    """Hold and release what goes with these changes, and return what is noted of it. Four queries at most."""
    held = hold_duties_of(moved, by=by, deed=deed) if changes.hold_duties else []
    held += hold_again(changes.held, by=by, deed=deed) if changes.held else []
    return held + (release_duties(changes.released, by=by, deed=deed) if changes.released else [])


def _activities_of(duties: Collection[UUID]) -> set[UUID]:
    """Return the activities of these duties. One query, none for none."""
    if not duties:
        return set()
    found = Milestone.objects.filter(pk__in=duties, activity__isnull=False)
    return set(found.values_list("activity", flat=True))


def _locked(changes: Changes) -> list[Activity]:
    """Return the activities, locked after their campaigns. Three queries."""
    wanted = Activity.objects.filter(pk__in=changes.activities)
    lock_campaigns({*wanted.values_list("campaign_id", flat=True), *changes.campaigns})
    found = (
        wanted.select_related("campaign", "channel", "series")
        .select_for_update(of=("self",))
        .order_by("campaign", "id")
    )
    rows = list(found)
    if len(rows) < len(changes.activities):
        raise Refused(str(GONE))
    for row in rows:
        if changes.versions.get(row.pk, row.version) != row.version:
            raise Conflict(str(QUICKER), theirs={}, row=row)
    return rows


def _taken(row: Activity, changes: Changes) -> dict[str, list[Any]]:
    """Give an activity its changes and return them. A refusal says which activity it is about."""
    if row.campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("“%(name)s” belongs to a campaign that is closed.") % {"name": row})
    wanted = changes.activities[row.pk]
    if row.state == ActivityState.CANCELLED and not wanted.get("values"):
        raise Refused(_("“%(name)s” is cancelled. Bring it back before it moves.") % {"name": row})
    try:
        made = take_changes(row, **wanted)
    except Refused as refusal:
        raise Refused(_("“%(name)s”: %(why)s") % {"name": row, "why": refusal}) from refusal
    if made:
        row.version += 1
        row.updated_at = timezone.now()
    return made


def _change_campaigns(changes: Changes, *, by: User | None, deed: UUID) -> Iterable[AuditEntry]:
    """Write the campaigns' new values and return what is noted of it. Four queries a campaign that changes."""
    for key, values in changes.campaigns.items():
        campaign = Campaign.objects.get(pk=key)
        made = changed_fields(campaign, values)
        if not made:
            continue
        for name, value in values.items():
            setattr(campaign, name, value)
        campaign.version += 1
        campaign.save(update_fields=[*values, "version", "updated_at"])
        yield entry_of(
            by=by,
            verb="changed",
            subject=campaign,
            changes=made,
            campaign_id=key,
            undoes=changes.undoes.get(campaign.pk),
            deed=deed,
            beside=duties_of_launch(key) if "launch_on" in made else None,
        )
