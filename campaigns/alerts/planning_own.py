"""The alerts that the duties of campaigns themselves call for: those that belong to no activity."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from calendar_app.lib.rows import update_rows
from campaigns.alerts.change_sets import ChangeSets
from campaigns.alerts.duty_rows import follow_calendar
from campaigns.alerts.plan import AlertPlan
from campaigns.alerts.planning_dated import Duties, plan_duties
from campaigns.enums import MILESTONE_UNFINISHED, AlertState
from campaigns.models import Alert, Campaign, Milestone, MilestoneResponsible
from campaigns.queries.planning import PlanningBatch
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.models import User
from departments.queries import department_clocks


def plan_own_duties(campaign_ids: Collection[UUID], *, by: User | None, now: dt.datetime) -> AlertPlan:
    """Bring the planned alerts of these campaigns' own duties in line; return what was written.

    When they are warned of, and late, follows the days their departments work now. Call it inside a transaction that
    holds the campaigns. Two queries where there is nothing to plan, else nine.
    """
    plan = AlertPlan()
    duties = list(Milestone.objects.filter(campaign__in=campaign_ids, activity=None).order_by("id"))
    if not duties:
        return plan
    of_campaign: dict[UUID, list[Milestone]] = defaultdict(list)
    for milestone in duties:
        of_campaign[milestone.campaign_id].append(milestone)
    batch = _batch(duties, now)
    _follow_calendars(duties, batch)
    planned, fired = _alerts(of_campaign)
    for campaign in Campaign.objects.filter(pk__in=of_campaign):
        mine = of_campaign[campaign.pk]
        calling = [row for row in mine if row.state in MILESTONE_UNFINISHED] if campaign.state in CAMPAIGN_OWING else []
        plan_duties(
            Duties(campaign.pk, None, calling, {}, campaign.version),
            planned[campaign.pk],
            fired[campaign.pk],
            batch=batch,
            change_sets=ChangeSets(by=by, now=now),
            plan=plan,
        )
    plan.write()
    return plan


def _follow_calendars(duties: Collection[Milestone], batch: PlanningBatch) -> None:
    """Let warnings and lateness follow the days of the departments. One query at the most."""
    changed = [duty for duty in duties if follow_calendar(duty, batch)]
    for duty in changed:
        duty.version += 1
        duty.updated_at = batch.now
    update_rows(changed, ["warn_on", "late_on", "version", "updated_at"])


def _batch(duties: Collection[Milestone], now: dt.datetime) -> PlanningBatch:
    responsibles: dict[UUID, tuple[int, ...]] = {}
    links = MilestoneResponsible.objects.filter(milestone__in=duties).order_by("milestone", "position")
    for milestone_id, department_id in links.values_list("milestone_id", "department_id"):
        responsibles[milestone_id] = (*responsibles.get(milestone_id, ()), department_id)
    return PlanningBatch([], {}, {}, {}, responsibles, department_clocks(), {}, {}, now)


def _alerts(campaign_ids: Collection[UUID]) -> tuple[dict[UUID, list[Alert]], dict[UUID, list[Alert]]]:
    """Return the planned alerts, locked, and the fired ones of the campaigns' own duties. Two queries."""
    planned: dict[UUID, list[Alert]] = defaultdict(list)
    fired: dict[UUID, list[Alert]] = defaultdict(list)
    rows = Alert.objects.filter(campaign__in=campaign_ids, activity=None, milestone__isnull=False)
    for alert in rows.filter(state=AlertState.PLANNED).order_by("id").select_for_update(of=("self",)):
        planned[alert.campaign_id].append(alert)  # type: ignore[index]
    for alert in rows.filter(state=AlertState.FIRED).order_by("fired_at", "due_at", "id"):
        fired[alert.campaign_id].append(alert)  # type: ignore[index]
    return planned, fired
