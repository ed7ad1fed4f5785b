"""The session a request names, read before the middlewares of sessions and sign-in: for what is asked all day."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest


@dataclass(frozen=True)
class StoredSession:
    """A session that lasts: its text as it is stored, and what that holds."""

    text: str
    holds: dict[str, Any]

    @property
    def person(self) -> str | None:
        """The key of the person whose session this is; None where nobody has signed in."""
        return self.holds.get(SESSION_KEY)


def session_of(request: HttpRequest) -> StoredSession | None:
    """Return the session that ``request`` names, None where it names none that lasts. One query, or none."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key.isalnum() or len(key) > 40:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()", [key])
        found = cursor.fetchone()
    return StoredSession(found[0], SessionStore().decode(found[0])) if found else None
