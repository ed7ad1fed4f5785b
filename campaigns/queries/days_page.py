"""What the pages about working days show: a year of a department's or a shared calendar's."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.queries.affected import activities_touching
from campaigns.queries.department_page import CalendarTime, calendar_time
from campaigns.queries.open_deeds import Progress, stale
from campaigns.rules.permissions import can_administer, can_manage_department, check_administer, check_manage_department
from departments.access import Access
from departments.models import Department, OrganisationSettings, SpecialDays, WorkingCalendar
from departments.queries import is_shared, special_value, working_days
from departments.rules.year_of_days import EARLIEST, LATEST, Entry, Source, YearMonth, entries_of, months_of
from departments.workdays import WorkingDays

Owner = WorkingCalendar | Department


@dataclass(frozen=True)
class YearAsked:
    """Which year, for whom: ``today`` where it is worked, the reader's first day of the week and language."""

    year: int
    today: dt.date
    first_weekday: int
    language: str


@dataclass(frozen=True)
class YearPage:
    """One year: its months, what is special by date, and how many days are worked."""

    year: int
    months: list[YearMonth]
    entries: list[Entry]
    working: int
    changeable: frozenset[int]

    @property
    def before(self) -> int | None:
        """The year before, None where none is shown."""
        return self.year - 1 if self.year > EARLIEST else None

    @property
    def after(self) -> int | None:
        """The year after, None where none is shown."""
        return self.year + 1 if self.year < LATEST else None


@dataclass(frozen=True)
class CalendarRow:
    """A working calendar in the list, with how many departments name it as theirs."""

    id: int
    name: str
    time: CalendarTime
    departments: int
    is_usual: bool


def year_asked(text: str, *, today: dt.date, first_weekday: int, language: str) -> YearAsked:
    """Return the year an address asks for, or that of ``today`` where it asks for none that is shown."""
    wanted = int(text) if text.isdecimal() and len(text) == 4 else today.year
    year = wanted if EARLIEST <= wanted <= LATEST else today.year
    return YearAsked(year, today, first_weekday, language)


def department_year(access: Access, department: Department, usual: WorkingCalendar, asked: YearAsked) -> YearPage:
    """Return a department's year; ``usual`` is the organisation's calendar. Seven queries at the most."""
    calendar = department.working_calendar or usual
    special, own = list(calendar.special_days.all()), list(department.special_days.all())
    may_change = can_manage_department(access, department_id=department.pk)
    of_calendar = can_administer(access) or (may_change and not is_shared(calendar))
    changeable = [*(own if may_change else ()), *(special if of_calendar else ())]
    return _year(working_days(calendar, department), asked, special, own, changeable=changeable)


def calendar_year(access: Access, calendar: WorkingCalendar, asked: YearAsked) -> YearPage:
    """Return a working calendar's year, without what single departments add to it. Two queries."""
    special = list(calendar.special_days.all())
    return _year(working_days(calendar), asked, special, [], changeable=special if can_administer(access) else [])


def _year(
    days: WorkingDays,
    asked: YearAsked,
    special: Iterable[SpecialDays],
    own: Iterable[SpecialDays],
    *,
    changeable: Iterable[SpecialDays],
) -> YearPage:
    year, language = asked.year, asked.language
    return YearPage(
        year=year,
        months=months_of(days, year, today=asked.today, first_weekday=asked.first_weekday, language=language),
        entries=entries_of(days, year, special=_sources(special), own=_sources(own), language=language),
        working=days.between(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)),
        changeable=frozenset(row.pk for row in changeable),
    )


def _sources(rows: Iterable[SpecialDays]) -> list[Source]:
    return [Source(row.pk, special_value(row)) for row in rows]


def calendars_to_see(access: Access) -> list[CalendarRow]:
    """Return the working calendars by name. Three queries. Raises ``Http404`` for guests."""
    _refuse_guests(access)
    usual = OrganisationSettings.objects.values_list("default_calendar", flat=True).first()
    rows = WorkingCalendar.objects.annotate(users=Count("departments")).prefetch_related("special_days")
    return [CalendarRow(row.pk, row.name, calendar_time(row), row.users, row.pk == usual) for row in rows]


def calendar_to_see(access: Access, calendar_id: int) -> WorkingCalendar:
    """Return a working calendar. One query. Raises ``Http404`` for guests and where there is none."""
    _refuse_guests(access)
    found = WorkingCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise Http404(_("There is no such working calendar any more."))
    return found


def calendar_to_change(access: Access, calendar_id: int) -> WorkingCalendar:
    """Return a working calendar this person may change, as ``calendar_to_see`` does. Raises ``NotAllowed``."""
    found = calendar_to_see(access, calendar_id)
    check_administer(access)
    return found


def special_days_of_department(access: Access, department: Department, special_id: int) -> SpecialDays:
    """Return special days this person may change on a department's page: its own, or those of a calendar it has alone.

    Five queries at the most. Raises ``Http404`` for others'.
    """
    check_manage_department(access, department_id=department.pk)
    row = SpecialDays.objects.select_related("calendar", "department").filter(pk=special_id).first()
    if row is not None and row.department_id == department.pk:
        return row
    calendar = department.working_calendar
    is_its = row is not None and calendar is not None and row.calendar_id == calendar.pk
    if row is not None and calendar is not None and is_its and (can_administer(access) or not is_shared(calendar)):
        return row
    raise Http404(_("These days are not here any more."))


def special_days_of_calendar(access: Access, calendar_id: int, special_id: int) -> SpecialDays:
    """Return special days of a working calendar this person may change. Two queries. Raises ``Http404`` for others'."""
    calendar_to_change(access, calendar_id)
    rows = SpecialDays.objects.select_related("calendar", "department")
    row = rows.filter(pk=special_id, calendar=calendar_id).first()
    if row is None:
        raise Http404(_("These days are not here any more."))
    return row


def still_to_plan(department_ids: Iterable[int]) -> Progress:
    """Return how many activities of these departments wait to be planned again. One query."""
    return Progress(stale(activities_touching(list(department_ids))))


def _refuse_guests(access: Access) -> None:
    if not access.is_insider:
        raise Http404(_("There is no such working calendar any more."))
