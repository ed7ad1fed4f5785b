"""Entering closed and open days and busy seasons, of a working calendar or of one department.

They move dates: all of it is called through ``campaigns.actions.calendars``, which plans again what it moved.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.actions.checks import checked_name
from departments.audit import plain, record
from departments.enums import DayKind
from departments.errors import Refused
from departments.models import Department, SpecialDays, User, WorkingCalendar
from departments.queries import special_value, usual_calendar, working_days
from departments.workdays import LONGEST_DAYS, MAX_FACTOR, PLAIN, WorkingDays, repeats_over_itself

EDITABLE = ("kind", "first_day", "last_day", "is_yearly", "factor", "reason")
"""What ``edit_special_days`` may change."""

OWNER = ("calendar", "department")
"""Whose they are: one of the two."""

FIRST_YEAR, LAST_YEAR = 1990, 2150
"""Days outside these years are slips of the finger."""

MOST = 200
"""So many lines one calendar or department may have."""


Owner = WorkingCalendar | Department


def special_days_mark(row: SpecialDays) -> str:
    """Return what stands for special days as they are now."""
    return mark_of(getattr(row, name) for name in EDITABLE)


@transaction.atomic
def add_special_days(*, by: User | None, owner: Owner, **fields: Any) -> SpecialDays:
    """Return new special days of ``owner``. ``fields`` are ``EDITABLE``; ``factor`` is in hundredths.

    Raises ``Refused`` for days in the wrong order, for more than a year, for a factor below 1 or above 10, without a
    reason, and where no day of a year would be worked any more.
    """
    lock_owner(owner)
    row = SpecialDays(**{_owner_name(owner): owner})
    if owner.special_days.count() >= MOST:
        raise Refused(_("There are %(most)d lines already. Remove those that are over first.") % {"most": MOST})
    create(row, by=by, fields={_owner_name(owner): owner, **_checked(row, fields)}, editable=(*OWNER, *EDITABLE))
    refuse_idle(row)
    return row


@transaction.atomic
def edit_special_days(*, by: User | None, special_id: int, seen: str | None = None, **fields: Any) -> SpecialDays:
    """Change special days and return them. Raises ``Refused`` as ``add_special_days`` does.

    ``seen`` is the mark (``special_days_mark``) of what the person saw. Raises ``Conflict`` where they have changed
    since.
    """
    row = locked(SpecialDays, special_id)
    check_mark(row, [getattr(row, name) for name in EDITABLE], seen)
    change(row, by=by, fields=_checked(row, fields), editable=EDITABLE)
    refuse_idle(row)
    return row


@transaction.atomic
def remove_special_days(*, by: User | None, special_id: int, seen: str | None = None) -> None:
    """Take special days away. Raises ``Refused`` where they are gone already, or no working day would be left.

    ``seen`` is the mark (``special_days_mark``) of what the person saw. Raises ``Conflict`` where they have changed
    since.
    """
    row = locked(SpecialDays, special_id)
    check_mark(row, [getattr(row, name) for name in EDITABLE], seen)
    _record_removal(row, by=by)
    owner = row.calendar or row.department
    row.delete()
    assert owner is not None
    _refuse_years(_value(owner), row)


def copy_special_days(*, by: User | None, source: Owner, target: Owner) -> None:
    """Give what is new the special days of another."""
    name = _owner_name(target)
    for row in source.special_days.all():
        fields = {name: target, **{each: getattr(row, each) for each in EDITABLE}}
        create(SpecialDays(**{name: target}), by=by, fields=fields, editable=(*OWNER, *EDITABLE))


def drop_special_days(*, by: User | None, owner: Owner) -> None:
    """Take away all special days of what is about to go, each with its entry."""
    for row in owner.special_days.all():
        _record_removal(row, by=by)
        row.delete()


def _record_removal(row: SpecialDays, *, by: User | None) -> None:
    gone = {name: [plain(getattr(row, name)), None] for name in (*OWNER, *EDITABLE) if getattr(row, name)}
    record(by=by, verb="removed", subject=row, changes=gone)


def lock_owner(owner: Owner) -> None:
    """Lock what special days belong to, so that they change one at a time. Raises ``Refused`` if it is gone."""
    locked(type(owner), owner.pk)


def refuse_idle(row: SpecialDays) -> None:
    """Raise ``Refused`` where no day of a year these special days touch is worked any more."""
    owner = row.calendar or row.department
    assert owner is not None
    _refuse_years(_value(owner), row)


def _value(owner: Owner) -> WorkingDays:
    if isinstance(owner, WorkingCalendar):
        return working_days(WorkingCalendar.objects.get(pk=owner.pk))
    department = Department.objects.select_related("working_calendar").get(pk=owner.pk)
    return working_days(department.working_calendar or usual_calendar(), department)


def _refuse_years(days: WorkingDays, row: SpecialDays) -> None:
    last = row.last_day.year + (2 if row.is_yearly else 0)
    idle = next((year for year in range(row.first_day.year, last + 1) if days.is_idle(year)), None)
    if idle is not None:
        raise Refused(_("That leaves no working day in %(year)d. Leave at least one.") % {"year": idle})


def _owner_name(owner: Owner) -> str:
    return "calendar" if isinstance(owner, WorkingCalendar) else "department"


def _checked(row: SpecialDays, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to write, tidied. Raises ``Refused`` at the field that is wrong."""
    fields = dict(given)
    if "reason" in fields:
        fields["reason"] = checked_name(
            fields["reason"], field="reason", sentence=_("Say why, such as “Stocktaking”. Everybody sees it.")
        )
    kind = fields.get("kind", row.kind)
    if kind not in DayKind.values:
        raise Refused(_("Choose closed, open or busy."), field="kind")
    fields["factor"] = _checked_factor(DayKind(kind), fields.get("factor", row.factor))
    _check_days(fields.get("first_day", row.first_day), fields.get("last_day", row.last_day))
    whole = SpecialDays(**{name: fields.get(name, getattr(row, name)) for name in EDITABLE})
    if repeats_over_itself(special_value(whole)):
        raise Refused(_("Every year again, they may not last longer than a year."), field="last_day")
    return fields


def _checked_factor(kind: DayKind, factor: int | None) -> int:
    if kind != DayKind.BUSY:
        return PLAIN
    if factor is None or not PLAIN <= factor <= MAX_FACTOR:
        raise Refused(_("Say how much longer things take: from 1 to 10, such as 1.5."), field="factor")
    return factor


def _check_days(first_day: dt.date | None, last_day: dt.date | None) -> None:
    if first_day is None or last_day is None:
        raise Refused(_("Give the first and the last day."), field="last_day" if first_day else "first_day")
    for name, day in (("first_day", first_day), ("last_day", last_day)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refused(
                _("Choose a year from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}, field=name
            )
    if last_day < first_day:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_day")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise Refused(_("That is more than a year. Enter the rest as another line."), field="last_day")
