"""Channels to start from, each with a lead-time plan, shipped as ``channels.toml`` beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.utils.text import slugify

from campaigns.enums import Anchor, Medium, Unit

FILE = Path(__file__).with_name("channels.toml")

ASSUMED = "assumed"
"""The basis of a lead time that nobody has a source for."""

Choice = TypeVar("Choice", Medium, Unit, Anchor)

_CHANNEL_KEYS = frozenset({"name", "medium", "colour", "owners", "plan"})
_RULE_KEYS = frozenset(
    {"name", "offset", "unit", "anchor", "anchor_channels", "responsible", "must_have", "warn", "basis"}
)
_FAR = 3_650


class PresetProblem(ValueError):
    """The file says something no channel can have; ``str()`` says where and what."""


@dataclass(frozen=True)
class RulePreset:
    """One line of a plan. ``responsible`` is a department's name, or None for the channel's owners.

    ``anchor_channels`` are names of channels, for a line counted from others.
    """

    name: str
    offset: int
    unit: Unit
    anchor: Anchor
    responsible: str | None
    must_have: bool
    warn_working_days: int
    basis: str
    anchor_channels: tuple[str, ...] = ()

    def as_entry(self) -> dict[str, Any]:
        """Return the line as the file has it."""
        named = {"responsible": self.responsible} if self.responsible else {}
        channels = {"anchor_channels": list(self.anchor_channels)} if self.anchor_channels else {}
        return {
            "name": self.name,
            "offset": self.offset,
            "unit": self.unit.value,
            "anchor": self.anchor.value,
            "must_have": self.must_have,
            "warn": self.warn_working_days,
            "basis": self.basis or ASSUMED,
            **named,
            **channels,
        }


@dataclass(frozen=True)
class ChannelPreset:
    """One channel. ``owners`` are names of departments, in their order."""

    name: str
    medium: Medium
    colour: int
    owners: tuple[str, ...]
    rules: tuple[RulePreset, ...]

    @property
    def key(self) -> str:
        """What it goes by in addresses, and in the channels that came from it."""
        return slugify(self.name)

    @property
    def department_names(self) -> frozenset[str]:
        """The departments this channel speaks of, as owners or as responsible for a line."""
        return frozenset(self.owners) | {rule.responsible for rule in self.rules if rule.responsible}


@lru_cache(maxsize=1)
def channel_presets() -> tuple[ChannelPreset, ...]:
    """Return the channels that are shipped, in the order of the file."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> tuple[ChannelPreset, ...]:
    """Return the channels of a preset file. Raises ``PresetProblem`` for the first thing that cannot be."""
    try:
        entries = tomllib.loads(text).get("channel", [])
    except tomllib.TOMLDecodeError as problem:
        raise PresetProblem(f"not TOML: {problem}") from problem
    presets = tuple(channel_of(entry) for entry in entries)
    _check_once([preset.name for preset in presets], "channel")
    return presets


def channel_of(entry: Mapping[str, Any]) -> ChannelPreset:
    """Return one channel as the file has it. Raises ``PresetProblem`` for the first thing that cannot be."""
    name = _text(entry, "name", "a channel")
    _check_keys(entry, _CHANNEL_KEYS, name)
    owners = tuple(entry.get("owners", ()))
    if not owners:
        raise PresetProblem(f"{name}: no owner")
    rules = tuple(_rule(line, name) for line in entry.get("plan", ()))
    _check_once([rule.name for rule in rules], f"{name}: line")
    _check_once(owners, f"{name}: owner")
    return ChannelPreset(
        name=name,
        medium=_one_of(Medium, entry.get("medium"), f"{name}: medium"),
        colour=_number(entry, "colour", name, low=1, high=12),
        owners=owners,
        rules=rules,
    )


def _rule(line: Mapping[str, Any], channel: str) -> RulePreset:
    name = _text(line, "name", channel)
    where = f"{channel}, {name}"
    _check_keys(line, _RULE_KEYS, where)
    anchor, channels = _one_of(Anchor, line.get("anchor", Anchor.START), f"{where}: anchor"), _channels(line, where)
    if bool(channels) != (anchor == Anchor.CHANNELS):
        raise PresetProblem(f"{where}: anchor_channels go with the anchor “channels”, and only with it")
    return RulePreset(
        name=name,
        offset=_number(line, "offset", where, low=-_FAR, high=_FAR),
        unit=_one_of(Unit, line.get("unit", Unit.WEEKS), f"{where}: unit"),
        anchor=anchor,
        responsible=line.get("responsible"),
        must_have=bool(line.get("must_have", True)),
        warn_working_days=_number(line, "warn", where, low=0, high=250, default=5),
        basis=_text(line, "basis", where),
        anchor_channels=channels,
    )


def _channels(line: Mapping[str, Any], where: str) -> tuple[str, ...]:
    names = line.get("anchor_channels", [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise PresetProblem(f"{where}: anchor_channels are not names of channels")
    _check_once(names, f"{where}: channel")
    return tuple(names)


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PresetProblem(f"{where}: no {key}")
    return value


def _number(entry: Mapping[str, Any], key: str, where: str, *, low: int, high: int, default: int | None = None) -> int:
    value = entry.get(key, default)
    if type(value) is not int or not low <= value <= high:
        raise PresetProblem(f"{where}: {key} is not a whole number from {low} to {high}")
    return value


def _one_of(choices: type[Choice], value: object, where: str) -> Choice:
    found = next((choice for choice in choices if choice.value == value), None)
    if found is None:
        raise PresetProblem(f"{where} cannot be {value!r}")
    return found


def _check_keys(entry: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise PresetProblem(f"{where}: nothing is called {', '.join(unknown)}")


def _check_once(names: list[str] | tuple[str, ...], what: str) -> None:
    folded = [name.casefold() for name in names]
    twice = next((name for name in names if folded.count(name.casefold()) > 1), None)
    if twice:
        raise PresetProblem(f"{what} “{twice}” is there twice")
