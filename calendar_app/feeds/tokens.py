"""The secret half of a feed's address: made once, shown once, kept as a hash."""

import re
import uuid
from dataclasses import dataclass

_ADDRESS = re.compile(r"/feeds/(?P<key>[0-9a-f-]{36})\.(?P<token>[A-Za-z0-9_-]{20,100})\.ics")
_IN_TEXT = re.compile(r"(/feeds/[^./\s]+\.)[^./\s]{8,}")


@dataclass(frozen=True)
class Address:
    """What the path of a feed says: which feed, and the secret."""

    feed_id: uuid.UUID
    token: str

    def __repr__(self) -> str:
        return f"Address({self.feed_id}, ***)"


def path_of(feed_id: uuid.UUID, token: str) -> str:
    """Return the path of a feed; with any usual host it stays under 200 characters."""
    return f"/feeds/{feed_id}.{token}.ics"


def parse_path(path: str) -> Address | None:
    """Return what ``path`` names, or ``None`` if it is not of the shape of a feed's."""
    found = _ADDRESS.fullmatch(path)
    if found is None:
        return None
    try:
        return Address(uuid.UUID(found["key"]), found["token"])
    except ValueError:
        return None


def masked(text: str) -> str:
    """Return ``text`` with the secret half of every feed's address taken out."""
    return _IN_TEXT.sub(r"\1***", text)
