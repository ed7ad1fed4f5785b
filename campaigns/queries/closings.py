"""The closing dates of channels: as their page lists them, and as an activity is offered them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from campaigns.enums import ActivityState, ClosingRole
from campaigns.models import Activity, ClosingDate, LeadTimeRule
from campaigns.queries.channel_page import ActivityRow
from campaigns.queries.planning import issue_of, owners_of, plan_lines
from campaigns.queries.veil import campaign_name, if_open, label, unless_busy, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities
from campaigns.rules.closings import LINE_NAMES, Issue, can_be_met, far_words, nearest, remark
from campaigns.rules.duties import PlanLine
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.queries import department_clocks

PAST_SHOWN: Final = 60
"""So many past issues are listed, the latest first."""


@dataclass(frozen=True)
class IssueRow:
    """One issue on a channel's page. ``used`` activities appear in it, as far as the reader knows of them."""

    issue: Issue
    source: str
    used: int
    is_met: bool
    remark: str


@dataclass(frozen=True)
class IssueList:
    """A channel's issues: those to come by date, and those that are over, the latest first."""

    coming: tuple[IssueRow, ...]
    past: tuple[IssueRow, ...]


@dataclass(frozen=True)
class IssueOffer:
    """One issue an activity can pick, and whether its dates can still be met."""

    issue: Issue
    is_met: bool
    is_chosen: bool


@dataclass(frozen=True)
class IssueOffers:
    """The issues near a day, the chosen one among them. ``far`` remarks on a start far from the issue it is for."""

    offers: tuple[IssueOffer, ...]
    has_choice: bool
    far: str


def issue_list(access: Access, channel_id: int, *, now: dt.datetime, today: dt.date) -> IssueList:
    """Return a channel's issues in use. Five queries, however many issues."""
    closings = list(
        ClosingDate.objects.filter(channel=channel_id, retired_at=None).order_by("appears_on", "name", "id")
    )
    if not closings:
        return IssueList((), ())
    lines, clocks = _plan(channel_id)
    used = _used(access, [closing.pk for closing in closings], now)
    rows = [_row(closing, lines, clocks, used, now) for closing in closings]
    coming = tuple(row for row in rows if row.issue.runs_to >= today)
    past = tuple(row for row in reversed(rows) if row.issue.runs_to < today)
    return IssueList(coming, past[:PAST_SHOWN])


def issue_offers(
    channel_id: int, *, day: dt.date | None, chosen: ClosingDate | None, now: dt.datetime, today: dt.date
) -> IssueOffers | None:
    """Return the issues nearest to ``day`` (today where it is None); None where the channel has none. Four queries.

    A retired issue is offered only where it is the chosen one.
    """
    issues = issues_of(channel_id)
    mine = issue_of(chosen) if chosen and chosen.channel_id == channel_id else None
    if not issues and mine is None:
        return None
    near = nearest(issues, day or today)
    if mine is not None and mine.id not in {issue.id for issue in near}:
        near = sorted([*near, mine], key=lambda issue: (issue.appears_on, issue.name, issue.id))
    lines, clocks = _plan(channel_id)
    offers = tuple(
        IssueOffer(issue, can_be_met(issue, lines, clocks, now=now), is_chosen=mine is not None and issue.id == mine.id)
        for issue in near
    )
    closest = mine or min(near, key=lambda issue: abs(issue.distance(day or today)))
    return IssueOffers(offers, has_choice=mine is not None, far=far_words(closest, day, today=today) if day else "")


def issues_of(channel_id: int) -> list[Issue]:
    """Return a channel's issues in use as plain values, by date. One query."""
    rows = ClosingDate.objects.filter(channel=channel_id, retired_at=None).order_by("appears_on", "name", "id")
    return [issue for row in rows if (issue := issue_of(row)) is not None]


def lines_to_come(channel_id: int) -> list[str]:
    """Return what the first date of a role adds to the plan, a sentence for each the channel has neither for.

    Two queries.
    """
    rows = ClosingDate.objects.filter(channel=channel_id).values_list("space_closes_on", "material_due_on")
    known = {role for row in rows for role, day in zip(ClosingRole, row, strict=True) if day is not None}
    lines = LeadTimeRule.objects.filter(channel=channel_id, retired_at=None).exclude(closing_role="")
    known |= {ClosingRole(role) for role in lines.values_list("closing_role", flat=True)}
    return [
        _("With the first such date the plan gets a line “%(line)s”, its offset the usual distance in weeks.")
        % {"line": LINE_NAMES[role]}
        for role in ClosingRole
        if role not in known
    ]


def activities_in(access: Access, closing_id: int, *, now: dt.datetime) -> list[ActivityRow]:
    """Return the activities that appear in an issue, as far as this person knows of them. One query."""
    shown = (
        _appearing(access, now, [closing_id])
        .annotate(veil=veil_of(access, now, ACTIVITY))
        .annotate(
            shown_title=if_open("title"), name=campaign_name(ACTIVITY), campaign_stands=unless_busy("campaign__state")
        )
        .order_by("starts_on", "id")
    )
    rows = shown.values_list("id", "shown_title", "starts_on", "ends_on", "name", "campaign_stands")
    return [
        ActivityRow(key, title or label(name), starts_on, ends_on, label(name) if title else "", stands or "")
        for key, title, starts_on, ends_on, name, stands in rows
        if starts_on and ends_on
    ]


def _used(access: Access, closing_ids: Collection[int], now: dt.datetime) -> dict[int, int]:
    rows = _appearing(access, now, closing_ids).order_by().values_list("closing")
    return {key: count for key, count in rows.annotate(count=Count("pk")) if key is not None}


def _appearing(access: Access, now: dt.datetime, closing_ids: Collection[int]) -> QuerySet[Activity]:
    found = known_activities(access, now).filter(closing__in=closing_ids, starts_on__isnull=False)
    return found.exclude(state=ActivityState.CANCELLED)


def _plan(channel_id: int) -> tuple[list[PlanLine], dict[int, DepartmentClock]]:
    return plan_lines([channel_id], owners_of([channel_id]))[channel_id], department_clocks()


def _row(
    closing: ClosingDate,
    lines: Iterable[PlanLine],
    clocks: Mapping[int, DepartmentClock],
    used: Mapping[int, int],
    now: dt.datetime,
) -> IssueRow:
    issue = issue_of(closing)
    assert issue is not None
    is_met = can_be_met(issue, lines, clocks, now=now)
    return IssueRow(issue, closing.source, used.get(closing.pk, 0), is_met, remark(issue))
