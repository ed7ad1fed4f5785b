"""The channels and campaigns that rows of a file need: found where they are here, else made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.cells.channels import medium_of, written_well
from calendar_app.exchange.cells.text import one_line
from calendar_app.exchange.jobs import Job, state_of_campaign
from calendar_app.exchange.keys import campaign_key
from calendar_app.exchange.plan import Field, PlannedRow
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.channels import create_channel
from campaigns.enums import CampaignState
from campaigns.models import Campaign, Channel
from campaigns.queries.deeds import campaigns_taken_back
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.permissions import can_manage_channel
from departments.access import Access
from departments.errors import Refused
from departments.models import Department, User

_CLOSED = (CampaignState.CANCELLED, CampaignState.ARCHIVED)
_LONGEST_CHANNEL, _LONGEST_CAMPAIGN, _LONGEST_AUDIENCE, _LONGEST_TAG = 100, 200, 100, 60
_MOST_GATHERED = 12


@dataclass(frozen=True)
class Making:
    """Who makes it, whose it becomes where the rows name nobody, and whom names in the rows mean.

    ``access`` is what the owner may see and do.
    """

    by: User | None
    owner: User
    lead: Department
    belonging: Belonging
    access: Access
    now: datetime

    @property
    def launch_on(self) -> date | None:
        """The day that rows count from which say "T-2 Mon"."""
        return self.belonging.choices.launch_on


def fold_name(name: str) -> str:
    """Return a name for comparing: two that differ in case or spaces only are one."""
    return " ".join(name.split()).casefold()


def channel_key(job: Job) -> str:
    """Return under which key ``channels_for`` has the channel of a job."""
    return job.slug or f"+{fold_name(job.new_channel)}"


def channels_for(new: Sequence[Job], making: Making) -> tuple[dict[str, Channel], tuple[str, ...]]:
    """Return the channels of the jobs by ``channel_key``, and the names of those made that nobody owns.

    A channel that is made belongs to the department all its rows name, if the owner may give it that.
    """
    slugs = {job.slug for job in new if job.slug}
    channels = {channel.slug: channel for channel in Channel.objects.filter(slug__in=slugs)}
    if missing := slugs - set(channels):
        raise Refused(_("There is no channel “%(name)s” any more. Choose another.") % {"name": min(missing)})
    unowned = []
    for key, (name, department_id) in channels_to_make(new, making.belonging, making.access).items():
        departments = Department.objects.filter(pk=department_id) if department_id else ()
        channels[key] = create_channel(by=making.by, name=name, medium=medium_of(name), departments=list(departments))
        unowned += [] if department_id else [name]
    return channels, tuple(unowned)


def channels_to_make(new: Iterable[Job], belonging: Belonging, access: Access) -> dict[str, tuple[str, int | None]]:
    """Return name and owner of the channels that are not here yet, by ``channel_key``. No query."""
    rows: dict[str, list[Job]] = {}
    for job in new:
        if job.new_channel:
            rows.setdefault(channel_key(job), []).append(job)
    found = {}
    for key, jobs in rows.items():
        team = belonging.lead_of(job.row for job in jobs)
        owner = team.key if team and can_manage_channel(access, owner_ids=[team.key]) else None
        found[key] = (one_line(written_well(jobs[0].new_channel), _LONGEST_CHANNEL)[0], owner)
    return found


def campaigns_for(new: Sequence[Job], making: Making) -> tuple[dict[str, Campaign], tuple[str, ...]]:
    """Return the campaigns of the jobs by folded name; found where the lead department has one, else made.

    One that the owner may not know of is not found: the file gets a campaign of its own.
    """
    rows: dict[str, list[PlannedRow]] = {}
    for job in new:
        rows.setdefault(fold_name(job.row.campaign), []).append(job.row)
    campaigns, made = {}, []
    for name, members in rows.items():
        title = one_line(members[0].campaign, _LONGEST_CAMPAIGN)[0]
        lead = _lead_of(members, making)
        found = _campaign_of(title, lead, visible_campaigns(making.access, making.now))
        if found is None:
            made.append(title)
            found = _made(title, lead, members, making)
        campaigns[name] = found
    return campaigns, tuple(made)


def told_by(campaign: Campaign, row: PlannedRow, belonging: Belonging) -> frozenset[Field]:
    """Return what a campaign says of a row just as the row says it, so that its brief need not."""
    people = {person.key if person else None for person in belonging.people_of(row)}
    teams = {team.key if team else None for team in belonging.teams_of(row)}
    same = {
        Field.OWNER: people == {campaign.owner_id},
        Field.DEPARTMENT: teams == {campaign.lead_department_id},
        Field.AUDIENCE: set(row.audiences) == set(campaign.audiences),
        Field.TAGS: set(row.tags) == set(campaign.tags),
    }
    return frozenset(what for what, is_same in same.items() if is_same)


def _lead_of(rows: Sequence[PlannedRow], making: Making) -> Department:
    team = making.belonging.lead_of(rows)
    if team is None or team.key == making.lead.pk:
        return making.lead
    return Department.objects.get(pk=team.key)


def _made(title: str, lead: Department, rows: Sequence[PlannedRow], making: Making) -> Campaign:
    person = making.belonging.owner_of(rows)
    owner = making.owner if person is None else User.objects.get(pk=person.key)
    return create_campaign(
        by=making.by,
        name=title,
        owner=owner,
        lead_department=lead,
        state=state_of_campaign(rows),
        audiences=_gathered(rows, "audiences", _LONGEST_AUDIENCE),
        tags=_gathered(rows, "tags", _LONGEST_TAG),
        launch_on=making.launch_on if any(row.counts_from_launch for row in rows) else None,
        import_key=campaign_key(f"{lead.slug} {title}"),
    )


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
