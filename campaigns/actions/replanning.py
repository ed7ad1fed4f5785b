"""Working out duties and alerts again: after each change, after what departments change, and every night."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calendar_app.lib.blame import NOBODYS_FAULT
from calendar_app.lib.revision import something_changed
from campaigns.actions.open_deeds import NOBODYS, Terms, finish_deeds, terms_of
from campaigns.alerts.change_sets import ChangeSets, prolong
from campaigns.alerts.duty_rows import write_duties
from campaigns.alerts.exception_rows import Asking, shortfalls_before, write_exceptions
from campaigns.alerts.planning import plan_alerts
from campaigns.alerts.planning_own import plan_own_duties
from campaigns.enums import Anchor, CampaignState
from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.affected import activities_hanging_on
from campaigns.queries.planning import planning_batch
from campaigns.rules.duty_memory import DutyBefore
from departments.errors import Refused
from departments.models import User

logger = logging.getLogger(__name__)

BATCH = 200


@dataclass(frozen=True)
class Replanned:
    """What one planning run wrote: alerts made, changed and closed; ``silenced`` were overdue and will not be sent.

    ``broken`` are the activities that could not be planned, because something in them cannot be read.
    """

    activities: int = 0
    made: int = 0
    changed: int = 0
    closed: int = 0
    silenced: int = 0
    broken: frozenset[UUID] = frozenset()

    def __add__(self, other: "Replanned") -> "Replanned":
        return Replanned(
            self.activities + other.activities,
            self.made + other.made,
            self.changed + other.changed,
            self.closed + other.closed,
            self.silenced + other.silenced,
            self.broken | other.broken,
        )


@transaction.atomic
def replan_moved(
    activity_ids: Collection[UUID],
    *,
    by: User | None,
    now: dt.datetime | None = None,
    left: Collection[int] = (),
    launches: Collection[UUID] = (),
    asking: Asking | None = None,
    remembered: Mapping[UUID, DutyBefore] | None = None,
) -> Replanned:
    """Do as ``replan`` for activities whose own days, state or channel changed, and for what is counted from them.

    That is every other activity of their campaigns whose channel's plan hangs on the first public activity, or on
    activities of their channels; ``left`` are the channels they were on before. Of the campaigns in ``launches``, whose
    launch moved, it is those whose plan hangs on it. Four queries more than ``replan`` at most.
    """
    keys = moved_along(activity_ids, left=left, launches=launches)
    return replan(keys, by=by, now=now, asking=asking, remembered=remembered)


def moved_along(
    activity_ids: Collection[UUID], *, left: Collection[int] = (), launches: Collection[UUID] = ()
) -> set[UUID]:
    """Return these activities and those that are counted from them, as ``replan_moved`` has it. Four queries at most.

    Of what is counted from them, what is stale is left out: it is planned by what made it so.
    """
    places = Activity.objects.filter(pk__in=activity_ids).values_list("campaign", "channel")
    campaigns, channels = {place[0] for place in places}, {place[1] for place in places}
    hanging = set(activities_hanging_on(campaigns, channel_ids=channels | set(left)))
    if launches:
        hanging.update(activities_hanging_on(launches, [Anchor.LAUNCH]))
    stale = Activity.objects.filter(pk__in=hanging, is_stale=True).values_list("pk", flat=True)
    return hanging.difference(stale).union(activity_ids)


@transaction.atomic
def replan(
    activity_ids: Collection[UUID],
    *,
    by: User | None,
    now: dt.datetime | None = None,
    redated: Iterable[UUID] = (),
    remembered: Mapping[UUID, DutyBefore] | None = None,
    asking: Asking | None = None,
    since: dt.datetime | None = None,
) -> Replanned:
    """Bring the duties and planned alerts of these activities in line; return what was written.

    Call it with the activities' campaigns locked. Dates of the ``redated`` ones count as worked out today even where
    they did not change, which is what confirming a campaign does. A duty that comes back to the date ``remembered`` of
    it reads as it did then: that is how a move is taken back. ``asking`` says why it cannot wait, and whether a channel
    may refuse it; ``since`` is when the change was made, where that was before ``now``. About 18 queries, however many
    activities. Raises ``Refused`` where an offset leads off the calendar, and as ``write_exceptions`` does.
    """
    if not activity_ids:
        return Replanned()
    batch = planning_batch(activity_ids, now=now or timezone.now())
    batch.redated = set(redated)
    batch.remembered = remembered or {}
    if by is not None:
        prolong(campaign_ids={activity.campaign_id for activity in batch.activities}, by=by, now=batch.now, since=since)
    before = shortfalls_before(batch)
    write_duties(batch)
    write_exceptions(batch, before=before, asking=asking or Asking())
    plan = plan_alerts(batch, change_sets=ChangeSets(by=by, now=batch.now, since=since))
    return Replanned(
        activities=len(batch.activities),
        made=len(plan.made),
        changed=len(plan.changed),
        closed=sum(len(keys) for keys in plan.closed.values()),
        silenced=plan.silenced,
    )


def replan_own(campaign_id: UUID, *, by: User | None, now: dt.datetime | None = None) -> None:
    """Bring the alerts of a campaign's own duties in line, those of no activity. Call it with the campaign locked."""
    plan_own_duties([campaign_id], by=by, now=now or timezone.now())


def replan_milestone(
    milestone: Milestone, *, by: User | None, remembered: Mapping[UUID, DutyBefore] | None = None
) -> None:
    """Plan again what a duty calls for: with its activity, or with its campaign's own. The campaign is locked."""
    if milestone.activity_id is not None:
        replan([milestone.activity_id], by=by, remembered=remembered)
    else:
        replan_own(milestone.campaign_id, by=by)


def mark_stale(activity_ids: Collection[UUID]) -> int:
    """Mark activities whose dates may have changed from outside; return how many. What is stale sends nothing."""
    return Activity.objects.filter(pk__in=activity_ids).update(is_stale=True)


def stale_count() -> int:
    """Return how many activities wait to be planned again. One query."""
    return Activity.objects.filter(is_stale=True).count()


def replan_stale(*, limit: int = BATCH, now: dt.datetime | None = None) -> int:
    """Plan up to ``limit`` stale activities again, in one transaction, and return how many were planned.

    Call it until it returns 0. Several may run at once: each takes campaigns nobody else is at; what somebody is at
    stays stale for the next run, and so does what breaks, which holds up no other.
    """
    with transaction.atomic():
        stale = Activity.objects.filter(is_stale=True).order_by("campaign", "id")
        keys = _free_ones(list(stale.values_list("pk", flat=True)[:limit]))
        runs = [_replan_each_if_need_be(own, now=now, terms=terms) for terms, own in _by_deed(keys)]
        planned = set(keys).difference(*(run.broken for run in runs))
        Activity.objects.filter(pk__in=planned).update(is_stale=False)
        if keys:
            something_changed()
    finish_deeds(now=now)
    return len(planned)


def _by_deed(activity_ids: Collection[UUID]) -> list[tuple[Terms, list[UUID]]]:
    """Return these activities by what made them stale, with the terms on which they are planned. Three queries a deed.

    What no deed of many moves, but a changed working calendar, say, has the terms of nobody.
    """
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    rows = Activity.objects.filter(pk__in=activity_ids).order_by("campaign", "id")
    for key, deed_id in rows.values_list("pk", "open_deed"):
        found[deed_id].append(key)
    return [(terms_of(deed_id, own) if deed_id else NOBODYS, own) for deed_id, own in found.items()]


def reconcile(*, now: dt.datetime | None = None) -> Replanned:
    """Work out every future alert again, batch by batch, and return the drift that was mended.

    A campaign somebody is changing just then is passed over: that change plans it anyway. So is what is stale.
    """
    total = Replanned()
    telling = Campaign.objects.exclude(state__in=[CampaignState.DRAFT, CampaignState.ARCHIVED])
    planned = Activity.objects.filter(campaign__in=telling, is_stale=False)
    keys = list(planned.order_by("campaign", "id").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            total += _replan_each_if_need_be(_free_ones(keys[start : start + BATCH]), now=now)
    for campaign_id in telling.filter(milestones__activity=None, milestones__isnull=False).distinct():
        with transaction.atomic():
            free = Campaign.objects.filter(pk=campaign_id.pk).select_for_update(skip_locked=True)
            plan_own_duties([row.pk for row in free], by=None, now=now or timezone.now())
    return total


def _free_ones(activity_ids: Collection[UUID]) -> list[UUID]:
    """Lock the campaigns of these activities and return those whose campaign nobody else has locked. Two queries.

    Campaigns first, as every action does: so nobody waits for each other in a circle, and no duty is answered while
    it is being planned.
    """
    campaigns = Campaign.objects.filter(pk__in=Activity.objects.filter(pk__in=activity_ids).values("campaign"))
    locked = list(campaigns.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    free = Activity.objects.filter(pk__in=activity_ids, campaign__in=locked).order_by("campaign", "id")
    return list(free.values_list("pk", flat=True))


def _replan_each_if_need_be(
    activity_ids: Collection[UUID], *, now: dt.datetime | None, terms: Terms = NOBODYS
) -> Replanned:
    """Plan these activities together; where one of them cannot be planned, each alone, so that it holds up no other."""
    try:
        return _replan_on(terms, activity_ids, now=now)
    except NOBODYS_FAULT:
        raise
    except Exception:  # noqa: BLE001 - whichever of them causes it says so when it is planned alone
        return sum((_replan_alone(key, now=now, terms=terms) for key in activity_ids), Replanned())


def _replan_on(terms: Terms, activity_ids: Collection[UUID], *, now: dt.datetime | None) -> Replanned:
    return replan(
        activity_ids, by=terms.by, now=now, asking=terms.asking, remembered=terms.remembered, since=terms.since
    )


def _replan_alone(activity_id: UUID, *, now: dt.datetime | None, terms: Terms) -> Replanned:
    try:
        return _replan_on(terms, [activity_id], now=now)
    except Refused as refusal:
        logger.error("Activity %s keeps its old duties, because planning it again is refused: %s", activity_id, refusal)
        return Replanned()
    except NOBODYS_FAULT:
        raise
    except Exception:
        logger.exception("Activity %s cannot be planned again. It tells nobody until it can.", activity_id)
        return Replanned(broken=frozenset({activity_id}))
