"""An alert nobody sees climbs: members, head, the campaign's owner. An acknowledgement stops it."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.inbox import acknowledge, take_back
from campaigns.actions.milestones import finish
from campaigns.actions.replanning import replan
from campaigns.alerts.firing import fire
from campaigns.enums import AlertKind, AlertState, AlertStep, MessageState
from campaigns.models import Alert, Campaign, Message, MessageAlert, Milestone
from campaigns.queries.desk import unacknowledged_count
from campaigns.queries.inbox import alerts_to_acknowledge, inbox
from campaigns.rules.escalation import after_working_hours, next_climb
from departments.access import access_for
from departments.clocks import DepartmentClock
from departments.enums import RoleName
from departments.models import Department, User
from departments.workdays import WorkingDays
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, a_duty_alert, tick_and_deliver
from tests.factories import make_absence, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]

DAY = dt.timedelta(days=1)
MONDAY_AT_17 = MONDAY_AT_8 + 9 * HOUR
TUESDAY_AT_9 = MONDAY_AT_8 + DAY + HOUR


class World:
    """Social: a mailbox, a head and two members. The campaign's owner works elsewhere."""

    def __init__(self) -> None:
        self.team: Department = make_department(name="Social", mailbox="social@example.com")
        self.head: User = make_user(department=self.team, role=RoleName.HEAD, email="head@example.com")
        self.member: User = make_user(department=self.team, email="member@example.com")
        self.alert: Alert = a_duty_alert(self.team, kind=AlertKind.SHORT_NOTICE, is_urgent=True)
        self.owner: User = self.campaign.owner
        User.objects.filter(pk=self.owner.pk).update(email="owner@example.com")

    @property
    def campaign(self) -> Campaign:
        return self.alert.campaign

    def to_come(self) -> list[tuple[int, dt.datetime]]:
        rows = Alert.objects.filter(state=AlertState.PLANNED, kind=self.alert.kind)
        return list(rows.order_by("step").values_list("step", "due_at"))


@pytest.fixture
def world(organisation: None) -> World:
    return World()


def told() -> list[str]:
    """Who got mail since the last time this was asked."""
    addresses = sorted(address for message in mail.outbox for address in message.to)
    mail.outbox.clear()
    return addresses


def climb(world: World) -> dt.datetime:
    """Let the next step fall due and leave; return when."""
    ((_step, due_at),) = world.to_come()
    tick_and_deliver(due_at)
    return due_at


def test_unseen_it_goes_to_the_members_the_head_and_the_owner_and_ends_there(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    assert told() == ["social@example.com"]
    assert climb(world) == TUESDAY_AT_9, "the eighth working hour of Monday ends when Tuesday's first begins"
    # The head is a member too, and is told once.
    assert told() == ["head@example.com", "member@example.com"]
    climb(world)
    assert told() == ["owner@example.com"]
    climb(world)
    assert told() == [], "everybody has been told"
    assert world.to_come() == []
    assert set(Alert.objects.values_list("step", flat=True)) == set(AlertStep.values)


def test_no_step_comes_early_and_more_ticks_make_no_more(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    told()
    for _tick in range(5):
        tick_and_deliver(TUESDAY_AT_9 - MINUTE)
    assert told() == [] and world.to_come() == [(AlertStep.MEMBERS, TUESDAY_AT_9)]
    for _tick in range(5):
        tick_and_deliver(TUESDAY_AT_9)
    assert len(told()) == 2 and len(world.to_come()) == 1


def test_whoever_sees_it_stops_it_and_undo_starts_it_again(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    tick_and_deliver(TUESDAY_AT_9)
    at = acknowledge(by=world.member, alert_ids=[world.alert.pk])
    assert world.to_come() == []
    steps = Alert.objects.filter(state=AlertState.FIRED)
    assert steps.count() == 2 and not steps.filter(acknowledged_by=None).exists(), "all steps are seen together"
    assert at is not None and take_back(by=world.member, at=at) == 2
    assert [step for step, _due_at in world.to_come()] == [AlertStep.HEAD]


def test_a_step_on_its_way_that_was_seen_meanwhile_is_not_sent(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    told()
    fire(now=TUESDAY_AT_9)
    acknowledge(by=world.member, alert_ids=[world.alert.pk])
    tick_and_deliver(TUESDAY_AT_9)
    assert told() == []
    assert set(Message.objects.exclude(state=MessageState.SENT).values_list("state", "closed_reason")) == {
        (MessageState.SUPPRESSED, "somebody has seen it")
    }


def test_a_finished_duty_climbs_no_further_whoever_finished_it(world: World) -> None:
    elsewhere = make_user(department=make_department())
    tick_and_deliver(MONDAY_AT_8)
    assert world.alert.milestone is not None
    finish(by=elsewhere, milestone_id=world.alert.milestone.pk)
    assert world.to_come() == []


def test_a_later_stage_of_a_duty_takes_over(world: World) -> None:
    team = world.team
    coming = a_duty_alert(team, kind=AlertKind.COMING, name="Assets")
    tick_and_deliver(MONDAY_AT_8)
    steps = Alert.objects.filter(kind=AlertKind.COMING, state=AlertState.PLANNED)
    assert [row.step for row in steps] == [AlertStep.MEMBERS]
    late = Alert.objects.create(
        **{name: getattr(coming, name) for name in ("department", "campaign", "activity", "milestone", "occurrence")},
        kind=AlertKind.LATE,
        local_date=coming.local_date,
        local_time=coming.local_time,
        time_zone=coming.time_zone,
        due_at=MONDAY_AT_8 + HOUR,
    )
    fire(now=MONDAY_AT_8 + HOUR)
    assert not steps.all().exists()
    climbing = Alert.objects.filter(milestone=late.milestone, state=AlertState.PLANNED)
    assert [(row.kind, row.step) for row in climbing] == [(AlertKind.LATE, AlertStep.MEMBERS)]


@pytest.mark.parametrize("kind", [AlertKind.NEW, AlertKind.MOVED, AlertKind.CANCELLED, AlertKind.DUE])
def test_what_asks_for_nothing_does_not_climb(kind: AlertKind, world: World) -> None:
    Alert.objects.update(kind=kind)
    fire(now=MONDAY_AT_8)
    assert world.to_come() == [] and Alert.objects.count() == 1


def test_a_department_may_do_without(world: World) -> None:
    Department.objects.update(escalate_after_hours=0)
    fire(now=MONDAY_AT_8)
    assert Alert.objects.count() == 1


def test_a_department_has_its_own_hours(world: World) -> None:
    Department.objects.update(escalate_after_hours=2, works_from=dt.time(8), works_until=dt.time(12))
    fire(now=MONDAY_AT_8)
    assert world.to_come() == [(AlertStep.MEMBERS, MONDAY_AT_8 + 2 * HOUR)]


def test_when_the_owner_has_left_the_head_of_the_leading_department_is_told(world: World) -> None:
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    make_user(department=world.campaign.lead_department, role=RoleName.HEAD, email="lead@example.com")
    tick_and_deliver(MONDAY_AT_8)
    climb(world)
    told()
    climb(world)
    assert told() == ["lead@example.com"]


def test_whoever_stands_in_for_the_owner_is_told(world: World) -> None:
    deputy = make_user(department=world.campaign.lead_department, email="deputy@example.com")
    make_absence(user=world.owner, deputy=deputy, first_day=MONDAY_AT_8.date(), last_day=MONDAY_AT_8.date() + 9 * DAY)
    tick_and_deliver(MONDAY_AT_8)
    climb(world)
    told()
    climb(world)
    assert told() == ["deputy@example.com"]


def test_given_up_mail_told_nobody(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    tick_and_deliver(TUESDAY_AT_9)
    told()
    # What went to the member came to nothing, so the next step is theirs again only through the head's tier.
    Message.objects.filter(user=world.head).update(state=MessageState.DEAD, sent_at=None)
    climb(world)
    assert told() == ["head@example.com"]


def test_the_mail_says_why_it_comes(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    mail.outbox.clear()
    climb(world)
    assert "Nobody in Social has marked this as seen yet, so it comes to you." in mail.outbox[0].body
    mail.outbox.clear()
    climb(world)
    assert "You get this because you answer for the campaign." in mail.outbox[0].body


# Whose inbox it stands in


def test_steps_stand_with_their_alert_and_the_last_in_the_owners_inbox(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    member, owner = access_for(world.member), access_for(world.owner)
    assert not inbox(owner, owner.department_ids, now=MONDAY_AT_8).unread
    for _step in range(3):
        at = climb(world)
    (entry,) = inbox(member, [world.team.pk], now=at).unread
    assert [step.step for step in entry.steps] == [AlertStep.MEMBERS, AlertStep.HEAD, AlertStep.OWNER]
    assert unacknowledged_count(member, at) == 1
    (theirs,) = inbox(owner, owner.department_ids, now=at).unread
    assert theirs.line.step == AlertStep.OWNER and theirs.can_acknowledge
    assert unacknowledged_count(owner, at) == 1


def test_that_the_owner_has_seen_it_does_not_mean_the_department_has(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    for _step in range(3):
        at = climb(world)
    last = Alert.objects.get(step=AlertStep.OWNER)
    owner = access_for(world.owner)
    assert alerts_to_acknowledge(owner, [world.alert.pk, last.pk], at) == [last.pk]
    acknowledge(by=world.owner, alert_ids=[last.pk])
    assert unacknowledged_count(owner, at) == 0
    assert unacknowledged_count(access_for(world.member), at) == 1


def test_a_stranger_sees_no_step_and_answers_none(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    for _step in range(3):
        at = climb(world)
    stranger = access_for(make_user(department=make_department()))
    keys = list(Alert.objects.values_list("pk", flat=True))
    assert alerts_to_acknowledge(stranger, keys, at) == []
    assert not inbox(stranger, stranger.department_ids, now=at).unread


def test_nobody_is_told_of_an_alert_twice(world: World) -> None:
    tick_and_deliver(MONDAY_AT_8)
    for _step in range(3):
        climb(world)
    keys = list(MessageAlert.objects.values_list("recipient_key", flat=True))
    assert len(keys) == len(set(keys)) == 4


# Counting working hours, against a slow model

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")]


MOMENTS = st.integers(0, 500_000).map(lambda minutes: MONDAY_AT_8 + minutes * MINUTE)


def slow_after(moment: dt.datetime, hours: int, clock: DepartmentClock) -> dt.datetime:
    """Minute by minute: the first minute of work before which as many hours of work have passed."""
    minutes, at = 0, moment
    while True:
        local = at.astimezone(clock.zone)
        works = clock.days.is_working(local.date()) and clock.works_from <= local.time() < clock.works_until
        if works and minutes >= hours * 60:
            return at
        minutes += works
        at += MINUTE


@given(
    moment=MOMENTS,
    hours=st.integers(1, 6),
    zone=st.sampled_from(ZONES),
    begins=st.integers(5, 11),
    length=st.integers(1, 9),
    weekend=st.sampled_from([(5, 6), (4, 5), (), (0, 2, 4)]),
)
def test_working_hours_are_those_a_minute_by_minute_count_finds(
    moment: dt.datetime, hours: int, zone: ZoneInfo, begins: int, length: int, weekend: tuple[int, ...]
) -> None:
    clock = DepartmentClock(
        1, zone, WorkingDays(frozenset(weekend), None, None), dt.time(8), dt.time(begins), dt.time(begins + length)
    )
    assert after_working_hours(moment, hours, clock) == slow_after(moment, hours, clock)


@given(
    hours=st.integers(1, 400),
    moments=st.lists(MOMENTS, min_size=2),
)
def test_what_fires_later_climbs_no_earlier(hours: int, moments: list[dt.datetime]) -> None:
    clock = DepartmentClock(1, ZONES[0], WorkingDays(frozenset((5, 6)), None, None), dt.time(8))
    ends = [after_working_hours(moment, hours, clock) for moment in sorted(moments)]
    assert all(earlier <= later for earlier, later in pairwise(ends))


def test_nothing_follows_the_last_step() -> None:
    clock = DepartmentClock(1, ZONES[0], WorkingDays(frozenset((5, 6)), None, None), dt.time(8))
    assert next_climb(AlertStep.OWNER, fired_at=MONDAY_AT_17, clock=clock) is None


def test_what_planning_took_back_climbs_again_from_when_it_fired(world: World) -> None:
    alert, yesterday = world.alert, MONDAY_AT_8.date() - DAY
    assert alert.activity_id is not None
    duty = Milestone.objects.filter(pk=alert.milestone_id)
    by_hand = {"rule": None, "offset": None, "unit": "", "anchor": ""}
    duty.update(planned_on=MONDAY_AT_8.date(), due_on=yesterday, warn_on=yesterday, **by_hand)
    Alert.objects.filter(pk=alert.pk).update(occurrence=yesterday.isoformat())
    tick_and_deliver(MONDAY_AT_8)
    replan([alert.activity_id], by=None, now=MONDAY_AT_8 + HOUR)
    before = world.to_come()
    assert [step for step, _due_at in before] == [AlertStep.MEMBERS]
    for is_done, expected in ((True, []), (False, before)):
        done = {"done_at": MONDAY_AT_8, "done_by": world.member} if is_done else {"done_at": None, "done_by": None}
        duty.update(state="done" if is_done else "open", **done)
        replan([alert.activity_id], by=None, now=MONDAY_AT_8 + HOUR)
        assert world.to_come() == expected
    replan([alert.activity_id], by=None, now=MONDAY_AT_8 + 90 * DAY)
    assert world.to_come() == before, "what stands is left as it is"


def test_a_department_that_begins_to_let_alerts_climb_is_not_flooded(world: World) -> None:
    alert = world.alert
    assert alert.activity_id is not None
    Department.objects.update(escalate_after_hours=0)
    tick_and_deliver(MONDAY_AT_8)
    Department.objects.update(escalate_after_hours=8)
    replan([alert.activity_id], by=None, now=MONDAY_AT_8 + 30 * DAY)
    assert not Alert.objects.filter(step__gt=0).exists()
