"""Firing: once, oldest first, never early, never stale, into the right messages."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from campaigns.alerts import firing
from campaigns.alerts.firing import fire, fire_all
from campaigns.enums import AlertKind, AlertState, MessageState
from campaigns.models import Activity, Alert, ChangeSet, Message, MessageAlert
from campaigns.rules.leaving import CATCH_UP
from departments.enums import RoleName
from departments.models import Membership
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, SECOND, TUESDAY_AT_8, a_duty_alert, an_activity
from tests.factories import make_alert, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


def fired() -> set[Any]:
    return set(Alert.objects.filter(state=AlertState.FIRED).values_list("pk", flat=True))


def test_what_is_due_fires_into_the_inbox_and_into_a_message_in_one_go() -> None:
    alert = a_duty_alert(make_department(mailbox="social@example.com"))
    assert fire(now=MONDAY_AT_8).alerts == 1
    alert.refresh_from_db()
    assert (alert.state, alert.fired_at) == (AlertState.FIRED, MONDAY_AT_8)
    message = Message.objects.get()
    assert (message.address, message.state) == ("social@example.com", MessageState.PENDING)
    assert message.next_attempt_at == MONDAY_AT_8
    assert [link.alert_id for link in message.links.all()] == [alert.pk]


def test_nothing_fires_early() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"), due_at=MONDAY_AT_8 + SECOND)
    assert fire(now=MONDAY_AT_8).alerts == 0
    assert not fired() and not Message.objects.exists()


def test_nothing_is_too_old_to_fire() -> None:
    alert = a_duty_alert(make_department(mailbox="social@example.com"), due_at=MONDAY_AT_8 - dt.timedelta(days=400))
    fire(now=MONDAY_AT_8)
    assert fired() == {alert.pk}


def test_the_oldest_fire_first() -> None:
    team = make_department(mailbox="social@example.com")
    new, old = (a_duty_alert(team, due_at=MONDAY_AT_8 - n * HOUR) for n in (1, 2))
    fire(now=MONDAY_AT_8, limit=1)
    assert fired() == {old.pk} != {new.pk}


@pytest.mark.parametrize("state", [AlertState.SUPERSEDED, AlertState.CANCELLED, AlertState.FIRED])
def test_only_what_is_planned_fires(state: AlertState) -> None:
    make_alert(due_at=MONDAY_AT_8, state=state)
    assert fire(now=MONDAY_AT_8).alerts == 0


def test_what_waits_to_be_planned_again_does_not_fire_until_it_was() -> None:
    alert = a_duty_alert(make_department(mailbox="social@example.com"))
    Activity.objects.update(is_stale=True)
    assert fire(now=MONDAY_AT_8).alerts == 0
    Activity.objects.update(is_stale=False)
    fire(now=MONDAY_AT_8)
    assert fired() == {alert.pk}


def test_firing_ten_times_makes_nothing_more() -> None:
    a_duty_alert(make_department(mailbox="social@example.com", tell_members=True))
    for _tick in range(10):
        fire_all(clock=lambda: MONDAY_AT_8)
    assert Message.objects.count() == MessageAlert.objects.count() == 1


def test_a_person_in_two_departments_gets_one_message_with_both_alerts() -> None:
    social, press = make_department(tell_members=True), make_department(tell_members=True)
    ana = make_user(department=social)
    Membership.objects.create(department=press, user=ana, role=RoleName.MEMBER)
    activity = an_activity(social)
    for team in (social, press):
        a_duty_alert(team, activity=activity)
    fire(now=MONDAY_AT_8)
    assert Message.objects.get().links.count() == 2


def test_one_mailbox_of_two_departments_gets_one_message() -> None:
    for _team in range(2):
        a_duty_alert(make_department(mailbox="desk@example.com"))
    fire(now=MONDAY_AT_8)
    assert Message.objects.get().links.count() == 2


def test_one_change_is_one_message_for_each_recipient_however_many_duties_it_touches() -> None:
    team = make_department(mailbox="social@example.com", tell_members=True)
    make_user(department=team)
    activity = an_activity(team)
    change = ChangeSet.objects.create(campaign=activity.campaign, opened_at=MONDAY_AT_8, settles_at=MONDAY_AT_8)
    for number in range(40):
        alert = a_duty_alert(team, activity=activity, name=f"Duty {number}", is_urgent=True)
        Alert.objects.filter(pk=alert.pk).update(change_set=change)
    fire(now=MONDAY_AT_8)
    assert sorted(message.links.count() for message in Message.objects.all()) == [40, 40]


def test_an_afternoons_notices_wait_in_one_digest_until_the_next_morning() -> None:
    team = make_department(mailbox="social@example.com")
    for hours in (2, 5):
        at = MONDAY_AT_8 + hours * HOUR
        make_alert(department=team, activity=an_activity(team), kind=AlertKind.NEW, due_at=at)
        fire(now=at)
    digest = Message.objects.get()
    assert digest.next_attempt_at == digest.dated_at == TUESDAY_AT_8
    assert digest.links.count() == 2


def test_a_message_that_is_on_its_way_is_not_added_to() -> None:
    team = make_department(mailbox="social@example.com")
    a_duty_alert(team)
    fire(now=MONDAY_AT_8)
    Message.objects.update(state=MessageState.RETRY_WAIT)
    a_duty_alert(team)
    fire(now=MONDAY_AT_8)
    assert sorted(message.links.count() for message in Message.objects.all()) == [1, 1]


def test_after_downtime_everything_overdue_is_one_message() -> None:
    team = make_department(mailbox="social@example.com")
    for days in range(1, 8):
        a_duty_alert(team, due_at=MONDAY_AT_8 - dt.timedelta(days=days), is_urgent=days % 2 == 0)
    fire_all(clock=lambda: MONDAY_AT_8 + HOUR)
    message = Message.objects.get()
    assert (message.group_key, message.links.count()) == (CATCH_UP, 7)
    assert message.next_attempt_at == MONDAY_AT_8 + HOUR


def test_a_digest_is_not_split_by_the_size_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firing, "BATCH", 3)
    team = make_department(mailbox="social@example.com")
    for _number in range(8):
        a_duty_alert(team)
    fire(now=MONDAY_AT_8, limit=3)
    assert Message.objects.get().next_attempt_at > MONDAY_AT_8, "it waits for the rest"
    fire_all(clock=lambda: MONDAY_AT_8 + SECOND)
    message = Message.objects.get()
    assert message.links.count() == 8
    assert message.next_attempt_at <= MONDAY_AT_8 + SECOND


def test_gathering_ends_though_more_comes_in_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    team = make_department(mailbox="social@example.com")
    a_duty_alert(team)
    fire(now=MONDAY_AT_8, limit=1)
    for minutes in range(1, 30):
        a_duty_alert(team)
        fire(now=MONDAY_AT_8 + minutes * MINUTE, limit=1)
        if minutes < 15:
            first = Message.objects.order_by("dated_at").first()
            assert first is not None and first.next_attempt_at <= MONDAY_AT_8 + firing.GATHERING_AT_MOST


def test_alerts_nobody_can_be_told_of_are_counted_and_stay_in_the_inbox(caplog: pytest.LogCaptureFixture) -> None:
    a_duty_alert(make_department())
    result = fire(now=MONDAY_AT_8)
    assert (result.alerts, result.untold) == (1, 1)
    assert fired() and not Message.objects.exists()
    assert "nobody" in caplog.text


def test_the_number_of_queries_does_not_grow_with_the_batch(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        a_duty_alert(make_department(mailbox=f"team{number}@example.com"))
    for limit in (1, 3, 26):
        with django_assert_max_num_queries(23):
            fire(now=MONDAY_AT_8, limit=limit)


@pytest.mark.django_db(transaction=True)
def test_two_tickers_at_once_fire_everything_once() -> None:
    team = make_department(mailbox="social@example.com")
    for _number in range(60):
        a_duty_alert(team, activity=None)
    totals: list[int] = []

    def turn() -> None:
        totals.extend(fire(now=MONDAY_AT_8, limit=10).alerts for _batch in range(12))
        connection.close()

    tickers = [threading.Thread(target=turn) for _ticker in range(2)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()
    assert sum(totals) == 60
    assert len(fired()) == MessageAlert.objects.count() == 60
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_firing_passes_over_what_a_save_has_in_hand_and_comes_back_for_it() -> None:
    team = make_department(mailbox="social@example.com")
    held, free = a_duty_alert(team), a_duty_alert(team)
    counts: list[int] = []

    def turn() -> None:
        counts.append(fire(now=MONDAY_AT_8).alerts)
        connection.close()

    with transaction.atomic():
        Alert.objects.select_for_update().get(pk=held.pk)
        ticker = threading.Thread(target=turn)
        ticker.start()
        ticker.join(timeout=20)
        assert counts == [1] and fired() == {free.pk}
    fire(now=MONDAY_AT_8)
    assert fired() == {held.pk, free.pk}
