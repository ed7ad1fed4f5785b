"""Fetching one thing and making sure of the right to it, in one call.

``..._to_see`` raises ``Http404`` for what is not there and for what this person may not see: the two look the same.
The other names say what the right is for; they raise that same 404, or ``NotAllowed`` with a sentence that says who
may, for what the person sees but may not change. No view holds a row that did not come from here.
"""

import datetime as dt
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState
from campaigns.models import (
    Activity,
    BouncedAddress,
    Campaign,
    Channel,
    ClosingDate,
    Milestone,
    NoticeException,
    Series,
)
from campaigns.queries.bounces import bounced_address_to_mend
from campaigns.queries.history import visible_entries
from campaigns.queries.people_list import people_to_see, roles_of
from campaigns.queries.visible import (
    known_exceptions,
    known_milestones,
    visible_activities,
    visible_campaigns,
    visible_channels,
    visible_departments,
)
from campaigns.rules.people_permissions import check_invite_again, check_reorganise, check_see_people, check_uninvite
from campaigns.rules.permissions import (
    check_answer_duty,
    check_answer_exception,
    check_assign_duty,
    check_edit_campaign,
    check_manage_channel,
    check_manage_department,
)
from departments.access import Access
from departments.models import AuditEntry, Department, User
from departments.roles import Permission


def campaign_to_see(access: Access, campaign_id: UUID, at: dt.datetime) -> Campaign:
    """Return a campaign this person may see at ``at``, with its owner and lead department. One query."""
    found = visible_campaigns(access, at).select_related("owner", "lead_department", "cancelled_by")
    campaign = found.filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404(_("There is no such campaign."))
    return campaign


def campaign_to_edit(access: Access, campaign_id: UUID, at: dt.datetime) -> Campaign:
    """Return a campaign this person may change, as ``campaign_to_see`` does. One query."""
    campaign = campaign_to_see(access, campaign_id, at)
    check_edit_campaign(access, lead_department_id=campaign.lead_department_id)
    return campaign


def campaigns_to_add_to(access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns this person may add activities to, the ones that are closed left out. No query yet."""
    found = visible_campaigns(access, at).exclude(state__in=[CampaignState.CANCELLED, CampaignState.ARCHIVED])
    if not access.is_ops_admin:
        found = found.filter(lead_department__in=access.having(Permission.PLAN_CAMPAIGNS))
    return found.order_by(F("launch_on").asc(nulls_last=True), "name", "id")


def activity_if_seen(access: Access, activity_id: UUID, at: dt.datetime) -> Activity | None:
    """Return an activity this person may see all of at ``at``, with its campaign and channel, else None. One query."""
    found = visible_activities(access, at).select_related("campaign__lead_department", "channel", "closing")
    return found.filter(pk=activity_id).first()


def activity_to_see(access: Access, activity_id: UUID, at: dt.datetime) -> Activity:
    """Return an activity this person may see all of at ``at``, with its campaign and channel. One query."""
    activity = activity_if_seen(access, activity_id, at)
    if activity is None:
        raise Http404(_("There is no such activity."))
    return activity


def activity_to_edit(access: Access, activity_id: UUID, at: dt.datetime) -> Activity:
    """Return an activity of a campaign this person may change, as ``activity_to_see`` does. One query."""
    activity = activity_to_see(access, activity_id, at)
    check_edit_campaign(access, lead_department_id=activity.campaign.lead_department_id)
    return activity


def series_to_see(access: Access, series_id: UUID, at: dt.datetime) -> Series:
    """Return a series of a campaign this person may see all of at ``at``, with campaign and channel. One query."""
    seen = visible_campaigns(access, at).order_by().values("pk")
    series = Series.objects.filter(pk=series_id, campaign__in=seen).select_related("campaign", "channel").first()
    if series is None:
        raise Http404(_("There is no such series."))
    return series


def series_to_edit(access: Access, series_id: UUID, at: dt.datetime) -> Series:
    """Return a series of a campaign this person may change, as ``series_to_see`` does. One query."""
    series = series_to_see(access, series_id, at)
    check_edit_campaign(access, lead_department_id=series.campaign.lead_department_id)
    return series


def milestone_to_see(access: Access, milestone_id: UUID, at: dt.datetime) -> Milestone:
    """Return a duty this person knows of at ``at``, with its campaign, activity, channel and assignee. One query.

    It may be one of a veiled campaign, for those who have to do it: what it is called is ``queries.desk.duty_line``'s
    to say.
    """
    found = known_milestones(access, at).select_related("campaign", "activity__channel", "assignee")
    milestone = found.filter(pk=milestone_id).first()
    if milestone is None:
        raise Http404(_("There is no such duty."))
    return milestone


def milestone_to_answer(access: Access, milestone_id: UUID, at: dt.datetime) -> Milestone:
    """Return a duty this person may take on, finish, waive or open again. Two queries."""
    milestone = milestone_to_see(access, milestone_id, at)
    check_answer_duty(access, responsible_ids=_responsible_ids(milestone))
    return milestone


def milestone_to_plan(access: Access, milestone_id: UUID, at: dt.datetime) -> Milestone:
    """Return a duty of a campaign this person may change, as ``milestone_to_see`` does. Two queries."""
    milestone = milestone_to_see(access, milestone_id, at)
    campaign = visible_campaigns(access, at).filter(pk=milestone.campaign_id).first()
    if campaign is None:
        raise Http404(_("There is no such duty."))
    check_edit_campaign(access, lead_department_id=campaign.lead_department_id)
    milestone.campaign = campaign
    return milestone


def milestone_to_assign(access: Access, milestone_id: UUID, at: dt.datetime) -> Milestone:
    """Return a duty this person may give to somebody. Two queries."""
    milestone = milestone_to_see(access, milestone_id, at)
    check_assign_duty(access, responsible_ids=_responsible_ids(milestone))
    return milestone


def exception_to_see(access: Access, exception_id: UUID, at: dt.datetime) -> NoticeException:
    """Return an exception this person knows of at ``at``, with its campaign and channel. One query.

    It may be one of a veiled campaign, for the department that is asked.
    """
    found = known_exceptions(access, at).select_related("campaign", "activity__channel", "department")
    exception = found.filter(pk=exception_id).first()
    if exception is None:
        raise Http404(_("There is no such exception."))
    return exception


def exception_to_answer(access: Access, exception_id: UUID, at: dt.datetime) -> NoticeException:
    """Return an exception this person may answer, as ``exception_to_see`` does. One query."""
    exception = exception_to_see(access, exception_id, at)
    check_answer_exception(access, department_id=exception.department_id)
    return exception


def exception_to_withdraw(access: Access, exception_id: UUID, at: dt.datetime) -> NoticeException:
    """Return an exception of a campaign this person may change, as ``exception_to_see`` does. Two queries."""
    exception = exception_to_see(access, exception_id, at)
    if activity_if_seen(access, exception.activity_id, at) is None:
        raise Http404(_("There is no such exception."))
    check_edit_campaign(access, lead_department_id=exception.campaign.lead_department_id)
    return exception


def closing_to_manage(access: Access, slug: str, closing_id: int, at: dt.datetime) -> ClosingDate:
    """Return an issue of a channel whose plan this person may change, retired ones too. Three queries."""
    channel = channel_to_manage(access, slug, at)
    closing = ClosingDate.objects.filter(channel=channel, pk=closing_id).first()
    if closing is None:
        raise Http404(_("The channel has no such issue."))
    closing.channel = channel
    return closing


def _responsible_ids(milestone: Milestone) -> list[int]:
    links = milestone.responsible_links.order_by("position")
    return list(links.values_list("department_id", flat=True))


def channel_to_see(access: Access, slug: str, at: dt.datetime) -> Channel:
    """Return a channel this person may look at, retired ones too. One query."""
    channel = visible_channels(access, at).filter(slug=slug).first()
    if channel is None:
        raise Http404(_("There is no such channel."))
    return channel


def channel_to_manage(access: Access, slug: str, at: dt.datetime) -> Channel:
    """Return a channel whose plan and owners this person may change. Two queries."""
    channel = channel_to_see(access, slug, at)
    owner_ids = list(channel.ownerships.values_list("department_id", flat=True))
    check_manage_channel(access, owner_ids=owner_ids)
    return channel


def department_to_see(access: Access, slug: str) -> Department:
    """Return a department this person may look at, with its working calendar, retired ones too. One query."""
    department = visible_departments(access).select_related("working_calendar").filter(slug=slug).first()
    if department is None:
        raise Http404(_("There is no such department."))
    return department


def department_whose_week_to_see(access: Access, department_id: int) -> Department:
    """Return a department whose week this person may read: one of their own; ops admins any. One query."""
    is_theirs = access.is_ops_admin or department_id in access.department_ids
    found = visible_departments(access).filter(pk=department_id, retired_at=None).first() if is_theirs else None
    if found is None:
        raise Http404(_("You are not in such a department."))
    return found


def entry_to_see(access: Access, entry_id: int, at: dt.datetime) -> AuditEntry:
    """Return an entry of the audit log this person may read at ``at``, with who made it. One query."""
    entries = AuditEntry.objects.filter(visible_entries(access, at)).select_related("by", "undoes__by")
    entry = entries.filter(pk=entry_id).first()
    if entry is None:
        raise Http404(_("This is not in the history any more."))
    return entry


def department_to_manage(access: Access, slug: str) -> Department:
    """Return a department whose people and routes this person may change, as ``department_to_see`` does. One query."""
    department = department_to_see(access, slug)
    check_manage_department(access, department_id=department.pk)
    return department


def department_to_reorganise(access: Access, slug: str) -> Department:
    """Return a department this person may merge, split or retire, as ``department_to_see`` does. One query."""
    department = department_to_see(access, slug)
    check_reorganise(access)
    return department


def person_to_see(access: Access, user_id: int, at: dt.datetime) -> User:
    """Return somebody this person may look up. One query. ``NotAllowed`` for who looks after nobody."""
    check_see_people(access)
    person = people_to_see(access, at=at).filter(pk=user_id).first()
    if person is None:
        raise Http404(_("There is no such person."))
    return person


def person_to_invite(access: Access, user_id: int, at: dt.datetime) -> User:
    """Return somebody this person may invite again, as ``person_to_see`` does. Two queries."""
    person = person_to_see(access, user_id, at)
    check_invite_again(access, department_ids=_department_ids(person))
    return person


def person_to_uninvite(access: Access, user_id: int, at: dt.datetime) -> User:
    """Return somebody whose invitation this person may take back, as ``person_to_see`` does. Two queries."""
    person = person_to_see(access, user_id, at)
    check_uninvite(access, department_ids=_department_ids(person))
    return person


def _department_ids(person: User) -> list[int]:
    return [line.department_id for line in roles_of([person.pk]).get(person.pk, ())]


def bounced_address_to_see(access: Access, bounced_id: int) -> BouncedAddress:
    """Return an address mail comes back from, if this person may say that it works again. Four queries at most."""
    found = bounced_address_to_mend(access, bounced_id)
    if found is None:
        raise Http404(_("Mail to this address does not come back any more."))
    return found
