"""Days as people say them, in the active language and their reader's order, and the moment at which one begins."""

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calendar_app.lib.habits import active_date_order

_WITH_YEAR = {"de": "l, j. F Y"}
_WITHOUT_YEAR = {"de": "l, j. F"}
_SHORT_WITH_YEAR = {"de": "D j. M Y"}
_SHORT_WITHOUT_YEAR = {"de": "D j. M"}

_WEEKDAY = re.compile(r"([Dl]),? ")
_DAY_AND_MONTH = re.compile(r"j\.? ([FM])( Y)?")


def spoken_day(day: dt.date, *, today: dt.date | None = None) -> str:
    """Return a day with its weekday, such as "Monday 1 March 2027"; the year goes when it is that of ``today``."""
    language = (get_language() or "").partition("-")[0]
    if today is not None and today.year == day.year:
        return written(day, _WITHOUT_YEAR.get(language, "l j F"))
    return written(day, _WITH_YEAR.get(language, "l j F Y"))


def spoken_days(first: dt.date, last: dt.date, *, today: dt.date | None = None) -> str:
    """Return the stretch from ``first`` to ``last``, both included; one day is said once."""
    if first == last:
        return spoken_day(first, today=today)
    return _("%(first)s to %(last)s") % {
        "first": spoken_day(first, today=today if first.year == last.year else None),
        "last": spoken_day(last, today=today),
    }


def short_day(day: dt.date, *, today: dt.date) -> str:
    """Return a day as lists show it, such as "Mon 1 Mar"; a year that is not that of ``today`` is said."""
    language = (get_language() or "").partition("-")[0]
    if today.year == day.year:
        return written(day, _SHORT_WITHOUT_YEAR.get(language, "D j M"))
    return written(day, _SHORT_WITH_YEAR.get(language, "D j M Y"))


def short_days(first: dt.date, last: dt.date, *, today: dt.date) -> str:
    """Return the stretch from ``first`` to ``last``, both included, as lists show it; one day is said once."""
    if first == last:
        return short_day(first, today=today)
    if first.year == last.year and last.year != today.year:
        return f"{short_day(first, today=first)} – {short_day(last, today=today)}"
    return f"{short_day(first, today=today)} – {short_day(last, today=today)}"


def written(day: dt.date, form: str) -> str:
    """Return a day as ``form`` says, in its reader's order. ``form`` is one of Django's, the day before the month."""
    return _written(day, form, get_language() or "", active_date_order())


def written_stretch(first: dt.date, last: dt.date) -> str:
    """Return the stretch from ``first`` to ``last`` without weekdays, such as "22 – 28 Nov 2026"."""
    order = active_date_order()
    is_one_month = (first.year, first.month) == (last.year, last.month)
    begins, ends = "j M Y" if first.year != last.year else "j M", "j M Y"
    if order == "ymd":
        begins = ends
    elif is_one_month and order == "mdy":
        return f"{date_format(first, 'M j')} – {date_format(last, 'j, Y')}"
    elif is_one_month:
        begins = "j"
    return f"{written(first, begins)} – {written(last, ends)}"


def is_month_first() -> bool:
    """Return whether the month stands before the day for whoever reads."""
    return active_date_order() in ("mdy", "ymd")


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in the time zone that is active."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def zone_beside(day: dt.date, at: dt.time, zone: str) -> str:
    """Return what a time of this zone is to be shown with, such as "EDT" or "UTC+04"; "" where the active zone's clocks
    show the same."""
    if zone == timezone.get_current_timezone_name():
        return ""
    there = dt.datetime.combine(day, at, ZoneInfo(zone))
    if there.utcoffset() == there.replace(tzinfo=timezone.get_current_timezone()).utcoffset():
        return ""
    name = there.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


@lru_cache(maxsize=4096)
def _written(day: dt.date, form: str, _language: str, order: str) -> str:
    return date_format(day, _in_order(form, order))


def _in_order(form: str, order: str) -> str:
    if order == "mdy":
        months = _DAY_AND_MONTH.sub(lambda found: f"{found[1]} j, Y" if found[2] else f"{found[1]} j", form)
        return _WEEKDAY.sub(r"\1, ", months)
    if order == "ymd":
        # Where the month is short and no year is said, there is no room for one.
        return _DAY_AND_MONTH.sub(lambda found: "m-d" if found[0].endswith("M") else "Y-m-d", form)
    return form
