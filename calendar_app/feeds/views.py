"""What calendar programs fetch: GET and HEAD of a feed's address, and robots.txt."""

import gzip
import logging
import uuid
from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calendar_app.feeds.gate import Knock, Standing, Validators, knock_at, standing
from calendar_app.feeds.kept_files import FILES
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.feeds.queries import ViewGone
from calendar_app.feeds.serving import Served, begin, note_fetch, serve
from calendar_app.feeds.tokens import parse_path
from calendar_app.feeds.wording import written_by
from calendar_app.lib.packing import accepts_coding
from calendar_app.models import Feed

log = logging.getLogger(__name__)

RETRY_AFTER = 300
"""Seconds after which a program may ask again when the feed could not be made."""

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}


def feed(request: HttpRequest) -> HttpResponse:
    """Answer one fetch of a feed's address.

    200 or 304; 404 for an address nobody was given; 410 once it is revoked or replaced, or its owner or its saved view
    is gone; 405 for other methods. Raises what goes wrong: the middleware makes a 503 of it, never a page or an empty
    calendar. One query while nothing in the whole calendar has changed.
    """
    if request.method not in {"GET", "HEAD"}:
        return _private(HttpResponseNotAllowed(["GET", "HEAD"]))
    address, now = parse_path(request.path_info), timezone.now()
    knock = knock_at(address) if address else None
    if address is None or knock is None:
        return _turned_away(Standing.UNKNOWN)
    found = standing(address, knock, now)
    if found is not Standing.WORKS:
        return _turned_away(found)
    if request.method == "GET":
        program = request.headers.get("User-Agent", "")
        note_fetch(address.feed_id, program, before=knock.last_fetched_at, now=now)
    fetch = Fetch(request, may_compress=knock.is_compressed)
    try:
        return _kept(fetch, knock, now) or _looked_into(fetch, address.feed_id, knock, now)
    except ViewGone:
        return _said(
            HTTPStatus.GONE, _("The view this feed showed is gone, or shared no more. Make a new feed in Instep.")
        )


def _turned_away(standing: Standing) -> HttpResponse:
    if standing is Standing.UNKNOWN:
        return _said(
            HTTPStatus.NOT_FOUND, _("There is no feed at this address. Make a new one in Instep, under Feeds.")
        )
    if standing is Standing.REPLACED:
        return _said(HTTPStatus.GONE, _("This feed has another address now. Its owner finds out more under Feeds."))
    return _said(HTTPStatus.GONE, _("This feed was ended. Make a new one in Instep, under Feeds."))


class Fetch:
    """What a program asks for: by which validators it has a file, and whether it takes a packed one."""

    def __init__(self, request: HttpRequest, *, may_compress: bool) -> None:
        self.request = request
        self.may_compress = may_compress
        self.is_compressed = may_compress and accepts_coding(request, "gzip")

    def etag(self, validators: Validators) -> str:
        """Return the strong validator of the bytes sent: packed bytes are others."""
        return f'"{validators.digest}-gzip"' if self.is_compressed else f'"{validators.digest}"'

    def has(self, validators: Validators) -> bool:
        """Whether it has this very file (RFC 9110, section 13.2.2: If-None-Match goes before the date)."""
        if header := self.request.headers.get("If-None-Match"):
            return any(tag == "*" or tag.removeprefix("W/") == self.etag(validators) for tag in parse_etags(header))
        since = parse_http_date_safe(self.request.headers.get("If-Modified-Since", ""))
        return since is not None and validators.last_modified <= datetime.fromtimestamp(since, UTC)

    def can_answer(self, validators: Validators) -> bool:
        """Whether ``answer`` has one, if the file with these validators still is right."""
        return self.has(validators) or FILES.get(self.etag(validators)) is not None

    def answer(self, validators: Validators) -> HttpResponse | None:
        """Return the answer that takes no making: 304, or the file if this process still has it."""
        if self.has(validators):
            return self._validated(HttpResponseNotModified(), validators)
        body = FILES.get(self.etag(validators))
        return self._file(body, validators) if body is not None else None

    def answer_with(self, served: Served) -> HttpResponse:
        """Return the answer with what was just made, which is kept for the next."""
        body = gzip.compress(served.body, compresslevel=1, mtime=0) if self.is_compressed else served.body
        FILES.put(self.etag(served.validators), body)
        return self.answer(served.validators) or self._file(body, served.validators)

    def _file(self, body: bytes, validators: Validators) -> HttpResponse:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Length"] = str(len(body))
        response["Content-Disposition"] = 'inline; filename="instep.ics"'
        if self.is_compressed:
            response["Content-Encoding"] = "gzip"
        return self._validated(response, validators)

    def _validated(self, response: HttpResponse, validators: Validators) -> HttpResponse:
        response["ETag"] = self.etag(validators)
        response["Last-Modified"] = http_date(validators.last_modified.timestamp())
        if self.may_compress:
            patch_vary_headers(response, ["Accept-Encoding"])
        return _private(response)


def _kept(fetch: Fetch, knock: Knock, now: datetime) -> HttpResponse | None:
    """Answer without looking at a single row, if nothing was changed since the file was made. No query."""
    validators = knock.fresh_file(now, written_by(knock.language))
    return fetch.answer(validators) if validators else None


def _looked_into(fetch: Fetch, feed_id: uuid.UUID, knock: Knock, now: datetime) -> HttpResponse:
    """Answer after reading what the feed shows: a hash of it where the last file may do, else all of it."""
    service = begin(Feed.objects.select_related("owner", "channel", "department").get(pk=feed_id), now=now)
    last = service.last_file
    if last is not None and fetch.can_answer(last):
        source = service.source()
        if service.made_last_of(source):
            service.note(source, last, knock.revision)
            if answer := fetch.answer(last):
                return answer
    try:
        served = serve(service)
    except LedgerMoved:
        return unavailable()
    service.note(served.source, served.validators, knock.revision)
    return fetch.answer_with(served)


def unavailable() -> HttpResponse:
    """Return the answer for when a feed could not be made: programs keep what they have and ask again."""
    response = _said(
        HTTPStatus.SERVICE_UNAVAILABLE, _("The feed could not be made just now. Your program will ask again.")
    )
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _said(status: HTTPStatus, sentence: str) -> HttpResponse:
    return _private(HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let robots fetch feeds, as Google's calendar asks before it does, and nothing else."""
    return HttpResponse("User-agent: *\nAllow: /feeds/\nDisallow: /\n", content_type="text/plain; charset=utf-8")
