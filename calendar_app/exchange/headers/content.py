"""What sort of thing the cells of one column hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from calendar_app.exchange.cells.channels import is_channel_word, split_channels
from calendar_app.exchange.cells.statuses import meaning_of
from calendar_app.exchange.cells.text import is_web_address, said
from calendar_app.exchange.dates.names import weekday_number
from calendar_app.exchange.dates.scanning import scan_all
from calendar_app.exchange.dates.times import time_cell
from calendar_app.exchange.dates.values import Kind
from calendar_app.exchange.reading.values import Cell

_SAMPLE = 200
_MOST_WORDS_BESIDE = 2
_DATED = frozenset({Kind.DAY, Kind.WEEK, Kind.DAY_OF_MONTH, Kind.MONTH, Kind.RELATIVE, Kind.OPEN})
MARKS = frozenset(
    {"x", "✓", "✔", "✅", "yes", "y", "true", "1", "ja", "oui", "sí", "si", "j", "•", "●", "■", "☑", "sim", "o"}
)
"""What people put in a cell to say that something applies."""


@dataclass(frozen=True, slots=True)
class Content:
    """Shares, from 0 to 1, of the filled cells of a column that are of a sort."""

    filled: int = 0
    dates: float = 0
    days: float = 0
    months: float = 0
    weekdays: float = 0
    times: float = 0
    channels: float = 0
    statuses: float = 0
    weblinks: float = 0
    numbers: float = 0
    marks: float = 0
    variety: float = 0
    length: float = 0
    sample: str = ""

    @property
    def wordy(self) -> bool:
        """Whether the cells are texts that differ, as titles do."""
        return self.textual and self.variety >= 0.5

    @property
    def textual(self) -> bool:
        """Whether the cells are words rather than dates, figures, links or marks."""
        return self.length >= 4 and max(self.dates, self.numbers, self.weblinks, self.times, self.marks) < 0.5


def _names_channel(text: str) -> bool:
    bare = re.sub(r"\([^)]*\)", "", text)
    return len(text) < 80 and any(is_channel_word(name) for name in split_channels(bare))


def content_of(cells: Sequence[Cell]) -> Content:
    """Return what the first filled cells of a column hold."""
    filled = [cell for cell in cells if said(cell)][:_SAMPLE]
    if not filled:
        return Content()
    count = len(filled)
    texts = [said(cell) for cell in filled]
    scans = [scan_all(cell)[0] for cell in filled]

    def share(flags: Sequence[bool]) -> float:
        return sum(flags) / count

    return Content(
        filled=count,
        dates=share([scan.kind in _DATED and len(scan.rest.split()) <= _MOST_WORDS_BESIDE for scan in scans]),
        days=share([scan.kind is Kind.DAY for scan in scans]),
        months=share([scan.kind is Kind.MONTH and bool(scan.parts.month) for scan in scans]),
        weekdays=share([weekday_number(text) >= 0 for text in texts]),
        times=share([time_cell(cell).at is not None for cell in filled]),
        channels=share([_names_channel(text) for text in texts]),
        statuses=share([meaning_of(text).known and len(text) < 30 and text.casefold() not in MARKS for text in texts]),
        weblinks=share([is_web_address(text) for text in texts]),
        numbers=share([text.replace(".", "").replace(",", "").replace("%", "").isdecimal() for text in texts]),
        marks=share([text.casefold() in MARKS for text in texts]),
        variety=len(set(texts)) / count,
        length=sum(map(len, texts)) / count,
        sample=texts[0][:80],
    )
