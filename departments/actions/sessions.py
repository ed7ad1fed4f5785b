"""Signing people out of every browser at once."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def sessions_of(user_id: int) -> list[str]:
    """Return the keys of a person's sessions. One query, which reads all sessions: no index says whose each is."""
    return [
        session.pk
        for session in Session.objects.iterator(chunk_size=1_000)
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]


def end_sessions(user_id: int) -> int:
    """Delete every session of a person and return how many there were. It reads all sessions.

    A password nobody knows makes sessions worthless already; this also takes away what is written in them, such as
    the address somebody signed in with.
    """
    deleted, _by_model = Session.objects.filter(pk__in=sessions_of(user_id)).delete()
    return deleted
