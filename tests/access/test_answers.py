"""The whole answer, through every middleware: its code, that what is hidden and what is not there are the same to the
last byte, that refusals write nothing, and that nobody who looks on gets anywhere they should not.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import resolve

from calendar_app.looking_on.routes import SHOWN, WAYS_OUT
from calendar_app.looking_on.session import AT_MOST, Looking
from tests import chance
from tests.access.asking import nothing_written, request_of
from tests.access.model import (
    CONFIRMED,
    FORBIDDEN,
    GUEST,
    HEAD_ELSEWHERE,
    MAY,
    MEMBER,
    MISSING,
    NOBODY,
    OK,
    ONLOOKERS,
    OPS_ADMIN,
    PLANNER_OF_LEAD,
    STATES,
    Role,
    State,
)
from tests.access.rows import MISSING_NUMBER, MISSING_SLUG, MISSING_UUID, ROWS, Row
from tests.access.world import World

pytestmark = pytest.mark.django_db

LOOKING_ON: Final = ONLOOKERS[0]
ALWAYS: Final = (NOBODY, MEMBER, PLANNER_OF_LEAD)
BY_TURNS: Final = (GUEST, HEAD_ELSEWHERE, OPS_ADMIN)
ASKING: Final = (*ALWAYS, *BY_TURNS)
CODES: Final = {FORBIDDEN: 403, MISSING: 404}
SECRETS_OF_A_PAGE: Final = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|nonce="[^"]+"')


@pytest.fixture(scope="package")
def browsers(world: World) -> Iterator[dict[Role, Client]]:
    """A browser for everybody, whose session is kept in its cookie, so that not even that is written."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        yield {role: _browser(world, role) for role in (*ASKING, LOOKING_ON)}


def _browser(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.viewer(role))
    if role.looks_on_as is not None:
        session = client.session
        Looking(world.people[role.looks_on_as].pk, world.now + AT_MOST, "/").keep(session)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """Take back what is written inside the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(browser: Client, method: str, address: str) -> HttpResponse:
    """Send an empty request. Afterwards the browser is as before, whatever it was told to keep or to forget."""
    cookies = browser.cookies.output()
    answer: Any = browser.get(address) if method == "GET" else browser.post(address)
    browser.cookies = SimpleCookie()
    for line in cookies.splitlines():
        browser.cookies.load(line.removeprefix("Set-Cookie: ").partition(";")[0])
    return answer


def stripped(answer: HttpResponse, keys: list[object]) -> bytes:
    """What an answer says, without tokens, nonces and the keys that were asked for."""
    content = SECRETS_OF_A_PAGE.sub(b"", answer.content)
    for key in keys:
        content = content.replace(str(key).encode(), b"")
    return content


def one_of_each(row: Row, method: str, role: Role) -> Iterator[tuple[State, str]]:
    """For each thing an answer can come to for this person, a state in which it does: confirmed, if it is one."""
    found: dict[str, State] = {}
    for state in (CONFIRMED, *STATES) if row.has_states else (CONFIRMED,):
        found.setdefault(MAY[row.right(method)](role, state), state)
    yield from ((state, wanted) for wanted, state in found.items())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_answer_has_its_code_and_tells_nothing_apart(world: World, browsers: dict[Role, Client], row: Row) -> None:
    wrong = []
    turn = BY_TURNS if chance.IS_LONG else (BY_TURNS[ROWS.index(row) % len(BY_TURNS)],)
    for role in (*ALWAYS, *turn):
        for method in row.methods:
            for state, wanted in one_of_each(row, method, role):
                code = CODES.get(wanted) or (row.get if method == "GET" else row.post)
                address = row.address(world, world.held[state])
                with nothing_is_kept() if wanted == OK else nothing_written():
                    answer = ask(browsers[role], method, address)
                if answer.status_code != code:
                    wrong.append(
                        f"{method} {row} by {role.name}, {state.name}: {code} wanted, {answer.status_code} found"
                    )
                missing = row.missing(world, world.held[state])
                if wanted == MISSING and missing:
                    of_nothing = ask(browsers[role], method, missing)
                    keys = _keys_in(world, state)
                    if stripped(answer, keys) != stripped(of_nothing, keys):
                        wrong.append(f"{method} {row} by {role.name}, {state.name}: its answer tells that it is there")
    assert not wrong, "\n".join(wrong)


def _keys_in(world: World, state: State) -> list[object]:
    held = world.held[state]
    things = (held.campaign, held.activity, held.duty, world.absence, world.feed, world.draft, world.report)
    slugs = (world.channel.slug, world.team.slug)
    return [MISSING_UUID, MISSING_NUMBER, MISSING_SLUG, *slugs, *(thing.pk for thing in things)]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_stranger_gets_no_further_than_the_sign_in_page(world: World, row: Row) -> None:
    address = row.address(world, world.held[CONFIRMED])
    for method in row.methods:
        with nothing_written():
            answer = ask(Client(), method, address)
        if row.stranger == 302:
            assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), method
        else:
            assert answer.status_code in (row.stranger, 302), method


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_route_takes_the_methods_of_its_row_only(world: World, row: Row) -> None:
    match = resolve(row.address(world, world.held[CONFIRMED]))
    who = {"user": world.viewer(MEMBER), "access": world.accesses[MEMBER], "organisation": world.organisation}
    if not row.route.startswith(("account_", "robots")):
        for method in {"GET", "POST", "PUT", "DELETE"} - set(row.methods):
            with nothing_written():
                assert match.func(request_of("/", method, **who), **match.kwargs).status_code == 405, method


def test_whoever_looks_on_is_shown_what_is_named_and_changes_nothing(
    world: World, browsers: dict[Role, Client]
) -> None:
    role = LOOKING_ON
    for row in ROWS:
        if row.route in WAYS_OUT:
            continue
        address = row.address(world, world.held[CONFIRMED])
        with nothing_written():
            codes = {method: ask(browsers[role], method, address).status_code for method in ("GET", "POST")}
        assert codes["POST"] == 403, row
        wanted = MAY[row.needs](role if row.has_states else role.looks_on_as or role, CONFIRMED)
        shown = row.route in SHOWN
        assert codes["GET"] == (CODES.get(wanted, 200) if shown else 403), row
