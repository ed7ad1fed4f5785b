"""How long a feed can be trusted to read the same while nobody changes anything."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from calendar_app.lib.compiled import AT, FIRST, LAST, rows_of
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from departments.access import Access
from departments.models import Absence

LONGEST = timedelta(hours=1)
"""After this the rows are looked at again, whatever the revision says: a change that failed to say so shows by then."""

_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


def fresh_until(access: Access, *, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the next moment at which time alone may change what ``access`` is shown. Two queries.

    That is midnight in ``zone``, with which horizons roll and what is cancelled goes; an embargo that lifts; an
    invitation that ends. While somebody is away for whom this person stands in, days begin by clocks of their own: no
    later than the next quarter of an hour.
    """
    today = now.astimezone(zone).date()
    moments = [now + LONGEST, datetime.combine(today + _DAY, time.min, tzinfo=zone)]
    moments += _endings(access, now)
    if _stands_in(access, today):
        moments.append(now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % _QUARTER + _QUARTER)
    return min(moments)


def _endings(access: Access, now: datetime) -> list[datetime]:
    found = rows_of(("endings", access.user_id), lambda: _endings_after(AT, access), {AT: now})
    return [moment for (moment,) in found]


def _endings_after(at: datetime, access: Access) -> QuerySet[Any, Any]:
    lifting: QuerySet[Any] = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__gt=at).order_by()
    invitations = Q(user=access.user_id, expires_at__gt=at)
    return lifting.values_list("embargo_until").union(
        CampaignGuest.objects.filter(invitations).order_by().values_list("expires_at"),
        ChannelGuest.objects.filter(invitations).order_by().values_list("expires_at"),
    )


def _stands_in(access: Access, today: date) -> bool:
    near = Absence.objects.filter(first_day__lte=LAST, last_day__gte=FIRST, deputy=access.user_id).values_list("pk")
    values = {FIRST: today - 2 * _DAY, LAST: today + 2 * _DAY}
    return bool(rows_of(("stands in", access.user_id), lambda: near[:1], values))
