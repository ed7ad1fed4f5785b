"""What a channel would do about the short notice of an activity's days, before anything is saved."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from campaigns.enums import MILESTONE_UNFINISHED, CampaignState, ExceptionState, ShortNoticePolicy
from campaigns.models import Activity, Campaign, Channel, Milestone, NoticeException
from campaigns.queries.impact_ground import ground_of
from campaigns.rules.exceptions import Present, Standing, Step, got_worse, is_owed, is_refused, step_of, worst
from campaigns.rules.impact_changes import campaign_confirmed
from campaigns.rules.outlook import ComingDuty
from departments.clocks import DepartmentClock


class Consequence(StrEnum):
    """What saving would do: nothing more than alert, ask once the campaign is confirmed, ask now, or be refused."""

    ALERTS = "alerts"
    ASKS_LATER = "asks_later"
    ASKS = "asks"
    KEEPS_ANSWER = "keeps_answer"
    REFUSED = "refused"


@dataclass(frozen=True)
class ConfirmPolicy:
    """A channel that asks for exceptions, or refuses, and that confirming a campaign would put at short notice."""

    channel: str
    is_refused: bool
    alternative: str


def consequence_of(
    coming: Iterable[ComingDuty],
    *,
    channel: Channel,
    campaign: Campaign | None,
    activity: Activity | None,
    starts_on: dt.date,
    clocks: Mapping[int, DepartmentClock],
    now: dt.datetime,
) -> Consequence:
    """Return what follows from duties that would be at short notice. Two queries for an activity that is there."""
    policy = ShortNoticePolicy(channel.short_notice)
    short = _short(coming)
    after = {key: _as_of(days, key, clocks, now) for key, days in short.items()}
    worse = got_worse(_before(activity, clocks, now), after)
    if is_refused(policy=policy, got_worse=bool(worse)):
        return Consequence.REFUSED
    there = _exceptions(activity)
    if campaign is None or not is_owed(campaign.state):
        wants = policy == ShortNoticePolicy.ASK and campaign_may_come(campaign)
        return Consequence.ASKS_LATER if wants else Consequence.ALERTS
    steps = []
    for key, days in short.items():
        row, clock = there.get(key), clocks[key]
        asked_on = row.asked_at.astimezone(clock.zone).date() if row else None
        present = Present(
            is_short=True,
            starts_on=starts_on,
            since_asked=worst(days, asked_on, clock.days) if asked_on else 0,
            got_worse=key in worse,
        )
        steps.append(step_of(_standing(row), present, policy=policy))
    if any(step in (Step.ASK, Step.ASK_ANEW) for step in steps):
        return Consequence.ASKS
    answered = any(key in there and there[key].state != ExceptionState.WITHDRAWN for key in short)
    return Consequence.KEEPS_ANSWER if answered else Consequence.ALERTS


def campaign_may_come(campaign: Campaign | None) -> bool:
    """Whether a campaign is still to be confirmed; the one that is not chosen yet may be any."""
    return campaign is None or campaign.state in (CampaignState.DRAFT, CampaignState.TENTATIVE)


def confirm_policies(campaign: Campaign, *, now: dt.datetime) -> list[ConfirmPolicy]:
    """Return the channels that confirming a campaign at ``now`` would be refused by, and those that ask for a reason.

    What was asked, or answered, before and still holds is not asked again. Eleven queries at most, however many
    activities. Raises ``Refused`` where a lead time leads off the calendar.
    """
    keys = list(Activity.objects.filter(campaign=campaign).values_list("pk", flat=True))
    ground = ground_of(keys, now=now, alone=True)
    found = ground.of(campaign_confirmed, is_redated=True)
    channels = {facts.key: facts.channel_id for facts in ground.facts}
    refused = {channels[key] for key in found.refused}
    rows = Channel.objects.filter(pk__in=refused.union(channels[key] for key in found.asking)).order_by("name")
    return [
        ConfirmPolicy(name, key in refused, alternative)
        for key, name, alternative in rows.values_list("pk", "name", "alternative")
    ]


def _short(coming: Iterable[ComingDuty]) -> dict[int, list[dt.date]]:
    found: dict[int, list[dt.date]] = defaultdict(list)
    for duty in coming:
        if duty.shortfall_days and duty.line.must_have:
            found[duty.line.responsible_ids[0]].append(duty.due_on)
    return found


def _as_of(days: Iterable[dt.date], department_id: int, clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> int:
    clock = clocks[department_id]
    return worst(days, clock.today(now), clock.days)


def _before(activity: Activity | None, clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> dict[int, int]:
    """Return by how many days an activity's must-have duties are missed as they are, by department. One query."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    if activity is not None:
        rows = Milestone.objects.filter(
            activity=activity, must_have=True, state__in=MILESTONE_UNFINISHED, responsible_links__position=0
        )
        for key, due_on in rows.values_list("responsible_links__department", "due_on"):
            found[key].append(due_on)
    return {key: _as_of(days, key, clocks, now) for key, days in found.items()}


def _exceptions(activity: Activity | None) -> dict[int, NoticeException]:
    if activity is None:
        return {}
    return {row.department_id: row for row in NoticeException.objects.filter(activity=activity)}


def _standing(row: NoticeException | None) -> Standing | None:
    if row is None:
        return None
    return Standing(ExceptionState(row.state), row.moot_from, row.shortfall_days, row.starts_on)
