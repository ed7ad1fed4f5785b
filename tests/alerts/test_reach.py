"""Whether routes work: testing them, how they stand, and telling once who has to know of what was given up."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from campaigns.actions.trying_routes import PAUSE, retry_route, try_route
from campaigns.alerts import breaker
from campaigns.alerts.giving_up import tell_given_up
from campaigns.alerts.inviting import send_invitations
from campaigns.enums import AttemptOutcome, MessageState, Transport
from campaigns.models import GivenUpNotice, Message, RouteTest
from campaigns.queries.reach import RouteState, route_states
from departments.actions.routes import retire_route
from departments.enums import RoleName, RouteKind
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, Department, Route, User
from tests.alerts.sink import Sink
from tests.alerts.world import HOUR, SECOND, a_duty_alert, tick_and_deliver, tick_at
from tests.factories import make_department, make_secret_route, make_user
from tests.outward.receivers import Receiver, receiver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation", "near")]

TOKEN = "kq7w3e9r5t1y8u2i4o6p0a5s3d"


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
    return make_department(name="Social Media", mailbox="social@example.com")


@pytest.fixture
def head(team: Department) -> User:
    return make_user(department=team, role=RoleName.HEAD, email="head@example.com")


def a_hook(team: Department, host: Receiver) -> Route:
    return make_secret_route(department=team, kind=RouteKind.HOOK, address=f"{host.url}/in/{TOKEN}")


def mailbox(team: Department) -> Route:
    return team.routes.get(kind=RouteKind.MAILBOX)


def state(route: Route) -> RouteState:
    (found,) = route_states(Route.objects.filter(pk=route.pk))
    return found


def owe(team: Department, *, now: dt.datetime) -> None:
    a_duty_alert(team, due_at=now - SECOND, is_urgent=True)
    tick_and_deliver(now)


# Testing


def test_a_test_of_a_hook_is_signed_like_the_real_thing_and_holds_no_alert(
    team: Department, head: User, host: Receiver
) -> None:
    route = a_hook(team, host)
    tried = try_route(by=head, route_id=route.pk)
    assert (tried.is_accepted, tried.words) == (True, "200 ok")
    (asked,) = host.asked
    assert b'"test": true' in asked.body and b'"alerts": []' in asked.body
    assert asked.headers["instep-signature"].startswith("v1=")
    entry = AuditEntry.objects.get(verb="tested")
    assert (entry.by, entry.changes) == (head, {"outcome": [None, "accepted"]})


def test_the_answer_is_told_without_the_secret_address(team: Department, head: User, host: Receiver) -> None:
    route = a_hook(team, host)
    host.answer = lambda asked: (403, {}, f"{asked.path} is not yours".encode())
    tried = try_route(by=head, route_id=route.pk)
    assert (tried.outcome, tried.words) == (AttemptOutcome.REFUSED, "403 /in/*** is not yours")
    assert TOKEN not in str([*RouteTest.objects.values(), *AuditEntry.objects.values()])


def test_a_mailbox_is_tested_by_a_mail_and_the_members_by_one_to_whoever_asks(
    team: Department, head: User, sink: Sink
) -> None:
    make_user(department=team)
    members = Route.objects.create(department=team, kind=RouteKind.MEMBERS)
    for route in (mailbox(team), members):
        assert try_route(by=head, route_id=route.pk).is_accepted
    assert [mail.recipient for mail in sink.mails] == ["social@example.com", "head@example.com"]


def test_a_mail_host_that_refuses_is_quoted(team: Department, head: User, sink: Sink) -> None:
    sink.answer("RCPT", "550 5.1.1 No such mailbox")
    tried = try_route(by=head, route_id=mailbox(team).pk)
    assert tried.outcome == AttemptOutcome.REFUSED and "No such mailbox" in tried.words


def test_a_route_is_not_tested_twice_in_a_moment_by_whomever(team: Department, head: User, host: Receiver) -> None:
    route, now = a_hook(team, host), timezone.now()
    try_route(by=head, route_id=route.pk, at=now)
    with pytest.raises(Refused, match="moment ago"):
        try_route(by=make_user(is_ops_admin=True), route_id=route.pk, at=now + PAUSE - SECOND)
    assert len(host.asked) == 1
    try_route(by=head, route_id=route.pk, at=now + PAUSE + SECOND)
    assert len(host.asked) == 2


def test_who_does_not_manage_the_department_tests_nothing(team: Department, host: Receiver) -> None:
    route = a_hook(team, host)
    for person in (make_user(department=team), make_user(department=make_department(), role=RoleName.HEAD)):
        for act in (try_route, retry_route):
            with pytest.raises(NotAllowed):
                act(by=person, route_id=route.pk)
    retire_route(by=None, route_id=route.pk)
    with pytest.raises(Refused):
        try_route(by=None, route_id=route.pk)
    assert host.asked == [] and not RouteTest.objects.exists()


def test_a_test_that_works_wakes_a_host_that_was_left_alone(team: Department, head: User, host: Receiver) -> None:
    route = a_hook(team, host)
    breaker.rest(timezone.now(), host=route.host)
    assert try_route(by=head, route_id=route.pk).is_accepted
    assert breaker.rests_until(timezone.now(), route.host) is None


# How a route stands


def test_a_route_says_what_failed_last_how_often_in_a_row_and_what_was_given_up(
    team: Department, host: Receiver, sink: Sink, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    route, now = a_hook(team, host), timezone.now()
    owe(team, now=now)
    assert state(route).arrived_at == now and not state(route).is_failing
    host.says(500, b"out of order")
    owe(team, now=now + HOUR)
    owe(team, now=now + 2 * HOUR)
    found = state(route)
    assert (found.failures, found.waiting, found.given_up, found.arrived_at) == (3, 2, 0, now)
    assert (found.words, found.failed_at, found.is_failing) == ("500 out of order", now + 2 * HOUR, True)
    host.says(410, b"gone for good")
    tick_and_deliver(now + 4 * HOUR)
    found = state(route)
    assert (found.given_up, found.waiting, found.words) == (2, 0, "410 gone for good")
    with django_assert_num_queries(1):
        assert [each.is_failing for each in route_states(team.routes.order_by("kind"))] == [True, False]
    host.says(200)
    assert retry_route(by=None, route_id=route.pk) == 2
    tick_and_deliver(now + 5 * HOUR)
    assert (state(route).is_failing, state(route).failures, state(route).words) == (False, 0, "")


def test_a_test_that_failed_shows_until_one_works(team: Department, head: User, host: Receiver) -> None:
    route, now = a_hook(team, host), timezone.now()
    host.says(404, b"nobody here")
    try_route(by=head, route_id=route.pk, at=now)
    assert (state(route).is_failing, state(route).words, state(route).failures) == (True, "404 nobody here", 0)
    host.says(200)
    try_route(by=head, route_id=route.pk, at=now + 2 * PAUSE)
    assert (state(route).is_failing, state(route).words) == (False, "")


def test_mail_to_members_that_was_given_up_stands_at_their_route(sink: Sink) -> None:
    team, other = make_department(tell_members=True), make_department(tell_members=True)
    make_user(department=team)
    make_user(department=other)
    sink.answer("RCPT", "550 5.1.1 No such mailbox")
    owe(team, now=timezone.now())
    assert [state(each.routes.get()).given_up for each in (team, other)] == [1, 0]
    sink.answer("RCPT", "250 OK")
    assert retry_route(by=None, route_id=team.routes.get().pk) == 1
    assert retry_route(by=None, route_id=other.routes.get().pk) == 0


def test_the_page_shows_it_to_the_head_and_lets_go_again(
    team: Department, head: User, host: Receiver, sink: Sink
) -> None:
    route, now = a_hook(team, host), timezone.now()
    host.says(403, b"not from you")
    owe(team, now=now)
    client = Client()
    client.force_login(head)
    page = reverse("campaigns:department", args=[team.slug])
    shown = client.get(page).content.decode()
    assert "1 message given up" in shown and "not from you" in shown and "Try them again" in shown
    member = Client()
    member.force_login(make_user(department=team))
    assert "not from you" not in member.get(page).content.decode()
    host.says(200)
    answer = client.post(reverse("campaigns:retry_route", args=[team.slug, route.pk]), follow=True)
    assert "1 message leaves again" in answer.content.decode()
    tick_and_deliver(timezone.now() + SECOND)
    assert not Message.objects.filter(state=MessageState.DEAD).exists()
    tested = client.post(reverse("campaigns:test_route", args=[team.slug, route.pk]), follow=True).content.decode()
    assert "accepted the test" in tested
    again = client.post(reverse("campaigns:test_route", args=[team.slug, route.pk]), follow=True).content.decode()
    assert "moment ago" in again


# Telling who has to know


def test_head_deputy_and_ops_admin_are_told_once_until_something_arrives_again(
    team: Department, head: User, host: Receiver, sink: Sink
) -> None:
    make_user(department=team, role=RoleName.DEPUTY, email="deputy@example.com")
    make_user(department=team, email="member@example.com")
    make_user(is_ops_admin=True, email="ops@example.com")
    a_hook(team, host)
    host.says(403, b"not from you")
    now = timezone.now()
    owe(team, now=now)
    owe(team, now=now + HOUR)
    tick_at(now + 2 * HOUR)
    assert send_invitations(clock=lambda: now + 2 * HOUR).sent == 3
    told = [mail for mail in sink.mails if mail.recipient != "social@example.com"]
    assert sorted(mail.recipient for mail in told) == ["deputy@example.com", "head@example.com", "ops@example.com"]
    host.says(200)
    owe(team, now=now + 3 * HOUR)
    tick_at(now + 4 * HOUR)
    assert send_invitations(clock=lambda: now + 4 * HOUR).sent == 0
    host.says(403)
    owe(team, now=now + 5 * HOUR)
    tick_at(now + 6 * HOUR)
    assert send_invitations(clock=lambda: now + 6 * HOUR).sent == 3


def test_the_notice_names_route_and_answer_and_no_campaign(
    team: Department, head: User, host: Receiver, sink: Sink
) -> None:
    a_hook(team, host)
    host.says(403, b"not from you")
    now = timezone.now()
    owe(team, now=now)
    tick_at(now + SECOND)
    send_invitations(clock=lambda: now + SECOND)
    (mail,) = [each for each in sink.mails if each.recipient == "head@example.com"]
    text = next(part for part in mail.mail.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
    text = text.decode()
    assert "Social Media" in text and "not from you" in text and "#reach" in text
    assert "Spring launch" not in text and "Seeding" not in text and TOKEN not in text


def test_nobody_is_told_by_the_very_address_that_fails(sink: Sink) -> None:
    team = make_department(tell_members=True)
    head = make_user(department=team, role=RoleName.HEAD)
    ops = make_user(is_ops_admin=True)
    sink.answer("RCPT", "550 5.1.1 No such mailbox")
    owe(team, now=timezone.now())
    tick_at(timezone.now())
    assert [(each.user, each.about) for each in GivenUpNotice.objects.all()] == [(ops, head)]


def test_more_ticks_owe_nothing_more_and_a_quiet_one_asks_once(
    team: Department, head: User, host: Receiver, sink: Sink, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_hook(team, host)
    host.says(403)
    now = timezone.now()
    owe(team, now=now)
    assert tell_given_up(now=now) == 1
    with django_assert_num_queries(3):  # one, and the two ends of a transaction within a test's
        assert tell_given_up(now=now) == 0
    retry_route(by=None, route_id=Route.objects.get(kind=RouteKind.HOOK).pk)
    tick_and_deliver(now + HOUR)
    assert Message.objects.filter(transport=Transport.HOOK, state=MessageState.DEAD).exists()
    assert tell_given_up(now=now + HOUR) == 0, "the notice stands"
