"""A channel's plan laid out for a start, as its page and the editor of its lines show it."""

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from campaigns.models import Channel, LeadTimeRule
from campaigns.queries.duty_lines import Team
from campaigns.queries.plan_rows import ChannelPlan, channel_plan
from campaigns.rules.channel_plan import PlanDay
from campaigns.rules.schedule import EARLIEST, LATEST
from campaigns.rules.wording import away_words, role_words, warn_words
from departments.errors import Refused
from departments.http import Request

AXIS = 32
LANE_OFFSETS = (0, -14, 14)
"""Where the lanes of the plan's line lie, in pixels."""


def plan_context(
    request: Request, found: Channel, teams: tuple[Team, ...], *, draft: LeadTimeRule | None = None, wanted: str = ""
) -> dict[str, Any]:
    """Return the plan for the start that ``wanted`` or the address names, or for a suggested one where none can be.

    ``draft`` is a line somebody is typing. Four queries at the most, twice where the start cannot be.
    """
    today = timezone.localdate()
    laid_out = partial(
        channel_plan,
        found,
        teams,
        today=today,
        organisation=request.organisation,
        with_names=request.access.is_insider,
        draft=draft,
    )
    try:
        plan = laid_out(starts_on=_start(wanted or request.GET.get("date", "")))
    except Refused:
        plan = laid_out(starts_on=None)
    strip = plan.on_day.runway
    return {
        "plan": plan,
        "rows": [_row(each, plan, today) for each in plan.on_day.days],
        "starts_on": plan.on_day.starts_on,
        "start_at": strip.at(plan.on_day.starts_on),
        "today_at": strip.at(today) if strip.covers(today) else "",
    }


def _row(each: PlanDay, plan: ChannelPlan, today: dt.date) -> dict[str, Any]:
    line = each.duty.line
    days = plan.days_of.get(line.responsible_ids[0], plan.usual) if line.responsible_ids else plan.usual
    return {
        "rule": plan.rules[line.rule_id],
        "each": each,
        "published": role_words(line.closing_role),
        "warn": warn_words(line.warn_working_days),
        "away": away_words(days.between(today, each.duty.due_on)),
        "is_past": each.duty.due_on < today,
        "cy": AXIS + LANE_OFFSETS[each.lane],
    }


def _start(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and EARLIEST <= day <= LATEST else None
