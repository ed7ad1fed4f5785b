"""Whether anything was changed: what open calendars ask every other second."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from calendar_app.lib.revision import current_revision


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Answer as ``told`` does; one query of its own. Who is signed in is mostly answered by the middleware instead."""
    return told(request, current_revision())


def told(request: HttpRequest, revision: int) -> HttpResponse:
    """Return the revision, or 204 where it still is the one that ``since`` names."""
    headers = {"Cache-Control": "no-store"}
    if request.GET.get("since") == str(revision):
        return HttpResponse(status=204, headers=headers)
    return HttpResponse(str(revision), content_type="text/plain; charset=utf-8", headers=headers)
