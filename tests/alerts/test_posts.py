"""Chats and web hooks, from a due alert to a real HTTP server's hands, whatever that server does."""

import datetime as dt
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from calendar_app.lib.outward import Limits
from campaigns.alerts import breaker, sending
from campaigns.alerts.claiming import Claimed, Result, claim
from campaigns.alerts.delivering import deliver_mail, deliver_posts, next_place
from campaigns.alerts.reach import recipients_of, unreachable_departments
from campaigns.alerts.transports import hook
from campaigns.alerts.transports.answers import LONGEST_PAUSE
from campaigns.alerts.transports.routes import UNREADABLE
from campaigns.enums import AttemptOutcome, MessageState, OthersSee, Secrecy, Transport
from campaigns.models import Attempt, Campaign, CampaignNamed, Message, MessageAlert
from departments.actions.routes import edit_route, retire_route
from departments.actions.secret_routes import readdress_route
from departments.enums import Clearance, RoleName, RouteKind
from departments.models import Department, Route
from tests.alerts.sink import Sink
from tests.alerts.world import (
    HOUR,
    MINUTE,
    MONDAY_AT_8,
    SECOND,
    TUESDAY_AT_8,
    Time,
    a_duty_alert,
    deliver_at,
    tick_and_deliver,
    tick_at,
)
from tests.factories import make_department, make_secret_route, make_user
from tests.outward.receivers import Receiver, hang, receiver, talker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation", "near")]

TOKEN = "kq7w3e9r5t1y8u2i4o6p0a5s3d"
QUICK = Limits(0.3, 0.3, 2000)


@pytest.fixture
def near(settings: Settings) -> None:
    """This machine may be reached, as if an admin had named it."""
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def host() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def team() -> Department:
    """A team with a head and no route yet."""
    team = make_department(name="Social Media")
    make_user(department=team, role=RoleName.HEAD, email="head@example.com")
    return team


def a_hook(team: Department, host: Receiver | str, **fields: object) -> Route:
    url = host if isinstance(host, str) else host.url
    address = f"{url}/in/{TOKEN}"
    return make_secret_route(department=team, kind=RouteKind.HOOK, address=address, **fields)  # type: ignore[arg-type]


def a_chat(team: Department, host: Receiver | str, **fields: object) -> Route:
    url = host if isinstance(host, str) else host.url
    address = f"mmost://{url.removeprefix('http://')}/{TOKEN}"
    return make_secret_route(department=team, kind=RouteKind.CHAT, address=address, **fields)  # type: ignore[arg-type]


def owe(team: Department, *, now: dt.datetime = MONDAY_AT_8) -> None:
    a_duty_alert(team, due_at=now, is_urgent=True)


def posts() -> list[Message]:
    return list(Message.objects.exclude(transport=Transport.EMAIL).order_by("created_at"))


# What arrives


def test_a_web_hook_gets_a_signed_request_that_says_what_when_and_where(
    host: Receiver, team: Department, sink: Sink
) -> None:
    a_hook(team, host, secret="correct horse")
    owe(team)
    tick_and_deliver()
    (asked,) = host.asked
    (message,) = posts()
    assert (asked.method, asked.path, message.state) == ("POST", f"/in/{TOKEN}", MessageState.SENT)
    signed = asked.headers["instep-timestamp"].encode() + b"." + asked.body
    expected = hmac.new(b"correct horse", signed, hashlib.sha256).hexdigest()
    assert asked.headers["instep-signature"] == f"v1={expected}"
    assert abs(time.time() - int(asked.headers["instep-timestamp"])) < 60
    assert asked.headers["idempotency-key"] == str(message.pk)
    body = json.loads(asked.body)
    (alert,) = body["alerts"]
    assert (body["version"], body["id"], body["test"], body["more"]) == (1, str(message.pk), False, 0)
    assert (alert["kind"], alert["due_on"], alert["departments"]) == ("coming", "2027-03-08", ["Social Media"])
    assert "Seeding" in alert["what"] and alert["campaign"] == "Spring launch" and alert["working_days_left"] == 10
    assert alert["link"].startswith("http") and alert["next_step"]


def test_a_chat_is_told_in_words_with_a_link(host: Receiver, team: Department) -> None:
    a_chat(team, host)
    owe(team)
    assert tick_and_deliver().sent == 1
    (asked,) = host.asked
    text = json.loads(asked.body)["text"]
    assert "Seeding" in text and "Spring launch" in text and "http" in text


def test_mailbox_chat_and_hook_are_each_told_once(host: Receiver, sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    a_chat(team, host)
    a_hook(team, host)
    owe(team)
    assert tick_and_deliver().sent == 3
    assert tick_and_deliver(MONDAY_AT_8 + HOUR).sent == 0
    assert (len(host.asked), [mail.recipient for mail in sink.mails]) == (2, ["social@example.com"])
    links = MessageAlert.objects.values_list("transport", flat=True)
    assert sorted(links) == ["chat", "email", "hook"]


def test_one_chat_of_two_departments_is_told_once_of_what_both_have_to_do(host: Receiver) -> None:
    teams = [make_department(name=name) for name in ("Press", "Print")]
    for each in teams:
        a_chat(each, host)
    first = a_duty_alert(teams[0], is_urgent=True)
    a_duty_alert(teams[1], is_urgent=True, activity=first.activity)
    tick_and_deliver()
    assert len(host.asked) == len(posts()) == 1


def test_a_name_that_calls_everybody_calls_nobody(host: Receiver, team: Department) -> None:
    a_chat(team, host)
    owe(team)
    Campaign.objects.update(name="@channel <!everyone> Launch")
    tick_and_deliver()
    text = json.loads(host.asked[0].body)["text"]
    assert "Launch" in text and "@channel" not in text and "<!everyone>" not in text


def test_a_machine_alone_is_nobody_told_so_the_head_is_too(host: Receiver, team: Department, sink: Sink) -> None:
    a_hook(team, host)
    owe(team)
    tick_and_deliver()
    assert len(host.asked) == 1 and [mail.recipient for mail in sink.mails] == ["head@example.com"]
    alone = make_department(name="Alone")
    a_hook(alone, host)
    assert alone in unreachable_departments()
    a_chat(alone, host)
    assert alone not in unreachable_departments()
    assert {each.transport for each in recipients_of([alone.pk])[alone.pk]} == {Transport.CHAT, Transport.HOOK}


# What the other end answers


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, MessageState.SENT), (202, MessageState.SENT), (204, MessageState.SENT), (301, MessageState.RETRY_WAIT),
        (400, MessageState.DEAD), (401, MessageState.DEAD), (403, MessageState.DEAD), (404, MessageState.DEAD),
        (410, MessageState.DEAD), (408, MessageState.RETRY_WAIT), (425, MessageState.RETRY_WAIT),
        (429, MessageState.RETRY_WAIT), (500, MessageState.RETRY_WAIT), (503, MessageState.RETRY_WAIT),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [a_hook, a_chat])
def test_each_answer_means_what_it_says(
    make: object, status: int, state: MessageState, host: Receiver, team: Department
) -> None:
    make(team, host)  # type: ignore[operator]
    host.says(status, b"" if status == 204 else b"says who", Location=host.url)
    owe(team)
    tick_and_deliver()
    (message,) = posts()
    assert message.state == state and len(host.asked) == 1
    attempt = Attempt.objects.get(message=message)
    assert (attempt.code, attempt.outcome == AttemptOutcome.ACCEPTED) == (str(status), state == MessageState.SENT)
    if state != MessageState.SENT:
        assert message.last_error == f"{status} says who"


def test_each_try_has_the_same_key_and_a_new_signature(host: Receiver, team: Department) -> None:
    a_hook(team, host)
    host.says(500)
    owe(team)
    tick_and_deliver()
    host.says(200)
    assert tick_and_deliver(MONDAY_AT_8 + HOUR).sent == 1
    first, second = host.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == str(posts()[0].pk)


@pytest.mark.parametrize(("asked", "wait"), [("600", 10 * MINUTE), ("999999999", LONGEST_PAUSE), ("soon", 30 * SECOND)])
def test_a_host_is_left_alone_as_long_as_it_asks_for_within_reason(
    asked: str, wait: dt.timedelta, host: Receiver, team: Department
) -> None:
    a_hook(team, host)
    host.says(429, Retry_After=asked)
    owe(team)
    tick_and_deliver()
    assert posts()[0].next_attempt_at >= MONDAY_AT_8 + wait
    assert posts()[0].next_attempt_at <= MONDAY_AT_8 + wait * 1.25
    assert breaker.rests_until(MONDAY_AT_8, f"127.0.0.1:{host.port}") == MONDAY_AT_8 + wait


def test_no_answer_means_perhaps_and_the_next_try_has_the_same_key(
    team: Department, monkeypatch: pytest.MonkeyPatch, host: Receiver
) -> None:
    monkeypatch.setattr(hook, "fetch", partial(hook.fetch, limits=QUICK))
    with talker(hang) as url:
        a_hook(team, url)
        owe(team)
        tick_and_deliver()
    (message,) = posts()
    assert message.state == MessageState.UNCERTAIN and "in time" in message.last_error


def test_what_the_answer_repeats_of_the_secret_address_is_nowhere_to_be_read(host: Receiver, team: Department) -> None:
    a_hook(team, host)
    a_chat(team, host)
    host.answer = lambda asked: (404, {}, f"no such thing: {asked.path}".encode())
    owe(team)
    tick_and_deliver()
    rows = [*Message.objects.values(), *Attempt.objects.values(), *Route.objects.values()]
    assert len(posts()) == 2 and "no such thing" in str(rows)
    assert TOKEN not in str(rows)


def test_a_private_address_is_not_asked_though_it_was_allowed_when_it_was_set(
    host: Receiver, team: Department, settings: Settings
) -> None:
    a_hook(team, host)
    a_chat(team, host)
    settings.REACHABLE_NETWORKS = []
    owe(team)
    tick_and_deliver()
    assert host.asked == []
    assert {(each.state, "private network" in each.last_error) for each in posts()} == {(MessageState.RETRY_WAIT, True)}


def test_an_address_sealed_with_another_key_says_so_and_is_not_lost(
    host: Receiver, team: Department, settings: Settings
) -> None:
    a_chat(team, host)
    owe(team)
    tick_at(MONDAY_AT_8)
    settings.SECRET_KEY = "another " * 8
    deliver_at(MONDAY_AT_8)
    assert (posts()[0].state, posts()[0].last_error) == (MessageState.RETRY_WAIT, UNREADABLE)


# One host beside others


def nowhere() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def test_a_host_that_is_away_holds_up_neither_mail_nor_others_and_rests(host: Receiver, sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    a_chat(team, nowhere())
    a_hook(team, host)
    owe(team)
    tick_and_deliver()
    assert (len(sink.mails), len(host.asked)) == (1, 1)
    waiting = Message.objects.get(transport=Transport.CHAT)
    assert (waiting.state, waiting.attempts_made) == (MessageState.RETRY_WAIT, 1)
    assert deliver_at(MONDAY_AT_8 + SECOND).put_off == 0, "it rests"
    assert deliver_at(MONDAY_AT_8 + MINUTE).put_off == 1


def test_other_messages_for_a_host_that_is_away_use_up_no_tries(team: Department) -> None:
    place = a_chat(team, nowhere())
    owe(team)
    tick_at(MONDAY_AT_8)
    a_duty_alert(team, due_at=MONDAY_AT_8 + SECOND, is_urgent=True)
    tick_at(MONDAY_AT_8 + SECOND)
    tick_at(MONDAY_AT_8 + MINUTE)
    deliver_at(MONDAY_AT_8 + MINUTE)
    tries = [each.attempts_made for each in posts()]
    assert sorted(tries) == [0] * (len(tries) - 1) + [1]
    until = breaker.rests_until(MONDAY_AT_8 + MINUTE, place.host)
    assert all(each.next_attempt_at >= until for each in posts())  # type: ignore[operator]


def test_mail_that_rests_does_not_hold_up_chats(host: Receiver, sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    a_chat(team, host)
    owe(team)
    breaker.rest(MONDAY_AT_8, is_login=True)
    tick_and_deliver()
    assert (len(sink.mails), len(host.asked)) == (0, 1)


def test_a_place_is_served_by_one_sender_at_a_time(host: Receiver, team: Department) -> None:
    a_chat(team, host)
    owe(team)
    tick_at(MONDAY_AT_8)
    clock = Time()
    place = next_place(clock)
    assert place is not None and len(claim(now=MONDAY_AT_8, limit=1, key=place.key)) == 1
    a_duty_alert(team, name="Printing", due_at=MONDAY_AT_8 + SECOND, is_urgent=True)
    clock.move(2 * SECOND)
    tick_at(clock.now)
    assert next_place(clock) is None
    clock.move(2 * MINUTE)
    assert next_place(clock) is not None, "its sender died"
    assert deliver_posts(clock=clock).sent == 2


def test_mail_senders_take_no_posts_and_post_senders_no_mail(host: Receiver, sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    a_chat(team, host)
    owe(team)
    tick_at(MONDAY_AT_8)
    assert deliver_mail(clock=Time()).sent == 1 and host.asked == []
    assert deliver_posts(clock=Time()).sent == 1 and len(sink.mails) == 1


# Who may know what


def hidden(clearance: Clearance, *, named: bool, others_see: OthersSee, team: Department, host: Receiver) -> str:
    """All that a chat and a web hook with this clearance are told of a confidential campaign."""
    for make in (a_hook, a_chat):
        make(team, host, clearance=clearance)
    owe(team)
    Campaign.objects.update(
        name="Northern lights",
        code_name="Kestrel",
        secrecy=Secrecy.CONFIDENTIAL,
        was_secret=True,
        others_see=others_see,
    )
    if named:
        CampaignNamed.objects.create(campaign=Campaign.objects.get(), department=team)
    tick_and_deliver()
    return "".join(asked.body.decode() for asked in host.asked)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("others_see", list(OthersSee))
def test_cleared_for_nothing_it_hears_nothing(
    named: bool, others_see: OthersSee, team: Department, host: Receiver, sink: Sink
) -> None:
    assert hidden(Clearance.NOTHING, named=named, others_see=others_see, team=team, host=host) == ""
    assert posts() == []


@pytest.mark.parametrize("named", [True, False])
def test_cleared_for_code_names_it_never_hears_a_name(
    named: bool, team: Department, host: Receiver, sink: Sink
) -> None:
    text = hidden(Clearance.CODE_NAME, named=named, others_see=OthersSee.CODE_NAME, team=team, host=host)
    assert len(host.asked) == 2 and "Kestrel" in text
    for secret in ("Northern", "Teaser", str(Campaign.objects.get().pk)):
        assert secret not in text


def test_cleared_for_names_it_hears_them_where_its_department_is_named(
    team: Department, host: Receiver, sink: Sink
) -> None:
    text = hidden(Clearance.NAME, named=True, others_see=OthersSee.NOTHING, team=team, host=host)
    assert len(host.asked) == 2 and "Northern lights" in text


def test_cleared_for_names_it_hears_no_more_than_others_where_it_is_not(
    team: Department, host: Receiver, sink: Sink
) -> None:
    text = hidden(Clearance.NAME, named=False, others_see=OthersSee.BUSY, team=team, host=host)
    assert len(host.asked) == 2 and "Northern" not in text and "Kestrel" not in text


# When a route goes


def test_what_waits_for_a_route_that_is_stopped_goes_to_whoever_is_told_now(
    host: Receiver, team: Department, sink: Sink
) -> None:
    route = a_chat(team, host)
    owe(team)
    tick_at(MONDAY_AT_8)
    retire_route(by=None, route_id=route.pk)
    deliver_at(MONDAY_AT_8)
    deliver_at(MONDAY_AT_8 + SECOND)
    assert host.asked == [] and posts()[0].state == MessageState.SUPPRESSED
    assert [mail.recipient for mail in sink.mails] == ["head@example.com"]


def test_what_waits_for_an_old_address_goes_to_the_new_one(team: Department, host: Receiver) -> None:
    route = a_hook(team, nowhere())
    owe(team)
    tick_and_deliver()
    readdress_route(by=None, route_id=route.pk, address=f"{host.url}/new")
    deliver_at(TUESDAY_AT_8)
    deliver_at(TUESDAY_AT_8 + SECOND)
    assert [each.path for each in host.asked] == ["/new"]


def test_a_clearance_that_is_taken_back_counts_for_what_is_on_its_way(
    team: Department, host: Receiver, sink: Sink
) -> None:
    route = a_chat(team, host, clearance=Clearance.NAME)
    owe(team)
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.NOTHING)
    CampaignNamed.objects.create(campaign=Campaign.objects.get(), department=team)
    tick_at(MONDAY_AT_8)
    edit_route(by=None, route_id=route.pk, clearance=Clearance.NOTHING)
    deliver_at(MONDAY_AT_8)
    assert host.asked == [] and posts()[0].state == MessageState.SUPPRESSED


# When a sender dies


class Killed(BaseException):
    """The sender's process ends here."""


def test_a_sender_killed_between_the_answer_and_its_mark_sends_again_under_the_same_key(
    team: Department, host: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_hook(team, host)
    owe(team)
    tick_at(MONDAY_AT_8)

    mark = sending.mark

    def killed(results: list[Result], following: list[Claimed], *, now: dt.datetime) -> tuple[int, set[UUID]]:
        if results:
            raise Killed
        return mark(results, following, now=now)

    with monkeypatch.context() as dying:
        dying.setattr(sending, "mark", killed)
        with pytest.raises(Killed):
            deliver_posts(clock=Time())
    assert (len(host.asked), posts()[0].state) == (1, MessageState.SENDING)
    assert deliver_posts(clock=Time(MONDAY_AT_8 + SECOND)).sent == 0, "it is still leased"
    tick_at(MONDAY_AT_8 + 5 * MINUTE)
    assert deliver_posts(clock=Time(MONDAY_AT_8 + 5 * MINUTE)).sent == 1
    first, second = host.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert deliver_posts(clock=Time(MONDAY_AT_8 + HOUR)).sent == 0 and len(host.asked) == 2
