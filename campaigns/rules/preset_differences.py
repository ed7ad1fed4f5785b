"""A channel's plan beside the preset it came from, line by line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.presets import ASSUMED, RulePreset
from campaigns.rules.wording import offset_words, warn_words


class Standing(Enum):
    """How a line of the plan stands to the preset's."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True)
class FieldDifference:
    """What one field of a line holds here and in the preset, in words."""

    label: str
    here: str
    shipped: str


@dataclass(frozen=True)
class LineDifference:
    """One line by its name; ``here`` or ``shipped`` is None where the plan or the preset has none."""

    name: str
    standing: Standing
    here: RulePreset | None
    shipped: RulePreset | None
    fields: tuple[FieldDifference, ...] = ()

    @property
    def can_be_taken(self) -> bool:
        """Whether taking the preset's line would change anything."""
        return self.standing in (Standing.CHANGED, Standing.MISSING)


def compared(here: Iterable[RulePreset], shipped: Iterable[RulePreset]) -> list[LineDifference]:
    """Return every line of either, those of the preset in its order first; names are told apart without their case.

    Example: a plan with "Approved, 8 working days before the start" beside a preset with "Approved, 10 working days
    before the start" and "Brief due" has one line changed and one missing.
    """
    mine = {line.name.casefold(): line for line in here}
    found = []
    for line in shipped:
        own = mine.pop(line.name.casefold(), None)
        if own is None:
            found.append(LineDifference(line.name, Standing.MISSING, None, line))
            continue
        fields = _differences(own, line)
        found.append(LineDifference(line.name, Standing.CHANGED if fields else Standing.SAME, own, line, fields))
    return [*found, *(LineDifference(line.name, Standing.ADDED, line, None) for line in mine.values())]


_LABELS: Final[dict[str, str | Promise]] = {
    "when": gettext_lazy("When"),
    "who": gettext_lazy("Who"),
    "must_have": gettext_lazy("Must-have"),
    "warn": gettext_lazy("Warned"),
    "basis": gettext_lazy("Basis"),
}


def in_words(line: RulePreset) -> dict[str, str]:
    """Return what a line asks, field by field, as people read it."""
    return {
        "when": offset_words(line.offset, line.unit, line.anchor, channels=sorted(line.anchor_channels)),
        "who": line.responsible or _("the channel’s owners"),
        "must_have": _("yes") if line.must_have else _("no"),
        "warn": warn_words(line.warn_working_days),
        "basis": line.basis or ASSUMED,
    }


def _differences(here: RulePreset, shipped: RulePreset) -> tuple[FieldDifference, ...]:
    mine, theirs = in_words(here), in_words(shipped)
    return tuple(
        FieldDifference(str(_LABELS[name]), mine[name], theirs[name])
        for name in _LABELS
        if mine[name].casefold() != theirs[name].casefold()
    )
