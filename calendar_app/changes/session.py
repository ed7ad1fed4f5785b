"""The session a request names, read before the middlewares of sessions and sign-in: for what is asked all day."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from calendar_app.lib.compiled import KEY, rows_of
from departments.models import User

PASSES_BY = frozenset({"_messages", "looking_on"})
"""What a session holds while pages show something once, or something else."""


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


def person_of(session: StoredSession) -> User | None:
    """Return whose session it is; None where they may not sign in, or have another password since. One query or none.

    So is whoever looks on in another's place, and who is still to be told something: Django's own way is for them.
    """
    key = session.person
    if key is None or not key.isdecimal() or PASSES_BY & session.holds.keys():
        return None
    names = [field.attname for field in User._meta.concrete_fields]

    def people() -> QuerySet[User, Any]:
        rows: QuerySet[User, Any] = User.objects.filter(pk=KEY, is_active=True).order_by()
        return rows.values_list(*names)

    rows = rows_of("person", people, {KEY: int(key)})
    person = User.from_db(None, names, rows[0]) if rows else None
    known = session.holds.get(HASH_SESSION_KEY, "")
    return person if person and constant_time_compare(known, person.get_session_auth_hash()) else None
