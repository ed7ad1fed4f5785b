"""Departments merge, split and retire: nothing is lost, nothing told twice, nobody left with what is not theirs."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.actions.activities import create_activity
from campaigns.actions.calendars import retire_department
from campaigns.actions.reorganising import merge_departments, split_department
from campaigns.alerts.ticking import run_tick
from campaigns.enums import AlertState, CampaignState, MilestoneState, Secrecy
from campaigns.models import (
    Activity,
    Alert,
    Campaign,
    CampaignNamed,
    Channel,
    LeadTimeRule,
    Milestone,
    MilestoneResponsible,
)
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.actions.departments import unretire_department
from departments.enums import RoleName, RouteKind
from departments.models import Absence, AuditEntry, Department, Membership, Route, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import signed_in
from tests.departments.test_actions_departments import refused
from tests.factories import (
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

RULES = [{"name": "Brief due", "offset": -3}]


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


@pytest.fixture
def admin() -> User:
    return make_user(name="Ada", is_ops_admin=True)


@pytest.fixture
def press() -> Department:
    return make_department(name="Press", slug="press")


@pytest.fixture
def pr() -> Department:
    return make_department(name="PR", slug="pr")


def planned(channel: Channel, *, campaign: Campaign | None = None) -> Activity:
    """An activity half a year from now, with duties and alerts as the product makes them."""
    day = timezone.localdate() + dt.timedelta(days=182)
    schedule = Schedule(day, day)
    campaign = campaign or make_campaign()
    return create_activity(by=None, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=schedule)


def merge(source: Department, target: Department, *, by: User | None = None) -> Department:
    return merge_departments(by=by, source_id=source.pk, target_id=target.pk)


def owners(channel: Channel) -> list[str]:
    return list(channel.ownerships.order_by("position").values_list("department__name", flat=True))


def responsible(duty: Milestone) -> list[tuple[int, str]]:
    links = duty.responsible_links.order_by("position")
    return list(links.values_list("position", "department__name"))


def role_in(department: Department, person: User) -> str | None:
    return Membership.objects.filter(department=department, user=person).values_list("role", flat=True).first()


def assignee(duty: Milestone) -> User | None:
    return Milestone.objects.get(pk=duty.pk).assignee


class TestMergingPeople:
    def test_everybody_comes_with_their_role(self, press: Department, pr: Department) -> None:
        people = {role: make_user(department=press, role=role) for role in RoleName}
        merge(press, pr)
        assert {role: role_in(pr, person) for role, person in people.items()} == {role: role for role in RoleName}
        assert not Membership.objects.filter(department=press).exists()

    @pytest.mark.parametrize(
        ("here", "there", "after"),
        [
            (RoleName.VIEWER, RoleName.PLANNER, RoleName.PLANNER),
            (RoleName.PLANNER, RoleName.VIEWER, RoleName.PLANNER),
            (RoleName.DEPUTY, RoleName.MEMBER, RoleName.DEPUTY),
            (RoleName.HEAD, RoleName.HEAD, RoleName.HEAD),
        ],
    )
    def test_whoever_is_in_both_keeps_the_stronger_role(
        self, press: Department, pr: Department, here: RoleName, there: RoleName, after: RoleName
    ) -> None:
        person = make_user(department=press, role=here)
        Membership.objects.create(department=pr, user=person, role=there)
        merge(press, pr)
        assert role_in(pr, person) == after

    def test_there_is_one_head_and_the_other_becomes_deputy(self, press: Department, pr: Department) -> None:
        ours, theirs = (make_user(department=each, role=RoleName.HEAD) for each in (press, pr))
        merge(press, pr)
        assert (role_in(pr, theirs), role_in(pr, ours)) == (RoleName.HEAD, RoleName.DEPUTY)

    def test_a_head_who_has_left_makes_room(self, press: Department, pr: Department) -> None:
        ours = make_user(department=press, role=RoleName.HEAD)
        gone = make_user(department=pr, role=RoleName.HEAD, is_active=False)
        merge(press, pr)
        assert (role_in(pr, ours), role_in(pr, gone)) == (RoleName.HEAD, RoleName.MEMBER)

    def test_who_has_left_comes_too_for_the_day_they_are_let_in_again(self, press: Department, pr: Department) -> None:
        gone = make_user(department=press, is_active=False)
        merge(press, pr)
        assert role_in(pr, gone) == RoleName.MEMBER

    def test_absences_stay_as_they_are(self, press: Department, pr: Department) -> None:
        mia, eva = make_user(department=press), make_user(department=press)
        today = timezone.localdate()
        Absence.objects.create(user=mia, deputy=eva, first_day=today, last_day=today)
        merge(press, pr)
        assert Absence.objects.get().deputy == eva


class TestMergingWhatTheyOwn:
    def test_channels_keep_the_place_and_what_both_own_is_owned_once(self, press: Department, pr: Department) -> None:
        events = make_department(name="Events")
        first = make_channel(owners=[press, events])
        both = make_channel(owners=[press, events, pr])
        other_way = make_channel(owners=[pr, events, press])
        retired = make_channel(owners=[press, make_department(retired_at=timezone.now())], retired_at=timezone.now())
        merge(press, pr)
        assert [owners(each) for each in (first, both, other_way)] == [
            ["PR", "Events"],
            ["PR", "Events"],
            ["PR", "Events"],
        ]
        assert owners(retired)[0] == "PR"

    def test_lines_of_plans_and_led_campaigns_come(self, press: Department, pr: Department) -> None:
        rule = LeadTimeRule.objects.create(channel=make_channel(), name="Copy", offset=-3, responsible=press)
        campaigns = [make_campaign(lead=press, state=state) for state in CampaignState]
        merge(press, pr)
        assert LeadTimeRule.objects.get(pk=rule.pk).responsible == pr
        assert {Campaign.objects.get(pk=each.pk).lead_department for each in campaigns} == {pr}

    def test_duties_come_in_the_same_place_and_a_shared_one_is_shared_with_itself_no_more(
        self, press: Department, pr: Department
    ) -> None:
        events = make_department(name="Events")
        alone = make_milestone(responsible=press)
        second = make_milestone(responsibles=[events, press])
        both = make_milestone(responsibles=[press, events, pr])
        done = make_milestone(responsible=press, state=MilestoneState.DONE, done_at=timezone.now(), done_by=make_user())
        merge(press, pr)
        assert responsible(alone) == [(0, "PR")]
        assert responsible(second) == [(0, "Events"), (1, "PR")]
        assert responsible(both) == [(0, "PR"), (1, "Events")]
        assert responsible(done) == [(0, "PR")]

    def test_whoever_has_a_duty_keeps_it(self, press: Department, pr: Department) -> None:
        mia = make_user(department=press)
        duty = make_milestone(responsible=press, assignee=mia)
        merge(press, pr)
        assert assignee(duty) == mia

    def test_routes_come_and_what_both_have_is_one(self, press: Department, pr: Department) -> None:
        for department, address in (
            (press, "press@example.com"),
            (press, "both@example.com"),
            (pr, "BOTH@example.com"),
        ):
            Route.objects.create(department=department, kind=RouteKind.MAILBOX, address=address)
        Route.objects.filter(department=pr).update(is_active=False)
        Route.objects.create(department=press, kind=RouteKind.MEMBERS)
        merge(press, pr)
        used = Route.objects.filter(is_active=True)
        assert set(used.values_list("department__name", "kind", "address")) == {
            ("PR", "mailbox", "press@example.com"),
            ("PR", "mailbox", "BOTH@example.com"),
            ("PR", "members", ""),
        }

    def test_who_was_named_to_know_still_knows(self, press: Department, pr: Department) -> None:
        mia, other = make_user(department=press), make_user(department=make_department())
        secret = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        shared = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        for campaign, department in ((secret, press), (shared, press), (shared, pr)):
            CampaignNamed.objects.create(campaign=campaign, department=department)
        merge(press, pr)
        assert set(visible_campaigns(access_for(mia), timezone.now())) == {secret, shared}
        assert not visible_campaigns(access_for(other), timezone.now()).exists()
        assert set(CampaignNamed.objects.values_list("campaign", "department")) == {
            (secret.pk, pr.pk),
            (shared.pk, pr.pk),
        }


class TestMergingAlerts:
    def test_what_is_planned_is_planned_for_the_target_in_its_days(self, press: Department, pr: Department) -> None:
        pr.working_calendar = make_calendar(weekend=[0, 1, 2, 3])
        pr.save()
        activity = planned(make_channel(owner=press, rules=RULES))
        before = Milestone.objects.get(activity=activity)
        merge(press, pr)
        after = Milestone.objects.get(activity=activity)
        assert after.pk == before.pk and after.due_on < before.due_on and responsible(after) == [(0, "PR")]
        standing = Alert.objects.filter(activity=activity, state=AlertState.PLANNED)
        assert standing.exists() and {alert.department for alert in standing} == {pr}
        assert not Activity.objects.filter(is_stale=True).exists()

    def test_what_was_told_is_not_told_again_and_still_waits(self, press: Department, pr: Department) -> None:
        make_user(department=press)
        activity = planned(make_channel(owner=press, rules=RULES))
        later = timezone.now() + dt.timedelta(minutes=10)
        run_tick(clock=lambda: later)
        told = Alert.objects.get(activity=activity, state=AlertState.FIRED)
        merge(press, pr)
        told.refresh_from_db()
        assert (told.department, told.acknowledged_at) == (pr, None)
        assert not Alert.objects.filter(activity=activity, kind=told.kind, state=AlertState.PLANNED).exists()

    def test_what_was_told_to_both_is_there_once(self, press: Department, pr: Department) -> None:
        duty = make_milestone(responsibles=[press, pr])
        for department in (press, pr):
            make_alert(milestone=duty, department=department, state=AlertState.FIRED)
        merge(press, pr)
        assert Alert.objects.filter(department=pr).count() == 1

    def test_as_many_alerts_wait_afterwards_as_before(self, press: Department, pr: Department) -> None:
        for number in range(3):
            duty = make_milestone(responsible=press)
            make_alert(milestone=duty, department=press, state=AlertState.FIRED, occurrence=str(number))
        merge(press, pr)
        assert Alert.objects.filter(department=pr, state=AlertState.FIRED, acknowledged_at=None).count() == 3


class TestMergedDepartment:
    def test_is_retired_and_says_where_it_went(self, admin: User, press: Department, pr: Department) -> None:
        assert merge(press, pr, by=admin) == pr
        press.refresh_from_db()
        assert press.retired_at is not None and press.merged_into == pr
        entry = AuditEntry.objects.get(verb="merged")
        assert (entry.by, entry.subject_name, entry.changes["merged_into"]) == (admin, "Press", [None, pr.pk])
        assert AuditEntry.objects.get(verb="took over").subject_name == "PR"

    def test_leads_on_when_its_target_is_merged_in_turn(self, press: Department, pr: Department) -> None:
        marketing = make_department(name="Marketing")
        merge(press, pr)
        merge(pr, marketing)
        assert Department.objects.get(pk=press.pk).merged_into == marketing

    def test_comes_back_empty(self, press: Department, pr: Department) -> None:
        make_user(department=press)
        merge(press, pr)
        assert unretire_department(by=None, department_id=press.pk).merged_into is None
        assert not Membership.objects.filter(department=press).exists()

    def test_with_itself_or_with_a_retired_one_it_is_refused(self, press: Department, pr: Department) -> None:
        refused(merge_departments, by=None, source_id=press.pk, target_id=press.pk)
        retired = make_department(retired_at=timezone.now())
        refused(merge_departments, by=None, source_id=press.pk, target_id=retired.pk)
        refused(merge_departments, by=None, source_id=retired.pk, target_id=pr.pk)
        refused(merge_departments, by=None, source_id=press.pk, target_id=999_999)

    def test_its_address_leads_to_the_target_for_who_may_see_it(self, press: Department, pr: Department) -> None:
        member, guest = make_user(department=press), make_user()
        merge(press, pr)
        answer = signed_in(member).get("/departments/press/")
        assert (answer.status_code, answer["Location"]) == (302, "/departments/pr/")
        assert signed_in(guest).get("/departments/press/").status_code == 404
        listed = words(signed_in(member).get("/departments/"))
        assert "Press now part of PR" in listed


class TestSplitting:
    def split(self, old: Department, **choices: object) -> Department:
        return split_department(by=None, department_id=old.pk, **{"name": "Events", **choices})

    def test_people_move_or_are_in_both_and_keep_their_roles(self, pr: Department) -> None:
        planner, viewer, stays = (make_user(department=pr, role=role) for role in ("planner", "viewer", "member"))
        new = self.split(pr, moving=[planner.pk], joining=[viewer.pk])
        assert [role_in(new, each) for each in (planner, viewer, stays)] == ["planner", "viewer", None]
        assert [role_in(pr, each) for each in (planner, viewer, stays)] == [None, "viewer", "member"]

    def test_the_new_one_works_on_the_same_days(self) -> None:
        old = make_department(
            time_zone="Asia/Tokyo", working_calendar=make_calendar(weekend=[3]), alert_hour=dt.time(10, 30)
        )
        new = self.split(old, moving=[make_user(department=old).pk])
        same = ("time_zone", "working_calendar_id", "alert_hour")
        assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
        assert new.routes.get().kind == RouteKind.MEMBERS

    def test_a_head_may_be_chosen_and_there_is_one(self, pr: Department) -> None:
        head, deputy = (make_user(department=pr, role=role) for role in (RoleName.HEAD, RoleName.DEPUTY))
        new = self.split(pr, joining=[head.pk], moving=[deputy.pk], head_id=deputy.pk)
        assert (role_in(new, deputy), role_in(new, head), role_in(pr, head)) == ("head", "deputy", "head")

    def test_channels_go_with_their_plan_their_duties_and_what_waits(self, pr: Department, press: Department) -> None:
        channel = make_channel(owners=[press, pr], rules=[{**RULES[0], "responsible": pr}])
        stays = make_channel(owner=pr, rules=RULES)
        moved, kept = planned(channel), planned(stays)
        duty, other = (Milestone.objects.get(activity=activity) for activity in (moved, kept))
        told = make_alert(milestone=duty, department=pr, state=AlertState.FIRED, occurrence="earlier")
        new = self.split(pr, channel_ids=[channel.pk])
        assert (owners(channel), owners(stays)) == (["Press", "Events"], ["PR"])
        assert LeadTimeRule.objects.get(channel=channel).responsible == new
        assert (responsible(duty), responsible(other)) == ([(0, "Events")], [(0, "PR")])
        told.refresh_from_db()
        assert told.department == new
        waiting = Alert.objects.filter(activity=moved, state=AlertState.PLANNED, milestone__isnull=False)
        assert {alert.department for alert in waiting} == {new}

    def test_whose_duty_stays_behind_gives_it_back_and_whose_comes_along_keeps_it(self, pr: Department) -> None:
        mover, stayer, both = (make_user(department=pr) for _number in range(3))
        channel, stays = make_channel(owner=pr), make_channel(owner=pr)
        along = [
            make_milestone(activity=make_activity(channel=channel), assignee=each) for each in (mover, stayer, both)
        ]
        behind = [
            make_milestone(activity=make_activity(channel=stays), assignee=each) for each in (mover, stayer, both)
        ]
        self.split(pr, moving=[mover.pk], joining=[both.pk], channel_ids=[channel.pk])
        assert [assignee(duty) for duty in along] == [mover, None, both]
        assert [assignee(duty) for duty in behind] == [None, stayer, both]

    def test_what_is_done_stays_with_who_did_it(self, pr: Department) -> None:
        channel = make_channel(owner=pr)
        done = make_milestone(
            activity=make_activity(channel=channel),
            state=MilestoneState.DONE,
            done_at=timezone.now(),
            done_by=make_user(),
        )
        self.split(pr, channel_ids=[channel.pk])
        assert responsible(done) == [(0, "PR")]

    def test_confidential_campaigns_are_not_spread(self, pr: Department) -> None:
        mover = make_user(department=pr)
        secret = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        CampaignNamed.objects.create(campaign=secret, department=pr)
        self.split(pr, moving=[mover.pk])
        assert not visible_campaigns(access_for(mover), timezone.now()).exists()

    def test_what_cannot_be_is_refused_and_nothing_is_made(self, pr: Department, press: Department) -> None:
        member, stranger = make_user(department=pr), make_user(department=press)
        gone = make_user(department=pr, is_active=False)
        others = make_channel(owner=press)
        for choices in (
            {},
            {"moving": [stranger.pk]},
            {"moving": [gone.pk]},
            {"channel_ids": [others.pk]},
            {"moving": [member.pk], "name": "Press"},
            {"moving": [member.pk], "name": " "},
            {"moving": [member.pk], "head_id": stranger.pk},
        ):
            refused(split_department, by=None, department_id=pr.pk, **{"name": "Events", **choices})
        retired = make_department(retired_at=timezone.now())
        refused(split_department, by=None, department_id=retired.pk, name="Events", moving=[member.pk])
        assert Department.objects.filter(name="Events").count() == 0 and role_in(pr, member) == "member"


class TestRetiring:
    def test_duties_of_its_people_go_back(self, press: Department, pr: Department) -> None:
        mia = make_user(department=press)
        own = make_milestone(responsible=press, assignee=mia)
        shared = make_milestone(responsibles=[press, pr], assignee=mia)
        Membership.objects.create(department=pr, user=mia)
        retire_department(by=None, department_id=press.pk, successor_id=pr.pk)
        assert (assignee(own), assignee(shared)) == (None, mia)

    def test_a_refusal_names_no_campaign_one_may_not_see(self, admin: User, press: Department) -> None:
        make_campaign(lead=press, name="Spring launch")
        make_campaign(lead=press, name="Project Hush", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        for by in (admin, None):
            said = str(refused(retire_department, by=by, department_id=press.pk))
            assert "Spring launch" in said and "1 campaign" in said and "Hush" not in said


class TestPages:
    TAILS = ("merge", "split", "retire")

    @pytest.mark.parametrize("tail", [*TAILS, "bring-back"])
    def test_are_for_ops_admins(self, press: Department, pr: Department, tail: str) -> None:
        people = [(make_user(department=press, role=role), 403) for role in RoleName] + [(make_user(), 404)]
        for person, status in people:
            assert signed_in(person).post(f"/departments/press/{tail}/", {"target": pr.pk}).status_code == status
        assert Client().post(f"/departments/press/{tail}/").status_code == 302
        assert Department.objects.filter(retired_at=None).count() == 2

    def test_the_departments_page_offers_them_to_ops_admins_alone(self, admin: User, press: Department) -> None:
        head = make_user(department=press, role=RoleName.HEAD)
        for person, is_offered in ((admin, True), (head, False)):
            page = signed_in(person).get("/departments/press/").content.decode()
            assert all((f"/departments/press/{tail}/" in page) is is_offered for tail in self.TAILS)

    def test_merging_is_looked_at_before_it_is_done(self, admin: User, press: Department, pr: Department) -> None:
        mia = make_user(name="Mia", department=press, role=RoleName.HEAD)
        Membership.objects.create(department=pr, user=make_user(name="Pia", department=press), role=RoleName.HEAD)
        make_channel(owners=[press, pr])
        make_campaign(lead=press, owner=mia, name="Project Hush", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        CampaignNamed.objects.create(campaign=Campaign.objects.get(), department=press)
        browser = signed_in(admin)
        assert browser.get("/departments/press/merge/").context["preview"] is None
        page = browser.get(f"/departments/press/merge/?target={pr.pk}")
        said = words(page)
        for part in (
            "Press becomes part of PR.",
            "2 people",
            "(1 is there already",
            "1 channel",
            "Pia heads PR.",
            "Mia becomes a deputy.",
            "1 confidential campaign names Press. All of PR (1) get to know of it.",
        ):
            assert part in said
        assert "Hush" not in page.content.decode() and role_in(press, mia) == RoleName.HEAD
        answer = browser.post("/departments/press/merge/", {"target": pr.pk}, follow=True)
        assert "Press is part of PR now." in words(answer) and answer.redirect_chain[-1][0] == "/departments/pr/"

    def test_a_target_that_cannot_be_is_said(self, admin: User, press: Department) -> None:
        browser = signed_in(admin)
        for target in ("", str(press.pk), "999999", "x"):
            assert browser.get(f"/departments/press/merge/?target={target}").status_code == 422
            assert browser.post("/departments/press/merge/", {"target": target}).status_code == 422

    def test_splitting_says_who_goes_twice_and_warns_of_a_missing_head(self, admin: User, pr: Department) -> None:
        head, mia = make_user(department=pr, role=RoleName.HEAD), make_user(name="Mia", department=pr)
        browser = signed_in(admin)
        assert "Channels it takes along" not in words(browser.get("/departments/pr/split/"))
        both = {"name": "Events", "moving": [mia.pk], "joining": [mia.pk]}
        refused_page = browser.post("/departments/pr/split/", both)
        assert refused_page.status_code == 422 and "Mia cannot both move and be in both" in words(refused_page)
        answer = browser.post("/departments/pr/split/", {"name": "Events", "moving": [head.pk]}, follow=True)
        said = words(answer)
        assert "Events is a department of its own now." in said and "Nobody heads PR." in said
        assert role_in(Department.objects.get(name="Events"), head) == RoleName.HEAD

    def test_retiring_asks_for_a_successor_and_bringing_back_undoes_an_idle_one(
        self, admin: User, press: Department, pr: Department
    ) -> None:
        browser = signed_in(admin)
        answer = browser.post("/departments/press/retire/", follow=True)
        assert 'action="/departments/press/bring-back/"' in answer.content.decode() and "Undo" in words(answer)
        browser.post("/departments/press/bring-back/")
        assert Department.objects.get(pk=press.pk).retired_at is None
        make_channel(owner=press, name="Newsletter")
        held = browser.post("/departments/press/retire/")
        assert held.status_code == 422 and "still holds Newsletter" in words(held)
        answer = browser.post("/departments/press/retire/", {"successor": pr.pk}, follow=True)
        assert Department.objects.get(pk=press.pk).retired_at is not None and "Undo" not in words(answer)

    def test_of_a_retired_department_lead_back_to_it(self, admin: User) -> None:
        make_department(slug="old", retired_at=timezone.now())
        for tail in self.TAILS:
            assert signed_in(admin).get(f"/departments/old/{tail}/")["Location"] == "/departments/old/"

    def test_a_head_who_has_left_is_not_shown_as_head(self, admin: User, pr: Department) -> None:
        make_user(name="Gone", department=pr, role=RoleName.HEAD, is_active=False)
        page = signed_in(admin).get("/departments/pr/")
        assert page.context["heads"] == [] and "No head yet." in words(page)


def test_a_thousand_members_take_no_more_locks_than_needed(press: Department, pr: Department) -> None:
    """Queries grow with what is moved, one by one and written down, and not with what is not."""
    for _number in range(3):
        make_user(department=pr)
        make_milestone(responsible=pr)
    with CaptureQueriesContext(connection) as few:
        merge(press, pr)
    other = make_department()
    for _number in range(20):
        make_user(department=pr)
        make_milestone(responsible=pr)
    with CaptureQueriesContext(connection) as many:
        merge(other, pr)
    assert len(many) == len(few)


def test_links_are_whole_afterwards(press: Department, pr: Department) -> None:
    for order in ([press, pr], [pr, press], [press], [pr]):
        make_milestone(responsibles=order)
    merge(press, pr)
    for duty in Milestone.objects.all():
        positions = list(MilestoneResponsible.objects.filter(milestone=duty).values_list("position", flat=True))
        assert positions == list(range(len(positions)))
