"""From a file's bytes to the plan of its import. Nothing here reads or writes the database."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calendar_app.exchange.cells.channels import channel_in, suggest_channel
from calendar_app.exchange.cells.text import one_line
from calendar_app.exchange.choices import Circumstances, ImportChoices
from calendar_app.exchange.dates.order import OrderGuess
from calendar_app.exchange.dates.values import Context, Order
from calendar_app.exchange.events import rows_of_events
from calendar_app.exchange.finishing import finish, status_meaning
from calendar_app.exchange.keys import row_keys
from calendar_app.exchange.layouts.choosing import draft_table
from calendar_app.exchange.layouts.drafts import Drafted, context_of
from calendar_app.exchange.own_rows import is_ours, own_rows
from calendar_app.exchange.plan import (
    ColumnGuess,
    Found,
    Guess,
    ImportPlan,
    Place,
    PlannedRow,
    Problem,
    Severity,
    Unreadable,
)
from calendar_app.exchange.problems import all_problems
from calendar_app.exchange.reading.encodings import is_guess
from calendar_app.exchange.reading.files import read_file
from calendar_app.exchange.reading.ics.repeats import Horizon
from calendar_app.exchange.reading.values import Document, FileKind
from calendar_app.exchange.sheets import ReadSheet, left_sheets, listed, taken_of

_ENDING = re.compile(r"\.(?:csv|tsv|txt|xlsx|xlsm|ics|ical|json)$", re.IGNORECASE)
_COPY = re.compile(r"^(?:copy of|kopie von|copie de) |[-–( ]+(?:copy|kopie|copie)\)?$|\s*\(\d+\)$", re.IGNORECASE)
_FULL_YEAR = re.compile(r"\d{4}")
_LONGEST_NAME = 100


def build_plan(data: bytes, filename: str, circumstances: Circumstances) -> ImportPlan:
    """Return what importing the file would do.

    Raises Unreadable with a sentence for a file that cannot be read at all; everything less is a problem at its row.
    """
    horizon = _horizon(circumstances.choices, circumstances.today)
    document = read_file(
        data,
        filename,
        today=circumstances.today,
        zone=circumstances.zone,
        horizon=horizon,
        encoding=circumstances.choices.encoding,
    )
    named_after = file_title(filename)
    if is_ours(document):
        plan = _plan_of_ours(document)
    elif document.kind is FileKind.CALENDAR:
        plan = _plan_of_events(document, circumstances)
    else:
        plan = _plan_of_tables(document, named_after, circumstances)
    plan = _completed(replace(plan, filename=filename), document, named_after, circumstances)
    return (
        _without_days_to_know(plan)
        if document.kind is FileKind.LIST and not is_ours(document) and not circumstances.choices.default_channel
        else plan
    )


def file_title(filename: str) -> str:
    """Return the name of a file as a title: no folder, ending, underscores or marks of a copy."""
    stem = _ENDING.sub("", PurePath(filename.replace("\\", "/")).name)
    words = " ".join(stem.replace("_", " ").split())
    bare = _COPY.sub("", _COPY.sub("", words)).strip(" -")
    return one_line(bare or words or _("Import"), _LONGEST_NAME)[0]


def _without_days_to_know(plan: ImportPlan) -> ImportPlan:
    """Return the plan without the rows of a list of days that come every year: nobody has to do anything for them."""
    dated = [row for row in plan.rows if row.scheduled]
    yearly = [row for row in dated if not _FULL_YEAR.search(row.date_text)]
    if (
        not dated
        or len(yearly) < len(dated) * 9 // 10
        or any(row.channels or row.status or row.owner for row in plan.rows)
    ):
        return plan
    sentence = _(
        "This is a list of %(count)d days that come every year, without a channel: days to know about, not work to do. "
        "None of them came in. To bring them in as activities, name the channel they are for."
    )
    problem = Problem(Place(), Severity.LEFT_OUT, sentence % {"count": len(plan.rows)})
    return replace(plan, rows=(), problems=(problem,), channels=(), statuses=(), is_days_to_know=True)


def _horizon(choices: ImportChoices, today: date) -> Horizon | None:
    if not choices.repeats_first and not choices.repeats_last:
        return None
    around = Horizon.around(choices.repeats_first or today)
    first, last = choices.repeats_first or around.first, choices.repeats_last or around.last
    if last < first:
        raise Unreadable(_("The last day for repeats is before the first. Change one of them."))
    return Horizon(first, last, chosen=True)


def _plan_of_tables(document: Document, named_after: str, circumstances: Circumstances) -> ImportPlan:
    context = Context(year=context_of(named_after).year)
    read = [ReadSheet(table, draft_table(table, context, circumstances)) for table in document.tables]
    wanted = circumstances.choices.sheets
    taken = taken_of(read, wanted)
    to_choose = listed(read, taken)
    sheets = [sheet.drafted for sheet in taken]
    drafts = [draft for sheet in sheets for draft in sheet.drafts]
    finished = finish(drafts, [header for sheet in sheets for header in sheet.date_headers], circumstances)
    texts = [
        (row.title, ",".join(row.channels), row.date_text, row.campaign or named_after, row.place.sheet)
        for row in finished.rows
    ]
    keyed = zip(finished.rows, row_keys(texts), strict=True)
    return ImportPlan(
        filename="",
        kind=document.kind,
        campaign_name="",
        default_channel=_channel_of_sheets(taken),
        rows=tuple(replace(row, key=key) for row, key in keyed),
        problems=(
            *(problem for sheet in sheets for problem in sheet.problems),
            *finished.problems,
            *left_sheets(to_choose, chosen=bool(wanted)),
        ),
        guesses=(
            *(guess for sheet in sheets for guess in sheet.guesses),
            *_order_guess(finished.order),
            *_launch_guess(finished.launch_rows, circumstances.choices),
        ),
        columns=_columns_of(sheets),
        headers=tuple(column.header for column in _columns_of([sheet.drafted for sheet in read])),
        sheets=to_choose,
        source_rows=sum(1 for table in document.tables for _row in table.filled_rows()),
        day_order=finished.order.order,
        order_matters=finished.order.matters,
        has_month_rows=finished.month_rows > 0,
        has_launch_rows=finished.launch_rows > 0,
    )


def _plan_of_ours(document: Document) -> ImportPlan:
    rows, problems = own_rows(document)
    source_rows = len(document.events) or sum(1 for table in document.tables for _row in table.filled_rows()) - 1
    return ImportPlan(
        filename="",
        kind=document.kind,
        campaign_name="",
        default_channel="",
        rows=tuple(rows),
        problems=tuple(problems),
        source_rows=source_rows,
    )


def _plan_of_events(document: Document, circumstances: Circumstances) -> ImportPlan:
    rows, problems = rows_of_events(document.events, circumstances)
    calendar = dict(document.remarks).get("calendar", "")
    return ImportPlan(
        filename="",
        kind=document.kind,
        campaign_name="",
        default_channel=channel_in(calendar),
        rows=tuple(rows),
        problems=tuple(problems),
        source_rows=document.source_events,
        has_repeats=document.has_repeats,
    )


def _columns_of(sheets: Sequence[Drafted]) -> tuple[ColumnGuess, ...]:
    """Return the columns of the sheets, those that several have once."""
    columns = {guess.key: guess for sheet in reversed(sheets) for guess in reversed(sheet.columns)}
    return tuple(reversed(columns.values()))


def _channel_of_sheets(sheets: Sequence[ReadSheet]) -> str:
    """Return the channel that a title's header or a sheet's name speaks of, as "Blog Title" does."""
    texts = [sheet.drafted.title_header for sheet in sheets] + [sheet.table.name for sheet in sheets]
    return next((found for text in texts if (found := channel_in(text))), "")


def _order_guess(order: OrderGuess) -> tuple[Guess, ...]:
    if not order.matters and not order.against:
        return ()
    taken = _("day first") if order.order is Order.DAY_FIRST else _("month first")
    return (Guess(_("order of day and month"), taken, order.reason),)


def _launch_guess(rows: int, choices: ImportChoices) -> tuple[Guess, ...]:
    if not rows or choices.launch_on is None:
        return ()
    return (Guess(_("days counted from the launch"), date_format(choices.launch_on, "l j F Y"), launch_rule()),)


def launch_rule() -> str:
    """Return how days that count from a launch are worked out, as people are told."""
    return _(
        "“T-2 Mon” is the Monday two weeks before the launch’s week, “Week -4” a whole week, “Week 1” the launch’s. "
        "“T-2” and “L+3” are days, “Day 1” is the launch."
    )


def _completed(plan: ImportPlan, document: Document, named_after: str, circumstances: Circumstances) -> ImportPlan:
    """Return the plan with what all files have: names, default channel and campaign, problems in order."""
    choices = circumstances.choices
    campaign = choices.campaign_name or named_after
    default = choices.default_channel or plan.default_channel or channel_in(named_after) or named_after
    needs_channel = any(not row.channels for row in plan.rows)
    rows = tuple(replace(row, campaign=row.campaign or campaign) for row in plan.rows)
    guesses = _reading_guesses(document) + plan.guesses
    if needs_channel and not choices.default_channel:
        reason = _("Rows name no channel; a heading or the file's name does, or stands in for one.")
        guesses += (Guess(_("channel"), default, reason),)
    return replace(
        plan,
        campaign_name=campaign,
        default_channel=default,
        rows=rows,
        guesses=guesses,
        problems=all_problems(document, plan.problems, rows),
        channels=_channels(rows, default if needs_channel else "", circumstances.known_channels),
        statuses=_statuses(rows, choices),
        needs_channel=needs_channel,
        encoding=_doubtful_encoding(document, choices),
    )


def _doubtful_encoding(document: Document, choices: ImportChoices) -> str:
    encoding = dict(document.remarks).get("encoding", "")
    return encoding if choices.encoding or is_guess(encoding) else ""


def _reading_guesses(document: Document) -> tuple[Guess, ...]:
    labels = {"encoding": _("encoding"), "delimiter": _("delimiter")}
    reason = _("The only one in which the file reads well.")
    usual = {("encoding", "utf-8"), ("encoding", "utf-8-sig"), ("delimiter", ",")}
    return tuple(
        Guess(labels[name], value, reason)
        for name, value in document.remarks
        if name in labels and (name, value) not in usual
    )


def _channels(rows: Sequence[PlannedRow], default: str, known: Sequence[str]) -> tuple[Found, ...]:
    """Return the channels the rows name, the commonest first, each with the organisation's channel it may mean."""
    tally: Counter[str] = Counter()
    written: dict[str, str] = {}
    for row in rows:
        for name in row.channels or (default,):
            tally[name.casefold()] += 1
            written.setdefault(name.casefold(), name)
    return tuple(Found(written[name], count, suggest_channel(name, known)) for name, count in tally.most_common())


def _statuses(rows: Sequence[PlannedRow], choices: ImportChoices) -> tuple[Found, ...]:
    """Return the status words the rows use, the commonest first, each with the code of its meaning, "" if unknown."""
    tally = Counter(row.status for row in rows if row.status)
    found = []
    for status, count in tally.most_common():
        meaning = status_meaning(status, choices)
        found.append(Found(status, count, meaning.code if meaning and meaning.known else ""))
    return tuple(found)


def days_covered(plan: ImportPlan) -> tuple[date, date] | None:
    """Return the first and the last day, inclusive, that any row covers; None if none has a date."""
    firsts = [row.starts_on for row in plan.rows if row.starts_on]
    lasts = [row.ends_on for row in plan.rows if row.ends_on]
    return (min(firsts), max(lasts)) if firsts and lasts else None
