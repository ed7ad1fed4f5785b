"""Small helpers about addresses."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def keeps_its_address_secret(view: View) -> View:
    """Let nobody store, index or pass on the address of ``view``: whoever has it may do what it does."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # Not no-referrer: with that a browser says "null" for where a form comes from, which is refused as forged.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(keeping)


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
