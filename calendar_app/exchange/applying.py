"""Bringing a plan in: one transaction through the actions of campaigns, or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from calendar_app.exchange.cells.channels import medium_of, written_well
from calendar_app.exchange.cells.text import one_line
from calendar_app.exchange.changing import Difference, differences_of, take_over
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.jobs import Job, Jobs, jobs_of, state_of_campaign
from calendar_app.exchange.keys import campaign_key
from calendar_app.exchange.own_changes import said_otherwise
from calendar_app.exchange.plan import ImportPlan, PlannedRow, Problem, Severity
from calendar_app.exchange.queries import channels_in_use, keys_known, today_of
from calendar_app.exchange.report import ImportReport, report_of
from calendar_app.exchange.texts import brief_of, link_of
from calendar_app.exchange.wanted import schedule_of, state_of
from campaigns.actions.activities import create_activity
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.channels import create_channel
from campaigns.actions.following import follow_campaign
from campaigns.actions.replanning import BATCH, Replanned, replan_moved
from campaigns.enums import CampaignState
from campaigns.models import Activity, Campaign, Channel
from campaigns.queries.clashes import asked_of, clashes_of
from campaigns.queries.deeds import campaigns_taken_back
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.schedule import Schedule
from departments.access import Access, access_for
from departments.audit import made_together, record
from departments.errors import Refused
from departments.models import Department, User
from departments.queries import organisation

_CLOSED = (CampaignState.CANCELLED, CampaignState.ARCHIVED)
_LONGEST_CHANNEL, _LONGEST_CAMPAIGN, _LONGEST_AUDIENCE, _LONGEST_TAG = 100, 200, 100, 60
_MOST_GATHERED = 12


def try_import(
    plan: ImportPlan, choices: ImportChoices, *, owner: User | None, lead: Department | None, now: datetime
) -> ImportReport:
    """Return what ``apply_import`` would do. Writes nothing. Two queries, two more for each two thousand rows."""
    found = jobs_of(plan, choices, channels_in_use())
    known = keys_known([job.key for job in found.jobs], access_for(owner, now), at=now)
    new = [job for job in found.jobs if job.key not in known]
    differing = _differing(found, known, access_for(owner, now), now=now)
    made = tuple(name for name in found.new_channels if any(job.new_channel == name for job in new))
    return _report(
        plan,
        found,
        new,
        dry_run=True,
        more=said_otherwise(plan.rows, access_for(owner, now), at=now),
        channels_made=made,
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
) -> ImportReport:
    """Make the activities of a plan that are not here yet, with the campaigns and channels they need; report on it.

    Campaigns are made for ``lead`` and belong to ``owner``; one of the same name that ``lead`` has already is added to.
    Alerts that are overdue already are planned silent unless ``choices.send_past``. All of it is one ``deed``,
    taken back as one. Raises ``Refused``, and then nothing has been written. About five queries for each activity.
    """
    found = jobs_of(plan, choices, channels_in_use())
    access = access_for(owner, now)
    known = keys_known([job.key for job in found.jobs], access, at=now)
    new = [job for job in found.jobs if job.key not in known]
    channels, channels_made = _channels(new, by=by)
    zone = organisation().time_zone
    otherwise = said_otherwise(plan.rows, access, at=now)
    with made_together(deed or uuid4()):
        campaigns, campaigns_made = _campaigns(new, by=by, owner=owner, lead=lead, now=now)
        made, problems = _activities(new, campaigns, channels, zone, by=by, silent=not choices.send_past)
        differing = _differing(found, known, access, now=now)
        taken = [key for each in differing if (key := take_over(each, by=by, keys=choices.theirs))]
    planned = _planned([*made, *taken], by=by, now=now)
    for campaign in campaigns.values():
        _finish(campaign, new, by=by, filename=plan.filename, today=today_of(zone, now))
    return _report(
        plan,
        found,
        new,
        dry_run=False,
        more=[*problems, *otherwise],
        silenced=planned.silenced,
        clashing=_clashing(made, owner, now=now),
        campaigns_made=campaigns_made,
        channels_made=channels_made,
        lead_department=lead.name,
        **_counted(differing, choices),
    )


def _differing(found: Jobs, known: set[str], access: Access, *, now: datetime) -> list[Difference]:
    jobs = [job for job in found.jobs if job.key in known]
    return differences_of(jobs, access, zone=organisation().time_zone, at=now) if jobs else []


def _counted(differing: Sequence[Difference], choices: ImportChoices) -> dict[str, Any]:
    """Return how many activities change with the file, and how many keep what people changed here."""
    changed = sum(1 for each in differing if each.taken(choices.theirs))
    kept = sum(1 for each in differing if each.contested and each.job.key not in choices.theirs)
    return {"changed": changed, "kept": kept}


def _activities(
    new: Sequence[Job], campaigns: Mapping[str, Campaign], channels: Mapping[str, Channel], zone: str, **values: Any
) -> tuple[list[UUID], list[Problem]]:
    """Make the activities of the jobs, unplanned; return their keys and what no calendar could hold."""
    made, problems = [], []
    for job in new:
        schedule, problem = schedule_of(job.row, zone)
        problems += [problem] if problem else []
        campaign = campaigns[fold_name(job.row.campaign)]
        channel = channels[job.slug or f"+{fold_name(job.new_channel)}"]
        made.append(_create(job, schedule, campaign_id=campaign.pk, channel=channel, **values))
    return made, problems


def _create(job: Job, schedule: Schedule | None, **values: Any) -> UUID:
    """Make the activity of a job, unplanned, and return its key."""
    activity = create_activity(
        title=job.row.title,
        schedule=schedule,
        state=state_of(job.row, schedule),
        brief=brief_of(job.row, schedule),
        url=link_of(job.row),
        import_key=job.key,
        plan=False,
        asks=False,
        **values,
    )
    return activity.pk


def fold_name(name: str) -> str:
    """Return a name for comparing: two that differ in case or spaces only are one."""
    return " ".join(name.split()).casefold()


def _channels(new: Sequence[Job], *, by: User | None) -> tuple[dict[str, Channel], tuple[str, ...]]:
    """Return the channels of the jobs by slug, or by their folded name behind a plus; made where there is none."""
    slugs = {job.slug for job in new if job.slug}
    channels = {channel.slug: channel for channel in Channel.objects.filter(slug__in=slugs)}
    if missing := slugs - set(channels):
        raise Refused(_("There is no channel “%(name)s” any more. Choose another.") % {"name": min(missing)})
    made = []
    for job in new:
        key = f"+{fold_name(job.new_channel)}"
        if job.new_channel and key not in channels:
            name = one_line(written_well(job.new_channel), _LONGEST_CHANNEL)[0]
            channels[key] = create_channel(by=by, name=name, medium=medium_of(name))
            made.append(name)
    return channels, tuple(made)


def _campaigns(
    new: Sequence[Job], *, by: User | None, owner: User, lead: Department, now: datetime
) -> tuple[dict[str, Campaign], tuple[str, ...]]:
    """Return the campaigns of the jobs by folded name; found where the lead department has one, else made.

    One that the owner may not know of is not found: the file gets a campaign of its own.
    """
    access = access_for(owner, now)
    rows: dict[str, list[PlannedRow]] = {}
    for job in new:
        rows.setdefault(fold_name(job.row.campaign), []).append(job.row)
    campaigns, made = {}, []
    for name, members in rows.items():
        title = one_line(members[0].campaign, _LONGEST_CAMPAIGN)[0]
        found = _campaign_of(title, lead, visible_campaigns(access, now))
        if found is None:
            made.append(title)
            found = create_campaign(
                by=by,
                name=title,
                owner=owner,
                lead_department=lead,
                state=state_of_campaign(members),
                audiences=_gathered(members, "audiences", _LONGEST_AUDIENCE),
                tags=_gathered(members, "tags", _LONGEST_TAG),
                import_key=campaign_key(f"{lead.slug} {title}"),
            )
        campaigns[name] = found
    return campaigns, tuple(made)


def _campaign_of(title: str, lead: Department, seen: QuerySet[Campaign]) -> Campaign | None:
    """Return the lead department's campaign of that name, one that an undone import made aside. At most two queries.

    Raises ``Refused`` if it is closed.
    """
    same = Q(import_key=campaign_key(f"{lead.slug} {title}")) | Q(name__iexact=title)
    rows = list(seen.filter(same, lead_department=lead).order_by("created_at"))
    open_ones = [row for row in rows if row.state not in _CLOSED]
    if rows and not open_ones:
        undone = campaigns_taken_back(row.pk for row in rows)
        rows = [row for row in rows if row.pk not in undone]
    if rows and not open_ones:
        sentence = _("The campaign “%(name)s” is closed. Reopen it, or give the file's campaign another name.")
        raise Refused(sentence % {"name": rows[0].name}, field="campaign_name")
    return open_ones[0] if open_ones else None


def _gathered(rows: Sequence[PlannedRow], name: str, longest: int) -> list[str]:
    """Return the commonest of what the rows list, at most twelve, as a campaign's own list."""
    tally = Counter(item for row in rows for item in getattr(row, name) if len(item) <= longest)
    return [item for item, _count in tally.most_common(_MOST_GATHERED)]


def _planned(made: Sequence[UUID], *, by: User | None, now: datetime) -> Replanned:
    total = Replanned()
    for start in range(0, len(made), BATCH):
        total += replan_moved(made[start : start + BATCH], by=by, now=now)
    return total


def _clashing(made: Sequence[UUID], owner: User, *, now: datetime) -> int:
    """Return against how many of these activities' days something stands, as far as ``owner`` may know. Ten queries."""
    rows = Activity.objects.filter(pk__in=made).select_related("campaign", "channel")
    found = clashes_of(asked_of(rows), access=access_for(owner, now), at=now, organisation=organisation())
    return sum(1 for clashes in found if clashes)


def _finish(campaign: Campaign, new: Sequence[Job], *, by: User | None, filename: str, today: date) -> None:
    """Write the import down for the campaign and let its states follow the dates."""
    count = sum(1 for job in new if fold_name(job.row.campaign) == fold_name(campaign.name))
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
