"""What is said of clashes after several activities were made or changed at once, as nobody is asked then."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Activity
from campaigns.queries.clash_lines import clash_lines, unexplained
from campaigns.queries.clashes import COUNTS, asked_of
from departments.http import Request

MOST_SAID = 10
"""So many clashes are said one by one."""


def with_clashes(request: Request, said: str, activities: QuerySet[Activity]) -> str:
    """Return what was said, and how many of these activities clash with something. Thirteen queries at the most."""
    count = unexplained(activities, access=request.access, at=timezone.now(), organisation=request.organisation)
    if not count:
        return said
    note = ngettext(
        "%(count)d of these activities clashes with something: its page says with what.",
        "%(count)d of these activities clash with something: their pages say with what.",
        count,
    )
    return f"{said} {note % {'count': count}}"


def open_clashes(request: Request, activities: QuerySet[Activity]) -> list[str]:
    """Return what each of these activities clashes with, where nobody went ahead in spite of it, in sentences.

    At most ``MOST_SAID`` of them, and one that counts the rest. Twelve queries at the most.
    """
    rows = list(activities.filter(COUNTS).select_related("campaign", "channel").order_by("starts_on", "id"))
    titles = {row.pk: row.title for row in rows}
    found = clash_lines(asked_of(rows), access=request.access, at=timezone.now(), organisation=request.organisation)
    said = [
        _("“%(name)s”: %(what)s") % {"name": titles[each.activity_id], "what": line.text}
        for each in found
        if each.activity_id
        for line in each.open
    ]
    more = len(said) - MOST_SAID
    if more <= 0:
        return said
    counted = ngettext("And %(count)d more clash.", "And %(count)d more clashes.", more) % {"count": more}
    return [*said[:MOST_SAID], counted]
