"""How long a feed can be trusted to read the same while nobody changes anything."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from calendar_app.lib.compiled import AT, FIRST, LAST
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from departments.access import Access
from departments.models import Absence
from departments.patterns import rows_for

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
    return [moment for (moment,) in rows_for(access, "endings", _endings_after, {AT: now})]


def _endings_after(access: Access) -> QuerySet[Any, Any]:
    lifting: QuerySet[Any] = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__gt=AT).order_by()
    invitations = Q(user=access.user_id, expires_at__gt=AT)
    return lifting.values_list("embargo_until").union(
        CampaignGuest.objects.filter(invitations).order_by().values_list("expires_at"),
        ChannelGuest.objects.filter(invitations).order_by().values_list("expires_at"),
    )


def _stands_in(access: Access, today: date) -> bool:
    def near(access: Access) -> QuerySet[Absence, Any]:
        rows = Absence.objects.filter(first_day__lte=LAST, last_day__gte=FIRST, deputy=access.user_id)
        return rows.values_list("pk")[:1]

    return bool(rows_for(access, "stands in", near, {FIRST: today - 2 * _DAY, LAST: today + 2 * _DAY}))
