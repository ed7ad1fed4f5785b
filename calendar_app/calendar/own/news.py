"""What is new or moved since somebody last looked, as marks on what the calendar shows. Others' doing only."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, UUIDField

from calendar_app.calendar.grid import Item, Waiting
from calendar_app.calendar.heat import Span
from calendar_app.lib.among import AmongThose, array_of
from calendar_app.lib.compiled import AT, rows_of
from calendar_app.models import LastLook
from campaigns.enums import CampaignState
from departments.access import Access
from departments.models import AuditEntry

Shown = TypeVar("Shown", Item, Waiting, Span)

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

_IDS: Final = "{activities}"
_CAMPAIGNS: Final = "{campaigns}"
"""Stand in for the keys of what is shown."""


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


def with_news(items: Sequence[Shown], access: Access, since: dt.datetime | None) -> list[Shown]:
    """Return the items, those that others made, made known or moved after ``since`` marked. One query, or none.

    What is veiled gets no mark: it has no ``campaign_id`` here. Whoever sees all of an activity may read its history.
    """
    open_ones = [item for item in items if item.campaign_id is not None]
    if since is None or not open_ones:
        return list(items)
    log = _log(open_ones, access, since)
    begins = since.timestamp()
    news = {item.id: found for item in open_ones if (found := log.news_of(item, begins))}
    return [item._replace(news=news[item.id]) if item.id in news else item for item in items]


@dataclass
class _Log:
    """What happened since somebody looked: activities others moved or ``made`` one by one, campaigns others made known,
    and what is their ``own`` doing (an activity by its key, all that a campaign got at once by that of the campaign).
    """

    moved: set[UUID] = field(default_factory=set)
    told: set[UUID] = field(default_factory=set)
    own: set[UUID] = field(default_factory=set)
    made: set[UUID] = field(default_factory=set)

    def news_of(self, item: Item | Waiting | Span, since: float) -> str:
        is_own = item.id in self.own or (item.campaign_id in self.own and item.id not in self.made)
        is_made = item.made_at is not None and item.made_at > since
        if item.campaign_id in self.told or (is_made and not is_own):
            return NEW
        return MOVED if item.id in self.moved else ""


def _log(items: Sequence[Item | Waiting | Span], access: Access, since: dt.datetime) -> _Log:
    campaigns = {item.campaign_id for item in items}
    values = {AT: since, _IDS: array_of(item.id for item in items), _CAMPAIGNS: array_of(campaigns)}
    log = _Log()
    for row in rows_of("news", _entries, values):
        _enter(log, _Entry(*row), user_id=access.user_id)
    return log


class _Entry(NamedTuple):
    """What the log says of one change; ``changes`` as text."""

    subject_type: str
    subject_id: str
    campaign_id: UUID | None
    verb: str
    changes: str
    by_id: int | None


def _entries() -> QuerySet[AuditEntry, Any]:
    about = Q(AmongThose("subject_id", _IDS, CharField()), subject_type=_ACTIVITY)
    about |= Q(AmongThose("campaign_id", _CAMPAIGNS, UUIDField()), subject_type__in=_OF_CAMPAIGNS)
    rows: QuerySet[AuditEntry, Any] = (
        AuditEntry.objects.filter(about, at__gt=AT).order_by().values_list(*_Entry._fields)
    )
    return rows


def _enter(log: _Log, row: _Entry, *, user_id: int | None) -> None:
    is_own = row.by_id == user_id
    if row.subject_type == _ACTIVITY:
        activity = UUID(row.subject_id)
        if row.verb == "created":
            (log.own if is_own else log.made).add(activity)
        elif not is_own and any(name in json.loads(row.changes) for name in _DAYS):
            log.moved.add(activity)
    elif row.campaign_id is not None and is_own and (row.subject_type, row.verb) in _MAKES_MANY:
        log.own.add(row.campaign_id)
    elif row.campaign_id is not None and not is_own and _left_draft(json.loads(row.changes)):
        log.told.add(row.campaign_id)


def _left_draft(changes: dict[str, Any]) -> bool:
    pair = changes.get("state")
    return isinstance(pair, list) and pair[0] == CampaignState.DRAFT and pair[1] != CampaignState.CANCELLED
