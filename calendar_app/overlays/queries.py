"""Which overlays somebody may switch on, and what they say of which days."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from calendar_app.enums import OverlayKind, OverlayScope
from calendar_app.lib.hours import spoken_hour
from calendar_app.models import Overlay, OverlayEntry
from departments.access import Access
from departments.enums import DayKind
from departments.patterns import rows_for
from departments.workdays import Special, occurrences

PREFIX = "overlay-"
"""An overlay is called this in addresses, with its key."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an overlay says of a stretch of days, both inclusive, in its colour."""

    first_day: dt.date
    last_day: dt.date
    words: str
    colour: int


def visible_overlays(access: Access) -> QuerySet[Overlay]:
    """Return the overlays ``access`` may switch on: their own, and those shared with them. No query of its own.

    Guests have none. Whoever looks on in somebody's place sees only those both may: no private one.
    """
    seen = _shared_with(access)
    if access.limit is None and access.is_insider:
        seen |= Q(owner=access.user_id)
    elif access.limit is not None:
        seen &= _shared_with(access.limit)
    return Overlay.objects.filter(seen, removed_at=None).distinct()


def _shared_with(access: Access) -> Q:
    if not access.is_insider:
        return Q(pk__in=[])
    theirs = Overlay.objects.filter(scope=OverlayScope.DEPARTMENTS, departments__in=access.department_ids)
    return Q(scope=OverlayScope.ALL) | Q(pk__in=theirs.order_by().values("pk"))


def overlay_names(access: Access) -> list[tuple[str, str]]:
    """Return the overlays somebody may switch on: what addresses call them, and their names. One query."""

    def overlays(access: Access) -> QuerySet[Overlay, Any]:
        rows: QuerySet[Overlay, Any] = visible_overlays(access).order_by("name", "pk").values_list("pk", "name")
        return rows

    return [(f"{PREFIX}{key}", name) for key, name in rows_for(access, "overlays", overlays, {})]


def is_overlay_name(name: str) -> bool:
    """Whether an address may call an overlay this."""
    key = name.removeprefix(PREFIX)
    try:
        return name.startswith(PREFIX) and str(UUID(key)) == key
    except ValueError:
        return False


def said_by(access: Access, names: Collection[str], *, first: dt.date, last: dt.date) -> list[Said]:
    """Return what those of these overlays that ``access`` may switch on say of ``first``..``last``. One query."""
    keys = [UUID(name.removeprefix(PREFIX)) for name in names if is_overlay_name(name)]
    shown = visible_overlays(access).filter(pk__in=keys).order_by().values("pk")
    near = Q(is_yearly=True, first_day__lte=last) | Q(first_day__lte=last, last_day__gte=first)
    rows = OverlayEntry.objects.filter(near, overlay__in=shown).select_related("overlay")
    return list(_said(rows.order_by("overlay__name", "first_day", "starts_at", "words", "pk"), first, last))


def _said(rows: QuerySet[OverlayEntry], first: dt.date, last: dt.date) -> Iterator[Said]:
    for row in rows:
        words = f"{spoken_hour(row.starts_at)} {row.words}" if row.starts_at else row.words
        for begins, ends in set(_stretches(row, first, last)):
            yield Said(begins, ends, words, row.overlay.colour)


def _stretches(row: OverlayEntry, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    if not row.is_yearly:
        yield row.first_day, row.last_day
        return
    days = Special(kind=DayKind.CLOSED, first_day=row.first_day, last_day=row.last_day, is_yearly=True)
    for year in range(first.year, last.year + 1):
        yield from (each for each in occurrences(days, year) if each[0] <= last and each[1] >= first)


def may_change(access: Access, row: Overlay) -> bool:
    """Whether somebody may change or remove an overlay: its owner, and ops admins what is shared."""
    if access.limit is not None:
        return False
    return row.owner_id == access.user_id or (access.is_ops_admin and row.scope != OverlayScope.ME)


def calendar_to_change(access: Access, overlay_id: UUID) -> Overlay:
    """Return a calendar this person may change. One query."""
    return _to_change(access, overlay_id, Overlay.objects.filter(kind=OverlayKind.ADDRESS, removed_at=None))


def overlay_to_change(access: Access, overlay_id: UUID, *, removed: bool = False) -> Overlay:
    """Return an overlay this person may remove, or bring back where it was ``removed``. One query."""
    return _to_change(access, overlay_id, Overlay.objects.filter(removed_at__isnull=not removed))


def _to_change(access: Access, overlay_id: UUID, rows: QuerySet[Overlay]) -> Overlay:
    row = rows.filter(pk=overlay_id).first()
    if row is None or not may_change(access, row):
        raise Http404(_("There is no such calendar of yours."))
    return row
