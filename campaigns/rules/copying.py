"""By how many days a copy of a campaign lies from what it is copied from. Pure."""

import datetime as dt

from django.utils.translation import gettext as _

from campaigns.rules.schedule import EARLIEST, LATEST
from departments.errors import Refused


def shift_between(old: dt.date, new: dt.date, *, keep_weekdays: bool) -> dt.timedelta:
    """Return the days from ``old`` to ``new``; with ``keep_weekdays`` whole weeks, as near to it as can be.

    Half a week goes to the later one. Example: from Tuesday 3 March 2026 to Wednesday 3 March 2027 it is 364 days with
    its weekdays kept, so that what was on a Tuesday is on one again.
    """
    days = (new - old).days
    if keep_weekdays:
        days = 7 * ((days + 3) // 7)
    return dt.timedelta(days=days)


def shifted_day(day: dt.date, by: dt.timedelta) -> dt.date:
    """Return ``day`` moved ``by`` days. Raises ``Refused`` off the days that activities can have."""
    try:
        moved = day + by
    except OverflowError:
        moved = dt.date.max
    if not EARLIEST <= moved <= LATEST:
        raise Refused(_("Choose days between 1990 and 2199."), field="first_on")
    return moved
