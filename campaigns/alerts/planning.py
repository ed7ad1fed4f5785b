"""Bringing planned alerts in line with what is true: at every save, and again every night.

Planning compares rows with facts and writes the difference, so running it twice changes nothing. It only ever touches
alerts that are still planned; what has been fired is history, and is corrected by a further alert.
"""

from campaigns.alerts.change_sets import ChangeSets
from campaigns.alerts.history import history_of
from campaigns.alerts.plan import AlertPlan
from campaigns.alerts.planning_dated import plan_dated
from campaigns.alerts.planning_events import plan_events
from campaigns.alerts.planning_exceptions import plan_exceptions
from campaigns.queries.planning import PlanningBatch


def plan_alerts(batch: PlanningBatch, *, change_sets: ChangeSets) -> AlertPlan:
    """Make, change and close planned alerts of the batch's activities; return what was written.

    Call it after ``write_duties`` and ``write_exceptions``, inside the action's transaction. Five queries and those of
    ``change_sets``.
    """
    history = history_of([activity.pk for activity in batch.activities])
    plan = AlertPlan()
    for activity in batch.activities:
        plan_events(activity, batch=batch, history=history, change_sets=change_sets, plan=plan)
        plan_dated(activity, batch=batch, history=history, change_sets=change_sets, plan=plan)
        plan_exceptions(activity, batch=batch, history=history, plan=plan)
    plan.write()
    return plan
