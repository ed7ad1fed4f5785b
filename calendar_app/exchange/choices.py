"""What the person who imports decides; everything left out is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class MonthRows(StrEnum):
    """What becomes of rows that name a month and no day."""

    UNSCHEDULED = "unscheduled"
    WHOLE_MONTH = "whole-month"


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """The choices that change what is read. ``applying.Mapping`` holds those that change what is written.

    ``columns`` maps column keys to field values, ``statuses`` folded status words to meaning codes. ``carry_dates``:
    whether a row without a date takes the one above; None leaves it to the table. ``repeats_first`` and
    ``repeats_last``, inclusive, bound endless repeats.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    day_order: str = ""
    default_channel: str = ""
    campaign_name: str = ""
    months: MonthRows = MonthRows.UNSCHEDULED
    carry_dates: bool | None = None
    repeats_first: date | None = None
    repeats_last: date | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a file is imported: the organisation's day, zone and channel names, and the person's choices."""

    today: date
    zone: str
    known_channels: tuple[str, ...] = ()
    choices: ImportChoices = field(default_factory=ImportChoices)
