"""Taken out of a department, a person gives its duties back to it."""

import pytest

from campaigns.actions.membership import remove_membership
from campaigns.enums import MilestoneState
from campaigns.models import Milestone
from departments.enums import RoleName
from departments.models import AuditEntry, Department, Membership, User
from tests.campaigns.desk_world import signed_in
from tests.departments.test_actions_departments import refused
from tests.factories import make_department, make_milestone, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def social() -> Department:
    make_organisation()
    return make_department(name="Social", slug="social")


@pytest.fixture
def mia(social: Department) -> User:
    return make_user(department=social)


def assignee(duty: Milestone) -> User | None:
    return Milestone.objects.get(pk=duty.pk).assignee


def test_open_duties_and_those_in_work_go_back(social: Department, mia: User) -> None:
    admin = make_user(is_ops_admin=True)
    open_one = make_milestone(responsible=social, assignee=mia)
    in_work = make_milestone(responsible=social, assignee=mia, state=MilestoneState.IN_WORK)
    assert remove_membership(by=admin, department_id=social.pk, user_id=mia.pk) == 2
    assert assignee(open_one) is None and assignee(in_work) is None
    assert Milestone.objects.get(pk=in_work.pk).state == MilestoneState.OPEN
    entry = AuditEntry.objects.get(subject_id=str(in_work.pk))
    assert (entry.by, entry.verb, entry.changes["assignee"]) == (admin, "assigned", [mia.pk, None])


def test_what_another_department_of_theirs_has_to_do_stays_with_them(social: Department, mia: User) -> None:
    pr = make_department()
    Membership.objects.create(department=pr, user=mia)
    shared = make_milestone(responsibles=[social, pr], assignee=mia)
    other = make_milestone(responsible=pr, assignee=mia)
    ours = make_milestone(responsible=social, assignee=mia)
    assert remove_membership(by=None, department_id=social.pk, user_id=mia.pk) == 1
    assert [assignee(duty) for duty in (shared, other, ours)] == [mia, mia, None]


def test_duties_of_others_stay(social: Department, mia: User) -> None:
    duty = make_milestone(responsible=social, assignee=make_user(department=social))
    assert remove_membership(by=None, department_id=social.pk, user_id=mia.pk) == 0
    assert assignee(duty) is not None


def test_who_is_not_in_it_is_refused_and_nothing_changes(social: Department, mia: User) -> None:
    duty = make_milestone(responsible=social, assignee=mia)
    refused(remove_membership, by=None, department_id=make_department().pk, user_id=mia.pk)
    assert assignee(duty) == mia


def test_on_the_departments_page_and_it_says_so(social: Department, mia: User) -> None:
    head = make_user(department=social, role=RoleName.HEAD)
    duty = make_milestone(responsible=social, assignee=mia)
    answer = signed_in(head).post(f"/departments/social/people/{mia.pk}/remove/", follow=True)
    assert "1 duty went back to it." in answer.content.decode()
    assert assignee(duty) is None


def test_in_the_admin_too(social: Department, mia: User) -> None:
    duty = make_milestone(responsible=social, assignee=mia)
    admin = make_user(is_ops_admin=True)
    membership = Membership.objects.get(user=mia)
    page = f"/admin/departments/user/{mia.pk}/change/"
    form = {
        "email": mia.email,
        "name": mia.name,
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-user": mia.pk,
        "memberships-0-department": social.pk,
        "memberships-0-role": membership.role,
        "memberships-0-DELETE": "on",
    }
    assert signed_in(admin).post(page, form).status_code == 302
    assert assignee(duty) is None and not Membership.objects.filter(user=mia).exists()
