"""Which feed an address belongs to, whether it works, and whether its last file is still right: one small query."""

from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple

from django.db import connection

from calendar_app.feeds.tokens import Address
from calendar_app.lib.tokens import is_token_of, token_hash


class Standing(Enum):
    """What an address is good for."""

    UNKNOWN = "unknown"
    WORKS = "works"
    ENDED = "ended"
    REPLACED = "replaced"


class Validators(NamedTuple):
    """What tells a program whether it has the file already. ``last_modified`` rises with every change of the body."""

    digest: str
    last_modified: datetime


class Knock(NamedTuple):
    """What the gate knows of the feed that an address names, its last file and the data as they are now.

    ``revision`` is that of the data: read before any of them, so that what is read later is at least as new.
    """

    token_hash: str
    revoked_at: datetime | None
    owner_is_active: bool | None
    former_until: datetime | None
    language: str
    is_compressed: bool
    last_fetched_at: datetime | None
    digest: str | None
    last_modified: datetime | None
    made_at: int | None
    fresh_until: datetime | None
    written_by: str | None
    revision: int

    def fresh_file(self, now: datetime, written_by: str) -> Validators | None:
        """Return the last file's validators if the feed would read the same at ``now``, written by the same code."""
        if self.digest is None or self.last_modified is None or self.fresh_until is None:
            return None
        if self.made_at != self.revision or now >= self.fresh_until or self.written_by != written_by:
            return None
        return Validators(self.digest, self.last_modified.astimezone(UTC))


_KNOCK = """SELECT feed.token_hash, feed.revoked_at, owner.is_active, former.works_until, feed.language,
    feed.is_compressed, feed.last_fetched_at, file.digest, file.last_modified, file.revision, file.fresh_until,
    file.written_by, (SELECT last_value FROM instep_revision)
FROM calendar_app_feed feed
LEFT JOIN departments_user owner ON owner.id = feed.owner_id
LEFT JOIN calendar_app_formeraddress former ON former.feed_id = feed.id AND former.token_hash = %s
LEFT JOIN calendar_app_feedledger file ON file.uid = feed.id AND file.variant = 'file'
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
