"""Answers that a page of the calendar is as it was, before anything of it is read (RFC 9110, section 13.1.2)."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags

from calendar_app.calendar.asked import is_look
from calendar_app.calendar.own.actions import WRITTEN_EVERY
from calendar_app.calendar.own.news import NEWS_FOR
from calendar_app.calendar.state import State, state_of
from calendar_app.calendar.views import VARIES_BY
from calendar_app.changes.session import StoredSession, person_of, session_of
from calendar_app.lib.code_mark import code_mark
from calendar_app.lib.kept import Latest
from departments.access import Access, access_for
from departments.models import User

Handler = Callable[[HttpRequest], HttpResponse]

_ASKED: tuple[str, ...] = ("Cookie", "Accept-Language", *VARIES_BY)
"""The headers a page depends on. Its forms hold a token that is right with the cookie it came with."""


_pages: Latest[bytes] = Latest(200)


class UnchangedMiddleware:
    """Gives each page of the calendar an ETag, and answers 304 to who has the page that would be made.

    The tag is worked out anew for each request, of all that such a page depends on: who asks, what they are where,
    and ``State``, which a page that is made uses in its turn. So nobody is told that they have the right page where
    they may no longer see it. A page during whose making any of that changed goes without; any other is kept by its
    tag for a moment, here. Four short queries, one more for a page that is made.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked(request) if _may_be_known(request) else None
        if asked is None:
            return self.get_response(request)
        if asked.tag in parse_etags(request.headers.get("If-None-Match", "")):
            return _unchanged(asked.tag)
        return _drawn_before(asked) or self._drawn_now(asked)

    def _drawn_now(self, asked: "_Asked") -> HttpResponse:
        asked.request.calendar_state = asked.state  # type: ignore[attr-defined]
        asked.request.known_person = asked.user, asked.access  # type: ignore[attr-defined]
        response = self.get_response(asked.request)
        if response.status_code == HTTPStatus.OK and state_of(asked.access, timezone.now()) == asked.state:
            response.headers["ETag"] = asked.tag
            _keep(asked, response)
        return response


@dataclass(frozen=True)
class _Asked:
    """A request for a page of the calendar, with all that the page depends on."""

    request: HttpRequest
    session: StoredSession
    user: User
    access: Access
    state: State
    now: dt.datetime

    @cached_property
    def tag(self) -> str:
        """The entity tag: weak, as the page may go out packed or not, and saying nothing of what it is made of."""
        state = self.state._replace(looked_at=None)
        today = self.now.astimezone(ZoneInfo(self.user.time_zone or state.zone or settings.TIME_ZONE)).date()
        headers = [self.request.headers.get(name) for name in _ASKED]
        facts = (self.request.get_full_path(), headers, self.session.text, _row(self.user), self.access.facts)
        made_of = repr((*facts, state, today, code_mark()))
        return f'W/"{salted_hmac(__name__, made_of, algorithm="sha256").hexdigest()[:32]}"'

    @property
    def is_to_be_made(self) -> bool:
        """Whether making the page does more than to show it, or its news is different by the minute."""
        since, looked_at = self.state.since, self.state.looked_at
        if looked_at is None or since is None:
            return self.access.is_insider
        is_late = is_look(self.request) and self.now - looked_at >= WRITTEN_EVERY
        return is_late or self.now - since >= NEWS_FOR


def _may_be_known(request: HttpRequest) -> bool:
    """Whether this asks for a page of the calendar that shows nothing just once."""
    is_page = request.method == "GET" and request.path_info == "/"
    return is_page and not settings.DEBUG and CookieStorage.cookie_name not in request.COOKIES


def _asked(request: HttpRequest) -> _Asked | None:
    """Return what the page depends on; None for nobody, and where it has to be made. Three or four queries."""
    session, now = session_of(request), timezone.now()
    user = person_of(session) if session else None
    if session is None or user is None:
        return None
    access = access_for(user, now)
    state = state_of(access, now)
    if state is None:
        return None
    asked = _Asked(request, session, user, access, state, now)
    return None if asked.is_to_be_made else asked


def _drawn_before(asked: _Asked) -> HttpResponse | None:
    """Return the page with this very tag, if this process drew it a moment ago. No query."""
    kept = _pages.get(asked.tag)
    if kept is None:
        return None
    head, _line, body = kept.partition(b"\n")
    return HttpResponse(body, headers=json.loads(head))


def _keep(asked: _Asked, response: HttpResponse) -> None:
    """Keep a page for a moment. Its forms are right with the cookie it was asked with, so there has to be one."""
    if settings.CSRF_COOKIE_NAME in asked.request.COOKIES and not asked.request.session.modified:
        _pages.keep(asked.tag, json.dumps(dict(response.headers)).encode() + b"\n" + response.content)


def _unchanged(tag: str) -> HttpResponse:
    response = HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    patch_vary_headers(response, (*_ASKED, "Accept-Encoding"))
    return response


def _row(user: User) -> list[object]:
    return [getattr(user, field.attname) for field in User._meta.concrete_fields]
