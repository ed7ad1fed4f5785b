"""Exceptions taken back and said again: questions and answers, by whom they are, and nobody told twice."""

from copy import deepcopy
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaigns.actions.activities import create_activity, move_activity
from campaigns.actions.exceptions import answer_exception, withdraw_exception
from campaigns.actions.undoing import undo
from campaigns.enums import AlertKind, AlertState, ExceptionState, OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Alert, Campaign, LeadTimeRule, Message, NoticeException
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry
from tests.alerts.world import tick_and_deliver
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.factories import make_user
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db

WHY = "The trade fair was moved."


class Plan:
    """An insert of Marketing's campaign in ten days, where Social Media needs thirty and is asked for an exception."""

    def __init__(self, world: World) -> None:
        self.world, self.head = world, world.head
        self.planner = make_user(name="Ana Planner", department=world.marketing, role=RoleName.PLANNER)
        make_user(name="Hanna Head", department=world.marketing, role=RoleName.HEAD)
        world.channel.rules.create(name="Brief due", offset=-30)
        world.channel.short_notice = ShortNoticePolicy.ASK
        world.channel.save()
        day = world.day(10)
        self.activity = create_activity(
            by=self.planner, campaign_id=world.campaign.pk, channel=world.channel, title="Insert", why=WHY,
            schedule=Schedule(day, day),
        )  # fmt: skip

    def answer(self, client: Client, answer: str = "accepted", **given: Any) -> HttpResponse:
        return client.post(f"/exceptions/{row().pk}/answer/", {"answer": answer, **given}, follow=True)


@pytest.fixture(scope="module")
def made(module_rows: None) -> Plan:
    return Plan(make_world())


@pytest.fixture
def plan(db: None, made: Plan) -> Plan:
    return deepcopy(made)


def row() -> NoticeException:
    return NoticeException.objects.get()


def stands() -> tuple[str, str, str, str]:
    found = row()
    return found.state, found.reason, found.scope, found.why


def offered(answer: HttpResponse) -> str:
    [message] = answer.context["messages"]
    return message.extra_tags


def told(kind: AlertKind) -> int:
    """How many messages left about the exception."""
    return Message.objects.filter(links__alert__kind=kind, state="sent").distinct().count()


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("accepted", {"reason": "Gladly."}),
        ("reduced", {"reason": "Full.", "scope": "No die cut"}),
        ("declined", {"reason": "Full."}),
    ],
)
def test_an_answer_goes_to_and_fro(plan: Plan, answer: str, given: dict[str, str]) -> None:
    before, client = stands(), signed_in(plan.head)
    goes_to_and_fro(client, plan.answer(client, answer, **given), stands=stands, before=before)
    entries = AuditEntry.objects.filter(subject_type="campaigns.noticeexception").order_by("pk")
    assert [entry.undoes for entry in entries[2:]] == list(entries[1:5])


def test_a_changed_mind_goes_back_to_the_first_answer(plan: Plan) -> None:
    client = signed_in(plan.head)
    plan.answer(client, "declined", reason="Full.")
    before = stands()
    goes_to_and_fro(client, plan.answer(client), stands=stands, before=before)


def test_only_the_words_of_an_answer_are_taken_back_where_only_they_changed(plan: Plan) -> None:
    client = signed_in(plan.head)
    plan.answer(client, reason="Gladly.")
    before = stands()
    goes_to_and_fro(client, plan.answer(client, reason="Of course."), stands=stands, before=before)


def test_a_head_who_knows_but_the_code_name_goes_to_and_fro_and_reads_no_more(plan: Plan) -> None:
    Campaign.objects.update(
        secrecy=Secrecy.CONFIDENTIAL, others_see=OthersSee.CODE_NAME, code_name="Heron", was_secret=True
    )
    before, client = stands(), signed_in(plan.head)
    given = plan.answer(client)
    goes_to_and_fro(client, given, stands=stands, before=before)
    back = client.post(f"/exceptions/{row().pk}/answer/undo/?version={row().version}&undo=1", follow=True)
    for page in (given, back):
        assert not any(text in page.text for text in ("Insert", WHY, "Ana Planner", "Spring launch"))


def test_taking_a_question_back_goes_to_and_fro(plan: Plan) -> None:
    before, client = stands(), signed_in(plan.planner)
    taken = client.post(f"/exceptions/{row().pk}/withdraw/", {"version": row().version}, follow=True)
    assert row().state == ExceptionState.WITHDRAWN
    goes_to_and_fro(client, taken, stands=stands, before=before)


def test_asking_again_goes_to_and_fro_for_all_who_are_asked(plan: Plan) -> None:
    LeadTimeRule.objects.create(channel=plan.world.channel, name="Text", offset=-25, responsible=plan.world.pr)
    move_activity(by=plan.planner, activity_id=plan.activity.pk, starts_on=plan.world.day(9), why=WHY)
    for found in NoticeException.objects.all():
        withdraw_exception(by=plan.planner, exception_id=found.pk)
    client = signed_in(plan.planner)
    asked = client.post(f"/activities/{plan.activity.pk}/ask/", {"why": "Once more."}, follow=True)

    def states() -> list[str]:
        return list(NoticeException.objects.order_by("pk").values_list("state", flat=True))

    goes_to_and_fro(client, asked, stands=states, before=["withdrawn", "withdrawn"])
    one = NoticeException.objects.filter(department=plan.world.social).get()
    answer_exception(by=plan.head, exception_id=one.pk, answer=ExceptionState.ACCEPTED)
    client.post(offered(asked))
    assert sorted(states()) == ["accepted", "withdrawn"]
    assert "answered by now" in client.post(offered(asked), follow=True).text


def test_what_was_asked_over_a_no_has_no_undo_that_would_lose_the_no(plan: Plan) -> None:
    answer_exception(by=plan.head, exception_id=row().pk, answer=ExceptionState.DECLINED, reason="Full.")
    client = signed_in(plan.planner)
    asked = client.post(f"/activities/{plan.activity.pk}/ask/", {"why": "Smaller now."}, follow=True)
    assert row().state == ExceptionState.ASKED and offered(asked) == ""
    at = row().asked_at.isoformat()
    client.post(f"/activities/{plan.activity.pk}/ask/undo/", query_params={"at": at, "undo": 1})
    assert row().state == ExceptionState.ASKED


class TestRights:
    def test_are_those_of_the_moment(self, plan: Plan) -> None:
        head, planner = signed_in(plan.head), signed_in(plan.planner)
        given = plan.answer(head)
        assert planner.post(offered(given)).status_code == 403
        back = head.post(offered(given), follow=True)
        plan.head.memberships.update(role=RoleName.MEMBER)
        assert head.post(offered(back)).status_code == 403 and row().state == ExceptionState.ASKED
        taken = planner.post(f"/exceptions/{row().pk}/withdraw/", {"version": row().version}, follow=True)
        plan.planner.memberships.update(role=RoleName.VIEWER)
        planner.post(offered(taken))
        assert row().state == ExceptionState.WITHDRAWN

    def test_in_the_history_a_question_is_its_planners_and_an_answer_its_heads(self, plan: Plan) -> None:
        asked = AuditEntry.objects.get(verb="asked")
        with pytest.raises(NotAllowed):
            undo(by=plan.head, entry_id=asked.pk)
        taken = undo(by=plan.planner, entry_id=asked.pk)
        again = undo(by=plan.planner, entry_id=taken.pk)
        assert (taken.verb, again.verb, row().why) == ("withdrawn", "asked after all", WHY)
        answer_exception(by=plan.head, exception_id=row().pk, answer=ExceptionState.ACCEPTED)
        opened = undo(by=plan.head, entry_id=AuditEntry.objects.get(verb="accepted").pk)
        with pytest.raises(NotAllowed):
            undo(by=plan.planner, entry_id=opened.pk)
        assert undo(by=plan.head, entry_id=opened.pk).verb == "accepted"


class TestMovedOn:
    def test_what_somebody_said_meanwhile_stays(self, plan: Plan) -> None:
        head, stand_in = signed_in(plan.head), make_user(department=plan.world.social, role=RoleName.DEPUTY)
        given = plan.answer(head)
        answer_exception(by=stand_in, exception_id=row().pk, answer=ExceptionState.DECLINED, reason="Full.")
        assert "somebody was quicker" in head.post(offered(given), follow=True).text
        assert row().state == ExceptionState.DECLINED

    def test_what_needs_no_exception_any_more_is_not_asked_again(self, plan: Plan) -> None:
        taken = withdraw_exception(by=plan.planner, exception_id=row().pk)
        entry = AuditEntry.objects.get(verb="withdrawn")
        move_activity(by=plan.planner, activity_id=plan.activity.pk, starts_on=plan.world.day(90))
        with pytest.raises(Refused, match="changed"):
            undo(by=plan.planner, entry_id=entry.pk)
        assert row().state == ExceptionState.MOOT and row().pk == taken.pk


class TestTelling:
    def test_nobody_is_told_twice_of_what_is_said_again(self, plan: Plan) -> None:
        tick_and_deliver(timezone.now())
        assert told(AlertKind.EXCEPTION_WANTED) == 1
        planner, head = signed_in(plan.planner), signed_in(plan.head)
        taken = planner.post(f"/exceptions/{row().pk}/withdraw/", {"version": row().version}, follow=True)
        planner.post(offered(taken))
        given = plan.answer(head)
        tick_and_deliver(timezone.now())
        assert told(AlertKind.EXCEPTION_ANSWERED) == 1
        head.post(offered(head.post(offered(given), follow=True)))
        tick_and_deliver(timezone.now())
        assert row().state == ExceptionState.ACCEPTED
        assert (told(AlertKind.EXCEPTION_WANTED), told(AlertKind.EXCEPTION_ANSWERED)) == (1, 1)

    def test_a_question_that_waits_again_waits_in_the_inbox_and_climbs(self, plan: Plan) -> None:
        tick_and_deliver(timezone.now())
        alert = Alert.objects.get(kind=AlertKind.EXCEPTION_WANTED, step=0)
        signed_in(plan.head).post("/desk/alerts/seen/", {"alert": alert.pk})
        client = signed_in(plan.head)
        client.post(offered(plan.answer(client)))
        alert.refresh_from_db()
        assert alert.acknowledged_at is None
        climbs = Alert.objects.filter(kind=AlertKind.EXCEPTION_WANTED, step__gt=0, state=AlertState.PLANNED)
        assert climbs.filter(occurrence=alert.occurrence).count() == 1

    def test_another_answer_in_between_is_told_and_so_is_the_first_after_it(self, plan: Plan) -> None:
        client = signed_in(plan.head)
        plan.answer(client)
        tick_and_deliver(timezone.now())
        assert told(AlertKind.EXCEPTION_ANSWERED) == 1
        changed = plan.answer(client, "declined", reason="Full.")
        tick_and_deliver(timezone.now())
        client.post(offered(changed))
        tick_and_deliver(timezone.now())
        assert row().state == ExceptionState.ACCEPTED and told(AlertKind.EXCEPTION_ANSWERED) == 3

    def test_what_was_taken_back_before_it_was_told_is_told_when_it_is_said_again(self, plan: Plan) -> None:
        planner = signed_in(plan.planner)
        taken = planner.post(f"/exceptions/{row().pk}/withdraw/", {"version": row().version}, follow=True)
        tick_and_deliver(timezone.now())
        assert told(AlertKind.EXCEPTION_WANTED) == 0
        planner.post(offered(taken))
        tick_and_deliver(timezone.now())
        assert told(AlertKind.EXCEPTION_WANTED) == 1
