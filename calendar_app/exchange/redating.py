"""Rows whose date was changed in the file: each is taken for the activity it brought in before, which then moves.

A row is known by what it says, its date included (``keys``), so with another date it looks new, and the activity of the
date before looks as if it had been taken out. Where title, channel and campaign are the same, it is one thing on
another day. A file that holds nothing of before but such rows is another file, as next month's newsletters are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from calendar_app.exchange.changing import may_change
from calendar_app.exchange.jobs import Job, Jobs
from calendar_app.exchange.keys import is_row_key, without_number
from calendar_app.lib.among import Among
from campaigns.enums import ActivityState
from campaigns.models import Activity
from campaigns.queries.visible import visible_activities
from departments.access import Access

_YET_TO_COME: Final = (ActivityState.UNSCHEDULED, ActivityState.PLANNED, ActivityState.BOOKED)

Thing = tuple[UUID, str, str]
"""What a row and an activity have in common: campaign, title and the short name of the channel."""


def redated(found: Jobs, known: Collection[str], access: Access, *, at: datetime, today: date) -> Jobs:
    """Return the jobs, those of activities that are here on another day under these activities' keys.

    Only what has yet to begin moves, only in campaigns of which the file still holds as much as moves, and only where
    as many rows came as went: of one that went and two that came nothing tells which it is. No query for a file of
    which nothing is here or nothing is new, else two.
    """
    rows = [job for job in found.jobs if is_row_key(job.key) and job.slug]
    here, fresh = [job for job in rows if job.key in known], [job for job in rows if job.key not in known]
    if not here or not fresh:
        return found
    campaigns = _campaigns_of(here, access, at)
    came = _by_thing((_thing(job, campaigns), job) for job in fresh if job.row.campaign in campaigns)
    went = _gone(came, {without_number(job.key) for job in rows}, access, at=at, today=today)
    pairs = [pair for thing, jobs in came.items() for pair in _paired(jobs, went.get(thing, []))]
    keys = _trusted(pairs, Counter(job.row.campaign for job in here))
    jobs = (replace(job, key=keys[job.key], is_redated=True) if job.key in keys else job for job in found.jobs)
    return replace(found, jobs=tuple(jobs))


def _campaigns_of(jobs: Sequence[Job], access: Access, at: datetime) -> dict[str, UUID]:
    """Return which campaign each name in the file stands for, whatever it is called by now."""
    names: dict[str | None, str] = {job.key: job.row.campaign for job in jobs}
    rows = visible_activities(access, at).filter(Among("import_key", names))
    return {names[key]: campaign for key, campaign in rows.values_list("import_key", "campaign")}


def _thing(job: Job, campaigns: Mapping[str, UUID]) -> Thing:
    return campaigns[job.row.campaign], " ".join(job.row.title.split()), job.slug


def _by_thing(pairs: Iterable[tuple[Thing, Job]]) -> dict[Thing, list[Job]]:
    found: dict[Thing, list[Job]] = {}
    for thing, job in pairs:
        found.setdefault(thing, []).append(job)
    return found


def _gone(
    wanted: Collection[Thing], still_there: Collection[str], access: Access, *, at: datetime, today: date
) -> dict[Thing, list[Activity]]:
    """Return the activities of rows that are not in the file any more and may move, by what they are."""
    found: dict[Thing, list[Activity]] = {}
    campaigns, titles = {campaign for campaign, _title, _slug in wanted}, {title for _campaign, title, _slug in wanted}
    coming = Q(starts_on=None) | Q(starts_on__gt=today)
    rows = visible_activities(access, at).filter(coming, Among("campaign", campaigns), Among("title", titles))
    rows = rows.filter(import_key__startswith="row:", state__in=_YET_TO_COME)
    for row in rows.select_related("campaign", "channel"):
        if without_number(row.import_key or "") not in still_there and may_change(row, access):
            found.setdefault((row.campaign_id, row.title, row.channel.slug), []).append(row)
    return found


def _paired(came: Sequence[Job], went: Sequence[Activity]) -> Iterator[tuple[Job, Activity]]:
    """Yield rows and activities that are one thing, each in the order of their days."""
    if len(came) == len(went):
        jobs = sorted(came, key=lambda job: (job.row.starts_on or date.max, job.row.place))
        rows = sorted(went, key=lambda row: (row.starts_on or date.max, row.import_key or ""))
        yield from zip(jobs, rows, strict=True)


def _trusted(pairs: Sequence[tuple[Job, Activity]], still_there: Counter[str]) -> dict[str, str]:
    """Return the key of before by the row's own, in campaigns of which at least as many rows are as they were."""
    moving = Counter(job.row.campaign for job, _row in pairs)
    return {
        job.key: row.import_key or "" for job, row in pairs if moving[job.row.campaign] <= still_there[job.row.campaign]
    }
