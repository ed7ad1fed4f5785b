"""Asking for a calendar by its address: only what the network's guard lets through, also after a redirect."""

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from calendar_app.exchange.reading.limits import MOST_BYTES_AT_ONCE
from calendar_app.lib.outward import Answer, BadAddress, Limits, Unreachable, fetch
from calendar_app.overlays.values import Unusable

SECONDS: Final = 20.0
"""So long one calendar may take to come, redirects and all."""

MOST_REDIRECTS: Final = 3
_MOVED: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Came:
    """What came: the file (None: what we have still holds), and what to ask by next time."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


def ask(address: str, *, etag: str = "", last_modified: str = "", seconds: float = SECONDS) -> Came:
    """Return what stands at an address. Raises ``Unusable`` with a sentence that names no more of it than its host."""
    headers = {"User-Agent": "Instep", "Accept": "text/calendar, text/plain;q=0.5", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    answer = _followed(address, headers, seconds)
    if answer.status == 304 and (etag or last_modified):
        return Came(None, etag, last_modified)
    if answer.status != 200:
        raise Unusable(_words(answer.status))
    said = answer.header("Content-Length")
    if said.isdecimal() and len(answer.body) < min(int(said), MOST_BYTES_AT_ONCE + 1):
        raise Unusable(_("It broke off in the middle."))
    if len(answer.body) > MOST_BYTES_AT_ONCE:
        raise Unusable(_("It is bigger than %(most)d MB.") % {"most": MOST_BYTES_AT_ONCE // 1024**2})
    return Came(answer.body, answer.header("ETag")[:500], answer.header("Last-Modified")[:100])


def _followed(address: str, headers: dict[str, str], seconds: float) -> Answer:
    """Return the answer at the end of at most three redirects, each of them checked as the address itself."""
    ends = time.monotonic() + seconds
    for _step in range(MOST_REDIRECTS + 1):
        answer = _once(address, headers, max(0.1, ends - time.monotonic()))
        place = answer.header("Location")
        if answer.status not in _MOVED or not place:
            return answer
        address = urljoin(address, place)
    raise Unusable(_("It sends us on and on to other addresses."))


def _once(address: str, headers: dict[str, str], seconds: float) -> Answer:
    limits = Limits(total_seconds=seconds, most_bytes=MOST_BYTES_AT_ONCE + 1)
    try:
        return fetch("GET", address, headers=headers, limits=limits)
    except BadAddress as problem:
        raise Unusable(_("The address cannot be read.")) from problem
    except Unreachable as problem:
        # What a system says of a failure has no full stop.
        raise Unusable(f"{str(problem).rstrip('.')}.") from problem


def _words(status: int) -> str:
    if status in (401, 403):
        return _("The other end does not let us in. Ask for an address that needs no password.")
    if status in (404, 410):
        return _("There is no calendar at this address.")
    return _("The other end answers with an error (%(status)d).") % {"status": status}
