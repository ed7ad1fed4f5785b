"""What the answer of a host on the web means for a message: taken, refused for good, or to be tried again."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from calendar_app.lib.outward import Answer, Forbidden, Unreachable
from campaigns.alerts.transports import Deferred, NotSent, Receipt, Refused, Uncertain

LONGEST_PAUSE = dt.timedelta(hours=1)
"""However long a host asks to be left alone, it is asked again after so long."""

LONGEST_WORDS = 300

_NOT_NOW = frozenset({408, 425, 429})
"""Answers of the 400s that say nothing against the message."""

_BUSY = frozenset({429, 503})
"""Answers that are meant for whatever else we have for the host, too."""


def receipt_of(answer: Answer, *, secret: str, now: dt.datetime) -> Receipt:
    """Return the receipt if the host took the message. Raises a ``NotSent`` that says what its answer means.

    What the answer repeats of ``secret``, the address, is left out of it.
    """
    code, words = str(answer.status), without(_words(answer), secret)
    if 200 <= answer.status <= 299:
        return Receipt(code, words)
    if 400 <= answer.status <= 499 and answer.status not in _NOT_NOW:
        raise Refused(words, code=code)
    wait = _retry_after(answer.header("retry-after"), now)
    raise Deferred(words, code=code, host_rests=answer.status in _BUSY, retry_after=wait)


def no_answer(problem: Unreachable, *, secret: str) -> NotSent:
    """Return what to raise where there was no answer."""
    words = without(str(problem), secret)
    if isinstance(problem, Forbidden):
        return Deferred(words)
    return (Uncertain if problem.handed_over else Deferred)(words, host_rests=True)


def without(words: str, secret: str) -> str:
    """Return ``words`` without any part of a secret address that is long enough to be a key; its host may stay."""
    host = urlsplit(secret).hostname or ""
    for part in sorted(re.split(r"[/?&=@:#\s]", secret), key=len, reverse=True):
        if len(part) >= 6 and part.lower() != host:
            words = words.replace(part, "***")
    return words


def _words(answer: Answer) -> str:
    text = answer.body[: 4 * LONGEST_WORDS].decode("utf-8", "replace").replace("\0", "")
    return " ".join(text.split())[:LONGEST_WORDS]


def _retry_after(text: str, now: dt.datetime) -> dt.timedelta | None:
    """Return how long a host asks to be left alone, from its seconds or its date (RFC 9110 section 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(dt.timedelta(seconds=min(int(text[:9]), 86_400)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return min(max(until - now, dt.timedelta()), LONGEST_PAUSE)
