"""Who is told for a department, and that nobody hears of what they may not see."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.alerts.reach import Recipient, recipients_of, unreachable_departments
from campaigns.alerts.recipients import audience
from campaigns.enums import AlertKind, CampaignState, Secrecy
from campaigns.models import Campaign, CampaignNamed
from campaigns.rules.standing_in import acting_for
from departments.enums import RoleName, RouteKind
from departments.models import Department, Route
from tests.factories import make_absence, make_campaign, make_department, make_organisation, make_user

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


# Who is away


def test_the_deputy_is_told_in_the_place_of_whoever_is_away() -> None:
    team = make_department(mailbox="social@example.com", tell_members=True)
    ana, ben = make_user(department=team), make_user(department=team)
    cleo = make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    assert keys(team) == {"mailbox:social@example.com", f"user:{ana.pk}", f"user:{cleo.pk}"}


def test_a_deputy_who_is_told_anyway_is_told_once_and_at_their_own_address() -> None:
    team = make_department(tell_members=True)
    ben, cleo = make_user(department=team), make_user(department=team, email="cleo@example.com")
    make_absence(user=ben, deputy=cleo)
    assert recipients_of([team.pk])[team.pk] == (Recipient(f"user:{cleo.pk}", "cleo@example.com", user_id=cleo.pk),)


def test_the_deputy_of_a_head_who_is_away_is_told_where_no_route_leads_anywhere() -> None:
    team = make_department()
    head, cleo = make_user(department=team, role=RoleName.HEAD), make_user(department=make_department())
    make_user(department=team, role=RoleName.DEPUTY)
    make_absence(user=head, deputy=cleo)
    assert keys(team) == {f"user:{cleo.pk}"}


def test_a_mailbox_that_is_somebodys_own_address_is_their_deputys_while_they_are_away() -> None:
    team = make_department(mailbox="ben@example.com")
    ben, cleo = make_user(email="ben@example.com", department=team), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    assert keys(team) == {f"user:{cleo.pk}"}


def test_it_is_the_deputy_during_the_absence_only() -> None:
    make_organisation(time_zone="UTC")
    team = make_department(tell_members=True)
    ben, cleo = make_user(department=team), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo, first_day=dt.date(2027, 3, 1), last_day=dt.date(2027, 3, 5))

    def told(at: dt.datetime) -> set[str]:
        return {each.key for each in recipients_of([team.pk], at=at)[team.pk]}

    edges = [(2, 28, 23, ben), (3, 1, 0, cleo), (3, 5, 23, cleo), (3, 6, 0, ben)]
    for month, day, hour, person in edges:
        assert told(dt.datetime(2027, month, day, hour, tzinfo=dt.UTC)) == {f"user:{person.pk}"}, (month, day)


def test_a_deputy_who_is_away_too_is_followed_to_theirs() -> None:
    team = make_department(tell_members=True)
    ben = make_user(department=team)
    cleo, dan = make_user(department=make_department()), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    make_absence(user=cleo, deputy=dan)
    assert keys(team) == {f"user:{dan.pk}"}


def test_people_who_stand_in_for_each_other_are_told_themselves_so_that_somebody_is() -> None:
    team = make_department(tell_members=True)
    ben, cleo, dan = make_user(department=team), make_user(department=team), make_user(department=team)
    make_absence(user=ben, deputy=cleo)
    make_absence(user=cleo, deputy=ben)
    make_absence(user=dan, deputy=ben)
    assert keys(team) == {f"user:{ben.pk}", f"user:{cleo.pk}", f"user:{dan.pk}"}


def test_where_the_deputy_has_left_the_person_is_told_though_they_are_away() -> None:
    team = make_department(tell_members=True)
    ben, gone = make_user(department=team), make_user(department=make_department(), is_active=False)
    make_absence(user=ben, deputy=gone)
    make_absence(user=gone, deputy=make_user(department=make_department()))
    assert keys(team) == {f"user:{ben.pk}"}


def test_whoever_was_deactivated_sends_nobody_in_their_place() -> None:
    team = make_department(tell_members=True)
    ben = make_user(department=team)
    make_absence(user=make_user(department=team, is_active=False), deputy=make_user(department=make_department()))
    assert keys(team) == {f"user:{ben.pk}"}


@pytest.mark.parametrize(
    ("deputies", "acting"),
    [({}, 1), ({1: 2}, 2), ({1: 2, 2: 3}, 3), ({1: None}, 1), ({1: 2, 2: None}, 1), ({1: 2, 2: 1}, 1),
     ({1: 2, 2: 3, 3: 2}, 1), ({1: 1}, 1), ({2: 3}, 1)],
)  # fmt: skip
def test_the_line_of_deputies_always_ends_at_somebody(deputies: dict[int, int | None], acting: int) -> None:
    assert acting_for(1, deputies) == acting


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


def test_a_deputy_hears_of_a_confidential_campaign_only_what_they_may_see_themself() -> None:
    lead = make_department()
    team = make_department(tell_members=True)
    ben, cleo = make_user(department=team), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    campaign = make_campaign(lead=lead, secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    CampaignNamed.objects.create(campaign=campaign, user=ben)
    assert f"user:{cleo.pk}" not in heard(team, campaign)
    CampaignNamed.objects.create(campaign=campaign, user=cleo)
    assert heard(team, campaign) == {f"user:{cleo.pk}"}


def test_who_is_away_is_told_where_nobody_who_acts_for_them_may_hear_of_it() -> None:
    team = make_department(tell_members=True)
    ben, cleo = make_user(department=team), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    campaign = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    CampaignNamed.objects.create(campaign=campaign, user=ben)
    assert heard(team, campaign) == {f"user:{ben.pk}"}
    assert keys(team) == {f"user:{cleo.pk}"}, "of what is open the deputy alone is told"


def test_a_deputy_hears_what_a_named_department_is_told_for_they_act_in_it() -> None:
    team = make_department(tell_members=True)
    ben, cleo = make_user(department=team), make_user(department=make_department())
    make_absence(user=ben, deputy=cleo)
    campaign = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    CampaignNamed.objects.create(campaign=campaign, department=team)
    assert heard(team, campaign) == {f"user:{cleo.pk}"}


def test_the_number_of_queries_is_the_same_for_one_and_for_twenty_departments(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    campaign = make_campaign()
    teams = [make_department(mailbox=f"team{number}@example.com", tell_members=True) for number in range(20)]
    for team in teams:
        make_user(department=team)
        make_absence(user=make_user(department=team), deputy=make_user(department=make_department()))
    for some in (teams[:1], teams):
        with django_assert_num_queries(11):  # one for the organisation's zone, as somebody is away
            audience([(team.pk, campaign.pk) for team in some], at=timezone.now())
