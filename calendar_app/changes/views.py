"""Whether anything was changed of what somebody looks at: what open calendars ask every other second."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from calendar_app.calendar.asked import page_of
from calendar_app.calendar.together import looks_the_same
from calendar_app.lib.revision import current_revision
from departments.http import Request

NOT_KEPT = {"Cache-Control": "no-store"}


@require_safe
def changes(request: Request) -> HttpResponse:
    """Answer whether the view that is asked for still looks as it was ``drawn``, and at which revision that is so.

    Without ``drawn`` as ``told``. Where nothing was changed at all, mostly answered by the middleware instead.
    """
    return seen(request) if "drawn" in request.GET else told(request, current_revision())


def seen(request: Request) -> HttpResponse:
    """Return whether the view that is asked for looks as it was ``drawn``, by the request's access."""
    page = page_of(request, request.GET, at=timezone.now())
    is_same = looks_the_same(page, request.GET.get("drawn", ""))
    return _whole(JsonResponse({"revision": page.revision, "is_same": is_same}, headers=NOT_KEPT))


def told(request: HttpRequest, revision: int) -> HttpResponse:
    """Return the revision, or 204 where it still is the one that ``since`` names."""
    if request.GET.get("since") == str(revision):
        return HttpResponse(status=204, headers=NOT_KEPT)
    return _whole(HttpResponse(str(revision), content_type="text/plain; charset=utf-8", headers=NOT_KEPT))


def _whole(response: HttpResponse) -> HttpResponse:
    """Say how long an answer is, as the middleware does that this one does not pass."""
    response.headers["Content-Length"] = str(len(response.content))
    return response
