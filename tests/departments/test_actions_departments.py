"""Departments, their members and routes: what the actions do, what they refuse, and what they write down."""

import pytest

from departments.actions.departments import (
    create_department,
    edit_department,
    remove_membership,
    retire_department,
    set_membership,
    unretire_department,
)
from departments.actions.routes import add_route, edit_route, retire_route
from departments.enums import RoleName, RouteKind
from departments.errors import Refused
from departments.models import AuditEntry, Membership, Route
from tests.factories import make_calendar, make_department, make_user

pytestmark = pytest.mark.django_db


def refused(action, **values):
    """The refusal of an action that must not write anything."""
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        action(**values)
    assert AuditEntry.objects.count() == before
    assert str(refusal.value).endswith((".", "?"))
    return refusal.value


def last_entry():
    return AuditEntry.objects.order_by("-id").first()


class TestDepartment:
    def test_a_new_one_reaches_its_members_and_has_an_address_of_its_own(self):
        admin = make_user(is_ops_admin=True)
        first = create_department(by=admin, name="  Customer   Service ")
        second = create_department(by=admin, name="Customer-Service")
        assert (first.name, first.slug, second.slug) == ("Customer Service", "customer-service", "customer-service-2")
        assert [route.kind for route in first.routes.all()] == [RouteKind.MEMBERS]

    def test_a_name_that_has_no_latin_letter_gets_an_address_too(self):
        assert [create_department(by=None, name=name).slug for name in ("広報", "宣伝")] == [
            "department",
            "department-2",
        ]

    def test_creating_is_written_down_with_who_and_what(self):
        admin = make_user(is_ops_admin=True)
        department = create_department(by=admin, name="IT", time_zone="Europe/Berlin", tell_members=False)
        entry = last_entry()
        assert (entry.by, entry.verb, entry.subject_id) == (admin, "created", str(department.pk))
        assert entry.changes == {
            "name": [None, "IT"],
            "time_zone": [None, "Europe/Berlin"],
            "slug": [None, "it"],
        }

    @pytest.mark.parametrize("name", ["", "   ", "\t\n", "\x00"])
    def test_an_empty_name_is_refused_at_the_field(self, name):
        assert refused(create_department, by=None, name=name).field == "name"

    def test_a_name_that_is_taken_in_another_case_is_refused(self):
        create_department(by=None, name="Sales")
        assert refused(create_department, by=None, name="SALES").field == "name"

    def test_the_name_of_a_retired_one_is_refused_with_the_way_out(self):
        department = create_department(by=None, name="Sales")
        retire_department(by=None, department_id=department.pk)
        assert "Bring it back" in str(refused(create_department, by=None, name="sales"))

    def test_a_name_longer_than_the_field_is_refused_instead_of_cut(self):
        assert refused(create_department, by=None, name="x" * 101).field == "name"

    def test_an_unknown_zone_is_refused_at_the_field(self):
        department = make_department()
        for zone in ("Mars/Olympus", "../etc/passwd", "europe/berlin "):
            assert refused(edit_department, by=None, department_id=department.pk, time_zone=zone).field == "time_zone"

    def test_an_empty_zone_means_the_organisations(self):
        department = make_department(time_zone="Europe/Berlin")
        assert edit_department(by=None, department_id=department.pk, time_zone="").time_zone == ""

    def test_editing_writes_before_and_after_and_nothing_when_nothing_differs(self):
        department, calendar = make_department(name="PR"), make_calendar()
        edit_department(by=None, department_id=department.pk, name="Public Relations", working_calendar=calendar)
        assert last_entry().changes == {"name": ["PR", "Public Relations"], "working_calendar": [None, calendar.pk]}
        count = AuditEntry.objects.count()
        edit_department(by=None, department_id=department.pk, name="Public Relations", working_calendar=calendar)
        assert AuditEntry.objects.count() == count

    def test_an_address_with_signs_that_do_not_fit_is_refused(self):
        department = make_department()
        assert refused(edit_department, by=None, department_id=department.pk, slug="a b").field == "slug"

    def test_a_short_name_somebody_has_is_refused(self):
        first, second = make_department(), make_department()
        assert refused(edit_department, by=None, department_id=second.pk, slug=first.slug).field == "slug"

    def test_one_that_is_gone_is_refused_with_a_sentence(self):
        refused(edit_department, by=None, department_id=0, name="x")

    def test_a_field_that_is_no_ones_to_change_is_our_own_slip(self):
        with pytest.raises(TypeError, match="retired_at"):
            edit_department(by=None, department_id=make_department().pk, retired_at=None)

    def test_retiring_twice_is_written_down_once_and_can_be_undone(self):
        department = make_department()
        retire_department(by=None, department_id=department.pk)
        at = retire_department(by=None, department_id=department.pk).retired_at
        assert at is not None
        assert AuditEntry.objects.filter(verb="retired").count() == 1
        assert unretire_department(by=None, department_id=department.pk).retired_at is None


class TestMembership:
    def test_a_person_gets_a_role_and_another_one_later(self):
        department, person = make_department(), make_user()
        set_membership(by=None, department_id=department.pk, user_id=person.pk, role=RoleName.MEMBER)
        set_membership(by=None, department_id=department.pk, user_id=person.pk, role=RoleName.HEAD)
        assert Membership.objects.get(department=department).role == RoleName.HEAD
        assert last_entry().changes == {"role": ["member", "head"]}

    def test_a_second_head_is_refused_and_the_first_one_stays(self):
        department = make_department(name="Social Media")
        make_user(name="Ben", department=department, role=RoleName.HEAD)
        ana = make_user(name="Ana", department=department)
        values = {"department_id": department.pk, "user_id": ana.pk, "role": RoleName.HEAD}
        refusal = refused(set_membership, by=None, **values)
        assert (refusal.field, str(refusal)[:38]) == ("role", "Ben is the head of Social Media. Give ")
        assert [row.user.name for row in Membership.objects.filter(role=RoleName.HEAD)] == ["Ben"]

    def test_the_head_may_be_set_as_head_again(self):
        department = make_department()
        head = make_user(department=department, role=RoleName.HEAD)
        set_membership(by=None, department_id=department.pk, user_id=head.pk, role=RoleName.HEAD)
        assert Membership.objects.get(user=head).role == RoleName.HEAD

    def test_one_person_may_head_several_departments(self):
        person = make_user()
        for _number in range(3):
            set_membership(by=None, department_id=make_department().pk, user_id=person.pk, role=RoleName.HEAD)
        assert person.memberships.filter(role=RoleName.HEAD).count() == 3

    def test_nobody_joins_a_retired_department_and_nobody_joins_who_may_not_sign_in(self):
        department = make_department()
        stranger = make_user(is_active=False)
        values = {"by": None, "department_id": department.pk, "user_id": stranger.pk, "role": RoleName.MEMBER}
        assert refused(set_membership, **values).field == "user"
        retire_department(by=None, department_id=department.pk)
        assert refused(set_membership, **{**values, "user_id": make_user().pk}).field == "department"

    def test_removing_is_written_down_with_who_and_what_they_were(self):
        department = make_department()
        person = make_user(department=department, role=RoleName.PLANNER)
        remove_membership(by=None, department_id=department.pk, user_id=person.pk)
        assert not Membership.objects.exists()
        gone = {"department": [department.pk, None], "user": [person.pk, None], "role": ["planner", None]}
        assert last_entry().changes == gone
        refused(remove_membership, by=None, department_id=department.pk, user_id=person.pk)


class TestRoute:
    def test_a_mailbox_needs_an_address_that_is_one(self):
        department = make_department()
        for address in ("", "social", "social@", "a b@example.com"):
            refusal = refused(add_route, by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address=address)
            assert refusal.field == "address"

    def test_the_route_to_each_member_takes_none(self):
        values = {"department_id": make_department().pk, "kind": RouteKind.MEMBERS, "address": "a@example.com"}
        assert refused(add_route, by=None, **values).field == "address"

    def test_the_same_mailbox_twice_is_refused_whatever_its_case(self):
        department = make_department(mailbox="social@example.com")
        values = {"department_id": department.pk, "kind": RouteKind.MAILBOX, "address": " Social@Example.COM"}
        assert refused(add_route, by=None, **values).field == "address"

    def test_a_route_out_of_use_comes_back_as_the_same_row(self):
        department = make_department()
        route = add_route(by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address="it@example.com")
        assert retire_route(by=None, route_id=route.pk).is_active is False
        again = add_route(by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address="it@example.com")
        assert (again.pk, again.is_active, Route.objects.count()) == (route.pk, True, 1)

    def test_an_address_can_be_mended_but_not_to_one_there_is(self):
        department = make_department(mailbox="it@example.com")
        route = add_route(by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address="help@example.com")
        assert edit_route(by=None, route_id=route.pk, address="desk@EXAMPLE.com").address == "desk@example.com"
        assert refused(edit_route, by=None, route_id=route.pk, address="IT@example.com").field == "address"

    def test_two_departments_may_share_a_mailbox(self):
        for department in (make_department(), make_department()):
            add_route(by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address="all@example.com")
        assert Route.objects.count() == 2
