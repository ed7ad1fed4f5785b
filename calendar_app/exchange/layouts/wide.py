"""One row a date and one column a channel, what is planned written where they meet."""

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.channels import is_channel_word
from calendar_app.exchange.cells.text import one_line, said
from calendar_app.exchange.headers.columns import Columns
from calendar_app.exchange.layouts.drafts import Draft, Drafted
from calendar_app.exchange.layouts.lists import LONGEST_TITLE, ListTable, headed_rows, is_mark, row_draft
from calendar_app.exchange.plan import Field, Place, Problem, Severity
from calendar_app.exchange.reading.values import Cell, Row
from calendar_app.exchange.words import fold

_FREE = frozenset(
    {Field.EXTRA, Field.URL, Field.BRIEF, Field.TITLE, Field.TAGS, Field.STATUS, Field.OWNER, Field.CHANNEL}
)


def channel_columns(columns: Columns, known: Collection[str]) -> list[int]:
    """Return the columns that are headed by a channel's name, if there are at least two; else none."""
    ours = {fold(name) for name in known}
    found = [
        column
        for column, header in columns.headers.items()
        if columns.fields.get(column) in _FREE
        and (is_channel_word(header) or fold(header) in ours)
        and columns.contents[column].filled
        and columns.contents[column].weblinks < 0.5
    ]
    return found if len(found) >= 2 else []


def marked(columns: Columns, channels: Collection[int]) -> bool:
    """Return whether the channel columns hold marks rather than texts."""
    return all(columns.contents[column].marks > 0.7 for column in channels)


def with_channels(columns: Columns, channels: Collection[int]) -> Columns:
    """Return the columns with those of the channels taken for what they are."""
    fields = {**columns.fields, **dict.fromkeys(channels, Field.MARK)}
    reason = _("a column for one channel")
    named = {columns.headers[column] for column in channels}
    guesses = tuple(
        replace(guess, field=Field.MARK, reason=reason) if guess.header in named else guess for guess in columns.guesses
    )
    after = tuple(column for column in columns.title_after if column not in channels)
    return replace(columns, fields=fields, guesses=guesses, title_after=after)


def draft_wide(table: ListTable, into: Drafted) -> None:
    """Add a draft for every filled cell of a channel column; rows with text but none in these columns are named."""
    dates = _dates_of_rows(table)
    for row, context, section in headed_rows(table, into):
        cells = [(column, text) for column in table.columns.of(Field.MARK) if (text := said(row.cell(column)))]
        base = row_draft(row, table, context, section)
        base = replace(base, when=replace(base.when, start=dates.get(row.number, base.when.start)))
        for column, text in cells:
            into.drafts.append(_entry(base, row, column, text, table.columns))
        if not cells and base.title:
            sentence = _("“%(text)s” has nothing under any channel, so it did not come in.")
            place = Place(table.sheet, row.number)
            into.problems.append(Problem(place, Severity.LEFT_OUT, sentence % {"text": base.title}))


def _dates_of_rows(table: ListTable) -> dict[int, Cell]:
    """Return, for rows without a date, the date of the row above in the same block: one date may have several lines."""
    start = table.columns.first(Field.START)
    if start is None:
        return {}
    dates: dict[int, Cell] = {}
    above: Cell = None
    for row in table.rows:
        if not row.filled:
            above = None
        elif said(row.cell(start)):
            above = row.cell(start)
        elif above is not None:
            dates[row.number] = above
    return dates


def _entry(base: Draft, row: Row, column: int, text: str, columns: Columns) -> Draft:
    """Return the entry of one channel on one row: titled by the row where it is only marked, else by its own text."""
    channels = (columns.headers[column],)
    if is_mark(row.cell(column)):
        return replace(base, channels=channels, title=base.title or columns.headers[column])
    short, whole = one_line(text, LONGEST_TITLE)
    about = base.title and fold(base.title) != fold(short)
    brief = "\n\n".join(part for part in (whole, base.title if about else "", base.brief) if part)
    return replace(base, channels=channels, title=short, brief=brief)
