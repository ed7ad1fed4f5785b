"""Chats and web hooks of a department: who sets them up, and that their addresses are seen by nobody again."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from calendar_app.lib import outward
from calendar_app.lib.sealing import Unreadable, seal, unseal
from departments.actions.reorganising import move_routes
from departments.actions.routes import add_route, edit_route, retire_route
from departments.actions.secret_routes import add_secret_route, readdress_route, rotate_secret
from departments.enums import Clearance, RoleName, RouteKind
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, Department, Route, User
from tests.campaigns.test_admin import send
from tests.factories import make_department, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
HOOK = "https://hooks.example.com/in/k9q7w3e9r5t1"
SECRETS = ("TIiajkdnlazkcOXrIdevi7FQ", "A1BRTD4JD", "k9q7w3e9r5t1")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """An organisation, and names that all stand for one public address."""
    settings.SECRET_KEY = "a key for the tests of secrets " * 2
    monkeypatch.setattr(outward, "addresses_of", lambda _host, _port: ["93.184.216.34"])
    make_organisation()


@pytest.fixture
def team() -> Department:
    return make_department(name="Social Media", mailbox="social@example.com")


@pytest.fixture
def admin() -> User:
    return make_user(is_ops_admin=True, email="ops@example.com")


@pytest.fixture
def head(team: Department) -> User:
    return make_user(department=team, role=RoleName.HEAD)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_chat(team: Department, **fields: Any) -> Route:
    return add_secret_route(by=None, department_id=team.pk, kind=RouteKind.CHAT, address=SLACK, **fields).route


def a_hook(team: Department, **fields: Any) -> Route:
    return add_secret_route(by=None, department_id=team.pk, kind=RouteKind.HOOK, address=HOOK, **fields).route


def the_hook(team: Department) -> int:
    return team.routes.get(kind=RouteKind.HOOK).pk


# Who may


@pytest.mark.parametrize(
    "act",
    [
        lambda by, team: add_secret_route(by=by, department_id=team.pk, kind=RouteKind.CHAT, address=SLACK),
        lambda by, team: readdress_route(by=by, route_id=the_hook(team), address=HOOK + "2"),
        lambda by, team: rotate_secret(by=by, route_id=the_hook(team)),
    ],
)
def test_only_ops_admins_set_secret_addresses(
    act: Callable[[User, Department], object], team: Department, head: User, admin: User
) -> None:
    a_hook(team)
    with pytest.raises(NotAllowed):
        act(head, team)
    act(admin, team)


def test_heads_are_offered_no_chat_and_none_is_taken_from_them(team: Department, head: User) -> None:
    client, address = browser(head), reverse("campaigns:add_route", args=[team.slug])
    assert "secret_address" not in client.get(address).content.decode()
    wanted = {"kind": "chat", "secret_address": SLACK, "clearance": "nothing"}
    assert client.post(address, wanted).status_code == 422
    route = a_chat(team)
    edit = reverse("campaigns:edit_route", args=[team.slug, route.pk])
    client.post(edit, {"name": "Team", "secret_address": HOOK, "clearance": "code_name"})
    route.refresh_from_db()
    assert (unseal(route.sealed_address), route.name, route.clearance) == (SLACK, "Team", Clearance.CODE_NAME)
    assert client.post(reverse("campaigns:sign_route_anew", args=[team.slug, a_hook(team).pk])).status_code == 403


# What is refused


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (RouteKind.CHAT, ""), (RouteKind.CHAT, "file:///etc/passwd"), (RouteKind.CHAT, "json://localhost"),
        (RouteKind.CHAT, HOOK), (RouteKind.CHAT, f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRETS[0]}?template=/etc/passwd"),
        (RouteKind.HOOK, ""), (RouteKind.HOOK, "ftp://example.com/"), (RouteKind.HOOK, "https://a:b@example.com/"),
        (RouteKind.HOOK, "http://hooks.example.com/in"), (RouteKind.HOOK, f"https://x.org/{'x' * 1000}"),
        (RouteKind.MAILBOX, HOOK), (RouteKind.MEMBERS, HOOK),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_refused_at_its_field_and_not_repeated(
    kind: RouteKind, address: str, team: Department
) -> None:
    with pytest.raises(Refused) as caught:
        add_secret_route(by=None, department_id=team.pk, kind=kind, address=address)
    assert caught.value.field in ("secret_address", "kind")
    assert not any(secret in str(caught.value) for secret in SECRETS)
    assert Route.objects.count() == 1


def test_a_host_inside_is_refused_until_an_admin_names_its_network(
    team: Department, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(outward, "addresses_of", lambda _host, _port: ["10.1.2.3"])
    chat = "mmost://chat.internal:8065/aaabbbcccdddeeefffggghhhii"
    for kind, address in ((RouteKind.CHAT, chat), (RouteKind.HOOK, HOOK)):
        with pytest.raises(Refused, match="private network"):
            add_secret_route(by=None, department_id=team.pk, kind=kind, address=address)
    settings.REACHABLE_NETWORKS = ["10.1.2.0/24"]
    for kind, address in ((RouteKind.CHAT, chat), (RouteKind.HOOK, HOOK)):
        add_secret_route(by=None, department_id=team.pk, kind=kind, address=address)


def test_the_same_address_twice_is_one_route_and_comes_back_when_it_was_stopped(team: Department) -> None:
    route = a_hook(team)
    with pytest.raises(Refused, match="already"):
        a_hook(team)
    retire_route(by=None, route_id=route.pk)
    sealed = route.sealed_secret
    again = add_secret_route(by=None, department_id=team.pk, kind=RouteKind.HOOK, address=HOOK)
    assert (again.route.pk, again.route.is_active) == (route.pk, True)
    assert again.secret and again.route.sealed_secret != sealed
    assert Route.objects.filter(department=team, kind=RouteKind.HOOK).count() == 1


def test_a_chat_is_no_mailbox_and_takes_no_e_mail_address(team: Department) -> None:
    with pytest.raises(Refused):
        add_route(by=None, department_id=team.pk, kind=RouteKind.CHAT, address="x@example.com")
    with pytest.raises(Refused):
        edit_route(by=None, route_id=a_chat(team).pk, address="x@example.com")


def test_chats_of_two_merged_departments_stay_two_and_the_same_one_stays_one(team: Department) -> None:
    other = make_department(name="Press")
    same, own = a_chat(other), a_hook(other)
    a_chat(team)
    move_routes(by=None, source=other, target=team)
    same.refresh_from_db()
    own.refresh_from_db()
    assert (same.is_active, own.department_id) == (False, team.pk)


# What is seen


def test_the_signing_secret_is_shown_once_and_only_then(team: Department, admin: User) -> None:
    client, address = browser(admin), reverse("campaigns:add_route", args=[team.slug])
    wanted = {"kind": "hook", "secret_address": HOOK, "name": "Data lake", "clearance": "nothing"}
    first = client.post(address, wanted)
    route = Route.objects.get(kind=RouteKind.HOOK)
    secret = unseal(route.sealed_secret)
    assert secret in first.content.decode() and "no-store" in first.headers["Cache-Control"]
    assert "js/feeds.js" in first.content.decode()  # else its button copies nothing
    assert secret not in client.get(reverse("campaigns:department", args=[team.slug])).content.decode()
    anew = client.post(reverse("campaigns:sign_route_anew", args=[team.slug, route.pk])).content.decode()
    route.refresh_from_db()
    assert secret not in anew and unseal(route.sealed_secret) in anew


def test_no_page_no_log_and_no_history_shows_a_secret(
    team: Department, admin: User, head: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser(admin)
    add = reverse("campaigns:add_route", args=[team.slug])
    client.post(add, {"kind": "chat", "secret_address": SLACK, "clearance": "nothing"})
    client.post(add, {"kind": "chat", "secret_address": SLACK, "clearance": "nothing"})
    hook = a_hook(team)
    readdress_route(by=admin, route_id=hook.pk, address=f"{HOOK}/more")
    retire_route(by=admin, route_id=hook.pk)
    chat = Route.objects.get(kind=RouteKind.CHAT)
    assert (unseal(chat.sealed_address), chat.name, chat.host) == (SLACK, "Slack", "hooks.slack.com")
    pages = [
        reverse("campaigns:department", args=[team.slug]),
        reverse("campaigns:edit_route", args=[team.slug, chat.pk]),
        reverse("campaigns:department_history", args=[team.slug]),
        reverse("admin:departments_department_change", args=[team.pk]),
        reverse("admin:departments_route_changelist"),
        reverse("admin:departments_route_change", args=[chat.pk]),
        reverse("admin:departments_auditentry_changelist"),
    ]
    shown = "".join(client.get(page).content.decode() for page in pages)
    shown += browser(head).get(pages[0]).content.decode() + browser(head).get(pages[1]).content.decode()
    stored = str([*Route.objects.values(), *AuditEntry.objects.values()])
    for secret in SECRETS:
        assert secret not in shown and secret not in stored and secret not in caplog.text
    for sealed in (chat.sealed_address, chat.fingerprint):
        assert sealed not in shown
    assert "Slack" in shown


def test_an_answer_that_was_refused_gives_the_address_back_to_nobody(team: Department, admin: User) -> None:
    wanted = {"kind": "chat", "secret_address": f"{SLACK}?template=/etc/passwd", "clearance": "nothing"}
    answer = browser(admin).post(reverse("campaigns:add_route", args=[team.slug]), wanted)
    assert answer.status_code == 422 and SECRETS[0] not in answer.content.decode()


def test_members_see_what_it_is_called_and_neither_host_nor_how_it_fails(team: Department) -> None:
    a_chat(team, name="Launches")
    page = browser(make_user(department=team)).get(reverse("campaigns:department", args=[team.slug])).content.decode()
    assert "Launches" in page and "hooks.slack.com" not in page


def test_the_admin_sets_up_changes_and_stops_a_chat(team: Department, admin: User) -> None:
    desk, page = browser(admin), reverse("admin:departments_department_change", args=[team.pk])
    new = {"kind": "chat", "secret_address": SLACK, "name": "Launches", "clearance": "nothing", "is_active": "on"}
    row = {f"routes-1-{name}": value for name, value in new.items()}
    assert send(desk, page, **{"routes-TOTAL_FORMS": "2", **row}).status_code == 302
    chat = team.routes.get(kind=RouteKind.CHAT)
    assert (unseal(chat.sealed_address), chat.name) == (SLACK, "Launches")
    place = "routes-0" if team.routes.order_by("department", "kind", "address", "name").first() == chat else "routes-1"
    other = SLACK.replace(SECRETS[0], "Z" * 24)
    assert send(desk, page, **{f"{place}-secret_address": other, f"{place}-name": "Press"}).status_code == 302
    chat.refresh_from_db()
    assert (unseal(chat.sealed_address), chat.name) == (other, "Press")
    refused = send(desk, page, **{f"{place}-secret_address": "json://localhost"})
    assert refused.status_code == 200 and "known chat" in refused.content.decode()
    refused = send(desk, page, **{f"{place}-kind": "mailbox", f"{place}-address": "x@example.com"})
    assert refused.status_code == 200 and "Add the new route" in refused.content.decode()
    assert send(desk, page, **{f"{place}-is_active": ""}).status_code == 302
    chat.refresh_from_db()
    assert (unseal(chat.sealed_address), chat.is_active, chat.kind) == (other, False, RouteKind.CHAT)


def test_what_was_sealed_with_another_key_is_not_read(settings: Settings) -> None:
    sealed = seal(HOOK)
    assert unseal(sealed) == HOOK and seal(HOOK) != sealed and HOOK not in sealed
    settings.SECRET_KEY = "another key altogether " * 3
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_a_head_who_takes_back_what_was_done_to_a_chat_cannot_touch_its_address(team: Department, head: User) -> None:
    chat = a_chat(team)
    edit_route(by=head, route_id=chat.pk, clearance=Clearance.NAME)
    entry = AuditEntry.objects.latest("pk")
    assert json.loads(json.dumps(entry.changes)) == {"clearance": ["nothing", "name"]}
    readdress_route(by=None, route_id=chat.pk, address=SLACK.replace(SECRETS[0], "Z" * 24))
    assert AuditEntry.objects.latest("pk").changes == {"host": ["hooks.slack.com", "hooks.slack.com"]}
