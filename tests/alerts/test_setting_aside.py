"""An alert that cannot be fired holds up no other, is seen to fail, and fires once it is mended: once."""

import datetime as dt

import pytest
from django.db import OperationalError
from django.test import Client

from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.alerts import firing
from campaigns.alerts.firing import fire, fire_all
from campaigns.alerts.planning_outlooks import plan_outlooks
from campaigns.alerts.setting_aside import MOST_COUNTED, TRY_AGAIN_AFTER
from campaigns.enums import AlertKind, AlertState, Secrecy
from campaigns.models import Activity, Alert, Campaign, Message, MessageAlert, TickRecord
from campaigns.queries.clockwork import oldest_due
from campaigns.queries.metrics import metrics
from departments.models import Department, OrganisationSettings
from tests.alerts.sink import Sink
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, SECOND, a_duty_alert, an_activity, deliver_at, tick_at
from tests.factories import make_alert, make_calendar, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


def break_zone(department: Department) -> None:
    Department.objects.filter(pk=department.pk).update(time_zone="Mars/Olympus")


def mend_zone(department: Department) -> None:
    Department.objects.filter(pk=department.pk).update(time_zone="")


def owe(count: int, *, broken: int = 1) -> tuple[list[Alert], list[Alert]]:
    """Alerts of so many departments; the first ones' departments have a time zone that is not known, and they come
    first. Returns those that can be fired and those that cannot."""
    alerts = [
        a_duty_alert(
            make_department(mailbox=f"team{number}@example.com"), due_at=MONDAY_AT_8 - (count - number) * SECOND
        )
        for number in range(count)
    ]
    for alert in alerts[:broken]:
        break_zone(alert.department)
    return alerts[broken:], alerts[:broken]


def state_of(alert: Alert) -> str:
    return Alert.objects.values_list("state", flat=True).get(pk=alert.pk)


@pytest.mark.parametrize("broken", [1, 3])
def test_the_others_of_its_batch_fire_and_it_is_marked(broken: int, caplog: pytest.LogCaptureFixture) -> None:
    sound, unsound = owe(9, broken=broken)
    fired = fire_all(clock=lambda: MONDAY_AT_8)
    assert (fired.alerts, fired.failed) == (len(sound), broken)
    assert {state_of(alert) for alert in sound} == {AlertState.FIRED}
    for alert in unsound:
        alert.refresh_from_db()
        assert (alert.state, alert.failures) == (AlertState.PLANNED, 1)
        assert alert.next_try_at == MONDAY_AT_8 + TRY_AGAIN_AFTER[0]
        assert "Mars/Olympus" in alert.last_error and str(alert.pk) in caplog.text
    assert Message.objects.count() == MessageAlert.objects.count() == len(sound)


def test_all_broken_fire_nothing_and_all_are_marked() -> None:
    owe(4, broken=4)
    assert fire(now=MONDAY_AT_8).failed == 4
    assert Alert.objects.filter(state=AlertState.PLANNED, failures=1).count() == 4
    assert not Message.objects.exists()


def test_once_mended_it_fires_once_and_says_what_was_wrong(sink: Sink) -> None:
    _sound, (unsound,) = owe(3)
    tick_at(MONDAY_AT_8)
    mend_zone(unsound.department)
    tick_at(MONDAY_AT_8 + 20 * SECOND)
    assert state_of(unsound) == AlertState.PLANNED, "its wait is not over"
    for seconds in (30, 35, 3600):
        tick_at(MONDAY_AT_8 + seconds * SECOND)
        deliver_at(MONDAY_AT_8 + seconds * SECOND)
    unsound.refresh_from_db()
    assert (unsound.state, unsound.fired_at) == (AlertState.FIRED, MONDAY_AT_8 + 30 * SECOND)
    assert "Mars/Olympus" in unsound.last_error
    assert sorted(mail.recipient for mail in sink.mails) == [f"team{number}@example.com" for number in range(3)]


def test_it_is_tried_less_often_and_never_given_up() -> None:
    _sound, (unsound,) = owe(1)
    waits, now = [], MONDAY_AT_8
    for _try in range(7):
        assert fire(now=now).failed == 1
        unsound.refresh_from_db()
        assert unsound.next_try_at is not None
        assert fire(now=unsound.next_try_at - SECOND).looked_at == 0
        waits.append(unsound.next_try_at - now)
        now = unsound.next_try_at
    assert waits == [*TRY_AGAIN_AFTER, *TRY_AGAIN_AFTER[-1:] * 3]
    Alert.objects.filter(pk=unsound.pk).update(failures=MOST_COUNTED)
    fire(now=now)
    unsound.refresh_from_db()
    assert unsound.failures == MOST_COUNTED


def test_more_that_are_broken_than_fit_into_a_batch_hold_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firing, "BATCH", 3)
    monkeypatch.setattr(firing.fire, "__kwdefaults__", {"limit": 3})
    sound, _unsound = owe(9, broken=7)
    assert tick_at(MONDAY_AT_8).fired.failed == 7
    assert {state_of(alert) for alert in sound} == {AlertState.FIRED}


def test_what_a_message_gathers_is_not_split_by_a_broken_alert() -> None:
    team, other = make_department(mailbox="social@example.com"), make_department(mailbox="other@example.com")
    for number in range(9):
        a_duty_alert(other if number == 4 else team, due_at=MONDAY_AT_8 - (9 - number) * SECOND)
    break_zone(other)
    fire(now=MONDAY_AT_8)
    assert Message.objects.get().next_attempt_at > MONDAY_AT_8, "no sender takes it while the rest is fired"
    fire_all(clock=lambda: MONDAY_AT_8)
    assert Message.objects.get().links.count() == 8


def test_facts_no_code_can_read_break_their_alert_alone() -> None:
    sound = a_duty_alert(make_department(mailbox="ana@example.com"))
    outlook = make_alert(department=make_department(mailbox="zoe@example.com"), kind=AlertKind.NEW, due_at=MONDAY_AT_8)
    Alert.objects.filter(pk=outlook.pk).update(
        kind=AlertKind.WEEKLY_OUTLOOK, campaign=None, activity=None, milestone=None, occurrence="some week"
    )
    assert fire(now=MONDAY_AT_8).failed == 1
    assert (state_of(sound), state_of(outlook)) == (AlertState.FIRED, AlertState.PLANNED)


def test_a_calendar_nobody_knows_breaks_the_alerts_of_its_departments_alone() -> None:
    sound, unsound = (a_duty_alert(make_department(mailbox=f"{name}@example.com")) for name in ("ana", "zoe"))
    calendar = make_calendar()
    type(calendar).objects.filter(pk=calendar.pk).update(country="XX")
    Department.objects.filter(pk=unsound.department_id).update(working_calendar=calendar)
    assert (fire(now=MONDAY_AT_8).failed, state_of(sound)) == (1, AlertState.FIRED)
    assert state_of(unsound) == AlertState.PLANNED


def test_a_database_that_fails_is_no_alert_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise OperationalError("the connection was lost")

    owe(3, broken=0)
    monkeypatch.setattr(firing, "put_in_messages", fail)
    with pytest.raises(OperationalError):
        fire(now=MONDAY_AT_8)
    assert not Alert.objects.filter(failures__gt=0).exists()
    assert not Alert.objects.filter(state=AlertState.FIRED).exists()


def test_a_zone_nobody_knows_keeps_no_mail_of_others_from_leaving(sink: Sink) -> None:
    sound, _unsound = owe(3)
    tick_at(MONDAY_AT_8)
    deliver_at(MONDAY_AT_8)
    assert len(sink.mails) == len(sound) == 2


def test_a_tick_goes_on_where_a_part_of_it_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise ZeroDivisionError

    for part in ("lift_embargoes", "tell_given_up", "replan_stale"):
        monkeypatch.setattr(f"campaigns.alerts.ticking.{part}", fail)
    sound, _unsound = owe(2)
    assert tick_at(MONDAY_AT_8).fired.alerts == len(sound)
    assert TickRecord.objects.filter(name="tick", at=MONDAY_AT_8).exists()


def test_an_embargo_that_cannot_be_told_of_holds_up_no_other() -> None:
    broken, sound = (an_activity(make_department(mailbox=f"{name}@example.com")) for name in ("zoe", "ana"))
    Campaign.objects.update(secrecy=Secrecy.EMBARGO, embargo_until=MONDAY_AT_8, embargo_zone="UTC", was_secret=True)
    for activity in (broken, sound):
        owner = activity.channel.owners.get()
        make_alert(department=owner, activity=activity, kind=AlertKind.NEW, state=AlertState.FIRED)
    break_zone(broken.channel.owners.get())
    assert tick_at(MONDAY_AT_8 + SECOND).lifted == 1
    mend_zone(broken.channel.owners.get())
    assert tick_at(MONDAY_AT_8 + MINUTE).lifted == 1
    assert tick_at(MONDAY_AT_8 + HOUR).lifted == 0


def test_an_activity_that_cannot_be_planned_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    team, other = make_department(), make_department()
    sound, broken = an_activity(team), an_activity(other)
    break_zone(other)
    mark_stale([sound.pk, broken.pk])
    assert [replan_stale(), replan_stale()] == [1, 0]
    assert list(Activity.objects.filter(is_stale=True)) == [broken]
    assert str(broken.pk) in caplog.text
    mend_zone(other)
    assert replan_stale() == 1


def test_weekly_outlooks_of_others_are_planned_and_its_own_stay(caplog: pytest.LogCaptureFixture) -> None:
    teams = [make_department() for _team in range(2)]
    plan_outlooks(now=MONDAY_AT_8)
    before = set(Alert.objects.filter(kind=AlertKind.WEEKLY_OUTLOOK).values_list("pk", flat=True))
    break_zone(teams[0])
    plan_outlooks(now=MONDAY_AT_8)
    assert before == set(Alert.objects.filter(state=AlertState.PLANNED).values_list("pk", flat=True))
    plan_outlooks(now=MONDAY_AT_8 + dt.timedelta(days=7))
    planned = Alert.objects.filter(state=AlertState.PLANNED, due_at__gt=MONDAY_AT_8 + dt.timedelta(days=8))
    assert {alert.department_id for alert in planned} == {teams[1].pk}
    assert "Mars/Olympus" in caplog.text


def test_it_is_counted_by_itself_and_makes_nobody_look_for_a_dead_worker() -> None:
    owe(2, broken=2)
    fire(now=MONDAY_AT_8)
    a_duty_alert(make_department(), due_at=MONDAY_AT_8)
    found = metrics(MONDAY_AT_8 + HOUR)
    assert (found.alerts["failing"], found.alerts["late"], found.alerts["due"]) == (2, 1, 0)
    assert found.oldest_due_seconds == 3600
    assert oldest_due(MONDAY_AT_8 + HOUR) == MONDAY_AT_8


def test_an_ops_admin_sees_it_and_why(client: Client) -> None:
    _sound, (unsound,) = owe(2)
    fire(now=MONDAY_AT_8)
    client.force_login(make_user(is_ops_admin=True))
    page = client.get("/admin/campaigns/alert/?last_error__isempty=0")
    assert list(page.context["cl"].queryset) == [unsound]
    assert "Mars/Olympus" in client.get(f"/admin/campaigns/alert/{unsound.pk}/change/").content.decode()


def test_what_only_waits_because_the_organisation_is_broken_fires_when_it_is_mended() -> None:
    sound, _none = owe(2, broken=0)
    OrganisationSettings.objects.update(time_zone="Mars/Olympus")
    assert fire(now=MONDAY_AT_8).failed == 2
    OrganisationSettings.objects.update(time_zone="UTC")
    assert fire(now=MONDAY_AT_8 + HOUR).alerts == len(sound)
