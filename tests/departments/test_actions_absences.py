"""Entering absences: what is refused, and that all of it is written down."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from departments.actions.absences import add_absence, change_absence, end_absence
from departments.errors import Refused
from departments.models import Absence, AuditEntry, User
from departments.rules.days_away import covers
from tests.factories import make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def day(number: int) -> dt.date:
    """The day so many days from today, in UTC."""
    return timezone.now().date() + number * DAY


@pytest.fixture
def ben(db: None) -> User:
    make_organisation(time_zone="UTC")
    return make_user(name="Ben", department=make_department())


@pytest.fixture
def cleo(ben: User) -> User:
    return make_user(name="Cleo", department=make_department())


def enter(person: User, deputy: User, first: int = 0, last: int = 4, **fields: Any) -> Absence:
    values = {
        "by": person,
        "user_id": person.pk,
        "deputy_id": deputy.pk,
        "first_day": day(first),
        "last_day": day(last),
    }
    return add_absence(**{**values, **fields})


def refused(field: str | None, *args: Any, **kwargs: Any) -> str:
    before = (list(Absence.objects.values()), AuditEntry.objects.count())
    with pytest.raises(Refused) as refusal:
        enter(*args, **kwargs)
    assert refusal.value.field == field
    assert (list(Absence.objects.values()), AuditEntry.objects.count()) == before
    return str(refusal.value)


def last_deed() -> tuple[str, User | None, dict[str, Any]]:
    entry = AuditEntry.objects.latest("id")
    assert entry.subject_type == "departments.absence"
    return entry.verb, entry.by, entry.changes


def test_an_absence_is_entered_and_written_down(ben: User, cleo: User) -> None:
    made = enter(ben, cleo)
    assert (made.user, made.deputy, made.first_day, made.last_day) == (ben, cleo, day(0), day(4))
    verb, by, changes = last_deed()
    assert (verb, by) == ("created", ben)
    assert changes["deputy"] == [None, cleo.pk] and changes["last_day"] == [None, day(4).isoformat()]


def test_one_day_is_enough(ben: User, cleo: User) -> None:
    assert enter(ben, cleo, 3, 3).first_day == day(3)


def test_nobody_stands_in_for_themself(ben: User) -> None:
    assert refused("deputy", ben, ben) == "Somebody else has to stand in."


def test_only_colleagues_stand_in(ben: User, cleo: User) -> None:
    guest = make_user()
    gone = make_user(department=make_department(), is_active=False)
    nowhere = make_user(department=make_department(retired_at=timezone.now()))
    for nobody in (guest, gone, nowhere):
        assert "Choose a colleague" in refused("deputy", ben, nobody)


def test_whoever_may_not_sign_in_needs_nobody(ben: User, cleo: User) -> None:
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert "may not sign in" in refused("user", ben, cleo)


def test_the_days_have_to_be_in_order_and_to_come(ben: User, cleo: User) -> None:
    assert "before the first" in refused("last_day", ben, cleo, 4, 2)
    assert "over" in refused("last_day", ben, cleo, -5, -2)
    assert "five years" in refused("last_day", ben, cleo, 0, 2_000)
    assert "five years" in refused("first_day", ben, cleo, -2_000, 1)
    enter(ben, cleo, -5, 0)


def test_today_is_the_day_it_is_for_whoever_is_away(ben: User, cleo: User) -> None:
    ahead, behind = (timezone.now().astimezone(dt.timezone(dt.timedelta(hours=h))).date() for h in (14, -12))
    for zone, today in (("Pacific/Kiritimati", ahead), ("Etc/GMT+12", behind)):
        User.objects.filter(pk=ben.pk).update(time_zone=zone)
        refused("last_day", ben, cleo, first_day=today - 3 * DAY, last_day=today - DAY)
        end_absence(by=ben, absence_id=enter(ben, cleo, first_day=today, last_day=today).pk)


def test_two_absences_of_one_person_do_not_overlap(ben: User, cleo: User) -> None:
    enter(ben, cleo, 3, 6)
    for first, last in ((1, 3), (6, 8), (4, 5), (1, 9), (3, 6)):
        assert "Ben is entered as away for" in refused("first_day", ben, cleo, first, last)
    enter(ben, cleo, 1, 2)
    enter(ben, cleo, 7, 8)
    enter(cleo, make_user(department=make_department()), 3, 5)


def test_a_deputy_who_is_away_all_that_time_is_refused(ben: User, cleo: User) -> None:
    dan = make_user(department=make_department())
    enter(cleo, dan, 0, 2)
    enter(cleo, dan, 3, 9)
    assert "Cleo is away all that time" in refused("deputy", ben, cleo, 1, 6)
    enter(ben, cleo, 1, 10)


def test_a_change_is_checked_like_a_new_one_but_not_against_itself(ben: User, cleo: User) -> None:
    dan = make_user(name="Dan", department=make_department())
    made = enter(ben, cleo, 1, 4)
    enter(ben, cleo, 10, 12)
    change_absence(by=cleo, absence_id=made.pk, deputy_id=dan.pk, first_day=day(1), last_day=day(9))
    made.refresh_from_db()
    assert (made.deputy, made.last_day) == (dan, day(9))
    assert last_deed() == (
        "changed", cleo, {"deputy": [cleo.pk, dan.pk], "last_day": [day(4).isoformat(), day(9).isoformat()]}
    )  # fmt: skip
    for deputy, last in ((dan, 10), (ben, 9)):
        with pytest.raises(Refused):
            change_absence(by=ben, absence_id=made.pk, deputy_id=deputy.pk, first_day=day(1), last_day=day(last))


def test_ending_one_that_runs_makes_yesterday_its_last_day(ben: User, cleo: User) -> None:
    made = enter(ben, cleo, -2, 4)
    end_absence(by=cleo, absence_id=made.pk)
    made.refresh_from_db()
    assert made.last_day == day(-1)
    assert last_deed()[:2] == ("ended", cleo)


@pytest.mark.parametrize("first", [0, 3])
def test_calling_off_what_begins_today_or_later_takes_it_away(ben: User, cleo: User, first: int) -> None:
    made = enter(ben, cleo, first, first + 2)
    end_absence(by=ben, absence_id=made.pk)
    assert not Absence.objects.exists()
    assert last_deed() == (
        "removed", ben, {"first_day": [day(first).isoformat(), None], "last_day": [day(first + 2).isoformat(), None]}
    )  # fmt: skip


def test_what_is_over_or_gone_is_not_changed(ben: User, cleo: User) -> None:
    over = Absence.objects.create(user=ben, deputy=cleo, first_day=day(-9), last_day=day(-5))
    for absence_id in (over.pk, over.pk + 1):
        with pytest.raises(Refused):
            end_absence(by=ben, absence_id=absence_id)
        with pytest.raises(Refused):
            change_absence(by=ben, absence_id=absence_id, deputy_id=cleo.pk, first_day=day(-9), last_day=day(9))


@pytest.mark.parametrize(
    ("stretches", "covered"),
    [
        ([], False),
        ([(1, 9)], True),
        ([(1, 4), (5, 9)], True),
        ([(5, 12), (0, 4)], True),
        ([(1, 4), (6, 9)], False),
        ([(2, 9)], False),
        ([(1, 8)], False),
        ([(0, 3), (2, 9)], True),
    ],
)
def test_days_are_covered_only_without_a_gap(stretches: list[tuple[int, int]], covered: bool) -> None:
    first = dt.date(2027, 1, 1)
    shifted = [(first + a * DAY, first + b * DAY) for a, b in stretches]
    assert covers(shifted, (first + DAY, first + 9 * DAY)) == covered
