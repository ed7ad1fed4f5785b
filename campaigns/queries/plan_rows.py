"""A channel's lead-time plan as pages show it: its lines in words, and laid out for one start."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Channel, ChannelOwner, LeadTimeRule
from campaigns.queries.duty_lines import Team
from campaigns.queries.hanging import channel_names
from campaigns.queries.planning import counts_from_campaign, line_of
from campaigns.queries.siblings import named
from campaigns.rules.channel_plan import PlanOnDay, plan_on_day, suggested_start
from campaigns.rules.duties import PlanLine
from campaigns.rules.wording import is_assumed, offset_words
from departments.models import OrganisationSettings
from departments.queries import department_clocks, working_days
from departments.workdays import WorkingDays


@dataclass(frozen=True)
class RuleRow:
    """One line of a channel's plan as its page shows it: ``when`` says the lead time, ``waits`` what it may wait for.

    ``is_draft`` marks the line somebody is typing.
    """

    line: PlanLine
    basis: str
    responsible: tuple[Team, ...]
    is_named: bool
    when: str
    waits: str = ""
    is_draft: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether nothing but an assumption carries this lead time."""
        return is_assumed(self.basis)


@dataclass(frozen=True)
class ChannelPlan:
    """A channel's plan: its lines by rule, and laid out for one start; ``days_of`` are its teams' working days."""

    rules: dict[int, RuleRow]
    on_day: PlanOnDay
    days_of: Mapping[int, WorkingDays]
    usual: WorkingDays

    @property
    def assumed(self) -> int:
        """How many of its lead times are assumed."""
        return sum(row.is_assumed for row in self.rules.values())


def channel_plan(
    channel: Channel,
    owners: tuple[Team, ...],
    *,
    starts_on: dt.date | None,
    today: dt.date,
    organisation: OrganisationSettings,
    with_names: bool = True,
    draft: LeadTimeRule | None = None,
) -> ChannelPlan:
    """Return a channel's plan, for a start on ``starts_on`` or a suggested one. Four queries at the most.

    ``draft`` is a line that is not saved: it stands in the place of the one it is, or as one more. Without
    ``with_names`` other channels go unnamed. Raises ``Refused`` where an offset leads off the calendar.
    """
    rules = list(_in_use(LeadTimeRule.objects.filter(channel=channel)))
    if draft is not None:
        rules = [*(rule for rule in rules if rule.pk != draft.pk), draft]
    rows = _rows(rules, {channel.pk: owners}, with_names=with_names, draft=draft).get(channel.pk, [])
    keys = {key for row in rows for key in row.line.responsible_ids}
    days_of = {key: clock.days for key, clock in department_clocks(keys).items()}
    usual = working_days(organisation.default_calendar)
    lines = [row.line for row in rows]
    start = starts_on or suggested_start(lines, today=today, days_of=days_of, usual=usual)
    on_day = plan_on_day(lines, starts_on=start, today=today, days_of=days_of, usual=usual)
    return ChannelPlan({row.line.rule_id: row for row in rows}, on_day, days_of, usual)


def owner_teams(channel_ids: Collection[int]) -> dict[int, tuple[Team, ...]]:
    """Return each channel's owners in their order; a channel without owners is missing. One query."""
    links = ChannelOwner.objects.filter(channel__in=channel_ids).order_by("channel", "position")
    owners: dict[int, tuple[Team, ...]] = {}
    rows = links.values_list("channel_id", "department_id", "department__name", "department__slug")
    for channel_id, department_id, name, slug in rows:
        owners[channel_id] = (*owners.get(channel_id, ()), Team(department_id, name, slug))
    return owners


def rule_rows(
    rules: QuerySet[LeadTimeRule], owners: Mapping[int, tuple[Team, ...]], *, with_names: bool = True
) -> dict[int, list[RuleRow]]:
    """Return the rules in use by channel. One query, one more for the names of channels they are counted from."""
    return _rows(list(_in_use(rules)), owners, with_names=with_names, draft=None)


def _in_use(rules: QuerySet[LeadTimeRule]) -> QuerySet[LeadTimeRule]:
    return rules.filter(retired_at=None).select_related("responsible").order_by("channel", "id")


def _rows(
    rules: list[LeadTimeRule],
    owners: Mapping[int, tuple[Team, ...]],
    *,
    with_names: bool,
    draft: LeadTimeRule | None,
) -> dict[int, list[RuleRow]]:
    names = channel_names({key for rule in rules for key in rule.anchor_channels if with_names})
    found: dict[int, list[RuleRow]] = {}
    for rule in rules:
        team = rule.responsible
        teams = (Team(team.pk, team.name, team.slug),) if team else owners.get(rule.channel_id, ())
        line = line_of(rule, tuple(each.id for each in teams))
        row = RuleRow(
            line,
            rule.basis,
            teams,
            is_named=team is not None,
            when=offset_words(line.offset, line.unit, line.anchor, channels=named(line, names)),
            waits=_("waits in a campaign that has none") if counts_from_campaign(line) else "",
            is_draft=rule is draft,
        )
        found.setdefault(rule.channel_id, []).append(row)
    return found
