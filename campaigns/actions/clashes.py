"""Going ahead in spite of what stands against an activity's days: asked once for each clash, and the reason is kept."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_activity
from campaigns.models import Activity, Campaign, GoAhead
from campaigns.queries.clash_lines import ClashLine, activity_clashes, clash_lines
from campaigns.queries.clashes import asked_of
from departments.access import access_for
from departments.audit import record
from departments.errors import Refused
from departments.models import User
from departments.queries import organisation

LONGEST_REASON = 300


class Clashing(Refused):
    """Something stands against the days, and no reason was given to go ahead.

    ``clashes`` says what, one by one; ``asks`` is the end of the sentence, for whoever has seen them.
    """

    def __init__(self, clashes: Sequence[ClashLine]) -> None:
        self.asks = _("Say why you go ahead, or choose other days.")
        super().__init__(f"{' '.join(line.text for line in clashes)} {self.asks}", field="go_ahead")
        self.clashes = tuple(clashes)


def answer_clashes(activity: Activity, *, by: User | None, reason: str, now: dt.datetime) -> list[GoAhead]:
    """Keep ``reason`` for each clash of an activity that nobody went ahead in spite of yet, and return what was kept.

    What clashes is what ``by`` may know of. Raises ``Clashing`` where there is a clash and no reason, ``Refused`` for
    one that is too long. Nobody is asked where nobody is there to answer. Call it in the action's own transaction,
    after duties are planned.
    """
    if by is None:
        return []
    stored = Activity.objects.select_related("campaign", "channel").get(pk=activity.pk)
    found = activity_clashes(stored, access=access_for(by, now), at=now, organisation=organisation())
    if not found.open:
        return []
    reason = _checked(reason)
    if not reason:
        raise Clashing(found.open)
    return [_keep(activity, line, by=by, reason=reason) for line in found.open]


def answer_all(activities: QuerySet[Activity], *, by: User | None, reason: str, now: dt.datetime) -> list[GoAhead]:
    """Keep ``reason`` for each clash of these activities that nobody went ahead in spite of yet; return what was kept.

    For what is made or changed in numbers: without a reason nothing is asked, and their pages show what clashes.
    Raises ``Refused`` for a reason that is too long. Call it as ``answer_clashes``.
    """
    reason = _checked(reason)
    if by is None or not reason:
        return []
    rows = list(activities.select_related("campaign", "channel").order_by("starts_on", "id"))
    found = clash_lines(asked_of(rows), access=access_for(by, now), at=now, organisation=organisation())
    stored = {row.pk: row for row in rows}
    return [
        _keep(stored[each.activity_id], line, by=by, reason=reason)
        for each in found
        if each.activity_id
        for line in each.open
    ]


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Shorten the reason to %(most)d letters.") % {"most": LONGEST_REASON}, field="go_ahead")
    return reason


def _keep(activity: Activity, line: ClashLine, *, by: User, reason: str) -> GoAhead:
    clash = line.clash
    row = GoAhead.objects.create(
        activity=activity, kind=clash.kind, about=clash.about, weeks=list(clash.weeks), reason=reason, by=by
    )
    row.campaigns.set(Campaign.objects.filter(pk__in=clash.campaign_ids).exclude(pk=activity.campaign_id))
    changes = {"kind": [None, clash.kind], "reason": [None, reason]}
    record(by=by, verb="went ahead", subject=row, changes=changes, campaign_id=activity.campaign_id)
    return row


@transaction.atomic
def go_ahead(*, by: User, activity_id: UUID, reason: str) -> list[GoAhead]:
    """Say why an activity keeps its days in spite of what stands against them now, and return what was kept.

    For what came up after it was planned: days closed since, or campaigns that came. Raises as ``answer_clashes``
    does, and ``Refused`` where nothing is open any more.
    """
    activity = locked_activity(activity_id)
    kept = answer_clashes(activity, by=by, reason=reason, now=timezone.now())
    if not kept:
        raise Refused(_("Nothing stands against its days any more."))
    return kept
