"""What of a row an activity has no field of its own for, written into its brief."""

from collections.abc import Collection
from itertools import combinations

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Field, PlannedRow
from calendar_app.exchange.words import fold
from campaigns.rules.schedule import Schedule

_LONGEST_LINK = 500
_LONGEST_BRIEF = 10_000
_TOLD = frozenset({Field.OWNER, Field.DEPARTMENT, Field.AUDIENCE, Field.TAGS})
_OUR_OWN = frozenset({"planned", "scheduled", "confirmed", "booked", "cancelled", "live"})


def link_of(row: PlannedRow) -> str:
    """Return the row's web address in full, "" where it is none that can be opened."""
    address = row.url.strip()
    if address.lower().startswith("www."):
        address = f"https://{address}"
    opens = address.lower().startswith(("https://", "http://")) and not any(char.isspace() for char in address)
    return address if opens and len(address) <= _LONGEST_LINK else ""


def brief_of(row: PlannedRow, schedule: Schedule | None, told: Collection[Field] = ()) -> str:
    """Return the brief: the row's own, then who, for whom, and what could not be kept elsewhere.

    ``told`` is what the row's campaign says just so in fields of its own. The brief of a row of ours is whole.
    """
    if row.is_ours:
        return row.brief
    lines = "\n".join(f"{label}: {text}" for what, label, text in _lines(row, schedule) if text and what not in told)
    return "\n\n".join(part for part in (row.brief, lines) if part)[:_LONGEST_BRIEF]


def briefs_of(row: PlannedRow, schedule: Schedule | None) -> set[str]:
    """Return every brief the row can have, by what its campaign says of it at the time."""
    said = [what for what, _label, text in _lines(row, schedule) if text and what in _TOLD]
    return {brief_of(row, schedule, told) for count in range(len(said) + 1) for told in combinations(said, count)}


def _lines(row: PlannedRow, schedule: Schedule | None) -> list[tuple[Field, str, str]]:
    return [
        (Field.START, _("When"), row.date_text if schedule is None and row.starts_on else ""),
        (Field.STATUS, _("Status"), row.status if fold(row.status) not in _OUR_OWN else ""),
        (Field.OWNER, _("Owner"), row.owner),
        (Field.DEPARTMENT, _("Department"), row.department),
        (Field.AUDIENCE, _("Audience"), ", ".join(row.audiences)),
        (Field.TAGS, _("Tags"), ", ".join(row.tags)),
        (Field.URL, _("Link"), row.url if row.url and not link_of(row) else ""),
    ]
