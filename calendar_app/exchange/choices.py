"""What the person who imports decides; everything left out is guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any


class MonthRows(StrEnum):
    """What becomes of rows that name a month and no day."""

    UNSCHEDULED = "unscheduled"
    WHOLE_MONTH = "whole-month"


NEW_CHANNEL = "+"
"""Said of a channel's name in the file: make a channel of that name."""

NO_CHANNEL = "-"
"""Said of a channel's name in the file: leave its rows out."""


NOBODY = "-"
"""Said of a name of a person or department in the file: nobody here; it stays in the brief."""


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """Everything a person can choose. What is empty is guessed, or taken as usual.

    ``sheets`` are the names of those taken. ``columns`` maps column keys to field values, ``statuses`` folded status
    words to meaning codes, ``channels`` names in the file (casefolded) to a channel's slug, NEW_CHANNEL or
    NO_CHANNEL. ``owners`` maps names in the file (casefolded) to the key of a person, ``departments`` to a
    department's slug, both or to NOBODY. ``encoding`` is that of a text file.
    ``launch_on`` is the day that rows like "T-2 Mon" count from.
    ``carry_dates``: whether a row without a date takes the one above; None leaves it to the table. ``repeats_first``
    and ``repeats_last``, inclusive, bound endless repeats. ``send_past``: send alerts that are overdue already, too.
    ``theirs`` are the keys of activities that become what the file says where people changed them here, too. ``like``
    names the file whose choices these were.
    """

    sheets: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    day_order: str = ""
    default_channel: str = ""
    campaign_name: str = ""
    lead_department: str = ""
    months: MonthRows = MonthRows.UNSCHEDULED
    encoding: str = ""
    launch_on: date | None = None
    carry_dates: bool | None = None
    repeats_first: date | None = None
    repeats_last: date | None = None
    send_past: bool = False
    theirs: Sequence[str] = ()
    like: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the choices as JSON can hold them."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ImportChoices":
        """Return the choices that ``as_json`` gave; names it does not know are passed over."""
        known = {each.name for each in fields(cls)}
        kept = {name: value for name, value in values.items() if name in known}
        for name in ("launch_on", "repeats_first", "repeats_last"):
            kept[name] = date.fromisoformat(kept[name]) if kept.get(name) else None
        kept["months"] = MonthRows(kept.get("months", MonthRows.UNSCHEDULED))
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a file is imported: the organisation's day, zone and channel names, and the person's choices."""

    today: date
    zone: str
    known_channels: tuple[str, ...] = ()
    choices: ImportChoices = field(default_factory=ImportChoices)
