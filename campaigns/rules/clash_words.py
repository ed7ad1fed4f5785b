"""What clashes are called, in sentences that say what stands against an activity's days. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.lib.dates import short_day, short_days
from campaigns.enums import ClashKind
from campaigns.rules.clashes import Clash, Days


@dataclass(frozen=True)
class ClosedWords:
    """What a blackout or freeze is called, its days (both inclusive) and the reason given for it."""

    name: str
    days: Days
    reason: str


@dataclass(frozen=True)
class ClashNames:
    """The names clashes speak of, by what they are about."""

    channels: Mapping[str, str]
    departments: Mapping[str, str]
    closed: Mapping[str, ClosedWords]
    window_days: int
    today: dt.date


def clash_sentence(clash: Clash, names: ClashNames) -> str:
    """Return what stands against the days, without the names of the campaigns that have a part in it.

    Example: "Print carries 2 activities a week. In the week of Mon 1 Mar there would be 3."
    """
    if clash.kind == ClashKind.CAPACITY:
        return f"{_carries(clash, names)} {_weeks(clash, names.today)}"
    if clash.kind == ClashKind.WORKLOAD:
        return f"{_finishes(clash, names)} {_weeks(clash, names.today)}"
    if clash.kind == ClashKind.AUDIENCE:
        return _hit(clash, names)
    return _closed(clash, names)


def _carries(clash: Clash, names: ClashNames) -> str:
    said = ngettext(
        "%(name)s carries %(count)d activity a week.", "%(name)s carries %(count)d activities a week.", clash.allowed
    )
    return said % {"name": names.channels.get(clash.about, ""), "count": clash.allowed}


def _finishes(clash: Clash, names: ClashNames) -> str:
    said = ngettext(
        "%(name)s finishes %(count)d duty a week.", "%(name)s finishes %(count)d duties a week.", clash.allowed
    )
    return said % {"name": names.departments.get(clash.about, ""), "count": clash.allowed}


def _weeks(clash: Clash, today: dt.date) -> str:
    facts = {"day": short_day(clash.weeks[0], today=today), "number": clash.number, "weeks": len(clash.weeks)}
    if len(clash.weeks) == 1:
        return _("In the week of %(day)s there would be %(number)d.") % facts
    return _("In %(weeks)d weeks, the first that of %(day)s, there would be up to %(number)d.") % facts


def _hit(clash: Clash, names: ClashNames) -> str:
    facts = {
        "audience": get_text_list(list(clash.audiences), _("and")),
        "number": clash.number,
        "days": names.window_days,
    }
    if clash.allowed == 1:
        said = ngettext(
            "%(audience)s: another campaign hits them on the same day, too.",
            "%(audience)s: another campaign hits them within %(days)d days, too.",
            names.window_days,
        )
        return said % facts
    return _("%(audience)s: %(number)d campaigns would hit them within %(days)d days.") % facts


def _closed(clash: Clash, names: ClashNames) -> str:
    closed = names.closed[clash.about]
    days = short_days(closed.days.first, closed.days.last, today=names.today)
    facts = {"name": closed.name, "days": days, "reason": closed.reason}
    if clash.kind == ClashKind.BLACKOUT:
        said = _("%(name)s: nothing may run on %(days)s.") % facts
    else:
        said = _("%(name)s: nothing may start on %(days)s.") % facts
    return f"{said} {closed.reason}" if closed.reason else said
