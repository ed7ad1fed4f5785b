"""Who has a duty in person is told of it, beside whoever the department's routes lead to."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.actions.milestones import assign
from campaigns.enums import AlertKind
from campaigns.models import Message, Milestone
from departments.enums import RoleName
from departments.models import Department, Membership, User
from tests.alerts.world import MONDAY_AT_8, a_duty_alert, deliver_at, tick_and_deliver
from tests.factories import make_absence, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


@pytest.fixture
def team() -> Department:
    return make_department(name="Social", mailbox="social@example.com")


@pytest.fixture
def rosa(team: Department) -> User:
    return make_user(department=team, email="rosa@example.com")


def told() -> list[str]:
    """To whom mails went, and what of."""
    return sorted(f"{message.to[0]}: {message.subject.partition(' – ')[0]}" for message in mail.outbox)


def given_to(person: User, team: Department, name: str = "Seeding", kind: AlertKind = AlertKind.COMING) -> None:
    a_duty_alert(team, name=name, kind=kind)
    Milestone.objects.filter(name=name).update(assignee=person)


def test_who_has_the_duty_is_told_of_that_one_and_the_mailbox_of_all(team: Department, rosa: User) -> None:
    make_user(department=team, email="yuki@example.com")
    given_to(rosa, team)
    a_duty_alert(team, name="Brief")
    tick_and_deliver()
    assert told() == [
        f"rosa@example.com: {team.channels.get()}: work begins on “Seeding”",
        "social@example.com: Social: work begins on 2 duties",
    ]
    [hers] = [message for message in mail.outbox if message.to == ["rosa@example.com"]]
    assert "It is done: " in hers.body


def test_who_is_told_as_a_member_is_told_once(rosa: User) -> None:
    team = make_department(name="Brand", tell_members=True)
    Membership.objects.filter(user=rosa).update(department=team)
    given_to(rosa, team)
    tick_and_deliver()
    assert [message.to for message in mail.outbox] == [["rosa@example.com"]]


def test_whoever_stands_in_for_them_is_told_instead(team: Department, rosa: User) -> None:
    yuki = make_user(department=team, email="yuki@example.com")
    make_absence(
        user=rosa, deputy=yuki, first_day=MONDAY_AT_8.date(), last_day=MONDAY_AT_8.date() + dt.timedelta(days=4)
    )
    given_to(rosa, team)
    tick_and_deliver()
    assert {message.to[0] for message in mail.outbox} == {"yuki@example.com", "social@example.com"}


def test_given_to_them_after_it_was_told_they_hear_it_then(team: Department, rosa: User) -> None:
    head = make_user(department=team, email="head@example.com", role=RoleName.HEAD)
    now = timezone.now()
    alert = a_duty_alert(team, due_at=now, due_on=now.date() + dt.timedelta(days=30), is_urgent=True)
    tick_and_deliver(now)
    mail.outbox.clear()
    assert alert.milestone is not None
    assign(by=head, milestone_id=alert.milestone.pk, assignee=rosa)
    deliver_at(timezone.now())
    assert [message.to for message in mail.outbox] == [["rosa@example.com"]]
    assert "because the duty is yours" in mail.outbox[0].body and "missed" not in mail.outbox[0].body
    assign(by=head, milestone_id=alert.milestone.pk, assignee=None)
    assign(by=head, milestone_id=alert.milestone.pk, assignee=rosa)
    deliver_at(timezone.now())
    assert len(mail.outbox) == 1, "once is enough"


def test_who_takes_it_for_themselves_need_not_be_told(team: Department, rosa: User) -> None:
    a_duty_alert(team)
    tick_and_deliver()
    assign(by=rosa, milestone_id=Milestone.objects.get().pk, assignee=rosa)
    assert not Message.objects.filter(user=rosa).exists()


def test_who_is_in_the_department_no_more_is_told_nothing(team: Department, rosa: User) -> None:
    Membership.objects.filter(user=rosa).update(department=make_department(name="Brand"))
    given_to(rosa, team)
    tick_and_deliver()
    assert [message.to for message in mail.outbox] == [["social@example.com"]]
