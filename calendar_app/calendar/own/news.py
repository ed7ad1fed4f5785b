"""What is new or moved since somebody last looked, as marks on what the calendar shows. Others' doing only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from calendar_app.calendar.grid import Item
from calendar_app.models import LastLook
from campaigns.enums import CampaignState
from departments.access import Access
from departments.models import AuditEntry

NEWS_FOR: Final = dt.timedelta(days=14)
"""Nothing is news for longer, however long somebody was away."""

NEW, MOVED = "new", "moved"

_ACTIVITY: Final = "campaigns.activity"
_OF_CAMPAIGNS: Final = ("campaigns.campaign", "campaigns.series")
_MAKES_MANY: Final = frozenset(
    [(_OF_CAMPAIGNS[0], "copied"), (_OF_CAMPAIGNS[0], "imported")]
    + [(_OF_CAMPAIGNS[1], verb) for verb in ("created", "changed", "split")]
)
"""Deeds that make activities without an entry for each."""

_DAYS: Final = ("starts_on", "ends_on", "starts_at")


def has_news(access: Access) -> bool:
    """Whether somebody is told what changed: people of the organisation, as themselves. Guests read no history."""
    return access.is_insider and access.limit is None and access.user_id is not None


def last_look(access: Access) -> dt.datetime | None:
    """Return from when on changes are unseen by somebody, None for who gets no news or never looked. One query."""
    if not has_news(access):
        return None
    return LastLook.objects.filter(user=access.user_id).values_list("since", flat=True).first()


def news_from(since: dt.datetime | None, at: dt.datetime) -> dt.datetime | None:
    """Return from when on changes are news at ``at`` to who last looked at ``since``. No query."""
    return None if since is None else max(since, at - NEWS_FOR)


def with_news(items: Sequence[Item], access: Access, since: dt.datetime | None) -> list[Item]:
    """Return the items, those that others made, made known or moved after ``since`` marked. One query, or none.

    What is veiled gets no mark: it has no ``campaign_id`` here. Whoever sees all of an activity may read its history.
    """
    open_ones = [item for item in items if item.campaign_id is not None]
    if since is None or not open_ones:
        return list(items)
    log = _log(open_ones, access, since)
    return [replace(item, news=log.news_of(item, since)) if item.campaign_id else item for item in items]


@dataclass
class _Log:
    """What happened since somebody looked: activities others moved or ``made`` one by one, campaigns others made known,
    and what is their ``own`` doing (an activity by its key as text, all that a campaign got at once by its key).
    """

    moved: set[str] = field(default_factory=set)
    told: set[UUID] = field(default_factory=set)
    own: set[str | UUID] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def news_of(self, item: Item, since: dt.datetime) -> str:
        is_own = str(item.id) in self.own or (item.campaign_id in self.own and str(item.id) not in self.made)
        is_made = item.made_at is not None and item.made_at > since
        if item.campaign_id in self.told or (is_made and not is_own):
            return NEW
        return MOVED if str(item.id) in self.moved else ""


def _log(items: Sequence[Item], access: Access, since: dt.datetime) -> _Log:
    ids = [str(item.id) for item in items]
    about = Q(subject_type=_ACTIVITY, subject_id__in=ids)
    about |= Q(subject_type__in=_OF_CAMPAIGNS, campaign_id__in={item.campaign_id for item in items})
    rows = AuditEntry.objects.filter(about, at__gt=since).order_by()
    log = _Log()
    for row in rows.only("subject_type", "subject_id", "campaign_id", "verb", "changes", "by"):
        _enter(log, row, is_own=row.by_id == access.user_id)
    return log


def _enter(log: _Log, row: AuditEntry, *, is_own: bool) -> None:
    if row.subject_type == _ACTIVITY and row.verb == "created":
        (log.own if is_own else log.made).add(row.subject_id)
    elif row.subject_type == _ACTIVITY:
        if not is_own and any(name in row.changes for name in _DAYS):
            log.moved.add(row.subject_id)
    elif row.campaign_id is not None and is_own and (row.subject_type, row.verb) in _MAKES_MANY:
        log.own.add(row.campaign_id)
    elif row.campaign_id is not None and not is_own and _left_draft(row.changes):
        log.told.add(row.campaign_id)


def _left_draft(changes: dict[str, Any]) -> bool:
    pair = changes.get("state")
    return isinstance(pair, list) and pair[0] == CampaignState.DRAFT and pair[1] != CampaignState.CANCELLED
