"""Asking a view what somebody may do, cheaply: without the pages, and without doing it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from departments.access import Access
from departments.models import OrganisationSettings, User
from tests.access.model import FORBIDDEN, MISSING, OK

READING = ("SELECT", "SET TRANSACTION READ ONLY")
BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class _PassedItsCheck(BaseException):
    """The view goes on after it has asked who may: it reads what it shows, or writes."""


def outcome(
    address: str,
    method: str,
    *,
    user: User,
    access: Access,
    organisation: OrganisationSettings,
    asks: int,
    finding_is_enough: bool = False,
) -> tuple[str, str]:
    """Return what a view's answer to somebody comes to, and the sentence of a refusal.

    The view itself is called, past the middleware, and stopped as soon as it has let the person in: at the query after
    those that settle the right (``asks``), where ``finding_is_enough`` once one of them found a row, and at the first
    that would write. So nothing is ever written, and a view that wrote before it asked would be seen to let everybody
    in. Pages are not made, which would take ten times as long.
    """
    request = request_of(address, method, user=user, access=access, organisation=organisation)
    match = resolve(address)
    request.resolver_match = match
    with _stopped_after(asks, finding_is_enough):
        try:
            match.func(request, *match.args, **match.kwargs)
        except _PassedItsCheck:
            return OK, ""
        except Http404 as missing:
            return MISSING, str(missing)
        except PermissionDenied as refusal:
            return FORBIDDEN, str(refusal)
    return OK, ""


def request_of(
    address: str, method: str, *, user: User, access: Access, organisation: OrganisationSettings
) -> HttpRequest:
    """Return a request as a view gets it from the middleware."""
    request: Any = RequestFactory().generic(method, address)
    request.user, request.access, request.viewing_as = user, access, None
    request.organisation, request.htmx = organisation, HtmxDetails(request)
    request.session = SessionStore()
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    return request  # type: ignore[no-any-return]


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail at the first query inside the block that would write."""

    def read_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        assert sql.startswith((*READING, *BOOKKEEPING)), f"writes: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(read_only):
        yield


@contextmanager
def _stopped_after(asks: int, finding_is_enough: bool) -> Iterator[None]:
    left = asks

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(BOOKKEEPING):
            return execute(sql, params, many, context)
        left -= 1
        cursor = context["cursor"]
        if left < 0 or not sql.startswith("SELECT"):
            cursor.close()
            raise _PassedItsCheck
        answer = execute(sql, params, many, context)
        if finding_is_enough and cursor.rowcount:
            raise _PassedItsCheck
        return answer

    with connection.execute_wrapper(count):
        yield
