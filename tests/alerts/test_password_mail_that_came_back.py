"""The way to a new password that came back: its address is marked, and nobody can forge that it did."""

import datetime as dt
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from campaigns.actions.bounces import take_report
from campaigns.enums import BounceOutcome
from campaigns.models import BouncedAddress
from campaigns.rules.bounce_reports import read_report
from departments.enums import RoleName
from departments.models import AuditEntry, User
from departments.rules.password_mails import GOOD_FOR, message_id_to, password_mail
from tests.alerts.reports import a_report
from tests.factories import make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", email="ana@example.com", department=make_department(name="PR"))


@pytest.fixture
def message_id(ana: User, settings: Settings) -> str:
    """Of the mail that Ana asked for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Client().post("/accounts/password/reset/", {"email": "ana@example.com"})
    [sent] = mail.outbox
    return str(sent.message()["Message-ID"])


def reported(message_id: str, address: str, *, now: dt.datetime | None = None, **given: str) -> BounceOutcome | None:
    raw = a_report(message_id, address, **given)
    return take_report(key=message_id + str(given), told=read_report(raw), now=now or timezone.now())


def test_the_address_is_marked_and_shown_to_who_answers_for_the_person(ana: User, message_id: str) -> None:
    assert reported(message_id, "ana@example.com") == BounceOutcome.BOUNCED
    assert BouncedAddress.objects.get().address == "ana@example.com"
    assert AuditEntry.objects.get(verb="mail came back").subject_id == str(ana.pk)
    department = ana.memberships.get().department
    browser = Client()
    browser.force_login(make_user(department=department, role=RoleName.HEAD))
    assert "No such mailbox" in browser.get(f"/departments/{department.slug}/").content.decode()


def test_what_may_arrive_yet_marks_nothing(message_id: str) -> None:
    late = {"action": "delayed", "status": "4.4.1"}
    assert reported(message_id, "ana@example.com", **late) == BounceOutcome.PASSING
    assert not BouncedAddress.objects.exists()


def test_only_a_mail_of_ours_to_that_very_address_counts(ana: User, message_id: str) -> None:
    ben = make_user(email="ben@example.com")
    of_ben = message_id.replace(f"pw-{ana.pk}-", f"pw-{ben.pk}-")
    with mock.patch("django.conf.settings.SECRET_KEY", "of somebody else, long enough to be one"):
        forged = message_id_to(ana.pk, ana.email, host="localhost", at=timezone.now())
    for made_up in (of_ben, forged, message_id.replace("@", "A@"), "<pw-1-1-0.x@localhost>"):
        assert reported(made_up, "ana@example.com") == BounceOutcome.UNKNOWN
    assert reported(message_id, "ben@example.com") == BounceOutcome.UNKNOWN
    User.objects.filter(pk=ana.pk).update(email="ana.new@example.com")
    assert reported(message_id, "ana@example.com", words="550 gone") == BounceOutcome.UNKNOWN
    assert not BouncedAddress.objects.exists()


def test_an_old_one_is_believed_no_more(message_id: str) -> None:
    later = timezone.now() + GOOD_FOR + dt.timedelta(minutes=1)
    assert reported(message_id, "ana@example.com", now=later) == BounceOutcome.UNKNOWN


def test_each_mail_has_an_id_of_its_own_that_mail_hosts_take(ana: User) -> None:
    now = timezone.now()
    ids = {message_id_to(ana.pk, ana.email, host="example.com", at=now) for _each in range(3)}
    assert len(ids) == 3 and all(len(each) < 200 and each.isascii() for each in ids)
    assert {found.user_id for each in ids if (found := password_mail(each))} == {ana.pk}
