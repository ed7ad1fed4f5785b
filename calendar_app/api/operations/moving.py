"""Moving a whole campaign or many activities at once, copying a campaign, taking back what was made together."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, planning
from calendar_app.api.operations.campaigns import said
from calendar_app.api.operations.choosing import chosen_department
from calendar_app.api.problems import Stop
from calendar_app.api.shapes.campaigns import CampaignOut
from calendar_app.api.shapes.impacts import impact_out
from calendar_app.api.shapes.moves import (
    CampaignMove,
    Copy,
    ManyMove,
    ManyMoved,
    Moved,
    TakenBack,
    TriedMove,
    Undo,
    landings,
)
from calendar_app.api.versions import version_seen
from calendar_app.rescheduling.picking import picked_moves
from campaigns.actions.copying import copy_campaign, first_day_of
from campaigns.actions.deeds import MovedOn, undo_deed
from campaigns.actions.rescheduling import move_campaign, reschedule
from campaigns.enums import Way, Which
from campaigns.models import Campaign
from campaigns.queries.deeds import entries_of_deed
from campaigns.queries.fetch import campaign_to_edit, campaign_to_see
from campaigns.queries.movable import CampaignGround, Selection, movables_of
from campaigns.rules.copying import shift_between
from campaigns.rules.impact_changes import moved_by
from campaigns.rules.permissions import check_plan_campaigns
from campaigns.rules.shifting import Counting, Shift, Span, asked_shift, campaign_moves, moved_day
from campaigns.views.impacts import impact_for

router = Router(tags=["Moving"])

TOGETHER = ("hold_duties", "go_ahead", "why")


@router.post("/campaigns/{uuid:campaign_id}/move", response=Moved, auth=planning, summary="Move a campaign")
def move_whole_campaign(request: ApiRequest, campaign_id: UUID, to: CampaignMove) -> Moved:
    """Move its launch, activities with it; duties that are done, waived or held stay. `If-Match` as for a change."""
    version = version_seen(request)
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    deed = move_campaign(
        by=request.user,
        campaign_id=found.pk,
        shift=_shift(found, movables_of(found), to),
        which=Which(to.which),
        picked=to.activities,
        version=version,
        with_key_dates=to.with_key_dates,
        **to.dict(include=set(TOGETHER)),
    )
    return Moved(deed=deed.id, activities=deed.activities, campaigns=deed.campaigns)


@router.post(
    "/campaigns/{uuid:campaign_id}/move/impact", response=TriedMove, auth=planning, summary="Try a campaign's move"
)
def try_whole_campaign(request: ApiRequest, campaign_id: UUID, to: CampaignMove) -> TriedMove:
    """What moving it would do, and to whom: nothing is changed."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    ground = movables_of(found)
    shift = _shift(found, ground, to)
    spans = campaign_moves(ground.rows, shift, Which(to.which), today=ground.today, picked=to.activities)
    launch_on = moved_day(found.launch_on, shift, ground.days) if found.launch_on else None
    launches = {found.pk: launch_on} if launch_on else {}
    return _tried(request, spans, hold_duties=to.hold_duties, launches=launches)


@router.post("/activities/move", response=ManyMoved, auth=planning, summary="Move many activities")
def move_many(request: ApiRequest, to: ManyMove) -> ManyMoved:
    """All of it or nothing, whatever their campaigns; each brings the version that was seen instead of `If-Match`.

    What is not yours to move is left out, and told.
    """
    selection, spans = _picked(request, to)
    versions = {each.id: each.version for each in to.activities if each.version is not None and each.id in spans}
    deed = reschedule(by=request.user, spans=spans, versions=versions, **to.dict(include=set(TOGETHER)))
    left_out = [row.pk for row in selection.left_out]
    return ManyMoved(deed=deed.id, activities=deed.activities, campaigns=deed.campaigns, left_out=left_out)


@router.post("/activities/move/impact", response=TriedMove, auth=planning, summary="Try a move of many activities")
def try_many(request: ApiRequest, to: ManyMove) -> TriedMove:
    """What moving them would do, and to whom: nothing is changed."""
    selection, spans = _picked(request, to)
    return _tried(request, spans, hold_duties=to.hold_duties, left_out=[row.pk for row in selection.left_out])


@router.post(
    "/campaigns/{uuid:campaign_id}/copy", response={201: CampaignOut}, auth=planning, summary="Copy a campaign"
)
def copy(request: ApiRequest, response: HttpResponse, campaign_id: UUID, wanted: Copy) -> Status[CampaignOut]:
    """A draft of yours with the same activities, series, duties made by hand and holds; nobody is told of it yet."""
    source = campaign_to_see(request.access, campaign_id, timezone.now())
    check_plan_campaigns(request.access)
    lead = chosen_department(request.access, wanted.lead_department)
    made = copy_campaign(
        by=request.user,
        campaign_id=source.pk,
        name=wanted.name,
        owner=request.user,
        lead_department=lead,
        shift=_days_between(source, wanted),
        with_key_dates=wanted.with_key_dates,
        go_ahead=wanted.go_ahead,
    )
    return Status(201, said(request, response, made))


@router.post(
    "/deeds/{uuid:deed_id}/undo", response=TakenBack, auth=planning, summary="Take back what was made together"
)
def take_back(request: ApiRequest, deed_id: UUID, how: Undo) -> TakenBack:
    """All of a deed, as of a move or an import. 409 says what has moved on since, and `left` how much has not."""
    if not entries_of_deed(request.access, deed_id, timezone.now()):
        raise Http404
    try:
        done = undo_deed(by=request.user, deed=deed_id, only_rest=how.only_rest)
    except MovedOn as refusal:
        raise Stop(409, "refused", str(refusal), left=refusal.left) from refusal
    return TakenBack(deed=done.id, activities=done.activities, campaigns=done.campaigns, cancelled=done.cancelled)


def _shift(campaign: Campaign, ground: CampaignGround, to: CampaignMove) -> Shift:
    return asked_shift(campaign.launch_on, launch_on=to.launch_on, count=to.count, way=Way(to.unit), days=ground.days)


def _days_between(source: Campaign, wanted: Copy) -> timedelta:
    first = first_day_of(source)
    if first is None or wanted.first_on is None:
        return timedelta()
    return shift_between(first, wanted.first_on, keep_weekdays=wanted.keep_weekdays)


def _picked(request: ApiRequest, to: ManyMove) -> tuple[Selection, dict[UUID, Span | None]]:
    check_plan_campaigns(request.access)
    keys = list(dict.fromkeys(each.id for each in to.activities))
    shift = Shift(Way(to.way), to.count, to.to)
    return picked_moves(request.access, keys, shift, Counting(to.counting), at=timezone.now())


def _tried(
    request: ApiRequest,
    spans: Mapping[UUID, Span | None],
    *,
    hold_duties: bool,
    launches: Mapping[UUID, date] | None = None,
    left_out: Sequence[UUID] = (),
) -> TriedMove:
    then, launch_on = moved_by(spans), next(iter((launches or {}).values()), None)
    found = impact_for(request.access, list(spans), then, launches=launches, hold_duties=hold_duties, together=True)
    return TriedMove(launch_on=launch_on, moves=landings(spans), left_out=list(left_out), impact=impact_out(found))
