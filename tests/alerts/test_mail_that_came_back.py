"""Invitations that come back: the lists say so, and whoever sent them hears of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.bounces import take_report
from campaigns.actions.guests import invite_guest, renew_guest
from campaigns.alerts.inviting import send_invitations
from campaigns.enums import BounceOutcome
from campaigns.models import BouncedAddress, CampaignGuest, GivenUpNotice
from campaigns.queries.guests import guests_of_campaign
from campaigns.rules.bounce_reports import read_report
from departments.actions.invitations import invite_again, invite_person
from departments.actions.people import set_password
from departments.enums import RoleName
from departments.models import Invitation, User
from departments.queries import invitation_facts
from departments.rules.inviting import Standing, standing
from tests.alerts.reports import a_report
from tests.alerts.sink import Sink
from tests.alerts.test_inviting import part
from tests.factories import make_campaign, make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation", "sink")]

GIA = "gia@example.com"


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", email="ana@example.com", department=make_department(), role=RoleName.HEAD)


def invited(by: User | None) -> Invitation:
    """Gia, who was sent the way in."""
    invite_person(by=by, email=GIA, name="Gia")
    send_invitations()
    return Invitation.objects.get()


def comes_back(mail: Any, *, key: str = "one", **given: Any) -> BounceOutcome | None:
    raw = a_report(mail.message_id, mail.sent_to, **given)
    return take_report(key=key, told=read_report(raw), now=timezone.now())


def stands(invitation: Invitation) -> Standing:
    invitation.refresh_from_db()
    return standing(invitation_facts(invitation), at=timezone.now())


def mails_to(sink: Sink, address: str) -> list[str]:
    return [part(each.mail) for each in sink.mails if each.recipient == address]


def test_the_invitation_says_so_and_who_sent_it_is_told(sink: Sink, ana: User) -> None:
    invitation = invited(ana)
    assert comes_back(invitation) == BounceOutcome.BOUNCED
    assert stands(invitation) == Standing.CAME_BACK and "No such mailbox" in invitation.last_error
    assert BouncedAddress.objects.get().address == GIA
    send_invitations()
    [text] = mails_to(sink, ana.email)
    assert "Your invitation to Gia came back" in text and "No such mailbox" in text
    assert f"/people/{invitation.user_id}/" in text


def test_it_is_told_once_however_often_it_is_reported(sink: Sink, ana: User) -> None:
    invitation = invited(ana)
    for key in ("one", "two"):
        comes_back(invitation, key=key)
    send_invitations()
    assert len(mails_to(sink, ana.email)) == 1


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"action": "delayed", "status": "4.4.1"}, BounceOutcome.PASSING),
        ({"original": "another@example.com"}, BounceOutcome.UNKNOWN),
    ],
)
def test_a_delay_and_anothers_address_change_nothing(ana: User, given: dict[str, Any], outcome: BounceOutcome) -> None:
    invitation = invited(ana)
    assert comes_back(invitation, **given) == outcome
    assert stands(invitation) == Standing.SENT
    assert not GivenUpNotice.objects.exists() and not BouncedAddress.objects.exists()


def test_sent_again_it_stands_anew_and_a_report_about_the_old_mail_is_nothing(sink: Sink, ana: User) -> None:
    old = invited(ana)
    comes_back(old)
    again = invite_again(by=ana, user_id=old.user_id)
    assert stands(again) == Standing.LEAVING
    send_invitations()
    assert comes_back(old, key="late") == BounceOutcome.UNKNOWN and stands(again) == Standing.SENT
    again.refresh_from_db()
    assert comes_back(again, key="new") == BounceOutcome.BOUNCED
    send_invitations()
    assert len(mails_to(sink, ana.email)) == 2


def test_what_nobody_sent_or_somebody_who_left_is_told_to_ops_admins(sink: Sink, ana: User) -> None:
    admin = make_user(email="admin@example.com", is_ops_admin=True)
    invitation = invited(ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    comes_back(invitation)
    assert list(GivenUpNotice.objects.values_list("user", flat=True)) == [admin.pk]


def test_of_an_address_changed_since_the_old_one_is_marked(ana: User) -> None:
    invitation = invited(ana)
    User.objects.filter(email=GIA).update(email="right@example.com")
    assert comes_back(invitation, original=None, final="elsewhere@example.net") == BounceOutcome.BOUNCED
    assert BouncedAddress.objects.get().address == GIA


def test_a_guests_mail_that_came_back_is_sent_again_by_renewing(sink: Sink) -> None:
    team = make_department()
    ana = make_user(email="ana@example.com", department=team, role=RoleName.PLANNER)
    campaign = make_campaign(name="Spring launch", lead=team, owner=ana)
    gia = set_password(by=None, user_id=make_user(email=GIA, name="Gia").pk, password="a long and quiet road")
    invite_guest(by=ana, campaign_id=campaign.pk, user_id=gia.pk, expires_at=None)
    send_invitations()
    guest = CampaignGuest.objects.get()
    comes_back(guest)
    [line] = guests_of_campaign(campaign.pk, at=timezone.now())
    assert line.mail == Standing.CAME_BACK
    send_invitations()
    [text] = mails_to(sink, ana.email)
    assert f"/campaigns/{campaign.pk}/guests/" in text and "Spring launch" not in text
    until = timezone.now() + dt.timedelta(days=9)
    renew_guest(by=ana, campaign_id=campaign.pk, user_id=gia.pk, expires_at=until)
    send_invitations()
    assert len(mails_to(sink, GIA)) == 2


def test_a_notice_that_comes_back_itself_is_told_to_nobody(ana: User) -> None:
    comes_back(invited(ana))
    send_invitations()
    notice = GivenUpNotice.objects.get()
    assert comes_back(notice, key="two") == BounceOutcome.BOUNCED
    assert GivenUpNotice.objects.count() == 1


def test_the_persons_page_and_the_list_say_so(client: Client, ana: User) -> None:
    admin = make_user(email="admin@example.com", is_ops_admin=True)
    invitation = invited(ana)
    comes_back(invitation)
    client.force_login(admin)
    page = client.get(f"/people/{invitation.user_id}/").content.decode()
    assert "Nobody takes mail at gia@example.com" in page and "No such mailbox" in page
    assert "Mail came back" in client.get("/people/").content.decode()
    assert "Mail came back" in client.get("/admin/departments/invitation/").content.decode()
