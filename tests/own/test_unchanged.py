"""Who has the calendar's page is told so in a moment, and never where it would look any different."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.calendar.own.actions import WRITTEN_EVERY, set_favourite, write_note
from calendar_app.calendar.own.news import NEWS_FOR
from calendar_app.calendar.saved.actions import save_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.state import state_of
from calendar_app.lib.revision import something_changed
from calendar_app.models import LastLook
from campaigns.enums import AlertState, Secrecy
from campaigns.models import Alert, Campaign, CampaignGuest
from departments.access import access_for
from departments.enums import RoleName
from departments.models import Membership, User
from tests.factories import make_alert, make_campaign, make_department, make_user
from tests.own.conftest import Own

pytestmark = pytest.mark.django_db

MARCH = "/?view=month&date=2027-03-01"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Page:
    """Cleo's browser with the page of March in it, a first look behind her."""

    def __init__(self, person: User, address: str = MARCH, **headers: str) -> None:
        self.client, self.address, self.headers = Client(), address, headers
        self.client.force_login(person)
        self.client.get(address)
        self.tag = self.client.get(address, headers=headers)["ETag"]

    def is_unchanged(self, **headers: str) -> bool:
        answer = self.client.get(self.address, headers={**self.headers, **headers, "If-None-Match": self.tag})
        if answer.status_code == 304:
            assert answer.content == b""
            assert answer["ETag"] == self.tag
        return answer.status_code == 304


@pytest.fixture
def page(own: Own) -> Page:
    return Page(own.cleo)


def test_nothing_changed(page: Page) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert page.is_unchanged()
    assert len(queries) == 4, queries.captured_queries
    assert page.is_unchanged()


def test_a_part_of_the_page_has_a_tag_of_its_own(own: Own, page: Page) -> None:
    part = Page(own.cleo, **PART)
    assert part.tag != page.tag
    assert part.is_unchanged()
    assert not page.is_unchanged(**PART)


def test_it_is_kept_by_its_reader_and_asked_for_each_time(page: Page) -> None:
    assert set(page.client.get(MARCH)["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_it_is_packed_all_the_same(page: Page) -> None:
    for coding in ("gzip", "br"):
        answer = page.client.get(MARCH, headers={"Accept-Encoding": coding})
        assert answer["Content-Encoding"] == coding
        assert answer["ETag"] == page.tag


def test_nobody_has_anothers_page(own: Own, page: Page) -> None:
    page.client.force_login(own.ana)
    page.client.get(MARCH)
    assert not page.is_unchanged()


def test_another_address_is_another_page(page: Page) -> None:
    page.address = "/?view=month&date=2027-03-02"
    assert not page.is_unchanged()


def test_another_secret_for_forms_is_another_page(page: Page) -> None:
    page.client.cookies["instep-csrf"] = "a" * 32
    assert not page.is_unchanged()


def starred(own: Own) -> None:
    set_favourite(by=own.cleo, thing=own.campaign, is_on=True)


def noted(own: Own) -> None:
    write_note(by=own.cleo, thing=own.activity, text="Ask Ben", version=0)


def told(own: Own) -> None:
    make_alert(activity=own.activity, department=own.team, state=AlertState.FIRED)


def saved(own: Own) -> None:
    save_view(by=own.cleo, name="Mine", asking=Asking.from_text("view=week"))


def looked(own: Own) -> None:
    LastLook.objects.update(since=timezone.now() - dt.timedelta(hours=2))


def left(own: Own) -> None:
    Membership.objects.filter(user=own.cleo).delete()


def promoted(own: Own) -> None:
    Membership.objects.filter(user=own.cleo).update(role=RoleName.HEAD)


def renamed(own: Own) -> None:
    User.objects.filter(pk=own.cleo.pk).update(name="Cleopatra")


def moved_away(own: Own) -> None:
    User.objects.filter(pk=own.cleo.pk).update(time_zone="Pacific/Auckland")


def counts_otherwise(own: Own) -> None:
    User.objects.filter(pk=own.cleo.pk).update(clock="12")


def writes_otherwise(own: Own) -> None:
    User.objects.filter(pk=own.cleo.pk).update(date_order="mdy")


def begins_otherwise(own: Own) -> None:
    User.objects.filter(pk=own.cleo.pk).update(first_day_of_week=0)


def anything(own: Own) -> None:
    something_changed()


@pytest.mark.parametrize(
    "change",
    [
        *(starred, noted, told, saved, looked, left, promoted, renamed, moved_away),
        *(counts_otherwise, writes_otherwise, begins_otherwise, anything),
    ],
)
def test_whatever_is_on_it_makes_it_another(
    own: Own, page: Page, change: Callable[[Own], Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change(own)
    assert not page.is_unchanged()


def test_what_others_star_and_note_does_not(own: Own, page: Page) -> None:
    set_favourite(by=own.ana, thing=own.campaign, is_on=True)
    write_note(by=own.ana, thing=own.activity, text="Mine", version=0)
    assert page.is_unchanged()


def test_who_may_not_sign_in_any_more_is_sent_to_sign_in(own: Own, page: Page) -> None:
    User.objects.filter(pk=own.cleo.pk).update(is_active=False)
    assert page.client.get(MARCH, headers={"If-None-Match": page.tag}).status_code == 302


def test_a_password_that_was_changed_elsewhere_ends_it(own: Own, page: Page) -> None:
    own.cleo.set_password("another one altogether")
    own.cleo.save()
    assert page.client.get(MARCH, headers={"If-None-Match": page.tag}).status_code == 302


def test_a_session_that_is_over_ends_it(page: Page) -> None:
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(hours=1))
    assert page.client.get(MARCH, headers={"If-None-Match": page.tag}).status_code == 302


def test_what_is_said_once_is_no_page_to_have(page: Page) -> None:
    request = HttpRequest()
    storage = CookieStorage(request)
    storage.add(constants.INFO, "Saved")
    answer = page.client.get(MARCH)
    storage.update(answer)
    page.client.cookies.load(answer.cookies.output(header=""))
    assert not page.is_unchanged()
    page.client.cookies.load(answer.cookies.output(header=""))
    assert "ETag" not in page.client.get(MARCH).headers


def test_a_look_that_is_to_be_written_down_is_written_down(own: Own, page: Page) -> None:
    before = timezone.now() - WRITTEN_EVERY
    LastLook.objects.filter(user=own.cleo).update(since=before, looked_at=before)
    assert not page.is_unchanged()
    assert LastLook.objects.get(user=own.cleo).looked_at > before


def test_news_that_grows_old_by_the_minute_is_no_page_to_have(own: Own, page: Page) -> None:
    LastLook.objects.filter(user=own.cleo).update(since=timezone.now() - NEWS_FOR)
    assert "ETag" not in page.client.get(MARCH).headers


def test_what_changes_while_a_page_is_made_leaves_it_without_a_tag(
    own: Own, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_app.calendar.views.can_plan_campaigns", lambda access: starred(own))
    assert "ETag" not in page.client.get(MARCH).headers


def test_an_embargo_that_ends_and_a_guest_that_leaves_are_other_pages(own: Own) -> None:
    now = timezone.now()
    end = now + dt.timedelta(hours=1)
    guest = make_user(name="Guest")
    CampaignGuest.objects.create(campaign=own.campaign, user=guest, expires_at=end)
    ends = {"secrecy": Secrecy.EMBARGO, "was_secret": True, "embargo_until": end, "embargo_zone": "UTC"}
    make_campaign(lead=make_department(), **ends)
    for person in (guest, own.cleo):
        access = access_for(person)
        before = state_of(access, now)
        assert state_of(access, end - dt.timedelta(seconds=1)) == before
        assert state_of(access, end) != before
    Campaign.objects.filter(secrecy=Secrecy.EMBARGO).delete()
    assert state_of(access_for(own.cleo), end) == state_of(access_for(own.cleo), now)
    assert state_of(access_for(guest), end) != state_of(access_for(guest), now)


def test_the_desk_counts_what_is_told_and_not_what_is_answered(own: Own) -> None:
    told(own)
    access, now = access_for(own.cleo), timezone.now()
    state = state_of(access, now)
    assert state is not None
    assert state.waiting == 1
    Alert.objects.update(acknowledged_at=now, acknowledged_by=own.cleo)
    assert state_of(access, now) == state._replace(waiting=0)


@pytest.mark.usefixtures("keeping")
def test_a_page_that_was_drawn_a_moment_ago_is_not_drawn_again(own: Own) -> None:
    page = Page(own.cleo)
    with CaptureQueriesContext(connection) as queries:
        again = page.client.get(MARCH)
    assert len(queries) == 4, queries.captured_queries
    assert "Teaser" in again.content.decode()
    Campaign.objects.update(name="Borealis")
    starred(own)
    assert "Borealis" in page.client.get(MARCH).content.decode()


@pytest.mark.usefixtures("keeping")
def test_the_forms_of_such_a_page_can_be_sent_and_only_by_their_reader(own: Own) -> None:
    page, other = Page(own.cleo), Client(enforce_csrf_checks=True)
    text = page.client.get(MARCH).content.decode()
    token = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    page.client.handler.enforce_csrf_checks = True
    assert page.client.post("/accounts/logout/", {"csrfmiddlewaretoken": token}).status_code == 302
    other.force_login(own.ana)
    other.get(MARCH)
    assert other.post("/accounts/logout/", {"csrfmiddlewaretoken": token}).status_code == 403
