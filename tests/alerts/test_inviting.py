"""From an invitation that is owed to a mail in a real SMTP server's hands, whatever that server does."""

import datetime as dt
import re
from email.message import Message as Mail
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from campaigns import tasks
from campaigns.actions.guests import invite_channel_guest_by_mail, invite_guest_by_mail
from campaigns.alerts import breaker, inviting
from campaigns.alerts.breaker import REST
from campaigns.alerts.claiming import SENDING_LEASE
from campaigns.alerts.inviting import SentInvitations, are_invitations_due, send_invitations
from campaigns.alerts.transports.email import EmailTransport
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Campaign
from campaigns.rules.message_moves import MOST_TRIES
from departments.actions.invitations import end_invitation_to_sign_in, invite_again, invite_colleague, invite_person
from departments.actions.people import deactivate_person
from departments.enums import RoleName
from departments.models import Invitation, User
from tests.alerts.sink import DROP, HANG, Sink
from tests.alerts.world import HOUR, MINUTE, SECOND, Time
from tests.factories import make_campaign, make_channel, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]

GIA = "gia@example.com"


def owe(*addresses: str) -> dt.datetime:
    """An invitation, due, for each address; return the moment."""
    for address in addresses or (GIA,):
        invite_person(by=None, email=address, name=address.partition("@")[0].title())
    return timezone.now()


def send_at(now: dt.datetime) -> SentInvitations:
    return send_invitations(clock=lambda: now)


def the_mail(sink: Sink) -> Mail:
    (accepted,) = sink.mails
    return accepted.mail


def part(mail: Mail, kind: str = "text/plain") -> str:
    for each in mail.walk():
        if each.get_content_type() == kind:
            payload = each.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode().replace("\r\n", "\n")
    raise AssertionError(f"no {kind} in the mail")


def row() -> Invitation:
    return Invitation.objects.get()


def test_what_is_due_is_sent_once(sink: Sink) -> None:
    now = owe()
    assert send_at(now).sent == 1
    assert send_at(now + HOUR) == SentInvitations()
    assert list(sink.copies().values()) == [1]
    assert (row().sent_at, row().next_try_at, row().tries) == (now, None, 1)


def test_the_link_in_the_mail_lets_its_person_in(sink: Sink, settings: Settings) -> None:
    settings.BASE_URL = "https://calendar.example.com"
    now = owe()
    send_at(now)
    mail = the_mail(sink)
    found = re.search(r"https://calendar\.example\.com(/welcome/\S+)", part(mail))
    assert found and found.group(1) in part(mail, "text/html")
    assert Client().get(found.group(1)).status_code == 200
    assert mail["To"] == GIA and mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"


def test_the_mail_says_who_invites_where_one_comes_and_until_when(sink: Sink) -> None:
    social = make_department(name="Social Media")
    ana = make_user(name="Ana")
    invite_colleague(
        by=ana, email=GIA, name="Gia", department_id=social.pk, role=RoleName.PLANNER, note="Bring\n<cake>"
    )
    send_at(timezone.now())
    text, page = part(the_mail(sink)), part(the_mail(sink), "text/html")
    assert the_mail(sink)["Subject"] == "Ana invites you to the campaign calendar of Acme"
    for words in ("You sign in as: gia@example.com", "You join: Social Media (planner)", "Bring\n<cake>", "good until"):
        assert words in text
    assert "Bring<br>&lt;cake&gt;" in page and "<cake>" not in page


def test_several_go_over_one_connection(sink: Sink) -> None:
    now = owe("one@example.com", "two@example.com", "three@example.com")
    assert send_at(now).sent == 3
    assert sink.handler.greetings == 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Try again later", "421 4.3.2 Closing down"])
def test_a_temporary_refusal_waits_and_then_arrives_once(sink: Sink, stage: str, answer: str) -> None:
    now = owe()
    sink.answer(stage, answer)
    assert send_at(now).put_off == 1
    assert answer[:3] in row().last_error and row().sent_at is None
    assert send_at(now + 29 * SECOND) == SentInvitations()
    assert send_at(now + MINUTE).sent == 1
    assert list(sink.copies().values()) == [1] and row().last_error == ""


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_permanent_refusal_stops_and_the_others_arrive(sink: Sink, stage: str) -> None:
    now = owe("gone@example.com", "here@example.com")
    sink.answer(stage, "550 5.1.1 No such user", to="gone@example.com")
    done = send_at(now)
    assert (done.sent, done.given_up) == (1, 1)
    gone = Invitation.objects.get(user__email="gone@example.com")
    assert (gone.next_try_at, gone.sent_at) == (None, None) and "No such user" in gone.last_error
    assert send_at(now + 48 * HOUR) == SentInvitations()
    invite_again(by=None, user_id=gone.user_id)
    assert send_at(timezone.now()).sent == 1


@pytest.mark.parametrize("answer", [DROP, HANG])
def test_a_connection_that_breaks_after_the_mail_was_handed_over_repeats_it_under_the_same_id(
    sink: Sink, answer: str
) -> None:
    now = owe()
    sink.answer("DATA", answer)
    assert send_at(now).put_off == 1
    assert send_at(now + MINUTE).sent == 1
    first, second = sink.mails
    assert (first.message_id, first.mail["Date"]) == (second.message_id, second.mail["Date"])


def test_sending_again_is_another_mail(sink: Sink) -> None:
    send_at(owe())
    invite_again(by=None, user_id=row().user_id)
    send_at(timezone.now())
    first, second = sink.mails
    assert first.message_id != second.message_id and part(first.mail) != part(second.mail)


def test_killed_between_sending_and_marking_there_is_a_second_copy_and_none_lost(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no handler of ours catches."""

    class Dying(EmailTransport):
        def send(self, mail: Any) -> Any:
            super().send(mail)
            raise Killed

    now = owe()
    with monkeypatch.context() as patched:
        patched.setattr(inviting, "EmailTransport", Dying)
        with pytest.raises(Killed):
            send_at(now)
    assert row().sent_at is None and len(sink.mails) == 1
    assert send_at(now + SECOND) == SentInvitations(), "nobody else sends it while its sender may still be at it"
    assert send_at(now + SENDING_LEASE).sent == 1
    assert list(sink.copies().values()) == [2] and row().sent_at is not None


def test_what_kills_every_sender_is_given_up_in_the_end(sink: Sink) -> None:
    now = owe()
    Invitation.objects.update(tries=MOST_TRIES)
    assert send_at(now) == SentInvitations() and not sink.mails
    assert row().next_try_at is None and "stopped before it was done" in row().last_error


def test_a_slow_sender_does_not_mark_what_was_sent_anew_meanwhile(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(EmailTransport):
        def send(self, mail: Any) -> Any:
            receipt = super().send(mail)
            invite_again(by=None, user_id=row().user_id)
            return receipt

    now = owe()
    with monkeypatch.context() as patched:
        patched.setattr(inviting, "EmailTransport", Slow)
        send_at(now)
    assert row().sent_at is None and row().next_try_at is not None, "the newer mail is still owed"
    assert send_at(timezone.now()).sent == 1


def test_a_claimed_invitation_is_nobody_elses(sink: Sink) -> None:
    now = owe()
    assert inviting._claim(now=now) is not None
    assert inviting._claim(now=now) is None
    assert inviting._claim(now=now + SENDING_LEASE) is not None


def test_a_host_that_fails_is_left_alone_and_costs_no_try(sink: Sink, settings: Settings) -> None:
    now = owe("one@example.com", "two@example.com")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert send_at(now).host_fails
    assert breaker.rests_until(now) == now + REST
    assert "left alone" in send_at(now + SECOND).host_fails
    assert set(Invitation.objects.values_list("tries", flat=True)) == {0}
    settings.EMAIL_PORT = port
    assert send_at(now + REST).sent == 2


def test_a_host_that_refuses_us_as_sender_is_to_blame(sink: Sink) -> None:
    now = owe()
    sink.answer("MAIL", "530 5.7.0 Authentication required")
    done = send_at(now)
    assert done.host_fails.startswith("530") and done.given_up == 0
    assert send_at(now + REST).sent == 1


def test_tries_end_some_day(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Time(owe())
    Invitation.objects.update(expires_at=clock.now + 1_000 * HOUR)
    given_up = 0
    for _try in range(MOST_TRIES + 3):
        sink.answer("RCPT", "451 Not now")
        given_up += send_invitations(clock=clock).given_up
        clock.move(2 * HOUR)
    assert given_up == 1 and row().tries == MOST_TRIES and row().next_try_at is None


@pytest.mark.parametrize("gone", ["taken back", "locked out", "expired", "accepted"])
def test_what_lets_nobody_in_any_more_is_not_sent(sink: Sink, gone: str) -> None:
    now = owe()
    if gone == "taken back":
        end_invitation_to_sign_in(by=None, user_id=row().user_id)
    elif gone == "locked out":
        deactivate_person(by=None, user_id=row().user_id)
    elif gone == "expired":
        Invitation.objects.update(expires_at=now)
    else:
        Invitation.objects.update(accepted_at=now)
    assert not are_invitations_due(now)
    assert send_at(now) == SentInvitations() and not sink.mails


class TestGuests:
    def test_are_told_what_they_get_to_see(self, sink: Sink) -> None:
        campaign, channel = make_campaign(name="Spring launch"), make_channel(name="Print")
        until = timezone.now() + dt.timedelta(days=30)
        invite_guest_by_mail(by=None, campaign_id=campaign.pk, email=GIA, name="Gia", expires_at=until)
        invite_channel_guest_by_mail(by=None, channel_id=channel.pk, email=GIA)
        send_at(timezone.now())
        text = part(the_mail(sink))
        assert "the campaign “Spring launch” until" in text and "what is planned on Print" in text

    @pytest.mark.parametrize(
        "fields",
        [
            {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True},
            {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True, "others_see": OthersSee.BUSY},
            {
                "secrecy": Secrecy.EMBARGO,
                "was_secret": True,
                "embargo_until": dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
                "embargo_zone": "UTC",
            },
            {"state": CampaignState.DRAFT},
        ],
        ids=["confidential", "busy", "embargo", "draft"],
    )
    def test_are_not_told_the_name_of_what_is_secret(self, sink: Sink, fields: dict[str, Any]) -> None:
        campaign = make_campaign(name="Project Bluebird")
        invite_guest_by_mail(by=None, campaign_id=campaign.pk, email=GIA, name="Gia")
        Campaign.objects.update(**fields)
        send_at(timezone.now())
        raw = sink.mails[0].raw.decode()
        assert "a campaign" in part(the_mail(sink))
        assert "Bluebird" not in raw and "Bluebird" not in part(the_mail(sink), "text/html")

    def test_are_told_the_name_once_the_embargo_is_over(self, sink: Sink) -> None:
        campaign = make_campaign(
            name="Project Bluebird",
            secrecy=Secrecy.EMBARGO,
            was_secret=True,
            embargo_until=timezone.now() - HOUR,
            embargo_zone="UTC",
        )
        invite_guest_by_mail(by=None, campaign_id=campaign.pk, email=GIA, name="Gia")
        send_at(timezone.now())
        assert "Project Bluebird" in part(the_mail(sink))


class TestClockwork:
    def test_the_tick_starts_a_sender_while_something_is_due(self, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[str] = []
        monkeypatch.setattr(tasks.send_invitations, "apply_async", lambda **_: started.append("invitations"))
        tasks.tick()
        assert not started
        owe()
        tasks.tick()
        assert started == ["invitations"] and not sink.mails
        tasks.send_invitations()
        assert len(sink.mails) == 1

    def test_without_celery_the_command_sends_them(self, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
        owe()
        call_command("send_due_alerts")
        assert "Invitations sent: 1" in capsys.readouterr().out and len(sink.mails) == 1

    def test_while_the_host_rests_none_is_due(self) -> None:
        now = owe()
        assert are_invitations_due(now)
        breaker.rest(now, is_login=False)
        assert not are_invitations_due(now)


def test_the_mail_is_in_the_outbox_where_there_is_no_host(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "calendar_app.outbox.EmailBackend"
    send_at(owe())
    assert User.objects.get(email=GIA).entries.get().sent_at is not None
