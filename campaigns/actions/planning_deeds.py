"""Planning what a deed moves: at once where it is little, batch by batch where it is very much.

What a channel refuses is refused before anything is written either way.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from campaigns.actions.replanning import BATCH, replan
from campaigns.alerts.exception_rows import Asking
from campaigns.enums import ShortNoticePolicy
from campaigns.models import Activity, NoticeException, OpenDeed
from campaigns.queries.impact_ground import ground_of
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.schedule import EARLIEST, LATEST

_NEAR_THE_END = dt.timedelta(days=25 * 365)
"""A lead time may lead off the calendar from so near its ends."""


def plan_deed(
    deed_id: UUID, activity_ids: Collection[UUID], *, asking: Asking, remembered: Mapping[UUID, DutyBefore]
) -> None:
    """Plan these activities again, which the deed has moved: the first ``BATCH`` now, the rest is the clockwork's.

    The rest is stale until it comes to it, and none of the deed sends anything before all of it is planned. Call it in
    the deed's transaction, with its entries written. Raises as ``replan`` does, about any of them.
    """
    if len(activity_ids) <= BATCH:
        replan(activity_ids, by=asking.by, asking=asking, remembered=remembered)
        return
    now = timezone.now()
    rows = Activity.objects.filter(pk__in=activity_ids)
    keys = list(rows.order_by("campaign", "id").values_list("pk", flat=True))
    for some in (*_batches(_refused(keys, asking, now)), keys[:BATCH]):
        replan(some, by=asking.by, now=now, asking=asking, remembered=remembered)
    OpenDeed.objects.create(id=deed_id, by=asking.by, why=asking.why, made_at=now, total=len(keys))
    rows.update(open_deed=deed_id)
    rows.exclude(pk__in=keys[:BATCH]).update(is_stale=True)


def _batches(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _refused(activity_ids: Collection[UUID], asking: Asking, now: dt.datetime) -> list[UUID]:
    """Return those of these activities, as they stand now, that planning would be refused for; in what words it says.

    One query, and fifteen more where a channel does not let short notice pass. Raises ``Refused`` where a lead time
    leads off the calendar.
    """
    if not asking.insists:
        return []
    asked = NoticeException.objects.filter(activity__in=activity_ids).values("activity")
    strict = ~Q(channel__short_notice=ShortNoticePolicy.ALLOW) | Q(pk__in=asked)
    outer = Q(starts_on__lt=EARLIEST + _NEAR_THE_END) | Q(ends_on__gt=LATEST - _NEAR_THE_END)
    keys = list(Activity.objects.filter(strict | outer, pk__in=activity_ids).values_list("pk", flat=True))
    if not keys:
        return []
    found = ground_of(keys, now=now, alone=True).of(lambda facts: facts.before)
    return list(dict.fromkeys((*found.refused, *(() if asking.why else found.asking))))
