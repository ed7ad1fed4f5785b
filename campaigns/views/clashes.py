"""What clashes in the weeks ahead, and saying why an activity keeps its days."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.forms.clashes import GoAheadForm
from campaigns.queries.clash_lines import activity_clashes
from campaigns.queries.clash_overview import clash_overview
from campaigns.queries.fetch import activity_to_edit
from campaigns.rules.permissions import can_administer, check_plan_campaigns
from campaigns.views.activities import on_campaign_page
from campaigns.views.replies import posted
from departments.http import Request


@require_safe
def clashes(request: Request) -> HttpResponse:
    """Show what is over capacity in the next weeks, to who plans. Twelve queries, however much there is."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = clash_overview(request.access, at=now, today=timezone.localdate(now), organisation=request.organisation)
    context = {"overview": found, "can_close_days": can_administer(request.access)}
    return render(request, "clashes/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def go_ahead(request: Request, activity_id: UUID) -> HttpResponse:
    """Say why an activity keeps its days in spite of what stands against them now."""
    now = timezone.now()
    found = activity_to_edit(request.access, activity_id, now)
    form = GoAheadForm(posted(request), activity=found)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Kept: why %(title)s stays on its days.") % {"title": found})
        return redirect(on_campaign_page(found))
    context = {
        "activity": found,
        "form": form,
        "clashes": activity_clashes(found, access=request.access, at=now, organisation=request.organisation),
    }
    return render(request, "clashes/go_ahead.html", context, status=422 if form.errors else 200)
