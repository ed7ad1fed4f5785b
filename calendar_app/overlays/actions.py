"""Laying calendars and lists over the calendar, changing and removing them."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.enums import OverlayKind, OverlayScope
from calendar_app.lib.sealing import seal
from calendar_app.models import Overlay, OverlayEntry
from calendar_app.overlays.addresses import checked_address
from calendar_app.overlays.values import Entry
from departments.actions.changing import locked, save
from departments.actions.checks import checked_name
from departments.audit import changed_fields, record
from departments.errors import Refused
from departments.models import Department, User

RESTORABLE_FOR: Final = dt.timedelta(days=1)

MOST_OWN: Final = 20
"""So many calendars one person may add."""


@transaction.atomic
def add_calendar(
    *,
    by: User,
    address: str,
    name: str,
    colour: int = 1,
    scope: OverlayScope = OverlayScope.ME,
    departments: Collection[Department] = (),
) -> Overlay:
    """Return a new calendar of ``by``. A worker asks for it within a minute. Who may share it is for the view to check.

    Raises ``Refused`` without a name, for an address that cannot be asked, and for more than ``MOST_OWN``.
    """
    if Overlay.objects.filter(owner=by, removed_at=None).count() >= MOST_OWN:
        raise Refused(_("%(count)d calendars are the most one person can add. Remove one first.") % {"count": MOST_OWN})
    address, host = checked_address(address)
    row = Overlay(
        kind=OverlayKind.ADDRESS,
        name=_checked(name),
        colour=colour,
        owner=by,
        scope=scope,
        address=seal(address),
        host=host,
        next_fetch_at=timezone.now(),
    )
    save(row)
    row.departments.set(_shared_with(scope, departments))
    # The address is a secret: only its host is written down.
    told = {"name": [None, row.name], "host": [None, host], "scope": [None, row.scope]}
    record(by=by, verb="created", subject=row, changes=told)
    return row


@transaction.atomic
def edit_overlay(
    *,
    by: User,
    overlay_id: uuid.UUID,
    name: str,
    colour: int,
    scope: OverlayScope | None = None,
    departments: Collection[Department] = (),
    address: str = "",
) -> Overlay:
    """Change an overlay and return it; without a ``scope`` who may switch it on stays, without an ``address`` that.

    Raises ``Refused`` as ``add_calendar`` does.
    """
    row = locked(Overlay, overlay_id)
    fields: dict[str, Any] = {"name": _checked(name), "colour": colour}
    if scope is not None:
        fields["scope"] = scope
    if address:
        fields["host"] = _readdress(row, address)
    changes = changed_fields(row, fields)
    for field, value in fields.items():
        setattr(row, field, value)
    save(row)
    if scope is not None:
        changes |= _share(row, _shared_with(scope, departments))
    if changes or address:
        record(by=by, verb="readdressed" if address else "changed", subject=row, changes=changes)
    return row


@transaction.atomic
def load_list(*, by: User | None, name: str, entries: Iterable[Entry], colour: int = 1) -> Overlay:
    """Return the list of this name with these entries and no others: a new one, or the one there is, loaded again.

    Raises ``Refused`` without a name, and without an entry.
    """
    rows, name = list(entries), _checked(name)
    if not rows:
        raise Refused(_("There is no day in this file."), field="file")
    found = Overlay.objects.select_for_update().filter(kind=OverlayKind.LIST, name__iexact=name, removed_at=None)
    row = found.first() or Overlay(kind=OverlayKind.LIST, name=name, scope=OverlayScope.ALL)
    is_new, before = row._state.adding, 0 if row._state.adding else row.entries.count()
    row.colour, row.read_at = colour, timezone.now()
    save(row)
    put_entries(row, rows)
    told = {"name": [None, name], "entries": [None, len(rows)]} if is_new else {"entries": [before, len(rows)]}
    record(by=by, verb="created" if is_new else "loaded again", subject=row, changes=told)
    return row


@transaction.atomic
def remove_overlay(*, by: User | None, overlay_id: uuid.UUID) -> Overlay:
    """Take an overlay away, for everybody, and return it; for a day it can be brought back. Doing it twice is once."""
    row = locked(Overlay, overlay_id)
    if row.removed_at is None:
        row.removed_at = timezone.now()
        save(row)
        record(by=by, verb="removed", subject=row)
    return row


@transaction.atomic
def restore_overlay(*, by: User | None, overlay_id: uuid.UUID) -> Overlay:
    """Bring an overlay back as it was and return it. Raises ``Refused`` after a day."""
    row = locked(Overlay, overlay_id)
    if row.removed_at is None:
        return row
    if timezone.now() - row.removed_at > RESTORABLE_FOR:
        raise Refused(_("This was removed more than a day ago. Add it anew."))
    row.removed_at = None
    save(row)
    record(by=by, verb="restored", subject=row)
    return row


def put_entries(row: Overlay, entries: Iterable[Entry]) -> None:
    """Let these be the entries of an overlay, and no others. Call it inside a transaction."""
    row.entries.all().delete()
    made = (
        OverlayEntry(
            overlay=row,
            words=each.words,
            first_day=each.first_day,
            last_day=each.last_day,
            starts_at=each.starts_at,
            is_yearly=each.is_yearly,
        )
        for each in entries
    )
    OverlayEntry.objects.bulk_create(made, batch_size=1_000)


def _readdress(row: Overlay, address: str) -> str:
    """Give an overlay another address, which is asked soon; what the old one said is gone. Return its host."""
    address, host = checked_address(address)
    row.address, row.etag, row.last_modified = seal(address), "", ""
    row.next_fetch_at, row.read_at, row.confirmed_at = timezone.now(), None, None
    row.failing_since, row.failures, row.failure = None, 0, ""
    row.entries.all().delete()
    return host


def _share(row: Overlay, departments: Collection[Department]) -> dict[str, list[Any]]:
    before = sorted(row.departments.values_list("pk", flat=True))
    after = sorted(each.pk for each in departments)
    row.departments.set(departments)
    return {} if before == after else {"departments": [before, after]}


def _shared_with(scope: OverlayScope, departments: Collection[Department]) -> Collection[Department]:
    if scope != OverlayScope.DEPARTMENTS:
        return ()
    if not departments:
        raise Refused(_("Choose at least one department."), field="departments")
    return departments


def _checked(name: str) -> str:
    return checked_name(name, sentence=_("Give it a name."))[:60]
