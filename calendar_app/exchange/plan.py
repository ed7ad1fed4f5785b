"""What an import would do, as values: rows to bring in, problems at their rows, and what was guessed and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from django.utils.translation import gettext as _

_MOST_STRETCHES = 12


class Unreadable(Exception):
    """The file cannot be read at all. ``str()`` is a sentence that says what it is and what to do instead."""


class Severity(StrEnum):
    """What a problem means for its row."""

    LEFT_OUT = "left-out"
    CHECK = "check"
    NOTE = "note"


class Field(StrEnum):
    """What a column can mean."""

    TITLE = "title"
    CHANNEL = "channel"
    START = "start"
    END = "end"
    TIME = "time"
    END_TIME = "end-time"
    WEEK = "week"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    STATUS = "status"
    CAMPAIGN = "campaign"
    OWNER = "owner"
    DEPARTMENT = "department"
    AUDIENCE = "audience"
    TAGS = "tags"
    BRIEF = "brief"
    URL = "url"
    MARK = "mark"
    EXTRA = "extra"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the file: the sheet ("" where there is one only) and the row as a spreadsheet counts, 0 for the file."""

    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence for the person who imports, at its place."""

    place: Place
    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Something the file did not say outright. ``about`` is what was guessed, ``taken`` the answer, ``reason`` why."""

    about: str
    taken: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column was taken for. ``key`` names it in the choices (its header, normalised, or its letter)."""

    key: str
    header: str
    field: Field
    reason: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One activity-to-be in one or several channels.

    ``starts_on`` and ``ends_on`` are inclusive, both None for an unscheduled row, whose own words for the date are
    then in ``date_text`` and in the brief. Times are wall-clock times in ``zone`` ("" for the organisation's).
    ``key`` recognises the row when the file is imported again (``keys``). ``activity_state`` and ``campaign_state``
    are state names, "" where the row says nothing. ``is_ours``: a row of a file of our own, whose brief is whole.
    ``counts_from_launch``: its day is said as "T-2 Mon", so it is known only where the launch is.
    """

    key: str
    place: Place
    title: str
    channels: tuple[str, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    zone: str = ""
    date_text: str = ""
    status: str = ""
    activity_state: str = ""
    campaign_state: str = ""
    campaign: str = ""
    owner: str = ""
    department: str = ""
    audiences: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    brief: str = ""
    url: str = ""
    is_ours: bool = False
    counts_from_launch: bool = False

    @property
    def scheduled(self) -> bool:
        """Whether the row has a date."""
        return self.starts_on is not None

    @property
    def days(self) -> int:
        """How many days it covers, 0 when unscheduled."""
        if self.starts_on is None or self.ends_on is None:
            return 0
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Found:
    """A name the file uses, how often, and what it is taken for ("" when nothing fits)."""

    name: str
    count: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, how many rows of it have anything in them, and whether it is brought in."""

    name: str
    rows: int
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import of one file would do. Nothing has been written yet.

    ``headers`` are those of all sheets, ``sheets`` what there is to choose from where there are several. ``encoding``
    is that of a text that could as well be in another. ``is_days_to_know``: it lists days that come every year, and
    nobody said which channel they are for.
    """

    filename: str
    kind: str
    campaign_name: str
    default_channel: str
    rows: tuple[PlannedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()
    columns: tuple[ColumnGuess, ...] = ()
    headers: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    channels: tuple[Found, ...] = ()
    statuses: tuple[Found, ...] = ()
    source_rows: int = 0
    day_order: str = ""
    order_matters: bool = False
    has_month_rows: bool = False
    has_launch_rows: bool = False
    has_repeats: bool = False
    encoding: str = ""
    is_days_to_know: bool = False
    needs_channel: bool = field(default=False)

    @property
    def scheduled(self) -> int:
        """How many rows have a date."""
        return sum(1 for row in self.rows if row.scheduled)

    @property
    def unscheduled(self) -> int:
        """How many rows come in without a date."""
        return len(self.rows) - self.scheduled

    @property
    def spans(self) -> int:
        """How many rows cover several whole days."""
        return sum(1 for row in self.rows if row.days > 1 and row.starts_at is None)

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns the rows go under, in the order they appear."""
        return tuple(dict.fromkeys(row.campaign for row in self.rows))

    def counted(self) -> dict[Severity, int]:
        """Return how many problems there are of each severity."""
        tally = Counter(problem.severity for problem in self.problems)
        return {severity: tally[severity] for severity in Severity}

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """Return the problems of that severity in the order of the file."""
        return tuple(problem for problem in self.problems if problem.severity == severity)


def row_list(numbers: Sequence[int]) -> str:
    """Return row numbers as people write them: "2, 4–9 and more" where there are many stretches."""
    stretches: list[list[int]] = []
    for number in sorted(set(numbers)):
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    texts = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in stretches]
    shown = ", ".join(texts[:_MOST_STRETCHES])
    return _("%(rows)s and more") % {"rows": shown} if len(texts) > _MOST_STRETCHES else shown
