"""From a due alert to a mail in a real SMTP server's hands, whatever that server does."""

import datetime as dt
from email.message import Message as Mail

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from campaigns.alerts import breaker, preparing, sending
from campaigns.alerts.breaker import REST, REST_AFTER_LOGIN
from campaigns.alerts.claiming import claim
from campaigns.alerts.delivering import deliver
from campaigns.alerts.entries import Entry
from campaigns.alerts.preparing import prepare
from campaigns.alerts.transports.email import EmailTransport
from campaigns.enums import AlertKind, AttemptOutcome, CampaignState, MessageState
from campaigns.models import Activity, Alert, Attempt, Campaign, Message, Milestone
from departments.enums import RoleName
from departments.models import Membership, Route, User
from tests.alerts.sink import DROP, HANG, Sink
from tests.alerts.world import (
    HOUR,
    MINUTE,
    MONDAY_AT_8,
    SECOND,
    TUESDAY_AT_8,
    Time,
    a_duty_alert,
    an_activity,
    deliver_at,
    states,
    tick_and_deliver,
    tick_at,
)
from tests.factories import make_alert, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]

BOX = "social@example.com"


def owe(*addresses: str) -> None:
    """One alert, due, for a department of each address."""
    for address in addresses or (BOX,):
        a_duty_alert(make_department(escalate_after_hours=0, mailbox=address))


def the_mail(sink: Sink) -> Mail:
    (accepted,) = sink.mails
    return accepted.mail


def part(mail: Mail, kind: str) -> str:
    for each in mail.walk():
        if each.get_content_type() == kind:
            payload = each.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode()
    raise AssertionError(f"no {kind} in the mail")


def test_a_due_alert_reaches_the_mailbox_once(sink: Sink) -> None:
    owe()
    assert tick_and_deliver().sent == 1
    assert tick_and_deliver(MONDAY_AT_8 + MINUTE).sent == 0
    assert list(sink.copies().values()) == [1]
    message = Message.objects.get()
    assert (message.state, message.sent_at) == (MessageState.SENT, MONDAY_AT_8)
    assert Attempt.objects.get().outcome == AttemptOutcome.ACCEPTED


def test_a_mail_is_text_and_page_threads_by_campaign_and_says_that_a_machine_wrote_it(sink: Sink) -> None:
    owe()
    tick_and_deliver()
    mail, message = the_mail(sink), Message.objects.get()
    assert mail["Message-ID"] == message.message_id
    assert mail["References"] == mail["In-Reply-To"] == f"<{Campaign.objects.get().pk}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] and mail["To"] == BOX
    assert mail["Date"] == "Mon, 22 Feb 2027 08:00:00 +0000"
    assert [each.get_content_type() for each in mail.get_payload()] == ["multipart/alternative", "text/calendar"]
    assert part(mail, "text/plain").replace("\r\n", "\n").strip() == message.body.strip()
    assert "<html" in part(mail, "text/html")
    assert len(mail.get_all("To", [])) == len(mail.get_all("Date", [])) == len(mail.get_all("Message-ID", [])) == 1


def test_two_mails_about_one_campaign_share_a_thread(sink: Sink) -> None:
    team = make_department(mailbox=BOX)
    activity = an_activity(team)
    for day in range(2):
        now = MONDAY_AT_8 + dt.timedelta(days=day)
        a_duty_alert(team, activity=activity, due_at=now)
        tick_and_deliver(now)
    first, second = sink.mails
    assert first.mail["References"] == second.mail["References"]
    assert first.message_id != second.message_id


def test_each_recipient_has_a_message_of_their_own(sink: Sink) -> None:
    team = make_department(mailbox=BOX, tell_members=True)
    people = [make_user(department=team).email for _person in range(3)]
    a_duty_alert(team)
    tick_and_deliver()
    assert sorted(mail.recipient for mail in sink.mails) == sorted([BOX, *people])


@pytest.mark.parametrize("sink", [True, False], indirect=True, ids=["commands at once", "one by one"])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Try again later", "421 4.3.2 Closing down"])
def test_a_temporary_refusal_waits_and_then_arrives_once(sink: Sink, stage: str, answer: str) -> None:
    owe()
    sink.answer(stage, answer)
    assert tick_and_deliver().put_off == 1
    message = Message.objects.get()
    assert (message.state, message.attempts_made) == (MessageState.RETRY_WAIT, 1)
    assert answer[:3] in message.last_error
    assert tick_and_deliver(MONDAY_AT_8 + 29 * SECOND).sent == 0
    assert tick_and_deliver(MONDAY_AT_8 + MINUTE).sent == 1
    assert list(sink.copies().values()) == [1]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_permanent_refusal_is_given_up_and_the_others_arrive(sink: Sink, stage: str) -> None:
    owe("gone@example.com", "here@example.com", "there@example.com")
    sink.answer(stage, "550 5.1.1 No such user", to="gone@example.com")
    tick_and_deliver()
    assert states() == {"gone@example.com": "dead", "here@example.com": "sent", "there@example.com": "sent"}
    assert "No such user" in Message.objects.get(state=MessageState.DEAD).last_error
    assert tick_and_deliver(MONDAY_AT_8 + 48 * HOUR).sent == 0


def test_a_host_that_refuses_us_as_sender_is_to_blame_and_no_message_is_given_up(sink: Sink) -> None:
    owe("one@example.com", "two@example.com")
    sink.answer("MAIL", "530 5.7.0 Authentication required")
    done = tick_and_deliver()
    assert done.host_fails.startswith("530") and done.given_up == 0
    assert set(Message.objects.values_list("state", "attempts_made")) == {(MessageState.RETRY_WAIT, 0)}
    assert tick_and_deliver(MONDAY_AT_8 + REST + SECOND).sent == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
@pytest.mark.parametrize("answer", [DROP, HANG])
def test_a_connection_that_breaks_before_the_mail_is_handed_over_loses_and_repeats_nothing(
    sink: Sink, stage: str, answer: str
) -> None:
    owe("one@example.com", "two@example.com", "three@example.com")
    sink.answer(stage, answer)
    now = MONDAY_AT_8
    tick_and_deliver(now)
    tick_and_deliver(now + MINUTE)
    assert set(states().values()) == {"sent"}
    assert sorted(sink.copies().values()) == [1, 1, 1]


@pytest.mark.parametrize("answer", [DROP, HANG])
def test_a_connection_that_breaks_after_the_mail_is_handed_over_repeats_it_under_the_same_id(
    sink: Sink, answer: str
) -> None:
    owe()
    sink.answer("DATA", answer)
    tick_and_deliver()
    assert Message.objects.get().state == MessageState.UNCERTAIN
    tick_and_deliver(MONDAY_AT_8 + MINUTE)
    assert Message.objects.get().state == MessageState.SENT
    first, second = sink.mails
    assert (first.message_id, first.mail["Date"]) == (second.message_id, second.mail["Date"])
    assert Attempt.objects.count() == 2


def test_a_host_that_hangs_at_its_greeting_rests_and_costs_no_message_a_try(sink: Sink) -> None:
    owe("one@example.com", "two@example.com")
    sink.answer("EHLO", HANG, HANG)
    assert tick_and_deliver().host_fails
    assert set(Message.objects.values_list("state", "attempts_made")) == {(MessageState.RETRY_WAIT, 0)}
    assert "rest" in deliver_at(MONDAY_AT_8 + REST - SECOND).host_fails or not sink.mails
    sink.handler.answers.clear()
    assert tick_and_deliver(MONDAY_AT_8 + REST).sent == 2


def test_while_the_host_is_down_messages_wait_for_days_and_then_all_leave(settings: Settings, sink: Sink) -> None:
    owe("one@example.com", "two@example.com")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    now = MONDAY_AT_8
    for hours in range(48):
        tick_and_deliver(now + hours * HOUR)
    assert set(Message.objects.values_list("state", "attempts_made")) == {(MessageState.RETRY_WAIT, 0)}
    settings.EMAIL_PORT = port
    assert tick_and_deliver(now + 48 * HOUR).sent == 2


def test_a_host_that_refuses_our_password_is_left_alone_for_longer() -> None:
    until = breaker.rest(MONDAY_AT_8, is_login=True)
    assert until - MONDAY_AT_8 == REST_AFTER_LOGIN > REST
    assert breaker.rests_until(MONDAY_AT_8 + MINUTE) == until
    assert breaker.rests_until(until) is None


def test_a_rest_written_under_a_wrong_clock_does_not_last_for_ever() -> None:
    breaker.rest(MONDAY_AT_8 + 100 * HOUR, is_login=False)
    assert breaker.rests_until(MONDAY_AT_8) is None


def test_what_is_no_longer_so_is_not_sent(sink: Sink) -> None:
    owe()
    tick_at(MONDAY_AT_8)
    Milestone.objects.update(state="cancelled")
    assert deliver_at(MONDAY_AT_8).closed == 1
    message = Message.objects.get()
    assert (message.state, message.closed_reason) == (MessageState.SUPPRESSED, "the duty is cancelled")
    assert not sink.mails


def test_of_a_digest_only_what_still_stands_is_sent(sink: Sink) -> None:
    team = make_department(mailbox=BOX)
    a_duty_alert(team, name="Stays")
    gone = a_duty_alert(team, name="Goes")
    tick_at(MONDAY_AT_8)
    Milestone.objects.filter(pk=gone.milestone_id).update(state="cancelled")
    deliver_at(MONDAY_AT_8)
    text = part(the_mail(sink), "text/plain")
    assert "Stays" in text and "Goes" not in text


def test_a_mail_says_what_is_so_when_it_leaves(sink: Sink) -> None:
    owe()
    tick_at(MONDAY_AT_8)
    Campaign.objects.update(name="Renamed")
    deliver_at(MONDAY_AT_8)
    assert "Renamed" in part(the_mail(sink), "text/plain")


def test_who_may_no_longer_see_a_campaign_is_not_told_of_it(sink: Sink) -> None:
    team = make_department(tell_members=True)
    make_user(department=team)
    a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    Campaign.objects.update(state=CampaignState.DRAFT)
    deliver_at(MONDAY_AT_8)
    message = Message.objects.get()
    assert (message.state, message.closed_reason) == (MessageState.SUPPRESSED, preparing.NOT_TOLD_NOW)
    assert not sink.mails


def test_a_mailbox_is_not_told_of_what_became_a_draft_again(sink: Sink) -> None:
    owe()
    tick_at(MONDAY_AT_8)
    Campaign.objects.update(state=CampaignState.DRAFT)
    deliver_at(MONDAY_AT_8)
    assert Message.objects.get().state == MessageState.SUPPRESSED and not sink.mails


@pytest.mark.parametrize("loss", ["membership", "account"])
def test_who_left_between_firing_and_sending_is_not_told(sink: Sink, loss: str) -> None:
    team = make_department(tell_members=True)
    make_user(email="stays@example.com", department=team)
    gone = make_user(email="leaves@example.com", department=team)
    a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    if loss == "membership":
        Membership.objects.filter(user=gone).delete()
    else:
        User.objects.filter(pk=gone.pk).update(is_active=False)
    deliver_at(MONDAY_AT_8)
    assert [mail.recipient for mail in sink.mails] == ["stays@example.com"]
    assert states()["leaves@example.com"] == "suppressed"


def test_when_a_route_changes_what_waited_for_the_old_one_goes_to_the_new_one(sink: Sink) -> None:
    team = make_department(mailbox="old@example.com")
    make_alert(department=team, activity=an_activity(team), kind=AlertKind.NEW, due_at=MONDAY_AT_8 + HOUR)
    tick_at(MONDAY_AT_8 + HOUR)
    Route.objects.update(address="new@example.com")
    tick_and_deliver(TUESDAY_AT_8)
    tick_and_deliver(TUESDAY_AT_8 + MINUTE)
    assert [mail.recipient for mail in sink.mails] == ["new@example.com"]


def test_a_person_is_written_to_at_the_address_they_have_now(sink: Sink) -> None:
    team = make_department()
    head = make_user(email="before@example.com", department=team, role=RoleName.HEAD)
    a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    User.objects.filter(pk=head.pk).update(email="after@example.com")
    deliver_at(MONDAY_AT_8)
    assert [mail.recipient for mail in sink.mails] == ["after@example.com"]


def test_a_message_about_what_waits_to_be_planned_again_waits_too(sink: Sink) -> None:
    owe()
    tick_at(MONDAY_AT_8)
    Activity.objects.update(is_stale=True)
    assert deliver_at(MONDAY_AT_8).sent == 0
    assert Message.objects.get().attempts_made == 0
    Activity.objects.update(is_stale=False)
    assert deliver_at(MONDAY_AT_8 + MINUTE).sent == 1


def test_a_message_that_cannot_be_written_fails_alone(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    owe("poison@example.com", "one@example.com", "two@example.com")
    write = preparing.render_mail
    poisoned = Alert.objects.get(department__routes__address="poison@example.com").pk

    def poison(told: tuple[Entry, ...], *rest: object) -> object:
        if told[0].line.alert_id == poisoned:
            raise ZeroDivisionError
        return write(told, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "render_mail", poison)
    tick_at(MONDAY_AT_8)
    with pytest.raises(ZeroDivisionError):
        deliver_at(MONDAY_AT_8)
    deliver_at(MONDAY_AT_8)
    assert states() == {"poison@example.com": "retry_wait", "one@example.com": "sent", "two@example.com": "sent"}
    assert sorted(sink.copies().values()) == [1, 1]


def test_an_address_no_mail_can_be_written_to_is_given_up(sink: Sink) -> None:
    owe("one@example.com", "two@example.com")
    Route.objects.filter(address="one@example.com").update(address="one@exa mple.com\n")
    Message.objects.all()
    tick_and_deliver()
    assert sorted(states().values()) == ["dead", "sent"]


def test_what_was_checked_too_long_ago_is_checked_again_before_it_leaves(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe("one@example.com", "two@example.com")
    tick_at(MONDAY_AT_8)
    monkeypatch.setattr(sending, "FRESH_SECONDS", 0.0)
    calls: list[int] = []
    look = sending.renew

    def renew_and_keep_fresh_at_last(*given: object, **named: object) -> None:
        calls.append(1)
        monkeypatch.setattr(sending, "FRESH_SECONDS", 60.0 if len(calls) == 3 else 0.0)
        look(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "renew", renew_and_keep_fresh_at_last)
    assert deliver_at(MONDAY_AT_8).sent == 2
    assert len(calls) == 3


def test_what_one_sender_cannot_send_soon_it_leaves_to_others(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    owe("one@example.com", "two@example.com", "three@example.com")
    tick_at(MONDAY_AT_8)
    monkeypatch.setattr(sending, "KEPT_FROM_OTHERS", 1)
    monkeypatch.setattr(sending, "FRESH_SECONDS", 0.0)
    look = sending.renew

    def renew_and_have_time(*given: object, **named: object) -> None:
        monkeypatch.setattr(sending, "FRESH_SECONDS", 60.0)
        look(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "renew", renew_and_have_time)
    sender = sending.Sender(EmailTransport(), clock=Time(MONDAY_AT_8))
    sender.send(claim(now=MONDAY_AT_8))
    sender.hang_up()
    assert sorted(states().values()) == ["retry_wait", "retry_wait", "sent"]
    assert not Message.objects.filter(attempts_made__gt=0).exists(), "nobody has tried them"
    assert deliver_at(MONDAY_AT_8).sent == 2
    assert sorted(sink.copies().values()) == [1, 1, 1]


def test_a_sender_that_lost_its_lease_sends_nothing(sink: Sink) -> None:
    owe()
    tick_at(MONDAY_AT_8)
    time = Time(MONDAY_AT_8)
    claimed = claim(now=time())
    ready, _closed = prepare(claimed, now=time())
    time.move(2 * MINUTE)
    assert deliver(clock=time).sent == 1, "somebody else took it up"
    sender = sending.Sender(EmailTransport(), clock=time)
    sender.send(claimed)
    sender.hang_up()
    assert ready and sender.done.sent == 0
    assert list(sink.copies().values()) == [1]


def test_one_connection_carries_a_whole_batch(sink: Sink) -> None:
    owe(*[f"team{number}@example.com" for number in range(20)])
    assert tick_and_deliver().sent == 20
    assert sink.handler.greetings == 1


def test_preparing_asks_the_same_number_of_queries_for_one_and_for_twenty(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(21):
        team = make_department(name=f"Team {number}", tell_members=True)
        make_user(department=team)
        a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    for limit in (1, 20):
        claimed = claim(now=MONDAY_AT_8, limit=limit)
        with django_assert_num_queries(19):
            prepare(claimed, now=MONDAY_AT_8)
