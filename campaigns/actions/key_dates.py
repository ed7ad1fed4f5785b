"""Entering, changing and removing key dates."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, KeyDate
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.actions.changing import change, check_mark, given, locked, mark_of, refuse_unknown, save
from departments.actions.checks import checked_name
from departments.audit import plain, record
from departments.errors import Refused
from departments.models import User

EDITABLE = ("name", "first_day", "last_day", "note")
"""What ``edit_key_date`` may change. The campaign stays, and with it who may know."""


@transaction.atomic
def add_key_date(
    *, by: User | None, campaign: Campaign | None = None, key: UUID | None = None, **fields: Any
) -> KeyDate:
    """Return a new key date of a campaign, or of the whole organisation: ``fields`` are those of ``EDITABLE``.

    ``key`` is that of one which was removed and comes back. Raises ``Refused`` for an empty name, a last day before the
    first and days no calendar has.
    """
    row = KeyDate(campaign=campaign) if key is None else KeyDate(id=key, campaign=campaign)
    refuse_unknown(fields, EDITABLE, row)
    checked = _checked(row, {"name": "", **fields})
    for name, value in checked.items():
        setattr(row, name, value)
    save(row)
    record(by=by, verb="created", subject=row, changes=given(checked), campaign_id=row.campaign_id)
    return row


@transaction.atomic
def edit_key_date(*, by: User | None, key_date_id: UUID, seen: str | None = None, **fields: Any) -> KeyDate:
    """Change a key date and return it.

    ``seen`` is the ``key_date_mark`` the person saw; raises ``Conflict`` when it is stale, else as ``add_key_date``.
    """
    row = locked(KeyDate, key_date_id)
    refuse_unknown(fields, EDITABLE, row)
    check_mark(row, _values(row), seen)
    change(row, by=by, fields=_checked(row, fields), editable=EDITABLE, campaign_id=row.campaign_id)
    return row


@transaction.atomic
def remove_key_date(*, by: User | None, key_date_id: UUID) -> int:
    """Remove a key date and return the key of the entry by which it comes back."""
    row = locked(KeyDate, key_date_id)
    gone = {name: [plain(getattr(row, name)), None] for name in EDITABLE}
    entry = record(by=by, verb="removed", subject=row, changes=gone, campaign_id=row.campaign_id)
    row.delete()
    return entry.pk


def key_date_mark(row: KeyDate) -> str:
    """Return what stands for a key date as it is now. No query."""
    return mark_of(_values(row))


def _values(row: KeyDate) -> list[Any]:
    return [getattr(row, name) for name in EDITABLE]


def _checked(row: KeyDate, given_fields: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given_fields)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give this date a name, such as “Trade show”."))
    if "note" in fields:
        fields["note"] = " ".join(fields["note"].split())
    first = _checked_day(fields.get("first_day", row.first_day), "first_day")
    last = _checked_day(fields.get("last_day", row.last_day), "last_day")
    if last < first:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_day")
    return fields


def _checked_day(day: dt.date | None, field: str) -> dt.date:
    if day is None or not EARLIEST <= day <= LATEST:
        raise Refused(_("Choose days between 1990 and 2199."), field=field)
    return day
