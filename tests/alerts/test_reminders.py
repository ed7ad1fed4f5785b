"""Putting an alert off to a working day: until then it is seen, and then it is back."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.inbox import acknowledge, take_back
from campaigns.actions.milestones import finish
from campaigns.actions.reminders import remind
from campaigns.enums import AlertKind, AlertState
from campaigns.models import Alert, MilestoneResponsible
from campaigns.queries.desk import unacknowledged_count
from campaigns.queries.inbox import inbox
from campaigns.rules.reminders import reminder_days
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Membership, User
from departments.workdays import WorkingDays
from tests.alerts.world import MONDAY_AT_8, a_duty_alert, tick_and_deliver
from tests.factories import make_alert, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]

DAY = dt.timedelta(days=1)
WEDNESDAY = (MONDAY_AT_8 + 2 * DAY).date()
SATURDAY = (MONDAY_AT_8 + 5 * DAY).date()


class World:
    def __init__(self) -> None:
        self.team: Department = make_department(name="Social", mailbox="social@example.com")
        self.member: User = make_user(department=self.team)
        self.alert: Alert = a_duty_alert(self.team, due_on=dt.date(2027, 3, 8))
        tick_and_deliver(MONDAY_AT_8)
        mail.outbox.clear()

    def put_off(self, on: dt.date = WEDNESDAY) -> dt.datetime | None:
        return remind(by=self.member, alert_ids=[self.alert.pk], on=on, now=MONDAY_AT_8)


@pytest.fixture
def world(organisation: None) -> World:
    return World()


def reminders() -> list[Alert]:
    return list(Alert.objects.filter(kind=AlertKind.REMINDER, state=AlertState.PLANNED))


def test_it_counts_as_seen_until_its_day_and_then_comes_back(world: World) -> None:
    world.put_off()
    access = access_for(world.member)
    assert unacknowledged_count(access, MONDAY_AT_8) == 0
    (reminder,) = reminders()
    assert reminder.due_at == MONDAY_AT_8 + 2 * DAY, "at the alert hour of the day"
    tick_and_deliver(MONDAY_AT_8 + DAY)
    assert not mail.outbox
    tick_and_deliver(reminder.due_at)
    assert [message.subject for message in mail.outbox] == [mail.outbox[0].subject]
    assert mail.outbox[0].subject.startswith("Reminder: ") and "work begins on “Seeding”" in mail.outbox[0].subject
    assert unacknowledged_count(access, reminder.due_at) == 1


def test_an_alert_that_is_put_off_does_not_climb(world: World) -> None:
    assert Alert.objects.filter(step__gt=0, state=AlertState.PLANNED).exists()
    world.put_off()
    assert not Alert.objects.filter(step__gt=0, state=AlertState.PLANNED).exists()


def test_of_a_duty_that_is_done_by_then_nothing_is_said(world: World) -> None:
    world.put_off()
    (reminder,) = reminders()
    assert world.alert.milestone is not None
    finish(by=world.member, milestone_id=world.alert.milestone.pk)
    tick_and_deliver(reminder.due_at)
    assert not [message for message in mail.outbox if "Seeding" in message.subject]


def test_a_reminder_can_be_put_off_again(world: World) -> None:
    world.put_off()
    (reminder,) = reminders()
    tick_and_deliver(reminder.due_at)
    mail.outbox.clear()
    friday = WEDNESDAY + 2 * DAY
    remind(by=world.member, alert_ids=[reminder.pk], on=friday, now=reminder.due_at)
    (again,) = reminders()
    tick_and_deliver(again.due_at)
    assert mail.outbox[0].subject.count("Reminder") == 1


def test_undo_lets_it_wait_again_and_calls_the_reminder_off(world: World) -> None:
    at = world.put_off()
    assert at is not None and take_back(by=world.member, at=at) == 1
    assert not reminders()
    world.put_off(WEDNESDAY + DAY)
    assert [row.local_date for row in reminders()] == [WEDNESDAY + DAY]


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (MONDAY_AT_8.date(), "a day ahead"),
        (SATURDAY, "does not work on Saturday"),
        (dt.date(2027, 3, 9), "is due on Monday 8 March"),
        (dt.date(2027, 8, 2), "within the next three months"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_changes_nothing(world: World, on: dt.date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        world.put_off(on)
    assert not reminders() and unacknowledged_count(access_for(world.member), MONDAY_AT_8) == 1


def test_what_two_departments_of_one_person_put_off_together_comes_back_as_one(world: World) -> None:
    other = make_department(name="Brand", mailbox="brand@example.com")
    Membership.objects.create(user=world.member, department=other, role=RoleName.MEMBER)
    assert world.alert.milestone is not None
    shared = MilestoneResponsible(milestone=world.alert.milestone, department=other, position=1)
    shared.save()
    make_alert(department=other, milestone=world.alert.milestone, kind=AlertKind.COMING, due_at=MONDAY_AT_8)
    tick_and_deliver(MONDAY_AT_8)
    alerts = [row.pk for row in Alert.objects.filter(kind=AlertKind.COMING, step=0)]
    at = remind(by=world.member, alert_ids=alerts, on=WEDNESDAY, now=MONDAY_AT_8)
    assert len(reminders()) == 2
    back = MONDAY_AT_8 + 2 * DAY
    tick_and_deliver(back)
    access = access_for(world.member)
    assert unacknowledged_count(access, back) == 1
    (entry,) = inbox(access, [world.team.pk, other.pk], now=back).unread
    assert entry.departments == ("Brand", "Social")
    assert at is not None and take_back(by=world.member, at=at) == 2


def test_what_somebody_has_seen_is_not_put_off(world: World) -> None:
    acknowledge(by=world.member, alert_ids=[world.alert.pk])
    assert world.put_off() is None and not reminders()


def test_the_inbox_offers_working_days_up_to_the_duty(world: World) -> None:
    access = access_for(world.member)
    (entry,) = inbox(access, [world.team.pk], now=MONDAY_AT_8).unread
    assert entry.later == (dt.date(2027, 2, 23), dt.date(2027, 2, 24), dt.date(2027, 3, 1), dt.date(2027, 3, 8))


def test_strangers_put_nothing_off(client: Client, world: World) -> None:
    client.force_login(make_user(department=make_department()))
    answer = client.post(reverse("campaigns:put_off_alerts"), {"alert": str(world.alert.pk), "on": "2099-01-05"})
    assert answer.status_code == 302 and not reminders()


@pytest.mark.parametrize("on", ["", "soon", "2027-02-31", "2020-01-01"])
def test_a_bad_day_gets_a_sentence(client: Client, world: World, on: str) -> None:
    client.force_login(world.member)
    answer = client.post(reverse("campaigns:put_off_alerts"), {"alert": str(world.alert.pk), "on": on}, follow=True)
    assert answer.status_code == 200 and not reminders()
    assert "Choose" in answer.content.decode()


@given(
    today=st.dates(dt.date(2027, 1, 1), dt.date(2028, 12, 31)),
    ahead=st.none() | st.integers(-5, 30),
    weekend=st.sampled_from([(5, 6), (4, 5), (), (0, 1, 2, 3, 4, 5)]),
)
def test_offered_days_lie_ahead_are_worked_and_never_after_the_duty(
    today: dt.date, ahead: int | None, weekend: tuple[int, ...]
) -> None:
    days = WorkingDays(frozenset(weekend), None, None)
    until = None if ahead is None else today + ahead * DAY
    offered = reminder_days(today, days=days, until=until)
    assert offered == sorted(set(offered))
    assert all(day > today and days.is_working(day) for day in offered)
    if until is not None and until > today:
        assert all(day <= until for day in offered)
    else:
        assert offered
