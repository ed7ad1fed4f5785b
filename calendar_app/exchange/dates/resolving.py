"""From a scanned cell to days, once the order of day and month and the sheet's year are known."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calendar_app.exchange.dates.values import Context, Days, Kind, Order, Parts, Scan
from calendar_app.exchange.dates.years import nearest_year

_FARTHEST_YEARS = 20
_WEEK = timedelta(days=6)


def resolve(scan: Scan, order: Order, context: Context, today: date) -> Days:
    """Return the days a scanned cell means, or the sentence why it means none.

    A week is its Monday to Sunday, or the one day whose weekday stands with it. A month is no date: the row stays
    unscheduled, because nobody chose a day that teams should be alerted for (``whole_month`` gives the other answer).
    """
    if scan.kind is Kind.WEEK:
        return _week(scan, context, today)
    if scan.kind is Kind.DAY_OF_MONTH:
        if not context.month:
            return Days(reason=_("“%(said)s” is only a number; its month is not said.") % {"said": scan.text})
        return _days(
            replace(scan, parts=Parts(scan.parts.day, context.month, context.year or None)), order, context, today
        )
    if scan.kind is Kind.DAY:
        return _days(scan, order, context, today)
    return Days(reason=_undated(scan))


def _undated(scan: Scan) -> str:
    sentences = {
        Kind.NOTHING: "",
        Kind.MONTH: _("“%(said)s” names a month but no day."),
        Kind.RELATIVE: _("“%(said)s” counts from a launch whose date the file does not say."),
        Kind.OPEN: _("“%(said)s” is no date yet."),
    }
    return sentences.get(scan.kind, _("“%(said)s” cannot be read as a date.")) % {"said": scan.text[:80]}


def whole_month(scan: Scan, context: Context, today: date) -> Days | None:
    """Return the first to the last day of the month a cell names; None where it names none."""
    month = scan.parts.month
    if scan.kind is not Kind.MONTH or not month:
        return None
    year = scan.parts.year or context.year or nearest_year(Parts(1, month), today)
    first = date(year, month, 1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _week(scan: Scan, context: Context, today: date) -> Days:
    year = scan.parts.year or context.year or today.year
    try:
        monday = date.fromisocalendar(year, scan.week, 1)
    except ValueError:
        return Days(reason=_("%(year)d has no week %(week)d.") % {"year": year, "week": scan.week})
    if scan.weekday >= 0:
        day = monday + timedelta(days=scan.weekday)
        return Days(day, day)
    return Days(monday, monday + _WEEK)


def _days(scan: Scan, order: Order, context: Context, today: date) -> Days:
    parts, remark = _read(scan, order)
    year = parts.year or context.year or nearest_year(parts, today)
    first = replace(parts, year=year).as_date()
    if first is None:
        return Days(reason=_("“%(said)s” is a day that does not exist.") % {"said": scan.text[:80]})
    if abs(first.year - today.year) > _FARTHEST_YEARS:
        return Days(
            reason=_("“%(said)s” would be in the year %(year)d.") % {"said": scan.text[:80], "year": first.year}
        )
    last = first + _WEEK if scan.week_of else first
    first = first - _WEEK if scan.week_ends else first
    if scan.until is not None:
        last, remark = _last(scan, order, first, remark)
    return Days(first, last, remark=remark or _weekday_remark(scan, first))


def _read(scan: Scan, order: Order) -> tuple[Parts, str]:
    """Return the parts in the file's order, or in the other one where only that makes a date."""
    proven = scan.parts.proves
    if proven is None or proven is order:
        return scan.parts.read(order), ""
    remark = _(
        "“%(said)s” does not fit the order of day and month in the other dates; it was read the only way it can be."
    )
    return scan.parts.read(proven), remark % {"said": scan.text[:80]}


def _last(scan: Scan, order: Order, first: date, remark: str) -> tuple[date, str]:
    assert scan.until is not None
    until = scan.until.read(scan.until.proves or order)
    last = replace(until, year=until.year or first.year).as_date()
    if last is None:
        return first, _("The end of “%(said)s” is a day that does not exist.") % {"said": scan.text[:80]}
    if last < first and until.year is None:
        last = replace(until, year=first.year + 1).as_date() or first
    if last < first and scan.parts.year is None:
        return first, remark
    if last < first:
        return first, _("“%(said)s” ends before it starts; only its first day was taken.") % {"said": scan.text[:80]}
    return last, remark


def _weekday_remark(scan: Scan, first: date) -> str:
    if scan.weekday < 0 or scan.week_of or scan.week_ends or first.weekday() == scan.weekday:
        return ""
    values = {"said": scan.text[:80], "day": date_format(first, "l j F Y")}
    return _("“%(said)s” names another weekday than the date has: %(day)s.") % values
