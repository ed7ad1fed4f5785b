"""From a plan and its choices to the activities to make: which channel, which key, which campaign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_app.exchange.cells.channels import suggest_channel
from calendar_app.exchange.choices import NEW_CHANNEL, NO_CHANNEL, ImportChoices
from calendar_app.exchange.keys import activity_key
from calendar_app.exchange.plan import ImportPlan, PlannedRow
from calendar_app.exchange.words import fold
from campaigns.enums import CampaignState

_ADVANCED = (CampaignState.CONFIRMED, CampaignState.TENTATIVE, CampaignState.DRAFT)


@dataclass(frozen=True, slots=True)
class Job:
    """One activity to make. ``slug`` names an existing channel; "" with ``new_channel`` one to be made.

    ``is_redated``: it has the key of an activity that an earlier row brought in on another day.
    """

    row: PlannedRow
    key: str
    slug: str = ""
    new_channel: str = ""
    is_redated: bool = False


@dataclass(frozen=True, slots=True)
class Jobs:
    """The activities to make, and the rows left out because the person left their channel out."""

    jobs: tuple[Job, ...]
    skipped: tuple[PlannedRow, ...] = ()


def jobs_of(plan: ImportPlan, choices: ImportChoices, channels: Sequence[tuple[str, str]]) -> Jobs:
    """Return the jobs of a plan: one for each row and channel. ``channels`` are slug and name of those there are.

    Two names in one row that mean the same channel make one activity.
    """
    names = [name for _slug, name in channels]
    slugs = {name: slug for slug, name in channels}
    jobs: list[Job] = []
    skipped: list[PlannedRow] = []
    for row in plan.rows:
        found: dict[str, Job] = {}
        for name in row.channels or (plan.default_channel,):
            key = activity_key(row.key, name if row.channels else "")
            chosen = choices.channels.get(name.casefold(), "") or slugs.get(suggest_channel(name, names), NEW_CHANNEL)
            if chosen == NEW_CHANNEL:
                found.setdefault(f"+{fold(name)}", Job(row, key, new_channel=name))
            elif chosen != NO_CHANNEL:
                found.setdefault(chosen, Job(row, key, slug=chosen))
        jobs += found.values()
        if not found:
            skipped.append(row)
    return Jobs(tuple(jobs), tuple(skipped))


def state_of_campaign(rows: Iterable[PlannedRow]) -> CampaignState:
    """Return the state a new campaign gets: the furthest its rows' statuses speak of; confirmed where none has one."""
    said = {row.campaign_state or CampaignState.CONFIRMED for row in rows}
    return next((state for state in _ADVANCED if state in said), CampaignState.CONFIRMED)
