"""Moving a campaign with its activities, and taking back what was moved together."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.deeds import MovedOn, undo_deed
from campaigns.actions.rescheduling import Deed
from campaigns.enums import Way
from campaigns.forms.campaign_moves import MoveCampaignForm, Plan
from campaigns.models import Campaign
from campaigns.queries.deeds import activities_of_deed, entries_of_deed
from campaigns.queries.fetch import campaign_to_edit
from campaigns.queries.impact_view import ImpactView
from campaigns.rules.impact_changes import moved_by
from campaigns.views.activities import is_check
from campaigns.views.clash_notes import with_clashes
from campaigns.views.impacts import impact_for
from campaigns.views.replies import is_redo, redo_address, undo_address
from departments.errors import Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type")
def move_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show where a campaign and each of its activities would come to stand and whom that hurts, then move them.

    The address may carry the new launch (``launch_on``) and what goes along (``which``).
    """
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    form = MoveCampaignForm(_asked(request), campaign=found)
    plan = form.plan() if form.is_bound and form.is_valid() else None
    is_sent = request.method == "POST" and not is_check(request)
    if is_sent and plan is not None and (deed := form.save(by=request.user)):
        _say(request, found, deed)
        return redirect("campaigns:campaign", found.pk)
    context = {
        "campaign": found,
        "form": form,
        "plan": plan,
        "impact": _impact(request, found, plan, hold_duties=form.cleaned_data["hold_duties"]) if plan else None,
        "listed": form.data.get("which", "") if form.is_bound else "",
    }
    template = "campaigns/move.html#plan" if wants_part(request) and is_check(request) else "campaigns/move.html"
    return render(request, template, context)


def _impact(request: Request, found: Campaign, plan: Plan, *, hold_duties: bool) -> ImpactView | None:
    launches = {} if plan.launch_on is None else {found.pk: plan.launch_on}
    return impact_for(
        request.access,
        list(plan.spans),
        moved_by(plan.spans),
        launches=launches,
        hold_duties=hold_duties,
        together=True,
    )


def _asked(request: Request) -> QueryDict | None:
    """Return what the form was sent with; an address that names the new launch counts as such."""
    if request.method == "POST":
        return request.POST
    if not request.GET.get("launch_on"):
        return None
    asked = request.GET.copy()
    asked.setdefault("unit", Way.DAYS)
    asked.setdefault("which", "not_begun")
    return asked


def _say(request: Request, found: Campaign, deed: Deed) -> None:
    page = reverse("campaigns:campaign", args=[found.pk])
    undo = undo_address(request, reverse("campaigns:undo_deed", args=[deed.id]), default=page, next=page)
    said = ngettext(
        "%(name)s is moved, and %(count)d activity with it.",
        "%(name)s is moved, and %(count)d activities with it.",
        deed.activities,
    )
    told = with_clashes(request, said % {"name": found, "count": deed.activities}, activities_of_deed(deed.id))
    messages.success(request, told, extra_tags=undo)


@require_http_methods(["GET", "HEAD", "POST"])
def undo_made_together(request: Request, deed_id: UUID) -> HttpResponse:
    """Take back all that was made together. What has moved on since is named, and the rest offered to be taken back."""
    count = entries_of_deed(request.access, deed_id, timezone.now())
    if not count:
        raise Http404(_("This is not in the history any more."))
    back = way_back(request, default="/")
    if request.method != "POST":
        return render(request, "history/deed.html", {"deed": deed_id, "count": count, "back": back})
    try:
        done = undo_deed(by=request.user, deed=deed_id, only_rest=bool(request.POST.get("rest")))
    except MovedOn as refusal:
        context = {"deed": deed_id, "count": count, "back": back, "moved_on": str(refusal), "left": refusal.left}
        return render(request, "history/deed.html", context, status=200 if wants_part(request) else 409)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    # What was made and is cancelled comes back one by one, or with its file.
    way = reverse("campaigns:undo_deed", args=[done.id])
    again = "" if done.cancelled else redo_address(request, way, default=back)
    messages.success(request, _("Done again.") if is_redo(request) else _said_back(done), extra_tags=again)
    return redirect(back)


def _said_back(done: Deed) -> str:
    if not done.activities and not done.campaigns:
        if done.key_dates:
            return _("The key dates are back where they were.")
        return _("The duties are held, or not, as they were before.")
    if done.cancelled:
        return ngettext(
            "%(count)d activity that came in is cancelled.",
            "%(count)d activities that came in are cancelled.",
            done.cancelled,
        ) % {"count": done.cancelled}
    return ngettext(
        "%(count)d activity is back where it was.", "%(count)d activities are back where they were.", done.activities
    ) % {"count": done.activities}
