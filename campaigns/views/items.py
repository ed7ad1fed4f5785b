"""The items inside an activity: its posts, inserts or spots."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.forms.items import ItemsForm
from campaigns.queries.fetch import activity_to_edit
from campaigns.views.activities import activity_conflict, clashes_on_page
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def items(request: Request, activity_id: UUID) -> HttpResponse:
    """Change the items of an activity. Where somebody else was quicker, both versions are shown to choose from."""
    activity = activity_to_edit(request.access, activity_id, timezone.now())
    form = ItemsForm(request.POST or None, activity=activity)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("Saved: the items of %(title)s.") % {"title": saved})
        found = clashes_on_page(request, saved, timezone.now())
        if found and found.open:
            messages.warning(request, _("It clashes with something: say below why it keeps its days."))
        return redirect("campaigns:activity", activity.pk)
    if form.is_in_conflict:
        return activity_conflict(request, activity, form)
    return render(request, "campaigns/items.html", {"activity": activity, "form": form})
