"""Answers open calendars before sessions are read and people are fetched: a thousand of them ask every other second."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from calendar_app.changes.views import told
from calendar_app.lib.revision import current_revision

Handler = Callable[[HttpRequest], HttpResponse]


class ChangesMiddleware:
    """Answers ``/changes/`` to whoever has a session that lasts; every other request passes on. Two short queries.

    Whose session it is matters not: all there is to hear is a number that says nothing of what was changed. Who has
    none is sent to sign in by the view, as everywhere.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/changes/" or request.method != "GET" or not _has_session(request):
            return self.get_response(request)
        return told(request, current_revision())


def _has_session(request: HttpRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key.isalnum() or len(key) > 40:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > now()", [key])
        return cursor.fetchone() is not None
