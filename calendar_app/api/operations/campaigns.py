"""Campaigns: reading, beginning, changing, moving on."""

from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, planning, reading
from calendar_app.api.operations.choosing import chosen_department, chosen_owner
from calendar_app.api.paging import FAR_AWAY, Page, Paging, page_of
from calendar_app.api.shapes.campaigns import (
    CampaignFacts,
    CampaignOut,
    NewCampaign,
    NewState,
    campaigns_known,
    campaigns_out,
)
from calendar_app.api.versions import say_version, version_seen
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, create_campaign, edit_campaign
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from campaigns.queries.campaign_list import Wanted
from campaigns.queries.fetch import campaign_to_edit
from campaigns.rules.permissions import check_plan_campaigns

router = Router(tags=["Campaigns"])


class Narrowing(Paging):
    """Which campaigns."""

    state: list[CampaignState] = []
    department: list[str] = []
    q: str = ""


@router.get("", response=Page[CampaignOut], auth=reading, summary="List campaigns")
def list_campaigns(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The campaigns you see anything of, by launch. Those that are over are left out unless `state` asks for them.

    `department` is the short name of a lead department, `q` words that all have to be somewhere in it.
    """
    wanted = Wanted(tuple(asked.state), tuple(asked.department), " ".join(asked.q.split())[:200])
    rows = campaigns_known(request.access, timezone.now()).filter(wanted.condition())
    rows = rows.annotate(at=Coalesce(F("launch_on"), Value(FAR_AWAY)))
    return page_of(rows, asked, by=("at", "id"), shown=campaigns_out)


@router.get("/{uuid:campaign_id}", response=CampaignOut, auth=reading, summary="Read a campaign")
def read_campaign(request: ApiRequest, response: HttpResponse, campaign_id: UUID) -> CampaignOut:
    """One campaign. Its `ETag` is what `If-Match` takes when you change it."""
    found = campaigns_known(request.access, timezone.now()).filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    say_version(response, found["version"])
    return campaigns_out([found])[0]


@router.post("", response={201: CampaignOut}, auth=planning, summary="Begin a campaign")
def begin_campaign(request: ApiRequest, response: HttpResponse, new: NewCampaign) -> Status[CampaignOut]:
    """A draft, which tells nobody. For planners and heads of the lead department."""
    check_plan_campaigns(request.access)
    made = create_campaign(by=request.user, **{"owner": request.user, **_values(request, new.dict(exclude_unset=True))})
    return Status(201, said(request, response, made))


@router.patch("/{uuid:campaign_id}", response=CampaignOut, auth=planning, summary="Change a campaign")
def change_campaign(
    request: ApiRequest, response: HttpResponse, campaign_id: UUID, facts: CampaignFacts
) -> CampaignOut:
    """Change its facts; `If-Match` says which version you saw."""
    version = version_seen(request)
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    values = _values(request, facts.dict(exclude_unset=True), campaign=found)
    changed = edit_campaign(by=request.user, campaign_id=found.pk, version=version, values=values)
    return said(request, response, changed)


@router.post("/{uuid:campaign_id}/state", response=CampaignOut, auth=planning, summary="Move a campaign on")
def move_campaign_on(request: ApiRequest, response: HttpResponse, campaign_id: UUID, new: NewState) -> CampaignOut:
    """Confirm it, call it off, put it away and so on: its duties and alerts follow. `If-Match` as for a change."""
    version = version_seen(request)
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    state = CampaignState(new.state)
    if state == CampaignState.CANCELLED:
        changed = cancel_campaign(by=request.user, campaign_id=found.pk, reason=new.reason, version=version)
    else:
        changed = change_campaign_state(
            by=request.user, campaign_id=found.pk, state=state, version=version, why=new.why
        )
    return said(request, response, changed)


def _values(request: ApiRequest, sent: dict[str, Any], *, campaign: Campaign | None = None) -> dict[str, Any]:
    """Return what was sent with rows in the place of names and numbers."""
    if "lead_department" in sent:
        sent["lead_department"] = chosen_department(request.access, sent["lead_department"], campaign=campaign)
    if "owner" in sent:
        sent["owner"] = chosen_owner(request.access, sent["owner"], campaign=campaign)
    return sent


def said(request: ApiRequest, response: HttpResponse, row: Campaign) -> CampaignOut:
    """Return a campaign just written, as the person sees it from now on."""
    try:
        return read_campaign(request, response, row.pk)
    except Http404:
        raise Http404(_("It is saved, but not for you to see any more.")) from None
