"""Adding channels, changing what they are, taking them out of use: for heads and ops admins."""

from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, managing, reading
from calendar_app.api.operations.channel_marks import Seen
from calendar_app.api.operations.channels import read_channel, router
from calendar_app.api.operations.choosing import chosen_team
from calendar_app.api.shapes.channels import ChannelFacts, ChannelOut, NewChannel, PresetOut, preset_out
from campaigns.actions.channels import create_channel, edit_channel, retire_channel, unretire_channel
from campaigns.actions.policies import POLICY, set_policy
from campaigns.actions.presets import add_channel
from campaigns.enums import ShortNoticePolicy
from campaigns.models import Channel
from campaigns.queries.fetch import channel_to_manage
from campaigns.queries.presets import PresetRow, preset_called, preset_rows, teams_called
from campaigns.rules.permissions import check_administer, check_manage_channel, check_use_presets
from departments.models import Department

presets = Router(tags=["Channels"])

ADMINISTERED: Final = {"name", "slug", "medium", "colour"}
"""What of a channel only ops admins change."""


@presets.get("/presets", response=list[PresetOut], auth=reading, summary="List presets")
def list_presets(request: ApiRequest) -> list[PresetOut]:
    """The plans a channel can begin with, those kept here first. For heads and ops admins."""
    check_use_presets(request.access)
    return [preset_out(row) for row in preset_rows()]


@router.post("", response={201: ChannelOut}, auth=managing, summary="Add a channel")
def add(request: ApiRequest, response: HttpResponse, new: NewChannel) -> Status[ChannelOut]:
    """With the plan of a preset by a head of one of its owners; without one by an ops admin."""
    check_use_presets(request.access)
    made = _from_preset(request, new) if new.preset else _empty(request, new)
    return Status(201, read_channel(request, response, made.slug))


@router.patch("/{slug}", response=ChannelOut, auth=managing, summary="Change a channel")
def change(request: ApiRequest, response: HttpResponse, slug: str, facts: ChannelFacts) -> ChannelOut:
    """What it carries and what happens at short notice; ops admins its name, too. `If-Match` as for a change."""
    seen = Seen.of(request)
    found = channel_to_manage(request.access, slug, timezone.now())
    sent = facts.dict(exclude_unset=True)
    if ADMINISTERED & sent.keys():
        check_administer(request.access)
    policy: dict[str, Any] = {name: sent.pop(name) for name in POLICY if name in sent}
    with transaction.atomic():
        changed = edit_channel(by=request.user, channel_id=found.pk, seen=seen.facts, **sent) if sent else found
        if policy:
            set_policy(
                by=request.user,
                channel_id=found.pk,
                short_notice=ShortNoticePolicy(policy.get("short_notice", found.short_notice)),
                alternative=policy.get("alternative", found.alternative),
                seen=seen.policy,
            )
    return read_channel(request, response, changed.slug)


@router.post("/{slug}/retire", response=ChannelOut, auth=managing, summary="Retire a channel")
def retire(request: ApiRequest, response: HttpResponse, slug: str) -> ChannelOut:
    """Nothing new is planned on it; what is planned stays."""
    found = channel_to_manage(request.access, slug, timezone.now())
    retire_channel(by=request.user, channel_id=found.pk)
    return read_channel(request, response, slug)


@router.post("/{slug}/bring-back", response=ChannelOut, auth=managing, summary="Bring a channel back")
def bring_back(request: ApiRequest, response: HttpResponse, slug: str) -> ChannelOut:
    """With the owners and the plan it had."""
    found = channel_to_manage(request.access, slug, timezone.now())
    unretire_channel(by=request.user, channel_id=found.pk)
    return read_channel(request, response, slug)


def _from_preset(request: ApiRequest, new: NewChannel) -> Channel:
    row = preset_called(new.preset)
    if row is None:
        raise Http404
    teams = _teams(row, new)
    owners = [team.pk for name in row.preset.owners if (team := teams.get(name)) is not None]
    check_manage_channel(request.access, owner_ids=owners)
    return add_channel(by=request.user, preset=row.preset, key=row.key, name=new.name, teams=teams)


def _teams(row: PresetRow, new: NewChannel) -> dict[str, Department | None]:
    """Return who stands for each name: who was named, else who is called like it. One query, and one for each named."""
    found: dict[str, Department | None] = {**teams_called(row.preset.department_names)}
    for name, slug in new.teams.items():
        found[name] = chosen_team(slug, field="teams") if slug else None
    return found


def _empty(request: ApiRequest, new: NewChannel) -> Channel:
    check_administer(request.access)
    owners = [chosen_team(slug, field="owners") for slug in new.owners]
    return create_channel(by=request.user, name=new.name, medium=new.medium, departments=owners)
