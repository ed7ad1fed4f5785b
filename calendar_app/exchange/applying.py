"""Bringing a plan in: one transaction through the actions of campaigns, or nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.exchange.belonging import Belonging, meant_by
from calendar_app.exchange.changing import Difference, differences_of, take_over
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.difference_words import notes_on
from calendar_app.exchange.jobs import Job, Jobs, jobs_of
from calendar_app.exchange.making import (
    Making,
    campaigns_for,
    channel_key,
    channels_for,
    channels_to_make,
    fold_name,
    told_by,
)
from calendar_app.exchange.own_changes import said_otherwise
from calendar_app.exchange.plan import ImportPlan, Problem, Severity
from calendar_app.exchange.queries import belonging_of, channels_in_use, keys_known, today_of
from calendar_app.exchange.report import ImportReport, report_of
from calendar_app.exchange.texts import brief_of, link_of
from calendar_app.exchange.wanted import schedule_of, state_of
from campaigns.actions.bringing_in import Wanted, bring_in
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
    """Return what ``apply_import`` would do. Writes nothing. Five queries, two more for each two thousand rows."""
    found = jobs_of(plan, choices, channels_in_use())
    access = access_for(owner, now)
    belonging = belonging_of(choices, access)
    known = keys_known([job.key for job in found.jobs], access, at=now)
    new = [job for job in found.jobs if job.key not in known]
    differing = _differing(found, known, access, belonging, now=now)
    made = channels_to_make(new, belonging, access).values()
    return _report(
        plan,
        found,
        new,
        dry_run=True,
        more=[*said_otherwise(plan.rows, access, at=now), *notes_on(differing, theirs=choices.theirs)],
        channels_made=tuple(name for name, owned in made if not owned),
        meant=meant_by(plan.rows, belonging),
        lead_department=lead.name if lead else "",
        **_counted(differing, choices),
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
    found = jobs_of(plan, choices, channels_in_use())
    access = access_for(owner, now)
    known = keys_known([job.key for job in found.jobs], access, at=now)
    new = [job for job in found.jobs if job.key not in known]
    making = Making(by, owner, lead, belonging_of(choices, access), now)
    zone = organisation().time_zone
    otherwise = said_otherwise(plan.rows, access, at=now)
    channels, channels_made = channels_for(new, making)
    deed = deed or uuid4()
    with made_together(deed):
        campaigns, campaigns_made = campaigns_for(new, making)
        wanted, problems = _wanted(new, campaigns, channels, zone, making)
        differing = _differing(found, known, access, making.belonging, now=now)
        taken = [key for each in differing if (key := take_over(each, by=by, keys=choices.theirs))]
        silent = not choices.send_past
        brought = bring_in(
            wanted, by=by, deed=deed, silent=silent, changed=taken, told=lambda count: told(count, len(wanted))
        )
    counts = Counter(fold_name(job.row.campaign) for job in new)
    for campaign in campaigns.values():
        _finish(campaign, counts[fold_name(campaign.name)], by=by, filename=plan.filename, today=today_of(zone, now))
    return _report(
        plan,
        found,
        new,
        dry_run=False,
        more=[*problems, *otherwise, *notes_on(differing, theirs=choices.theirs)],
        silenced=brought.planned.silenced,
        planned_later=len(brought.made) if brought.is_planned_later else 0,
        clashing=_clashing(brought.made, owner, now=now),
        campaigns_made=campaigns_made,
        channels_made=channels_made,
        meant=meant_by(plan.rows, making.belonging),
        lead_department=lead.name,
        **_counted(differing, choices),
    )


def _differing(
    found: Jobs, known: set[str], access: Access, belonging: Belonging, *, now: datetime
) -> list[Difference]:
    jobs = [job for job in found.jobs if job.key in known]
    return differences_of(jobs, access, belonging, zone=organisation().time_zone, at=now) if jobs else []


def _counted(differing: Sequence[Difference], choices: ImportChoices) -> dict[str, Any]:
    """Return how many activities change with the file, and how many keep what people changed here."""
    changed = sum(1 for each in differing if each.taken(choices.theirs))
    kept = sum(1 for each in differing if each.contested and each.job.key not in choices.theirs)
    return {"changed": changed, "kept": kept}


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


def _clashing(made: Sequence[UUID], owner: User, *, now: datetime) -> int:
    """Return against how many of these activities' days something stands, as far as ``owner`` may know.

    Ten queries for each five thousand.
    """
    access, count = access_for(owner, now), 0
    for start in range(0, len(made), _CLASHES_AT_ONCE):
        lot = made[start : start + _CLASHES_AT_ONCE]
        rows = Activity.objects.filter(pk__in=lot).select_related("campaign", "channel")
        found = clashes_of(asked_of(rows), access=access, at=now, organisation=organisation())
        count += sum(1 for clashes in found if clashes)
    return count


def _finish(campaign: Campaign, count: int, *, by: User | None, filename: str, today: date) -> None:
    """Write the import down for the campaign and let its states follow the dates."""
    changes = {"file": [None, filename], "activities": [None, count]}
    record(by=by, verb="imported", subject=campaign, changes=changes, campaign_id=campaign.pk)
    follow_campaign(campaign.pk, today=today)


def _report(
    plan: ImportPlan, found: Jobs, new: Sequence[Job], *, more: Sequence[Problem] = (), **values: Any
) -> ImportReport:
    left = [
        Problem(row.place, Severity.LEFT_OUT, _("“%(title)s”: you left its channel out.") % {"title": row.title})
        for row in found.skipped
    ]
    problems = sorted([*plan.problems, *more, *left], key=lambda problem: problem.place)
    channels = dict.fromkeys(name for row in plan.rows for name in row.channels or (plan.default_channel,))
    return report_of(
        plan,
        activities=len(new),
        already=len(found.jobs) - len(new),
        left_out=sum(1 for problem in problems if problem.severity is Severity.LEFT_OUT),
        problems=tuple(problems),
        campaigns=plan.campaigns,
        channels=tuple(channels),
        **values,
    )
