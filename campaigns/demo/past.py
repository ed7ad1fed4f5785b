"""The demo's past, written as it would have come about: duties answered, alerts told and seen.

The actions date what they do to this moment. So this module, and nothing else, writes what actions would have written
had people used Instep on those days.
"""

import datetime as dt
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, MilestoneState
from campaigns.models import Activity, Alert, Milestone
from departments.enums import RoleName
from departments.models import Membership, User
from departments.queries import department_clocks

SEEN_AFTER = dt.timedelta(days=3)
"""Alerts older than this have been seen by somebody; younger ones wait in the inbox."""

SOON = dt.timedelta(days=6)
"""Of duties that are due within this, some are done or in work already."""

LATER = dt.timedelta(days=21)
"""Of duties that are due within this, more than half have been given to somebody."""

TELLING = (AlertKind.TENTATIVE, AlertKind.NEW)
"""The alerts by which owners are first told of an activity."""

LATE_SHARE = 0.2
"""The share of what is over that was told of late."""

WAIVED = (
    "Covered by the review of the whole campaign.",
    "Same as last time, so there is nothing new to warn of.",
    "The agency does this.",
)

_WRITTEN = {
    MilestoneState.OPEN: ["assignee"],
    MilestoneState.IN_WORK: ["state", "assignee"],
    MilestoneState.DONE: ["state", "assignee", "done_at", "done_by"],
    MilestoneState.WAIVED: ["state", "waived_at", "waived_by", "waive_reason"],
}


@dataclass(frozen=True)
class Team:
    """Who answers for a department: its head, if it has one, and everybody who may do its duties."""

    zone: ZoneInfo
    head: User | None
    people: Sequence[User]


def teams() -> dict[int, Team]:
    """Return the team of each department. Three queries."""
    people: dict[int, list[User]] = {}
    heads: dict[int, User] = {}
    for row in Membership.objects.exclude(role=RoleName.VIEWER).select_related("user").order_by("pk"):
        people.setdefault(row.department_id, []).append(row.user)
        if row.role == RoleName.HEAD:
            heads[row.department_id] = row.user
    return {key: Team(clock.zone, heads.get(key), people.get(key, ())) for key, clock in department_clocks().items()}


def let_be_told(activity_ids: Collection[UUID]) -> None:
    """Let what is over have been told in its time, as it was planned before it began. One query."""
    Activity.objects.filter(pk__in=activity_ids).update(silent_until=None)


@transaction.atomic
def answer_duties(campaigns: Mapping[UUID, int], by_department: Mapping[int, Team], *, now: dt.datetime) -> int:
    """Answer the duties of some campaigns, each behind by so many, and return how many were due.

    What is due is done in time, but for a campaign's last must-haves, which stay open; some of what comes is in work.
    """
    rows = Milestone.objects.filter(campaign__in=campaigns, state__in=MILESTONE_UNFINISHED)
    rows = rows.order_by("due_on", "activity__title", "name", "id")
    duties = list(rows.prefetch_related("responsible_links").select_related("activity"))
    due = [duty for duty in duties if duty.due_on < now.date()]
    left = {key for campaign_id, behind in campaigns.items() for key in _last_must_haves(due, campaign_id, behind)}
    for duty in duties:
        team = by_department[duty.responsible_links.all()[0].department_id]
        _answer(duty, team, is_left=duty.pk in left, now=now)
    for state, names in _WRITTEN.items():
        answered = [duty for duty in duties if duty.state == state and (duty.assignee_id or duty.waived_by_id)]
        Milestone.objects.bulk_update(answered, names, batch_size=500)
    return len(due)


def _last_must_haves(due: Sequence[Milestone], campaign_id: UUID, count: int) -> list[UUID]:
    keys = [duty.pk for duty in due if duty.campaign_id == campaign_id and duty.must_have]
    return keys[-count:] if count else []


def _answer(duty: Milestone, team: Team, *, is_left: bool, now: dt.datetime) -> None:
    """Answer one duty. What happens is drawn, the same each time for the same duty."""
    title = duty.activity.title if duty.activity else ""
    draw = random.Random(f"{title} {duty.name} {duty.due_on}")  # noqa: S311  (a demo, not a secret)
    person = draw.choice(team.people)
    chance = draw.random()
    today = now.date()
    if is_left:
        duty.assignee = person if chance < 0.5 else None
    elif duty.due_on < today and not duty.must_have and chance < 0.06:
        duty.state = MilestoneState.WAIVED
        duty.waived_at, duty.waived_by = _moment(duty, team, draw, now), team.head or person
        duty.waive_reason = draw.choice(WAIVED)
    elif duty.due_on < today or (duty.due_on < today + SOON and chance < 0.3):
        duty.state = MilestoneState.DONE
        duty.done_at, duty.done_by, duty.assignee = _moment(duty, team, draw, now), person, person
    elif duty.due_on < today + SOON and chance < 0.75:
        duty.state, duty.assignee = MilestoneState.IN_WORK, person
    elif duty.due_on < today + LATER and chance < 0.6:
        duty.assignee = person


def _moment(duty: Milestone, team: Team, draw: random.Random, now: dt.datetime) -> dt.datetime:
    """Return when a duty was answered: in working hours, on its day or up to three days before, never in the future."""
    last = min(duty.due_on, now.date() - dt.timedelta(days=1))
    day = max(last - dt.timedelta(days=draw.randint(0, 3)), duty.planned_on)
    day -= dt.timedelta(days=max(0, day.weekday() - 4))
    at = dt.time(draw.randint(9, 16), draw.randint(0, 59))
    return min(dt.datetime.combine(day, at, tzinfo=team.zone).astimezone(dt.UTC), now - dt.timedelta(minutes=5))


@transaction.atomic
def tell(by_department: Mapping[int, Team], *, now: dt.datetime) -> int:
    """Take what fell due before ``now`` as told on its day and seen soon after, and return how much that is.

    Alerts of duties that were answered before stay planned: planning again closes them, as it would have then.
    """
    answered = Coalesce("milestone__done_at", "milestone__waived_at")
    due = Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=now).annotate(answered_at=answered)
    stood = Q(answered_at=None) | Q(answered_at__gt=F("due_at"))
    keys = list(due.filter(stood).values_list("pk", flat=True))
    told = Alert.objects.filter(pk__in=keys)
    told.update(state=AlertState.FIRED, fired_at=F("due_at"))
    for department_id, team in by_department.items():
        if team.head is not None:
            seen = told.filter(department=department_id, due_at__lt=now - SEEN_AFTER)
            seen.update(acknowledged_at=F("due_at") + dt.timedelta(hours=2), acknowledged_by=team.head)
    return len(keys)


@transaction.atomic
def tell_some_late(*, now: dt.datetime) -> None:
    """Let some of what is over have been told of late, a fortnight before or less: else nobody would need a record."""
    first = Alert.objects.filter(kind__in=TELLING, state=AlertState.FIRED, activity__starts_on__lt=now.date())
    alerts = list(first.select_related("activity").order_by("activity__title", "id"))
    late = []
    for alert in alerts:
        assert alert.activity is not None and alert.activity.starts_on is not None and alert.fired_at is not None
        draw = random.Random(f"{alert.activity.title} {alert.activity.starts_on}")  # noqa: S311  (a demo, not a secret)
        days = draw.randint(2, 14)
        told_at = dt.datetime.combine(alert.activity.starts_on - dt.timedelta(days=days), dt.time(9), tzinfo=dt.UTC)
        if draw.random() < LATE_SHARE and alert.fired_at < told_at:
            alert.acknowledged_at = told_at + dt.timedelta(hours=2) if alert.acknowledged_at else None
            alert.fired_at = told_at
            late.append(alert)
    Alert.objects.bulk_update(late, ["fired_at", "acknowledged_at"], batch_size=500)
