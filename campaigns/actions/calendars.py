"""Changes in the departments' room that move dates here, each wrapped with the planning it calls for.

Every function makes the change and marks what it moves as stale in one transaction, then plans the first of it again;
the clockwork plans the rest, and what is stale sends nothing until then. Each returns how many activities are
affected, and raises ``Refused`` as the action it wraps does.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.channels import edit_rule, replace_owner
from campaigns.actions.locking import lock_campaigns
from campaigns.actions.membership import give_back_strays
from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.alerts.planning_own import plan_own_duties
from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, MILESTONE_UNFINISHED
from campaigns.models import Campaign, Channel, LeadTimeRule, Milestone
from campaigns.queries.affected import activities_of_channel, activities_of_departments, campaigns_with_own_duties
from campaigns.queries.visible import is_open, visible_campaigns
from departments.access import access_for
from departments.actions import departments as department_actions
from departments.actions import organisation as organisation_actions
from departments.actions.changing import locked
from departments.errors import Refused
from departments.models import Department, OrganisationSettings, User, WorkingCalendar

_DAYS = ("weekend_days", "country", "subdivision")
_CLOCK = ("time_zone", "working_calendar_id", "alert_hour")
_NAMED = 3


def edit_working_calendar(*, by: User | None, calendar_id: int, **fields: Any) -> int:
    """Change a working calendar: the days of every department that works by it."""
    with transaction.atomic():
        before = _values(locked(WorkingCalendar, calendar_id), _DAYS)
        calendar = organisation_actions.edit_working_calendar(by=by, calendar_id=calendar_id, **fields)
        affected = mark_departments(working_by(calendar)) if _values(calendar, _DAYS) != before else 0
    return plan_first(affected)


def edit_organisation(*, by: User | None, **fields: Any) -> int:
    """Change the organisation's settings: zone, days and alert hour of every department that has none of its own."""
    with transaction.atomic():
        before = locked(OrganisationSettings, 1)
        after = organisation_actions.edit_organisation(by=by, **fields)
        affected = mark_departments(_following(before, after))
    return plan_first(affected)


def edit_department(*, by: User | None, department_id: int, **fields: Any) -> int:
    """Change a department: when and on which days it works. ``seen`` and refusals as the room below has them."""
    with transaction.atomic():
        before = _values(locked(Department, department_id), _CLOCK)
        department = department_actions.edit_department(by=by, department_id=department_id, **fields)
        affected = mark_departments([department_id]) if _values(department, _CLOCK) != before else 0
    return plan_first(affected)


def retire_department(*, by: User | None, department_id: int, successor_id: int | None = None) -> int:
    """Take a department out of use. What it holds goes to the successor: channels, lines of plans, open campaigns.

    Duties that its people have for it go back to whoever has to do them now.
    Raises ``Refused`` when it holds something and no successor is named, so that nothing is left to nobody.
    """
    with transaction.atomic():
        department = locked(Department, department_id)
        channels = list(Channel.objects.filter(owners=department, retired_at=None))
        rules = list(LeadTimeRule.objects.filter(responsible=department, retired_at=None).select_related("channel"))
        campaigns = Campaign.objects.exclude(state__in=CAMPAIGN_HIDDEN_BY_DEFAULT).filter(lead_department=department)
        _hand_over(list(campaigns), channels, rules, department, _successor(department, successor_id), by=by)
        department_actions.retire_department(by=by, department_id=department_id)
        # What it was given goes back to whom its plan names.
        given = Milestone.objects.filter(responsible_links__department=department, state__in=MILESTONE_UNFINISHED)
        given.update(is_given=False)
        give_back_strays(Milestone.objects.filter(responsible_links__department=department), by=by)
        touched = {
            key for row in [*channels, *(rule.channel for rule in rules)] for key in activities_of_channel(row.pk)
        }
        affected = mark_stale(touched.union(activities_of_departments([department_id])))
    return plan_first(affected)


def plan_first(affected: int) -> int:
    """Plan the first of what was marked as stale again, and return ``affected``, which is how many were."""
    if affected:
        replan_stale()
    return affected


def mark_departments(department_ids: Collection[int]) -> int:
    """Mark as stale what moves with the days or clocks of these departments; return how many activities.

    Duties of campaigns themselves, which are few, follow at once.
    """
    if not department_ids:
        return 0
    plan_own_of(department_ids)
    return mark_stale(activities_of_departments(department_ids))


def plan_own_of(department_ids: Collection[int]) -> None:
    """Plan the duties of campaigns themselves again in which one of these departments has an unfinished one."""
    keys = campaigns_with_own_duties(department_ids)
    lock_campaigns(keys)
    plan_own_duties(keys, by=None, now=timezone.now())


def _values(row: Department | WorkingCalendar, names: tuple[str, ...]) -> list[object]:
    return [getattr(row, name) for name in names]


def working_by(calendar: WorkingCalendar) -> list[int]:
    """Return the departments that work by a calendar, retired ones too. Two queries."""
    is_default = OrganisationSettings.objects.filter(default_calendar=calendar).exists()
    users = Department.objects.filter(working_calendar=calendar)
    everybody_else = Department.objects.filter(working_calendar=None)
    return list((users | everybody_else if is_default else users).values_list("pk", flat=True))


def _following(before: OrganisationSettings, after: OrganisationSettings) -> set[int]:
    """Return the departments that follow the organisation in what has changed. A query for each such thing."""
    everybody = Department.objects.all()
    found: set[int] = set()
    if before.time_zone != after.time_zone:
        found.update(everybody.filter(time_zone="").values_list("pk", flat=True))
    if before.default_calendar_id != after.default_calendar_id:
        found.update(everybody.filter(working_calendar=None).values_list("pk", flat=True))
    if before.alert_hour != after.alert_hour:
        found.update(everybody.filter(alert_hour=None).values_list("pk", flat=True))
    return found


def _successor(department: Department, successor_id: int | None) -> Department | None:
    if successor_id is None:
        return None
    successor = locked(Department, successor_id)
    if successor.pk == department.pk or successor.retired_at is not None:
        raise Refused(_("Choose another department that is in use."), field="successor")
    return successor


def _hand_over(
    campaigns: list[Campaign],
    channels: list[Channel],
    rules: list[LeadTimeRule],
    department: Department,
    successor: Department | None,
    *,
    by: User | None,
) -> None:
    if successor is None:
        channel_names = [str(row) for row in (*channels, *(rule.channel for rule in rules))]
        seen = _nameable(by).filter(pk__in=[row.pk for row in campaigns])
        _refuse_if_holding(department, [*channel_names, *map(str, seen)], hidden=len(campaigns) - len(seen))
        return
    for channel in channels:
        replace_owner(by=by, channel_id=channel.pk, old=department, new=successor)
    for rule in rules:
        edit_rule(by=by, rule_id=rule.pk, responsible=successor, plan=False)
    for campaign in campaigns:
        edit_campaign(by=by, campaign_id=campaign.pk, values={"lead_department": successor})


def _nameable(by: User | None) -> QuerySet[Campaign]:
    """Return the campaigns a refusal may name: those ``by`` may see; where nobody asks, those that hide from nobody."""
    now = timezone.now()
    return Campaign.objects.filter(is_open(now)) if by is None else visible_campaigns(access_for(by), now)


def _refuse_if_holding(department: Department, names: list[str], *, hidden: int) -> None:
    """Raise ``Refused`` with what the department holds; campaigns this person may not see are counted, not named."""
    held = list(dict.fromkeys(names))
    if not held and not hidden:
        return
    shown = held[:_NAMED]
    if hidden:
        shown.append(ngettext("%(count)d campaign", "%(count)d campaigns", hidden) % {"count": hidden})
    words = ", ".join(shown) + (" …" if len(held) > _NAMED else "")
    raise Refused(
        _("%(name)s still holds %(held)s. Choose a department that takes over.") % {"name": department, "held": words},
        field="successor",
    )
