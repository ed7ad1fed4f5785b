"""Trying a route of a department, and sending again what was given up on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.messages import retry_message
from campaigns.alerts import breaker
from campaigns.alerts.transports import HostFails, NotSent, Receipt
from campaigns.alerts.transports import Refused as RefusedByHost
from campaigns.alerts.trial import send_trial
from campaigns.enums import AttemptOutcome
from campaigns.models import RouteTest
from campaigns.queries.reach import given_up_on
from campaigns.rules.permissions import check_manage_department
from departments.access import access_for
from departments.actions.changing import locked
from departments.audit import record
from departments.enums import RouteKind
from departments.errors import Refused
from departments.models import Route, User

PAUSE = dt.timedelta(seconds=20)
"""A route is tried no more often than this, whoever asks: each try is a message to somebody."""

MOST_AGAIN = 200
"""So many given-up messages are let go at once; the rest with the next call."""


@dataclass(frozen=True)
class Tried:
    """How a trial ended: ``words`` are what the other end said, for a person to read."""

    outcome: AttemptOutcome
    words: str

    @property
    def is_accepted(self) -> bool:
        """Whether the other end took it."""
        return self.outcome == AttemptOutcome.ACCEPTED


def try_route(*, by: User | None, route_id: int, at: dt.datetime | None = None) -> Tried:
    """Send a trial message by a route now and return how it ended; that is written down with the route's other tries.

    Nothing is locked while the other end thinks. Raises ``NotAllowed`` for who does not manage the department, and
    ``Refused`` for a route that is out of use or was tried a moment ago.
    """
    now = at or timezone.now()
    with transaction.atomic():
        route = locked(Route, route_id)
        if by is not None:
            check_manage_department(access_for(by), department_id=route.department_id)
        if not route.is_active:
            raise Refused(_("This route is not in use."))
        if RouteTest.objects.filter(route=route, at__gt=now - PAUSE).exists():
            raise Refused(_("It was tested a moment ago. Wait half a minute, then test it again."))
        test = RouteTest.objects.create(route=route, at=now, detail="No answer yet.")
    tried = outcome_of(lambda: send_trial(route, by=by))
    with transaction.atomic():
        test.outcome, test.detail = tried.outcome, tried.words
        test.save(update_fields=["outcome", "detail"])
        record(by=by, verb="tested", subject=route, changes={"outcome": [None, tried.outcome.value]})
    if tried.is_accepted:
        breaker.wake(route.host)
    return tried


def outcome_of(send: Callable[[], Receipt]) -> Tried:
    """Return how a trial ended that ``send`` sends."""
    try:
        receipt = send()
    except HostFails as problem:
        return Tried(AttemptOutcome.DEFERRED, str(problem))
    except NotSent as problem:
        outcome = AttemptOutcome.REFUSED if isinstance(problem, RefusedByHost) else AttemptOutcome.DEFERRED
        return Tried(outcome, f"{problem.code} {problem.detail}".strip())
    return Tried(AttemptOutcome.ACCEPTED, f"{receipt.code} {receipt.detail}".strip())


def retry_route(*, by: User | None, route_id: int) -> int:
    """Let the messages that were given up on a route leave again now, and return how many do.

    Raises ``NotAllowed`` for who does not manage the department. Each is written down.
    """
    with transaction.atomic():
        route = locked(Route, route_id)
        if by is not None:
            check_manage_department(access_for(by), department_id=route.department_id)
        keys = list(given_up_on(route).order_by("created_at", "pk").values_list("pk", flat=True)[:MOST_AGAIN])
        for key in keys:
            retry_message(by=by, message_id=key)
    if keys and route.kind in (RouteKind.CHAT, RouteKind.HOOK):
        breaker.wake(route.host)
    return len(keys)
