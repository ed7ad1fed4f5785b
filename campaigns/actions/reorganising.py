"""Departments merge and split: who is in them, what they own and what they have to do goes along.

As everywhere, what dates and alerts depend on is marked stale in the same transaction and planned again after it.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.channels import edit_rule, replace_owner
from campaigns.actions.exceptions import take_over_exceptions
from campaigns.actions.hooks import take_over_hooks
from campaigns.actions.locking import lock_campaigns
from campaigns.actions.membership import give_back_strays
from campaigns.actions.preferences import take_over_preferences
from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.actions.secrecy import write_naming
from campaigns.enums import MILESTONE_UNFINISHED, AlertState
from campaigns.models import (
    Alert,
    Campaign,
    CampaignNamed,
    Channel,
    LeadTimeRule,
    Milestone,
    MilestoneResponsible,
    NoticeException,
)
from campaigns.queries.affected import activities_of_channel, activities_of_departments
from departments.actions.departments import create_department, set_membership
from departments.actions.departments import remove_membership as leave_department
from departments.actions.reorganising import move_members, move_routes, retire_into
from departments.actions.special_days import copy_special_days
from departments.audit import record
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Membership, User


def merge_departments(*, by: User | None, source_id: int, target_id: int) -> Department:
    """Let one department become part of another and return that one.

    People with how they are told, routes, channels, lines of plans, duties, alerts, campaigns and the place on lists of
    those who may know go to the target; what both have becomes one. The source is retired, and its address leads to the
    target. Raises ``Refused`` for a department with itself, or one that is retired.
    """
    with transaction.atomic():
        source, target = _both(source_id, target_id)
        lock_campaigns(_campaigns_with(source))
        channels = list(Channel.objects.filter(owners=source).order_by("pk"))
        touched = _activities(channels).union(activities_of_departments([source.pk]))
        for channel in channels:
            replace_owner(by=by, channel_id=channel.pk, old=source, new=target)
        _take_over_rules(LeadTimeRule.objects.all(), source, target, by=by)
        _take_over_duties(Milestone.objects.all(), source, target)
        _take_over_alerts(Alert.objects.all(), source, target)
        take_over_exceptions(NoticeException.objects.all(), source, target)
        for key in Campaign.objects.filter(lead_department=source).order_by("pk").values_list("pk", flat=True):
            edit_campaign(by=by, campaign_id=key, values={"lead_department": target})
        _take_over_names(source, target, by=by)
        move_members(by=by, source=source, target=target)
        take_over_preferences(source, target)
        move_routes(by=by, source=source, target=target)
        take_over_hooks(by=by, source=source, target=target)
        retire_into(by=by, source=source, target=target)
        mark_stale(touched)
    replan_stale()
    return target


def split_department(
    *,
    by: User | None,
    department_id: int,
    name: str,
    moving: Collection[int] = (),
    joining: Collection[int] = (),
    channel_ids: Collection[int] = (),
    head_id: int | None = None,
) -> Department:
    """Make a new department out of people and channels of another and return it. It works on the same days.

    ``moving`` are the people who leave the old one, ``joining`` those who are in both from now on; each keeps their
    role, except that ``head_id``, one of them, heads the new one. The channels' lines that name the old department
    name the new one; their unfinished duties and waiting alerts go along. Duties of people who no longer are in a
    department that has to do them go back to it. Raises ``Refused`` where neither people nor channels go, for people
    and channels that are not the old one's, and for the name as ``create_department`` does.
    """
    with transaction.atomic():
        old = _in_use(department_id)
        people = _people_of(old, {*moving, *joining})
        channels = _channels_of(old, channel_ids)
        if not people and not channels:
            raise Refused(_("Choose at least one person or one channel for the new department."))
        if head_id is not None and head_id not in people:
            raise Refused(_("Choose the head among those who come into the new department."), field="head")
        activities = Milestone.objects.filter(activity__channel__in=channels)
        held = Milestone.objects.filter(responsible_links__department=old, assignee__in=moving)
        lock_campaigns({*_campaigns(activities), *_campaigns(held)})
        touched = _activities(channels)
        new = create_department(by=by, name=name, **{field: getattr(old, field) for field in _SAME})
        copy_special_days(by=by, source=old, target=new)
        _join(people, old, new, moving=moving, head_id=head_id, by=by)
        _hand_channels_to(new, channels, old, by=by)
        give_back_strays(Milestone.objects.filter(pk__in=_keys(activities, held)), by=by)
        record(by=by, verb="split", subject=old, changes={"split_off": [None, new.pk]})
        mark_stale(touched)
    replan_stale()
    return new


_SAME = ("time_zone", "working_calendar", "alert_hour", "works_from", "works_until", "escalate_after_hours")
"""What a department that is split off takes from the one it comes from."""

_SAME_ALERT = ("campaign_id", "activity_id", "milestone_id", "kind", "step", "occurrence")
"""Fields in which two alerts agree that say the same to two departments."""

_AT_ONCE = 5_000


def _both(source_id: int, target_id: int) -> tuple[Department, Department]:
    """Return both departments, locked in the order of their keys. Raises ``Refused`` for what cannot be merged."""
    rows = Department.objects.filter(pk__in=[source_id, target_id]).order_by("pk").select_for_update()
    found = {row.pk: row for row in rows}
    if source_id == target_id or len(found) < 2 or any(row.retired_at for row in found.values()):
        raise Refused(_("Choose another department that is in use."), field="target")
    return found[source_id], found[target_id]


def _in_use(department_id: int) -> Department:
    department = Department.objects.select_for_update().filter(pk=department_id, retired_at=None).first()
    if department is None:
        raise Refused(_("This department is retired. Bring it back first."))
    return department


def _campaigns_with(department: Department) -> set[UUID]:
    """Return the campaigns in which this department has a part."""
    rows = (
        Campaign.objects.filter(lead_department=department).values_list("pk", flat=True),
        Milestone.objects.filter(responsible_links__department=department).values_list("campaign_id", flat=True),
        Alert.objects.filter(department=department, campaign__isnull=False).values_list("campaign_id", flat=True),
        CampaignNamed.objects.filter(department=department).values_list("campaign_id", flat=True),
    )
    return {key for keys in rows for key in keys}


def _campaigns(milestones: QuerySet[Milestone]) -> Iterable[UUID]:
    return milestones.order_by().values_list("campaign_id", flat=True).distinct()


def _keys(*milestones: QuerySet[Milestone]) -> set[UUID]:
    return {key for rows in milestones for key in rows.values_list("pk", flat=True)}


def _activities(channels: Iterable[Channel]) -> set[UUID]:
    return {key for channel in channels for key in activities_of_channel(channel.pk)}


def _take_over_rules(rules: QuerySet[LeadTimeRule], source: Department, target: Department, *, by: User | None) -> None:
    for key in rules.filter(responsible=source, retired_at=None).order_by("pk").values_list("pk", flat=True):
        edit_rule(by=by, rule_id=key, responsible=target, plan=False)


def _take_over_duties(milestones: QuerySet[Milestone], source: Department, target: Department) -> None:
    """Make the target responsible where the source was, in its place; where both were, the source's place goes."""
    links = MilestoneResponsible.objects.filter(milestone__in=milestones, department=source)
    twin = MilestoneResponsible.objects.filter(milestone=OuterRef("milestone"), department=target)
    shared = links.filter(Exists(twin))
    for milestone_id, position in list(shared.values_list("milestone_id", "position")):
        others = MilestoneResponsible.objects.filter(milestone=milestone_id)
        others.filter(department=source).delete()
        # The target takes the better of the two places, and the row closes up.
        others.filter(department=target, position__gt=position).update(position=position)
        _close_up(milestone_id)
    links.update(department=target)


def _close_up(milestone_id: UUID) -> None:
    links = MilestoneResponsible.objects.filter(milestone=milestone_id).order_by("position", "pk")
    for position, link in enumerate(links):
        if link.position != position:
            MilestoneResponsible.objects.filter(pk=link.pk).update(position=position)


def _take_over_alerts(alerts: QuerySet[Alert], source: Department, target: Department) -> None:
    """Let what the source was told count as told to the target, so that it waits on its desk and is not told again.

    What was said to both in the same words stays with the source, as the target has it already.
    """
    standing = [AlertState.PLANNED, AlertState.FIRED]
    known = set(alerts.filter(department=target, state__in=standing).values_list(*_SAME_ALERT))
    fired = alerts.filter(department=source, state=AlertState.FIRED).order_by("pk").values_list("pk", *_SAME_ALERT)
    moving = [key for key, *said in fired if tuple(said) not in known]
    for start in range(0, len(moving), _AT_ONCE):
        Alert.objects.filter(pk__in=moving[start : start + _AT_ONCE]).update(department=target)


def _take_over_names(source: Department, target: Department, *, by: User | None) -> None:
    """Let the target know of what the source was named to know of."""
    there = set(CampaignNamed.objects.filter(department=target).values_list("campaign_id", flat=True))
    for row in CampaignNamed.objects.filter(department=source).select_related("department").order_by("pk"):
        key = row.campaign_id
        write_naming(row, by=by, is_named=False)
        row.delete()
        if key not in there:
            new = CampaignNamed.objects.create(campaign_id=key, department=target)
            write_naming(new, by=by, is_named=True)


def _people_of(department: Department, user_ids: Collection[int]) -> dict[int, Membership]:
    members = Membership.objects.filter(department=department, user__in=user_ids, user__is_active=True)
    found = {row.user_id: row for row in members.order_by("pk")}
    if len(found) < len(set(user_ids)):
        raise Refused(_("Somebody chosen is not in %(name)s any more. Choose again.") % {"name": department})
    return found


def _channels_of(department: Department, channel_ids: Collection[int]) -> list[Channel]:
    channels = list(Channel.objects.filter(owners=department, pk__in=channel_ids).order_by("pk"))
    if len(channels) < len(set(channel_ids)):
        raise Refused(_("%(name)s does not own one of these channels any more. Choose again.") % {"name": department})
    return channels


def _join(
    people: dict[int, Membership],
    old: Department,
    new: Department,
    *,
    moving: Collection[int],
    head_id: int | None,
    by: User | None,
) -> None:
    for user_id, membership in people.items():
        role = RoleName(membership.role)
        if head_id is not None and role == RoleName.HEAD:
            role = RoleName.DEPUTY
        if user_id == head_id:
            role = RoleName.HEAD
        if user_id in moving:
            leave_department(by=by, department_id=old.pk, user_id=user_id)
        set_membership(by=by, department_id=new.pk, user_id=user_id, role=role)


def _hand_channels_to(new: Department, channels: Collection[Channel], old: Department, *, by: User | None) -> None:
    for channel in channels:
        replace_owner(by=by, channel_id=channel.pk, old=old, new=new)
    _take_over_rules(LeadTimeRule.objects.filter(channel__in=channels), old, new, by=by)
    unfinished = Milestone.objects.filter(activity__channel__in=channels, state__in=MILESTONE_UNFINISHED)
    _take_over_duties(unfinished, old, new)
    _take_over_alerts(Alert.objects.filter(activity__channel__in=channels), old, new)
    take_over_exceptions(NoticeException.objects.filter(activity__channel__in=channels), old, new)
