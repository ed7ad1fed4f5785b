"""When a department works: its zone, and the working calendar it shares or has for itself.

It moves dates: see ``campaigns.actions.calendars.edit_working_time``.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from departments.actions.changing import check_mark, locked, mark_of
from departments.actions.departments import edit_department
from departments.actions.organisation import create_working_calendar, edit_working_calendar
from departments.actions.special_days import copy_special_days
from departments.models import Department, User, WorkingCalendar
from departments.queries import is_shared, usual_calendar


@dataclass(frozen=True)
class Week:
    """A week of one's own: the days off, Monday being 0, and whose public holidays are kept (empty: nobody's)."""

    weekend_days: Collection[int]
    country: str = ""
    subdivision: str = ""


def working_time_values(department: Department) -> list[object]:
    """Return what ``set_working_time`` may change. One query at the most."""
    calendar = department.working_calendar
    week = [calendar.weekend_days, calendar.country, calendar.subdivision] if calendar else []
    return [department.time_zone, department.working_calendar_id, *week]


def working_time_mark(department: Department) -> str:
    """Return what stands for when a department works, as it is now."""
    return mark_of(working_time_values(department))


@transaction.atomic
def set_working_time(
    *,
    by: User | None,
    department_id: int,
    time_zone: str,
    calendar: WorkingCalendar | None = None,
    week: Week | None = None,
    seen: str | None = None,
) -> Department:
    """Give a department a zone (empty: the organisation's) and its days, and return it.

    With ``week`` it works by a calendar of its own, which is made where it has none and then begins with the special
    days of the one it worked by; else by ``calendar``, or by the organisation's where that is ``None``. ``seen`` is the
    mark (``working_time_mark``) of what the person saw; raises ``Conflict`` where that has changed since. Raises
    ``Refused`` for an unknown zone or place and for a week without work.
    """
    department = locked(Department, department_id)
    check_mark(department, working_time_values(department), seen)
    chosen = calendar if week is None else _own_calendar(department, week, by=by)
    return edit_department(by=by, department_id=department_id, time_zone=time_zone, working_calendar=chosen)


def _own_calendar(department: Department, week: Week, *, by: User | None) -> WorkingCalendar:
    current = department.working_calendar
    fields = {
        "weekend_days": list(week.weekend_days),
        "country": week.country,
        "subdivision": week.subdivision,
    }
    if current is not None and not is_shared(current):
        return edit_working_calendar(by=by, calendar_id=current.pk, **fields)
    made = create_working_calendar(by=by, name=_free_name(department.name), **fields)  # type: ignore[arg-type]
    copy_special_days(by=by, source=current or usual_calendar(), target=made)
    return made


def _free_name(name: str) -> str:
    """Return a name no working calendar has, made from the department's. One query."""
    taken = {each.casefold() for each in WorkingCalendar.objects.values_list("name", flat=True)}
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name[:90]} {number}"
    return found
