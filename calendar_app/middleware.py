"""What every request passes: the client's address, security headers, and who is asking."""

import ipaddress
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from calendar_app.lib.packing import accepts_coding, packed, packed_page
from calendar_app.reader import as_read_by
from departments.access import Access, access_for
from departments.audit import coming_by
from departments.enums import Via
from departments.http import Request
from departments.models import OrganisationSettings, User
from departments.queries import organisation

Handler = Callable[[HttpRequest], HttpResponse]
ADMIN = "/admin/"
PACKED_TYPES = ("text/html", "application/json")
WORTH_PACKING = 1_000  # bytes
WHOLE_PAGE = b"<!doctype html>"
FROM_HERE = ("none", "same-origin")
"""What ``Sec-Fetch-Site`` says of a page nobody else's page has opened: an address typed in, or a link of our own."""


class ClientAddressMiddleware:
    """Sets ``REMOTE_ADDR`` from the last untrusted hop of ``X-Forwarded-For``, when the peer is a trusted proxy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.trusted and self._is_trusted(request.META.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            outside = [hop for hop in reversed(hops) if not self._is_trusted(hop)]
            if outside:
                request.META["REMOTE_ADDR"] = outside[0]
        return self.get_response(request)

    def _is_trusted(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in self.trusted)
        except ValueError:
            return False


class SecurityHeadersMiddleware:
    """Adds the headers Django has no setting for, and ``Cross-Origin-Opener-Policy`` where there may be an opener.

    See docs/decisions/cut-from-who-opened-it.md.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.headers.get("Sec-Fetch-Site") not in FROM_HERE or request.path.startswith(ADMIN):
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


class PackingMiddleware:
    """Sends whole pages by Brotli to who takes it, other answers as gzip: quickly rather than as small as can be.

    What carries a strong ETag goes as it is: that stands for these very bytes (RFC 9110, section 8.8.1).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_for_these_bytes = not response.headers.get("ETag", "W/").startswith("W/")
        if response.streaming or response.has_header("Content-Encoding") or is_for_these_bytes:
            return response
        is_text = response.headers.get("Content-Type", "").startswith(PACKED_TYPES)
        if is_text and len(response.content) >= WORTH_PACKING:
            patch_vary_headers(response, ("Accept-Encoding",))
            _pack(request, response)
        return response


def _pack(request: HttpRequest, response: HttpResponse) -> None:
    """Pack what ``response`` holds in a way the client takes. Only a whole page has an end to write noise after."""
    if response.content.startswith(WHOLE_PAGE) and accepts_coding(request, "br"):
        coding, content = "br", packed_page(response.content)
    elif accepts_coding(request, "gzip"):
        coding, content = "gzip", packed(response.content)
    else:
        return
    response.content = content
    response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(content))


class PersonMiddleware(AuthenticationMiddleware):
    """Says who is signed in, as Django does, unless ``UnchangedMiddleware`` read it a moment ago."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if known := _known(request):
            request.user = known[0]


def _known(request: HttpRequest) -> tuple[User, Access] | None:
    return getattr(request, "known_person", None)


class AccessMiddleware:
    """Sets ``request.access`` and ``request.organisation``, each one query when first looked at.

    It also puts the audit's road in place, and speaks to who is asking as they are used to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        asked = cast(Request, request)
        asked.viewing_as = None
        known = _known(request)
        asked.access = known[1] if known else cast(Access, SimpleLazyObject(lambda: access_for(user)))
        asked.organisation = cast(OrganisationSettings, SimpleLazyObject(organisation))
        via = Via.ADMIN if request.path.startswith(ADMIN) else Via.WEB
        with coming_by(via), as_read_by(user, asked.organisation) if user else timezone.override(None):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
        return response
