"""What each column of a table means: by its header, checked against and completed by what its cells hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.text import plain, said
from calendar_app.exchange.headers.content import Content, content_of
from calendar_app.exchange.headers.matching import GOOD, column_key, column_letter, header_scores
from calendar_app.exchange.plan import ColumnGuess, Field
from calendar_app.exchange.reading.values import Row
from calendar_app.exchange.words import fold

_SEVERAL = frozenset({Field.BRIEF, Field.TAGS, Field.IGNORE, Field.MARK, Field.EXTRA})
_VERY_WORD = 90
_START_WORDS = frozenset(
    {"start", "starts", "begin", "beginn", "debut", "inicio", "inizio", "von", "from", "du", "van"}
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The meaning of the columns of one table, counted from 0."""

    fields: Mapping[int, Field]
    headers: Mapping[int, str]
    title_after: Sequence[int] = ()
    guesses: tuple[ColumnGuess, ...] = ()
    contents: Mapping[int, Content] = field(default_factory=dict)

    def of(self, wanted: Field) -> list[int]:
        """Return the columns with that meaning, from the left."""
        return [column for column, meaning in sorted(self.fields.items()) if meaning is wanted]

    def first(self, wanted: Field) -> int | None:
        """Return the one column with that meaning, None if there is none."""
        return next(iter(self.of(wanted)), None)


def guess_columns(header: Row | None, rows: Sequence[Row], chosen: Mapping[str, str], first: int, last: int) -> Columns:
    """Return what the columns ``first`` to ``last`` (exclusive) mean, given the rows under their header.

    ``chosen`` maps column keys to field values and overrules every guess.
    """
    headers = {column: " ".join(plain(header.cell(column)).split()) if header else "" for column in range(first, last)}
    contents = {column: content_of([row.cell(column) for row in rows]) for column in headers}
    used = {column for column in headers if headers[column] or contents[column].filled}
    scores = {column: _scores(headers[column], contents[column]) for column in used}
    fields, reasons = _assigned(scores, headers)
    _choose(fields, reasons, headers, chosen)
    _complete_by_content(fields, reasons, contents, hinted=_hinted(scores, fields))
    for column in used - set(fields):
        fields[column] = Field.EXTRA
    guesses = tuple(
        _guess(column, headers[column], fields[column], reasons.get(column, ""), contents[column])
        for column in sorted(used)
    )
    return Columns(fields, headers, _title_after(scores, fields), guesses, contents)


def _complete_by_content(
    fields: dict[int, Field], reasons: dict[int, str], contents: Mapping[int, Content], *, hinted: bool
) -> None:
    """Find the channel among tags, and the title among what has no meaning yet, where the headers name neither."""
    has = set(fields.values())
    if Field.CHANNEL not in has:
        likely = {c: content.channels for c, content in contents.items() if fields.get(c, Field.TAGS) is Field.TAGS}
        best = max(likely, key=lambda column: likely[column], default=None)
        if best is not None and likely[best] > 0.6:
            fields[best], reasons[best] = Field.CHANNEL, _("by its cells")
    if Field.TITLE not in has and not hinted:
        briefs = [column for column, meaning in fields.items() if meaning is Field.BRIEF]
        texts = {
            column: content.length * content.variety
            for column, content in contents.items()
            if column not in fields
            and (content.wordy or (Field.START in has and content.textual))
            and all(column < brief and content.filled >= contents[brief].filled for brief in briefs)
        }
        if texts:
            longest = max(texts, key=lambda column: texts[column])
            fields[longest], reasons[longest] = Field.TITLE, _("It has the longest texts.")


def _hinted(scores: Mapping[int, Mapping[Field, int]], fields: Mapping[int, Field]) -> bool:
    """Return whether a column that was taken for tags, or for nothing, has a header that could stand for a title."""
    free = (column for column in scores if fields.get(column, Field.TAGS) is Field.TAGS)
    return any(scores[column].get(Field.TITLE, 0) >= GOOD for column in free)


def _guess(column: int, header: str, meaning: Field, reason: str, content: Content) -> ColumnGuess:
    shown = header or _("Column %(letter)s") % {"letter": column_letter(column)}
    return ColumnGuess(column_key(header, column), shown, meaning, reason, content.sample)


def _scores(header: str, content: Content) -> dict[Field, int]:
    """Return the header's scores, raised or struck by what the cells hold."""
    scores = dict(header_scores(header))
    if content.filled:
        _check_dates(scores, content)
        if content.weblinks > 0.6:
            _doubt_title(scores)
            scores[Field.URL] = max(scores.get(Field.URL, 0), 52)
        if scores.get(Field.CHANNEL, 0) < 60 and content.channels < 0.5:
            scores.pop(Field.CHANNEL, None)
        elif content.channels > 0.6:
            scores[Field.CHANNEL] = max(scores.get(Field.CHANNEL, 0), 45) + 20
        if content.numbers > 0.8 or content.dates > 0.8:
            _doubt_title(scores)
            scores.pop(Field.BRIEF, None)
        if scores.get(Field.STATUS, 0) < 90 and content.statuses < 0.3:
            scores.pop(Field.STATUS, None)
        if content.statuses > 0.7 and content.variety <= 0.5:
            scores[Field.STATUS] = max(scores.get(Field.STATUS, 0), 45) + 10
    else:
        scores = {meaning: score - 45 for meaning, score in scores.items()}
    return scores


def _doubt_title(scores: dict[Field, int]) -> None:
    """Strike the title where the cells hold something else, unless the header is the very word for it."""
    if scores.get(Field.TITLE, 0) < _VERY_WORD:
        scores.pop(Field.TITLE, None)


def _check_dates(scores: dict[Field, int], content: Content) -> None:
    """Strike dates where the cells hold none, and find them where the header does not say so."""
    if content.dates < 0.3:
        for meaning in (Field.START, Field.END):
            scores.pop(meaning, None)
    elif content.days > 0.6:
        scores[Field.START] = max(scores.get(Field.START, 0), 45)
        for meaning in (Field.TIME, Field.DAY, Field.MONTH):
            scores.pop(meaning, None)
        if Field.WEEK in scores:
            scores[Field.START] = max(scores[Field.START], 55)
    if content.times < 0.4:
        for meaning in (Field.TIME, Field.END_TIME):
            scores.pop(meaning, None)
    if content.weekdays > 0.6:
        scores[Field.DAY] = max(scores.get(Field.DAY, 0), 60)
        scores.pop(Field.START, None)
    if content.months > 0.6 and Field.START not in scores:
        scores[Field.MONTH] = max(scores.get(Field.MONTH, 0), 46)


def _assigned(
    scores: Mapping[int, Mapping[Field, int]], headers: Mapping[int, str]
) -> tuple[dict[int, Field], dict[int, str]]:
    """Give each column the meaning it fits best, the best fits first, and most meanings to one column only."""
    pairs = sorted(
        (
            (score, -len(headers[column]), -column, meaning)
            for column, found in scores.items()
            for meaning, score in found.items()
        ),
        key=lambda pair: (-pair[0], -pair[1], -pair[2], pair[3]),
    )
    fields: dict[int, Field] = {}
    reasons: dict[int, str] = {}
    for score, _length, minus_column, meaning in pairs:
        column = -minus_column
        taken = meaning in fields.values() and meaning not in _SEVERAL
        weak_end = meaning is Field.END and score <= 50 and not _starts(fields, headers)
        lost = column in scores and score < max(scores[column].values()) - 30
        if score < 45 or column in fields or taken or weak_end or lost:
            continue
        fields[column] = meaning
        reasons[column] = (
            _("by its header") if header_scores(headers[column]).get(meaning, 0) >= GOOD else _("by its cells")
        )
    return fields, reasons


def _starts(fields: Mapping[int, Field], headers: Mapping[int, str]) -> bool:
    """Return whether the start column's header says so, so that a due date beside it is the end."""
    return any(
        _START_WORDS & set(fold(headers[column]).split())
        for column, meaning in fields.items()
        if meaning is Field.START
    )


def _choose(
    fields: dict[int, Field], reasons: dict[int, str], headers: Mapping[int, str], chosen: Mapping[str, str]
) -> None:
    """Put the person's choices over the guesses; a meaning chosen for one column is taken from the guessed one."""
    by_person = {
        column: Field(chosen[column_key(header, column)])
        for column, header in headers.items()
        if chosen.get(column_key(header, column))
    }
    for column, meaning in by_person.items():
        if meaning not in _SEVERAL:
            for other in [other for other, has in fields.items() if has is meaning and other not in by_person]:
                fields[other] = Field.EXTRA
        fields[column] = meaning
        reasons[column] = _("You chose it.")


def _title_after(scores: Mapping[int, Mapping[Field, int]], fields: Mapping[int, Field]) -> tuple[int, ...]:
    """Return the columns a title can be taken from where the title's own cell is empty, the best first."""
    offering = [
        (found[Field.TITLE], column)
        for column, found in scores.items()
        if Field.TITLE in found and fields[column] in (Field.BRIEF, Field.EXTRA, Field.TAGS)
    ]
    briefs = [column for column, meaning in sorted(fields.items()) if meaning is Field.BRIEF]
    ranked = [column for _score, column in sorted(offering, key=lambda pair: (-pair[0], pair[1]))]
    return tuple(dict.fromkeys([*ranked, *briefs]))


def said_cell(row: Row, column: int | None) -> str:
    """Return the clean text of a row's cell, "" where there is no such column."""
    return said(row.cell(column)) if column is not None else ""
