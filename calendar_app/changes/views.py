"""Whether anything was changed: what open calendars ask every other second."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calendar_app.lib.revision import current_revision


@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Answer with the revision, or with 204 where it still is the one that ``since`` names. One query of its own."""
    revision = str(current_revision())
    if request.GET.get("since") == revision:
        return HttpResponse(status=204)
    return HttpResponse(revision, content_type="text/plain; charset=utf-8")
