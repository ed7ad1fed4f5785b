"""Holding duties: a held one keeps its date when its activity moves, and moves again once it is released."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_milestone
from campaigns.actions.replanning import replan
from campaigns.enums import MILESTONE_UNFINISHED
from campaigns.models import Milestone
from departments.audit import record
from departments.errors import Refused
from departments.models import User


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
def _set_held(milestone_id: UUID, *, by: User | None, version: int | None, is_held: bool) -> Milestone:
    milestone = locked_milestone(milestone_id, version=version)
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("“%(name)s” is finished, so its date stays anyway.") % {"name": milestone})
    if milestone.is_held == is_held:
        return milestone
    milestone.is_held = is_held
    milestone.version += 1
    milestone.save(update_fields=["is_held", "version", "updated_at"])
    record(
        by=by,
        verb="held" if is_held else "released",
        subject=milestone,
        changes={"is_held": [not is_held, is_held]},
        campaign_id=milestone.campaign_id,
    )
    if milestone.activity_id is not None and not is_held:
        replan([milestone.activity_id], by=by)
        milestone.refresh_from_db()
    return milestone
