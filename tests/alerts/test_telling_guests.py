"""A guest who can sign in already is told of each place they are invited to: once, and no name that may not be said."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from campaigns.actions.guests import (
    end_channel_invitation,
    end_invitation,
    invite_channel_guest_by_mail,
    invite_guest,
    invite_guest_by_mail,
    renew_guest,
)
from campaigns.alerts import breaker, inviting
from campaigns.alerts.breaker import REST
from campaigns.alerts.claiming import SENDING_LEASE
from campaigns.alerts.inviting import SentInvitations, are_invitations_due
from campaigns.alerts.transports.email import EmailTransport
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from campaigns.rules.message_moves import MOST_TRIES
from departments.actions.people import deactivate_person, set_password
from departments.models import Invitation, User
from tests.alerts.sink import Sink
from tests.alerts.test_inviting import GIA, part, send_at, the_mail
from tests.alerts.world import HOUR, MINUTE, SECOND
from tests.factories import make_campaign, make_channel, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]

PASSWORD = "a long and quiet road"
BLUEBIRD = "Project Bluebird"


@pytest.fixture
def gia() -> User:
    """A guest who chose a password some time ago."""
    return set_password(by=None, user_id=make_user(email=GIA, name="Gia").pk, password=PASSWORD)


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", email="ana@example.com", is_ops_admin=True)


def to_campaign(by: User | None = None, **fields: Any) -> CampaignGuest:
    campaign = make_campaign(**{"name": BLUEBIRD, **fields})
    return invite_guest_by_mail(by=by, campaign_id=campaign.pk, email=GIA, expires_at=timezone.now() + 1_000 * HOUR)


def to_channel(by: User | None = None) -> ChannelGuest:
    return invite_channel_guest_by_mail(by=by, channel_id=make_channel(name="Print", slug="print").pk, email=GIA)


def everything_in(sink: Sink) -> str:
    return "".join(mail.raw.decode() + part(mail.mail) + part(mail.mail, "text/html") for mail in sink.mails)


class TestTelling:
    def test_of_a_campaign_says_who_invites_to_what_and_leads_there(
        self, sink: Sink, gia: User, ana: User, settings: Settings
    ) -> None:
        settings.BASE_URL = "https://calendar.example.com"
        guest = to_campaign(by=ana)
        now = timezone.now()
        assert send_at(now).sent == 1
        assert send_at(now + 48 * HOUR) == SentInvitations()
        assert list(sink.copies().values()) == [1]
        mail, path = the_mail(sink), f"/campaigns/{guest.campaign_id}/"
        assert (mail["To"], part(mail).splitlines()[0]) == (GIA, f"Ana invites you to the campaign “{BLUEBIRD}”")
        for kind in ("text/plain", "text/html"):
            assert f"https://calendar.example.com{path}" in part(mail, kind) and "/welcome/" not in part(mail, kind)
        client = Client()
        answer = client.get(path)
        assert answer.status_code == 302 and f"next={path}" in answer["Location"], "they sign in first"
        client.force_login(gia)
        assert client.get(path).status_code == 200

    def test_of_a_channel_says_so_and_leads_there(self, sink: Sink, gia: User, ana: User) -> None:
        to_channel(by=ana)
        assert send_at(timezone.now()).sent == 1
        text = part(the_mail(sink))
        assert text.startswith("Ana invites you to see what is planned on Print\n") and "/channels/print/" in text
        client = Client()
        client.force_login(gia)
        assert client.get("/channels/print/").status_code == 200

    def test_each_place_is_a_mail_of_its_own_whoever_invites(self, sink: Sink, gia: User) -> None:
        to_campaign(name="Spring")
        to_campaign(name="Autumn")
        to_channel()
        assert send_at(timezone.now()).sent == 3
        titles = sorted(part(mail.mail).splitlines()[0] for mail in sink.mails)
        assert titles == [
            "You are invited to see what is planned on Print",
            "You are invited to the campaign “Autumn”",
            "You are invited to the campaign “Spring”",
        ]

    def test_who_has_no_password_gets_the_way_in_only(self, sink: Sink) -> None:
        campaign = make_campaign()
        invite_guest_by_mail(by=None, campaign_id=campaign.pk, email=GIA, name="Gia")
        invite_channel_guest_by_mail(by=None, channel_id=make_channel().pk, email=GIA)
        assert send_at(timezone.now()).sent == 1
        assert "/welcome/" in part(the_mail(sink))
        set_password(by=None, user_id=Invitation.objects.get().user_id, password=PASSWORD)
        assert send_at(timezone.now() + HOUR) == SentInvitations()

    def test_inviting_by_id_tells_too(self, sink: Sink, gia: User) -> None:
        invite_guest(by=None, campaign_id=make_campaign().pk, user_id=gia.pk)
        assert send_at(timezone.now()).sent == 1

    def test_inviting_again_before_it_leaves_makes_no_second_mail(self, sink: Sink, gia: User) -> None:
        guest = to_campaign()
        invite_guest(by=None, campaign_id=guest.campaign_id, user_id=gia.pk)
        assert send_at(timezone.now()).sent == 1
        invite_guest(by=None, campaign_id=guest.campaign_id, user_id=gia.pk)
        assert send_at(timezone.now()) == SentInvitations()

    def test_renewed_after_it_ended_they_are_told_again_under_another_id(self, sink: Sink, gia: User) -> None:
        guest = to_campaign()
        send_at(timezone.now())
        CampaignGuest.objects.update(expires_at=timezone.now() - MINUTE)
        renew_guest(by=None, campaign_id=guest.campaign_id, user_id=gia.pk, expires_at=timezone.now() + HOUR)
        assert send_at(timezone.now()).sent == 1
        first, second = sink.mails
        assert first.message_id != second.message_id


class TestInTime:
    @pytest.mark.parametrize("gone", ["taken back", "locked out", "over"])
    def test_what_does_not_stand_any_more_is_not_sent(self, sink: Sink, gia: User, gone: str) -> None:
        guest, channel_guest = to_campaign(), to_channel()
        if gone == "taken back":
            end_invitation(by=None, campaign_id=guest.campaign_id, user_id=gia.pk)
            end_channel_invitation(by=None, channel_id=channel_guest.channel_id, user_id=gia.pk)
        elif gone == "locked out":
            deactivate_person(by=None, user_id=gia.pk)
        else:
            for model in (CampaignGuest, ChannelGuest):
                model.objects.update(expires_at=timezone.now())
        now = timezone.now()
        assert not are_invitations_due(now)
        assert send_at(now) == SentInvitations() and not sink.mails

    @pytest.mark.parametrize("change", ["taken back", "back to draft"])
    def test_nor_what_changes_while_the_line_is_opened(
        self, sink: Sink, gia: User, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        guest = to_campaign()

        class Slow(EmailTransport):
            def open(self) -> None:
                super().open()
                if change == "taken back":
                    end_invitation(by=None, campaign_id=guest.campaign_id, user_id=gia.pk)
                else:
                    Campaign.objects.update(state=CampaignState.DRAFT)

        now = timezone.now()
        with monkeypatch.context() as patched:
            patched.setattr(inviting, "EmailTransport", Slow)
            assert send_at(now) == SentInvitations()
        assert not sink.mails
        Campaign.objects.update(state=CampaignState.TENTATIVE)
        assert send_at(now + SECOND).sent == (0 if change == "taken back" else 1)

    def test_of_a_draft_nothing_is_told_until_it_is_tentative(self, sink: Sink, gia: User) -> None:
        to_campaign(state=CampaignState.DRAFT)
        now = timezone.now()
        assert not are_invitations_due(now) and send_at(now) == SentInvitations()
        Campaign.objects.update(state=CampaignState.TENTATIVE)
        assert send_at(now + HOUR).sent == 1
        assert BLUEBIRD in part(the_mail(sink))

    def test_killed_between_sending_and_marking_there_is_a_second_copy_and_none_lost(
        self, sink: Sink, gia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            """What no handler of ours catches."""

        class Dying(EmailTransport):
            def send(self, mail: Any) -> Any:
                super().send(mail)
                raise Killed

        to_campaign()
        now = timezone.now()
        with monkeypatch.context() as patched:
            patched.setattr(inviting, "EmailTransport", Dying)
            with pytest.raises(Killed):
                send_at(now)
        assert send_at(now + SECOND) == SentInvitations()
        assert send_at(now + SENDING_LEASE).sent == 1
        assert list(sink.copies().values()) == [2] and CampaignGuest.objects.get().sent_at is not None

    def test_killed_before_sending_it_is_sent_once_by_the_next(self, sink: Sink, gia: User) -> None:
        to_channel()
        now = timezone.now()
        assert inviting._claim(now=now) is not None and inviting._claim(now=now) is None
        assert send_at(now + SENDING_LEASE).sent == 1
        assert list(sink.copies().values()) == [1]

    def test_what_kills_every_sender_is_given_up_in_the_end(self, sink: Sink, gia: User) -> None:
        to_campaign()
        CampaignGuest.objects.update(tries=MOST_TRIES)
        assert send_at(timezone.now()) == SentInvitations() and not sink.mails
        assert CampaignGuest.objects.get().next_try_at is None

    def test_a_host_that_fails_costs_no_try_and_loses_nothing(self, sink: Sink, gia: User, settings: Settings) -> None:
        to_campaign()
        to_channel()
        now = timezone.now()
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
        assert send_at(now).host_fails and breaker.rests_until(now) == now + REST
        assert CampaignGuest.objects.get().tries == 0
        settings.EMAIL_PORT = port
        assert send_at(now + REST).sent == 2

    def test_refused_for_now_it_is_tried_again_and_for_good_left_to_people(self, sink: Sink, gia: User) -> None:
        guest = to_campaign()
        now = timezone.now()
        sink.answer("RCPT", "451 Not now")
        assert send_at(now).put_off == 1
        sink.answer("RCPT", "550 5.1.1 No such user")
        assert send_at(now + MINUTE).given_up == 1
        assert "No such user" in CampaignGuest.objects.get().last_error
        renew_guest(by=None, campaign_id=guest.campaign_id, user_id=gia.pk, expires_at=timezone.now() + HOUR)
        assert send_at(timezone.now()).sent == 1

    def test_a_slow_sender_does_not_mark_what_is_owed_anew_meanwhile(
        self, sink: Sink, gia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        guest = to_campaign()

        class Slow(EmailTransport):
            def send(self, mail: Any) -> Any:
                receipt = super().send(mail)
                again(guest.campaign_id, gia)
                return receipt

        with monkeypatch.context() as patched:
            patched.setattr(inviting, "EmailTransport", Slow)
            send_at(timezone.now())
        assert CampaignGuest.objects.get().sent_at is None
        assert send_at(timezone.now()).sent == 1


def again(campaign_id: UUID, person: User) -> None:
    end_invitation(by=None, campaign_id=campaign_id, user_id=person.pk)
    invite_guest(by=None, campaign_id=campaign_id, user_id=person.pk)


EMBARGO = {
    "secrecy": Secrecy.EMBARGO,
    "was_secret": True,
    "embargo_until": dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
    "embargo_zone": "UTC",
}


class TestSecrets:
    @pytest.mark.parametrize(
        "fields",
        [
            {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True},
            {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True, "others_see": OthersSee.BUSY},
            EMBARGO,
            {**EMBARGO, "others_see": OthersSee.CODE_NAME, "code_name": "Quiet"},
        ],
        ids=["confidential", "busy", "embargo", "code name"],
    )
    def test_the_name_of_what_became_a_secret_before_the_mail_left_is_not_in_it(
        self, sink: Sink, gia: User, ana: User, fields: dict[str, Any]
    ) -> None:
        guest = to_campaign(by=ana)
        Campaign.objects.update(**fields)
        assert send_at(timezone.now()).sent == 1
        assert part(the_mail(sink)).startswith("Ana invites you to a campaign of Acme\n")
        assert str(guest.campaign_id) in part(the_mail(sink))
        assert "Bluebird" not in everything_in(sink)

    def test_nor_of_what_became_one_while_the_line_was_opened(
        self, sink: Sink, gia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Slow(EmailTransport):
            def open(self) -> None:
                super().open()
                Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)

        to_campaign()
        monkeypatch.setattr(inviting, "EmailTransport", Slow)
        assert send_at(timezone.now()).sent == 1
        assert "Bluebird" not in everything_in(sink)

    def test_once_the_embargo_is_over_it_is(self, sink: Sink, gia: User) -> None:
        to_campaign(**{**EMBARGO, "embargo_until": timezone.now() - HOUR})
        send_at(timezone.now())
        assert BLUEBIRD in part(the_mail(sink))
