"""Figures for what watches over it: they are right, the same after a tally, cheap, and nobody else's business."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from calendar_app.metrics import exposition, may_read
from campaigns.actions.tallying import tally_deliveries
from campaigns.alerts import breaker
from campaigns.alerts.ticking import TICK, note
from campaigns.enums import AlertState, MessageState
from campaigns.models import Alert, DeliveryTally, Message
from campaigns.queries.metrics import metrics
from campaigns.rules.latency import BOUNDS, Latency
from tests.alerts.sink import Sink
from tests.alerts.world import a_duty_alert, tick_and_deliver
from tests.factories import make_department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
LINE = re.compile(r'(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? [-+.e0-9]+)')


def accepted(sent_at: dt.datetime, seconds: float, *, count: int = 1) -> None:
    """So many messages accepted at a moment, so long after they were to leave."""
    for number in range(count):
        Message.objects.create(
            recipient_key=f"mailbox:{number}",
            address="team@example.com",
            group_key="x",
            state=MessageState.SENT,
            next_attempt_at=sent_at,
            message_id=f"<{sent_at:%s}-{seconds}-{number}@x>",
            dated_at=sent_at - dt.timedelta(seconds=seconds),
            sent_at=sent_at,
        )


def values(text: str) -> dict[str, float]:
    """Every sample of an exposition by its name and labels."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def test_what_is_owed_sent_and_given_up_is_counted(sink: Sink) -> None:
    now = timezone.now()
    team, other = make_department(mailbox="team@example.com"), make_department(mailbox="other@example.com")
    a_duty_alert(team, due_at=now, is_urgent=True)
    a_duty_alert(other, due_at=now, is_urgent=True)
    sink.answer("RCPT", "550 5.1.1 No", to="other@example.com")
    tick_and_deliver(now)
    for seconds in (-3600, 10, 600):
        a_duty_alert(team, due_at=now - dt.timedelta(seconds=seconds))
    later = Alert.objects.filter(state=AlertState.PLANNED, due_at__gt=now).count()
    found = values(exposition(metrics(now)))
    assert found['instep_alerts{state="planned"}'] == later > 0
    assert found['instep_alerts{state="due"}'] == 1
    assert found['instep_alerts{state="late"}'] == 1
    assert found["instep_oldest_due_alert_seconds"] == 600
    assert found['instep_messages_sent_total{transport="email"}'] == 1
    assert found['instep_messages{state="dead",transport="email"}'] == 1
    assert found['instep_delivery_seconds_count{transport="email"}'] == 1
    assert found['instep_tick_age_seconds{name="tick"}'] == 0


def test_a_resting_host_shows_as_an_open_breaker() -> None:
    now = timezone.now()
    assert values(exposition(metrics(now)))['instep_breaker_open{name="mail"}'] == 0
    breaker.rest(now, is_login=False)
    assert values(exposition(metrics(now)))['instep_breaker_open{name="mail"}'] == 1
    assert values(exposition(metrics(now + breaker.REST)))['instep_breaker_open{name="mail"}'] == 0


def test_every_line_is_as_prometheus_reads_it(sink: Sink) -> None:
    note('a "name"\n', at=NOON)
    accepted(NOON, 3)
    text = exposition(metrics(NOON))
    assert text.endswith("\n") and r"a \"name\"\n" in text
    for line in text.replace(r"\"", "'").splitlines():
        assert LINE.fullmatch(line), line


def test_buckets_hold_their_bound_and_only_grow() -> None:
    for seconds in (0, 1, 1.001, 59, 60, 100_000):
        accepted(NOON, seconds)
    found = metrics(NOON).deliveries["email"]
    assert found.within == (2, 3, 3, 3, 3, 5, 5, 5, 5, 5) and found.accepted == 6
    assert found.seconds == pytest.approx(100_121.001)


def days() -> Iterator[dt.datetime]:
    yield from (NOON - dt.timedelta(days=back, hours=11, minutes=59, seconds=59) for back in range(3))
    yield NOON.replace(hour=0)
    yield NOON


def test_a_tally_changes_no_figure_and_a_second_one_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for count, moment in enumerate(days()):
        accepted(moment, 2.5 * count, count=count + 1)
    before = metrics(NOON).deliveries
    assert tally_deliveries(now=NOON) == 2
    assert metrics(NOON).deliveries == before
    accepted(NOON + dt.timedelta(seconds=1), 4)
    assert metrics(NOON).deliveries["email"].accepted == before["email"].accepted + 1
    assert tally_deliveries(now=NOON) == 0
    assert tally_deliveries(now=NOON + dt.timedelta(days=1)) == 1
    with django_assert_num_queries(8):
        assert metrics(NOON).deliveries["email"].accepted == before["email"].accepted + 1


def test_a_day_that_has_just_ended_is_not_tallied_yet() -> None:
    midnight = NOON.replace(hour=0)
    accepted(midnight - dt.timedelta(seconds=1), 1)
    assert tally_deliveries(now=midnight + dt.timedelta(minutes=59)) == 0
    assert tally_deliveries(now=midnight + dt.timedelta(hours=1)) == 1
    assert DeliveryTally.objects.get().day == dt.date(2027, 2, 28)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1e6)), max_size=5))
def test_adding_latencies_up_is_counting_them_together(parts: list[tuple[int, float]]) -> None:
    total = Latency()
    for count, seconds in parts:
        total += Latency(count, seconds, (count,) * len(BOUNDS))
    assert total.accepted == sum(count for count, _seconds in parts) == total.within[0]


@pytest.mark.parametrize(
    ("address", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.0.0.7", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
def test_without_a_token_only_this_machine_reads_them(address: str, headers: dict[str, str], may: bool) -> None:
    assert may_read(RequestFactory().get("/metrics", headers=headers, REMOTE_ADDR=address)) is may


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer a token as long as asked", 200),
        ("bearer a token as long as asked", 200),
        ("Bearer wrong", 404),
        ("", 404),
        ("Basic a token as long as asked", 404),
        ("Bearer \u00e4", 404),
    ],
)
def test_with_a_token_whoever_carries_it_and_nobody_else(
    client: Client, settings: Settings, header: str, code: int
) -> None:
    settings.METRICS_TOKEN = "a token as long as asked"
    answer = client.get("/metrics", headers={"Authorization": header})
    assert answer.status_code == code
    assert (answer["Content-Type"].startswith("text/plain; version=0.0.4")) is (code == 200)


def test_ready_says_when_the_clockwork_last_turned_and_may_give_up(client: Client, settings: Settings) -> None:
    note(TICK, at=timezone.now() - dt.timedelta(seconds=40))
    a_duty_alert(make_department(), due_at=timezone.now() - dt.timedelta(seconds=100))
    answer = client.get("/readyz")
    assert answer.status_code == 200 and 40 <= answer.json()["last_tick_seconds"] < 60
    settings.READY_WAIT_SECONDS = 90
    assert client.get("/readyz").status_code == 503
    settings.READY_WAIT_SECONDS = 900
    assert client.get("/readyz").status_code == 200
