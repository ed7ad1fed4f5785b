"""Loading the demo: the organisation, its past, and a few things that happen at this very moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.activities import create_activity, move_activity
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, create_campaign
from campaigns.actions.exceptions import ask_for_exception
from campaigns.actions.following import follow_campaign
from campaigns.actions.guests import invite_guest
from campaigns.actions.replanning import BATCH, replan
from campaigns.actions.secrecy import set_secrecy
from campaigns.demo.closings import issue_on, list_issues, set_policies
from campaigns.demo.organisation import DemoOrganisation, close_days, enter_key_dates, make_organisation
from campaigns.demo.past import answer_duties, let_be_told, teams, tell, tell_some_late
from campaigns.demo.year import DemoActivity, DemoCampaign, DemoSecret, DemoYear, demo_year
from campaigns.enums import ActivityState, CampaignState, ExceptionState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, Channel, ClosingDate, NoticeException
from campaigns.queries.clashes import asked_of, clashes_of
from campaigns.rules.secrecy import Terms, instant
from departments.access import access_for
from departments.actions.changing import locked
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, OrganisationSettings, User


@dataclass(frozen=True)
class Loaded:
    """What was loaded."""

    departments: int
    people: int
    channels: int
    campaigns: int
    activities: int
    clashing: int


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet. Four queries."""
    return not any(model.objects.exists() for model in (User, Department, Channel, Campaign))


@transaction.atomic
def load_demo(*, now: dt.datetime) -> Loaded:
    """Load the demo around the day of ``now`` and return what was loaded: all of it, or nothing.

    Raises ``Refused`` when there is anything in the database: real plans and the demo's are never mixed.
    """
    settings = locked(OrganisationSettings, 1)
    if settings.is_demo:
        raise Refused(_("The demo is loaded already. Nothing was added."))
    if not is_empty():
        raise Refused(_("There is data here already, so the demo was not loaded. It needs an empty database."))
    organisation = make_organisation()
    zone = ZoneInfo(OrganisationSettings.objects.get().time_zone)
    year = demo_year(now.astimezone(zone).date())
    admin = organisation.people["admin"]
    list_issues(organisation.channels, today=now.astimezone(zone).date(), by=admin)
    made = {demo.name: _make(demo, organisation, zone) for demo in year.campaigns if not demo.is_new}
    _write_past(year, made, zone, now)
    set_policies(organisation.channels, by=admin)
    made |= {demo.name: _make(demo, organisation, zone, now=now) for demo in year.campaigns if demo.is_new}
    today = now.astimezone(zone).date()
    close_days(by=organisation.people["admin"], today=today)
    enter_key_dates(by=organisation.people["ana"], today=today)
    _let_happen(year, organisation, made)
    return Loaded(
        departments=len(organisation.departments),
        people=len(organisation.people),
        channels=len(organisation.channels),
        campaigns=len(made),
        activities=Activity.objects.count(),
        clashing=_clashing(organisation.people["admin"], now=now),
    )


def _clashing(reader: User, *, now: dt.datetime) -> int:
    """Return against how many activities' days something stands, as far as ``reader`` may know."""
    rows = Activity.objects.select_related("campaign", "channel")
    settings = OrganisationSettings.objects.select_related("default_calendar").get()
    found = clashes_of(asked_of(rows), access=access_for(reader, now), at=now, organisation=settings)
    return sum(1 for clashes in found if clashes)


def _make(
    demo: DemoCampaign, organisation: DemoOrganisation, zone: ZoneInfo, *, now: dt.datetime | None = None
) -> Campaign:
    """Make one campaign as on the day it was planned on, or at ``now``; its duties are dated from then."""
    owner = organisation.people[demo.owner]
    at = now or dt.datetime.combine(demo.planned_on, dt.time(10), tzinfo=zone)
    campaign = create_campaign(
        by=owner,
        name=demo.name,
        owner=owner,
        lead_department=organisation.departments[demo.lead],
        state=demo.state,
        launch_on=demo.launch_on,
        **demo.about,
    )
    if demo.secret is not None:
        departments = [organisation.departments[name].pk for name in demo.secret.named]
        terms = _terms(demo.secret, demo.launch_on, zone)
        set_secrecy(by=owner, campaign_id=campaign.pk, terms=terms, department_ids=departments, now=at)
    keys = [
        create_activity(
            by=owner,
            campaign_id=campaign.pk,
            channel=organisation.channels[piece.channel],
            title=piece.title,
            brief=piece.brief,
            closing=_issue(piece, organisation.channels),
            schedule=piece.schedule,
            state=ActivityState.BOOKED if piece.is_booked else None,
            plan=False,
            asks=False,
        ).pk
        for piece in demo.activities
    ]
    if now is None:
        let_be_told(keys)
    replan(keys, by=owner, now=at)
    return campaign


def _issue(piece: DemoActivity, channels: Mapping[str, Channel]) -> ClosingDate | None:
    """Return the issue a piece of a monthly that says so appears in."""
    if not (piece.has_issue and piece.schedule):
        return None
    return issue_on(channels[piece.channel], piece.schedule.starts_on)


def _terms(secret: DemoSecret, launch_on: dt.date, zone: ZoneInfo) -> Terms:
    others = OthersSee.CODE_NAME if secret.code_name else OthersSee.BUSY
    if secret.until is None:
        return Terms(Secrecy.CONFIDENTIAL, others, secret.code_name)
    return Terms(Secrecy.EMBARGO, others, secret.code_name, instant(launch_on, secret.until, zone.key), zone.key)


def _ask() -> None:
    """Let whoever planned what is asked for at short notice say why it cannot wait."""
    asked = NoticeException.objects.filter(state=ExceptionState.ASKED).select_related("campaign__owner").order_by("id")
    for row in asked:
        why = _("The forecast says a wet weekend, and last year this sold the stock in three days.")
        ask_for_exception(by=row.campaign.owner, activity_id=row.activity_id, why=why)


def _write_past(year: DemoYear, made: Mapping[str, Campaign], zone: ZoneInfo, now: dt.datetime) -> None:
    """Let everything that was planned come up to ``now``: answered, told, live or done."""
    by_department = teams()
    running = {made[demo.name].pk: demo.behind for demo in year.campaigns if demo.name in made and demo.is_running}
    answered = answer_duties(running, by_department, now=now)
    told = tell(by_department, now=now)
    tell_some_late(now=now)
    changes = {"duties due": answered, "alerts told": told}
    record(by=None, verb="given a past", subject=OrganisationSettings.objects.get(), changes=changes)
    for campaign in made.values():
        follow_campaign(campaign.pk, today=now.astimezone(zone).date())
    keys = list(Activity.objects.order_by("id").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        replan(keys[start : start + BATCH], by=None, now=now)


def _let_happen(year: DemoYear, organisation: DemoOrganisation, made: Mapping[str, Campaign]) -> None:
    """Do what people do at this very moment, so that real alerts fall due: cancel, archive, invite, move."""
    people, guest, move = organisation.people, organisation.guest, year.move
    for demo in year.campaigns:
        by, campaign_id = people[demo.owner], made[demo.name].pk
        if demo.cancelled:
            cancel_campaign(by=by, campaign_id=campaign_id, reason=demo.cancelled)
        if demo.is_archived:
            change_campaign_state(by=by, campaign_id=campaign_id, state=CampaignState.ARCHIVED)
    until = timezone.now() + dt.timedelta(days=guest.days)
    invited_to = made[guest.campaign]
    invite_guest(
        by=invited_to.owner,
        campaign_id=invited_to.pk,
        user_id=people[guest.login].pk,
        kind=guest.kind,
        expires_at=until,
    )
    moved = Activity.objects.get(campaign=made[move.campaign], title=move.title)
    assert moved.starts_on is not None
    _ask()
    move_activity(
        by=people[move.by],
        activity_id=moved.pk,
        starts_on=moved.starts_on + dt.timedelta(days=move.days),
        go_ahead=move.go_ahead,
    )
