"""Signed requests between machines: an HMAC over the moment and the body, in one header.

``t=1790000000,v1=5f2c...``: seconds since 1970, and the hexadecimal HMAC-SHA256 of ``"{t}.{body}"`` with the secret.
"""

import hashlib
import hmac

TOLERANCE = 300
"""Seconds a signature is good for, either way: clocks differ."""


def signature(secret: str, body: bytes, *, at: int) -> str:
    """Return the header for a body sent at this second."""
    return f"t={at},v1={_digest(secret, body, at)}"


def is_signed(header: str, secret: str, body: bytes, *, now: float) -> bool:
    """Whether the header was made of this body with this secret, within five minutes of ``now``.

    It takes as long for a wrong signature as for a right one.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    is_right = hmac.compare_digest(_digest(secret, body, int(moment)).encode(), parts.get("v1", "").encode())
    return is_right and abs(now - int(moment)) <= TOLERANCE


def _digest(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
