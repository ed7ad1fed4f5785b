"""How long a feed can be trusted to read the same while nobody changes anything."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

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
    lifting: QuerySet[Any] = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__gt=now).order_by()
    invitations = Q(user=access.user_id, expires_at__gt=now)
    return list(
        lifting.values_list("embargo_until", flat=True).union(
            CampaignGuest.objects.filter(invitations).order_by().values_list("expires_at", flat=True),
            ChannelGuest.objects.filter(invitations).order_by().values_list("expires_at", flat=True),
        )
    )


def _stands_in(access: Access, today: date) -> bool:
    near = Absence.objects.filter(first_day__lte=today + 2 * _DAY, last_day__gte=today - 2 * _DAY)
    return near.filter(deputy=access.user_id).exists()
