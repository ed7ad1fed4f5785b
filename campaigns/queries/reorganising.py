"""What goes along when departments merge, split or retire, counted for the page on which that is decided.

Counts take in what the reader may not see: nothing is named, and nothing may be forgotten.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, MILESTONE_UNFINISHED
from campaigns.models import Campaign, CampaignNamed, Channel, ChannelOwner, LeadTimeRule, Milestone
from departments.enums import RoleName
from departments.models import Department, Membership, Route


@dataclass(frozen=True)
class Holdings:
    """What a department holds. ``lists`` are confidential campaigns that name it."""

    people: int
    channels: int
    lines: int
    campaigns: int
    duties: int
    routes: int
    lists: int

    @property
    def are_none(self) -> bool:
        """Whether it holds nothing that is told on the page, which leaves ``lists`` out."""
        return not any((self.people, self.channels, self.lines, self.campaigns, self.duties, self.routes))


@dataclass(frozen=True)
class MergePreview:
    """What merging one department into another does: what comes, and what both have, which becomes one."""

    target: Department
    comes: Holdings
    people_in_both: int
    channels_of_both: int
    head_there: str
    head_stepping_back: str
    told: int


def holdings_of(department: Department) -> Holdings:
    """Return what a department holds. Seven queries."""
    return Holdings(
        people=Membership.objects.filter(department=department, user__is_active=True).count(),
        channels=Channel.objects.filter(owners=department, retired_at=None).count(),
        lines=LeadTimeRule.objects.filter(responsible=department, retired_at=None).count(),
        campaigns=Campaign.objects.filter(lead_department=department).count(),
        duties=_unfinished(department).count(),
        routes=Route.objects.filter(department=department, is_active=True).count(),
        lists=CampaignNamed.objects.filter(department=department).count(),
    )


def open_campaigns_of(department: Department) -> int:
    """Return how many campaigns a department leads that are not over. One query."""
    led = Campaign.objects.filter(lead_department=department)
    return led.exclude(state__in=CAMPAIGN_HIDDEN_BY_DEFAULT).count()


def merge_preview(source: Department, target: Department) -> MergePreview:
    """Return what merging ``source`` into ``target`` does. Twelve queries."""
    there = Membership.objects.filter(department=target, user=OuterRef("user"))
    owned_there = ChannelOwner.objects.filter(department=target, channel=OuterRef("channel"))
    head_there, head_here = _head_of(target), _head_of(source)
    members_there = Membership.objects.filter(department=target, user__is_active=True).count()
    return MergePreview(
        target=target,
        comes=holdings_of(source),
        people_in_both=Membership.objects.filter(Exists(there), department=source, user__is_active=True).count(),
        channels_of_both=ChannelOwner.objects.filter(Exists(owned_there), department=source).count(),
        head_there=head_there or head_here,
        head_stepping_back=head_here if head_there and head_here != head_there else "",
        told=members_there,
    )


def _unfinished(department: Department) -> QuerySet[Milestone]:
    return Milestone.objects.filter(responsible_links__department=department, state__in=MILESTONE_UNFINISHED)


def _head_of(department: Department) -> str:
    heads = Membership.objects.filter(department=department, role=RoleName.HEAD, user__is_active=True)
    return heads.values_list("user__name", flat=True).first() or ""
