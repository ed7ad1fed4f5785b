"""Month and weekday names in the languages of ``words/dates.toml``."""

from functools import cache

from calendar_app.exchange.words import fold, listed, vocabulary

_SHORTEST = 3


@cache
def _months() -> dict[str, int]:
    """Return every full name and every beginning of three or more letters that only one month has."""
    claims: dict[str, set[int]] = {}
    for names in vocabulary("dates")["months"].values():
        for number, forms in enumerate(names, start=1):
            for form in listed(forms):
                for length in range(_SHORTEST, len(form) + 1):
                    claims.setdefault(form[:length], set()).add(number)
    return {beginning: next(iter(numbers)) for beginning, numbers in claims.items() if len(numbers) == 1}


@cache
def _weekdays() -> dict[str, int]:
    return {
        form: number
        for names in vocabulary("dates")["weekdays"].values()
        for number, forms in enumerate(names)
        for form in listed(forms)
    }


@cache
def words(section: str, name: str = "all") -> frozenset[str]:
    """Return the folded words of one list of ``words/dates.toml``."""
    return frozenset(listed(vocabulary("dates")[section][name]))


def month_number(word: str) -> int:
    """Return 1 to 12 for a month's name or its beginning, 0 for anything else."""
    return _months().get(word, 0)


def weekday_number(text: str) -> int:
    """Return 0 (Monday) to 6 for a weekday's name, -1 for anything else."""
    return _weekdays().get(fold(text), -1)
