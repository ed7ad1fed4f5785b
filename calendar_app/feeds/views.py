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

from calendar_app.feeds.gate import Standing, knock_at, standing
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.feeds.queries import ViewGone
from calendar_app.feeds.serving import Served, Validators, begin, note_fetch, serve
from calendar_app.feeds.tokens import parse_path
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
    calendar.
    """
    if request.method not in {"GET", "HEAD"}:
        return _private(HttpResponseNotAllowed(["GET", "HEAD"]))
    address = parse_path(request.path_info)
    now = timezone.now()
    match standing(address, knock_at(address), now) if address else Standing.UNKNOWN:
        case Standing.UNKNOWN:
            return _said(
                HTTPStatus.NOT_FOUND, _("There is no feed at this address. Make a new one in Instep, under Feeds.")
            )
        case Standing.ENDED:
            return _said(HTTPStatus.GONE, _("This feed was ended. Make a new one in Instep, under Feeds."))
        case Standing.REPLACED:
            return _said(HTTPStatus.GONE, _("This feed has another address now. Its owner finds out more under Feeds."))
    assert address is not None
    try:
        return _fresh(request, _found(address.feed_id), now)
    except ViewGone:
        return _said(
            HTTPStatus.GONE, _("The view this feed showed is gone, or shared no more. Make a new feed in Instep.")
        )


def _found(feed_id: uuid.UUID) -> Feed:
    """Return the feed with what its text needs. One query."""
    return Feed.objects.select_related("owner", "channel", "department").get(pk=feed_id)


def _fresh(request: HttpRequest, found: Feed, now: datetime) -> HttpResponse:
    """Answer with the file, or with 304 if the program has it; the file is made only if it must be."""
    if request.method == "GET":
        note_fetch(found, request.headers.get("User-Agent", ""), now=now)
    is_compressed = found.is_compressed and _accepts_gzip(request)
    service = begin(found, now=now)
    source = service.source() if _is_conditional(request) else ""
    validators = service.known_validators(source) if source else None
    if validators is not None and _is_known(request, validators, is_compressed=is_compressed):
        return _validated(HttpResponseNotModified(), found, validators, is_compressed=is_compressed)
    try:
        served = serve(service)
    except LedgerMoved:
        return unavailable()
    if source and validators is None:
        service.note(source, served.validators)
    response: HttpResponse = HttpResponseNotModified()
    if not _is_known(request, served.validators, is_compressed=is_compressed):
        response = _file(served, is_compressed=is_compressed)
    return _validated(response, found, served.validators, is_compressed=is_compressed)


def _is_conditional(request: HttpRequest) -> bool:
    """Tell whether the client says what it has. Only then is it worth asking whether that is still right."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _validated(response: HttpResponse, found: Feed, validators: Validators, *, is_compressed: bool) -> HttpResponse:
    response["ETag"] = _etag(validators, is_compressed=is_compressed)
    response["Last-Modified"] = http_date(validators.last_modified.timestamp())
    if found.is_compressed:
        patch_vary_headers(response, ["Accept-Encoding"])
    return _private(response)


def _etag(validators: Validators, *, is_compressed: bool) -> str:
    """Return the strong validator of the bytes sent: packed bytes are others."""
    return f'"{validators.digest}-gzip"' if is_compressed else f'"{validators.digest}"'


def _file(served: Served, *, is_compressed: bool) -> HttpResponse:
    body = gzip.compress(served.body, compresslevel=1, mtime=0) if is_compressed else served.body
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Length"] = str(len(body))
    response["Content-Disposition"] = 'inline; filename="instep.ics"'
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    return response


def _accepts_gzip(request: HttpRequest) -> bool:
    """Tell whether the client names gzip and does not refuse it with a weight of 0."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").removeprefix("q=").strip("0.") != "" if weight else True
    return False


def _is_known(request: HttpRequest, validators: Validators, *, is_compressed: bool) -> bool:
    """Tell whether the client has this very file (RFC 9110, section 13.2.2: If-None-Match goes before the date)."""
    if header := request.headers.get("If-None-Match"):
        etag = _etag(validators, is_compressed=is_compressed)
        return any(tag == "*" or tag.removeprefix("W/") == etag for tag in parse_etags(header))
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and validators.last_modified <= datetime.fromtimestamp(since, UTC)


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
