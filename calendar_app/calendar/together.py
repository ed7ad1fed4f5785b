"""Reading once what a view shows to all who see the same of the plan."""

from dataclasses import replace
from math import inf
from typing import Final, NamedTuple

from django.db.models import Min
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from calendar_app.calendar.digest import digest_of
from calendar_app.calendar.page import CalendarPage
from calendar_app.lib.habits import active_writing
from calendar_app.lib.kept import Latest, key_of, once
from calendar_app.overlays.queries import is_overlay_name, overlay_names
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from campaigns.queries.alike import NOBODYS, alike

_GUESTS: Final = (CampaignGuest, ChannelGuest)


OWN_MARKS: Final = frozenset({"mine", "favourite"})
"""Filters that leave something else to everybody."""

MOST_ITEMS: Final = 3_000
"""So many activities of a page a process holds for others."""

MOST_SPANS: Final = 10_000
"""So many of which a year holds no more than their days."""


class _Read(NamedTuple):
    """A page that has read what it shows, and the digest of just that."""

    page: CalendarPage
    digest: str


_latest: Latest[_Read] = Latest(20)


def looks_the_same(page: CalendarPage, drawn: str) -> bool:
    """Whether ``page`` would look as when its digest was ``drawn``. Two queries where anybody alike has asked before.

    It is worked out by the access of all who see the same, once for all of them and by the one definition of visible:
    a change of what somebody may not see is to them as a change that was none.
    """
    if not drawn:
        return False
    shared = _of_all(page)

    def make() -> tuple[bytes, float]:
        until = _right_until(page)
        return _read(shared, until).digest.encode(), until

    return once(lambda: _facts(shared), make).decode() == drawn


def read_with_others(page: CalendarPage) -> str:
    """Let ``page`` show what was read for others who see the same, and return its digest; "" where it is on its own.

    What is read is read by the access of all of them, which never sees more than any. Two queries for that access; if
    nobody has read it here yet, one more, and it is read for all. For whoever has noted nothing for themselves.
    """
    shared = _of_all(page)
    if shared.access.user_id != NOBODYS:
        return ""
    known = _latest.get(key_of(_facts(shared))) or _read(shared, _right_until(page))
    page.read_as(known.page)
    # What private overlays note is one's own.
    return known.digest if page.notes == known.page.notes else ""


def _of_all(page: CalendarPage) -> CalendarPage:
    """Return the page of all who see the same in it; where that takes one's own eyes, without one's news."""
    with_duties = page.view == "timeline" or (page.view == "year" and page.options.of == "duties")
    access = alike(page.access, with_duties=with_duties)
    overlays = set(filter(is_overlay_name, page.options.over))
    is_own = OWN_MARKS.intersection(page.filters.marks) or (overlays and overlays - dict(overlay_names(access)).keys())
    return replace(page, access=page.access if is_own else access, since=None)


def _facts(shared: CalendarPage) -> object:
    return (
        *("digest", shared.revision, shared.access.facts, get_language(), get_current_timezone_name()),
        *(active_writing(), shared.first_weekday),
        *(shared.view, shared.anchor, shared.today, shared.filters, shared.options),
    )


def _read(shared: CalendarPage, until: float) -> _Read:
    """Read what ``shared`` shows, and keep it for others unless it is too much to hold."""
    read = _Read(shared, digest_of(shared))
    if len(shared.spans) <= MOST_SPANS if shared.view == "year" else len(shared.items) <= MOST_ITEMS:
        _latest.keep(key_of(_facts(shared)), read, until)
    return read


def _right_until(page: CalendarPage) -> float:
    """Return when the next embargo or invitation ends, in seconds since 1970. One query, three for guests."""
    secret = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__gt=page.now)
    ends = [secret.aggregate(it=Min("embargo_until"))]
    if not page.access.is_insider or page.access.limit:
        ends += [model.objects.filter(expires_at__gt=page.now).aggregate(it=Min("expires_at")) for model in _GUESTS]
    return min((end["it"].timestamp() for end in ends if end["it"]), default=inf)
