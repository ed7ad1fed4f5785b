"""The lines of an outlook as they are shown: duties, departments at short notice, duties elsewhere. No query."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.enums import MilestoneState
from campaigns.queries.siblings import Sibling
from campaigns.rules.desk import DutyFacts, standing
from campaigns.rules.outlook import ComingDuty, Outlook, ShortNotice
from campaigns.rules.ripple import MovedDuty
from campaigns.rules.short_words import short_words
from campaigns.rules.wording import closing_words
from departments.clocks import DepartmentClock
from departments.models import Department


@dataclass(frozen=True, kw_only=True)
class DutyPreview:
    """One duty as it would be; ``time_left`` says it in working days of its first department."""

    name: str
    departments: tuple[str, ...]
    due_on: dt.date
    was_on: dt.date | None
    stays: bool
    must_have: bool
    shortfall_days: int
    time_left: str
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class ShortPreview:
    """A department that would be at short notice, and the person to talk to; ``ask`` is empty where nobody heads it."""

    department: str
    ask: str
    required: int
    given: int
    shortfall_days: int
    duties: int

    @property
    def words(self) -> str:
        """By how much it is short: "Print needs 30 working days; this gives 12: 18 short."."""
        return short_words(
            department=self.department, required=self.required, given=self.given, shortfall=self.shortfall_days
        )


@dataclass(frozen=True, kw_only=True)
class ElsewherePreview:
    """A duty of another activity that would move; without ``was_on`` it is new, without ``due_on`` it waits again."""

    name: str
    activity: str
    departments: tuple[str, ...]
    was_on: dt.date | None
    due_on: dt.date | None
    shortfall_days: int


def duty_previews(
    found: Outlook, names: Mapping[int, Department], clocks: Mapping[int, DepartmentClock], now: dt.datetime
) -> tuple[DutyPreview, ...]:
    """Return the duties of an outlook, in its order, as they stand at ``now``."""
    return tuple(_duty_preview(duty, names, clocks[duty.line.responsible_ids[0]], now) for duty in found.duties)


def _duty_preview(
    duty: ComingDuty, names: Mapping[int, Department], clock: DepartmentClock, now: dt.datetime
) -> DutyPreview:
    facts = DutyFacts(
        state=MilestoneState.OPEN,
        must_have=duty.line.must_have,
        warn_on=duty.warn_on,
        due_on=duty.due_on,
        late_on=duty.late_on,
        planned_on=clock.today(now),
        is_running=False,
    )
    return DutyPreview(
        name=duty.line.name,
        departments=tuple(names[key].name for key in duty.line.responsible_ids),
        due_on=duty.due_on,
        was_on=duty.was_on if duty.was_on != duty.due_on else None,
        stays=duty.stays,
        must_have=duty.line.must_have,
        shortfall_days=duty.shortfall_days,
        basis=_basis(duty, clock.today(now)),
        time_left=standing(facts, today=clock.today(now), days=clock.days, first_day_of_week=0).time_left,
    )


def _basis(duty: ComingDuty, today: dt.date) -> str:
    """Return whose published date a duty follows; empty where its offset was counted."""
    if duty.issue is None or duty.published_on is None:
        return ""
    return closing_words(duty.issue.name, published_on=duty.published_on, due_on=duty.due_on, today=today)


def short_preview(short: ShortNotice, names: Mapping[int, Department], heads: Mapping[int, str]) -> ShortPreview:
    """Return a department at short notice, with its head to ask."""
    return ShortPreview(
        department=names[short.department_id].name,
        ask=heads.get(short.department_id, ""),
        required=short.required,
        given=short.given,
        shortfall_days=short.shortfall_days,
        duties=short.duties,
    )


def elsewhere_preview(each: MovedDuty, others: Iterable[Sibling], names: Mapping[int, Department]) -> ElsewherePreview:
    """Return a duty that moves with the days, with the title of its activity, which is one of ``others``."""
    title = next(row.title for row in others if row.piece.activity_id == each.activity_id)
    return ElsewherePreview(
        name=each.line.name,
        activity=title,
        departments=tuple(names[key].name for key in each.line.responsible_ids),
        was_on=each.was_on,
        due_on=each.due_on,
        shortfall_days=each.shortfall_days,
    )
