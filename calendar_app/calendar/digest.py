"""Whether an open view would look any different: a digest of all it shows that somebody else can change."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from math import inf
from typing import Any, Final

from django.db.models import Min
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from calendar_app.calendar.grid import Item
from calendar_app.calendar.page import CalendarPage
from calendar_app.lib.kept import once
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from campaigns.queries.alike import alike
from departments.access import Access

_OF_WEEKS: Final = ("month", "quarter", "week")
_OF_ITEMS: Final = (*_OF_WEEKS, "agenda", "board", "day")
_GUESTS: Final = (CampaignGuest, ChannelGuest)


def digest_of(page: CalendarPage) -> str:
    """Return the digest of what ``page`` shows of the plan. No query beside those that showing it takes.

    What is the viewer's own (news, notes, what is theirs) is not in it: others change none of that without changing
    something that is. Views that show duties have none, "": they are drawn anew with every change.
    """
    if page.filters.marks:
        return ""
    if page.view == "year" and page.options.of == "activities":
        return _digest((page.heat, sorted(map(_facts, page.key_dates))))
    return _digest(list(_shown(page))) if page.view in _OF_ITEMS else ""


def looks_the_same(page: CalendarPage, drawn: str) -> bool:
    """Whether ``page`` would look as when its digest was ``drawn``. Two queries where anybody alike has asked before.

    It is worked out by the access of all who see the same, once for all of them and by the one definition of visible:
    a change of what somebody may not see is to them as a change that was none.
    """
    if not drawn:
        return False
    shared = replace(page, access=alike(page.access), since=None)
    facts = (
        *("digest", page.revision, shared.access.facts, get_language(), get_current_timezone_name()),
        *(page.view, page.anchor, page.today, page.filters, page.options),
    )
    known = once(lambda: facts, lambda: (digest_of(shared).encode(), _right_until(page.access, page.now)))
    return known.decode() == drawn


def _shown(page: CalendarPage) -> Iterable[object]:
    yield sorted(map(_facts, page.drawn))
    yield sorted(page.notes.items()) if page.view != "board" else ()
    if page.view in _OF_WEEKS:
        yield page.waiting
        yield sorted(page.days.off.items())


def _facts(item: Item) -> tuple[Any, ...]:
    return (
        *(item.id.int, item.starts_on.toordinal(), item.ends_on.toordinal(), str(item.starts_at), item.title),
        *(item.campaign, item.channel, item.colour, str(item.edge), item.status, item.is_late, item.is_short),
        *(item.is_secret, item.campaign_id and item.campaign_id.int, str(item.pieces), item.is_key_date),
    )


def _right_until(access: Access, now: dt.datetime) -> float:
    """Return when the next embargo or invitation ends, in seconds since 1970. One query, three for guests."""
    ends = [Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__gt=now).aggregate(it=Min("embargo_until"))]
    if not access.is_insider or access.limit:
        ends += [model.objects.filter(expires_at__gt=now).aggregate(it=Min("expires_at")) for model in _GUESTS]
    return min((end["it"].timestamp() for end in ends if end["it"]), default=inf)


def _digest(shown: object) -> str:
    return blake2b(repr(shown).encode(), digest_size=12).hexdigest()
