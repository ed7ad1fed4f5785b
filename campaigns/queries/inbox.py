"""The inbox: alerts that were fired to a person's departments. It needs no sending, so nothing in it is ever lost."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from campaigns.enums import AlertKind, AlertState, AlertStep, Veil
from campaigns.models import Alert
from campaigns.queries.alert_lines import AlertLine, lines_for
from campaigns.queries.desk import SAME_ALERT, told_here
from campaigns.queries.veil import veil_of
from campaigns.queries.visible import ALERT, known_alerts
from departments.access import Access
from departments.models import AuditEntry
from departments.roles import Permission

MOST_UNREAD = 40
MOST_READ = 20
"""An inbox lists so many alerts of each sort."""


@dataclass(frozen=True)
class Step:
    """Whom an alert went on to that nobody had seen, and when; or whom it goes to if nobody does until then."""

    step: AlertStep
    at: dt.datetime
    is_to_come: bool


@dataclass(frozen=True)
class InboxEntry:
    """What was fired, once: to one department, or the same to several of the reader's. Unread until acknowledged.

    ``steps`` are what followed, or follows, because nobody has seen it; ``later`` the working days of its department to
    which it may be put off.
    """

    line: AlertLine
    alert_ids: tuple[UUID, ...]
    departments: tuple[str, ...]
    is_unread: bool
    can_acknowledge: bool
    steps: tuple[Step, ...] = ()
    later: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Inbox:
    """Unread: urgent ones first, then the newest. Read: those seen last first.

    ``has_more``: there are unread ones for which there was no room.
    """

    unread: tuple[InboxEntry, ...]
    read: tuple[InboxEntry, ...]
    has_more: bool = False

    @property
    def waiting_ids(self) -> list[UUID]:
        """The alerts shown that this person may acknowledge and nobody has."""
        return [key for entry in self.unread if entry.can_acknowledge for key in entry.alert_ids]


def inbox(
    access: Access, department_ids: Collection[int], *, now: dt.datetime, kinds: Collection[AlertKind] = ()
) -> Inbox:
    """Return the alerts fired to these of the person's departments about campaigns they may see. Seven queries.

    ``kinds`` narrows it down; none given means all. Nothing, and no query, without a department.
    """
    mine = access.department_ids & set(department_ids)
    if not mine:
        return Inbox((), ())
    return _inbox(_fired(access, mine, now=now, kinds=kinds), access, now=now)


def department_inbox(access: Access, department_id: int, *, now: dt.datetime) -> Inbox:
    """Return what was fired to one department, whoever reads it, about campaigns the reader may see. Seven queries."""
    return _inbox(_fired(access, [department_id], now=now, kinds=()).filter(step=AlertStep.FIRST), access, now=now)


def alerts_to_acknowledge(access: Access, alert_ids: Collection[UUID], at: dt.datetime) -> list[UUID]:
    """Return those of these alerts that this person may acknowledge and nobody has: the rest is left out. One query."""
    waiting = Alert.objects.filter(
        known_alerts(access, at), pk__in=alert_ids, state=AlertState.FIRED, acknowledged_at=None
    )
    if not access.is_ops_admin:
        waiting = waiting.filter(told_here(access, access.having(Permission.ANSWER_DUTIES)))
    return list(waiting.order_by("id").values_list("pk", flat=True))


def alerts_waiting_again(access: Access, seen_at: dt.datetime) -> list[UUID]:
    """Return the alerts this person marked as seen at the moment ``seen_at`` and let wait again since. One query."""
    entries = AuditEntry.objects.filter(
        at__gte=seen_at,
        by=access.user_id,
        subject_type=Alert._meta.label_lower,
        changes__acknowledged_at=[seen_at.isoformat(), None],
    )
    return [UUID(key) for key in entries.order_by("id").values_list("subject_id", flat=True)]


def things_said(alert_ids: Collection[UUID]) -> int:
    """Return how many different things these alerts say, whoever each was told to. One query."""
    return int(Alert.objects.filter(pk__in=alert_ids).order_by().values(*SAME_ALERT).distinct().count())


def _fired(
    access: Access, department_ids: Collection[int], *, now: dt.datetime, kinds: Collection[AlertKind]
) -> QuerySet[Alert]:
    narrowed = Q(kind__in=kinds) if kinds else Q()
    return Alert.objects.filter(
        known_alerts(access, now), told_here(access, department_ids), narrowed, state=AlertState.FIRED
    ).order_by("-is_urgent", "-fired_at", "-due_at", "id")


def _inbox(fired: QuerySet[Alert], access: Access, *, now: dt.datetime) -> Inbox:
    unread = fired.filter(acknowledged_at=None)
    read = fired.filter(acknowledged_at__isnull=False).order_by("-acknowledged_at", "id")
    unread_veils = _veils(unread[: MOST_UNREAD + 1], access, now)
    read_veils = _veils(read[:MOST_READ], access, now)
    shown = dict(list(unread_veils.items())[:MOST_UNREAD])
    lines = lines_for([*shown, *read_veils], now=now)
    unread_lines = [lines[key].through(veil) for key, veil in shown.items() if key in lines]
    steps = _steps(unread_lines) if unread_lines else {}
    read_lines = [lines[key].through(veil) for key, veil in read_veils.items() if key in lines]
    return Inbox(
        unread=tuple(_entry(same, access, steps) for same in _together(unread_lines)),
        read=tuple(_entry(same, access, {}) for same in _together(read_lines)),
        has_more=len(unread_veils) > MOST_UNREAD,
    )


def _veils(alerts: QuerySet[Alert], access: Access, now: dt.datetime) -> dict[UUID, Veil]:
    """Return the alerts' keys in their order, and how much the reader is shown of each."""
    rows = alerts.annotate(veil=veil_of(access, now, ALERT)).values_list("pk", "veil")
    return {key: Veil(veil) for key, veil in rows}


def _together(lines: Iterable[AlertLine]) -> Iterable[list[AlertLine]]:
    """Return the lines that say one thing together, in the order given."""
    said: dict[tuple[object, ...], list[AlertLine]] = {}
    for line in lines:
        said.setdefault(_said(line), []).append(line)
    return said.values()


def _said(line: AlertLine) -> tuple[object, ...]:
    values = (line.campaign_id, line.activity_id, line.milestone_id, line.kind, line.occurrence)
    assert len(values) == len(SAME_ALERT), "an inbox and its count take the same alerts for one"
    return values


def _entry(
    same: list[AlertLine],
    access: Access,
    steps: Mapping[tuple[object, ...], Sequence[Step]],
) -> InboxEntry:
    first = same[0]
    can_wait = first.acknowledged_at is None and first.step == AlertStep.FIRST
    return InboxEntry(
        line=first,
        alert_ids=tuple(line.alert_id for line in same),
        departments=tuple(sorted({line.department for line in same})),
        is_unread=first.acknowledged_at is None,
        can_acknowledge=any(
            line.step == AlertStep.OWNER or access.may(Permission.ANSWER_DUTIES, line.department_id) for line in same
        ),
        steps=tuple(each for line in same for each in steps.get(_place(line), ())),
        later=first.later if can_wait else (),
    )


def _place(line: AlertLine) -> tuple[object, ...]:
    return (line.department_id, *_said(line))


def _steps(lines: Collection[AlertLine]) -> dict[tuple[object, ...], list[Step]]:
    """Return where each of these alerts climbed to, or will, in order. One query."""
    found: dict[tuple[object, ...], list[Step]] = defaultdict(list)
    rows = Alert.objects.filter(
        department__in={line.department_id for line in lines},
        campaign__in={line.campaign_id for line in lines},
        kind__in={line.kind for line in lines},
        occurrence__in={line.occurrence for line in lines},
        step__gt=AlertStep.FIRST,
        state__in=[AlertState.PLANNED, AlertState.FIRED],
    ).order_by("step")
    for *place, step, state, fired_at, due_at in rows.values_list(
        "department", *SAME_ALERT, "step", "state", "fired_at", "due_at"
    ):
        found[tuple(place)].append(Step(AlertStep(step), fired_at or due_at, is_to_come=state == AlertState.PLANNED))
    return found
