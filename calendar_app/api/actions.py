"""Making tokens and ending them."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.api.tokens import Secret, new_secret
from calendar_app.enums import ApiScope
from calendar_app.models import ApiToken
from departments.audit import record
from departments.errors import Refused
from departments.models import User

MOST_TOKENS = 50
"""The most tokens one person may have at a time."""

USUAL_DAYS = 90
MOST_DAYS = 366
"""So many days a token is good for at the most: one nobody remembers ends by itself."""


@dataclass(frozen=True)
class NewToken:
    """A token just made, with the secret that is known only now."""

    token: ApiToken
    secret: Secret


@transaction.atomic
def create_token(
    *, by: User | None, owner: User, name: str, scopes: Collection[str], days: int = USUAL_DAYS
) -> NewToken:
    """Return a new token of ``owner`` with its secret, good for ``days`` days from now.

    Raises ``Refused`` without a name, for what no token may do, for too many days, and for one token too many.
    """
    name = " ".join(name.split())[:100]
    if not name:
        raise Refused(_("Give the token a name, such as the program that will use it."), field="name")
    wanted = [scope for scope in ApiScope.values if scope in scopes]
    if not wanted or len(wanted) != len(set(scopes)):
        known = ", ".join(ApiScope.values)
        raise Refused(_("Choose what the token may do: %(known)s.") % {"known": known}, field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("A token is good for 1 to %(most)d days.") % {"most": MOST_DAYS}, field="days")
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    now = timezone.now()
    if ApiToken.objects.filter(owner=owner, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise Refused(_("%(count)d tokens are the most one person can have. End one first.") % {"count": MOST_TOKENS})
    secret = new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        scopes=wanted,
        token_hash=secret.token_hash,
        ends_with=secret.ends_with,
        expires_at=now + dt.timedelta(days=days),
    )
    record(by=by, verb="created", subject=token, changes={"scopes": [None, wanted], "days": [None, days]})
    return NewToken(token, secret)


@transaction.atomic
def revoke_token(*, by: User, token_id: uuid.UUID) -> ApiToken:
    """End a token at once and return it; for ever: whoever wants it back makes another. Twice changes nothing."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise Refused(_("This token is not here any more."))
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), by
        token.save(update_fields=["revoked_at", "revoked_by"])
        record(by=by, verb="revoked", subject=token)
    return token
