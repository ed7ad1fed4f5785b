"""A row of a calendar in the file's own words, whatever shape the sheet has."""

import re
from dataclasses import dataclass, field

from calendar_app.exchange.dates.names import month_number
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Context, Kind
from calendar_app.exchange.plan import ColumnGuess, Guess, Place, Problem
from calendar_app.exchange.reading.values import Cell
from calendar_app.exchange.words import fold

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class When:
    """The cells of a row that speak of its date. ``week_of``: the date is the first day of the week meant.

    ``week_ends``: it is the last. ``zone`` is the one the header names for times, "" if none.
    """

    start: Cell = None
    end: Cell = None
    time: Cell = None
    end_time: Cell = None
    week: Cell = None
    day: Cell = None
    month: Cell = None
    year: Cell = None
    week_of: bool = False
    week_ends: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One row to be, unresolved. ``extras`` are cells kept in the brief with their headers."""

    place: Place
    title: str
    when: When = field(default_factory=When)
    context: Context = field(default_factory=Context)
    channels: tuple[str, ...] = ()
    status: str = ""
    campaign: str = ""
    owner: str = ""
    department: str = ""
    audience: str = ""
    tags: tuple[str, ...] = ()
    brief: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    url: str = ""


@dataclass
class Drafted:
    """What one sheet gave: drafts, problems, and how its columns were understood."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    columns: list[ColumnGuess] = field(default_factory=list)
    date_headers: list[str] = field(default_factory=list)
    title_header: str = ""


def context_of(text: str, known: Context | None = None) -> Context:
    """Return the year and month a sheet name, heading or file name speaks of, over what is known already."""
    known = known or Context()
    scanned = scan(text)
    if scanned.kind is Kind.MONTH and scanned.parts.month:
        return Context(scanned.parts.year or known.year, scanned.parts.month)
    years = set(_YEAR.findall(text))
    year = int(min(years)) if years else known.year
    months = {month_number(word) for word in fold(text).split()} - {0}
    month = next(iter(months)) if len(months) == 1 and len(fold(text).split()) <= 5 else known.month
    return Context(year, month)
