"""Changing channels, who owns them and their lead-time plans.

What changes duties marks the channel's activities stale in its own transaction and plans the first of them again after
it; the clockwork plans the rest, and what is stale sends nothing until then. ``plan=False`` leaves all of it to the
clockwork, for callers that make several changes at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.actions.rule_checks import checked_rule
from campaigns.enums import Anchor, Medium
from campaigns.models import Channel, ChannelOwner, LeadTimeRule
from campaigns.models.channel import CAPACITY_LIMIT, COLOURS
from campaigns.queries.affected import activities_hanging_on, activities_of_channel, campaigns_of_channel
from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.actions.checks import checked_name, checked_slug, free_slug
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, User

CHANNEL = ("name", "slug", "medium", "colour", "weekly_capacity", "preset")
"""What ``edit_channel`` may change. Owners and rules have actions of their own."""

RESERVED = frozenset({"notice", "presets"})
"""Short names no channel has: pages of ours have these addresses."""

RULE = (
    "name", "offset", "unit", "anchor", "anchor_channels", "responsible", "must_have", "warn_working_days",
    "closing_role", "basis",
)  # fmt: skip
"""What ``add_rule`` takes and ``edit_rule`` may change."""


@transaction.atomic
def create_channel(
    *,
    by: User | None,
    name: str,
    medium: Medium,
    colour: int | None = None,
    slug: str = "",
    weekly_capacity: int | None = None,
    departments: Sequence[Department] = (),
    preset: str = "",
) -> Channel:
    """Return a new channel, owned by ``departments`` in their order.

    Without a ``colour`` it gets the one fewest channels have. ``preset`` is the key of the one its plan comes from.
    Raises ``Refused`` for an empty or taken name, a colour or medium there is not, and a retired owner.
    """
    channel = Channel()
    given = {"name": name, "medium": medium, "slug": slug, "weekly_capacity": weekly_capacity}
    fields = _checked_channel(channel, given)
    fields["slug"] = fields.get("slug") or _free_slug(fields["name"])
    fields["colour"] = _rarest_colour() if colour is None else _checked_colour(colour)
    create(channel, by=by, fields={**fields, "preset": preset}, editable=CHANNEL)
    if departments:
        set_owners(by=by, channel_id=channel.pk, departments=departments, plan=False)
    return channel


@transaction.atomic
def edit_channel(*, by: User | None, channel_id: int, seen: str | None = None, **fields: Any) -> Channel:
    """Change a channel and return it.

    A new medium may change what is public first in a campaign; the clockwork plans again what is counted from that.
    ``seen`` is the ``channel_mark`` the person saw; raises ``Conflict`` when it is stale, else ``Refused`` as
    ``create_channel`` does.
    """
    channel = locked(Channel, channel_id)
    check_mark(channel, _channel_values(channel), seen)
    changes = change(channel, by=by, fields=_checked_channel(channel, fields), editable=CHANNEL)
    if "medium" in changes:
        mark_stale(activities_hanging_on(campaigns_of_channel(channel.pk), [Anchor.FIRST_PUBLIC]))
    return channel


def set_owners(
    *,
    by: User | None,
    channel_id: int,
    departments: Sequence[Department],
    seen: str | None = None,
    plan: bool = True,
) -> Channel:
    """Make ``departments`` the owners of a channel, in their order, and return it. None at all is possible.

    The first one's working calendar counts. Duties that no rule gives to another department follow the owners.
    ``seen`` is the ``owners_mark`` the person saw; raises ``Conflict`` when it is stale, ``Refused`` for a department
    named twice, or retired.
    """
    with transaction.atomic():
        channel = locked(Channel, channel_id)
        _refuse_bad_owners(departments)
        links = channel.ownerships.select_related("department").order_by("position")
        before = [link.department for link in links]
        check_mark(channel, [owner.pk for owner in before], seen)
        if before == list(departments):
            return channel
        _write_owners(channel, before, departments, by=by)
    plan_again(plan)
    return channel


@transaction.atomic
def replace_owner(*, by: User | None, channel_id: int, old: Department, new: Department) -> Channel:
    """Put ``new`` in the place of ``old`` among a channel's owners, retired channels too, and return the channel.

    Where ``new`` owns it already, it takes the better of the two places. The clockwork plans its activities again.
    """
    channel = locked(Channel, channel_id)
    links = channel.ownerships.select_related("department").order_by("position")
    before = [link.department for link in links]
    if old in before:
        after = list(dict.fromkeys(new if owner == old else owner for owner in before))
        _write_owners(channel, before, after, by=by)
    return channel


def _write_owners(
    channel: Channel, before: Sequence[Department], after: Sequence[Department], *, by: User | None
) -> None:
    channel.ownerships.all().delete()
    ChannelOwner.objects.bulk_create(
        ChannelOwner(channel=channel, department=department, position=position)
        for position, department in enumerate(after)
    )
    owners = [[owner.pk for owner in before], [owner.pk for owner in after]]
    record(by=by, verb="gave to its owners", subject=channel, changes={"owners": owners})
    mark_stale(activities_of_channel(channel.pk))


@transaction.atomic
def retire_channel(*, by: User | None, channel_id: int) -> Channel:
    """Take a channel out of use and return it: nothing new is planned in it, what is planned goes on."""
    channel = locked(Channel, channel_id)
    if channel.retired_at is None:
        change(channel, by=by, fields={"retired_at": timezone.now()}, editable=("retired_at",), verb="retired")
    return channel


@transaction.atomic
def unretire_channel(*, by: User | None, channel_id: int) -> Channel:
    """Bring a retired channel back and return it, with the owners and the plan it had."""
    channel = locked(Channel, channel_id)
    change(channel, by=by, fields={"retired_at": None}, editable=("retired_at",), verb="brought back")
    return channel


def add_rule(*, by: User | None, channel_id: int, plan: bool = True, **fields: Any) -> LeadTimeRule:
    """Return a new line of a channel's lead-time plan; the channel's activities get its duty.

    ``fields`` are those of ``RULE``: ``offset`` is negative before the anchor and positive after it, ``responsible``
    a department or None for the channel's owners, ``anchor_channels`` the keys of the channels it is counted from. A
    duty whose day has passed by then is short notice. Raises ``Refused`` for a name the plan has already, for what is
    out of range, and for channels it cannot be counted from.
    """
    with transaction.atomic():
        channel = locked(Channel, channel_id)
        rule = LeadTimeRule(channel=channel)
        create(rule, by=by, fields=checked_rule(rule, {"name": "", **fields}), editable=RULE)
        mark_stale(activities_of_channel(channel.pk))
    plan_again(plan)
    return rule


def edit_rule(
    *, by: User | None, rule_id: int, seen: str | None = None, plan: bool = True, **fields: Any
) -> LeadTimeRule:
    """Change a line of a lead-time plan and return it; unfinished duties follow.

    ``seen`` is the ``rule_mark`` the person saw; raises ``Conflict`` when it is stale, else as ``add_rule`` does.
    """
    with transaction.atomic():
        rule = locked(LeadTimeRule, rule_id)
        if rule.retired_at is not None:
            raise Refused(_("This line was taken out of the plan. Add a new one."))
        check_mark(rule, _values(rule), seen)
        changes = change(rule, by=by, fields=checked_rule(rule, fields), editable=RULE)
        if set(changes) - {"basis"}:
            mark_stale(activities_of_channel(rule.channel_id))
    plan_again(plan)
    return rule


def channel_mark(channel: Channel) -> str:
    """Return what stands for a channel, and whether it is in use, as it is now. No query."""
    return mark_of(_channel_values(channel))


def _channel_values(channel: Channel) -> list[Any]:
    return [getattr(channel, name) for name in (*CHANNEL, "retired_at")]


def rule_mark(rule: LeadTimeRule) -> str:
    """Return what stands for a line of a plan as it is now. No query."""
    return mark_of(_values(rule))


def owners_mark(channel: Channel) -> str:
    """Return what stands for a channel's owners as they are now. One query."""
    return mark_of(channel.ownerships.order_by("position").values_list("department", flat=True))


def _values(rule: LeadTimeRule) -> list[Any]:
    return [getattr(rule, "responsible_id" if name == "responsible" else name) for name in RULE]


def retire_rule(*, by: User | None, rule_id: int, plan: bool = True) -> LeadTimeRule:
    """Take a line out of its channel's plan and return it. Its unfinished duties are cancelled, the others stay."""
    with transaction.atomic():
        rule = locked(LeadTimeRule, rule_id)
        if rule.retired_at is not None:
            return rule
        change(rule, by=by, fields={"retired_at": timezone.now()}, editable=("retired_at",), verb="retired")
        mark_stale(activities_of_channel(rule.channel_id))
    plan_again(plan)
    return rule


def unretire_rule(*, by: User | None, rule_id: int, plan: bool = True) -> LeadTimeRule:
    """Put a line back into its channel's plan and return it; its duties come back with their identity.

    Raises ``Refused`` where the plan has got another line of its name, or would hang on itself by now.
    """
    with transaction.atomic():
        rule = locked(LeadTimeRule, rule_id)
        checked_rule(rule, {"name": rule.name, "anchor": rule.anchor, "anchor_channels": rule.anchor_channels})
        change(rule, by=by, fields={"retired_at": None}, editable=("retired_at",), verb="brought back")
        mark_stale(activities_of_channel(rule.channel_id))
    plan_again(plan)
    return rule


def plan_again(plan: bool) -> None:
    """Plan the first of what is stale again, if ``plan``; the clockwork plans the rest. Call it after the change."""
    if plan:
        replan_stale()


def _rarest_colour() -> int:
    used = dict(Channel.objects.filter(retired_at=None).values_list("colour").annotate(Count("pk")).order_by())
    return min(COLOURS, key=lambda colour: (used.get(colour, 0), colour))


def _free_slug(name: str) -> str:
    return free_slug(Channel.objects.all(), name, fallback="channel", taken=RESERVED)


def _checked_colour(colour: int) -> int:
    if colour not in COLOURS:
        raise Refused(_("Choose one of the twelve colours."), field="colour")
    return colour


def _checked_channel(channel: Channel, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give the channel a name."))
        namesake = Channel.objects.filter(name__iexact=fields["name"]).exclude(pk=channel.pk).first()
        if namesake is not None:
            raise Refused(_taken(namesake), field="name")
    if fields.get("slug"):
        fields["slug"] = checked_slug(fields["slug"])
        if fields["slug"] in RESERVED and fields["slug"] != channel.slug:
            raise Refused(_("Another page has this address. Choose another short name."), field="slug")
    elif "slug" in fields:
        del fields["slug"]
    if "medium" in fields and fields["medium"] not in Medium.values:
        raise Refused(_("Choose what sort of channel it is."), field="medium")
    if "colour" in fields:
        _checked_colour(fields["colour"])
    capacity = fields.get("weekly_capacity")
    if capacity is not None and not 1 <= capacity <= CAPACITY_LIMIT:
        raise Refused(
            _("Say 1 to %(most)d activities a week, or leave it empty.") % {"most": CAPACITY_LIMIT},
            field="weekly_capacity",
        )
    return fields


def _taken(namesake: Channel) -> str:
    if namesake.retired_at is not None:
        return _("There was a channel of this name; it is retired. Bring it back, or choose another name.")
    return _("There is a channel of this name already.")


def _refuse_bad_owners(departments: Sequence[Department]) -> None:
    if len({department.pk for department in departments}) < len(departments):
        raise Refused(_("A department owns a channel once. Take the second mention out."), field="owners")
    for department in departments:
        if department.retired_at is not None:
            raise Refused(_("%(name)s is retired. Choose another owner.") % {"name": department}, field="owners")
