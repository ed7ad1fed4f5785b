"""Secrets that open something for whoever has them: made once, shown once, kept as a hash."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a new secret of 32 random bytes, as 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a secret: its SHA-256. It is long and random, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token_of(token: str, kept_hash: str) -> bool:
    """Tell whether ``token`` is the secret behind ``kept_hash``, in a time that gives nothing away."""
    return hmac.compare_digest(token_hash(token), kept_hash)
