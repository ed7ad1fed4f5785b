"""Keeping secrets that have to be read again: sealed with the installation's key, worthless in a copy of the data."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """This was sealed with another ``SECRET_KEY``: the secret has to be entered again."""


def seal(secret: str) -> str:
    """Return a secret as it may be stored. Each time it is another text."""
    return _box(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed. Raises ``Unreadable``."""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable from problem


def fingerprint(secret: str) -> str:
    """Return what stands for a secret, so that the same one is known again: 32 signs that give nothing away."""
    key = hashlib.sha256(b"fingerprint:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=2)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"sealing:" + key.encode()).digest()))
