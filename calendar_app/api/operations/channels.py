"""Channels: whose they are, and their lead times."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, managing, reading
from calendar_app.api.operations.channel_marks import Seen, marks_of
from calendar_app.api.operations.choosing import chosen_channel, chosen_team
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.channels import (
    ChannelOut,
    NewRule,
    Owners,
    RuleFacts,
    RuleOut,
    channel_out,
    channels_with_plans,
    rule_out,
)
from calendar_app.api.versions import mark_seen, say_version
from campaigns.actions.channels import add_rule, edit_rule, retire_rule, set_owners
from campaigns.models import Channel, LeadTimeRule
from campaigns.queries.fetch import channel_to_manage, channel_to_see
from campaigns.queries.visible import visible_channels

router = Router(tags=["Channels"])


class Narrowing(Paging):
    """Which channels."""

    retired: bool = False


@router.get("", response=Page[ChannelOut], auth=reading, summary="List channels")
def list_channels(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The channels you may look at with their lead times, by short name. `retired=true`: those out of use, too."""
    rows = channels_with_plans(visible_channels(request.access, timezone.now()))
    rows = rows if asked.retired else rows.filter(retired_at=None)
    return page_of(rows, asked, by=("slug",), shown=lambda found: _shown(request, found))


@router.get("/{slug}", response=ChannelOut, auth=reading, summary="Read a channel")
def read_channel(request: ApiRequest, response: HttpResponse, slug: str) -> ChannelOut:
    """One channel with its lead times. Its `ETag` is what `If-Match` takes when you change it or its owners."""
    found = channel_to_see(request.access, slug, timezone.now())
    say_version(response, marks_of(found))
    return _shown(request, channels_with_plans(Channel.objects.filter(pk=found.pk)))[0]


@router.put("/{slug}/owners", response=ChannelOut, auth=managing, summary="Change the owners of a channel")
def change_owners(request: ApiRequest, response: HttpResponse, slug: str, new: Owners) -> ChannelOut:
    """Its open duties follow, where no line names another department. `If-Match` as for a change."""
    seen = Seen.of(request)
    found = channel_to_manage(request.access, slug, timezone.now())
    owners = [chosen_team(name, field="owners") for name in new.owners]
    set_owners(by=request.user, channel_id=found.pk, departments=owners, seen=seen.owners)
    return read_channel(request, response, slug)


@router.post("/{slug}/rules", response={201: RuleOut}, auth=managing, summary="Add a lead time")
def add_lead_time(request: ApiRequest, slug: str, new: NewRule) -> Status[RuleOut]:
    """The channel's activities get its duty; one whose day has passed is short notice."""
    found = channel_to_manage(request.access, slug, timezone.now())
    made = add_rule(by=request.user, channel_id=found.pk, **_fields(new.dict(exclude_unset=True)))
    return Status(201, rule_out(made, _slugs(), is_insider=True))


@router.patch("/{slug}/rules/{int:rule_id}", response=RuleOut, auth=managing, summary="Change a lead time")
def change_lead_time(request: ApiRequest, slug: str, rule_id: int, facts: RuleFacts) -> RuleOut:
    """Unfinished duties follow. `If-Match` takes the line's `mark` in quotes."""
    seen = mark_seen(request)
    rule = _rule_to_manage(request, slug, rule_id)
    changed = edit_rule(by=request.user, rule_id=rule.pk, seen=seen, **_fields(facts.dict(exclude_unset=True)))
    return rule_out(changed, _slugs(), is_insider=True)


@router.delete("/{slug}/rules/{int:rule_id}", response={204: None}, auth=managing, summary="Take a lead time out")
def take_lead_time_out(request: ApiRequest, slug: str, rule_id: int) -> Status[None]:
    """Its unfinished duties are cancelled, the others stay. In the browser it can be brought back."""
    retire_rule(by=request.user, rule_id=_rule_to_manage(request, slug, rule_id).pk)
    return Status(204, None)


def _rule_to_manage(request: ApiRequest, slug: str, rule_id: int) -> LeadTimeRule:
    """Return a line of a plan this person may change. Three queries. Raises as ``channel_to_manage`` does."""
    found = channel_to_manage(request.access, slug, timezone.now())
    rule = LeadTimeRule.objects.filter(channel=found, pk=rule_id).first()
    if rule is None:
        raise Http404
    return rule


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent of a line with rows and keys in the place of names."""
    if sent.get("responsible") is not None:
        sent["responsible"] = chosen_team(sent["responsible"], field="responsible")
    if "anchor_channels" in sent:
        sent["anchor_channels"] = [chosen_channel(slug, field="anchor_channels").pk for slug in sent["anchor_channels"]]
    if "closing_role" in sent:
        sent["closing_role"] = sent["closing_role"] or ""
    return sent


def _slugs() -> dict[int, str]:
    return dict(Channel.objects.values_list("pk", "slug"))


def _shown(request: ApiRequest, found: Any) -> list[ChannelOut]:
    slugs = _slugs()
    return [channel_out(channel, slugs, is_insider=request.access.is_insider) for channel in found]
