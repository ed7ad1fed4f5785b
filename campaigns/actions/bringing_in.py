"""Making many activities at once, as an import does: by the rules of one, written in great lots."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.actions.activities import check_open
from campaigns.actions.activity_fields import creation_of, new_activity
from campaigns.actions.locking import lock_campaigns
from campaigns.actions.replanning import BATCH, Replanned, moved_along, replan_moved
from campaigns.enums import ActivityState
from campaigns.models import Activity, Campaign, Channel, OpenDeed
from campaigns.rules.schedule import Schedule
from departments.audit import entry_of, record_all
from departments.models import User

MOST_PLANNED_AT_ONCE: Final = 5_000
"""Of so many activities duties and alerts are planned with them; of more they are planned by the clockwork."""

_LOT: Final = 1_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An activity to be made: the key of its campaign, its channel, and what it says."""

    campaign_id: UUID
    channel: Channel
    title: str
    schedule: Schedule | None = None
    state: ActivityState | None = None
    brief: str = ""
    url: str = ""
    import_key: str | None = None


@dataclass(frozen=True)
class BroughtIn:
    """The keys of what was made, and what planning it wrote; nothing yet where ``is_planned_later``."""

    made: list[UUID]
    planned: Replanned = field(default_factory=Replanned)
    is_planned_later: bool = False


@transaction.atomic
def bring_in(
    wanted: Sequence[Wanted],
    *,
    by: User | None,
    deed: UUID,
    silent: bool,
    changed: Sequence[UUID] = (),
    told: Callable[[int], None] = lambda count: None,
) -> BroughtIn:
    """Make all these activities as one ``deed`` and plan them, with the ``changed`` ones of the same deed.

    ``silent`` keeps alerts that are overdue already from being sent. Many are planned by the clockwork, and none of
    them sends anything before all are, as after a very large move. ``told`` hears how many are made. Clashes do not
    refuse what is only brought in. Raises ``Refused`` as ``create_activity`` does. About three queries for a thousand
    activities, and those of planning.
    """
    total = len(wanted) + len(changed)
    is_many = total > MOST_PLANNED_AT_ONCE
    if is_many:
        OpenDeed.objects.create(id=deed, by=by, why="", made_at=timezone.now(), total=total)
    made = _made(wanted, by=by, deed=deed, silent=silent, waits=is_many, told=told)
    if not is_many:
        return BroughtIn(made, _planned([*made, *changed], by=by))
    if changed or _were_there(wanted, made):
        for keys in _lots([*made, *changed], _LOT):
            Activity.objects.filter(pk__in=moved_along(keys), is_stale=False).update(is_stale=True, open_deed_id=deed)
    return BroughtIn(made, is_planned_later=True)


def _made(
    wanted: Sequence[Wanted],
    *,
    by: User | None,
    deed: UUID,
    silent: bool,
    waits: bool,
    told: Callable[[int], None],
) -> list[UUID]:
    lock_campaigns(each.campaign_id for each in wanted)
    campaigns = Campaign.objects.in_bulk({each.campaign_id for each in wanted})
    for campaign in campaigns.values():
        check_open(campaign)
    now = timezone.now()
    made: list[UUID] = []
    for lot in _lots(wanted, _LOT):
        rows = [_row(each, campaigns, now=now, silent=silent) for each in lot]
        for row in rows if waits else ():
            row.is_stale, row.open_deed_id = True, deed
        Activity.objects.bulk_create(rows)
        record_all(
            entry_of(
                by=by, verb="created", subject=row, changes=creation_of(row), campaign_id=row.campaign_id, deed=deed
            )
            for row in rows
        )
        made += [row.pk for row in rows]
        told(len(made))
    return made


def _row(each: Wanted, campaigns: dict[UUID, Campaign], **how: Any) -> Activity:
    values = {"title": each.title, "brief": each.brief, "url": each.url, "channel": each.channel}
    key = each.import_key
    return new_activity(campaigns[each.campaign_id], values, each.schedule, each.state, import_key=key, **how)


def _were_there(wanted: Sequence[Wanted], made: Sequence[UUID]) -> bool:
    """Return whether any of the campaigns has other activities than those made, so that some may hang on them."""
    campaigns = {each.campaign_id for each in wanted}
    return Activity.objects.filter(campaign__in=campaigns).count() > len(made)


def _planned(keys: Sequence[UUID], *, by: User | None) -> Replanned:
    now = timezone.now()
    total = Replanned()
    for some in _lots(keys, BATCH):
        total += replan_moved(some, by=by, now=now)
    return total


def _lots(rows: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
