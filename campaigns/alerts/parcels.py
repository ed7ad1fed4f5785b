"""Who gets which fired alert when: the messages to be, before they are written."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from campaigns.alerts.climbing import told_earlier
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.reach import Recipient
from campaigns.alerts.recipients import Audience
from campaigns.alerts.same_change import Place, Waiting, soonest
from campaigns.alerts.wanting import is_unwanted
from campaigns.enums import AlertKind
from campaigns.queries.tastes import Tastes, tastes_of
from campaigns.rules.leaving import Leaving, leaving
from campaigns.rules.tastes import Owed, its_day, leaving_by_taste
from departments.clocks import DepartmentClock


class DueAlert(NamedTuple):
    """What decides who is told of an alert and when, and what its next step takes over."""

    pk: uuid.UUID
    kind: str
    step: int
    occurrence: str
    department_id: int
    campaign_id: uuid.UUID | None
    activity_id: uuid.UUID | None
    milestone_id: uuid.UUID | None
    exception_id: uuid.UUID | None
    change_set_id: uuid.UUID | None
    due_at: dt.datetime
    is_urgent: bool
    facts: dict[str, Any]
    subject_version: int
    created_at: dt.datetime


@dataclass
class Parcel:
    """One message to be: who it goes to, and what it gathers."""

    recipient: Recipient
    leaving: Leaving
    alerts: list[DueAlert] = field(default_factory=list)


class _Piece(NamedTuple):
    """One alert for one recipient; without a moment where they want no mail of it."""

    recipient: Recipient
    alert: DueAlert
    leaving: Leaving | None


def parcels_of(
    alerts: Sequence[DueAlert],
    heard_by: Audience,
    had: Collection[tuple[uuid.UUID, str]],
    clocks: Mapping[int, DepartmentClock],
    *,
    now: dt.datetime,
    waiting: Mapping[Place, Sequence[Waiting]],
) -> tuple[list[Parcel], set[uuid.UUID]]:
    """Return the messages to be, and the alerts that concern somebody, whether or not they want mail of them.

    ``had`` are those who have an alert already; ``waiting`` are messages that tell of the same changes. One change is
    one message to a recipient, which leaves when the first of its alerts would. Two queries at the most: who was told
    by an earlier step, and how all these people want to be told.
    """
    tastes = tastes_of(heard_by.user_ids)
    pieces = list(_pieces(alerts, heard_by, tastes, clocks, now))
    told_at = soonest(_of_changes(pieces), waiting, now)
    parcels: dict[tuple[str, str], Parcel] = {}
    for recipient, alert, leaves in pieces:
        if leaves is None or (alert.pk, recipient.key) in had:
            continue
        at = told_at.get((recipient.key, alert.change_set_id), leaves)
        parcel = parcels.setdefault((recipient.key, at.group), Parcel(recipient, at))
        parcel.alerts.append(alert)
    return list(parcels.values()), {piece.alert.pk for piece in pieces}


def _pieces(
    alerts: Sequence[DueAlert],
    heard_by: Audience,
    tastes: Tastes,
    clocks: Mapping[int, DepartmentClock],
    now: dt.datetime,
) -> Iterator[_Piece]:
    earlier = told_earlier(alerts)
    for alert in alerts:
        clock, kind = clocks[alert.department_id], AlertKind(alert.kind)
        usual = leaving(
            is_urgent=alert.is_urgent,
            due_at=alert.due_at,
            planned_at=alert.created_at,
            change_set_id=alert.change_set_id,
            campaign_id=alert.campaign_id,
            clock=clock,
            now=now,
        )
        wants_none = partial(_wants_none, alert, tastes, heard_by)
        told = heard_by.of(
            alert.department_id,
            alert.campaign_id,
            kind=kind,
            step=alert.step,
            but_not=earlier.get(alert.pk, ()),
            wants_none=None if KINDS[kind].for_planning else wants_none,
            milestone_id=alert.milestone_id,
        )
        for recipient in told:
            taste = tastes.of(recipient.user_id, alert.department_id)
            if wants_none(recipient):
                yield _Piece(recipient, alert, None)
            elif taste is None:
                yield _Piece(recipient, alert, usual)
            else:
                yield _Piece(recipient, alert, leaving_by_taste(_owed(alert), taste, clock=clock, now=now))


def _wants_none(alert: DueAlert, tastes: Tastes, heard_by: Audience, recipient: Recipient) -> bool:
    return is_unwanted(
        AlertKind(alert.kind),
        step=alert.step,
        taste=tastes.of(recipient.user_id, alert.department_id),
        heard_by=heard_by,
        key=recipient.key,
        department_id=alert.department_id,
    )


def _of_changes(pieces: Iterable[_Piece]) -> Iterator[tuple[Place, Leaving]]:
    for recipient, alert, leaves in pieces:
        if alert.change_set_id is not None and leaves is not None:
            yield (recipient.key, alert.change_set_id), leaves


def _owed(alert: DueAlert) -> Owed:
    kind = KINDS[AlertKind(alert.kind)]
    return Owed(
        kind=kind.name,
        step=alert.step,
        is_urgent=alert.is_urgent,
        due_at=alert.due_at,
        planned_at=alert.created_at,
        change_set_id=alert.change_set_id,
        campaign_id=alert.campaign_id,
        may_be_muted=kind.may_be_muted,
        useful=kind.useful,
        its_day=its_day(kind.name, alert.occurrence, alert.facts),
    )
