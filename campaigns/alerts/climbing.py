"""Letting alerts climb that nobody has seen: each step is planned when the one before it fires, and is a row like any.

An acknowledgement takes the planned step back, so that a step that is due is one that is needed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, AlertState, AlertStep, MessageState
from campaigns.models import Alert, MessageAlert
from campaigns.rules.escalation import next_climb
from departments.clocks import DepartmentClock

SAME = ("department_id", "campaign_id", "activity_id", "milestone_id", "exception_id", "kind", "occurrence")
"""Fields in which the steps of one alert agree."""

ACKNOWLEDGED = "somebody has seen it"
ANOTHER_STAGE = "a later alert about the duty follows"

LONG_AGO = dt.timedelta(days=1)
_EARLIER_STAGES = {AlertKind.DUE: [AlertKind.COMING], AlertKind.LATE: [AlertKind.COMING, AlertKind.DUE]}
_NOT_TOLD = (MessageState.DEAD, MessageState.BOUNCED)


class Climbing(Protocol):
    """What a step takes over from the one before it: of an alert's row, or as firing reads it."""

    @property
    def pk(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def step(self) -> int: ...
    @property
    def department_id(self) -> int: ...
    @property
    def campaign_id(self) -> UUID | None: ...
    @property
    def milestone_id(self) -> UUID | None: ...
    @property
    def occurrence(self) -> str: ...
    @property
    def is_urgent(self) -> bool: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def subject_version(self) -> int: ...


def plan_climbs(alerts: Iterable[Climbing], *, clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> int:
    """Plan the next step of each of these alerts that fire at ``now`` and climb; return how many were made.

    One query, none for alerts that do not climb. Call it in the transaction that fires them.
    """
    found = (_next_of(alert, clocks[alert.department_id], fired_at=now) for alert in alerts)
    made = [step for step in found if step is not None]
    Alert.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def missing_climbs(
    fired: Collection[Alert], planned: Iterable[Alert], *, clocks: Mapping[int, DepartmentClock], now: dt.datetime
) -> list[Alert]:
    """Return the next steps that unseen alerts which stand lack: planning took them back, and they stand again.

    Each is dated from when its alert fired; what should have climbed long ago climbs no more, so that a department that
    begins to let alerts climb is not flooded. Of a duty only the latest stage climbs. No query.
    """
    later = {(alert.department_id, alert.milestone_id, kind) for alert in fired for kind in _followed_by(alert.kind)}
    coming = {same(alert) for alert in planned if alert.step}
    highest = {same(alert): alert for alert in sorted(fired, key=lambda each: each.step)}
    found = [
        _next_of(alert, clocks[alert.department_id], fired_at=alert.fired_at)
        for key, alert in highest.items()
        if key not in coming
        and alert.acknowledged_at is None
        and alert.fired_at is not None
        and (alert.department_id, alert.milestone_id, alert.kind) not in later
    ]
    return [step for step in found if step is not None and step.due_at > now - LONG_AGO]


def _followed_by(kind: str) -> list[AlertKind]:
    """Return the earlier stages of which an alert of this kind takes over."""
    return _EARLIER_STAGES.get(AlertKind(kind), [])


def _next_of(alert: Climbing, clock: DepartmentClock, *, fired_at: dt.datetime) -> Alert | None:
    climb = next_climb(alert.step, fired_at=fired_at, clock=clock)
    if climb is None or not KINDS[AlertKind(alert.kind)].climbs:
        return None
    return Alert(
        **{name: getattr(alert, name) for name in SAME},
        step=climb.step,
        local_date=climb.local.date(),
        local_time=climb.local.time().replace(microsecond=0),
        time_zone=clock.zone.key,
        due_at=climb.due_at,
        is_urgent=alert.is_urgent or climb.is_last,
        facts=alert.facts,
        subject_version=alert.subject_version,
    )


def stop_earlier_stages(fired: Iterable[Climbing]) -> None:
    """Take back the planned steps of earlier alerts about duties of which a later one fires: only the latest climbs.

    One query for each kind of later stage.
    """
    for kind, earlier in _EARLIER_STAGES.items():
        places = {(alert.department_id, alert.milestone_id) for alert in fired if alert.kind == kind}
        if places:
            planned = Alert.objects.filter(
                department__in={department for department, _milestone in places},
                milestone__in={milestone for _department, milestone in places},
                kind__in=earlier,
                step__gt=AlertStep.FIRST,
                state=AlertState.PLANNED,
            )
            planned.update(state=AlertState.SUPERSEDED, closed_reason=ANOTHER_STAGE)


def told_earlier(alerts: Iterable[Climbing]) -> dict[UUID, frozenset[str]]:
    """Return, for each of these alerts that is a later step, who was told by an earlier one. One query, none for none.

    What was given up or came back did not tell anybody.
    """
    later = [alert for alert in alerts if alert.step]
    if not later:
        return {}
    heard: dict[tuple[Any, ...], list[tuple[int, str]]] = defaultdict(list)
    links = MessageAlert.objects.filter(
        alert__department__in={alert.department_id for alert in later},
        alert__campaign__in={alert.campaign_id for alert in later},
        alert__occurrence__in={alert.occurrence for alert in later},
        alert__kind__in={alert.kind for alert in later},
        alert__state=AlertState.FIRED,
    ).exclude(message__state__in=_NOT_TOLD)
    for row in links.values("alert__step", "recipient_key", *(f"alert__{name}" for name in SAME)):
        heard[tuple(row[f"alert__{name}"] for name in SAME)].append((row["alert__step"], row["recipient_key"]))
    return {alert.pk: frozenset(key for step, key in heard[same(alert)] if step < alert.step) for alert in later}


def steps_of(alerts: Collection[Alert]) -> list[Alert]:
    """Return all steps of these alerts that are planned or fired, these among them, locked, in the order of their keys.

    One query. Call it inside a transaction.
    """
    wanted = {same(alert) for alert in alerts}
    rows = Alert.objects.filter(
        department__in={alert.department_id for alert in alerts},
        campaign__in={alert.campaign_id for alert in alerts},
        kind__in={alert.kind for alert in alerts},
        occurrence__in={alert.occurrence for alert in alerts},
        state__in=[AlertState.PLANNED, AlertState.FIRED],
    )
    locked = rows.order_by("id").select_related("department").select_for_update(of=("self",))
    return [row for row in locked if same(row) in wanted]


def same(alert: Climbing) -> tuple[Any, ...]:
    """Return what is the same for all steps of an alert."""
    return tuple(getattr(alert, name) for name in SAME)
