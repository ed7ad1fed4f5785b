"""Which weeks of which channels would be too full after a change of many activities at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from campaigns.enums import ClashKind
from campaigns.models import Channel
from campaigns.queries.clashes import standing_on
from campaigns.queries.impact_clashes import Change, days_after, items_after, takes_days
from campaigns.rules.clash_words import ClashNames, clash_sentence
from campaigns.rules.clashes import WEEK, Clash, Days, brings, week_of
from campaigns.rules.impact_facts import Remark
from departments.access import Access


def crowded(
    access: Access, changes: Iterable[Change], *, at: dt.datetime, today: dt.date, first_day_of_week: int
) -> tuple[Remark, ...]:
    """Return a remark on each channel that activities fill beyond its capacity with their new days.

    All of them are counted at their new days, their items with them, and so is what stands beside them; weeks that are
    over are not. Three queries, one where no channel has a capacity.
    """
    moved = [change for change in changes if takes_days(*change)]
    limits = {row.pk: row for row in Channel.objects.filter(pk__in=[facts.channel_id for facts, _after in moved])}
    limited = [change for change in moved if limits[change[0].channel_id].weekly_capacity is not None]
    if not limited:
        return ()
    this_week = week_of(today, first_day_of_week)
    first = max(this_week, week_of(min(days_after(after).first for _facts, after in limited), first_day_of_week))
    stretch = Days(first, max(days_after(after).last for _facts, after in limited) + dt.timedelta(days=WEEK))
    if stretch.last < first:
        return ()
    counts: dict[tuple[int, dt.date], int] = defaultdict(int)
    going = {facts.key for facts, _after in limited}
    for row in standing_on(access, at, {facts.channel_id for facts, _after in limited}, stretch):
        if row.id not in going:
            for week, count in brings(row.days, row.item_days, first_day_of_week).items():
                counts[row.channel_id, week] += count
    coming: dict[tuple[int, dt.date], UUID] = {}
    items = items_after(limited)
    for facts, after in limited:
        for week, count in brings(days_after(after), items[facts.key], first_day_of_week).items():
            counts[facts.channel_id, week] += count
            coming.setdefault((facts.channel_id, week), facts.key)
    return tuple(_remarks(counts, coming, limits, this_week, today))


def _remarks(
    counts: dict[tuple[int, dt.date], int],
    coming: dict[tuple[int, dt.date], UUID],
    limits: dict[int, Channel],
    this_week: dt.date,
    today: dt.date,
) -> Iterable[Remark]:
    names = ClashNames({str(key): row.name for key, row in limits.items()}, {}, {}, 0, today)
    full: dict[int, list[dt.date]] = defaultdict(list)
    for channel_id, week in sorted(coming):
        capacity = limits[channel_id].weekly_capacity
        if week >= this_week and capacity is not None and counts[channel_id, week] > capacity:
            full[channel_id].append(week)
    for channel_id, weeks in full.items():
        number = max(counts[channel_id, week] for week in weeks)
        allowed = limits[channel_id].weekly_capacity or 0
        clash = Clash(ClashKind.CAPACITY, str(channel_id), tuple(weeks), (), number, allowed)
        yield Remark(coming[channel_id, weeks[0]], clash_sentence(clash, names))
