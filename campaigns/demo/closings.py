"""The demo's closing dates and policies: a monthly's issues, Television's air weeks, and three minds on haste."""

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Final

from campaigns.actions.channels import edit_rule
from campaigns.actions.closings import write_closings
from campaigns.actions.policies import set_policy
from campaigns.enums import ClosingRole, ShortNoticePolicy
from campaigns.models import Channel, ClosingDate, LeadTimeRule
from campaigns.rules.weekly_closings import Before, IssueDraft, WeeklyPattern, weeks_of
from departments.models import User

MONTHLY: Final = "Print advertisement (monthly)"
TELEVISION: Final = "Television"

AIR_WEEKS: Final = 26

POLICIES: Final = {
    MONTHLY: (
        ShortNoticePolicy.ASK,
        "Monthly print takes eight weeks. A banner on the landing page takes three days.",
    ),
    TELEVISION: (
        ShortNoticePolicy.REFUSE,
        "Television takes fourteen weeks. Paid social with the same film takes three.",
    ),
    "Paid social": (ShortNoticePolicy.ASK, "Organic social can carry it in a week."),
}


def list_issues(channels: Mapping[str, Channel], *, today: dt.date, by: User) -> None:
    """List six issues of the monthly from this month's on, and Television's air weeks from this one on."""
    _follow(channels[TELEVISION], "Material to station", by=by)
    write_closings(by=by, channel_id=channels[MONTHLY].pk, drafts=[(None, _issue(today, n)) for n in range(6)])
    first = today - dt.timedelta(days=today.weekday())
    pattern = WeeklyPattern(
        name="Week {week}",
        weekday=0,
        first_day=first,
        last_day=first + dt.timedelta(weeks=AIR_WEEKS - 1),
        space=None,
        material=Before(weekday=2),
    )
    write_closings(by=by, channel_id=channels[TELEVISION].pk, drafts=[(None, week) for week in weeks_of(pattern)])


def set_policies(channels: Mapping[str, Channel], *, by: User) -> None:
    """Say on three channels what happens at short notice; on all others it is allowed and told."""
    for name, (policy, alternative) in POLICIES.items():
        set_policy(by=by, channel_id=channels[name].pk, short_notice=policy, alternative=alternative)


def issue_on(channel: Channel, day: dt.date) -> ClosingDate | None:
    """Return the issue of a channel that is out on ``day``, None where there is none. One query."""
    out = ClosingDate.objects.filter(channel=channel, appears_on__lte=day, last_on__gte=day, retired_at=None)
    return out.order_by("-appears_on").first()


def _follow(channel: Channel, line: str, *, by: User) -> None:
    rule = LeadTimeRule.objects.get(channel=channel, name=line, retired_at=None)
    edit_rule(by=by, rule_id=rule.pk, plan=False, closing_role=ClosingRole.MATERIAL)


def _issue(today: dt.date, months: int) -> IssueDraft:
    """Return the issue of the month so many months from now: out on the first, material due eight weeks before."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    appears_on = dt.date(year, month + 1, 1)
    return IssueDraft(
        name=f"{calendar.month_name[month + 1]} issue",
        appears_on=appears_on,
        last_on=dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1]),
        space_closes_on=appears_on - dt.timedelta(weeks=10),
        material_due_on=appears_on - dt.timedelta(weeks=8),
        source=f"media data {year}",
    )
