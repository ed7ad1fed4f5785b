"""Duties made by hand, and another day for a duty: asked for, accepted, declined."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.activities import move_activity
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state
from campaigns.actions.milestones import finish
from campaigns.actions.own_duties import add_duty, edit_duty, remove_duty
from campaigns.actions.proposals import answer_proposal, propose_day, withdraw_proposal
from campaigns.actions.replanning import reconcile, replan, replan_stale
from campaigns.actions.working_days import add_special_days, remove_special_days
from campaigns.enums import AlertKind, AlertState, CampaignState, MilestoneState, ProposalState, Secrecy
from campaigns.models import Activity, Alert, Campaign, Channel, DateProposal, Milestone
from departments.enums import DayKind, RoleName
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, Department, SpecialDays, User
from tests.alerts.world import tick_at
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def lead() -> Department:
    make_organisation()
    return make_department(name="Marketing", mailbox="marketing@example.com")


@pytest.fixture
def team(lead: Department) -> Department:
    return make_department(name="Legal", mailbox="legal@example.com")


@pytest.fixture
def ana(lead: Department) -> User:
    return make_user(name="Ana", department=lead, role=RoleName.PLANNER)


@pytest.fixture
def lou(team: Department) -> User:
    return make_user(name="Lou", department=team)


@pytest.fixture
def campaign(lead: Department, ana: User) -> Campaign:
    return make_campaign(name="Spring", lead=lead, owner=ana, state=CampaignState.CONFIRMED)


@pytest.fixture
def channel(team: Department) -> Channel:
    return make_channel(owner=team, rules=[{"name": "Brief due", "offset": -5}])


@pytest.fixture
def activity(campaign: Campaign, channel: Channel) -> Activity:
    starts_on = timezone.localdate() + 60 * DAY
    return make_activity(campaign=campaign, channel=channel, starts_on=starts_on)


@pytest.fixture
def ruled(activity: Activity) -> Milestone:
    replan([activity.pk], by=None)
    return Milestone.objects.get(activity=activity)


def later(days: int = 40) -> dt.date:
    """A weekday some time from now."""
    day = timezone.localdate() + days * DAY
    return day - DAY * max(0, day.weekday() - 4)


def added(ana: User, campaign: Campaign, team: Department, **values: Any) -> Milestone:
    fields = {"name": "Name cleared", "due_on": later(), "departments": [team], **values}
    return add_duty(by=ana, campaign_id=campaign.pk, **fields)


def kinds(milestone: Milestone, **about: Any) -> set[str]:
    rows = Alert.objects.filter(milestone=milestone, **{"state": AlertState.PLANNED, **about})
    return set(rows.values_list("kind", flat=True))


class TestOwnDuty:
    def test_of_the_campaign_is_dated_and_told_like_any_other(
        self, ana: User, campaign: Campaign, team: Department
    ) -> None:
        duty = added(ana, campaign, team)
        assert duty.activity is None and duty.warn_on < duty.due_on < duty.late_on
        assert kinds(duty) == {AlertKind.COMING, AlertKind.DUE, AlertKind.LATE}
        tick_at(timezone.now() + 45 * DAY)
        assert kinds(duty, state=AlertState.FIRED) == {AlertKind.COMING, AlertKind.DUE, AlertKind.LATE}

    def test_of_an_activity_keeps_its_day_when_that_moves(
        self, ana: User, campaign: Campaign, team: Department, activity: Activity
    ) -> None:
        duty = added(ana, campaign, team, activity_id=activity.pk)
        assert activity.starts_on is not None
        move_activity(by=ana, activity_id=activity.pk, starts_on=activity.starts_on + 7 * DAY)
        after = Milestone.objects.get(pk=duty.pk)
        assert (after.due_on, after.state) == (duty.due_on, MilestoneState.OPEN)

    def test_a_past_day_is_short_notice_and_said_at_once(self, ana: User, campaign: Campaign, team: Department) -> None:
        duty = added(ana, campaign, team, due_on=timezone.localdate() - 7 * DAY)
        assert duty.shortfall_days >= 1 and kinds(duty) == {AlertKind.SHORT_NOTICE}

    def test_a_draft_tells_nobody_until_it_is_confirmed_and_cancelling_takes_it_back(
        self, ana: User, lead: Department, team: Department
    ) -> None:
        draft = make_campaign(lead=lead, owner=ana, state=CampaignState.DRAFT)
        duty = added(ana, draft, team)
        assert kinds(duty) == set()
        change_campaign_state(by=ana, campaign_id=draft.pk, state=CampaignState.CONFIRMED)
        assert kinds(duty) == {AlertKind.COMING, AlertKind.DUE, AlertKind.LATE}
        cancel_campaign(by=ana, campaign_id=draft.pk, reason="Not now")
        assert kinds(duty) == set()

    def test_done_is_told_no_more(self, ana: User, lou: User, campaign: Campaign, team: Department) -> None:
        duty = added(ana, campaign, team)
        finish(by=lou, milestone_id=duty.pk)
        assert kinds(duty) == set()

    def test_the_reconciler_mends_what_drifted_and_changes_nothing_else(
        self, ana: User, campaign: Campaign, team: Department
    ) -> None:
        duty = added(ana, campaign, team)
        before = list(Alert.objects.order_by("id").values())
        reconcile()
        assert list(Alert.objects.order_by("id").values()) == before
        Alert.objects.filter(milestone=duty).delete()
        reconcile()
        assert kinds(duty) == {AlertKind.COMING, AlertKind.DUE, AlertKind.LATE}

    def test_a_change_of_day_and_team_is_followed(
        self, ana: User, lead: Department, campaign: Campaign, team: Department
    ) -> None:
        duty = added(ana, campaign, team)
        edit_duty(by=ana, milestone_id=duty.pk, values={"due_on": later(50), "departments": [lead, team]})
        standing = Alert.objects.filter(milestone=duty, state=AlertState.PLANNED)
        assert {alert.occurrence for alert in standing} == {later(50).isoformat()}
        assert {alert.department for alert in standing} == {lead, team}

    def test_called_off_it_is_nobodys(self, ana: User, campaign: Campaign, team: Department) -> None:
        duty = remove_duty(by=ana, milestone_id=added(ana, campaign, team).pk)
        assert duty.state == MilestoneState.CANCELLED and kinds(duty) == set()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, None),
            ({"departments": []}, "departments"),
            ({"due_on": dt.date(1, 1, 1)}, "due_on"),
            ({"warn_working_days": 251}, "warn_working_days"),
        ],
    )
    def test_what_no_duty_can_be_is_refused(
        self, ana: User, campaign: Campaign, team: Department, values: dict[str, Any], field: str | None
    ) -> None:
        with pytest.raises(Refused) as refusal:
            added(ana, campaign, team, **values)
        assert field is None or refusal.value.field == field
        assert not Milestone.objects.exists()

    def test_one_of_a_plan_is_not_changed_by_hand(self, ana: User, ruled: Milestone) -> None:
        with pytest.raises(Refused, match="lead-time plan"):
            edit_duty(by=ana, milestone_id=ruled.pk, values={"due_on": later()})
        with pytest.raises(Refused, match="lead-time plan"):
            remove_duty(by=ana, milestone_id=ruled.pk)

    def test_a_stale_version_is_a_conflict(self, ana: User, campaign: Campaign, team: Department) -> None:
        duty = added(ana, campaign, team)
        edit_duty(by=ana, milestone_id=duty.pk, version=1, values={"name": "Name cleared by law"})
        with pytest.raises(Conflict):
            edit_duty(by=ana, milestone_id=duty.pk, version=1, values={"name": "Name"})


class TestAnotherDay:
    def test_the_lead_department_is_told_and_the_team_gets_the_answer(
        self, ana: User, lou: User, lead: Department, team: Department, ruled: Milestone
    ) -> None:
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + 3 * DAY, reason="Trade fair")
        asked = Alert.objects.get(kind=AlertKind.DAY_WANTED)
        assert asked.department == lead
        answer_proposal(by=ana, proposal_id=proposal.pk, accept=True)
        assert Alert.objects.get(kind=AlertKind.DAY_ANSWERED).department == team

    def test_accepted_it_is_held_there_and_its_alerts_follow(
        self, ana: User, lou: User, ruled: Milestone, activity: Activity
    ) -> None:
        day = ruled.due_on + 3 * DAY
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=day, reason="Trade fair")
        duty = answer_proposal(by=ana, proposal_id=proposal.pk, accept=True)
        assert (duty.due_on, duty.is_held) == (day, True) and duty.warn_on <= day < duty.late_on
        dated = Alert.objects.filter(milestone=ruled, state=AlertState.PLANNED, kind=AlertKind.DUE)
        assert [alert.occurrence for alert in dated] == [day.isoformat()]
        assert activity.starts_on is not None
        move_activity(by=ana, activity_id=activity.pk, starts_on=activity.starts_on + 14 * DAY)
        duty.refresh_from_db()
        assert duty.due_on == day

    def test_declined_it_stays_and_takes_a_word(self, ana: User, lou: User, ruled: Milestone) -> None:
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + 3 * DAY, reason="Trade fair")
        with pytest.raises(Refused) as refusal:
            answer_proposal(by=ana, proposal_id=proposal.pk, accept=False)
        assert refusal.value.field == "answer"
        answer_proposal(by=ana, proposal_id=proposal.pk, accept=False, answer="The printer closes")
        after = Milestone.objects.get(pk=ruled.pk)
        assert (after.due_on, after.is_held) == (ruled.due_on, False)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.answered_by) == (ProposalState.DECLINED, ana)

    def test_it_is_answered_once_and_a_newer_one_takes_its_place(self, ana: User, lou: User, ruled: Milestone) -> None:
        first = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="Trade fair")
        second = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + 2 * DAY, reason="Trade fair")
        with pytest.raises(Refused, match="taken back"):
            answer_proposal(by=ana, proposal_id=first.pk, accept=True)
        answer_proposal(by=ana, proposal_id=second.pk, accept=True)
        with pytest.raises(Refused, match="answered"):
            answer_proposal(by=ana, proposal_id=second.pk, accept=True)

    def test_taken_back_in_time_nobody_hears_of_it(self, lou: User, ruled: Milestone) -> None:
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="Trade fair")
        withdraw_proposal(by=lou, proposal_id=proposal.pk)
        tick_at(timezone.now() + dt.timedelta(minutes=1))
        assert not Alert.objects.filter(kind=AlertKind.DAY_WANTED, state=AlertState.FIRED).exists()

    def test_what_moved_meanwhile_is_not_moved_again(
        self, ana: User, lou: User, ruled: Milestone, activity: Activity
    ) -> None:
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="Trade fair")
        assert activity.starts_on is not None
        move_activity(by=ana, activity_id=activity.pk, starts_on=activity.starts_on + 14 * DAY)
        with pytest.raises(Refused, match="another day meanwhile"):
            answer_proposal(by=ana, proposal_id=proposal.pk, accept=True)

    @pytest.mark.parametrize(("shift", "reason"), [(0, "Trade fair"), (3, "  "), (200_000, "Trade fair")])
    def test_what_cannot_be_asked_is_refused(self, lou: User, ruled: Milestone, shift: int, reason: str) -> None:
        with pytest.raises(Refused):
            propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + shift * DAY, reason=reason)
        finish(by=lou, milestone_id=ruled.pk)
        with pytest.raises(Refused, match="finished"):
            propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="Trade fair")


class TestPages:
    def signed_in(self, person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def test_a_planner_adds_changes_and_calls_off(self, ana: User, campaign: Campaign, team: Department) -> None:
        browser = self.signed_in(ana)
        sent = {"name": "Name cleared", "due_on": later().isoformat(), "department": team.pk,
                "warn_working_days": "3", "must_have": "on"}  # fmt: skip
        assert browser.post(reverse("campaigns:new_duty", args=[campaign.pk]), sent).status_code == 302
        duty = Milestone.objects.get()
        page = browser.get(reverse("campaigns:campaign", args=[campaign.pk])).content.decode()
        assert "Duties of the campaign itself" in page and "Name cleared" in page
        sent |= {"name": "Name cleared by law", "version": str(duty.version)}
        assert browser.post(reverse("campaigns:edit_duty", args=[duty.pk]), sent).status_code == 302
        browser.post(reverse("campaigns:call_duty_off", args=[duty.pk]), {})
        duty.refresh_from_db()
        assert (duty.name, duty.state) == ("Name cleared by law", MilestoneState.CANCELLED)

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, ana: User, campaign: Campaign) -> None:
        page = self.signed_in(ana).post(
            reverse("campaigns:new_duty", args=[campaign.pk]), {"name": "Name cleared", "warn_working_days": "3"}
        )
        text = page.content.decode()
        assert "Choose the day it is due" in text and "Say which department" in text and 'value="Name cleared"' in text

    def test_a_team_asks_and_the_planner_answers(self, ana: User, lou: User, ruled: Milestone) -> None:
        day = ruled.due_on + 3 * DAY
        ask = reverse("campaigns:propose_day", args=[ruled.pk])
        assert "Choose the day" in self.signed_in(lou).post(ask, {"reason": "Fair"}).content.decode()
        self.signed_in(lou).post(ask, {"due_on": day.isoformat(), "reason": "Trade fair"})
        proposal = DateProposal.objects.get()
        duty_page = reverse("campaigns:duty", args=[ruled.pk])
        assert "Take the proposal back" in self.signed_in(lou).get(duty_page).content.decode()
        assert "Trade fair" in self.signed_in(ana).get(duty_page).content.decode()
        answer = reverse("campaigns:answer_day", args=[proposal.pk])
        assert self.signed_in(lou).post(answer, {"decision": "accept"}).status_code == 403
        self.signed_in(ana).post(answer, {"decision": "accept"})
        ruled.refresh_from_db()
        assert ruled.due_on == day

    def test_words_about_a_hidden_campaign_stay_with_those_who_may_see_it(
        self, ana: User, lou: User, team: Department, campaign: Campaign, ruled: Milestone
    ) -> None:
        Campaign.objects.filter(pk=campaign.pk).update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see="busy")
        mate = make_user(name="Mo", department=team)
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="The Spring fair")
        page = self.signed_in(mate).get(reverse("campaigns:duty", args=[ruled.pk])).content.decode()
        assert "Proposed:" in page and "Spring" not in page
        answer_proposal(by=ana, proposal_id=proposal.pk, accept=False, answer="Spring will not wait")
        page = self.signed_in(mate).get(reverse("campaigns:duty", args=[ruled.pk])).content.decode()
        assert "declined" in page and "Spring" not in page

    def test_every_deed_is_in_the_history(self, ana: User, lou: User, ruled: Milestone) -> None:
        proposal = propose_day(by=lou, milestone_id=ruled.pk, due_on=ruled.due_on + DAY, reason="Trade fair")
        answer_proposal(by=ana, proposal_id=proposal.pk, accept=True)
        page = self.signed_in(ana).get(reverse("campaigns:duty_history", args=[ruled.pk])).content.decode()
        assert "asked for" in page and "accepted another day" in page
        assert AuditEntry.objects.filter(subject_id=str(ruled.pk)).count() >= 2


# Another working calendar


@pytest.mark.parametrize("is_of_activity", [False, True])
def test_a_closed_day_moves_the_warning_and_the_lateness_and_not_the_day(
    ana: User, campaign: Campaign, team: Department, activity: Activity, is_of_activity: bool
) -> None:
    due_on = later()
    duty = add_duty(
        by=ana, campaign_id=campaign.pk, name="Cleared", due_on=due_on, departments=[team], warn_working_days=2,
        activity_id=activity.pk if is_of_activity else None,
    )  # fmt: skip
    warned, late = duty.warn_on, duty.late_on
    add_special_days(by=None, owner=team, kind=DayKind.CLOSED, first_day=warned, last_day=warned, reason="Moving house")
    add_special_days(by=None, owner=team, kind=DayKind.CLOSED, first_day=late, last_day=late, reason="Stocktaking")
    while replan_stale():
        pass
    duty.refresh_from_db()
    assert duty.due_on == due_on
    assert duty.warn_on < warned and duty.late_on > late
    waiting = Alert.objects.filter(milestone=duty, state=AlertState.PLANNED)
    days = dict(waiting.values_list("kind", "occurrence"))
    assert {AlertKind.COMING, AlertKind.LATE} <= set(days)
    special = SpecialDays.objects.get(reason="Moving house")
    remove_special_days(by=None, special_id=special.pk)
    while replan_stale():
        pass
    duty.refresh_from_db()
    assert duty.warn_on == warned


def test_a_finished_duty_and_one_from_before_that_was_counted_keep_their_days(
    ana: User, campaign: Campaign, team: Department
) -> None:
    done, old = added(ana, campaign, team), added(ana, campaign, team, name="Old")
    finish(by=ana, milestone_id=done.pk)
    Milestone.objects.filter(pk=old.pk).update(warn_working_days=None)
    add_special_days(
        by=None, owner=team, kind=DayKind.CLOSED, first_day=done.warn_on, last_day=done.warn_on, reason="Moving house"
    )
    for duty in (done, old):
        warned = duty.warn_on
        duty.refresh_from_db()
        assert duty.warn_on == warned
