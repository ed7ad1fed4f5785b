"""Weeks, ranges, quarters and launch-relative days."""

import re
from dataclasses import replace
from functools import cache

from calendar_app.exchange.dates.names import month_number, weekday_number, words
from calendar_app.exchange.dates.numbers import full_year, single_in
from calendar_app.exchange.dates.values import Kind, Parts, Scan
from calendar_app.exchange.words import fold

_ISO_WEEK = re.compile(
    r"(?P<year>20\d{2})\s?[-/ ]?\s?(?:w|kw|cw|wk|s)\s?(?P<week>\d{1,2})(?:[-\s](?P<day>[1-7]))?", re.IGNORECASE
)
_QUARTER = re.compile(
    r"(?:(?P<year>20\d{2})\s?[-/]?\s?)?[qth](?P<number>[1-4])(?:[\s/'’-]+(?P<after>20\d{2}|\d{2}))?", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"(?P<anchor>[^\W\d_][^\W\d_ -]*(?: [^\W\d_]+)?)?\s*(?P<sign>[+\-−–])\s*(?P<count>\d{1,3})\s*"
    r"(?P<unit>(?:w|d|wks?|weeks?|days?|tage?|wochen?|jours?|semaines?|dias?|months?)\b)?[_\s,]*(?P<day>[^\W\d_]{2,})?",
    re.IGNORECASE,
)
_BEFORE_OR_AFTER = re.compile(
    r"\d+\s+\w+\s+(?:before|after|pre|post|prior|vor|nach|avant|après|antes|dopo|voor|na)\b", re.IGNORECASE
)
_ZERO = re.compile(
    r"(?:t|d|l|j)\s?[-+]?0(?:[_\s]+[^\W\d_]{2,})?|launch(?: day)?|go[- ]?live|jour j|d-day", re.IGNORECASE
)
_COUNTED = re.compile(
    r"(?:day|tag|jour|d[ií]a|giorno|dag|sprint|phase)\s*(\d{1,3})(?:\s*[-–]\s*\d{1,3})?", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*(?:–|—|→|->|\s-+\s|~)\s*")
_DAYS_BEFORE_NAME = re.compile(
    r"(\d{1,2})\.?(?:st|nd|rd|th)?\s?[-–]\s?(\d{1,2}(?:st|nd|rd|th)?\.?\s+[^\W\d_].*)", re.DOTALL
)
_DAYS_AFTER_NAME = re.compile(
    r"([^\W\d_]+\.?\s+\d{1,2})(?:st|nd|rd|th)?\s?[-–]\s?(\d{1,2}(?:st|nd|rd|th)?)((?:,?\s+\d{4})?)"
)
_NUMBERS_DASHED = re.compile(
    r"(\d{1,2}[./]\d{1,2}[./]?(?:\d{4}|\d{2})?)\s?-\s?(\d{1,2}[./]\d{1,2}[./]?(?:\d{4}|\d{2})?)"
)
_DAYS_DOTTED = re.compile(r"(\d{1,2})\.?\s?[-–]\s?(\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?)")
_AND = re.compile(r"\s*(?:[,;&+\n]|\s(?:and|und|et|y|e|en)\s)\s*")
_BARE = re.compile(r"\d{1,2}(?:st|nd|rd|th|er)?\.?")
_MOST_SEVERAL = 31
_MONTHS_DASHED = re.compile(r"([^\W\d_]{3,})\.?\s?[-–/]\s?([^\W\d_]{3,}\.?)(\s*'?\d{2,4})?")


def is_relative(text: str) -> bool:
    """Return whether the text counts from a launch: "T-2_Mon", "D+7", "2 weeks before launch", "Day 3"."""
    text = text.strip()
    if _ZERO.fullmatch(text) or _COUNTED.fullmatch(text) or _BEFORE_OR_AFTER.match(text):
        return True
    found = _RELATIVE.fullmatch(text)
    if not found or (found["day"] and weekday_number(found["day"]) < 0):
        return False
    anchor = fold(found["anchor"] or "")
    return anchor in words("relative") or (not anchor and bool(found["unit"])) or anchor in words("week")


@cache
def _week() -> re.Pattern[str]:
    names = "|".join(sorted(words("week"), key=len, reverse=True))
    return re.compile(rf"(?P<name>{names}) ?(?P<week>\d{{1,2}})(?: (?P<year>20\d{{2}}))?(?: (?P<day>[a-z]+))?")


def week_in(text: str) -> Scan | None:
    """Return a calendar week with its year, or a quarter as a month-like stretch; a bare "Week 3" is relative."""
    stripped = text.strip()
    if found := _ISO_WEEK.fullmatch(stripped):
        weekday = int(found["day"]) - 1 if found["day"] else -1
        return Scan(Kind.WEEK, parts=Parts(year=int(found["year"])), week=int(found["week"]), weekday=weekday)
    if found := _QUARTER.fullmatch(stripped):
        year = found["year"] or found["after"]
        return Scan(Kind.MONTH, parts=Parts(year=full_year(year) if year else None))
    folded = fold(stripped)
    turned = re.sub(r"^([a-z]+) (.*)$", r"\2 \1", folded) if weekday_number(folded.split(" ")[0]) >= 0 else folded
    found = _week().fullmatch(turned)
    if not found or (found["day"] and weekday_number(found["day"]) < 0):
        return None
    weekday = weekday_number(found["day"]) if found["day"] else -1
    year = int(found["year"]) if found["year"] else None
    if year is None and found["name"] not in words("week", "calendar"):
        return Scan(Kind.RELATIVE, weekday=weekday, week=int(found["week"]))
    return Scan(Kind.WEEK, parts=Parts(year=year), week=int(found["week"]), weekday=weekday)


def range_in(text: str) -> Scan | None:
    """Return the first and last day of a range, each with what the other says of month and year."""
    stripped = re.sub(r"\bt/m\b", "tot", text.strip(), flags=re.IGNORECASE)
    found = _MONTHS_DASHED.fullmatch(stripped)
    if found and month_number(fold(found[1])) and month_number(fold(found[2])):
        return Scan(Kind.MONTH, parts=Parts(month=month_number(fold(found[1]))))
    for first, last in _candidates(stripped):
        if scanned := _joined(first, last):
            return scanned
    return None


def _candidates(text: str) -> list[tuple[str, str]]:
    """Return the ways to cut a text into the two ends of a range, the surest first."""
    cuts = []
    if found := _DAYS_AFTER_NAME.fullmatch(text):
        month = found[1].rpartition(" ")[0]
        cuts.append((found[1] + found[3], f"{month} {found[2]}{found[3]}"))
    dashed = (pattern.fullmatch(text) for pattern in (_DAYS_BEFORE_NAME, _NUMBERS_DASHED, _DAYS_DOTTED))
    cuts += [(found[1], found[2]) for found in dashed if found]
    halves = _SPLIT.split(text)
    if len(halves) == 2:
        cuts.append((halves[0], halves[1]))
    for word in words("ranges"):
        first, between, last = f" {text} ".partition(f" {word} ")
        if between:
            cuts.append((first.strip(), last.strip()))
    return cuts


def _joined(first: str, last: str) -> Scan | None:
    end = single_in(last) or _bare_day(last)
    begin = single_in(first) or _bare_day(first)
    if begin is None or end is None or end.parts.day is None:
        return None
    a, b = begin.parts, end.parts
    if a.month is None and b.month is None:
        return None
    if a.month is None:
        if b.swappable:
            return None
        a = replace(b, day=a.day)
    if b.month is None:
        b = replace(b, month=a.month)
    if a.year is None and b.year is not None:
        a = replace(a, year=b.year - (1 if a.month and b.month and a.month > b.month else 0))
    b = replace(b, year=b.year or a.year)
    kind = Kind.DAY if a.day else Kind.MONTH
    return replace(begin, kind=kind, parts=a, until=b, rest=f"{begin.rest} {end.rest}".strip())


def several_in(text: str) -> tuple[str, ...]:
    """Return the single dates of a list ("5, 12 and 19 May", "5/5 & 12/5"), nothing for anything else."""
    pieces = [piece for piece in _AND.split(text.strip()) if piece]
    if len(pieces) > 1 and re.fullmatch(r"\d{4}", pieces[-1]):
        pieces[-2:] = [f"{pieces[-2]} {pieces[-1]}"]
    if not 1 < len(pieces) <= _MOST_SEVERAL:
        return ()
    month = next((found[0] for piece in pieces if (found := re.search(r"[^\W\d_]{3,}\.?", piece))), "")
    year = next((found[0] for piece in pieces if (found := re.search(r"\b\d{4}\b", piece))), "")
    whole = tuple(f"{piece} {month} {year}".strip() if _BARE.fullmatch(piece) else piece for piece in pieces)
    days = [single_in(piece) for piece in whole]
    return whole if all(day and day.parts.day and not day.rest for day in days) else ()


def _bare_day(text: str) -> Scan | None:
    found = re.fullmatch(r"(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er)?\.?(?:,?\s+(\d{4}))?", text.strip())
    if not found or not 1 <= int(found[1]) <= 31:
        return None
    return Scan(Kind.DAY_OF_MONTH, parts=Parts(int(found[1]), year=int(found[2]) if found[2] else None))
