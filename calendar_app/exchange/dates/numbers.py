"""One day or one month, written with numbers or with a month's name."""

import re
from dataclasses import dataclass, field

from calendar_app.exchange.dates.names import month_number, weekday_number, words
from calendar_app.exchange.dates.values import Kind, Parts, Scan
from calendar_app.exchange.words import fold

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?([-/.年])\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d./-])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d./-])(\d{1,2})\s?[./]\s?(\d{1,2})\.?(?![\d./-])")
_NO_YEAR_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})")
_CLOSE = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_MONTH_AND_YEAR = re.compile(r"(?<![\d./-])(\d{1,2})\s?[-/.]\s?(\d{4})(?!\d)")
_YEAR_AND_MONTH = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})(?![\d./-])")
_NAME_AND_SHORT_YEAR = re.compile(r"([^\W\d_]{3,})\.?\s?(?:-\s?|-?\s?['’])(\d{2})")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|eme|e|o|a|te|ter|ten)?")
_FOUR_DIGITS = re.compile(r"(\d{4})")
_MOST_WORDS_BESIDE = 4
_COUNTED = re.compile(
    r"\b(?:month|monat|mois|mes|mese|maand|week|wk|kw|semaine|day|tag|jour)\s*\d{1,2}\b", re.IGNORECASE
)


def single_in(text: str) -> Scan | None:
    """Return the one day or month in a text, None if there is none or too much else."""
    return _numeric(text) or _named(text)


def _numeric(text: str) -> Scan | None:
    for pattern, parts_of in _NUMERIC:
        found = pattern.fullmatch(text.strip()) if pattern is _NO_YEAR_DASHED else pattern.search(text)
        parts = parts_of(found) if found else None
        if found and parts:
            beside = _Beside.of(f"{text[: found.start()]} {text[found.end() :]}")
            kind = Kind.DAY if parts.day else Kind.MONTH
            return beside.scan(kind, parts) if beside.few else None
    return None


def _year_first(found: re.Match[str]) -> Parts | None:
    year, month, day = int(found[1]), int(found[3]), int(found[4])
    return Parts(month, day, year) if month > 12 >= day else Parts(day, month, year)


def _year_last(found: re.Match[str]) -> Parts | None:
    return Parts(int(found[1]), int(found[3]), full_year(found[4]), swappable=found[1] != found[3])


def _no_year(found: re.Match[str]) -> Parts | None:
    first, second = int(found[1]), int(found[2])
    possible = (1 <= first <= 31 and 1 <= second <= 12) or (1 <= first <= 12 and 1 <= second <= 31)
    return Parts(first, second, swappable=first != second) if possible else None


def _close(found: re.Match[str]) -> Parts | None:
    return Parts(int(found[3]), int(found[2]), int(found[1])) if int(found[2]) <= 12 else None


def _month_and_year(found: re.Match[str]) -> Parts | None:
    return Parts(month=int(found[1]), year=int(found[2])) if 1 <= int(found[1]) <= 12 else None


def _year_and_month(found: re.Match[str]) -> Parts | None:
    return Parts(month=int(found[2]), year=int(found[1])) if 1 <= int(found[2]) <= 12 else None


_NUMERIC = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_CLOSE, _close),
    (_MONTH_AND_YEAR, _month_and_year),
    (_YEAR_AND_MONTH, _year_and_month),
    (_NO_YEAR, _no_year),
    (_NO_YEAR_DASHED, _no_year),
)


def full_year(text: str) -> int:
    """Return the year of two or four digits; two digits up to 79 are of this century."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 80 else 1900)


@dataclass
class _Beside:
    """What stands in a text beside the date itself."""

    weekday: int = -1
    week_of: bool = False
    week_ends: bool = False
    rest: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "_Beside":
        """Return what stands in a text from which the date was taken."""
        folded = fold(text)
        beside = cls.week(folded)
        for word in folded.split():
            beside.add(word)
        return beside

    @classmethod
    def week(cls, folded: str) -> "_Beside":
        """Return only whether a folded text speaks of the week that begins or ends with the date."""
        return cls(week_of=_speaks(folded, "of"), week_ends=_speaks(folded, "ending"))

    def add(self, word: str) -> None:
        """Take in one folded word that is no part of the date."""
        if weekday_number(word) >= 0 and self.weekday < 0:
            self.weekday = weekday_number(word)
        elif word not in words("small"):
            self.rest.append(word)

    @property
    def few(self) -> bool:
        """Whether it is little enough for the date to be what the text is about."""
        return len(self.rest) <= _MOST_WORDS_BESIDE

    def scan(self, kind: Kind, parts: Parts) -> Scan:
        """Return the date together with what stands beside it."""
        return Scan(
            kind,
            parts=parts,
            weekday=self.weekday,
            week_of=self.week_of,
            week_ends=self.week_ends,
            rest=" ".join(self.rest),
        )


def _speaks(folded: str, list_name: str) -> bool:
    return any(f" {phrase} " in f" {folded} " for phrase in words("week", list_name))


def _named(text: str) -> Scan | None:
    """Return a date written with a month's name: "24th Sept", "5. März 26", "May-26" (a month), "May 26" (a day)."""
    short = _NAME_AND_SHORT_YEAR.fullmatch(text.strip())
    if short and month_number(fold(short[1])):
        return Scan(Kind.MONTH, parts=Parts(month=month_number(fold(short[1])), year=full_year(short[2])))
    tokens = fold(_COUNTED.sub(" ", text)).split()  # "Month 1 (Jan 2026)": the 1 is no day
    month_at = _month_position(tokens)
    if month_at is None:
        return None
    beside = _Beside.week(fold(text))
    figures: list[str] = []
    for position, token in enumerate(tokens):
        figure = _DAY.fullmatch(token) or _FOUR_DIGITS.fullmatch(token)
        if figure:
            figures.append(figure[1])
        elif position != month_at:
            beside.add(token)
    parts = _day_and_year(figures, month_number(tokens[month_at]))
    if parts is None or not beside.few:
        return None
    if parts.day is None and beside.rest and not set(beside.rest) <= {"month", "monat", "mois", "mes", "mese", "maand"}:
        return None  # "May promotion" names no date
    return beside.scan(Kind.DAY if parts.day else Kind.MONTH, parts)


def _month_position(tokens: list[str]) -> int | None:
    """Return where the month's name stands; of two, the one that is no weekday ("mar 12 mai")."""
    found = [position for position, token in enumerate(tokens) if month_number(token)]
    if len(found) > 1:
        found = [position for position in found if weekday_number(tokens[position]) < 0] or found
    return found[0] if found else None


def _day_and_year(figures: list[str], month: int) -> Parts | None:
    """Return the parts that up to two figures beside a month's name make."""
    years = [figure for figure in figures if len(figure) == 4]
    short = [figure for figure in figures if len(figure) < 4]
    if len(years) > 1 or len(short) > 2 or (years and len(short) > 1):
        return None
    year = full_year(years[0]) if years else None
    if len(short) == 2:
        return Parts(int(short[0]), month, full_year(short[1].zfill(2)))
    if not short:
        return Parts(month=month, year=year)
    if int(short[0]) > 31 and year is None:
        return Parts(month=month, year=full_year(short[0]))
    return Parts(int(short[0]), month, year)
