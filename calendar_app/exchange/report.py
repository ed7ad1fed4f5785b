"""What an import did, or would do, for people and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.plan import ColumnGuess, Field, Guess, ImportPlan, Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of rows and activities, what was made, and every problem at its row.

    ``rows`` came in or would; ``activities`` is larger where a row names several channels. ``already`` activities were
    there from an earlier import; of these ``changed`` became what the file says now, and ``kept`` stayed as people had
    changed them here. ``silenced`` alerts were overdue and are not sent. Against the
    days of ``clashing`` activities something stands, as far as their owner may know. ``sheets`` are those taken of
    several, ``headers`` those of all. ``meant`` says what names of people and departments were taken for.
    """

    filename: str
    dry_run: bool
    rows_in_file: int
    rows: int
    rows_scheduled: int
    rows_unscheduled: int
    rows_several_days: int
    activities: int
    already: int
    left_out: int
    changed: int = 0
    kept: int = 0
    silenced: int = 0
    clashing: int = 0
    planned_later: int = 0
    campaigns: tuple[str, ...] = ()
    campaigns_made: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    channels_made: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    departments_made: tuple[str, ...] = ()
    first_day: str = ""
    lead_department: str = ""
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()
    columns: tuple[ColumnGuess, ...] = ()
    headers: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def to_check(self) -> int:
        """How many rows came in with something to look at."""
        return sum(1 for problem in self.problems if problem.severity is Severity.CHECK)

    @property
    def more_campaigns(self) -> int:
        """How many campaigns there are beyond the first dozen, which its page names."""
        return max(len(self.campaigns) - 12, 0)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON can hold it, each problem with its sheet and row."""
        values = asdict(self)
        values["to_check"] = self.to_check
        values["problems"] = [
            {"sheet": p.place.sheet, "row": p.place.row, "severity": p.severity.value, "sentence": p.sentence}
            for p in self.problems
        ]
        values["columns"] = [{"header": c.header, "field": c.field.value, "reason": c.reason} for c in self.columns]
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ImportReport":
        """Return the report that ``as_json`` gave."""
        known = {each.name for each in fields(cls)}
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known
        }
        kept["problems"] = tuple(
            Problem(Place(p["sheet"], p["row"]), Severity(p["severity"]), p["sentence"]) for p in values["problems"]
        )
        kept["guesses"] = tuple(Guess(**guess) for guess in values["guesses"])
        kept["columns"] = tuple(ColumnGuess("", c["header"], Field(c["field"]), c["reason"]) for c in values["columns"])
        return cls(**kept)

    @property
    def parts(self) -> list[tuple[Severity, list[Problem]]]:
        """The problems by what they mean, the gravest first; kinds there are none of are left out."""
        by_kind = [(kind, [p for p in self.problems if p.severity is kind]) for kind in Severity]
        return [(kind, problems) for kind, problems in by_kind if problems]


def report_of(plan: ImportPlan, **values: Any) -> ImportReport:
    """Return a report with the counts of the plan; ``values`` are those that only writing, or trying to, can tell."""
    first_day = min((row.starts_on for row in plan.rows if row.starts_on), default=None)
    return ImportReport(
        filename=plan.filename,
        rows_in_file=plan.source_rows,
        rows=len(plan.rows),
        rows_scheduled=plan.scheduled,
        rows_unscheduled=plan.unscheduled,
        rows_several_days=plan.spans,
        guesses=plan.guesses,
        columns=plan.columns,
        headers=plan.headers,
        sheets=tuple(sheet.name for sheet in plan.sheets if sheet.is_taken),
        first_day=first_day.isoformat() if first_day else "",
        **values,
    )


def lines_of(report: ImportReport) -> Iterator[str]:
    """Yield the report as lines of plain text: counts first, then what was made and guessed, then problems."""
    yield report.filename
    yield ""
    yield from _counts(report)
    yield from _made(report)
    yield from _clashing(report)
    if report.guesses:
        yield ""
        yield _("Guessed:")
        yield from (f"  {guess.about}: {guess.taken}. {guess.reason}" for guess in report.guesses)
    if report.columns:
        yield ""
        yield _("Columns:")
        yield from (f"  {column.header} → {field_label(column.field)}" for column in report.columns)
    titles = {
        Severity.LEFT_OUT: _("Did not come in:"),
        Severity.CHECK: _("Look at these:"),
        Severity.NOTE: _("For your information:"),
    }
    for severity, title in titles.items():
        problems = [problem for problem in report.problems if problem.severity is severity]
        if problems:
            yield ""
            yield title
            yield from (f"  {place_text(problem)}{problem.sentence}" for problem in problems)


def _counts(report: ImportReport) -> Iterator[str]:
    yield _(
        "Rows taken: %(rows)d (with a date %(dated)d, of these over several days %(spans)d; unscheduled %(open)d)"
    ) % {
        "rows": report.rows,
        "dated": report.rows_scheduled,
        "spans": report.rows_several_days,
        "open": report.rows_unscheduled,
    }
    made = _("Activities that would be made: %(count)d") if report.dry_run else _("Activities made: %(count)d")
    yield made % {"count": report.activities}
    if report.already:
        left = report.already - report.changed
        yield _("Already here from an earlier import, left as they are: %(count)d") % {"count": left}
    if report.changed:
        yield _("Changed as the file was: %(count)d") % {"count": report.changed}
    if report.kept:
        yield _("Changed here and in the file, kept as here: %(count)d") % {"count": report.kept}
    yield _("Places that did not come in: %(count)d · to look at: %(check)d") % {
        "count": report.left_out,
        "check": report.to_check,
    }


def _made(report: ImportReport) -> Iterator[str]:
    if report.sheets:
        yield _("Sheets: %(names)s") % {"names": ", ".join(report.sheets)}
    if report.campaigns:
        yield _("Campaigns: %(names)s") % {"names": ", ".join(report.campaigns)}
    if report.channels:
        yield _("Channels: %(names)s") % {"names": ", ".join(report.channels)}
    if report.meant:
        yield _("People and departments: %(names)s") % {"names": "; ".join(report.meant)}
    if report.departments_made:
        yield _("New department: %(names)s") % {"names": ", ".join(report.departments_made)}
    if report.channels_made:
        yield _("New channels: %(names)s. They have no owner yet, so nobody is told of them: give them one.") % {
            "names": ", ".join(report.channels_made)
        }
    if report.silenced:
        yield ngettext(
            "%(count)d alert was overdue already and is not sent. Import with --send-past to send such alerts.",
            "%(count)d alerts were overdue already and are not sent. Import with --send-past to send such alerts.",
            report.silenced,
        ) % {"count": report.silenced}


def _clashing(report: ImportReport) -> Iterator[str]:
    if report.planned_later:
        yield _(
            "Duties and alerts of %(count)d activities are worked out in the background; none is sent before all are."
        ) % {"count": report.planned_later}
    if report.clashing:
        yield ngettext(
            "%(count)d activity clashes with something: look at its page, and say why it stays or move it.",
            "%(count)d activities clash with something: look at their pages, and say why they stay or move them.",
            report.clashing,
        ) % {"count": report.clashing}


def place_text(problem: Problem) -> str:
    """Return where a problem is, with a colon, "" for the whole file."""
    place = problem.place
    if not place.row:
        return f"{place.sheet}: " if place.sheet else ""
    if place.sheet:
        return _("%(sheet)s, row %(row)d: ") % {"sheet": place.sheet, "row": place.row}
    return _("Row %(row)d: ") % {"row": place.row}


def field_label(meaning: Field) -> str:
    """Return what a column was taken for, as people say it."""
    return {
        Field.TITLE: _("title"),
        Field.CHANNEL: _("channel"),
        Field.START: _("date or first day"),
        Field.END: _("last day"),
        Field.TIME: _("time"),
        Field.END_TIME: _("end time"),
        Field.WEEK: _("week"),
        Field.DAY: _("day or weekday"),
        Field.MONTH: _("month"),
        Field.YEAR: _("year"),
        Field.STATUS: _("status"),
        Field.CAMPAIGN: _("campaign"),
        Field.OWNER: _("owner"),
        Field.DEPARTMENT: _("department"),
        Field.AUDIENCE: _("audience"),
        Field.TAGS: _("tags"),
        Field.BRIEF: _("brief"),
        Field.URL: _("link"),
        Field.MARK: _("a channel of its own"),
        Field.EXTRA: _("kept in the brief"),
        Field.IGNORE: _("not taken"),
    }[meaning]
