"""Web hooks: a signed request to an address of the organisation's own."""

import hashlib
import hmac
import time

from django.utils import timezone

from calendar_app.lib.outward import BadAddress, Unreachable, fetch
from campaigns.alerts.transports import Call, Deferred, Receipt
from campaigns.alerts.transports.answers import no_answer, receipt_of


class HookTransport:
    """One address. What is sent twice has the same ``Idempotency-Key``, so the receiver can drop the copy."""

    most_at_once = 4

    def __init__(self, address: str, secret: str) -> None:
        self._address = address
        self._secret = secret

    def open(self) -> None:
        """Do nothing: each call opens its own connection."""

    def send(self, letter: Call, /) -> Receipt:
        """Send one request and return the receiver's answer. Raises a ``NotSent``."""
        try:
            answer = fetch("POST", self._address, headers=self._headers(letter), body=letter.body)
        except BadAddress as problem:
            raise Deferred(str(problem)) from problem
        except Unreachable as problem:
            raise no_answer(problem, secret=self._address) from problem
        return receipt_of(answer, secret=self._address, now=timezone.now())

    def close(self) -> None:
        """Do nothing: nothing stays open."""

    def _headers(self, call: Call) -> dict[str, str]:
        moment = str(int(time.time()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "Instep",
            "Idempotency-Key": call.key,
            "Instep-Timestamp": moment,
            "Instep-Signature": f"v1={signature(self._secret, moment, call.body)}",
        }


def signature(secret: str, moment: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of a timestamp, a dot and a body, in hexadecimal digits."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
