"""Entering when somebody is away and who stands in, and ending it."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day, short_days
from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.audit import record
from departments.errors import Refused
from departments.models import Absence, Membership, OrganisationSettings, User
from departments.rules.days_away import Stretch, covers

EDITABLE = ("deputy", "first_day", "last_day")
"""What ``change_absence`` may change. Somebody else's absence is another absence."""

FURTHEST = dt.timedelta(days=5 * 366)
"""An absence lies within so many days of today: what lies further is a slip of the finger."""


@transaction.atomic
def add_absence(*, by: User | None, user_id: int, deputy_id: int, first_day: dt.date, last_day: dt.date) -> Absence:
    """Return a new absence ``first_day``..``last_day``, both inclusive, in the zone of whoever is away.

    Raises ``Refused`` for days that are over, in the wrong order or within another absence of the same person; for
    somebody who may not sign in; and for a deputy who is the person themself, in no department, or away all that time.
    """
    person = locked(User, user_id)
    if not person.is_active:
        raise Refused(_("%(name)s may not sign in, so nobody has to stand in.") % {"name": person}, field="user")
    absence = Absence(user=person)
    fields = _checked(absence, deputy_id=deputy_id, first_day=first_day, last_day=last_day)
    return create(absence, by=by, fields={"user": person, **fields}, editable=("user", *EDITABLE))


def absence_mark(absence: Absence) -> str:
    """Return what stands for an absence as it is now. No query."""
    return mark_of(_values(absence))


def _values(absence: Absence) -> list[Any]:
    return [absence.deputy_id, absence.first_day, absence.last_day]


@transaction.atomic
def change_absence(
    *,
    by: User | None,
    absence_id: int,
    deputy_id: int,
    first_day: dt.date,
    last_day: dt.date,
    seen: str | None = None,
) -> Absence:
    """Change an absence that is not over and return it; ``seen`` is the mark of what the person saw, None for any.

    Raises ``Conflict`` where it is another by now, ``Refused`` as ``add_absence`` does.
    """
    absence = _locked(absence_id)
    check_mark(absence, _values(absence), seen)
    _refuse_over(absence)
    fields = _checked(absence, deputy_id=deputy_id, first_day=first_day, last_day=last_day)
    change(absence, by=by, fields=fields, editable=EDITABLE)
    return absence


@transaction.atomic
def end_absence(*, by: User | None, absence_id: int) -> None:
    """Let somebody be back from today on: what was to come is called off. Raises ``Refused`` for what is over."""
    absence = _locked(absence_id)
    _refuse_over(absence)
    today = _today(absence.user)
    if absence.first_day < today:
        yesterday = today - dt.timedelta(days=1)
        change(absence, by=by, fields={"last_day": yesterday}, editable=EDITABLE, verb="ended")
        return
    days = {"first_day": [absence.first_day.isoformat(), None], "last_day": [absence.last_day.isoformat(), None]}
    record(by=by, verb="removed", subject=absence, changes=days)
    absence.delete()


def _locked(absence_id: int) -> Absence:
    """Return an absence, locked together with whoever is away: one change of a person's absences at a time."""
    found = Absence.objects.filter(pk=absence_id).values_list("user_id", flat=True).first()
    person = locked(User, found)
    absence = locked(Absence, absence_id)
    absence.user = person
    return absence


def _checked(absence: Absence, *, deputy_id: int, first_day: dt.date, last_day: dt.date) -> dict[str, Any]:
    today = _today(absence.user)
    if last_day < first_day:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_day")
    if last_day < today:
        raise Refused(_("These days are over. Choose a last day that is still to come."), field="last_day")
    if last_day > today + FURTHEST:
        raise Refused(_("That is more than five years from now. Check the last day."), field="last_day")
    if first_day < today - FURTHEST:
        raise Refused(_("That is more than five years ago. Check the first day."), field="first_day")
    _refuse_overlap(absence, (first_day, last_day), today)
    deputy = _deputy(absence, deputy_id, (first_day, last_day))
    return {"deputy": deputy, "first_day": first_day, "last_day": last_day}


def _refuse_over(absence: Absence) -> None:
    if absence.last_day < _today(absence.user):
        raise Refused(_("This absence is over already."))


def _refuse_overlap(absence: Absence, days: Stretch, today: dt.date) -> None:
    other = _within(days).filter(user=absence.user).exclude(pk=absence.pk).first()
    if other is not None:
        raise Refused(
            _("%(name)s is entered as away for %(days)s. Change that absence instead, or choose other days.")
            % {"name": absence.user, "days": short_days(other.first_day, other.last_day, today=today)},
            field="first_day",
        )


def _deputy(absence: Absence, deputy_id: int, days: Stretch) -> User:
    deputy = User.objects.filter(pk=deputy_id, is_active=True).first()
    if deputy is None or not Membership.objects.filter(user=deputy_id, department__retired_at=None).exists():
        raise Refused(_("Choose a colleague who may sign in and is in a department."), field="deputy")
    if deputy == absence.user:
        raise Refused(_("Somebody else has to stand in."), field="deputy")
    away = _within(days).filter(user=deputy).values_list("first_day", "last_day")
    if covers(away, days):
        back = short_day(max(last for _first, last in away), today=_today(absence.user))
        raise Refused(
            _("%(name)s is away all that time, to %(day)s. Choose somebody else.") % {"name": deputy, "day": back},
            field="deputy",
        )
    return deputy


def _within(days: Stretch) -> QuerySet[Absence]:
    return Absence.objects.filter(first_day__lte=days[1], last_day__gte=days[0]).order_by("first_day", "id")


def _today(person: User) -> dt.date:
    usual = OrganisationSettings.objects.values_list("time_zone", flat=True).first() or "UTC"
    return timezone.now().astimezone(ZoneInfo(person.time_zone or usual)).date()
