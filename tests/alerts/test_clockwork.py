"""The tick, the tasks that carry it and the command that does the same without them."""

from io import StringIO

import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from campaigns import tasks
from campaigns.alerts import breaker, claiming
from campaigns.alerts.clock import ClockGuard
from campaigns.alerts.ticking import TICK, run_tick, waiting_messages
from campaigns.enums import AlertState
from campaigns.models import Activity, Alert, Message, TickRecord
from tests.alerts.sink import Sink
from tests.alerts.world import HOUR, MONDAY_AT_8, SECOND, a_duty_alert, tick_and_deliver, tick_at
from tests.factories import make_department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


def owe_now(count: int = 1) -> None:
    """So many alerts, due a second ago, each for a mailbox of its own."""
    for number in range(count):
        team = make_department(mailbox=f"team{Message.objects.count()}.{number}@example.com")
        a_duty_alert(team, due_at=timezone.now() - SECOND, is_urgent=True)


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_tick_fires_and_writes_down_when_it_ran() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    assert tick_at(MONDAY_AT_8).fired.alerts == 1
    assert TickRecord.objects.get(name=TICK).at == MONDAY_AT_8


def test_a_tick_under_a_clock_that_leapt_fires_nothing_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    guard = ClockGuard()
    run_tick(clock=lambda: MONDAY_AT_8 - HOUR, guard=guard)
    assert run_tick(clock=lambda: MONDAY_AT_8, guard=guard).held
    assert Alert.objects.get().state == AlertState.PLANNED
    assert "clock jumped" in caplog.text


def test_a_tick_plans_again_what_is_stale_and_the_next_one_fires_it() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    Activity.objects.update(is_stale=True)
    ticked = tick_at(MONDAY_AT_8)
    assert (ticked.fired.alerts, ticked.replanned) == (0, 1)
    assert not Activity.objects.filter(is_stale=True).exists()


def test_ten_ticks_and_senders_change_nothing_more(sink: Sink) -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    tick_and_deliver()
    before = (list(Message.objects.values()), list(Alert.objects.values()))
    for _tick in range(10):
        tick_and_deliver()
    assert (list(Message.objects.values()), list(Alert.objects.values())) == before
    assert len(sink.mails) == 1


def test_what_waits_is_counted_up_to_a_bound_and_not_while_the_host_rests() -> None:
    owe_now(3)
    now = timezone.now()
    run_tick(guard=ClockGuard())
    assert [waiting_messages(now + SECOND, at_most=bound) for bound in (2, 10)] == [2, 3]
    breaker.rest(now, is_login=False)
    assert waiting_messages(now + SECOND, at_most=10) == 0


def test_the_tick_task_asks_for_one_sender_for_each_batch_and_no_more_than_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.delete("instep")
    asked = []
    for owed in (0, 3, 20):
        owe_now(owed)
        tasks.tick()
        asked.append(broker.llen("instep"))
        broker.delete("instep")
    assert asked == [0, 2, tasks.SENDERS]


def test_the_sender_task_sends_what_waits(sink: Sink) -> None:
    owe_now(2)
    run_tick(guard=ClockGuard())
    tasks.send_some()
    assert len(sink.mails) == 2


def test_the_nightly_tasks_run_and_leave_their_mark() -> None:
    tasks.follow_dates()
    tasks.extend_series()
    tasks.reconcile()
    assert set(TickRecord.objects.values_list("name", flat=True)) == {"extend series", "follow dates", "reconcile"}


def test_the_command_does_what_worker_and_beat_do_and_says_what_it_did(sink: Sink) -> None:
    owe_now(2)
    assert "Alerts fired: 2. Messages sent: 2" in run("send_due_alerts")
    assert "Alerts fired: 0. Messages sent: 0" in run("send_due_alerts")
    assert len(sink.mails) == 2


def test_the_command_says_when_nobody_can_be_told() -> None:
    a_duty_alert(make_department(), due_at=timezone.now() - SECOND)
    assert "nobody to be told" in run("send_due_alerts")


def test_the_command_says_when_the_mail_host_fails(sink: Sink) -> None:
    owe_now()
    sink.answer("MAIL", "550 5.7.1 Sender not wanted")
    assert "mail host fails" in run("send_due_alerts")


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_replan_shows_on_a_terminal_how_far_it_is_and_nowhere_else() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    Activity.objects.update(is_stale=True)
    out = Terminal()
    call_command("replan", stdout=out)
    assert f"[{'#' * 30}] 1 of 1" in out.getvalue()
    Activity.objects.update(is_stale=True)
    assert "#" not in run("replan")


@pytest.mark.django_db(transaction=True)
def test_replan_ends_with_one_where_somebody_is_at_a_campaign_and_goes_on_the_next_time() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    Activity.objects.update(is_stale=True)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM campaigns_campaign FOR UPDATE")
            with pytest.raises(CommandError, match="left: somebody is changing") as ended:
                run("replan")
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert ended.value.returncode == 1
    assert "planned again: 1" in run("replan")


def test_replan_plans_what_is_stale_and_with_all_says_what_had_drifted() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    Activity.objects.update(is_stale=True)
    assert "planned again: 1" in run("replan")
    assert "Activities looked at: 1" in run("replan", "--all")


def test_leases_outlast_every_answer_the_mail_host_may_take_its_time_for() -> None:
    answers_for_one_mail = 4  # MAIL, RCPT, DATA and the dot
    assert claiming.SENDING_LEASE.total_seconds() > answers_for_one_mail * settings.EMAIL_TIMEOUT
