"""The secret a program comes in with: made once, shown once, kept as a hash."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from calendar_app.lib.tokens import new_token, token_hash
from calendar_app.models import ApiToken

PREFIX = "instep_"
"""Every secret begins like this, so that people and scanners of sources know what they have found."""

USE_NOTED_EVERY = dt.timedelta(hours=1)

LONGEST = 200


@dataclass(frozen=True)
class Secret:
    """A secret and what is kept of it."""

    text: str
    token_hash: str
    ends_with: str

    def __repr__(self) -> str:
        return f"Secret(***{self.ends_with})"


def new_secret() -> Secret:
    """Return a new secret of 32 random bytes."""
    text = PREFIX + new_token()
    return Secret(text, token_hash(text), text[-4:])


def token_of(text: str, *, now: dt.datetime) -> ApiToken | None:
    """Return the token behind a secret with its owner, if it is good at ``now``. One query; none for what is no secret.

    It is good until it expires (that instant not included), is revoked, or its owner may sign in no more.
    """
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    rows = ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, owner__is_active=True)
    return rows.filter(token_hash=token_hash(text)).select_related("owner").first()


def note_use(token: ApiToken, *, now: dt.datetime) -> None:
    """Remember that the token was used, at most once an hour. One query, or none."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        due = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
        ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)
