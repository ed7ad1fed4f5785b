"""What every request passes: the client's address, security headers, and who is asking."""

import ipaddress
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from departments.access import Access, access_for
from departments.audit import coming_by
from departments.enums import Via
from departments.http import Request
from departments.models import OrganisationSettings
from departments.queries import organisation

Handler = Callable[[HttpRequest], HttpResponse]


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
    """Adds the headers Django has no setting for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class AccessMiddleware:
    """Sets ``request.access`` and ``request.organisation``, each one query when first looked at.

    It also puts the audit's road in place, and the time zone: the person's own, else the organisation's.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        asked = cast(Request, request)
        asked.viewing_as = None
        asked.access = cast(Access, SimpleLazyObject(lambda: access_for(user)))
        asked.organisation = cast(OrganisationSettings, SimpleLazyObject(organisation))
        via = Via.ADMIN if request.path.startswith("/admin/") else Via.WEB
        zone = (user.time_zone or asked.organisation.time_zone) if user else None
        with coming_by(via), timezone.override(zone):
            return self.get_response(request)
