"""What people without a seat open: a link's address, and its password where it has one."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings as site
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from calendar_app.links import doors
from calendar_app.links.actions import note_opening
from calendar_app.links.limits import ADDRESSES, PASSWORDS, PASSWORDS_OF_ALL, client_of
from calendar_app.links.page import LinkPage
from calendar_app.links.queries import Opened, find_link, last_moment
from calendar_app.models import SharedLink
from calendar_app.reader import as_read_by_anybody
from departments.http import Request

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

View = Callable[..., HttpResponse]


def _kept_private(view: View) -> View:
    """Let nobody store, index or pass on what ``view`` answers, and speak of days as the organisation counts them."""

    @wraps(view)
    def keeping(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        with as_read_by_anybody(request.organisation):
            response = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return keeping


@login_not_required
@csrf_exempt  # no session and nothing to change: all that is posted here is the password of this link
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type", "Cookie")
@_kept_private
def shared_link(request: Request, link_id: uuid.UUID, token: str) -> HttpResponse:
    """Show what a link shows, once its password was given; htmx gets the part that changes. At most fifteen queries.

    404 for an address nobody was given, 410 once it has ended, 429 after too many wrong guesses: the same page each
    time, whatever was guessed.
    """
    client = client_of(request.META.get("REMOTE_ADDR", ""))
    if ADDRESSES.is_reached(client):
        return _said("links/too_many.html", HTTPStatus.TOO_MANY_REQUESTS)
    now = timezone.now()
    found = find_link(link_id, token, longest_days=request.organisation.longest_link_days, now=now)
    if found is None:
        ADDRESSES.count(client)
        return _said("links/missing.html", HTTPStatus.NOT_FOUND)
    if found.access is None:
        return _said("links/ended.html", HTTPStatus.GONE, is_part=wants_part(request))
    if found.link.password and not doors.is_open(request, found.link):
        return _password(request, found.link, client)
    if request.method == "POST":
        return HttpResponseRedirect(request.path)
    return _shown(request, found, now=now)


def _shown(request: Request, found: Opened, *, now: dt.datetime) -> HttpResponse:
    assert found.access is not None
    link = found.link
    settings = request.organisation
    page = LinkPage.of(link, found.access, request.GET, settings=settings, now=now)
    template = f"calendar/{page.view}.html"
    is_part = wants_part(request)
    context = {"page": page, "link": link, "until": last_moment(link, settings)}
    text = render_to_string(f"{template}#shown" if is_part else template, context)
    if request.method == "GET" and not is_part:
        note_opening(link=link, now=now)
    return HttpResponse(text)


def _password(request: Request, link: SharedLink, client: str) -> HttpResponse:
    """Ask for the password, and let in whoever gives it: this browser, for some hours, by a cookie for this link."""
    if wants_part(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.method != "POST":
        return _said("links/password.html", HTTPStatus.OK)
    if PASSWORDS.is_reached(link.pk, client) or PASSWORDS_OF_ALL.is_reached(link.pk):
        return _said("links/too_many.html", HTTPStatus.TOO_MANY_REQUESTS)
    if not check_password(request.POST.get("password", "")[:200], link.password):
        PASSWORDS.count(link.pk, client)
        PASSWORDS_OF_ALL.count(link.pk)
        sentence = _("That is not the password of this link. Whoever gave you the link knows it.")
        return _said("links/password.html", HTTPStatus.UNPROCESSABLE_ENTITY, error=sentence)
    response = HttpResponseRedirect(request.get_full_path())
    doors.open_for(response, link, is_secure=site.HTTPS)
    return response


def _said(template: str, status: HTTPStatus, *, is_part: bool = False, **context: Any) -> HttpResponse:
    return HttpResponse(render_to_string(f"{template}#shown" if is_part else template, context), status=status)
