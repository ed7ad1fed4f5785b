"""Whether anything was changed: the number grows when a change is committed, never before, and says no more."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.lib.revision import current_revision, something_changed
from campaigns.actions.activities import create_activity
from campaigns.models import Campaign
from campaigns.rules.schedule import Schedule
from departments.models import User
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2027, 3, 16)


@pytest.fixture
def campaign() -> Campaign:
    make_organisation()
    return make_campaign(lead=make_department(name="Marketing"))


@pytest.fixture
def viewer(client: Client, campaign: Campaign) -> User:
    person = make_user(department=campaign.lead_department)
    client.force_login(person)
    return person


def test_every_action_is_heard_of_once_it_is_committed(campaign: Campaign) -> None:
    before = current_revision()
    with transaction.atomic():
        create_activity(
            by=campaign.owner,
            campaign_id=campaign.pk,
            channel=make_channel(),
            title="Poster",
            schedule=Schedule(DAY, DAY),
        )
        assert current_revision() == before
    assert current_revision() > before


def test_what_is_taken_back_is_not_heard_of(campaign: Campaign) -> None:
    before = current_revision()

    def fails() -> None:
        with transaction.atomic():
            something_changed()
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fails()
    assert current_revision() == before


def test_a_transaction_of_many_entries_counts_once(campaign: Campaign) -> None:
    something_changed()
    before = current_revision()
    with transaction.atomic():
        for _each in range(500):
            something_changed()
    assert current_revision() == before + 1


def test_who_has_seen_it_hears_nothing_and_who_has_not_the_number_alone(client: Client, viewer: User) -> None:
    number = str(current_revision())
    assert client.get("/changes/").content.decode() == number
    answer = client.get("/changes/", {"since": number})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer["Cache-Control"]
    something_changed()
    answer = client.get("/changes/", {"since": number})
    assert (answer.status_code, answer.content.decode()) == (200, str(current_revision()))


def test_the_page_carries_the_number_from_before_it_looked(client: Client, viewer: User) -> None:
    something_changed()
    assert f'data-revision="{current_revision()}"' in client.get("/?view=month").content.decode()


def test_it_costs_two_queries_session_included(client: Client, viewer: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/changes/").status_code == 200
    assert len(queries) == 2, queries.captured_queries


@pytest.mark.parametrize("key", [None, "nobodyhasthisone", "'; --", "x" * 41])
def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, campaign: Campaign, key: str | None) -> None:
    if key:
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    answer = client.get("/changes/")
    assert (answer.status_code, answer.content) == (302, b"")


def test_a_session_that_is_over_hears_nothing(client: Client, viewer: User) -> None:
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/changes/").status_code == 302


def test_who_may_not_sign_in_any_more_is_sent_to_sign_in_as_anybody(client: Client, viewer: User) -> None:
    assert client.get("/changes/").status_code == 200
    User.objects.filter(pk=viewer.pk).update(is_active=False)
    answer = client.get("/changes/")
    assert (answer.status_code, answer.content) == (302, b"")


def test_whether_it_looks_the_same_is_told_to_no_session_from_before_another_password(
    client: Client, viewer: User
) -> None:
    asked = {"view": "month", "date": "2027-03-01", "since": "0", "drawn": "x"}
    assert client.get("/changes/", asked).json()["is_same"] is False
    viewer.set_password("another one, and long")
    viewer.save(update_fields=["password"])
    answer = client.get("/changes/", asked)
    assert (answer.status_code, answer.content) == (302, b"")


def test_a_session_that_is_nobodys_is_told_nothing(client: Client, campaign: Campaign) -> None:
    session = client.session
    session["note"] = "somebody who has not signed in yet"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert client.get("/changes/").status_code == 302


def test_nothing_can_be_sent_to_it(client: Client, viewer: User) -> None:
    assert client.post("/changes/").status_code == 405
