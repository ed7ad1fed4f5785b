"""Taking over channels and lines from presets, and keeping a channel's plan as a preset of one's own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.channels import add_rule, create_channel, edit_channel, edit_rule, plan_again
from campaigns.enums import Anchor
from campaigns.models import Channel, LeadTimeRule, OwnPreset
from campaigns.presets import ChannelPreset, RulePreset, channel_presets
from campaigns.queries.presets import as_preset, channels_called, lines_here
from campaigns.rules.preset_differences import compared
from departments.actions.changing import create, locked
from departments.actions.checks import checked_name
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, User

Teams = Mapping[str, Department | None]
"""Which department stands for each name a preset uses; None for the channel's owners."""

OWN_PRESET = ("name", "medium", "colour", "owners", "plan", "made_by")


@transaction.atomic
def adopt_presets(
    *,
    by: User | None,
    departments: Mapping[str, Department],
    presets: Sequence[ChannelPreset] | None = None,
) -> list[Channel]:
    """Make the preset channels that are not there yet, with owners and plans, and return them.

    ``departments`` says which department stands for each name the presets use; one may stand for several. A channel
    that is there by its name, in use or not, is left as it is. Raises ``Refused`` for names nobody stands for.
    """
    there = {name.casefold() for name in Channel.objects.values_list("name", flat=True)}
    wanted = [row for row in (channel_presets() if presets is None else presets) if row.name.casefold() not in there]
    _refuse_unnamed({name for preset in wanted for name in preset.department_names}, departments)
    made = [_channel(preset, preset.name, preset.key, departments, by=by) for preset in wanted]
    # Lines may be counted from channels that come later in the list.
    for channel, preset in zip(made, wanted, strict=True):
        _add_lines(channel, preset.rules, departments, by=by)
    return made


@transaction.atomic
def add_channel(*, by: User | None, preset: ChannelPreset, key: str, name: str, teams: Teams) -> Channel:
    """Return a new channel with the plan of a preset, whose ``key`` it remembers.

    ``teams`` names the owners, too. Raises ``Refused`` where a name is left open or nobody would own the channel, and
    as ``create_channel`` and ``add_rule`` do.
    """
    _refuse_unnamed(preset.department_names, teams)
    channel = _channel(preset, name, key, teams, by=by)
    if not channel.ownerships.exists():
        raise Refused(_("Choose who owns the channel."), field="owners")
    _add_lines(channel, preset.rules, teams, by=by)
    return channel


def take_lines(
    *, by: User | None, channel_id: int, preset: ChannelPreset, key: str, names: Collection[str], teams: Teams
) -> int:
    """Make the lines of a preset that ``names`` names a channel's own, and return how many of them changed anything.

    What the channel has under a line's name is changed, what it has not is added, and what the preset does not know
    stays. The channel's duties follow. Raises ``Refused`` as ``add_rule`` does.
    """
    with transaction.atomic():
        channel = locked(Channel, channel_id)
        chosen = [
            line.shipped
            for line in compared(lines_here(channel), preset.rules)
            if line.name in names and line.can_be_taken and line.shipped
        ]
        _refuse_unnamed({line.responsible for line in chosen if line.responsible}, teams)
        _write_lines(channel, chosen, teams, by=by)
        if chosen and channel.preset != key:
            edit_channel(by=by, channel_id=channel.pk, preset=key)
    plan_again(bool(chosen))
    return len(chosen)


def _write_lines(channel: Channel, lines: Sequence[RulePreset], teams: Teams, *, by: User | None) -> None:
    stored = {rule.name.casefold(): rule for rule in LeadTimeRule.objects.filter(channel=channel, retired_at=None)}
    for line in lines:
        rule, fields = stored.get(line.name.casefold()), _fields(channel, line, teams)
        if rule is None:
            add_rule(by=by, channel_id=channel.pk, plan=False, **fields)
        else:
            edit_rule(by=by, rule_id=rule.pk, plan=False, **fields)


@transaction.atomic
def save_as_preset(*, by: User | None, channel_id: int, name: str) -> OwnPreset:
    """Keep a channel's plan as a preset of the organisation and return it. Raises ``Refused`` for a taken name."""
    channel = locked(Channel, channel_id)
    plain = as_preset(channel)
    fields: dict[str, Any] = {
        "name": checked_name(name, sentence=_("Give the preset a name.")),
        "medium": channel.medium,
        "colour": channel.colour,
        # Of a channel nobody owns it asks whoever uses it.
        "owners": list(plain.owners) or [_("Owner")],
        "plan": [line.as_entry() for line in plain.rules],
        "made_by": by,
    }
    if any(preset.name.casefold() == fields["name"].casefold() for preset in channel_presets()):
        raise Refused(_("A shipped preset has this name. Choose another."), field="name")
    if not fields["plan"]:
        raise Refused(_("The plan has no line yet. There is nothing to keep."))
    return create(OwnPreset(), by=by, fields=fields, editable=OWN_PRESET)


@transaction.atomic
def restore_preset(*, by: User | None, fields: Mapping[str, Any]) -> OwnPreset:
    """Return a preset of one's own that was deleted, made again. Raises ``Refused`` for a name taken meanwhile."""
    return create(OwnPreset(), by=by, fields=fields, editable=OWN_PRESET)


@transaction.atomic
def delete_preset(*, by: User | None, preset_id: int) -> None:
    """Delete a preset of one's own. Channels that came from it keep their plans."""
    preset = locked(OwnPreset, preset_id)
    gone = {
        "name": preset.name,
        "medium": preset.medium,
        "colour": preset.colour,
        "owners": preset.owners,
        "plan": preset.plan,
        "made_by": preset.made_by_id,
    }
    record(by=by, verb="deleted", subject=preset, changes={name: [value, None] for name, value in gone.items()})
    preset.delete()


def _refuse_unnamed(names: Collection[str], teams: Mapping[str, object]) -> None:
    missing = sorted(set(names) - set(teams))
    if missing:
        raise Refused(
            _("Say which departments stand for these: %(names)s.") % {"names": ", ".join(missing)}, field="departments"
        )


def _channel(preset: ChannelPreset, name: str, key: str, teams: Teams, *, by: User | None) -> Channel:
    owners = list(dict.fromkeys(team for name in preset.owners if (team := teams[name]) is not None))
    return create_channel(by=by, name=name, medium=preset.medium, colour=preset.colour, departments=owners, preset=key)


def _add_lines(channel: Channel, lines: Sequence[RulePreset], teams: Teams, *, by: User | None) -> None:
    for line in lines:
        add_rule(by=by, channel_id=channel.pk, plan=False, **_fields(channel, line, teams))


def _fields(channel: Channel, line: RulePreset, teams: Teams) -> dict[str, Any]:
    """Return a line's fields; one counted from channels that are not there counts from the activity's start."""
    channels = channels_called(line.anchor_channels, but_not=channel.pk) if line.anchor_channels else []
    is_adrift = line.anchor == Anchor.CHANNELS and not channels
    return {
        "name": line.name,
        "offset": line.offset,
        "unit": line.unit,
        "anchor": Anchor.START if is_adrift else line.anchor,
        "anchor_channels": channels,
        "responsible": teams[line.responsible] if line.responsible else None,
        "must_have": line.must_have,
        "warn_working_days": line.warn_working_days,
        "basis": line.basis,
    }
