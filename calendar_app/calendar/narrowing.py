"""What each filter asks of an activity, as SQL conditions on rows with their ``veil``.

A veiled campaign answers only to what is shown of it: its channel and medium, and where it goes by a code name to that
and to its marks. Never to its owner, audiences, tags, brand, markets or texts.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.marks import late_duties, short_duties
from calendar_app.calendar.own.favourites import is_favourite
from campaigns.enums import MilestoneState, Veil
from campaigns.queries.finding import activities_saying, sees_whole
from campaigns.queries.visible import known_milestones
from departments.access import Access


def condition(access: Access, filters: Filters, at: dt.datetime) -> Q:
    """Return the condition of all filters but those by channel, department and status. No query of its own."""
    asked = Q()
    if filters.media:
        asked &= Q(channel__medium__in=filters.media)
    if filters.campaigns:
        # That pieces belong together is not told of what is just busy.
        asked &= Q(campaign__in=filters.campaigns) & ~Q(veil=Veil.BUSY)
    if filters.text:
        asked &= activities_saying(filters.text, access, at)
    hidden = _of_the_whole_campaign(filters)
    if hidden:
        asked &= sees_whole(access, at) & hidden
    return asked & _marked(access, filters, at)


def _of_the_whole_campaign(filters: Filters) -> Q:
    asked = Q()
    if filters.owners:
        asked &= Q(campaign__owner__in=filters.owners)
    if filters.brands:
        asked &= Q(campaign__brand__in=filters.brands)
    for name in ("audiences", "tags", "markets"):
        values = getattr(filters, name)
        if values:
            asked &= Q(**{f"campaign__{name}__overlap": list(values)})
    return asked


def _marked(access: Access, filters: Filters, at: dt.datetime) -> Q:
    asked = Q()
    if "mine" in filters.marks:
        duties = known_milestones(access, at).filter(activity=OuterRef("pk"), assignee=access.user_id)
        assigned = Exists(duties.exclude(state=MilestoneState.CANCELLED))
        asked &= sees_whole(access, at) & Q(campaign__owner=access.user_id) | Q(assigned)
    if "favourite" in filters.marks:
        asked &= is_favourite(access, at)
    today = timezone.localdate(at)
    either = Q()
    if "late" in filters.marks:
        either |= Q(Exists(late_duties(today).filter(activity=OuterRef("pk"))))
    if "short" in filters.marks:
        either |= Q(Exists(short_duties().filter(activity=OuterRef("pk"))))
    return asked & either & ~Q(veil=Veil.BUSY) if either else asked
