"""What the channels' pages show."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, MILESTONE_UNFINISHED, ActivityState, Anchor, Medium, Unit
from campaigns.models import Activity, Channel, ChannelOwner, LeadTimeRule
from campaigns.queries.desk import owed
from campaigns.queries.duty_lines import Team
from campaigns.queries.veil import campaign_name, if_open, label, unless_busy, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities, known_milestones, visible_channels
from campaigns.rules.channel_plan import PlanOnDay, plan_on_day, suggested_start
from campaigns.rules.duties import PlanLine
from campaigns.rules.wording import is_assumed, span_words
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
        return span_words(abs(self.needs.offset), self.needs.unit) if self.needs else ""


@dataclass(frozen=True)
class RuleRow:
    """One line of a channel's plan as its page shows it."""

    line: PlanLine
    basis: str
    responsible: tuple[Team, ...]
    is_named: bool

    @property
    def is_assumed(self) -> bool:
        """Whether nothing but an assumption carries this lead time."""
        return is_assumed(self.basis)


@dataclass(frozen=True)
class ChannelPlan:
    """A channel's plan: its lines by rule, and the same laid out for one start."""

    rules: dict[int, RuleRow]
    on_day: PlanOnDay

    @property
    def assumed(self) -> int:
        """How many of its lead times are assumed."""
        return sum(row.is_assumed for row in self.rules.values())


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
    rules = _rules(LeadTimeRule.objects.filter(channel__in=keys), owners)
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


def channel_plan(
    channel: Channel,
    owners: tuple[Team, ...],
    *,
    starts_on: dt.date | None,
    today: dt.date,
    organisation: OrganisationSettings,
) -> ChannelPlan:
    """Return a channel's plan, for a start on ``starts_on`` or a suggested one. Three queries.

    Raises ``Refused`` where an offset leads off the calendar.
    """
    rows = _rules(LeadTimeRule.objects.filter(channel=channel), {channel.pk: owners}).get(channel.pk, [])
    keys = {key for row in rows for key in row.line.responsible_ids}
    days_of = {key: clock.days for key, clock in department_clocks(keys).items()}
    usual = working_days(organisation.default_calendar)
    lines = [row.line for row in rows]
    start = starts_on or suggested_start(lines, today=today, days_of=days_of, usual=usual)
    on_day = plan_on_day(lines, starts_on=start, today=today, days_of=days_of, usual=usual)
    return ChannelPlan({row.line.rule_id: row for row in rows}, on_day)


def owner_teams(channel_ids: Collection[int]) -> dict[int, tuple[Team, ...]]:
    """Return each channel's owners in their order; a channel without owners is missing. One query."""
    links = ChannelOwner.objects.filter(channel__in=channel_ids).order_by("channel", "position")
    owners: dict[int, tuple[Team, ...]] = {}
    rows = links.values_list("channel_id", "department_id", "department__name", "department__slug")
    for channel_id, department_id, name, slug in rows:
        owners[channel_id] = (*owners.get(channel_id, ()), Team(department_id, name, slug))
    return owners


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


def _rules(rules: QuerySet[LeadTimeRule], owners: Mapping[int, tuple[Team, ...]]) -> dict[int, list[RuleRow]]:
    """Return the rules in use by channel. One query."""
    found: dict[int, list[RuleRow]] = {}
    for rule in rules.filter(retired_at=None).select_related("responsible").order_by("channel", "id"):
        named = rule.responsible
        teams = (Team(named.pk, named.name, named.slug),) if named else owners.get(rule.channel_id, ())
        line = PlanLine(
            rule_id=rule.pk,
            name=rule.name,
            offset=rule.offset,
            unit=Unit(rule.unit),
            anchor=Anchor(rule.anchor),
            must_have=rule.must_have,
            warn_working_days=rule.warn_working_days,
            responsible_ids=tuple(team.id for team in teams),
            closing_role=rule.closing_role,
        )
        found.setdefault(rule.channel_id, []).append(RuleRow(line, rule.basis, teams, is_named=named is not None))
    return found


def _needs(
    lines: list[PlanLine], today: dt.date, days_of: Mapping[int, WorkingDays], usual: WorkingDays
) -> PlanLine | None:
    """Return the must-have line that comes first, whatever units the plan mixes."""
    plan = plan_on_day(lines, starts_on=today, today=today, days_of=days_of, usual=usual)
    return plan.first.line if plan.first and plan.first.due_on < today else None
