"""What is not there, and what one may not do: a page of its own, or a part where htmx asked for one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found, permission_denied, server_error

from calendar_app.api.problems import problem
from calendar_app.lib.htmx import wants_part


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404. It looks the same for what is not there and for what this person may not see."""
    if not wants_part(request):
        return page_not_found(request, exception)
    sentence = _("It may have been moved or taken away, or it is not for you to see.")
    return _part(request, _("This is not here"), sentence, status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the sentence that says who may."""
    if not wants_part(request):
        return permission_denied(request, exception)
    return _part(request, _("This is not yours to do"), str(exception), status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500: programs a problem, people a page."""
    if not request.path.startswith("/api/v1/"):
        return server_error(request)
    return problem(500, "our_fault", _("That went wrong, and it is our fault. Nothing was saved by halves."))


def _part(request: HttpRequest, title: str, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "errors/part.html", {"title": title, "sentence": sentence}, status=status)
