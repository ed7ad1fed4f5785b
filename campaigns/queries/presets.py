"""The presets there are, shipped and own, and channels' plans as presets have them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from campaigns.enums import Anchor, Medium, Unit
from campaigns.models import Channel, LeadTimeRule, OwnPreset
from campaigns.presets import ChannelPreset, RulePreset, channel_of, channel_presets
from departments.models import Department

OWN = "own-"
"""Before the number of a preset of one's own, in its key."""


@dataclass(frozen=True)
class PresetRow:
    """One preset with the channels in use that came from it: their names and short names."""

    key: str
    preset: ChannelPreset
    own_id: int | None
    made_by_id: int | None
    channels: tuple[tuple[str, str], ...] = ()


def preset_rows() -> list[PresetRow]:
    """Return all presets, own ones first, each by its order. Two queries.

    A channel that says nothing of where it came from belongs to the shipped preset of its name.
    """
    users: dict[str, list[tuple[str, str]]] = defaultdict(list)
    shipped = {preset.name.casefold(): preset.key for preset in channel_presets()}
    channels = Channel.objects.filter(retired_at=None).order_by("name").values_list("name", "slug", "preset")
    for name, slug, key in channels:
        users[key or shipped.get(name.casefold(), "")].append((name, slug))
    own = [_own_row(row, tuple(users[f"{OWN}{row.pk}"])) for row in OwnPreset.objects.order_by("name")]
    return [*own, *(PresetRow(row.key, row, None, None, tuple(users[row.key])) for row in channel_presets())]


def preset_called(key: str) -> PresetRow | None:
    """Return the preset of this key, its channels left out; None where there is none. One query for an own one."""
    number = key.removeprefix(OWN)
    if key.startswith(OWN) and number.isdecimal() and len(number) < 19:
        row = OwnPreset.objects.filter(pk=int(number)).first()
        return _own_row(row, ()) if row else None
    found = next((preset for preset in channel_presets() if preset.key == key), None)
    return PresetRow(key, found, None, None) if found else None


def preset_of(channel: Channel) -> PresetRow | None:
    """Return the preset a channel came from, or the shipped one of its name; None where there is none."""
    if channel.preset:
        return preset_called(channel.preset)
    found = next((row for row in channel_presets() if row.name.casefold() == channel.name.casefold()), None)
    return PresetRow(found.key, found, None, None) if found else None


def _own_row(row: OwnPreset, channels: tuple[tuple[str, str], ...]) -> PresetRow:
    entry = {
        "name": row.name,
        "medium": row.medium,
        "colour": row.colour,
        "owners": row.owners,
        "plan": row.plan,
    }
    return PresetRow(f"{OWN}{row.pk}", channel_of(entry), row.pk, row.made_by_id, channels)


def lines_here(channel: Channel) -> list[RulePreset]:
    """Return a channel's plan as a preset has it, in the order in which it was made. Two queries at the most."""
    rules = list(
        LeadTimeRule.objects.filter(channel=channel, retired_at=None).select_related("responsible").order_by("id")
    )
    keys = {key for rule in rules for key in rule.anchor_channels}
    names = dict(Channel.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    return [
        RulePreset(
            name=rule.name,
            offset=rule.offset,
            unit=Unit(rule.unit),
            anchor=Anchor(rule.anchor),
            responsible=rule.responsible.name if rule.responsible else None,
            must_have=rule.must_have,
            warn_working_days=rule.warn_working_days,
            basis=rule.basis,
            anchor_channels=tuple(names[key] for key in rule.anchor_channels if key in names),
        )
        for rule in rules
    ]


def as_preset(channel: Channel) -> ChannelPreset:
    """Return a channel as a preset has it. Three queries at the most."""
    owners = channel.ownerships.order_by("position").values_list("department__name", flat=True)
    return ChannelPreset(
        channel.name, Medium(channel.medium), channel.colour, tuple(owners), tuple(lines_here(channel))
    )


def channels_called(names: Collection[str], *, but_not: int) -> list[int]:
    """Return the keys of the channels in use that have one of these names, whatever their case. One query."""
    wanted = {name.casefold() for name in names}
    rows = Channel.objects.filter(retired_at=None).exclude(pk=but_not).values_list("pk", "name")
    return sorted(key for key, name in rows if name.casefold() in wanted)


def teams_called(names: Iterable[str]) -> dict[str, Department]:
    """Return the departments in use of these names, whatever their case; those nobody has are missing. One query."""
    there = {row.name.casefold(): row for row in Department.objects.filter(retired_at=None)}
    return {name: there[name.casefold()] for name in names if name.casefold() in there}
