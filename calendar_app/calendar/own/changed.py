"""What others changed since a moment, as a list by campaigns: who, when, from what to what. Only what one may read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from campaigns.models import Activity, Campaign, Channel, MilestoneResponsible
from campaigns.queries.history import history_of
from campaigns.queries.history_lines import HistoryLine, lines_of
from departments.access import Access
from departments.models import AuditEntry

MOST: Final = 200
"""So many changes are listed, the newest; the histories hold the rest."""

EACH: Final = 6
"""So many of a campaign are told at once; the rest unfolds."""

_CAMPAIGN, _ACTIVITY, _SERIES = "campaigns.campaign", "campaigns.activity", "campaigns.series"
_BY_ITSELF: Final = ("made live", "made done")
"""What follows the dates: everybody knew it would."""


@dataclass(frozen=True)
class ChangedCampaign:
    """A campaign with what changed in it, the newest first."""

    id: UUID
    name: str
    lines: Sequence[HistoryLine]

    @property
    def first(self) -> Sequence[HistoryLine]:
        """What is told at once."""
        return self.lines[:EACH]

    @property
    def rest(self) -> Sequence[HistoryLine]:
        """What unfolds."""
        return self.lines[EACH:]


@dataclass(frozen=True)
class Changed:
    """Campaigns by their newest change; ``has_more``: older changes had no room."""

    campaigns: Sequence[ChangedCampaign]
    has_more: bool

    @property
    def count(self) -> int:
        """How many changes are listed."""
        return sum(len(each.lines) for each in self.campaigns)


def changed_since(access: Access, since: dt.datetime, *, at: dt.datetime, only_own_teams: bool) -> Changed:
    """Return what others changed after ``since`` in campaigns that ``access`` may see at ``at``.

    With ``only_own_teams`` what concerns their departments: campaigns these lead, activities on their channels or with
    a duty of theirs. Two queries, and those of ``lines_of``.
    """
    about = Q(subject_type__in=[_CAMPAIGN, _ACTIVITY, _SERIES], campaign_id__isnull=False, at__gt=since)
    if only_own_teams:
        about &= _of_teams(access)
    entries = history_of(access, about, at).exclude(by=access.user_id).exclude(verb__in=_BY_ITSELF, by=None)
    found = list(entries.select_related("by", "undoes__by")[: MOST + 1])
    return Changed(_by_campaign(found[:MOST], at), len(found) > MOST)


def _by_campaign(entries: Sequence[AuditEntry], at: dt.datetime) -> list[ChangedCampaign]:
    names = dict(Campaign.objects.filter(pk__in={entry.campaign_id for entry in entries}).values_list("pk", "name"))
    groups: dict[UUID, list[HistoryLine]] = {}
    for entry, line in zip(entries, lines_of(entries, None, today=timezone.localdate(at)), strict=True):
        if entry.campaign_id is not None:
            groups.setdefault(entry.campaign_id, []).append(line)
    return [ChangedCampaign(key, names[key], lines) for key, lines in groups.items() if key in names]


def _of_teams(access: Access) -> Q:
    """Return the condition for entries that concern somebody's departments. No query of its own."""
    duties = MilestoneResponsible.objects.filter(
        milestone__activity=OuterRef("pk"), department__in=access.department_ids
    )
    owned = Channel.objects.filter(owners__in=access.department_ids).order_by().values("pk")
    theirs = Activity.objects.filter(Q(channel__in=owned) | Q(Exists(duties))).order_by()
    led = Campaign.objects.filter(lead_department__in=access.department_ids).order_by().values("pk")
    keys = theirs.annotate(entry_key=Cast("pk", CharField())).values("entry_key")
    return (
        Q(campaign_id__in=led)
        | Q(subject_type=_ACTIVITY, subject_id__in=keys)
        | Q(subject_type__in=[_CAMPAIGN, _SERIES], campaign_id__in=theirs.values("campaign"))
    )
