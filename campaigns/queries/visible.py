"""The one definition of what a person may see. Page, search, feed, export and alerts all build on it."""

import datetime as dt

from django.db.models import Q, QuerySet

from campaigns.enums import CampaignState
from campaigns.models import Activity, Campaign, CampaignGuest, Channel, Milestone
from departments.access import Access
from departments.models import Department
from departments.roles import Permission


def visible(access: Access, at: dt.datetime, prefix: str = "") -> Q:
    """Return the condition under which ``access`` may see a campaign at the instant ``at``. No query of its own.

    ``prefix`` is the path from the filtered row to its campaign, such as ``"campaign__"``. Drafts, and what was
    cancelled as a draft, are seen by their owner and by those who may see drafts of the lead department; guests see the
    campaigns they were invited to, from tentative on, until the invitation ends; ops admins see everything.
    """
    if access.user_id is None:
        return Q(pk__in=[])
    if access.is_ops_admin:
        return Q()
    cancelled_draft = Q(**{f"{prefix}state": CampaignState.CANCELLED, f"{prefix}cancelled_from": CampaignState.DRAFT})
    told = ~Q(**{f"{prefix}state": CampaignState.DRAFT}) & ~cancelled_draft
    if not access.is_insider:
        return told & Q(**{f"{prefix}pk__in": _invited(access, at)})
    own = Q(**{f"{prefix}owner": access.user_id})
    led = Q(**{f"{prefix}lead_department__in": access.having(Permission.SEE_DRAFTS)})
    return told | own | led


def _invited(access: Access, at: dt.datetime) -> QuerySet[CampaignGuest, object]:
    standing = Q(expires_at=None) | Q(expires_at__gt=at)
    return CampaignGuest.objects.filter(standing, user=access.user_id).values("campaign")


def visible_campaigns(access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns ``access`` may see at ``at``."""
    return Campaign.objects.filter(visible(access, at))


def visible_activities(access: Access, at: dt.datetime) -> QuerySet[Activity]:
    """Return the activities of those campaigns."""
    return Activity.objects.filter(visible(access, at, "campaign__"))


def visible_milestones(access: Access, at: dt.datetime) -> QuerySet[Milestone]:
    """Return the milestones of those campaigns."""
    return Milestone.objects.filter(visible(access, at, "campaign__"))


def visible_channels(access: Access, at: dt.datetime) -> QuerySet[Channel]:
    """Return the channels ``access`` may look at: all for insiders, for guests those of their campaigns."""
    if access.is_insider:
        return Channel.objects.all()
    return Channel.objects.filter(activities__in=visible_activities(access, at)).distinct()


def visible_departments(access: Access) -> QuerySet[Department]:
    """Return the departments ``access`` may look at: all for insiders, none for guests."""
    return Department.objects.all() if access.is_insider else Department.objects.none()
