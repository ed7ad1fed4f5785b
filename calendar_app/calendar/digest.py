"""Whether an open view would look any different: a digest of all it shows that somebody else can change."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any
from uuid import UUID

from calendar_app.calendar.grid import Item
from calendar_app.calendar.heat import Span
from calendar_app.calendar.page import WITH_TRAY, CalendarPage
from calendar_app.calendar.timeline_queries import Place
from calendar_app.lib.habits import active_writing


def digest_of(page: CalendarPage) -> str:
    """Return the digest of what ``page`` shows of the plan. No query beside those that showing it takes.

    What is the viewer's own (news, notes, what is theirs) is not in it: others change none of that without changing
    something that is. How they count hours and weeks is: the page is another one where they changed that elsewhere.
    """
    return blake2b(repr(list(_shown(page))).encode(), digest_size=12).hexdigest()


def _shown(page: CalendarPage) -> Iterable[object]:
    yield active_writing(), page.first_weekday
    yield sorted(map(_days, page.spans) if page.view == "year" else map(_facts, page.items))
    yield sorted(map(_facts, page.key_dates))
    yield sorted(page.notes.items())
    if page.view == "timeline":
        yield sorted(map(_work, page.places.items()))
    if page.view in WITH_TRAY:
        yield page.waiting
        yield sorted(page.days.off.items())


def _days(span: Span) -> tuple[int, ...]:
    """Return the days of something, and of what: two that changed places hold as much, but both are news."""
    return span.id.int, span.starts_on.toordinal(), span.ends_on.toordinal(), span.is_draft


def _facts(item: Item) -> tuple[Any, ...]:
    return (
        *(item.id.int, item.starts_on.toordinal(), item.ends_on.toordinal(), str(item.starts_at), item.zone),
        *(item.title, item.campaign, item.channel, item.colour, str(item.edge), item.status),
        *(item.is_late, item.is_short, item.is_secret, item.is_key_date),
        *(item.campaign_id and item.campaign_id.int, str(item.pieces)),
    )


def _work(beside: tuple[UUID, Place]) -> tuple[Any, ...]:
    key, (work_on, dots, lanes) = beside
    return key.int, work_on.toordinal(), [(due_on.toordinal(), shape) for due_on, shape in dots], lanes
