"""What every request to the API passes: who is it, how often has it come, has it been done already."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import unquote

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from calendar_app.api.limits import take
from calendar_app.api.once import MULTIPART, once
from calendar_app.api.problems import Stop, problem
from calendar_app.api.tokens import note_use, token_of
from calendar_app.api.versions import with_tag
from calendar_app.enums import ApiScope
from calendar_app.exchange.reading.limits import MOST_BYTES
from calendar_app.models import ApiToken
from departments.access import access_for
from departments.audit import coming_by
from departments.enums import Via
from departments.http import Request

View = Callable[..., HttpResponse]

MOST_WITH_FILES = MOST_BYTES + 1024 * 1024
"""So many bytes a request has at the most that hands a file in: the file, and what parts it from the rest."""


class ApiRequest(Request):
    """A request that came in with a token. For types only: nothing makes one."""

    api_token: ApiToken


class Bearer(HttpBearer):
    """Lets an operation be done by tokens with its scope. Who the token is was settled at the entrance."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token; ``Stop`` where it may not do this."""
        token = cast(ApiRequest, request).api_token
        if self.scope not in token.scopes:
            said = _("This token may not do that: it has no scope “%(scope)s”. Make one that has, or ask its owner.")
            raise Stop(403, "not_allowed", said % {"scope": self.scope.value})
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Never asked: ``__call__`` stands before it."""
        raise NotImplementedError


reading = Bearer(ApiScope.READ)
planning = Bearer(ApiScope.PLAN)
answering = Bearer(ApiScope.ANSWER)
managing = Bearer(ApiScope.MANAGE)
sharing = Bearer(ApiScope.SHARE)


def enters(view: View) -> View:
    """Let ``view`` be asked by programs with a token, and by nobody else. Four queries at the most come before it.

    No cookie counts here, so that no page of somebody else's can ask in a person's name.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        token = token_of(secret.strip(), now=now) if kind.lower() == "bearer" else None
        if token is None:
            said = _("Send “Authorization: Bearer” with a token that is good. People make theirs at /api/.")
            return problem(401, "unauthorized", said, headers={"WWW-Authenticate": 'Bearer realm="instep"'})
        if _is_too_large(request):
            return problem(413, "too_large", _("That is too much at once. Send it in parts."))
        if not _is_readable(request):
            return problem(400, "malformed", _("What was sent cannot be taken apart."))
        if not _is_clean(request):
            return problem(422, "malformed", _("Leave out the zero byte: no text can hold one."))
        allowance = take(token, now=now)
        if allowance.is_used_up:
            return _too_many(allowance.renews_in, allowance.headers())
        note_use(token, now=now)
        if request.method == "HEAD":  # answered like GET; the server leaves the body away (RFC 9110, section 9.3.2)
            request.method = "GET"
        response = _answer(cast(ApiRequest, request), token, lambda: view(request, *args, **kwargs))
        for name, value in allowance.headers().items():
            response.headers[name] = value
        response.headers["Vary"] = "Authorization"
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return csrf_exempt(login_not_required(entered))


def _answer(request: ApiRequest, token: ApiToken, view: Callable[[], HttpResponse]) -> HttpResponse:
    request.api_token, request.user = token, token.owner
    request.access = access_for(token.owner)

    def answered() -> HttpResponse:
        response = view()
        return _no_such_method(response) if response.status_code == 405 else with_tag(request, response)

    with coming_by(Via.API), timezone.override(token.owner.time_zone or request.organisation.time_zone):
        is_to_be_done_once = request.method == "POST" and "Idempotency-Key" in request.headers
        return once(request, token, answered) if is_to_be_done_once else answered()


def _no_such_method(response: HttpResponse) -> HttpResponse:
    allowed = response.headers["Allow"]
    said = _("This address takes %(methods)s only.") % {"methods": allowed}
    return problem(405, "no_such_method", said, headers={"Allow": allowed})


def _is_too_large(request: HttpRequest) -> bool:
    """Whether more was sent than one request may hold. Files are not read for that: they may be larger."""
    if request.content_type == MULTIPART:
        return int(request.META.get("CONTENT_LENGTH") or 0) > MOST_WITH_FILES
    try:
        return request.body is None
    except RequestDataTooBig:
        return True


def _is_readable(request: HttpRequest) -> bool:
    """Whether files that are handed in can be told apart."""
    try:
        return request.content_type != MULTIPART or request.FILES is not None
    except (MultiPartParserError, SuspiciousOperation):
        return False


def _is_clean(request: HttpRequest) -> bool:
    """Whether what was sent holds no zero byte, which PostgreSQL keeps in no text."""
    said = unquote(request.get_full_path())
    is_json = request.content_type == "application/json"
    return "\x00" not in said and not (is_json and (b"\\u0000" in request.body or b"\x00" in request.body))


def _too_many(renews_in: int, headers: dict[str, str]) -> HttpResponse:
    said = _("That is too often. Go on in %(seconds)d seconds.") % {"seconds": renews_in}
    return problem(429, "too_many", said, headers={**headers, "Retry-After": str(renews_in)})
