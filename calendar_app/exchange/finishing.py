"""From drafts in the file's words to planned rows: dates resolved together, channels and statuses told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.channels import channel_before_colon, split_channels
from calendar_app.exchange.cells.statuses import MEANINGS, Meaning, meaning_of
from calendar_app.exchange.cells.text import said
from calendar_app.exchange.choices import Circumstances, ImportChoices, MonthRows
from calendar_app.exchange.dates.launch import days_from
from calendar_app.exchange.dates.names import weekday_number
from calendar_app.exchange.dates.order import OrderGuess, infer_order
from calendar_app.exchange.dates.resolving import resolve, whole_month
from calendar_app.exchange.dates.scanning import scan, scan_all
from calendar_app.exchange.dates.times import Times, time_cell
from calendar_app.exchange.dates.values import NOTHING, Context, Days, Kind, Parts, Scan
from calendar_app.exchange.dates.years import years_of_column
from calendar_app.exchange.layouts.drafts import Draft, When
from calendar_app.exchange.plan import PlannedRow, Problem, Severity
from calendar_app.exchange.undated import says_why, undated_notes
from calendar_app.exchange.words import fold

_YEARLESS = frozenset({Kind.DAY, Kind.DAY_OF_MONTH})


@dataclass
class Dated:
    """A draft with one of its dates scanned."""

    draft: Draft
    start: Scan
    end: Scan
    context: Context
    text: str


@dataclass
class Finished:
    """The rows with the problems met on the way."""

    order: OrderGuess
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    month_rows: int = 0
    launch_rows: int = 0


def finish(drafts: Sequence[Draft], headers: Sequence[str], circumstances: Circumstances) -> Finished:
    """Return a planned row for every draft, or for every date of a draft that lists several. Keys are still empty."""
    choices, today = circumstances.choices, circumstances.today
    dated = [one for draft in drafts for one in _scanned(draft)]
    order = infer_order([scan for one in dated for scan in (one.start, one.end)], headers, choices.day_order)
    _give_years(dated, order, today)
    finished = Finished(order)
    for one in dated:
        days = _days_from_launch(one, choices) or _days_of(one, order, choices, today)
        finished.month_rows += one.start.kind is Kind.MONTH
        finished.launch_rows += one.start.kind is Kind.RELATIVE
        row = _row(one, days, circumstances)
        finished.rows.append(row)
        finished.problems += _problems_of(one, days, row, choices)
    finished.problems += undated_notes(
        (row.place, one.start.kind)
        for one, row in zip(dated, finished.rows, strict=True)
        if not row.scheduled and _is_told_together(one, choices)
    )
    return finished


def _scanned(draft: Draft) -> list[Dated]:
    """Return the draft once for every date its cell lists."""
    context = _context(draft)
    end = scan(draft.when.end)
    if end.kind is Kind.DAY and not said(draft.when.start):
        draft = replace(draft, when=replace(draft.when, start=draft.when.end, end=None))
        end = NOTHING
    starts = [_completed(start, draft.when, context) for start in scan_all(draft.when.start)]
    found = []
    for start in starts:
        own = context
        if start.kind is Kind.DAY_OF_MONTH and not own.month and end.parts.month:
            own = Context(own.year or end.parts.year or 0, end.parts.month)
        text = (said(draft.when.start) and start.text) or _said_when(draft.when)
        found.append(Dated(draft, start, end, own, f"{text} – {end.text}" if end.text else text))
    return found


def _context(draft: Draft) -> Context:
    """Return year and month: of the row's own columns, else of what it stands under."""
    year, month = scan(draft.when.year), scan(draft.when.month)
    number = month.parts.day if month.kind is Kind.DAY_OF_MONTH and (month.parts.day or 13) <= 12 else 0
    own_year = year.parts.year or (month.parts.year if month.kind is Kind.MONTH else 0)
    own_month = month.parts.month if month.kind is Kind.MONTH else number
    return Context(own_year or draft.context.year, own_month or draft.context.month)


def _completed(start: Scan, when: When, context: Context) -> Scan:
    """Return the date's scan completed by the columns for week, weekday, day and month."""
    weekday = weekday_number(said(when.day))
    if start.kind in (Kind.NOTHING, Kind.UNKNOWN, Kind.OPEN):
        start = _from_other_columns(start, when, weekday)
    if start.kind is Kind.DAY and (when.week_of or when.week_ends):
        if weekday >= 0 and not when.week_ends:
            return replace(start, weekday=weekday, week_of=True)
        return replace(start, week_of=when.week_of, week_ends=when.week_ends)
    return replace(start, weekday=weekday) if weekday >= 0 and start.weekday < 0 else start


def _from_other_columns(start: Scan, when: When, weekday: int) -> Scan:
    """Return the date as day, week or month columns give it, where the date's own cell gives none."""
    day, week, month = scan(when.day), scan(when.week), scan(when.month)
    if day.kind in (Kind.DAY, Kind.DAY_OF_MONTH):
        return day
    if week.kind is Kind.DAY:
        return replace(week, week_of=True, weekday=weekday)
    if week.kind is Kind.WEEK:
        return replace(week, weekday=weekday if weekday >= 0 else week.weekday)
    for other in (month, week):
        if start.kind is Kind.NOTHING and other.kind is not Kind.NOTHING and other.kind is not Kind.DAY_OF_MONTH:
            return other
    return start


def _said_when(when: When) -> str:
    week, day = said(when.week), said(when.day)
    week = _("Week %(number)s") % {"number": week} if week.isdecimal() else week
    day = _("Day %(number)s") % {"number": day} if day.isdecimal() else day
    return " ".join(text for text in (said(when.start), week, day, said(when.month)) if text)


def _give_years(dated: Sequence[Dated], order: OrderGuess, today: date) -> None:
    """Give the dates of each sheet that leave the year out the year of their run."""
    by_sheet: dict[str, list[Dated]] = {}
    for one in dated:
        if one.start.kind in _YEARLESS and one.start.parts.year is None:
            by_sheet.setdefault(one.draft.place.sheet, []).append(one)
    for column in by_sheet.values():
        parts = [_with_month(one, order) for one in column]
        said_years = {one.context.year for one in column}
        if len(said_years) > 1:
            continue  # each row says its own
        years = years_of_column(parts, [one.start.weekday for one in column], said_years.pop(), today)
        for one, year in zip(column, years, strict=True):
            one.context = replace(one.context, year=year)


def _with_month(one: Dated, order: OrderGuess) -> Parts:
    parts = one.start.parts.read(one.start.parts.proves or order.order)
    return parts if parts.month else replace(parts, month=one.context.month or None)


def _days_from_launch(one: Dated, choices: ImportChoices) -> Days | None:
    """Return the days of a row that counts from the launch, None for any other and where nobody said when that is."""
    if one.start.kind is not Kind.RELATIVE or choices.launch_on is None:
        return None
    days = days_from(choices.launch_on, one.start)
    if days is None:
        return Days(reason=_("“%(said)s” does not say which day.") % {"said": one.text[:80]})
    end = days_from(choices.launch_on, one.end) if one.end.kind is Kind.RELATIVE else None
    return replace(days, last=max(end.last, days.last)) if end and end.last and days.last else days


def _is_told_together(one: Dated, choices: ImportChoices) -> bool:
    """Return whether one note serves all rows that come in without a day for the same reason as this one."""
    is_unclear = one.start.kind is Kind.RELATIVE and choices.launch_on is not None
    return says_why(one.start, one.context) and not is_unclear


def _days_of(one: Dated, order: OrderGuess, choices: ImportChoices, today: date) -> Days:
    if choices.months is MonthRows.WHOLE_MONTH and (month := whole_month(one.start, one.context, today)):
        until = whole_month(one.end, one.context, today)
        return replace(month, last=max(month.last, until.last)) if until and until.last and month.last else month
    if one.start.week_of and one.start.weekday >= 0 and one.draft.when.day is not None:
        monday = resolve(replace(one.start, weekday=-1), order.order, one.context, today)
        if monday.first is not None:
            day = monday.first + timedelta(days=(one.start.weekday - monday.first.weekday()) % 7)
            return Days(day, day)
    days = resolve(one.start, order.order, one.context, today)
    if days.first is None or one.end.kind is Kind.NOTHING or one.start.until is not None:
        return days
    end = resolve(one.end, order.order, replace(one.context, year=days.first.year), today)
    if end.last is None:
        return replace(days, remark=_("Its end was left out: %(why)s") % {"why": end.reason})
    if end.last < days.first:
        sentence = _("It would end before it starts (“%(said)s”); only its first day was taken.")
        return replace(days, last=days.first, remark=sentence % {"said": one.end.text[:80]})
    return replace(days, last=end.last)


def _row(one: Dated, days: Days, circumstances: Circumstances) -> PlannedRow:
    draft = one.draft
    meaning = status_meaning(draft.status, circumstances.choices)
    names = (name for text in draft.channels for name in split_channels(text, circumstances.known_channels))
    channels = {name.casefold(): name for name in names}
    if not channels and (spoken := channel_before_colon(draft.title, circumstances.known_channels)):
        channels = {spoken.casefold(): spoken}
    days, at, until, clock = _times(one, days, circumstances.zone)
    return PlannedRow(
        key="",
        place=draft.place,
        title=draft.title,
        channels=tuple(channels.values()),
        starts_on=days.first,
        ends_on=days.last,
        starts_at=at,
        ends_at=until,
        zone=clock,
        date_text=one.text,
        status=draft.status,
        activity_state=meaning.activity if meaning else "",
        campaign_state=meaning.campaign if meaning else "",
        campaign=draft.campaign,
        owner=draft.owner,
        department=draft.department,
        audiences=split_list(draft.audience),
        tags=tuple(dict.fromkeys(tag for text in draft.tags for tag in split_list(text))),
        brief=_brief(one, days),
        url=draft.url,
        counts_from_launch=one.start.kind is Kind.RELATIVE,
    )


def status_meaning(status: str, choices: ImportChoices) -> Meaning | None:
    """Return what a status means: as the person chose, else as guessed; None where there is none."""
    if not status:
        return None
    return MEANINGS.get(choices.statuses.get(fold(status), "")) or meaning_of(status)


def split_list(text: str) -> tuple[str, ...]:
    """Return the items of a list in one cell: parted by commas, semicolons, bars or lines, or a row of hashtags."""
    if text.startswith("#"):
        return tuple(dict.fromkeys(part.strip(" ,;") for part in text.split("#") if part.strip(" ,;")))
    for mark in ("\n", ";", "|", ","):
        text = text.replace(mark, "\x1f")
    items = (said(item) for item in text.split("\x1f"))
    return tuple(dict.fromkeys(item for item in items if item))


def _brief(one: Dated, days: Days) -> str:
    """Return the brief: the row's own words first, then what no field of ours holds, with the column's name."""
    lines = [f"{header}: {text}" if header else text for header, text in one.draft.extras]
    if one.text and (days.first is None or one.start.kind is Kind.RELATIVE):
        lines.insert(0, _("When: %(text)s") % {"text": one.text})
    return "\n\n".join(part for part in (one.draft.brief, "\n".join(lines)) if part)


def _times(one: Dated, days: Days, zone: str) -> tuple[Days, time | None, time | None, str]:
    """Return the days with the times of day and their zone ("" is the organisation's); no times without days."""
    if days.first is None or days.last is None:
        return days, None, None, ""
    own = time_cell(one.draft.when.time)
    times = own if own.at else Times(one.start.at, one.start.ends_at, one.start.zone, one.start.shift, "")
    until = time_cell(one.draft.when.end_time).at or times.ends_at or (one.end.at if times.at else None)
    if times.at is None:
        return days, None, None, ""
    if until is not None and days.first == days.last and until < times.at:
        until = None
    if times.shift is None:
        return days, times.at, until, times.zone or one.draft.when.zone
    return _shifted(days, times, zone)


def _shifted(days: Days, times: Times, zone: str) -> tuple[Days, time | None, time | None, str]:
    """Return a moment with a difference to UTC by the organisation's clock."""
    assert days.first is not None and times.at is not None and times.shift is not None
    offset = timezone(times.shift) if times.shift else UTC
    moment = datetime.combine(days.first, times.at, tzinfo=offset).astimezone(ZoneInfo(zone))
    moved = moment.date() - days.first
    last = days.last + moved if days.last else None
    return replace(days, first=moment.date(), last=last), moment.time(), None, ""


def _problems_of(one: Dated, days: Days, row: PlannedRow, choices: ImportChoices) -> list[Problem]:
    problems = []
    if days.reason and not _is_told_together(one, choices):
        sentence = _("“%(title)s” comes in unscheduled: %(why)s")
        values = {"title": row.title[:80], "why": days.reason}
        problems.append(Problem(row.place, Severity.CHECK, sentence % values))
    if days.remark:
        problems.append(Problem(row.place, Severity.CHECK, days.remark))
    return problems
