"""What is said of clashes after several activities were made or changed at once, as nobody is asked then."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from campaigns.models import Activity
from campaigns.queries.clash_lines import unexplained
from departments.http import Request


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
