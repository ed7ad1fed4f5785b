"""Closing days to activities, for all channels or some, and opening them again. Nothing planned moves by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import BlackoutKind
from campaigns.models import Blackout, Channel
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.actions.changing import check_mark, locked, mark_of, refuse_unknown, save
from departments.actions.checks import checked_name
from departments.audit import changed_fields, plain, record
from departments.errors import Refused
from departments.models import User

FACTS = ("name", "kind", "first_day", "last_day", "reason", "is_active")

EDITABLE = (*FACTS, "channels")
"""What ``edit_blackout`` may change."""


@transaction.atomic
def create_blackout(*, by: User | None, channels: Sequence[Channel] = (), **fields: Any) -> Blackout:
    """Return new closed days: ``fields`` are those of ``EDITABLE``, both days inclusive; no ``channels`` means all.

    Raises ``Refused`` for an empty name, a last day before the first and days no calendar has.
    """
    row = Blackout()
    refuse_unknown(fields, FACTS, row)
    for name, value in _checked(row, {"name": "", **fields}).items():
        setattr(row, name, value)
    save(row)
    row.channels.set(channels)
    given = {name: [None, plain(getattr(row, name))] for name in FACTS if getattr(row, name) not in (None, "")}
    if channels:
        given["channels"] = [[], channel_ids(row)]
    record(by=by, verb="created", subject=row, changes=given)
    return row


@transaction.atomic
def edit_blackout(*, by: User | None, blackout_id: int, seen: str | None = None, **fields: Any) -> Blackout:
    """Change closed days and return them. What was planned there stays; it is shown as a clash where it is one.

    ``seen`` is the ``blackout_mark`` the person saw; raises ``Conflict`` when it is stale, else as ``create_blackout``.
    """
    row = locked(Blackout, blackout_id)
    refuse_unknown(fields, EDITABLE, row)
    check_mark(row, _values(row), seen)
    channels = fields.pop("channels", None)
    fields = _checked(row, fields)
    changes = changed_fields(row, fields)
    for name, value in fields.items():
        setattr(row, name, value)
    if changes:
        save(row)
    before = channel_ids(row)
    if channels is not None and sorted(channel.pk for channel in channels) != before:
        row.channels.set(channels)
        changes["channels"] = [before, channel_ids(row)]
    if changes:
        record(by=by, verb="changed", subject=row, changes=changes)
    return row


def channel_ids(row: Blackout) -> list[int]:
    """Return the keys of the channels closed days hold for, in order; none for all channels. One query."""
    return sorted(row.channels.values_list("pk", flat=True))


def blackout_mark(row: Blackout) -> str:
    """Return what stands for closed days as they are now. One query."""
    return mark_of(_values(row))


def _values(row: Blackout) -> list[Any]:
    return [*(getattr(row, name) for name in FACTS), channel_ids(row)]


def _checked(row: Blackout, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give these days a name, such as “Year end”."))
    if "reason" in fields:
        fields["reason"] = " ".join(fields["reason"].split())
    if "kind" in fields and fields["kind"] not in BlackoutKind.values:
        raise Refused(_("Choose a blackout or a freeze."), field="kind")
    first, last = fields.get("first_day", row.first_day), fields.get("last_day", row.last_day)
    for name, day in (("first_day", first), ("last_day", last)):
        if day is None or not EARLIEST <= day <= LATEST:
            raise Refused(_("Choose days between 1990 and 2199."), field=name)
    if last < first:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_day")
    return fields
