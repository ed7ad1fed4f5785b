"""Every route, asked by everybody about a campaign in every state: the model and the product answer the same."""

from collections.abc import Iterable, Iterator
from typing import Final

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from calendar_app.looking_on.routes import SHOWN
from tests.access.asking import outcome, request_of
from tests.access.model import (
    CONFIRMED,
    DRAFT,
    MAY,
    MEMBER,
    MISSING,
    ONLOOKERS,
    OPS_ADMIN,
    PEOPLE,
    PLANNER_OF_LEAD,
    ROLES,
    STATES,
    Role,
    State,
)
from tests.access.rows import ROWS, Row
from tests.access.world import World

pytestmark = pytest.mark.django_db

HOW_TO_ADD_ONE: Final = """These routes have no row in tests/access/rows.py, so nobody has said who may use them:
{missing}
Add a line for each to ROWS there: Row("campaigns:name", takes, needs, get=..., post=...). What `takes` and `needs` may
be stands above it; a new right gets a line in MAY in tests/access/model.py. If somebody who looks on in another's place
may read it, name it in calendar_app/looking_on/routes.py, too."""

FINDING_IS_ENOUGH: Final = ("see campaign", "see activity", "see duty")
"""Rights that are settled by whether the thing is found."""

IN_FULL: Final = ("campaigns:campaign", "campaigns:edit_campaign", "campaigns:activity", "campaigns:duty")
"""Routes that are asked by everybody about every state, one for each way to something of a campaign.

Their siblings take the same ways: they are asked by everybody about a confirmed campaign, and about every other state,
by turns, by those whose answers tell the rights apart. ``--long`` asks everybody about everything everywhere.
"""
TELLING_APART: Final = (MEMBER, PLANNER_OF_LEAD, OPS_ADMIN)


def routes(patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every route outside the administration and the API; of one without a name its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(entry, URLResolver):
            yield namespace + (entry.name or str(entry.pattern))
        elif entry.namespace not in (admin.site.name, "api"):
            yield from routes(entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    found, rows = set(routes()), [row.route for row in ROWS]
    missing = sorted(found - set(rows))
    assert not missing, HOW_TO_ADD_ONE.format(missing="\n".join(f"  {name}" for name in missing))
    assert sorted(set(rows) - found) == [] and len(set(rows)) == len(rows)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_model_says(world: World, row: Row, pytestconfig: pytest.Config) -> None:
    _compare(world, row, everything=pytestconfig.getoption("--long"))


def _compare(world: World, row: Row, *, everything: bool) -> None:
    """Ask; what is hidden has to answer in the same words as what is not there."""
    wrong = []
    for role in ROLES:
        if role in ONLOOKERS and row.route not in SHOWN:
            continue  # the middleware refuses it, as test_answers.py shows
        who = {"user": world.viewer(role), "access": world.accesses[role], "organisation": world.organisation}
        missing = row.missing(world, world.held[DRAFT])
        for method in row.methods:
            how = {"asks": row.asks, "finding_is_enough": row.needs in FINDING_IS_ENOUGH, **who}
            of_nothing = outcome(missing, method, **how) if missing else None
            for state in _states(row, role, everything=everything):
                found = outcome(row.address(world, world.held[state]), method, **how)
                wanted = _expected(row, method, role, state)
                if found[0] != wanted or (wanted == MISSING and of_nothing and found != of_nothing):
                    said = f"{wanted} wanted, {found} found; of what is not there: {of_nothing}"
                    wrong.append(f"{method} {row} by {role.name}, {state.name}: {said}")
    assert not wrong, "\n".join(wrong)


def _states(row: Row, role: Role, *, everything: bool) -> tuple[State, ...]:
    """The states of a campaign to ask about; a route that takes nothing of a campaign is asked once."""
    if not row.has_states:
        return STATES[:1]
    if everything or row.route in IN_FULL:
        return STATES
    return (CONFIRMED, *STATES[ROWS.index(row) % 2 :: 2]) if role in TELLING_APART else (CONFIRMED,)


def _expected(row: Row, method: str, role: Role, state: State) -> str:
    """What the model says. Who looks on gets what is another person's, but for what is a thing of a campaign."""
    asked = role if row.has_states or role.looks_on_as is None else role.looks_on_as
    return MAY[row.right(method)](asked, state)


def test_the_administration_is_closed_to_everybody_but_ops_admins(world: World) -> None:
    """Every page of it, whoever asks and how, with no list to forget one in."""
    pages = [page for page in _pages_of_the_administration() if page.name != "login"]
    assert len(pages) > 80
    for role in (role for role in PEOPLE if not role.is_ops_admin):
        who = {"user": world.viewer(role), "access": world.accesses[role], "organisation": world.organisation}
        for page in pages:
            kwargs = dict.fromkeys(page.pattern.converters or page.pattern.regex.groupindex, "1")
            for method in ("GET", "POST"):
                answer = page.callback(request_of("/admin/anything/", method, **who), **kwargs)
                assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/anything/"), page


def _pages_of_the_administration(patterns: Iterable[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    top = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == admin.site.name)
    for entry in top.url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from _pages_of_the_administration(entry.url_patterns)
        else:
            yield entry
