"""Answers open calendars before sessions are read and people are fetched: a thousand of them ask every other second."""

from collections.abc import Callable
from typing import cast

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from calendar_app.changes.session import StoredSession, person_of, session_of
from calendar_app.changes.views import seen, told
from calendar_app.reader import as_read_by
from departments.access import access_for
from departments.http import Request
from departments.queries import organisation

Handler = Callable[[HttpRequest], HttpResponse]


class ChangesMiddleware:
    """Answers ``/changes/`` to whoever has a session that lasts and may sign in; every other request passes on.

    Two short queries where nothing was changed: all there is to hear is a number. Whether what was changed is anything
    they see takes their own eyes, and some six. Everybody else is answered by the view, as everywhere.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/changes/" or request.method != "GET":
            return self.get_response(request)
        session = session_of(request)
        revision = _revision_for(session.person) if session and session.person else None
        if session is None or revision is None:
            return self.get_response(request)
        if "drawn" in request.GET and request.GET.get("since") != str(revision):
            return _seen_by(session, request) or self.get_response(request)
        return told(request, revision)


def _seen_by(session: StoredSession, request: HttpRequest) -> HttpResponse | None:
    """Return what the view would answer; None where more is to be known first."""
    person = person_of(session)
    if person is None:
        return None
    asked = cast(Request, request)
    asked.access, asked.organisation = access_for(person, timezone.now()), organisation()
    language = translation.get_language_from_request(request)
    with translation.override(language), as_read_by(person, asked.organisation):
        return seen(asked)


def _revision_for(person: str) -> int | None:
    """Return the revision; None where this person may not sign in any more. One query, of two rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_value FROM instep_revision"
            " WHERE EXISTS (SELECT 1 FROM departments_user WHERE id = %s::bigint AND is_active)",
            [person],
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None
