"""What a week holds, in words. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import short_day
from campaigns.queries.alert_lines import AlertLine
from campaigns.queries.week_ahead import Part, WeekItem

MOST_LISTED = 12
"""Of each part of a week so many are spelled out, the earliest first."""

HEADINGS: Final[dict[Part, str | Promise]] = {
    Part.LATE: gettext_lazy("Late"),
    Part.DUE: gettext_lazy("Due"),
    Part.WORK_BEGINS: gettext_lazy("Work begins"),
    Part.STARTS: gettext_lazy("Begins on your channels"),
    Part.CLOSES: gettext_lazy("Closes"),
}


def week_words(line: AlertLine) -> list[tuple[str, list[str]]]:
    """Return what the line's week holds by part, each with its heading; nothing for what is no weekly outlook."""
    parts = groupby(line.week, key=lambda item: item.part)
    return [(str(HEADINGS[part]), _listed(list(items), line)) for part, items in parts]


def _listed(items: Sequence[WeekItem], line: AlertLine) -> list[str]:
    said = [_said(item, line) for item in items[:MOST_LISTED]]
    more = len(items) - len(said)
    return [*said, ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}] if more else said


def _said(item: WeekItem, line: AlertLine) -> str:
    what = f"{item.what}: {item.role.label}" if item.role else item.what
    facts = {"day": short_day(item.said_on, today=line.today), "what": what}
    where = [each for each in (item.channel, item.campaign) if each and each != item.what]
    if not where:
        return _("%(day)s: %(what)s") % facts
    return _("%(day)s: %(what)s (%(where)s)") % {**facts, "where": ", ".join(where)}
