"""The world the access tests ask about: a campaign in every state at once, and somebody in every role to them all."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.utils import timezone

from calendar_app.exchange.report import ImportReport
from calendar_app.lib.tokens import token_hash
from calendar_app.models import (
    ApiToken,
    Feed,
    ImportDraft,
    OutboxMail,
    Overlay,
    SavedView,
    SavedViewShare,
    SharedLink,
)
from campaigns.enums import AlertKind, AlertState, OthersSee, Secrecy
from campaigns.models import (
    Activity,
    Alert,
    Blackout,
    BouncedAddress,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    ClosingDate,
    DateProposal,
    HandBack,
    Hook,
    KeyDate,
    LeadTimeRule,
    Milestone,
    NoticeException,
    OwnPreset,
    Series,
)
from departments.access import Access, access_for
from departments.audit import record
from departments.enums import RoleName, RouteKind
from departments.models import (
    Absence,
    AuditEntry,
    Department,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
)
from tests.access.model import HEAD_ELSEWHERE, MEMBER, PEOPLE, PLANNER_OF_LEAD, ROLES, STATES, Role, State
from tests.factories import (
    make_absence,
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_exception,
    make_hook,
    make_milestone,
    make_organisation,
    make_series,
    make_special_days,
    make_user,
)

DAY: Final = dt.timedelta(days=1)
MARKED: Final = (
    "name", "objective", "key_message", "audience", "brand", "market", "tag", "title", "brief", "url", "code_name",
    "cancel_reason", "duty", "why", "series", "own_duty", "asked", "handed", "key_date",
    "key_note",
)  # fmt: skip
"""What of a campaign carries a word of its own, so that one can look for it."""


def word(name: str, state: State | None = None) -> str:
    """The word that stands in this text of the campaign in that state and nowhere else; without one, how all begin."""
    begin = f"zz{chr(97 + MARKED.index(name))}"
    return f"{begin}{chr(97 + STATES.index(state))}zz" if state else begin


@dataclass
class Held:
    """One campaign with what belongs to it."""

    state: State
    campaign: Campaign
    activity: Activity
    series: Series
    duty: Milestone
    own_duty: Milestone
    proposal: DateProposal
    hand_back: HandBack
    key_date: KeyDate
    alert: Alert
    entry: AuditEntry
    exception: NoticeException


@dataclass
class World:
    """Everybody and everything. ``held`` is by state, ``people`` by role."""

    now: dt.datetime
    organisation: OrganisationSettings
    lead: Department
    team: Department
    channel: Channel
    rule: LeadTimeRule
    preset: OwnPreset
    closing: ClosingDate
    route: Route
    hook: Hook
    bounced: BouncedAddress
    people: dict[Role, User]
    held: dict[State, Held] = field(default_factory=dict)
    absence: Absence = field(init=False)
    blackout: Blackout = field(init=False)
    api_token: ApiToken = field(init=False)
    feed: Feed = field(init=False)
    team_feed: Feed = field(init=False)
    draft: ImportDraft = field(init=False)
    report: ImportDraft = field(init=False)
    mail: OutboxMail = field(init=False)
    saved_view: SavedView = field(init=False)
    overlay: Overlay = field(init=False)
    removed_overlay: Overlay = field(init=False)
    team_view: SavedView = field(init=False)
    link: SharedLink = field(init=False)
    special: SpecialDays = field(init=False)
    special_of_all: SpecialDays = field(init=False)

    @cached_property
    def accesses(self) -> dict[Role, Access]:
        """What somebody in each role is, and in whose place they look on."""
        return {role: self._access(role) for role in ROLES}

    def _access(self, role: Role) -> Access:
        own = access_for(self.viewer(role), self.now)
        return access_for(self.people[role.looks_on_as], self.now).seen_by(own) if role.looks_on_as else own

    def viewer(self, role: Role) -> User:
        """Who sits at the screen."""
        alone = Role(**{**role.__dict__, "looks_on_as": None, "name": ""})
        return next(user for each, user in self.people.items() if Role(**{**each.__dict__, "name": ""}) == alone)


def make_world() -> World:
    """Return the world. Everything is written straight into the database: no action plans or tells anything."""
    organisation = make_organisation(default_calendar=make_calendar(weekend=()), time_zone="UTC")
    lead, team, third = make_department(name="Lead"), make_department(name="Team"), make_department(name="Third")
    channel = make_channel(owner=team, name="The channel", rules=[{"name": "Brief due", "offset": -5}])
    world = World(
        now=timezone.now(),
        organisation=organisation,
        lead=lead,
        team=team,
        channel=channel,
        rule=LeadTimeRule.objects.get(),
        preset=OwnPreset.objects.create(name="Ours", medium="online", owners=["Team"], plan=[]),
        closing=make_closing(channel=channel),
        route=Route.objects.create(department=team, kind=RouteKind.MAILBOX, address="team@example.com"),
        hook=make_hook(department=team, address="https://127.0.0.1/hook"),
        bounced=BouncedAddress.objects.create(address="team@example.com", since=timezone.now(), last_at=timezone.now()),
        people={},
    )
    named = make_department(name="Named")
    for number, role in enumerate(PEOPLE):
        world.people[role] = _person(role, number, {"lead": lead, "team": team, "third": third}, named)
    for state in STATES:
        world.held[state] = _held(world, state, named)
    _invite(world)
    _private_things(world)
    return world


def _person(role: Role, number: int, departments: dict[str, Department], named: Department) -> User:
    """Return somebody who is ``role``. What is lent to whoever stands in is not their own."""
    person = make_user(email=f"role{number}@example.com", name=f"Person {number}", is_ops_admin=role.is_ops_admin)
    if role.name.startswith("member of a department that is named"):
        departments = {"third": named}
    for where, department in departments.items():
        name = getattr(role, where)
        if name and not (where == "team" and role.third):
            Membership.objects.create(user=person, department=department, role=RoleName(name))
    return person


def _held(world: World, state: State, named: Department) -> Held:
    words = {name: word(name, state) for name in MARKED}
    owner = next(user for role, user in world.people.items() if role.is_owner)
    values: dict[str, Any] = {
        "name": f"Launch {words['name']}",
        "objective": f"Grow {words['objective']}",
        "key_message": f"Say {words['key_message']}",
        "audiences": [words["audience"]],
        "brand": words["brand"],
        "markets": [words["market"]],
        "tags": [words["tag"]],
        "code_name": words["code_name"],
        "cancel_reason": words["cancel_reason"] if state.state == "cancelled" else "",
        "cancelled_from": {"cancelled": "confirmed", "cancelled as a draft": "draft"}.get(state.name, ""),
        "launch_on": world.now.date() + 10 * DAY,
        "state": state.state,
        **_secrecy(world, state),
    }
    campaign = make_campaign(lead=world.lead, owner=owner, **values)
    CampaignNamed.objects.create(campaign=campaign, department=named)
    for role, person in world.people.items():
        if role.is_named:
            CampaignNamed.objects.create(campaign=campaign, user=person)
    activity = make_activity(
        campaign=campaign,
        channel=world.channel,
        starts_on=world.now.date() + DAY,
        title=f"Piece {words['title']}",
        brief=f"Write {words['brief']}",
        url=f"https://example.com/{words['url']}",
    )
    series = make_series(
        campaign=campaign,
        channel=world.channel,
        first_on=world.now.date() + 200 * DAY,
        title=f"Often {words['series']}",
    )
    duty = make_milestone(
        activity=activity, responsible=world.team, due_on=world.now.date(), name=f"Do {words['duty']}",
        offset=None, unit="", anchor="",
    )  # fmt: skip
    own_duty = make_milestone(
        activity=activity, responsible=world.team, due_on=world.now.date(), name=f"Also {words['own_duty']}",
        offset=None, unit="", anchor="",
    )  # fmt: skip
    proposal = DateProposal.objects.create(
        milestone=duty, due_on=duty.due_on + DAY, was_on=duty.due_on, reason=words["asked"], by=owner, at=world.now
    )
    hand_back = HandBack.objects.create(
        milestone=duty, department=world.team, reason=words["handed"], by=owner, at=world.now
    )
    key_date = KeyDate.objects.create(
        name=f"Fair {words['key_date']}", note=f"Hall {words['key_note']}", campaign=campaign,
        first_day=activity.starts_on + 2 * DAY, last_day=activity.starts_on + 2 * DAY,
    )  # fmt: skip
    alert = make_alert(
        milestone=duty, department=world.team, kind=AlertKind.DUE, state=AlertState.FIRED, due_at=world.now - DAY / 24
    )
    made = {"name": [None, campaign.name]}
    entry = record(by=owner, verb="created", subject=campaign, campaign_id=campaign.pk, changes=made, deed=uuid.uuid4())
    record(by=owner, verb="created", subject=activity, campaign_id=campaign.pk)
    exception = make_exception(activity=activity, department=world.team, why=f"Why {words['why']}")
    return Held(
        state, campaign, activity, series, duty, own_duty, proposal, hand_back, key_date, alert, entry, exception
    )


def _secrecy(world: World, state: State) -> dict[str, Any]:
    hour = dt.timedelta(hours=1)
    if "embargo" in state.name:
        values: dict[str, Any] = {
            "secrecy": Secrecy.EMBARGO,
            "embargo_until": world.now + (-hour if state.name == "embargo over" else 24 * hour),
            "embargo_zone": "UTC",
        }
    elif state.is_secret:
        values = {"secrecy": Secrecy.CONFIDENTIAL}
    else:
        return {}
    return {**values, "others_see": OthersSee(state.others_see), "was_secret": True}


def _invite(world: World) -> None:
    by_kind = {role.guest_of: person for role, person in world.people.items() if role.guest_of}
    for held in world.held.values():
        CampaignGuest.objects.create(campaign=held.campaign, user=by_kind["campaigns"])
        CampaignGuest.objects.create(campaign=held.campaign, user=by_kind["over"], expires_at=world.now)
    elsewhere = make_campaign(lead=make_department(), name="Elsewhere")
    make_activity(campaign=elsewhere, channel=make_channel(owner=make_department()))
    CampaignGuest.objects.create(campaign=elsewhere, user=by_kind["another"])
    ChannelGuest.objects.create(channel=world.channel, user=by_kind["channel"])
    stand_in = next(user for role, user in world.people.items() if role.name.startswith("whoever stands in"))
    make_absence(user=world.people[HEAD_ELSEWHERE], deputy=stand_in)


def _private_things(world: World) -> None:
    """Make what belongs to one person: an absence to come, a feed, an import and a report."""
    member, planner = world.people[MEMBER], world.people[PLANNER_OF_LEAD]
    first = world.now.date() + 100 * DAY
    world.blackout = Blackout.objects.create(name="Year end", first_day=first, last_day=first)
    world.absence = make_absence(user=member, deputy=world.people[PLANNER_OF_LEAD], first_day=first)
    world.api_token = ApiToken.objects.create(
        owner=member, name="Script", scopes=["read"], token_hash="x", expires_at=timezone.now() + dt.timedelta(days=9)
    )
    world.feed = Feed.objects.create(owner=member, name="Mine", scope="all", token_hash="x")
    world.team_feed = Feed.objects.create(owner=member, scope="department", department=world.team, token_hash="y")
    world.saved_view = SavedView.objects.create(owner=member, name="Mine", query="view=month")
    beside = {"owner": member, "name": "Club dates", "kind": "address", "scope": "me", "address": "x", "host": "x"}
    world.overlay = Overlay.objects.create(**beside)
    world.removed_overlay = Overlay.objects.create(**beside, removed_at=world.now)
    _link(world)
    day = timezone.localdate() + 40 * DAY
    world.special = make_special_days(owner=world.team, first_day=day)
    world.special_of_all = make_special_days(owner=world.organisation.default_calendar, first_day=day)
    file = {"owner": planner, "filename": "plan.csv", "expires_at": world.now + DAY}
    world.draft = ImportDraft.objects.create(content=b"Campaign;Start\nOne;2027-03-01\n", **file)
    counts = (
        "rows_in_file",
        "rows",
        "rows_scheduled",
        "rows_unscheduled",
        "rows_several_days",
        "activities",
        "already",
    )
    report = ImportReport("plan.csv", dry_run=False, left_out=0, **dict.fromkeys(counts, 1))
    world.report = ImportDraft.objects.create(imported_at=world.now, report=report.as_json(), **file)
    world.mail = OutboxMail.objects.create(
        sender="instep@example.com", recipient="a@example.com", subject="Hello", text="Hello", html="<p>Hello</p>"
    )


LINK_TOKEN: Final = "the-secret-of-the-link"


def _link(world: World) -> None:
    """Make a link of the head of the team to a view that is shared with the team; it was opened just now."""
    head = world.people[HEAD_ELSEWHERE]
    world.team_view = SavedView.objects.create(owner=head, name="Ours", query="view=month")
    SavedViewShare.objects.create(view=world.team_view, department=world.team)
    world.link = SharedLink.objects.create(
        owner=head,
        view=world.team_view,
        name="For the agency",
        token_hash=token_hash(LINK_TOKEN),
        first_day=world.now.date() - 31 * DAY,
        expires_at=world.now + 30 * DAY,
        last_opened_at=world.now,
        opened_count=1,
    )
