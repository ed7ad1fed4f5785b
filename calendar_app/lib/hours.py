"""Hours as people say them: by the clock they chose, else by that of the language that is active."""

import datetime as dt
from functools import lru_cache

from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calendar_app.lib.habits import active_clock


def spoken_hour(at: dt.time | dt.datetime, *, with_seconds: bool = False) -> str:
    """Return a time of day as whoever reads it writes it, such as "18:30" or "6:30 pm"."""
    hour = dt.time(at.hour, at.minute, at.second if with_seconds else 0)
    return _written(hour, active_clock(), with_seconds, get_language() or "")


@lru_cache(maxsize=4096)
def _written(hour: dt.time, clock: str, with_seconds: bool, _language: str) -> str:
    if clock == "12":
        said = {"hour": time_format(hour, "g:i:s" if with_seconds else "g:i")}
        # The space keeps the two on one line.
        return (_("%(hour)s\u00a0am") if hour.hour < 12 else _("%(hour)s\u00a0pm")) % said
    if with_seconds:
        return time_format(hour, "H:i:s")
    return time_format(hour, "H:i" if clock else "TIME_FORMAT")
