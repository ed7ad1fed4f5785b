"""Which row is the header, and where another table begins below it."""

import re
from collections.abc import Sequence

from calendar_app.exchange.cells.channels import is_channel_word
from calendar_app.exchange.cells.text import plain
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Kind
from calendar_app.exchange.headers.matching import GOOD, header_scores
from calendar_app.exchange.plan import Field
from calendar_app.exchange.reading.values import Cell, Row, Table

_ROWS_LOOKED_AT = 40
_LONGEST_HEADER = 90
_ANCHORS = frozenset({Field.TITLE, Field.START, Field.CHANNEL, Field.MONTH, Field.WEEK, Field.BRIEF, Field.DAY})


def find_header(table: Table) -> Row | None:
    """Return the likeliest header row among the first filled ones, None where no row looks like one.

    A later row has to be clearly likelier, by a tenth, and head something: else the first one stands.
    """
    best, best_score = None, 0
    filled = list(table.filled_rows())
    for row in filled[:_ROWS_LOOKED_AT]:
        if best is not None and row is filled[-1]:
            break
        score = header_likeness(row)
        if score * 10 > best_score * 11:
            best, best_score = row, score
    return best or _header_by_shape(table)


def _header_by_shape(table: Table) -> Row | None:
    """Return the first filled row if it is all short, different words over columns of dates, figures or addresses.

    So a header is found in a language we do not know.
    """
    rows = list(table.filled_rows())
    if len(rows) < 2:
        return None
    first, below = rows[0], rows[1 : 1 + _ROWS_LOOKED_AT]
    texts = [plain(cell).casefold() for cell in first.cells if plain(cell)]
    if len(texts) < 2 or len(set(texts)) < len(texts) or any(_is_data(cell) for cell in first.cells):
        return None
    columns = [column for column, cell in enumerate(first.cells) if plain(cell)]
    return first if any(_mostly_data([row.cell(column) for row in below]) for column in columns) else None


def _mostly_data(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if plain(cell)]
    return len(filled) >= 2 and sum(1 for cell in filled if _is_data(cell)) * 10 >= 8 * len(filled)


def header_likeness(row: Row, *, count_channels: bool = True) -> int:
    """Return how much a row looks like a header: the sum over the meanings its cells name; 0 if it does not.

    At least two cells must name different things, one of them what is done, when or where. Names of channels are
    headers too, of a sheet with a column for each, unless ``count_channels`` is off.
    """
    texts = [plain(cell) for cell in row.cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or any(_is_data(cell) for cell in row.cells):
        return 0
    best: dict[Field, int] = {}
    channels = 0
    for text in filled:
        channels += count_channels and is_channel_word(text)
        for meaning, score in header_scores(text).items():
            if score >= GOOD and score > best.get(meaning, 0):
                best[meaning] = score
    named = len(best) + min(channels, 6)
    matched = channels + sum(1 for text in filled if _names_something(text) and not is_channel_word(text))
    if matched < 2 or named < 2 or not (_ANCHORS & set(best) or channels >= 2):
        return 0
    if matched * 4 < len(filled):
        return 0
    return sum(best.values()) + 60 * min(channels, 6)


def _names_something(text: str) -> bool:
    return max(header_scores(text).values(), default=0) >= GOOD


def _is_data(cell: Cell) -> bool:
    """Return whether a cell is what stands under headers: a day, a long text, a web address."""
    if cell is None or cell == "":
        return False
    text = plain(cell)
    if len(text) > _LONGEST_HEADER or "://" in text or isinstance(cell, int | float):
        return True
    if re.fullmatch(r"[-+]?[\d.,]+%?", text):
        return True
    return scan(cell).kind is Kind.DAY
