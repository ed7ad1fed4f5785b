"""Who is told for a department, and that nobody hears of what they may not see."""

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.alerts.recipients import Recipient, audience, recipients_of, unreachable_departments
from campaigns.enums import AlertKind, CampaignState
from campaigns.models import Campaign
from departments.enums import RoleName, RouteKind
from departments.models import Department, Route
from tests.factories import make_campaign, make_department, make_user

pytestmark = pytest.mark.django_db


def keys(department: Department) -> set[str]:
    return {each.key for each in recipients_of([department.pk])[department.pk]}


def test_a_mailbox_and_each_active_member_are_told() -> None:
    team = make_department(mailbox="Social@Example.com", tell_members=True)
    ana, ben = make_user(department=team), make_user(department=team, role=RoleName.HEAD)
    make_user(department=team, is_active=False)
    assert keys(team) == {"mailbox:social@example.com", f"user:{ana.pk}", f"user:{ben.pk}"}


def test_a_route_that_is_switched_off_is_not_used() -> None:
    team = make_department(mailbox="social@example.com", tell_members=True)
    make_user(department=team)
    Route.objects.filter(kind=RouteKind.MEMBERS).update(is_active=False)
    assert keys(team) == {"mailbox:social@example.com"}


def test_without_a_route_the_head_is_told_alone() -> None:
    team = make_department()
    head = make_user(department=team, role=RoleName.HEAD)
    make_user(department=team, role=RoleName.DEPUTY)
    make_user(department=team)
    assert keys(team) == {f"user:{head.pk}"}


def test_without_a_route_and_a_head_the_deputy_is_told() -> None:
    team = make_department()
    deputy = make_user(department=team, role=RoleName.DEPUTY)
    make_user(department=team, role=RoleName.HEAD, is_active=False)
    assert keys(team) == {f"user:{deputy.pk}"}


def test_a_members_route_without_members_falls_back_too() -> None:
    team = make_department(tell_members=True)
    assert keys(team) == set()
    head = make_user(department=team, role=RoleName.HEAD)
    assert keys(team) == {f"user:{head.pk}"}


def test_departments_with_nobody_to_reach_are_named_and_retired_ones_are_not() -> None:
    nobody = make_department(name="Nobody")
    make_department(retired_at=timezone.now())
    make_department(mailbox="pr@example.com")
    make_user(department=make_department(), role=RoleName.HEAD)
    assert unreachable_departments() == [nobody]


def test_a_mailbox_that_is_a_colleagues_own_address_is_that_colleague() -> None:
    team = make_department(mailbox="Ben@example.com", tell_members=True)
    ben = make_user(email="ben@example.com", department=team)
    assert recipients_of([team.pk])[team.pk] == (Recipient(f"user:{ben.pk}", "ben@example.com", user_id=ben.pk),)


def test_a_mailbox_that_is_the_address_of_an_account_in_no_department_stays_a_mailbox() -> None:
    team = make_department(mailbox="agency@example.com")
    make_user(email="agency@example.com")
    assert keys(team) == {"mailbox:agency@example.com"}


def test_one_address_for_two_departments_is_one_recipient() -> None:
    teams = [make_department(mailbox=address) for address in ("desk@example.com", "DESK@example.com")]
    assert keys(teams[0]) == keys(teams[1])


def heard(department: Department, campaign: Campaign, kind: AlertKind = AlertKind.NEW) -> set[str]:
    found = audience([(department.pk, campaign.pk)], at=timezone.now())
    return {each.key for each in found.of(department.pk, campaign.pk, kind=kind)}


def test_a_draft_is_told_to_nobody_who_may_not_see_drafts_and_to_no_mailbox() -> None:
    lead = make_department()
    planner = make_user(department=lead, role=RoleName.PLANNER)
    team = make_department(mailbox="social@example.com", tell_members=True)
    make_user(department=team)
    campaign = make_campaign(lead=lead, owner=planner, state=CampaignState.DRAFT)
    assert heard(team, campaign) == set()
    assert heard(lead, campaign) == set()


def test_who_was_told_of_a_campaign_hears_that_it_is_off_though_it_is_a_draft_again() -> None:
    team = make_department(mailbox="social@example.com")
    campaign = make_campaign(state=CampaignState.DRAFT)
    assert heard(team, campaign, AlertKind.CANCELLED) == {"mailbox:social@example.com"}


def test_an_open_campaign_is_told_to_all() -> None:
    team = make_department(mailbox="social@example.com", tell_members=True)
    member = make_user(department=team)
    assert heard(team, make_campaign()) == {"mailbox:social@example.com", f"user:{member.pk}"}


def test_the_number_of_queries_is_the_same_for_one_and_for_twenty_departments(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    campaign = make_campaign()
    teams = [make_department(mailbox=f"team{number}@example.com", tell_members=True) for number in range(20)]
    for team in teams:
        make_user(department=team)
        make_user(department=team)
    for some in (teams[:1], teams):
        with django_assert_num_queries(7):
            audience([(team.pk, campaign.pk) for team in some], at=timezone.now())
