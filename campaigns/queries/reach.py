"""How well a department is reached: of each route what arrived last, what failed, and what was given up."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.enums import MESSAGE_ON_ITS_WAY, AttemptOutcome, MessageState
from campaigns.models import Attempt, Message, RouteTest
from campaigns.queries.how_well import last_answers, number_of, said
from departments.enums import ROUTES_BY_SECRET, RouteKind
from departments.models import Route

LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_UNSENT = (*MESSAGE_ON_ITS_WAY, MessageState.DEAD)


@dataclass(frozen=True)
class RouteState:
    """A route as its department's page shows it. ``words`` are the last answer that was no yes; empty after a yes.

    ``failures`` counts what failed in a row, tests aside; ``waiting`` the messages that failed and will be tried again.
    """

    route: Route
    arrived_at: dt.datetime | None
    failed_at: dt.datetime | None
    words: str
    failures: int
    waiting: int
    given_up: int

    @property
    def is_failing(self) -> bool:
        """Whether what was tried last did not arrive, or something was given up."""
        return bool(self.given_up or self.failed_at)

    @property
    def has_secret(self) -> bool:
        """Whether its address is a secret."""
        return self.route.kind in ROUTES_BY_SECRET


def route_states(routes: QuerySet[Route]) -> list[RouteState]:
    """Return these routes with how well they work, in their order. One query, however many."""
    return [state_of(route) for route in with_state(routes)]


def state_of(route: Any) -> RouteState:
    """Return how well a route works that was read by ``with_state``. No query."""
    noes = [(route.failed, said(route.failed_code, route.failed_words)), (route.test_failed, route.test_words or "")]
    answers = last_answers(yes=[route.arrived, route.passed], noes=noes)
    return RouteState(
        route=route,
        arrived_at=answers.arrived_at,
        failed_at=answers.failed_at,
        words=answers.words,
        failures=route.failures,
        waiting=route.waiting,
        given_up=route.members_given_up if route.kind == RouteKind.MEMBERS else route.given_up,
    )


def given_up_on(route: Route) -> QuerySet[Message]:
    """Return the messages that were given up on a route: of the route to each member, those to members."""
    dead = Message.objects.filter(state=MessageState.DEAD)
    if route.kind != RouteKind.MEMBERS:
        return dead.filter(route=route)
    mine = Message.objects.filter(state=MessageState.DEAD, alerts__department=route.department_id)
    return dead.filter(user__isnull=False, pk__in=mine.values("pk"))


def with_state(routes: QuerySet[Route]) -> QuerySet[Any]:
    """Return the same routes with all that ``state_of`` asks of them. No query yet."""
    mine = Message.objects.filter(route=OuterRef("pk"))
    tests = RouteTest.objects.filter(route=OuterRef("pk")).order_by("-at")
    failed_test = tests.exclude(outcome=AttemptOutcome.ACCEPTED)
    failing = Attempt.objects.filter(message__route=OuterRef("pk"), message__state__in=_UNSENT)
    failing = failing.exclude(outcome=AttemptOutcome.ACCEPTED).order_by("-at")
    waiting = mine.filter(state__in=[MessageState.RETRY_WAIT, MessageState.UNCERTAIN]).exclude(last_error="")
    arrived = mine.filter(sent_at__isnull=False).order_by("-created_at").values("sent_at")[:1]
    passed = tests.filter(outcome=AttemptOutcome.ACCEPTED).values("at")[:1]
    known = routes.annotate(arrived=Subquery(arrived), passed=Subquery(passed))
    return known.annotate(
        failed=Subquery(failing.values("at")[:1]),
        failed_code=Subquery(failing.values("code")[:1]),
        failed_words=Subquery(failing.values("detail")[:1]),
        test_failed=Subquery(failed_test.values("at")[:1]),
        test_words=Subquery(failed_test.values("detail")[:1]),
        failures=number_of(failing.filter(at__gt=Coalesce(OuterRef("arrived"), LONG_AGO)), "message__route"),
        waiting=number_of(waiting, "route"),
        given_up=number_of(mine.filter(state=MessageState.DEAD), "route"),
        members_given_up=number_of(_to_members(), "alerts__department"),
    )


def _to_members() -> QuerySet[Message]:
    return Message.objects.filter(
        state=MessageState.DEAD, user__isnull=False, alerts__department=OuterRef("department")
    )
