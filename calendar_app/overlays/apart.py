"""Reading a calendar file apart from the process that asks, so that no file can keep a worker busy."""

import datetime as dt
import json
import os
import subprocess
import sys
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from calendar_app.overlays.values import Entry, Unusable

SECONDS: Final = 20.0
"""So long, all in all, one file may take; then its reader is ended."""

BACK: Final = dt.timedelta(days=184)
AHEAD: Final = dt.timedelta(days=732)
"""So far around today entries are kept."""


def read_apart(data: bytes, *, today: dt.date, zone: str, seconds: float = SECONDS) -> list[Entry]:
    """Return the entries of a calendar file from half a year back to two years ahead, repeats expanded.

    Raises ``Unusable`` with a sentence for what is no calendar, beyond a limit, or takes longer than ``seconds``.
    """
    days = (today, zone, today - BACK, today + AHEAD)
    command = [sys.executable, "-m", "calendar_app.overlays.child", *map(str, days)]
    # It knows no secret of ours: nothing of the environment but where Python finds itself.
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired as problem:
        raise Unusable(_("Its file takes too long to read.")) from problem
    except (subprocess.CalledProcessError, ValueError) as problem:
        raise Unusable(_("Its file cannot be read.")) from problem
    if "refused" in found:
        raise Unusable(found["refused"])
    return [_entry(*row) for row in found["entries"]]


def _entry(words: str, first_day: str, last_day: str, starts_at: str | None) -> Entry:
    clock = dt.time.fromisoformat(starts_at) if starts_at else None
    return Entry(words, dt.date.fromisoformat(first_day), dt.date.fromisoformat(last_day), clock)
