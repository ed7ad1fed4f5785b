"""No list, search, page or feed holds a word of what its reader may not see; and what they may see is there.

Every text of every campaign has a word of its own (``tests.access.world.word``). Each page is read once by everybody.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.contrib import admin
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.fixtures import Settings

from calendar_app.calendar.filters import STATUSES
from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import Target
from calendar_app.feeds.tokens import path_of
from calendar_app.links import addresses
from calendar_app.looking_on.session import AT_MOST, Looking
from campaigns.alerts.clock import ClockGuard
from campaigns.alerts.delivering import deliver
from campaigns.alerts.ticking import run_tick
from campaigns.enums import AlertState
from campaigns.models import (
    Activity,
    Alert,
    BouncedAddress,
    Campaign,
    DateProposal,
    HandBack,
    KeyDate,
    Milestone,
    NoticeException,
    Series,
)
from departments.enums import RouteKind
from tests import chance
from tests.access.model import (
    CONFIRMED,
    OPS_ADMIN,
    OPS_ADMIN_NAMED,
    PEOPLE,
    ROLES,
    STATES,
    Knows,
    Role,
    State,
    knows,
)
from tests.access.world import LINK_TOKEN, MARKED, World, word
from tests.factories import make_outlook

pytestmark = pytest.mark.django_db

EVERY_STATE: Final = "&".join(
    f"state={name}" for name in ("draft", "tentative", "confirmed", "live", "done", "cancelled", "archived")
)
OF_A_CAMPAIGN: Final = (
    "objective", "key_message", "audience", "brand", "market", "tag", "cancel_reason", "key_date", "key_note",
)  # fmt: skip
"""Texts that are shown with the whole campaign only; the others may be shown with one activity of it, too."""

PAGES: Final = {
    "calendar": ("/", ("name", "title")),
    "day": ("/?view=day&date={day}", ("name", "title")),
    "cancelled in the calendar": ("/?status=cancelled", ()),
    "export": ("/export/?days=all", ("name", "title", "brief", "url")),
    "export of cancelled": ("/export/?days=all&status=cancelled&as=json", ()),
    "filters": ("/filters/", ("name", "audience", "brand", "market", "tag")),
    "campaigns": (f"/campaigns/?{EVERY_STATE}", ("name",)),
    "channel": ("/channels/{channel}/", ("name", "title")),
    "department": ("/departments/{team}/", ("name", "duty")),
    "desk": ("/desk/?later=all", ("name", "title", "duty")),
    "key dates": ("/key-dates/", ("name", "key_date", "key_note")),
    "week": ("/desk/weeks/{team_id}/{day}/", ("name", "title")),
    "new activity": ("/activities/new/", ("name",)),
    "channel history": ("/channels/{channel}/history/", ()),
    "department history": ("/departments/{team}/history/", ()),
    "log": ("/history/", ("name", "title")),
    "feeds": ("/feeds/", ()),
}
"""Pages by name: their address, and the texts of a confirmed campaign that stand there for somebody who sees it."""

SEARCHED: Final = ("name", "brand", "key_message", "tag")
"""Texts the search of campaigns looks into; of what goes by its code name it looks into that alone."""


@pytest.fixture(scope="module")
def browsers(world: World) -> Iterator[dict[Role, Client]]:
    """A browser for everybody, those who look on included, whose session is kept in its cookie."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        yield {role: _browser(world, role) for role in ROLES}


def _browser(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.viewer(role))
    if role.looks_on_as is not None:
        session = client.session
        Looking(world.people[role.looks_on_as].pk, world.now + AT_MOST, "/").keep(session)
        session.save()
        client.cookies["instep"] = session.session_key
    return client


def may_show(role: Role, state: State, name: str) -> bool:
    """Whether this text of the campaign in this state may stand anywhere in what this person reads."""
    if name == "code_name":
        goes_by_it = state.others_see == "code_name" and knows(role, state, "activity") == Knows.VEILED
        return goes_by_it or knows(role, state, "campaign") == Knows.ALL
    return knows(role, state, "campaign" if name in OF_A_CAMPAIGN else "activity") == Knows.ALL


def some_of_all(number: int) -> tuple[Role, ...]:
    """Who asks in the ``number``-th of several tests alike: a third of all, another one each time.

    With ``--long`` everybody asks in each.
    """
    asking = ROLES if chance.IS_LONG else ROLES[number % 3 :: 3]
    return tuple(dict.fromkeys((*asking, OPS_ADMIN_NAMED)))


def leaks(role: Role, text: str) -> list[str]:
    """The words in a text that this person may not read."""
    hidden = ((state, name) for state in STATES for name in MARKED if not may_show(role, state, name))
    return [f"{name} of what is {state.name}, to {role.name}" for state, name in hidden if word(name, state) in text]


def read(browser: Client, address: str, **headers: str) -> str:
    """What a page says; nothing where there is none for this person."""
    answer = browser.get(address, headers=headers)
    return str(answer.content.decode()) if answer.status_code == 200 else ""


def test_every_word_is_in_the_database_once(world: World) -> None:
    rows = [
        *Campaign.objects.values(),
        *Activity.objects.values(),
        *Milestone.objects.values(),
        *NoticeException.objects.values(),
        *Series.objects.values(),
        *DateProposal.objects.values(),
        *HandBack.objects.values(),
        *KeyDate.objects.values(),
    ]
    text = repr(rows)
    for state in STATES:
        for name in MARKED:
            stands = name != "cancel_reason" or state.state == "cancelled"
            assert text.count(word(name, state)) == int(stands), (state.name, name)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_what_one_may_see_and_no_word_more(world: World, browsers: dict[Role, Client], page: str) -> None:
    address, shown = PAGES[page]
    day = world.held[CONFIRMED].activity.starts_on
    address = address.format(day=day, channel=world.channel.slug, team=world.team.slug, team_id=world.team.pk)
    found, readers = [], 0
    for role in ROLES if page == "desk" else some_of_all(list(PAGES).index(page)):
        text = read(browsers[role], address)
        found += leaks(role, text)
        if text and _should_find(role, page):
            readers += 1
            missing = [name for name in shown if word(name, CONFIRMED) not in text]
            assert not missing, f"{role.name} does not find {missing}"
    assert not found, "\n".join(found)
    assert readers, "nobody read it who sees everything, so the test could not fail"


def _should_find(role: Role, page: str) -> bool:
    """Whether a page has to show this person a confirmed campaign: a desk to the team, all others to who sees all."""
    return bool(role.team and not role.looks_on_as) if page == "desk" else role == OPS_ADMIN_NAMED


def test_a_campaigns_own_pages_hold_all_of_it_for_those_who_see_it(world: World, browsers: dict[Role, Client]) -> None:
    """Every word that can be hidden is shown somewhere, so that not finding it means something."""
    held = world.held[CONFIRMED]
    addresses = [
        f"/campaigns/{held.campaign.pk}/",
        f"/activities/{held.activity.pk}/",
        f"/series/{held.series.pk}/",
        f"/desk/duties/{held.duty.pk}/",
        f"/key-dates/{held.key_date.pk}/",
    ]
    text = "".join(read(browsers[OPS_ADMIN_NAMED], address) for address in addresses)
    edited = read(browsers[OPS_ADMIN_NAMED], f"/campaigns/{held.campaign.pk}/edit/")
    missing = [name for name in MARKED if word(name, CONFIRMED) not in text + edited]
    assert missing in ([], ["cancel_reason"], ["code_name", "cancel_reason"])
    cancelled = next(held for state, held in world.held.items() if state.name == "cancelled")
    reason = word("cancel_reason", cancelled.state)
    assert reason in read(browsers[OPS_ADMIN_NAMED], f"/campaigns/{cancelled.campaign.pk}/")


def test_what_is_veiled_says_no_more_than_its_code_name(world: World, browsers: dict[Role, Client]) -> None:
    found, veiled = [], 0
    for role in ROLES:
        for state, held in world.held.items():
            for thing, address in (
                ("activity", f"/activities/{held.activity.pk}/"),
                ("duty", f"/desk/duties/{held.duty.pk}/"),
                ("duty", f"/desk/duties/{held.duty.pk}/history/"),
            ):
                if knows(role, state, thing) == Knows.VEILED:
                    text = read(browsers[role], address)
                    assert text or "history" in address, (role.name, address)
                    veiled += 1
                    found += leaks(role, text)
    assert veiled > 50
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [*SEARCHED, "code_name", "objective", "audience", "market", "title", "brief", "duty"])
def test_a_search_finds_what_one_may_see_by_what_one_may_see(
    world: World, browsers: dict[Role, Client], name: str
) -> None:
    """A search for how all words of one sort begin: what is not shown must lead to no line, and to no count."""
    wrong = []
    for role in some_of_all(len(name)):
        answer = browsers[role].get(f"/campaigns/?{EVERY_STATE}&q={word(name)}")
        page = answer.context["page"]
        listed = {row.id for row in page.object_list}
        wanted = {held.campaign.pk for state, held in world.held.items() if _is_found(role, state, name)}
        if listed != wanted or page.paginator.count != len(wanted):
            odd = {state.name for state, held in world.held.items() if held.campaign.pk in listed ^ wanted}
            wrong.append(f"{role.name}: {sorted(odd)}")
        wrong += leaks(role, answer.content.decode())
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in MARKED if name not in ("url", "cancel_reason")])
def test_the_calendar_finds_nothing_by_what_it_may_not_show(
    world: World, browsers: dict[Role, Client], name: str
) -> None:
    """Each sort of words is asked for as a search, and where there is such a filter as that, of all states at once."""
    wrong = []
    day = world.held[CONFIRMED].activity.starts_on
    view = f"/?view=agenda&date={day}&" + "&".join(f"status={status}" for status in STATUSES)
    asked = {"q": f"q={word(name)}"}
    if name in FILTERED:
        asked["filter"] = "&".join(f"{name}={word(name, state)}" for state in STATES)
    for role in some_of_all(MARKED.index(name)):
        for way, query in asked.items():
            found = {item.id for item in browsers[role].get(f"{view}&{query}").context["page"].items}
            shown = (state for state in STATES if state.state != "archived" and _is_shown(role, state, name, way))
            odd = found ^ {world.held[state].activity.pk for state in shown}
            wrong += [
                f"{role.name}, {way}: {state.name}" for state, held in world.held.items() if held.activity.pk in odd
            ]
    assert not wrong, "\n".join(wrong)


FILTERED: Final = ("audience", "tag", "brand", "market")
IN_THE_CALENDAR: Final = ("name", "title", "brief")
"""Texts of what may be seen whole that the calendar looks into, beside what is told with the whole campaign only."""


def _is_shown(role: Role, state: State, name: str, way: str) -> bool:
    if name == "code_name":
        return state.others_see == "code_name" and knows(role, state, "activity") == Knows.VEILED
    if name in IN_THE_CALENDAR:
        return knows(role, state, "activity") == Knows.ALL
    is_looked_into = way == "filter" or name in ("objective", "key_message")
    return is_looked_into and knows(role, state, "campaign") == Knows.ALL


@pytest.mark.parametrize("name", MARKED)
def test_the_search_over_everything_holds_no_word_more(world: World, browsers: dict[Role, Client], name: str) -> None:
    found: list[str] = []
    for role in some_of_all(MARKED.index(name) + 1):
        text = read(browsers[role], f"/search/?q={word(name)}")
        found += leaks(role, text)
        if role == OPS_ADMIN_NAMED and name in ("name", "title", "objective"):
            assert word("name", CONFIRMED) in text, name
    assert not found, "\n".join(found)


def _is_found(role: Role, state: State, name: str) -> bool:
    if name == "code_name":
        return state.others_see == "code_name" and knows(role, state, "activity") == Knows.VEILED
    return name in SEARCHED and knows(role, state, "campaign") == Knows.ALL


def test_a_feed_holds_what_its_owner_may_see_and_no_word_more(world: World) -> None:
    found, readers = [], 0
    for role in PEOPLE:
        new = create_feed(by=None, owner=world.people[role], target=Target(FeedScope.ALL))
        answer = Client().get(path_of(new.feed.pk, new.token))
        assert answer.status_code == 200
        # Long lines are folded, so that a word may be in two.
        text = answer.content.decode().replace("\r\n ", "")
        found += leaks(role, text)
        if knows(role, CONFIRMED, "activity") == Knows.ALL:
            readers += 1
            assert word("name", CONFIRMED) in text and word("title", CONFIRMED) in text, role.name
    assert not found, "\n".join(found)
    assert readers > 5


def test_asking_for_a_feed_of_what_is_hidden_does_not_name_it(world: World, browsers: dict[Role, Client]) -> None:
    found: list[str] = []
    for role in PEOPLE:
        for state in (state for state in STATES if knows(role, state, "campaign") == Knows.NOTHING):
            found += leaks(role, read(browsers[role], f"/feeds/?show=campaign:{world.held[state].campaign.pk}"))
    assert not found, "\n".join(found)


def _lists_of_the_administration() -> list[str]:
    names = (f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
    return [reverse(f"admin:{name}_changelist") for name in names]


@pytest.mark.parametrize(
    "search", ["", *(f"?q={word(name)}" for name in (*SEARCHED, "code_name", "objective", "title"))]
)
def test_the_administration_holds_no_word_of_what_an_ops_admin_is_not_named_in(
    world: World, browsers: dict[Role, Client], search: str
) -> None:
    found: list[str] = []
    for address in _lists_of_the_administration():
        text = read(browsers[OPS_ADMIN], f"{address}{search}")
        found += [f"{address}{search}: {leak}" for leak in leaks(OPS_ADMIN, text)]
    assert not found, "\n".join(found)


def test_the_administration_shows_the_rest(world: World, browsers: dict[Role, Client]) -> None:
    text: Any = read(browsers[OPS_ADMIN_NAMED], reverse("admin:campaigns_campaign_changelist"))
    assert all(word("name", state) in text for state in STATES)


def test_a_weekly_outlook_holds_what_its_reader_may_see_and_no_word_more(world: World, settings: Settings) -> None:
    """It is written for each reader from everything the department has to do, drafts and secrets among it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    soon = world.now + dt.timedelta(minutes=1)
    with transaction.atomic():
        world.team.routes.create(kind=RouteKind.MEMBERS)
        BouncedAddress.objects.all().delete()
        Alert.objects.filter(state=AlertState.PLANNED).delete()
        make_outlook(world.team, week=world.now.date(), due_at=world.now, is_urgent=True)
        run_tick(clock=lambda: soon, guard=ClockGuard())
        deliver(clock=lambda: soon)
        transaction.set_rollback(True)
    sent = {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}
    readers = {role: sent[person.email] for role, person in world.people.items() if person.email in sent}
    assert {role.team for role in readers} >= {"planner", "deputy"}
    for role, text in readers.items():
        assert not leaks(role, text)
        assert word("duty", CONFIRMED) in text and word("title", CONFIRMED) in text
    assert "team@example.com" in sent
    assert not [state.name for state in STATES if state.is_secret and word("duty", state) in sent["team@example.com"]]


@pytest.mark.parametrize("view", ["month", "week", "quarter", "timeline", "agenda", "day"])
def test_a_link_shows_names_and_titles_of_what_hides_from_nobody(world: World, client: Client, view: str) -> None:
    day = (world.now + dt.timedelta(days=1)).date().isoformat()
    answer = client.get(addresses.path_of(world.link.pk, LINK_TOKEN), {"view": view, "date": day})
    text = answer.content.decode()
    shown = {(state.name, name) for state in STATES for name in MARKED if word(name, state) in text}
    may = {(state.name, name) for state in STATES if state.told and not state.is_secret for name in ("name", "title")}
    assert shown <= may
    # On a full day of the month the rest is counted, not named.
    assert view in ("month", "quarter") or ("confirmed", "name") in shown
