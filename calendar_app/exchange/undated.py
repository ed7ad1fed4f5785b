"""One note for all rows of a sheet that come in without a date for the same reason."""

from collections.abc import Iterable, Sequence

from django.utils.translation import ngettext

from calendar_app.exchange.dates.values import Context, Kind, Scan
from calendar_app.exchange.plan import Place, Problem, Severity, row_list

_UNDATED = frozenset({Kind.MONTH, Kind.RELATIVE, Kind.OPEN, Kind.NOTHING})


def says_why(start: Scan, context: Context) -> bool:
    """Return whether the date's sort alone is the reason why it is none, so that one note serves many rows."""
    return start.kind in _UNDATED or (start.kind is Kind.DAY_OF_MONTH and not context.month)


def undated_notes(undated: Iterable[tuple[Place, Kind]]) -> list[Problem]:
    """Return a note for each sheet and sort of date, at the first of its rows and naming all of them."""
    places: dict[tuple[str, Kind], list[int]] = {}
    for place, kind in undated:
        places.setdefault((place.sheet, kind), []).append(place.row)
    return [
        Problem(Place(sheet, numbers[0]), Severity.NOTE, _sentence(kind, numbers))
        for (sheet, kind), numbers in places.items()
    ]


def _sentence(kind: Kind, numbers: Sequence[int]) -> str:
    sentences = {
        Kind.MONTH: ngettext(
            "%(count)d row names a month and no day, so it comes in unscheduled, its month in the brief: %(rows)s.",
            "%(count)d rows name a month and no day, so they come in unscheduled, their month in the brief: %(rows)s.",
            len(numbers),
        ),
        Kind.RELATIVE: ngettext(
            "%(count)d row counts from a launch. Give its day, or it comes in unscheduled: %(rows)s.",
            "%(count)d rows count from a launch. Give its day, or they come in unscheduled: %(rows)s.",
            len(numbers),
        ),
        Kind.OPEN: ngettext(
            "%(count)d row says its date is open, so it comes in unscheduled: %(rows)s.",
            "%(count)d rows say their date is open, so they come in unscheduled: %(rows)s.",
            len(numbers),
        ),
        Kind.DAY_OF_MONTH: ngettext(
            "%(count)d row has only the number of a day and no month, so it comes in unscheduled: %(rows)s.",
            "%(count)d rows have only the number of a day and no month, so they come in unscheduled: %(rows)s.",
            len(numbers),
        ),
        Kind.NOTHING: ngettext(
            "%(count)d row has no date, so it comes in unscheduled: %(rows)s.",
            "%(count)d rows have no date, so they come in unscheduled: %(rows)s.",
            len(numbers),
        ),
    }
    return sentences[kind] % {"count": len(numbers), "rows": row_list(numbers)}
