"""Whoever stands in has the roles of whoever is away, from the first day to the last, where that person is."""

import datetime as dt

import pytest

from departments.access import Access, access_for, access_for_many
from departments.enums import RoleName
from departments.models import Department, Membership, User
from departments.roles import Permission
from tests.factories import make_absence, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


def utc(*parts: int) -> dt.datetime:
    """An instant, given in UTC."""
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


FIRST, LAST = dt.date(2027, 3, 1), dt.date(2027, 3, 5)
DURING = utc(2027, 3, 3, 12)


@pytest.fixture
def social() -> Department:
    make_organisation(time_zone="UTC")
    return make_department(name="Social")


@pytest.fixture
def ben(social: Department) -> User:
    return make_user(department=social, role=RoleName.HEAD)


@pytest.fixture
def cleo(ben: User) -> User:
    """The deputy, who works elsewhere."""
    person = make_user(department=make_department())
    make_absence(user=ben, deputy=person, first_day=FIRST, last_day=LAST)
    return person


def role_of(person: User, department: Department, at: dt.datetime = DURING) -> RoleName | None:
    one, many = access_for(person, at), access_for_many([person.pk], at)[person.pk]
    assert one == many, "a page and the sending of many must agree"
    return one.roles.get(department.pk)


# Whose roles


def test_a_heads_deputy_acts_as_deputy_and_manages_the_department(social: Department, cleo: User) -> None:
    access = access_for(cleo, DURING)
    assert access.roles[social.pk] == RoleName.DEPUTY
    assert access.may(Permission.MANAGE_DEPARTMENT, social.pk) and access.may(Permission.ANSWER_DUTIES, social.pk)


@pytest.mark.parametrize("role", [RoleName.DEPUTY, RoleName.PLANNER, RoleName.MEMBER, RoleName.VIEWER])
def test_any_other_role_is_lent_as_it_is(social: Department, role: RoleName) -> None:
    cleo = make_user(department=make_department())
    make_absence(user=make_user(department=social, role=role), deputy=cleo, first_day=FIRST, last_day=LAST)
    assert role_of(cleo, social) == role


def test_what_one_is_oneself_counts_where_it_allows_more(social: Department, ben: User) -> None:
    planner, viewer = make_user(department=social, role=RoleName.PLANNER), make_user(department=social, role="viewer")
    make_absence(user=viewer, deputy=planner, first_day=FIRST, last_day=LAST)
    assert role_of(planner, social) == RoleName.PLANNER
    Membership.objects.filter(user=viewer).update(role=RoleName.DEPUTY)
    assert role_of(planner, social) == RoleName.DEPUTY


def test_all_departments_of_whoever_is_away_are_lent_but_no_retired_one(social: Department, ben: User) -> None:
    print_shop, gone = make_department(), make_department(retired_at=DURING)
    for department in (print_shop, gone):
        Membership.objects.create(user=ben, department=department, role=RoleName.PLANNER)
    cleo = make_user(department=make_department())
    make_absence(user=ben, deputy=cleo, first_day=FIRST, last_day=LAST)
    assert role_of(cleo, social) == RoleName.DEPUTY
    assert role_of(cleo, print_shop) == RoleName.PLANNER
    assert role_of(cleo, gone) is None


def test_ops_admins_lend_what_they_are_in_departments_and_nothing_more(social: Department) -> None:
    cleo = make_user(department=make_department())
    admin = make_user(department=social, is_ops_admin=True)
    make_absence(user=admin, deputy=cleo, first_day=FIRST, last_day=LAST)
    access = access_for(cleo, DURING)
    assert access.roles[social.pk] == RoleName.MEMBER and not access.is_ops_admin


def test_whoever_is_away_keeps_their_own_roles(social: Department, ben: User, cleo: User) -> None:
    assert role_of(ben, social) == RoleName.HEAD


def test_what_was_lent_is_not_lent_on(social: Department, cleo: User) -> None:
    dan = make_user(department=make_department())
    make_absence(user=cleo, deputy=dan, first_day=FIRST, last_day=LAST)
    assert role_of(dan, social) is None


def test_a_bystander_gets_nothing(social: Department, cleo: User) -> None:
    assert role_of(make_user(department=make_department()), social) is None


# When


@pytest.mark.parametrize(
    ("at", "acts"),
    [
        (utc(2027, 2, 28, 23, 59, 59), False),
        (utc(2027, 3, 1), True),
        (utc(2027, 3, 5, 23, 59, 59), True),
        (utc(2027, 3, 6), False),
    ],
)
def test_the_first_and_the_last_day_are_included_to_the_second(
    social: Department, cleo: User, at: dt.datetime, acts: bool
) -> None:
    assert (role_of(cleo, social, at) is not None) == acts


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        ("Pacific/Kiritimati", utc(2027, 2, 28, 10), utc(2027, 3, 5, 10)),  # UTC+14
        ("Etc/GMT+12", utc(2027, 3, 1, 12), utc(2027, 3, 6, 12)),  # UTC-12
        ("America/New_York", utc(2027, 3, 1, 5), utc(2027, 3, 6, 5)),
    ],
)
@pytest.mark.parametrize("whose", ["person", "organisation"])
def test_the_days_are_those_of_whoever_is_away(
    social: Department, ben: User, cleo: User, zone: str, begins: dt.datetime, ends: dt.datetime, whose: str
) -> None:
    if whose == "person":
        User.objects.filter(pk=ben.pk).update(time_zone=zone)
        User.objects.filter(pk=cleo.pk).update(time_zone="Asia/Tokyo")
    else:
        make_organisation(time_zone=zone)
    second = dt.timedelta(seconds=1)
    moments = (begins - second, begins, ends - second, ends)
    assert [role_of(cleo, social, at) is not None for at in moments] == [False, True, True, False]


def test_an_absence_that_is_over_lends_nothing_though_another_runs(social: Department, ben: User, cleo: User) -> None:
    dan = make_user(department=make_department())
    make_absence(user=ben, deputy=dan, first_day=dt.date(2027, 3, 6), last_day=dt.date(2027, 3, 8))
    after = utc(2027, 3, 6, 12)
    assert (role_of(cleo, social), role_of(dan, social)) == (RoleName.DEPUTY, None)
    assert (role_of(cleo, social, after), role_of(dan, social, after)) == (None, RoleName.DEPUTY)


# Who has left


def test_whoever_was_deactivated_lends_nothing(social: Department, ben: User, cleo: User) -> None:
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert role_of(cleo, social) is None


def test_a_deactivated_deputy_is_nobody(cleo: User) -> None:
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    cleo.refresh_from_db()
    assert access_for(cleo, DURING) == Access(user_id=None)
    assert access_for_many([cleo.pk], DURING) == {}


def test_two_who_stand_in_for_each_other_have_both_roles(social: Department) -> None:
    pr = make_department()
    ana, ben = make_user(department=pr, role=RoleName.HEAD), make_user(department=social, role=RoleName.HEAD)
    make_absence(user=ana, deputy=ben, first_day=FIRST, last_day=LAST)
    make_absence(user=ben, deputy=ana, first_day=FIRST, last_day=LAST)
    found = access_for_many([ana.pk, ben.pk], DURING)
    assert found[ana.pk].roles == {pr.pk: RoleName.HEAD, social.pk: RoleName.DEPUTY}
    assert found[ben.pk].roles == {pr.pk: RoleName.DEPUTY, social.pk: RoleName.HEAD}


@pytest.mark.parametrize("count", [1, 40])
def test_it_costs_the_same_for_many(social: Department, django_assert_num_queries, count: int) -> None:  # type: ignore[no-untyped-def]
    people = [make_user(department=social) for _number in range(count)]
    for person in people:
        make_absence(user=make_user(department=make_department()), deputy=person, first_day=FIRST, last_day=LAST)
    with django_assert_num_queries(3):
        access_for_many([person.pk for person in people], DURING)
