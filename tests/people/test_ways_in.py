"""Whoever has left gets in by no road: sessions, passwords, links by mail, feeds, the admin."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import target_of
from calendar_app.feeds.tokens import path_of
from campaigns.actions.leaving import let_go
from campaigns.alerts.reach import recipients_of
from departments.access import NOBODY, access_for, access_for_many
from departments.actions.people import reactivate_person, set_password
from departments.enums import RoleName
from departments.models import Invitation, User
from tests.factories import make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

SECRET = "a long and quiet road"
LOCMEM = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")


@pytest.fixture
def admin() -> User:
    make_organisation()
    return make_user(is_ops_admin=True)


@pytest.fixture
def ana(admin: User) -> User:
    person = make_user(email="ana@example.com", department=make_department(tell_members=True), role=RoleName.PLANNER)
    return set_password(by=None, user_id=person.pk, password=SECRET)


def signed_in(person: User, *, remember: bool = False) -> Client:
    browser = Client()
    given = {"login": person.email, "password": SECRET, **({"remember": "on"} if remember else {})}
    browser.post("/accounts/login/", given)
    assert browser.get("/").status_code == 200
    return browser


def is_out(browser: Client) -> bool:
    return browser.get("/").headers.get("Location", "").startswith("/accounts/login/")


def feed_of(person: User) -> str:
    target = target_of("me", access_for(person), at=timezone.now())
    new = create_feed(by=person, owner=person, target=target)
    return path_of(new.feed.pk, new.token)


@pytest.mark.parametrize("remember", [False, True])
def test_every_browser_is_out_at_once_and_stays_out_when_they_come_back(admin: User, ana: User, remember: bool) -> None:
    browsers = [signed_in(ana, remember=remember) for _number in range(2)]
    other = Client()
    other.force_login(admin)
    let_go(by=admin, user_id=ana.pk)
    assert all(is_out(browser) for browser in browsers) and not is_out(other)
    reactivate_person(by=admin, user_id=ana.pk)
    assert all(is_out(browser) for browser in browsers)


def test_no_session_of_theirs_is_kept(admin: User, ana: User) -> None:
    signed_in(ana)
    other = Client()
    other.force_login(admin)
    let_go(by=admin, user_id=ana.pk)
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [str(admin.pk)]


def test_the_password_they_had_lets_nobody_in(admin: User, ana: User) -> None:
    let_go(by=admin, user_id=ana.pk)
    browser = Client()
    browser.post("/accounts/login/", {"login": ana.email, "password": SECRET})
    assert is_out(browser)


@LOCMEM
def test_a_link_to_choose_a_new_password_sent_before_is_worthless(admin: User, ana: User) -> None:
    Client().post("/accounts/password/reset/", {"email": ana.email})
    [message] = mail.outbox
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(message.body))
    assert found
    let_go(by=admin, user_id=ana.pk)
    for _again in range(2):
        browser = Client()
        page = browser.get(found.group(1), follow=True)
        address = page.redirect_chain[-1][0] if page.redirect_chain else found.group(1)
        browser.post(address, {"password1": "another long secret", "password2": "another long secret"})
        assert not User.objects.get(pk=ana.pk).has_usable_password() and is_out(browser)
        reactivate_person(by=admin, user_id=ana.pk)  # even then


@LOCMEM
def test_no_new_link_is_sent_and_it_looks_the_same(admin: User, ana: User) -> None:
    let_go(by=admin, user_id=ana.pk)
    answer = Client().post("/accounts/password/reset/", {"email": ana.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (answer.status_code, answer["Location"]) == (unknown.status_code, unknown["Location"])
    assert not [message for message in mail.outbox if "/reset/key/" in str(message.body)]


def test_their_feeds_are_gone_at_once(admin: User, ana: User) -> None:
    path = feed_of(ana)
    assert Client().get(path).status_code == 200
    let_go(by=admin, user_id=ana.pk)
    for answer in (Client().get(path), Client().head(path), Client().get(path, headers={"If-None-Match": "*"})):
        assert answer.status_code == 410
    assert b"VEVENT" not in Client().get(path).content


def test_an_open_invitation_is_taken_back(admin: User, ana: User) -> None:
    invitation = Invitation.objects.create(user=ana, by=admin, expires_at=timezone.now(), next_try_at=timezone.now())
    let_go(by=admin, user_id=ana.pk)
    invitation.refresh_from_db()
    assert invitation.ended_at is not None and invitation.accepted_at is None


def test_they_are_nobody_to_every_rule_and_told_nothing(admin: User, ana: User) -> None:
    department = ana.memberships.get().department
    assert [each.user_id for each in recipients_of([department.pk])[department.pk]] == [ana.pk]
    let_go(by=admin, user_id=ana.pk)
    assert access_for(User.objects.get(pk=ana.pk)) == NOBODY
    assert access_for_many([ana.pk]) == {}
    assert recipients_of([department.pk])[department.pk] == ()


def test_an_ops_admin_who_has_left_has_no_admin(admin: User, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_ops_admin=True)
    browser = signed_in(ana)
    assert browser.get("/admin/").status_code == 200
    let_go(by=admin, user_id=ana.pk)
    assert browser.get("/admin/").status_code == 302
