"""Small helpers about addresses."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, *, default: str) -> str:
    """Return the path to go back to: ``next`` as posted or in the address, else the page htmx asks from.

    Anything that leads off this site is left out; ``default`` is the last resort.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or _asking_page(request)
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return _path(wanted) if wanted and allowed else default


def _asking_page(request: HttpRequest) -> str:
    return request.headers.get("HX-Current-URL", "") if request.headers.get("HX-Request") == "true" else ""


def _path(address: str) -> str:
    """Return the address without scheme, host and fragment."""
    split = urlsplit(address)
    return urlunsplit(("", "", split.path or "/", split.query, ""))
