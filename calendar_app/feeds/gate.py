"""Who knocks: which feed an address belongs to, and whether it still works. One small query, made by hand."""

from datetime import datetime
from enum import Enum
from typing import NamedTuple

from django.db import connection

from calendar_app.feeds.tokens import Address, is_token_of, token_hash


class Standing(Enum):
    """What an address is good for."""

    UNKNOWN = "unknown"
    WORKS = "works"
    ENDED = "ended"
    REPLACED = "replaced"


class Knock(NamedTuple):
    """What the gate knows of the feed that an address names."""

    token_hash: str
    revoked_at: datetime | None
    owner_is_active: bool | None
    former_until: datetime | None


_KNOCK = """SELECT feed.token_hash, feed.revoked_at, owner.is_active, former.works_until
FROM calendar_app_feed feed
LEFT JOIN departments_user owner ON owner.id = feed.owner_id
LEFT JOIN calendar_app_formeraddress former ON former.feed_id = feed.id AND former.token_hash = %s
WHERE feed.id = %s"""


def knock_at(address: Address) -> Knock | None:
    """Return what is known of the feed with this id, whatever its token. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOCK, [token_hash(address.token), address.feed_id])
        row = cursor.fetchone()
    return Knock(*row) if row else None


def standing(address: Address, knock: Knock | None, now: datetime) -> Standing:
    """Return what ``address`` is good for at ``now``. Nobody learns more of a feed whose secret they do not have."""
    if knock is None or not (is_token_of(address.token, knock.token_hash) or knock.former_until):
        return Standing.UNKNOWN
    if knock.revoked_at is not None or not knock.owner_is_active:
        return Standing.ENDED
    if knock.former_until is not None and knock.former_until <= now:
        return Standing.REPLACED
    return Standing.WORKS
