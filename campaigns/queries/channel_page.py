"""What the channels' pages show."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campaigns.enums import (
    ANCHORS_OF_ACTIVITY,
    CAMPAIGN_HIDDEN_BY_DEFAULT,
    MILESTONE_UNFINISHED,
    ActivityState,
    Medium,
)
from campaigns.models import Activity, Channel, LeadTimeRule
from campaigns.queries.desk import owed
from campaigns.queries.duty_lines import Team
from campaigns.queries.plan_rows import owner_teams, rule_rows
from campaigns.queries.veil import campaign_name, if_open, label, unless_busy, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities, known_milestones, visible_channels
from campaigns.rules.channel_plan import plan_on_day
from campaigns.rules.duties import PlanLine
from campaigns.rules.wording import offset_words, span_words
from departments.access import Access
from departments.models import OrganisationSettings
from departments.queries import department_clocks, working_days
from departments.workdays import WorkingDays

UPCOMING = 20


@dataclass(frozen=True)
class ChannelRow:
    """One channel in the list. ``needs`` is its earliest must-have line, None where nothing has to come before."""

    id: int
    name: str
    slug: str
    medium: Medium
    colour: int
    owners: tuple[Team, ...]
    rules: int
    assumed: int
    needs: PlanLine | None

    @property
    def notice(self) -> str:
        """How long before a start that line asks for its duty, in words."""
        if self.needs is None:
            return ""
        if self.needs.anchor in ANCHORS_OF_ACTIVITY:
            return span_words(abs(self.needs.offset), self.needs.unit)
        return offset_words(self.needs.offset, self.needs.unit, self.needs.anchor)


@dataclass(frozen=True)
class ActivityRow:
    """An activity on a channel. Days are inclusive at both ends. A veiled one goes by its campaign's label alone."""

    id: UUID
    title: str
    starts_on: dt.date
    ends_on: dt.date
    campaign: str
    campaign_state: str


def channel_rows(
    access: Access, *, now: dt.datetime, today: dt.date, organisation: OrganisationSettings
) -> list[ChannelRow]:
    """Return the channels in use that this person may look at, by name. Five queries, however many channels.

    Guests are not told who owns them.
    """
    channels = list(visible_channels(access, now).filter(retired_at=None).order_by("name"))
    keys = [channel.pk for channel in channels]
    owners = owner_teams(keys)
    rules = rule_rows(LeadTimeRule.objects.filter(channel__in=keys), owners, with_names=False)
    days_of = {key: clock.days for key, clock in department_clocks().items()}
    usual = working_days(organisation.default_calendar)
    return [
        ChannelRow(
            id=channel.pk,
            name=channel.name,
            slug=channel.slug,
            medium=Medium(channel.medium),
            colour=channel.colour,
            owners=owners.get(channel.pk, ()) if access.is_insider else (),
            rules=len(rules.get(channel.pk, ())),
            assumed=sum(row.is_assumed for row in rules.get(channel.pk, ())),
            needs=_needs([row.line for row in rules.get(channel.pk, ())], today, days_of, usual),
        )
        for channel in channels
    ]


def upcoming(access: Access, channel_id: int, *, today: dt.date, now: dt.datetime) -> list[ActivityRow]:
    """Return what comes on a channel from ``today`` on, as far as this person knows of it. One query."""
    running = _running(access, channel_id, today=today, now=now)
    shown = running.annotate(veil=veil_of(access, now, ACTIVITY)).annotate(
        shown_title=if_open("title"), name=campaign_name(ACTIVITY), campaign_stands=unless_busy("campaign__state")
    )
    rows = shown.order_by("starts_on", "shown_title", "id").values_list(
        "id", "shown_title", "starts_on", "ends_on", "name", "campaign_stands"
    )
    return [
        ActivityRow(key, title or label(name), starts_on, ends_on, label(name) if title else "", stands or "")
        for key, title, starts_on, ends_on, name, stands in rows[:UPCOMING]
        if starts_on and ends_on
    ]


def upcoming_count(access: Access, channel_id: int, *, today: dt.date, now: dt.datetime) -> int:
    """Return how much that is in all, as far as this person knows of it. One query."""
    return _running(access, channel_id, today=today, now=now).count()


def _running(access: Access, channel_id: int, *, today: dt.date, now: dt.datetime) -> QuerySet[Activity]:
    coming = known_activities(access, now).filter(channel=channel_id, ends_on__gte=today)
    return coming.exclude(state=ActivityState.CANCELLED).exclude(campaign__state__in=CAMPAIGN_HIDDEN_BY_DEFAULT)


def retired_channels(access: Access, now: dt.datetime) -> list[Channel]:
    """Return the channels out of use that this person may look at, by name. One query."""
    return list(visible_channels(access, now).filter(retired_at__isnull=False).order_by("name"))


def open_duties_of_channel(access: Access, channel_id: int, *, at: dt.datetime) -> int:
    """Return how many unfinished duties this person knows of stand on a channel: what a change of its plan plans again.

    One query.
    """
    duties = known_milestones(access, at).filter(owed(), activity__channel=channel_id, state__in=MILESTONE_UNFINISHED)
    return duties.count()


def _needs(
    lines: list[PlanLine], today: dt.date, days_of: Mapping[int, WorkingDays], usual: WorkingDays
) -> PlanLine | None:
    """Return the must-have line that comes first, whatever units the plan mixes."""
    plan = plan_on_day(lines, starts_on=today, today=today, days_of=days_of, usual=usual)
    return plan.first.line if plan.first and plan.first.due_on < today else None
