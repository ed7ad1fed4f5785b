"""Bringing a plan in: one transaction through the actions of campaigns, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.exchange.belonging import Belonging, meant_by
from calendar_app.exchange.changing import take_over
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.comparing import Compared, compare
from calendar_app.exchange.difference_words import notes_on
from calendar_app.exchange.jobs import Job
from calendar_app.exchange.making import (
    Making,
    campaigns_for,
    channel_key,
    channels_for,
    channels_to_make,
    fold_name,
    told_by,
)
from calendar_app.exchange.plan import ImportPlan, Problem, Severity
from calendar_app.exchange.queries import belonging_of, channels_in_use, today_of
from calendar_app.exchange.report import ImportReport, report_of
from calendar_app.exchange.texts import brief_of, link_of
from calendar_app.exchange.wanted import schedule_of, state_of
from campaigns.actions.bringing_in import BroughtIn, Wanted, bring_in
from campaigns.actions.following import follow_campaign
from campaigns.models import Activity, Campaign, Channel
from campaigns.queries.clashes import asked_of, clashes_of
from departments.access import Access, access_for
from departments.audit import made_together, record
from departments.models import Department, User
from departments.queries import organisation

_CLASHES_AT_ONCE = 5_000


def try_import(
    plan: ImportPlan, choices: ImportChoices, *, owner: User | None, lead: Department | None, now: datetime
) -> ImportReport:
    """Return what ``apply_import`` would do. Writes nothing. Six queries, three more for each two thousand rows."""
    access = access_for(owner, now)
    belonging = belonging_of(choices, access)
    compared = compare(plan, belonging, access, channels_in_use(), at=now)
    return trial_of(plan, compared, belonging, access, lead=lead)


def trial_of(
    plan: ImportPlan, compared: Compared, belonging: Belonging, access: Access, *, lead: Department | None = None
) -> ImportReport:
    """Return what ``apply_import`` would do with a plan that was compared. No query."""
    made = channels_to_make(compared.new, belonging, access).values()
    return _report(
        plan,
        compared,
        belonging,
        dry_run=True,
        channels_made=tuple(name for name, owned in made if not owned),
        lead_department=lead.name if lead else "",
    )


@transaction.atomic
def apply_import(
    *,
    by: User | None,
    owner: User,
    lead: Department,
    plan: ImportPlan,
    choices: ImportChoices,
    now: datetime,
    deed: UUID | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> ImportReport:
    """Make the activities of a plan that are not here yet, with the campaigns and channels they need; report on it.

    Campaigns are made for ``lead`` and belong to ``owner``; one of the same name that ``lead`` has already is added to.
    Alerts that are overdue already are planned silent unless ``choices.send_past``. All of it is one ``deed``,
    taken back as one. ``told`` hears how many are made, of how many. Raises ``Refused``, and then nothing has been
    written.
    """
    access = access_for(owner, now)
    making = Making(by, owner, lead, belonging_of(choices, access), access, now)
    compared = compare(plan, making.belonging, access, channels_in_use(), at=now)
    zone = organisation().time_zone
    channels, channels_made = channels_for(compared.new, making)
    made = _make(compared, channels, zone, making, deed=deed or uuid4(), told=told)
    _finish(made.campaigns.values(), compared.new, by=by, filename=plan.filename, today=today_of(zone, now))
    return _report(
        plan,
        compared,
        making.belonging,
        dry_run=False,
        more=made.problems,
        silenced=made.brought.planned.silenced,
        planned_later=len(made.brought.made) if made.brought.is_planned_later else 0,
        clashing=_clashing(made.brought.made, access, now=now),
        campaigns_made=made.campaigns_made,
        channels_made=channels_made,
        lead_department=lead.name,
    )


@dataclass(frozen=True)
class _Made:
    """What an import made as one deed: activities, in campaigns by folded name, and what no calendar could hold.

    ``campaigns_made`` are the names of those campaigns that are new.
    """

    campaigns: Mapping[str, Campaign]
    campaigns_made: tuple[str, ...]
    brought: BroughtIn
    problems: list[Problem]


def _make(
    compared: Compared,
    channels: Mapping[str, Channel],
    zone: str,
    making: Making,
    *,
    deed: UUID,
    told: Callable[[int, int], None],
) -> _Made:
    """Make what is new and take over what the file has otherwise, all of it as one ``deed``."""
    by, choices = making.by, making.belonging.choices
    with made_together(deed):
        campaigns, campaigns_made = campaigns_for(compared.new, making)
        wanted, problems = _wanted(compared.new, campaigns, channels, zone, making)
        taken = [key for each in compared.differing if (key := take_over(each, by=by, keys=choices.theirs))]
        silent = not choices.send_past
        brought = bring_in(
            wanted, by=by, deed=deed, silent=silent, changed=taken, told=lambda count: told(count, len(wanted))
        )
    return _Made(campaigns, campaigns_made, brought, problems)


def _wanted(
    new: Sequence[Job],
    campaigns: Mapping[str, Campaign],
    channels: Mapping[str, Channel],
    zone: str,
    making: Making,
) -> tuple[list[Wanted], list[Problem]]:
    """Return the activities of the jobs, and what no calendar could hold."""
    wanted, problems = [], []
    for job in new:
        schedule, problem = schedule_of(job.row, zone)
        problems += [problem] if problem else []
        campaign = campaigns[fold_name(job.row.campaign)]
        wanted.append(
            Wanted(
                campaign_id=campaign.pk,
                channel=channels[channel_key(job)],
                title=job.row.title,
                schedule=schedule,
                state=state_of(job.row, schedule),
                brief=brief_of(job.row, schedule, told_by(campaign, job.row, making.belonging)),
                url=link_of(job.row),
                import_key=job.key,
            )
        )
    return wanted, problems


def _clashing(made: Sequence[UUID], access: Access, *, now: datetime) -> int:
    """Return against how many of these activities' days something stands, as far as ``access`` may know.

    Ten queries for each five thousand.
    """
    count = 0
    for start in range(0, len(made), _CLASHES_AT_ONCE):
        lot = made[start : start + _CLASHES_AT_ONCE]
        rows = Activity.objects.filter(pk__in=lot).select_related("campaign", "channel")
        found = clashes_of(asked_of(rows), access=access, at=now, organisation=organisation())
        count += sum(1 for clashes in found if clashes)
    return count


def _finish(campaigns: Iterable[Campaign], new: Iterable[Job], *, by: User | None, filename: str, today: date) -> None:
    """Write the import down for each of its campaigns and let their states follow the dates."""
    counts = Counter(fold_name(job.row.campaign) for job in new)
    for campaign in campaigns:
        changes = {"file": [None, filename], "activities": [None, counts[fold_name(campaign.name)]]}
        record(by=by, verb="imported", subject=campaign, changes=changes, campaign_id=campaign.pk)
        follow_campaign(campaign.pk, today=today)


def _report(
    plan: ImportPlan, compared: Compared, belonging: Belonging, *, more: Sequence[Problem] = (), **values: Any
) -> ImportReport:
    theirs = belonging.choices.theirs
    left = [
        Problem(row.place, Severity.LEFT_OUT, _("“%(title)s”: you left its channel out.") % {"title": row.title})
        for row in compared.found.skipped
    ]
    told = [*more, *compared.otherwise, *notes_on(compared.differing, theirs=theirs)]
    problems = sorted([*plan.problems, *told, *left], key=lambda problem: problem.place)
    channels = dict.fromkeys(name for row in plan.rows for name in row.channels or (plan.default_channel,))
    return report_of(
        plan,
        activities=len(compared.new),
        already=len(compared.found.jobs) - len(compared.new),
        changed=sum(1 for each in compared.differing if each.taken(theirs)),
        kept=sum(1 for each in compared.differing if each.contested and each.job.key not in theirs),
        left_out=sum(1 for problem in problems if problem.severity is Severity.LEFT_OUT),
        problems=tuple(problems),
        campaigns=plan.campaigns,
        channels=tuple(channels),
        meant=meant_by(plan.rows, belonging),
        **values,
    )
