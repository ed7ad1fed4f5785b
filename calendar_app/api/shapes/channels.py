"""Channels with their lead times, as the API gives and takes them."""

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet
from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Named, Sent, Slug, left_alone, named
from campaigns.actions.channels import rule_mark
from campaigns.actions.policies import LONGEST_ALTERNATIVE
from campaigns.enums import Anchor, ClosingRole, Medium, ShortNoticePolicy, Unit
from campaigns.models import Channel, ChannelOwner, LeadTimeRule
from campaigns.models.channel import CAPACITY_LIMIT, COLOURS, OFFSET_LIMIT, WARN_LIMIT
from campaigns.queries.presets import PresetRow


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


class RuleFacts(Sent):
    """What can be changed of a line. What is not sent stays as it is."""

    name: str = left_alone(max_length=120, examples=["Creative approved"])
    offset: int = left_alone(ge=-OFFSET_LIMIT, le=OFFSET_LIMIT, examples=[-10])
    unit: Unit = left_alone()
    anchor: Anchor = left_alone()
    anchor_channels: list[Slug] = left_alone(max_length=50, examples=[[]])
    responsible: Slug | None = left_alone()
    must_have: bool = left_alone()
    warn_working_days: int = left_alone(ge=0, le=WARN_LIMIT)
    closing_role: ClosingRole | None = left_alone()
    basis: str = left_alone(max_length=300)


class NewRule(RuleFacts):
    """A line to add to a plan."""

    name: str = Field(max_length=120, examples=["Creative approved"])
    offset: int = Field(ge=-OFFSET_LIMIT, le=OFFSET_LIMIT, examples=[-10])


class ChannelFacts(Sent):
    """What can be changed of a channel. What is not sent stays as it is.

    `name`, `slug`, `medium` and `colour` are for ops admins.
    """

    name: str = left_alone(max_length=100, examples=["E-mail"])
    slug: Slug = left_alone()
    medium: Medium = left_alone()
    colour: int = left_alone(ge=min(COLOURS), le=max(COLOURS))
    weekly_capacity: int | None = left_alone(ge=1, le=CAPACITY_LIMIT, description="Activities in a week; null: any.")
    short_notice: ShortNoticePolicy = left_alone(description="What happens to what is planned at short notice.")
    alternative: str = left_alone(max_length=LONGEST_ALTERNATIVE, description="What to do instead.")


class NewChannel(Sent):
    """A channel to add: with the plan of a preset, or, for ops admins, with an empty plan and `medium` and `owners`."""

    name: str = Field(max_length=100, examples=["Radio"])
    preset: str = Field("", max_length=120, description="The key of a preset: `/presets` lists them.")
    teams: dict[str, Slug | None] = Field(
        {},
        description="Which department stands for each name the preset uses; one that is called like it need not be "
        "named. null: the channel's owners.",
    )
    medium: Medium = Medium.ONLINE
    owners: list[Slug] = Field([], max_length=50, description="Without a preset: who owns it, in order.")


class PresetOut(Schema):
    """A plan that is shipped, or that somebody here has kept."""

    key: str
    name: str
    medium: Medium
    owners: list[str] = Field(description="The names of those who own it.")
    teams: list[str] = Field(description="All names it uses.")
    lines: int = Field(description="So many lead times it brings.")
    is_own: bool = Field(description="Kept here.")


class Owners(Sent):
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


def preset_out(row: PresetRow) -> PresetOut:
    """Return a preset as the API gives it. No query."""
    preset = row.preset
    return PresetOut(
        key=row.key,
        name=preset.name,
        medium=preset.medium,
        owners=list(preset.owners),
        teams=sorted(preset.department_names),
        lines=len(preset.rules),
        is_own=row.own_id is not None,
    )
