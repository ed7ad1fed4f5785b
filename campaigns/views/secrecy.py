"""Choosing who may know of a campaign."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.enums import Secrecy
from campaigns.forms.schedules import time_zone_names
from campaigns.forms.secrecy import SecrecyForm
from campaigns.models import Campaign
from campaigns.queries.fetch import campaign_to_edit
from campaigns.views.campaigns import crumbs_of
from campaigns.views.conflicts import conflict_page
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def secrecy(request: Request, campaign_id: UUID) -> HttpResponse:
    """Choose who may know of a campaign, until when, and what others see of it."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    zone = timezone.get_current_timezone_name()
    form = SecrecyForm(request.POST or None, campaign=found, viewer=request.access.user_id, zone=zone)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _said(saved))
        return redirect("campaigns:campaign", found.pk)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=_("Who may know of it"), crumbs=crumbs_of(found))
    context = {"form": form, "campaign": found, "time_zones": time_zone_names()}
    return render(request, "campaigns/secrecy.html", context, status=422 if form.errors else 200)


def _said(campaign: Campaign) -> str:
    if campaign.secrecy == Secrecy.OPEN:
        return _("%(name)s is open to everybody in the organisation.") % {"name": campaign}
    if campaign.secrecy == Secrecy.CONFIDENTIAL:
        return _("%(name)s is confidential: only those who are named see it.") % {"name": campaign}
    return _("%(name)s is under embargo: only those who are named see it until then.") % {"name": campaign}
