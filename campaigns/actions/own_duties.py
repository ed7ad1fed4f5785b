"""Duties made by hand: of an activity, or of the campaign itself. They keep their day when anything moves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_campaign, locked_milestone
from campaigns.actions.replanning import replan_milestone
from campaigns.enums import CampaignState, MilestoneState
from campaigns.models import Activity, Milestone, MilestoneResponsible
from campaigns.models.channel import WARN_LIMIT
from campaigns.queries.own_duties import warned_ahead
from campaigns.rules.lead_time import days_around, shortfall
from campaigns.rules.lifecycle import check_milestone_move
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.actions.checks import checked_name
from departments.audit import changed_fields, plain, record
from departments.errors import Refused
from departments.models import Department, User
from departments.queries import department_clocks

OWN_DUTY = ("name", "due_on", "warn_working_days", "must_have", "departments")
"""What makes up a duty made by hand. ``departments`` are ordered: the first one's calendar counts."""


@transaction.atomic
def add_duty(
    *,
    by: User | None,
    campaign_id: UUID,
    name: str,
    due_on: dt.date,
    departments: Sequence[Department],
    activity_id: UUID | None = None,
    warn_working_days: int = 5,
    must_have: bool = True,
) -> Milestone:
    """Return a new duty of a campaign, or of one of its activities, due on a day that stays where it is.

    Its departments are told like those of any other duty. Raises ``Refused`` for a closed campaign, a name of blanks,
    a retired department or none, and an activity of another campaign.
    """
    campaign = locked_campaign(campaign_id)
    if campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("This campaign is closed. Reopen it before adding to it."))
    if activity_id is not None and not Activity.objects.filter(pk=activity_id, campaign=campaign).exists():
        raise Refused(_("That activity is not in this campaign any more."))
    milestone = Milestone(campaign=campaign, activity_id=activity_id)
    values = {"name": name, "due_on": due_on, "warn_working_days": warn_working_days, "must_have": must_have}
    _take(milestone, {**values, "departments": departments})
    milestone.save()
    _give_to(milestone, departments)
    told = {name: [None, plain(value)] for name, value in values.items() if name != "warn_working_days"}
    told["departments"] = [[], [department.pk for department in departments]]
    record(by=by, verb="created", subject=milestone, changes=told, campaign_id=campaign.pk)
    replan_milestone(milestone, by=by)
    return milestone


@transaction.atomic
def edit_duty(
    *, by: User | None, milestone_id: UUID, values: Mapping[str, Any], version: int | None = None
) -> Milestone:
    """Change a duty made by hand and return it; its alerts follow.

    ``values`` are those of ``OWN_DUTY``. Raises ``Conflict`` when ``version`` is stale, ``Refused`` for a duty that a
    plan makes, a finished one, and as ``add_duty`` does.
    """
    milestone = locked_milestone(milestone_id, version=version)
    _refuse_others(milestone)
    if milestone.state not in (MilestoneState.OPEN, MilestoneState.IN_WORK):
        raise Refused(_("This duty is finished. Open it again before changing it."))
    before = facts_of(milestone)
    after = {**before, **values}
    changes = {
        name: [_told(before[name]), _told(after[name])]
        for name in OWN_DUTY
        if _told(before[name]) != _told(after[name])
    }
    if not changes:
        return milestone
    _take(milestone, after)
    milestone.version += 1
    milestone.save()
    if "departments" in changes:
        _give_to(milestone, after["departments"])
        if milestone.assignee is not None and not _is_theirs(milestone.assignee, after["departments"]):
            milestone.assignee = None
            milestone.save(update_fields=["assignee"])
    record(by=by, verb="changed", subject=milestone, changes=changes, campaign_id=milestone.campaign_id)
    replan_milestone(milestone, by=by)
    return milestone


@transaction.atomic
def remove_duty(*, by: User | None, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Call a duty made by hand off and return it. Raises ``Refused`` for one a plan makes: its rule is what asks."""
    milestone = locked_milestone(milestone_id, version=version)
    _refuse_others(milestone)
    check_milestone_move(MilestoneState(milestone.state), MilestoneState.CANCELLED)
    changes = changed_fields(milestone, {"state": MilestoneState.CANCELLED})
    if changes:
        milestone.state = MilestoneState.CANCELLED
        milestone.version += 1
        milestone.save()
        record(by=by, verb="called off", subject=milestone, changes=changes, campaign_id=milestone.campaign_id)
        replan_milestone(milestone, by=by)
    return milestone


def redate(milestone: Milestone, due_on: dt.date, *, warn_working_days: int | None = None) -> None:
    """Give a duty another day, with the days that follow from it, counted in its first department. Saves nothing.

    Two or three queries. Raises ``Refused`` for a day off the calendar.
    """
    if not EARLIEST <= due_on <= LATEST:
        raise Refused(_("Choose a day between 1990 and 2199."), field="due_on")
    first = milestone.responsible_links.order_by("position").values_list("department_id", flat=True).first()
    _date(milestone, due_on, first, warn_working_days)


def facts_of(milestone: Milestone) -> dict[str, Any]:
    """Return what makes up a duty made by hand. Two queries and those of its first department's clock."""
    departments = list(milestone.responsibles.order_by("responsible_links__position"))
    return {
        "name": milestone.name,
        "due_on": milestone.due_on,
        "warn_working_days": warned_ahead(milestone),
        "must_have": milestone.must_have,
        "departments": departments,
    }


def is_by_hand(milestone: Milestone) -> bool:
    """Whether a person made this duty, and no plan."""
    return milestone.rule_id is None and milestone.offset is None


def _refuse_others(milestone: Milestone) -> None:
    if not is_by_hand(milestone):
        raise Refused(_("This duty comes from its channel's lead-time plan. Propose another day, or waive it."))


def _take(milestone: Milestone, values: Mapping[str, Any]) -> None:
    """Give a duty these values. Raises ``Refused`` for what no duty can be."""
    departments: Sequence[Department] = values["departments"]
    if not departments:
        raise Refused(_("Say which department has to do it."), field="departments")
    gone = next((each for each in departments if each.retired_at is not None), None)
    if gone is not None:
        raise Refused(_("%(name)s is retired. Choose another department.") % {"name": gone}, field="departments")
    if not 0 <= values["warn_working_days"] <= WARN_LIMIT:
        raise Refused(
            _("Teams are warned 0 to %(most)d working days ahead.") % {"most": WARN_LIMIT}, field="warn_working_days"
        )
    if not EARLIEST <= values["due_on"] <= LATEST:
        raise Refused(_("Choose a day between 1990 and 2199."), field="due_on")
    milestone.name = checked_name(values["name"], sentence=_("Name the duty, such as “Brief due”."))
    milestone.must_have = values["must_have"]
    _date(milestone, values["due_on"], departments[0].pk, values["warn_working_days"])


def _date(milestone: Milestone, due_on: dt.date, department_id: int | None, warn_working_days: int | None) -> None:
    clocks = department_clocks(None if department_id is None else [department_id])
    clock = clocks[department_id] if department_id is not None else next(iter(clocks.values()))
    today = clock.today(timezone.now())
    stored = milestone.warn_working_days if warn_working_days is None else warn_working_days
    ahead = clock.days.between(milestone.warn_on, milestone.due_on) if stored is None else stored
    milestone.due_on, milestone.warn_working_days = due_on, stored
    milestone.warn_on, milestone.late_on = days_around(due_on, ahead, clock.days)
    milestone.planned_on = today
    milestone.shortfall_days = min(shortfall(due_on, today, clock.days), 32_767) if milestone.must_have else 0


def _give_to(milestone: Milestone, departments: Sequence[Department]) -> None:
    milestone.responsible_links.all().delete()
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=milestone, department=department, position=position)
        for position, department in enumerate(departments)
    )


def _is_theirs(person: User, departments: Sequence[Department]) -> bool:
    return person.memberships.filter(department__in=departments).exists()


def _told(value: Any) -> Any:
    return [row.pk for row in value] if isinstance(value, (list, tuple)) else plain(value)
