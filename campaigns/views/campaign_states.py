"""Moving a campaign from state to state."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.campaigns import change_campaign_state
from campaigns.enums import CampaignState
from campaigns.forms.campaigns import CancelCampaignForm
from campaigns.models import Campaign
from campaigns.queries.fetch import campaign_to_edit
from campaigns.queries.restore_outlook import restore_outlook
from campaigns.queries.short_preview import confirm_policies
from campaigns.rules.impact_changes import campaign_called_off
from campaigns.rules.lifecycle import check_campaign_move
from campaigns.rules.next_steps import is_offered
from campaigns.views.campaigns import crumbs_of, read_page
from campaigns.views.conflicts import conflict_page
from campaigns.views.impacts import activities_of, impact_for
from campaigns.views.replies import answered, seen_version, tried, undo_address
from departments.http import Request

SAID: dict[CampaignState, Promise] = {
    CampaignState.DRAFT: gettext_lazy("%(name)s is a draft again."),
    CampaignState.TENTATIVE: gettext_lazy("%(name)s is tentative now."),
    CampaignState.CONFIRMED: gettext_lazy("%(name)s is confirmed: duties and alerts have started."),
    CampaignState.DONE: gettext_lazy("%(name)s is among the campaigns that are done."),
    CampaignState.ARCHIVED: gettext_lazy("%(name)s is archived."),
}


@require_safe
def confirm_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show what confirming a campaign would start, and the short notice it would cause, before anything is saved.

    A cancelled one that was confirmed is restored by it.
    """
    now = timezone.now()
    found = campaign_to_edit(request.access, campaign_id, now)
    if not _offered(found, CampaignState.CONFIRMED):
        return redirect("campaigns:campaign", found.pk)
    if found.state == CampaignState.CANCELLED:
        outlook = restore_outlook(found, now=now)
        policies = confirm_policies(found, now=now)
        asking = [policy for policy in policies if not policy.is_refused]
        refusing = [policy for policy in policies if policy.is_refused]
        context = {"campaign": found, "outlook": outlook, "asking": asking, "refusing": refusing}
        return render(request, "campaigns/restore.html", context)
    page = read_page(request, found)
    policies = confirm_policies(found, now=now)
    context = {
        "campaign": found,
        "page": page,
        "refusing": [policy for policy in policies if policy.is_refused],
        "asking": [policy for policy in policies if not policy.is_refused],
    }
    return render(request, "campaigns/confirm.html", context)


@require_POST
def campaign_state(request: Request, campaign_id: UUID, state: str) -> HttpResponse:
    """Move a campaign to another state. Also the undo of a move."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    if state not in SAID:
        raise Http404(_("There is no such state."))
    before, after = CampaignState(found.state), CampaignState(state)
    changed = tried(request, lambda: _move(request, found, after))
    if changed is None and after == CampaignState.CONFIRMED and _offered(found, after):
        # The page says what is in the way, and asks for the reason.
        return redirect("campaigns:confirm_campaign", found.pk)
    if changed:
        _say(request, changed, before, after)
    return answered(request, default=reverse("campaigns:campaign", args=[found.pk]))


def _offered(found: Campaign, state: CampaignState) -> bool:
    return is_offered(CampaignState(found.state), state, cancelled_from=found.cancelled_from)


def _move(request: Request, found: Campaign, state: CampaignState) -> Campaign | None:
    if not _offered(found, state):
        check_campaign_move(CampaignState(found.state), state)
        return None
    return change_campaign_state(
        by=request.user,
        campaign_id=found.pk,
        state=state,
        version=seen_version(request),
        why=request.POST.get("why", ""),
    )


def _say(request: Request, changed: Campaign, before: CampaignState, after: CampaignState) -> None:
    if before == CampaignState.CANCELLED and after != CampaignState.DRAFT:
        said = _("%(name)s is back as it was: %(state)s.")
        messages.success(request, said % {"name": changed, "state": changed.get_state_display().lower()})
        return
    undo = ""
    if before in SAID and is_offered(after, before):
        address = reverse("campaigns:campaign_state", args=[changed.pk, before.value])
        page = reverse("campaigns:campaign", args=[changed.pk])
        undo = undo_address(request, address, default=page, version=changed.version)
    messages.success(request, str(SAID[after]) % {"name": changed}, extra_tags=undo)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Cancel a campaign with everything in it; it takes a reason, which the teams read."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    form = CancelCampaignForm(request.POST or None, campaign=found)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("%(name)s is cancelled. You can restore it.") % {"name": found})
        return redirect("campaigns:campaign", found.pk)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=found, crumbs=crumbs_of(found))
    impact = impact_for(request.access, activities_of(found), campaign_called_off)
    return render(request, "campaigns/cancel.html", {"campaign": found, "form": form, "impact": impact})
