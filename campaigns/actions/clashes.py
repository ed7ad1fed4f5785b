"""Going ahead in spite of what stands against an activity's days: asked once for each clash, and the reason is kept."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_activity
from campaigns.models import Activity, Campaign, GoAhead
from campaigns.queries.clash_lines import ClashLine, activity_clashes, clash_lines
from campaigns.queries.clashes import COUNTS, asked_of
from campaigns.queries.impact_clashes import due_after
from campaigns.queries.impact_ground import ground_of
from campaigns.rules.clashes import Due
from departments.access import access_for
from departments.audit import entry_of, record_all
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
    return _keep_all([(activity, line) for line in found.open], by=by, reason=reason)


def answer_all(
    activities: QuerySet[Activity],
    *,
    by: User | None,
    reason: str,
    now: dt.datetime,
    due: Mapping[Any, Sequence[Due]] | None = None,
) -> list[GoAhead]:
    """Keep ``reason`` for each clash of these activities that nobody went ahead in spite of yet; return what was kept.

    For what is made or changed in numbers: without a reason nothing is asked, and their pages show what clashes.
    ``due`` are the duties of those that are not planned again yet. About 16 queries, however many. Raises ``Refused``
    for a reason that is too long. Call it as ``answer_clashes``.
    """
    reason = _checked(reason)
    if by is None or not reason:
        return []
    rows = list(activities.filter(COUNTS).select_related("campaign", "channel").order_by("starts_on", "id"))
    stale = due or {}
    asked = [replace(each, due=tuple(stale[each.id])) if each.id in stale else each for each in asked_of(rows)]
    found = clash_lines(asked, access=access_for(by, now), at=now, organisation=organisation(), together=bool(due))
    stored = {row.pk: row for row in rows}
    open_ones = [(stored[each.activity_id], line) for each in found if each.activity_id for line in each.open]
    return _keep_all(open_ones, by=by, reason=reason)


def answer_moved(activity_ids: Collection[UUID], *, by: User | None, reason: str) -> list[GoAhead]:
    """Do as ``answer_all`` for what has just moved together, whether its duties are planned again or still stale.

    Duties that are stale count as they will be. Sixteen queries more where there are any. Raises as it does.
    """
    now = timezone.now()
    rows = Activity.objects.filter(pk__in=activity_ids)
    stale = list(rows.filter(is_stale=True).values_list("pk", flat=True))
    due: dict[UUID, Sequence[Due]] = dict.fromkeys(stale, ())
    if stale:
        due.update(due_after(ground_of(stale, now=now, alone=True).of(lambda facts: facts.before).duties))
    return answer_all(rows, by=by, reason=reason, now=now, due=due)


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Shorten the reason to %(most)d letters.") % {"most": LONGEST_REASON}, field="go_ahead")
    return reason


def _keep_all(answered: Iterable[tuple[Activity, ClashLine]], *, by: User, reason: str) -> list[GoAhead]:
    """Keep one reason for these clashes of activities, and write each down. Four queries, however many."""
    pairs = list(answered)
    rows = [
        GoAhead(
            activity=activity, kind=line.clash.kind, about=line.clash.about, weeks=list(line.clash.weeks),
            reason=reason, by=by,
        )
        for activity, line in pairs
    ]  # fmt: skip
    GoAhead.objects.bulk_create(rows, batch_size=500)
    there = set(
        Campaign.objects.filter(pk__in={key for _row, line in pairs for key in line.clash.campaign_ids}).values_list(
            "pk", flat=True
        )
    )
    through = GoAhead.campaigns.through
    through._default_manager.bulk_create(
        (
            through(goahead_id=row.pk, campaign_id=key)
            for row, (activity, line) in zip(rows, pairs, strict=True)
            for key in line.clash.campaign_ids
            if key in there and key != activity.campaign_id
        ),
        batch_size=1000,
    )
    record_all(
        entry_of(
            by=by,
            verb="went ahead",
            subject=row,
            changes={"kind": [None, row.kind], "reason": [None, reason]},
            campaign_id=row.activity.campaign_id,
        )
        for row in rows
    )
    return rows


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
