"""The secret half of a feed's address: made once, shown once, kept as a hash."""

import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass

TOKEN_BYTES = 32

_ADDRESS = re.compile(r"/feeds/(?P<key>[0-9a-f-]{36})\.(?P<token>[A-Za-z0-9_-]{20,100})\.ics")
_IN_TEXT = re.compile(r"(/feeds/[^./\s]+\.)[^./\s]{8,}")


@dataclass(frozen=True)
class Address:
    """What the path of a feed says: which feed, and the secret."""

    feed_id: uuid.UUID
    token: str

    def __repr__(self) -> str:
        return f"Address({self.feed_id}, ***)"


def new_token() -> str:
    """Return a new secret of 32 random bytes, as 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a secret: its SHA-256. It is long and random, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token_of(token: str, kept_hash: str) -> bool:
    """Tell whether ``token`` is the secret behind ``kept_hash``, in a time that gives nothing away."""
    return hmac.compare_digest(token_hash(token), kept_hash)


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
