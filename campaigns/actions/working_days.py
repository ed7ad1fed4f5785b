"""Changes of special days and of when a department works, with the planning they call for, and what they would move.

As in ``campaigns.actions.calendars``, each marks what it moves as stale in its transaction, plans the first of it again
and returns how many activities are affected. ``rehearsed`` makes the same change, reads what it leads to, and takes it
back.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.actions.calendars import plan_first, plan_own_of, working_by
from campaigns.actions.replanning import mark_stale
from campaigns.queries.changed_days import activities_near, stretches_between
from campaigns.queries.day_moves import DayMoves, day_moves
from departments.access import Access
from departments.actions import special_days, working_time
from departments.actions.changing import locked
from departments.clocks import DepartmentClock
from departments.models import Department, SpecialDays, User, WorkingCalendar
from departments.queries import department_clocks

Owner = WorkingCalendar | Department


def add_special_days(*, by: User | None, owner: Owner, **fields: Any) -> int:
    """Enter closed or open days or a busy season. Raises ``Refused`` as the action it wraps does."""
    return _moving(of_owner(owner), lambda: special_days.add_special_days(by=by, owner=owner, **fields))


def edit_special_days(*, by: User | None, special_id: int, seen: str | None = None, **fields: Any) -> int:
    """Change special days. Raises ``Refused`` and ``Conflict`` as the action it wraps does."""
    return _moving(
        _of_special(special_id),
        lambda: special_days.edit_special_days(by=by, special_id=special_id, seen=seen, **fields),
    )


def remove_special_days(*, by: User | None, special_id: int, seen: str | None = None) -> int:
    """Take special days away. Raises ``Refused`` and ``Conflict`` as the action it wraps does."""
    return _moving(
        _of_special(special_id),
        lambda: special_days.remove_special_days(by=by, special_id=special_id, seen=seen),
    )


def edit_working_time(*, by: User | None, department_id: int, **fields: Any) -> int:
    """Change when a department works: ``fields`` are those of ``set_working_time``, which says what is raised."""
    return _moving(
        lambda: [department_id],
        lambda: working_time.set_working_time(by=by, department_id=department_id, **fields),
    )


def rehearsed(
    change: Callable[[], object], *, department_ids: Collection[int], access: Access, now: dt.datetime
) -> DayMoves:
    """Return what ``change`` would move in these departments, as ``access`` may know it; nothing stays written.

    The change is made for good measure and taken back, so it is refused here for the same reasons, in the same words.
    About a dozen queries and those of the change.
    """
    before = _clocks(department_ids)
    with transaction.atomic():
        change()
        after = _clocks(department_ids)
        transaction.set_rollback(True)
    stretches = stretches_between(before, after, today=timezone.localdate(now))
    return day_moves(after, stretches=stretches, access=access, now=now)


def of_owner(owner: Owner) -> Callable[[], list[int]]:
    """Return what says whom special days of ``owner`` are for: a department, or all that work by a calendar."""
    return lambda: working_by(owner) if isinstance(owner, WorkingCalendar) else [owner.pk]


def _of_special(special_id: int) -> Callable[[], list[int]]:
    row = locked_owner(special_id)
    return of_owner(row)


def locked_owner(special_id: int) -> Owner:
    """Return whose these special days are. Raises ``Refused`` where they are gone."""
    with transaction.atomic():
        row = locked(SpecialDays, special_id)
    owner = row.calendar or row.department
    assert owner is not None
    return owner


def _moving(departments: Callable[[], list[int]], change: Callable[[], object]) -> int:
    """Make a change; where it made a difference to how departments work, mark what is near and plan the first of it."""
    with transaction.atomic():
        ids = departments()
        before = _clocks(ids)
        change()
        after = _clocks(ids)
        changed = [key for key in ids if before[key] != after[key]]
        stretches = stretches_between(before, after, today=timezone.localdate())
        affected = mark_stale(activities_near(changed, stretches)) if changed else 0
        if changed:
            plan_own_of(changed)
    return plan_first(affected)


def _clocks(department_ids: Collection[int]) -> dict[int, DepartmentClock]:
    return department_clocks(department_ids) if department_ids else {}
