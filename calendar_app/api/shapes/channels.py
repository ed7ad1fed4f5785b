"""Channels with their lead times, as the API gives and takes them."""

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet
from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Named, Slug, left_alone, named
from campaigns.actions.channels import rule_mark
from campaigns.enums import Anchor, ClosingRole, Medium, ShortNoticePolicy, Unit
from campaigns.models import Channel, ChannelOwner, LeadTimeRule
from campaigns.models.channel import OFFSET_LIMIT, WARN_LIMIT


class RuleOut(Schema):
    """One line of a lead-time plan: a duty, and how long before or after something it is due."""

    id: int
    name: str
    offset: int = Field(description="Before is negative, after is positive, 0 is the day itself.")
    unit: Unit
    anchor: Anchor = Field(description="What it is counted from.")
    anchor_channels: list[Slug] = Field(description="The channels it is counted from, where `anchor` is that.")
    responsible: Named | None = Field(description="Who has to do it; null: the channel's owners.")
    must_have: bool
    warn_working_days: int
    closing_role: str = Field(description="The published date it follows where its activity has an issue; or empty.")
    basis: str = Field(description="Where this lead time comes from; empty: assumed.")
    mark: str = Field(description="Stands for the line as it is: `If-Match` takes it in quotes when you change it.")


class ChannelOut(Schema):
    """A way to reach an audience, who owns it, and the lead times that belong to it."""

    slug: Slug
    name: str
    medium: Medium
    colour: int
    weekly_capacity: int | None
    short_notice: ShortNoticePolicy
    alternative: str
    owners: list[Named] = Field(description="The first one's working calendar counts.")
    is_retired: bool
    rules: list[RuleOut]


class RuleFacts(Schema):
    """What can be changed of a line. What is not sent stays as it is."""

    name: str = left_alone(max_length=120, examples=["Creative approved"])
    offset: int = left_alone(ge=-OFFSET_LIMIT, le=OFFSET_LIMIT, examples=[-10])
    unit: Unit = left_alone()
    anchor: Anchor = left_alone()
    anchor_channels: list[Slug] = left_alone(max_length=50)
    responsible: Slug | None = left_alone()
    must_have: bool = left_alone()
    warn_working_days: int = left_alone(ge=0, le=WARN_LIMIT)
    closing_role: ClosingRole | None = left_alone()
    basis: str = left_alone(max_length=300)


class NewRule(RuleFacts):
    """A line to add to a plan."""

    name: str = Field(max_length=120, examples=["Creative approved"])
    offset: int = Field(ge=-OFFSET_LIMIT, le=OFFSET_LIMIT, examples=[-10])


class Owners(Schema):
    """Who owns a channel, in order: the first one's working calendar counts."""

    owners: list[Slug] = Field(max_length=50)


def channels_with_plans(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """Return channels with their owners and the lines of their plans. Three queries when read."""
    lines = LeadTimeRule.objects.filter(retired_at=None).select_related("responsible").order_by("anchor", "id")
    owners = ChannelOwner.objects.select_related("department").order_by("position")
    return channels.prefetch_related(Prefetch("rules", lines), Prefetch("ownerships", owners))


def channel_out(channel: Channel, slugs: Mapping[int, str], *, is_insider: bool) -> ChannelOut:
    """Return a channel as the API gives it; guests are not told whose it is. ``slugs`` are those of all channels."""
    return ChannelOut(
        slug=channel.slug,
        name=channel.name,
        medium=Medium(channel.medium),
        colour=channel.colour,
        weekly_capacity=channel.weekly_capacity,
        short_notice=ShortNoticePolicy(channel.short_notice),
        alternative=channel.alternative,
        owners=[named(link.department) for link in channel.ownerships.all()] if is_insider else [],
        is_retired=channel.retired_at is not None,
        rules=[rule_out(rule, slugs, is_insider=is_insider) for rule in channel.rules.all()],
    )


def rule_out(rule: LeadTimeRule, slugs: Mapping[int, str], *, is_insider: bool) -> RuleOut:
    """Return a line of a plan as the API gives it. No query."""
    same = ("id", "name", "offset", "must_have", "warn_working_days", "closing_role", "basis")
    return RuleOut(
        unit=Unit(rule.unit),
        anchor=Anchor(rule.anchor),
        anchor_channels=[slugs[key] for key in rule.anchor_channels if key in slugs] if is_insider else [],
        responsible=named(rule.responsible) if rule.responsible and is_insider else None,
        mark=rule_mark(rule),
        **{name: getattr(rule, name) for name in same},
    )
