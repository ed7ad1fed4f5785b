"""Answers open calendars before sessions are read and people are fetched: a thousand of them ask every other second."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from calendar_app.changes.session import session_of
from calendar_app.changes.views import told

Handler = Callable[[HttpRequest], HttpResponse]


class ChangesMiddleware:
    """Answers ``/changes/`` to whoever has a session that lasts and may sign in; every other request passes on.

    Two short queries. More of a person is not asked: all there is to hear is a number that says nothing of what was
    changed. Whether it was anything they see is answered by the view, by their own eyes. Everybody else is sent to sign
    in by the view, as everywhere.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/changes/" or request.method != "GET":
            return self.get_response(request)
        session = session_of(request)
        revision = _revision_for(session.person) if session and session.person else None
        if revision is None or ("drawn" in request.GET and request.GET.get("since") != str(revision)):
            return self.get_response(request)
        return told(request, revision)


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
