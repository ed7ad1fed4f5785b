"""Answers calendar programs before sessions, cookies and languages come into play."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from calendar_app.feeds.views import feed, unavailable

Handler = Callable[[HttpRequest], HttpResponse]


class FeedMiddleware:
    """Takes every address of the shape ``/feeds/….ics``; all others pass on.

    A program that fetches has no session and no language, and what goes wrong must not reach it as a page: it would
    empty the calendar. Django logs the failure as usual; the program gets a 503 and keeps what it has.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.answer = cast(Handler, convert_exception_to_response(feed))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a fetch, or pass the request on."""
        if not (request.path_info.startswith("/feeds/") and request.path_info.endswith(".ics")):
            return self.get_response(request)
        with translation.override(settings.LANGUAGE_CODE):
            response = self.answer(request)
            return unavailable() if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else response
