"""What saving a line of a channel's plan would do to the duties there are, as far as its reader knows of them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, LeadTimeRule
from campaigns.queries.planning import campaigns_days, counts_from_campaign, issue_of, line_of
from campaigns.queries.siblings import standing_of
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities
from campaigns.rules.anchors import NO_CAMPAIGN
from campaigns.rules.duties import PlanLine
from campaigns.rules.ripple import Clocks, Hanging, MovedDuty, moved_duty
from departments.access import Access
from departments.models import Department
from departments.queries import department_clocks

MOST_LISTED = 20
"""So many duties that would lie in the past are listed; the others are counted."""

_CLOSED = (CampaignState.CANCELLED, CampaignState.ARCHIVED)


@dataclass(frozen=True)
class PastDuty:
    """A duty that would lie in the past. ``campaign`` goes by what its reader may know; ``title`` may be empty."""

    activity_id: UUID
    campaign: str
    title: str
    was_on: dt.date | None
    due_on: dt.date
    shortfall_days: int


@dataclass(frozen=True, kw_only=True)
class RuleOutlook:
    """How many duties would move, come and go, how many of them into the past, and whose they are."""

    moved: int
    made: int
    gone: int
    past: int
    listed: tuple[PastDuty, ...]
    departments: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many duties in the past are not listed."""
        return self.past - len(self.listed)

    @property
    def sentence(self) -> str:
        """What saving would do, in words."""
        if self.changes_nothing:
            return _("No open duty moves, as far as you may see.")
        said = [
            (self.moved, ngettext("%(count)d open duty moves.", "%(count)d open duties move.", self.moved)),
            (self.made, ngettext("%(count)d duty is made.", "%(count)d duties are made.", self.made)),
            (
                self.gone,
                ngettext(
                    "%(count)d open duty is not asked for any more.",
                    "%(count)d open duties are not asked for any more.",
                    self.gone,
                ),
            ),
            (
                self.past,
                ngettext("%(count)d of them lands in the past.", "%(count)d of them land in the past.", self.past),
            ),
        ]
        words = [sentence % {"count": count} for count, sentence in said if count]
        names = _("For %(names)s.") % {"names": ", ".join(self.departments)} if self.departments else ""
        return " ".join([*words, *([names] if names else [])])

    @property
    def changes_nothing(self) -> bool:
        """Whether no duty there is would change its day."""
        return not self.moved + self.made + self.gone


def rule_outlook(access: Access, rule: LeadTimeRule, *, owner_ids: tuple[int, ...], now: dt.datetime) -> RuleOutlook:
    """Return what saving ``rule`` as it is filled in (perhaps not stored yet) would do. Five queries at the most.

    ``owner_ids`` are its channel's owners, in their order. What is over asks for nothing new. Raises ``Refused`` where
    the offset leads off the calendar.
    """
    line = line_of(rule, (rule.responsible_id,) if rule.responsible_id else owner_ids)
    clocks = department_clocks()
    rows = list(_activities(access, rule.channel_id, now))
    changes = _changes(line, rows, clocks, now)
    past = [each for each in changes if each.due_on is not None and _is_past(each, clocks, now)]
    by_key = {row.pk: row for row in rows}
    teams = Department.objects.filter(pk__in=line.responsible_ids).order_by("name") if changes else ()
    return RuleOutlook(
        moved=sum(each.was_on is not None and each.due_on is not None for each in changes),
        made=sum(each.was_on is None for each in changes),
        gone=sum(each.due_on is None for each in changes),
        past=len(past),
        listed=tuple(_listed(each, by_key[each.activity_id]) for each in past[:MOST_LISTED]),
        departments=tuple(team.name for team in teams),
    )


def _activities(access: Access, channel_id: int, now: dt.datetime) -> QuerySet[Activity]:
    """Return the dated activities on a channel this person knows of, with what they may know; cancelled ones not."""
    rows = known_activities(access, now).filter(channel=channel_id, starts_on__isnull=False)
    rows = rows.exclude(state=ActivityState.CANCELLED).exclude(campaign__state__in=_CLOSED)
    veiled = rows.annotate(veil=veil_of(access, now, ACTIVITY)).annotate(
        shown_title=if_open("title"), name=campaign_name(ACTIVITY)
    )
    return veiled.select_related("campaign", "closing").order_by("starts_on", "pk")


def _changes(line: PlanLine, rows: Iterable[Activity], clocks: Clocks, now: dt.datetime) -> list[MovedDuty]:
    standing = standing_of([row.pk for row in rows]) if line.rule_id else {}
    counted = {row.campaign_id: row.campaign.launch_on for row in rows} if counts_from_campaign(line) else {}
    days = campaigns_days(counted)
    found = []
    for row in rows:
        assert row.starts_on is not None and row.ends_on is not None
        piece = Hanging(
            activity_id=row.pk,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            lines=(line,),
            standing=standing.get(row.pk, {}),
            is_over=row.state == ActivityState.DONE,
            issue=issue_of(row.closing),
        )
        each = moved_duty(piece, line, campaign=days.get(row.campaign_id, NO_CAMPAIGN), clocks=clocks, now=now)
        found += [each] if each is not None else []
    return sorted(found, key=lambda each: (each.due_on or dt.date.max, str(each.activity_id)))


def _is_past(each: MovedDuty, clocks: Clocks, now: dt.datetime) -> bool:
    return each.due_on is not None and each.due_on < clocks[each.line.responsible_ids[0]].today(now)


def _listed(each: MovedDuty, row: Activity) -> PastDuty:
    assert each.due_on is not None
    shown: Mapping[str, str | None] = row.__dict__
    title = shown["shown_title"]
    name = label(shown["name"])
    return PastDuty(each.activity_id, name, title or "", each.was_on, each.due_on, each.shortfall_days)
