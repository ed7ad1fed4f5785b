"""What of a row an activity has no field of its own for, written into its brief."""

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import PlannedRow
from calendar_app.exchange.words import fold
from campaigns.rules.schedule import Schedule

_LONGEST_LINK = 500
_LONGEST_BRIEF = 10_000
_OUR_OWN = frozenset({"planned", "scheduled", "confirmed", "booked", "cancelled", "live"})


def link_of(row: PlannedRow) -> str:
    """Return the row's web address in full, "" where it is none that can be opened."""
    address = row.url.strip()
    if address.lower().startswith("www."):
        address = f"https://{address}"
    opens = address.lower().startswith(("https://", "http://")) and not any(char.isspace() for char in address)
    return address if opens and len(address) <= _LONGEST_LINK else ""


def brief_of(row: PlannedRow, schedule: Schedule | None) -> str:
    """Return the brief: the row's own, then who, for whom, and what could not be kept elsewhere."""
    kept = [
        (_("When"), row.date_text if schedule is None and row.starts_on else ""),
        (_("Status"), row.status if fold(row.status) not in _OUR_OWN else ""),
        (_("Owner"), row.owner),
        (_("Department"), row.department),
        (_("Audience"), ", ".join(row.audiences)),
        (_("Tags"), ", ".join(row.tags)),
        (_("Link"), row.url if row.url and not link_of(row) else ""),
    ]
    lines = "\n".join(f"{label}: {text}" for label, text in kept if text)
    return "\n\n".join(part for part in (row.brief, lines) if part)[:_LONGEST_BRIEF]
