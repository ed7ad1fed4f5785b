"""Reads one calendar file in a process of its own, which whoever started it can end at any moment.

A file from elsewhere may be made to keep its reader busy, or to fill the memory. So it is never read inside a worker:
this process has its own limits, knows no database, and says what it found as JSON. ``calendar_app.overlays.apart`` runs
it.
"""

import datetime as dt
import json
import resource
import sys

from django.conf import settings

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.encodings import decode
from calendar_app.exchange.reading.ics.calendar import read_calendar
from calendar_app.exchange.reading.ics.repeats import Horizon
from calendar_app.exchange.reading.limits import MOST_BYTES_AT_ONCE, refuse_too_big
from calendar_app.overlays.events import entries_of

SECONDS = 15
MOST_MEMORY = 1024 * 1024 * 1024


def main() -> None:
    """Read the file on the standard input and write ``entries`` or ``refused`` to the standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    settings.configure(USE_I18N=False, USE_TZ=True)
    today, zone, first, last = sys.argv[1:]
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    found = _read(sys.stdin.buffer.read(), today=dt.date.fromisoformat(today), zone=zone, days=days)
    sys.stdout.write(json.dumps(found))


def _read(data: bytes, *, today: dt.date, zone: str, days: tuple[dt.date, dt.date]) -> dict[str, object]:
    try:
        refuse_too_big(len(data), most=MOST_BYTES_AT_ONCE)
        _refuse_parts(decode(data)[0].strip().upper())
        found = read_calendar(data, today=today, zone=zone, horizon=Horizon(*days, chosen=True))
    except Unreadable as problem:
        return {"refused": str(problem)}
    rows = entries_of(found.events, zone=zone, first=days[0], last=days[1])
    return {
        "entries": [
            [row.words, str(row.first_day), str(row.last_day), row.starts_at.isoformat() if row.starts_at else None]
            for row in rows
        ]
    }


def _refuse_parts(text: str) -> None:
    """Raise ``Unreadable`` for what is no calendar, or not all of one: it would wipe what was read before."""
    if not text.startswith("BEGIN:VCALENDAR"):
        raise Unreadable("What stands at the address is no calendar file.")
    if not text.endswith("END:VCALENDAR"):
        raise Unreadable("The calendar breaks off in the middle.")


if __name__ == "__main__":
    main()
