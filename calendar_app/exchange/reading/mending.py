"""Rows of text files that were shifted by a delimiter inside a text that nobody quoted."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Place, Problem, Severity


def mend(records: Sequence[list[str]], delimiter: str) -> tuple[list[list[str]], list[Problem]]:
    """Return the records, those with too many fields joined where the text goes on after a space, and what was done.

    People put a space behind a comma and programs do not, so a field that begins with one belongs to the field before.
    """
    width = _usual_width(records)
    mended, problems = [], []
    for number, record in enumerate(records, start=1):
        surplus = len(_trimmed(record)) - width
        if width < 2 or surplus <= 0:
            mended.append(record)
            continue
        whole, joined = _joined(_trimmed(record), surplus, delimiter)
        mended.append(whole)
        problems.append(Problem(Place("", number), Severity.CHECK, _sentence(joined)))
    return mended, problems


def _usual_width(records: Sequence[list[str]]) -> int:
    widths = Counter(len(record) for record in records if any(record))
    return widths.most_common(1)[0][0] if widths else 0


def _trimmed(record: list[str]) -> list[str]:
    last = max((position for position, field in enumerate(record) if field.strip()), default=-1)
    return record[: last + 1]


def _joined(record: list[str], surplus: int, delimiter: str) -> tuple[list[str], str]:
    """Return the record with up to ``surplus`` fields joined to the one before, and the text that came together."""
    whole: list[str] = []
    text = ""
    for field in record:
        if surplus and whole and field.startswith(" ") and field.strip() and whole[-1].strip():
            whole[-1] += delimiter + field
            text = whole[-1]
            surplus -= 1
        else:
            whole.append(field)
    return whole, text


def _sentence(joined: str) -> str:
    if joined:
        return _("This row had more fields than the others; “%(text)s” was put together again.") % {
            "text": joined[:120]
        }
    return _("This row has more fields than the others and may be shifted; the last ones have no heading.")
