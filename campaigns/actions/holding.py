"""Holding duties: a held one keeps its date when its activity moves, and moves again once it is released."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.lib.rows import update_rows
from campaigns.actions.alongside import duty_beside
from campaigns.actions.locking import locked_activity, locked_milestone
from campaigns.actions.replanning import replan
from campaigns.enums import MILESTONE_UNFINISHED
from campaigns.models import Milestone
from departments.audit import entry_of, plain, record, record_all
from departments.errors import Refused
from departments.models import AuditEntry, User


def hold_milestone(*, by: User | None, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Let a duty keep its date whatever happens to its activity's days, and return it.

    Raises ``Conflict`` when ``version`` is stale, and ``Refused`` for a duty that is finished.
    """
    return _set_held(milestone_id, by=by, version=version, is_held=True)


def release_milestone(*, by: User | None, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Let a held duty follow its activity again and return it: it takes the date its plan asks for at once.

    Raises as ``hold_milestone`` does.
    """
    return _set_held(milestone_id, by=by, version=version, is_held=False)


@transaction.atomic
def hold_activity(*, by: User | None, activity_id: UUID, version: int | None = None) -> UUID:
    """Hold all open duties that plans date of an activity, which stays where it is; return the deed, to undo it by.

    Raises ``Conflict`` when ``version`` is stale, and ``Refused`` where there is none to hold.
    """
    activity, deed = locked_activity(activity_id, version=version), uuid4()
    entries = hold_duties_of([activity.pk], by=by, deed=deed)
    if not entries:
        raise Refused(_("“%(name)s” has no open duty that would move with it.") % {"name": activity})
    record_all(entries)
    return deed


def hold_duties_of(activity_ids: Collection[UUID], *, by: User | None, deed: UUID) -> list[AuditEntry]:
    """Hold the unfinished duties that plans date of these activities; return what is to be noted of it.

    For actions that move them next, in the same deed and transaction, with their campaigns locked. Two queries.
    """
    dated = Milestone.objects.filter(activity__in=activity_ids, state__in=MILESTONE_UNFINISHED, is_held=False)
    return _mark(dated.exclude(rule=None, offset=None), is_held=True, by=by, deed=deed)


def release_duties(held: Mapping[UUID, AuditEntry], *, by: User | None, deed: UUID) -> list[AuditEntry]:
    """Let held duties move again, each with the entry that takes back; return what is to be noted of it. Two queries.

    Whoever calls it plans their activities again.
    """
    rows = Milestone.objects.filter(pk__in=held, is_held=True)
    return _mark(rows, is_held=False, by=by, deed=deed, undoes=held)


def hold_again(released: Mapping[UUID, AuditEntry], *, by: User | None, deed: UUID) -> list[AuditEntry]:
    """Hold duties on the date they have, each with the entry that takes back; as ``release_duties``."""
    rows = Milestone.objects.filter(pk__in=released, is_held=False, state__in=MILESTONE_UNFINISHED)
    return _mark(rows, is_held=True, by=by, deed=deed, undoes=released)


def _mark(
    rows: QuerySet[Milestone],
    *,
    is_held: bool,
    by: User | None,
    deed: UUID,
    undoes: Mapping[UUID, AuditEntry] | None = None,
) -> list[AuditEntry]:
    found = list(rows.order_by("due_on", "id").select_for_update())
    for row in found:
        row.is_held = is_held
        row.version += 1
        row.updated_at = timezone.now()
    update_rows(found, ["is_held", "version", "updated_at"])
    return [
        entry_of(
            by=by,
            verb=_verb(is_held),
            subject=row,
            changes={"is_held": [not is_held, is_held]},
            campaign_id=row.campaign_id,
            undoes=(undoes or {}).get(row.pk),
            deed=deed,
        )
        for row in found
    ]


def _verb(is_held: bool) -> str:
    return "held" if is_held else "released"


@transaction.atomic
def _set_held(milestone_id: UUID, *, by: User | None, version: int | None, is_held: bool) -> Milestone:
    milestone = locked_milestone(milestone_id, version=version)
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("“%(name)s” is finished, so its date stays anyway.") % {"name": milestone})
    if milestone.is_held == is_held:
        return milestone
    beside, before = duty_beside(milestone), milestone.due_on
    milestone.is_held = is_held
    milestone.version += 1
    milestone.save(update_fields=["is_held", "version", "updated_at"])
    if milestone.activity_id is not None and not is_held:
        replan([milestone.activity_id], by=by)
        milestone.refresh_from_db()
    changes: dict[str, list[Any]] = {"is_held": [not is_held, is_held]}
    if milestone.due_on != before:
        changes["due_on"] = [plain(before), plain(milestone.due_on)]
    record(
        by=by,
        verb=_verb(is_held),
        subject=milestone,
        changes=changes,
        campaign_id=milestone.campaign_id,
        beside=beside,
    )
    return milestone
