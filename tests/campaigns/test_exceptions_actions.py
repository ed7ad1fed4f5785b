"""Short notice is never silent: a channel allows it, asks for an exception or refuses it, and the answer stands."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
)
from campaigns.actions.campaigns import change_campaign_state
from campaigns.actions.channels import edit_rule
from campaigns.actions.exceptions import (
    answer_exception,
    ask_for_exception,
    take_back_answer,
    withdraw_exception,
)
from campaigns.actions.milestones import finish
from campaigns.actions.policies import policy_mark, set_policy
from campaigns.actions.reorganising import merge_departments
from campaigns.actions.replanning import reconcile, replan
from campaigns.actions.undoing import undo
from campaigns.alerts.firing import fire_all
from campaigns.enums import AlertKind, AlertState, CampaignState, ExceptionState, ShortNoticePolicy
from campaigns.models import Activity, Alert, Campaign, Channel, LeadTimeRule, Message, Milestone, NoticeException
from campaigns.queries.campaign_page import campaign_page
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Conflict, NotAllowed, Refused
from departments.models import AuditEntry, Department, User
from departments.queries import organisation
from tests.factories import (
    make_absence,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
TODAY = timezone.now().date()
SOON, LATER = TODAY + 10 * DAY, TODAY + 200 * DAY
ASK, REFUSE, ALLOW = ShortNoticePolicy.ASK, ShortNoticePolicy.REFUSE, ShortNoticePolicy.ALLOW
WHY = "The trade fair was moved."
BANNER = "Use the web shop banner, it takes three days."


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Print", mailbox="print@example.com")


@pytest.fixture
def head(team: Department) -> User:
    return make_user(name="Ben", department=team, role=RoleName.HEAD)


@pytest.fixture
def channel(team: Department, head: User) -> Channel:
    return make_channel(owner=team, name="Magazine", rules=[{"name": "Brief due", "offset": -30}], short_notice=ASK,
                        alternative=BANNER)  # fmt: skip


@pytest.fixture
def campaign(team: Department) -> Campaign:
    return make_campaign(name="Launch", lead=make_department(name="Marketing", mailbox="marketing@example.com"))


def plan(campaign: Campaign, channel: Channel, start: dt.date = SOON, **given: Any) -> Activity:
    usual = {"by": campaign.owner, "why": WHY, "title": "Insert", "schedule": Schedule(start, start)}
    return create_activity(campaign_id=campaign.pk, channel=channel, **{**usual, **given})


@pytest.fixture
def insert(campaign: Campaign, channel: Channel) -> Activity:
    return plan(campaign, channel)


def one() -> NoticeException:
    return NoticeException.objects.get()


def planned(kind: AlertKind) -> list[str]:
    alerts = Alert.objects.filter(kind=kind, state=AlertState.PLANNED)
    return [alert.department.name for alert in alerts.select_related("department")]


def accept(by: User, **given: Any) -> NoticeException:
    return answer_exception(by=by, exception_id=one().pk, **{"answer": ExceptionState.ACCEPTED, **given})


class TestRefusing:
    @pytest.fixture
    def channel(self, team):
        return make_channel(
            owner=team, name="Magazine", rules=[{"name": "Brief due", "offset": -30}], short_notice=REFUSE,
            alternative=BANNER,
        )  # fmt: skip

    def test_making_it_is_refused_with_what_to_do_instead_and_nothing_is_written(self, campaign, channel):
        with pytest.raises(Refused) as refusal:
            plan(campaign, channel)
        assert refusal.value.field == "short_notice"
        assert "Print needs 30 working days; this gives" in str(refusal.value)
        assert str(refusal.value).endswith(BANNER)
        assert not Activity.objects.exists() and not Alert.objects.exists()

    def test_so_is_moving_it_in_even_for_an_ops_admin_and_in_a_draft(self, campaign, channel):
        admin = make_user(is_ops_admin=True)
        activity = plan(campaign, channel, LATER)
        with pytest.raises(Refused):
            move_activity(by=admin, activity_id=activity.pk, starts_on=SOON)
        assert Activity.objects.get().starts_on == LATER
        with pytest.raises(Refused):
            plan(make_campaign(state=CampaignState.DRAFT), channel)

    def test_so_is_confirming_it(self, channel):
        draft = make_campaign(state=CampaignState.DRAFT)
        activity = plan(draft, channel, LATER)
        Activity.objects.filter(pk=activity.pk).update(starts_on=SOON, ends_on=SOON)
        with pytest.raises(Refused):
            change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.CONFIRMED)
        assert Campaign.objects.get(pk=draft.pk).state == CampaignState.DRAFT

    def test_what_is_at_short_notice_already_may_be_changed_but_not_made_worse(self, campaign, channel):
        set_policy(by=None, channel_id=channel.pk, short_notice=ALLOW, alternative="")
        activity = plan(campaign, Channel.objects.get(pk=channel.pk), SOON + 10 * DAY)
        set_policy(by=None, channel_id=channel.pk, short_notice=REFUSE, alternative="")
        by = campaign.owner
        edit_activity(by=by, activity_id=activity.pk, values={"title": "Another title"})
        move_activity(by=by, activity_id=activity.pk, starts_on=SOON + 12 * DAY)
        with pytest.raises(Refused):
            move_activity(by=by, activity_id=activity.pk, starts_on=SOON)
        assert Activity.objects.get().title == "Another title"

    def test_a_late_duty_does_not_keep_its_activity_from_moving_later(self, campaign, channel):
        activity = plan(campaign, channel, LATER)
        Milestone.objects.update(due_on=TODAY - 3 * DAY, warn_on=TODAY - 9 * DAY, late_on=TODAY - 2 * DAY)
        Activity.objects.update(starts_on=TODAY + 41 * DAY, ends_on=TODAY + 41 * DAY)
        replan([activity.pk], by=None)
        move_activity(by=campaign.owner, activity_id=activity.pk, starts_on=TODAY + 45 * DAY)

    def test_what_changes_by_itself_is_never_refused_and_still_told(self, campaign, channel):
        activity = plan(campaign, channel, TODAY + 60 * DAY)
        edit_rule(by=None, rule_id=LeadTimeRule.objects.get().pk, offset=-90)
        assert Milestone.objects.get(activity=activity).shortfall_days > 0
        assert planned(AlertKind.SHORT_NOTICE) == ["Print"]

    def test_a_file_is_not_refused(self, campaign, channel):
        activity = plan(campaign, channel, plan=False, silent=True)
        replan([activity.pk], by=campaign.owner)
        assert Milestone.objects.get().shortfall_days > 0 and not NoticeException.objects.exists()


class TestAsking:
    def test_without_a_reason_nothing_is_saved(self, campaign, channel):
        with pytest.raises(Refused, match="Say why it cannot wait") as refusal:
            plan(campaign, channel, why="  ")
        assert refusal.value.field == "why" and "short" in str(refusal.value)
        assert not Activity.objects.exists()

    def test_records_the_question_and_tells_the_department_at_once(self, insert, campaign, team):
        row = one()
        assert (row.state, row.department, row.asked_by, row.why) == ("asked", team, campaign.owner, WHY)
        assert row.shortfall_days == Milestone.objects.get().shortfall_days and row.starts_on == SOON
        alert = Alert.objects.get(kind=AlertKind.EXCEPTION_WANTED)
        assert alert.is_urgent and alert.department == team and alert.due_at <= timezone.now()
        assert AuditEntry.objects.filter(subject_type="campaigns.noticeexception", verb="asked").exists()

    def test_the_mail_goes_to_the_head_not_to_the_mailbox(self, insert, head):
        fire_all()
        wanted = Message.objects.filter(alerts__kind=AlertKind.EXCEPTION_WANTED)
        assert [message.user for message in wanted] == [head]

    def test_nothing_is_asked_in_time_nor_on_a_channel_that_allows_it(self, campaign, channel, team):
        plan(campaign, channel, LATER, why="")
        plan(campaign, make_channel(owner=team, rules=[{"name": "Brief due", "offset": -30}]), why="")
        assert not NoticeException.objects.exists()

    def test_a_draft_asks_nobody_until_it_is_confirmed(self, channel):
        draft = make_campaign(state=CampaignState.DRAFT)
        plan(draft, channel, why="")
        assert not NoticeException.objects.exists()
        with pytest.raises(Refused) as refusal:
            change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.CONFIRMED)
        assert refusal.value.field == "why"
        change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.CONFIRMED, why=WHY)
        assert one().why == WHY

    def test_moving_into_short_notice_asks_and_moving_within_it_only_when_it_gets_worse(self, campaign, channel):
        activity, by = plan(campaign, channel, LATER, why=""), campaign.owner
        with pytest.raises(Refused):
            move_activity(by=by, activity_id=activity.pk, starts_on=SOON)
        move_activity(by=by, activity_id=activity.pk, starts_on=SOON, why=WHY)
        version = one().version
        move_activity(by=by, activity_id=activity.pk, starts_on=SOON + 2 * DAY)
        assert one().version == version
        with pytest.raises(Refused):
            move_activity(by=by, activity_id=activity.pk, starts_on=SOON - 5 * DAY)
        move_activity(by=by, activity_id=activity.pk, starts_on=SOON - 5 * DAY, why="It rains.")
        assert one().why == "It rains."

    def test_what_was_short_before_the_channel_wanted_exceptions_is_left_alone(self, campaign, channel):
        set_policy(by=None, channel_id=channel.pk, short_notice=ALLOW, alternative="")
        activity = plan(campaign, Channel.objects.get(), why="")
        set_policy(by=None, channel_id=channel.pk, short_notice=ASK, alternative="")
        edit_activity(by=campaign.owner, activity_id=activity.pk, values={"title": "Other"})
        reconcile()
        assert not NoticeException.objects.exists()

    def test_a_longer_lead_time_asks_by_itself(self, campaign, channel):
        plan(campaign, channel, TODAY + 60 * DAY, why="")
        edit_rule(by=None, rule_id=LeadTimeRule.objects.get().pk, offset=-90)
        row = one()
        assert (row.state, row.asked_by, row.why) == ("asked", None, "")
        ask_for_exception(by=campaign.owner, activity_id=row.activity_id, why=WHY)
        assert one().asked_by == campaign.owner

    def test_a_file_asks_on_the_desk_and_by_no_mail(self, campaign, channel):
        activity = plan(campaign, channel, plan=False, silent=True, why="")
        replan([activity.pk], by=campaign.owner)
        assert one().state == "asked" and one().asked_by is None
        assert planned(AlertKind.EXCEPTION_WANTED) == []

    def test_planning_again_asks_nobody_twice(self, insert):
        fire_all()
        replan([insert.pk], by=None)
        reconcile()
        assert Alert.objects.filter(kind=AlertKind.EXCEPTION_WANTED, step=0).count() == 1

    def test_two_departments_are_asked_each(self, campaign, channel):
        other = make_department(name="Legal")
        LeadTimeRule.objects.create(channel=channel, name="Text checked", offset=-25, responsible=other)
        plan(campaign, channel)
        assert sorted(row.department.name for row in NoticeException.objects.all()) == ["Legal", "Print"]


class TestAnswering:
    def test_accepting_closes_the_short_notice_and_tells_who_asked(self, insert, head, campaign):
        fire_all()
        accept(head)
        row = one()
        assert (row.state, row.answered_by) == ("accepted", head) and row.answered_at
        assert Milestone.objects.get().is_excepted
        answered = Alert.objects.get(kind=AlertKind.EXCEPTION_ANSWERED)
        assert answered.department == campaign.lead_department and answered.is_urgent
        assert _open_short_notices(campaign) == 0

    @pytest.mark.parametrize("answer", [ExceptionState.REDUCED, ExceptionState.DECLINED])
    def test_less_scope_and_a_no_take_a_reason(self, insert, head, answer):
        with pytest.raises(Refused) as refusal:
            accept(head, answer=answer, scope="No die cut")
        assert refusal.value.field == "reason" and one().state == "asked"

    def test_less_scope_says_what_is_left_out(self, insert, head, campaign):
        with pytest.raises(Refused) as refusal:
            accept(head, answer=ExceptionState.REDUCED, reason="No time.")
        assert refusal.value.field == "scope"
        accept(head, answer=ExceptionState.REDUCED, reason="No time.", scope="No die cut")
        assert (one().reason, one().scope) == ("No time.", "No die cut")
        assert _open_short_notices(campaign) == 0

    def test_a_no_keeps_it_out_of_step(self, insert, head, campaign):
        assert _open_short_notices(campaign) == 1
        accept(head, answer=ExceptionState.DECLINED, reason="The press is full.")
        assert _open_short_notices(campaign) == 1 and not Milestone.objects.get().is_excepted

    def test_asked_by_somebody_quicker_is_a_conflict(self, insert, head):
        accept(head)
        with pytest.raises(Conflict):
            accept(head, answer=ExceptionState.DECLINED, reason="No.", version=1)
        assert one().state == "accepted"

    def test_an_answer_holds_for_a_later_start_and_is_asked_anew_for_an_earlier_one(self, insert, head, campaign):
        accept(head)
        move_activity(by=campaign.owner, activity_id=insert.pk, starts_on=SOON + 3 * DAY)
        assert one().state == "accepted" and Milestone.objects.get().is_excepted
        with pytest.raises(Refused):
            move_activity(by=campaign.owner, activity_id=insert.pk, starts_on=SOON - 3 * DAY)
        move_activity(by=campaign.owner, activity_id=insert.pk, starts_on=SOON - 3 * DAY, why="Earlier still.")
        assert one().state == "asked" and not Milestone.objects.get().is_excepted
        assert one().answered_by is None

    def test_an_answer_becomes_moot_and_stands_again_when_the_move_is_undone(self, insert, head, campaign):
        accept(head, reason="Gladly.")
        move_activity(by=campaign.owner, activity_id=insert.pk, starts_on=LATER)
        assert (one().state, one().moot_from) == ("moot", "accepted")
        moved = AuditEntry.objects.filter(subject_type="campaigns.activity", verb="moved").latest("pk")
        undo(by=campaign.owner, entry_id=moved.pk)
        assert (one().state, one().reason) == ("accepted", "Gladly.") and Milestone.objects.get().is_excepted

    @pytest.mark.parametrize("how", ["cancelled", "finished", "campaign taken back"])
    def test_is_moot_when_nothing_is_short_any_more(self, insert, head, campaign, how):
        if how == "cancelled":
            cancel_activity(by=campaign.owner, activity_id=insert.pk)
        elif how == "finished":
            finish(by=head, milestone_id=Milestone.objects.get().pk)
        else:
            change_campaign_state(by=campaign.owner, campaign_id=campaign.pk, state=CampaignState.TENTATIVE)
        assert one().state == "moot"
        assert planned(AlertKind.EXCEPTION_WANTED) == []
        with pytest.raises(Refused, match="no short notice any more"):
            accept(head)

    def test_comes_back_with_a_restored_activity(self, insert, head, campaign):
        accept(head)
        cancel_activity(by=campaign.owner, activity_id=insert.pk)
        restore_activity(by=campaign.owner, activity_id=insert.pk)
        assert one().state == "accepted"

    def test_is_in_the_history_and_can_be_taken_back_by_who_answers(self, insert, head, campaign):
        accept(head)
        entry = AuditEntry.objects.get(subject_type="campaigns.noticeexception", verb="accepted")
        with pytest.raises(NotAllowed, match="head or the deputy"):
            undo(by=campaign.owner, entry_id=entry.pk)
        undo(by=head, entry_id=entry.pk)
        assert one().state == "asked" and not Milestone.objects.get().is_excepted
        assert planned(AlertKind.EXCEPTION_WANTED) == ["Print"]

    def test_undoing_a_changed_mind_gives_the_first_answer_back(self, insert, head):
        accept(head, answer=ExceptionState.DECLINED, reason="The press is full.")
        accept(head)
        undo(by=head, entry_id=AuditEntry.objects.filter(verb="accepted").latest("pk").pk)
        assert (one().state, one().reason) == ("declined", "The press is full.")

    def test_what_has_no_answer_cannot_be_taken_back(self, insert, head):
        with pytest.raises(Refused, match="no answer to take back"):
            take_back_answer(by=head, exception_id=one().pk)

    def test_after_a_no_a_new_reason_asks_again(self, insert, head, campaign):
        accept(head, answer=ExceptionState.DECLINED, reason="The press is full.")
        with pytest.raises(Refused) as refusal:
            ask_for_exception(by=campaign.owner, activity_id=insert.pk, why=" ")
        assert refusal.value.field == "why"
        ask_for_exception(by=campaign.owner, activity_id=insert.pk, why="It is smaller now.")
        assert (one().state, one().why) == ("asked", "It is smaller now.")
        with pytest.raises(Refused, match="nothing to ask"):
            ask_for_exception(by=campaign.owner, activity_id=insert.pk, why="Once more.")


class TestWithdrawing:
    def test_takes_the_question_back_and_leaves_the_short_notice_open(self, insert, head, campaign):
        withdraw_exception(by=campaign.owner, exception_id=one().pk)
        assert one().state == "withdrawn" and planned(AlertKind.EXCEPTION_WANTED) == []
        assert _open_short_notices(campaign) == 1
        with pytest.raises(Refused, match="taken back"):
            accept(head)
        ask_for_exception(by=campaign.owner, activity_id=insert.pk, why=WHY)
        assert one().state == "asked"

    def test_is_too_late_after_the_answer(self, insert, head, campaign):
        accept(head)
        with pytest.raises(Refused, match="accepted"):
            withdraw_exception(by=campaign.owner, exception_id=one().pk)


def test_a_merged_departments_answers_go_along(insert, head, campaign, team):
    accept(head)
    target = make_department(name="Publishing")
    merge_departments(by=make_user(is_ops_admin=True), source_id=team.pk, target_id=target.pk)
    assert (one().department, one().state) == (target, "accepted") and Milestone.objects.get().is_excepted


def test_who_stands_in_for_the_head_answers_too(insert, head, team):
    stand_in = make_user(department=make_department())
    make_absence(user=head, deputy=stand_in)
    assert access_for(stand_in).roles[team.pk] == RoleName.DEPUTY


def test_planning_takes_the_same_queries_for_one_exception_and_for_ten(
    campaign, channel, django_assert_num_queries, django_assert_max_num_queries
):
    one_activity = plan(campaign, channel)
    replan([one_activity.pk], by=None)
    with django_assert_max_num_queries(18):
        replan([one_activity.pk], by=None)
    ten = [plan(campaign, channel, title=f"Insert {n}").pk for n in range(10)]
    with django_assert_max_num_queries(18):
        replan(ten, by=None)


class TestPolicy:
    def test_is_written_down_and_can_be_undone_by_the_head(self, channel, head):
        set_policy(by=head, channel_id=channel.pk, short_notice=REFUSE, alternative="Call us.")
        entry = AuditEntry.objects.get(verb="changed its policy")
        undo(by=head, entry_id=entry.pk)
        channel.refresh_from_db()
        assert (channel.short_notice, channel.alternative) == (ASK, BANNER)

    def test_a_stale_page_overwrites_nothing(self, channel, head):
        seen = policy_mark(channel)
        set_policy(by=head, channel_id=channel.pk, short_notice=REFUSE, alternative="")
        with pytest.raises(Conflict):
            set_policy(by=head, channel_id=channel.pk, short_notice=ALLOW, alternative="", seen=seen)

    @pytest.mark.parametrize(
        ("given", "field"), [({"short_notice": "shout"}, "short_notice"), ({"alternative": "x" * 301}, "alternative")]
    )
    def test_refuses_what_there_is_not(self, channel, given, field):
        with pytest.raises(Refused) as refusal:
            set_policy(by=None, channel_id=channel.pk, **{"short_notice": ASK, "alternative": "", **given})
        assert refusal.value.field == field


def _open_short_notices(campaign: Campaign) -> int:
    """How many short notices the sentence of a campaign's page counts."""
    page = campaign_page(
        Campaign.objects.get(pk=campaign.pk), access=access_for(campaign.owner), organisation=organisation(),
        now=timezone.now(), today=timezone.now().date(), who_is_told=lambda keys: dict.fromkeys(keys, (1,)),
    )  # fmt: skip
    return sum(department.short for department in page.departments)
