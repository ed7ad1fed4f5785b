"""Imports as the API gives and takes them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, Sent, Short, Word, left_alone
from calendar_app.exchange.cells.statuses import MEANINGS
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.choices import MonthRows
from calendar_app.exchange.difference_words import contested_told
from calendar_app.exchange.forms import ChoicesForm
from calendar_app.exchange.plan import Field as Meaning
from calendar_app.exchange.plan import Found, Problem, Severity
from calendar_app.exchange.preview import PreviewLine
from calendar_app.exchange.questions import field_name
from calendar_app.exchange.reading.encodings import LEGACY
from calendar_app.exchange.report import ImportReport
from calendar_app.exchange.seen import Seen
from calendar_app.models import ImportDraft


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


class ImportOut(Schema):
    """A file of yours that waits for its import, or came in. `/deeds/{id}/undo` takes it out again."""

    id: UUID
    filename: str
    created_at: dt.datetime
    kept_until: dt.datetime = Field(description="By then it is gone; later for the report of what came in.")
    imported_at: dt.datetime | None
    state: Literal["waiting", "reading", "importing", "imported"] = Field(
        description="A long file is read, and brought in, in the background; nothing can be chosen for it meanwhile."
    )
    problem: str = Field(description="Why the last try to read it or bring it in came to nothing.")


class ColumnOut(Schema):
    """A column as it was understood."""

    key: str
    header: str
    meaning: Meaning
    reason: str
    sample: str


class NameOut(Schema):
    """A name the file uses, in how many rows, and what it is taken for, as `Choices` takes it."""

    name: str
    count: int
    meaning: str


class SheetOut(Schema):
    """A sheet of a workbook, and whether it comes in."""

    name: str
    rows: int
    is_taken: bool


class ProblemOut(Schema):
    """Something to say about a row; row 0 is the whole sheet or file."""

    sheet: str
    row: int
    severity: Severity
    says: str


class ContestedOut(Schema):
    """An activity that was changed here and in the file. `take` with its `key` lets it become what the file says."""

    key: str
    title: str
    here: str
    file: str


class Counts(Schema):
    """What came in, or would."""

    rows_in_file: int
    rows: int
    rows_scheduled: int
    rows_unscheduled: int
    activities: int = Field(description="More than rows where one names several channels.")
    already: int = Field(description="Activities that are here from an earlier import.")
    changed: int = Field(description="Of these: those that become what the file says by now.")
    kept: int = Field(description="Of these: those that stay as people changed them here.")
    left_out: int
    silenced: int = Field(description="Alerts that were overdue already and are not sent.")
    clashing: int
    channels_made: list[str]
    campaigns_made: list[str]


class ReportOut(Counts):
    """What came in and what did not."""

    problems: list[ProblemOut]


class WaitingOut(Counts):
    """What would come in, and what each thing was taken for. `/rows` lists it row by row."""

    sheets: list[SheetOut] = Field(description="Where there are several to choose from.")
    columns: list[ColumnOut]
    channels: list[NameOut]
    statuses: list[NameOut]
    owners: list[NameOut]
    departments: list[NameOut]
    campaign_name: str = Field(description="For rows that name none.")
    lead_department: str = Field(description="It leads the campaigns that are made.")
    day_order: str = Field(description="How dates like 03/04 are read: `day-first` or `month-first`.")
    order_matters: bool = Field(description="Whether there are such dates.")
    encoding: str = Field(description="Of a text that does not say in which it is; else empty.")
    is_days_to_know: bool = Field(description="It lists days that come every year; `default_channel` brings them in.")
    contested: list[ContestedOut]


class ImportWhole(ImportOut):
    """An import with what would come in, or with what came in."""

    waiting: WaitingOut | None
    report: ReportOut | None


class Choices(Sent):
    """What you choose. What is not sent stays as it is; what nobody chose is guessed."""

    sheets: list[str] = left_alone(max_length=100, description="Names of those that come in.")
    columns: dict[str, Meaning] = left_alone(description="By a column's `key`.")
    channels: dict[str, str] = left_alone(
        description="By a name in the file: a channel's short name, `+` to make one, `-` to leave its rows out."
    )
    statuses: dict[str, str] = left_alone(
        description=f"By a word in the file: the states of activity and campaign it means, one of {_listed(MEANINGS)}."
    )
    owners: dict[str, str] = left_alone(description="By a name in the file: a person's number, or `-` for nobody.")
    departments: dict[str, str] = left_alone(description="By a name in the file: a short name, or `-` for none.")
    take: list[str] = left_alone(
        max_length=1_000, description="Of `contested`, those that become what the file says; the others stay."
    )
    campaign_name: str = left_alone(max_length=200)
    lead_department: str = left_alone(max_length=100)
    day_order: Literal["day-first", "month-first"] = left_alone()
    encoding: Word = left_alone(
        description=f"Of a text that does not say: empty to have it guessed, or one of {_listed(LEGACY)}."
    )
    default_channel: Short = left_alone(
        description="For a list of days that come every year: the name of the channel they are for."
    )
    months: MonthRows = left_alone(description="What becomes of rows with a month and no day.")
    launch_on: Day | None = left_alone(description="The day that rows like “T-2 Mon” count from.")
    repeats_first: Day | None = left_alone()
    repeats_last: Day | None = left_alone()
    send_past: bool = left_alone(description="Send alerts that are overdue already, too.")


class RowOut(Schema):
    """A row of the file and what would come in of it: nothing where `title` is null."""

    sheet: str
    row: int
    title: str | None
    campaign: str
    channels: list[str]
    starts_on: Day | None
    ends_on: Day | None
    is_known: bool = Field(description="It is here already.")
    is_contested: bool
    changes: list[str]
    problems: list[ProblemOut]


class RowsOut(Schema):
    """Some rows of a file, in its order."""

    items: list[RowOut]
    next: int | None = Field(description="Ask again with this as `start` for what comes after; null at the end.")


class RowsAsked(Schema):
    """Which rows of a file."""

    start: int = Field(0, ge=0, le=10**6)
    limit: int = Field(50, ge=1, le=200)
    show: Literal["all", "look"] = Field("all", description="`look`: those that do not come in, or with a question.")


def import_out(row: ImportDraft) -> ImportOut:
    """Return an import as the API gives it. No query."""
    return ImportOut(**import_values(row))


def import_values(row: ImportDraft) -> dict[str, Any]:
    """Return what every shape of an import has. No query."""
    same = ("id", "filename", "created_at", "imported_at")
    return {
        "kept_until": row.expires_at,
        "state": _state(row),
        "problem": row.job_problem,
        **{name: getattr(row, name) for name in same},
    }


def _state(row: ImportDraft) -> str:
    if row.imported_at is not None:
        return "imported"
    return {"": "waiting", "read": "reading", "import": "importing"}[row.job]


def report_out(done: ImportReport) -> ReportOut:
    """Return a report as the API gives it. No query."""
    return ReportOut(problems=_problems(done.problems), **_counts(done))


def _counts(report: ImportReport) -> dict[str, Any]:
    listed = ("channels_made", "campaigns_made")
    values = {name: getattr(report, name) for name in Counts.model_fields}
    return {**values, **{name: list(values[name]) for name in listed}}


def waiting_out(seen: Seen, form: ChoicesForm) -> WaitingOut:
    """Return what would come in as the API gives it; ``form`` is that of what there is to choose. No query."""
    plan = seen.plan
    meant = {
        kind: [
            NameOut(name=each.name, count=each.count, meaning=str(form.fields[field_name(kind, each.name)].initial))
            for each in names
            if field_name(kind, each.name) in form.fields
        ]
        for kind, names in _names(seen).items()
    }
    return WaitingOut(
        sheets=[SheetOut(name=each.name, rows=each.rows, is_taken=each.is_taken) for each in plan.sheets],
        columns=[
            ColumnOut(key=each.key, header=each.header, meaning=each.field, reason=each.reason, sample=each.sample)
            for each in plan.columns
        ],
        channels=meant["channel"],
        statuses=meant["status"],
        owners=meant["owner"],
        departments=meant["department"],
        campaign_name=plan.campaign_name,
        lead_department=str(form.initial["lead_department"]),
        day_order=plan.day_order,
        order_matters=plan.order_matters,
        encoding=plan.encoding,
        is_days_to_know=plan.is_days_to_know,
        contested=[_contested(each) for each in seen.contested],
        **_counts(seen.trial),
    )


def _names(seen: Seen) -> dict[str, Iterable[Found]]:
    plan = seen.plan
    return {"channel": plan.channels, "status": plan.statuses, "owner": seen.owners, "department": seen.teams}


def _contested(each: Difference) -> ContestedOut:
    here, file = contested_told(each)
    return ContestedOut(key=each.job.key, title=each.activity.title, here=here, file=file)


def row_out(line: PreviewLine) -> RowOut:
    """Return a row of a file as the API gives it."""
    row = line.row
    return RowOut(
        sheet=line.place.sheet,
        row=line.place.row,
        title=row.title if row else None,
        campaign=row.campaign if row else "",
        channels=list(line.channels),
        starts_on=row.starts_on if row else None,
        ends_on=row.ends_on if row else None,
        is_known=line.is_known,
        is_contested=line.is_contested,
        changes=list(line.changes),
        problems=_problems(line.problems),
    )


def _problems(found: Iterable[Problem]) -> list[ProblemOut]:
    return [
        ProblemOut(sheet=each.place.sheet, row=each.place.row, severity=each.severity, says=each.sentence)
        for each in found
    ]
