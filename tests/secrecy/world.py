"""Two worlds that differ in nothing but a secret, and everything that one person gets to see of each."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.saved.actions import save_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import target_of
from calendar_app.feeds.tokens import path_of
from calendar_app.links import addresses
from calendar_app.links.actions import Shows, create_link
from calendar_app.models import OutboxMail
from campaigns.actions.replanning import replan
from campaigns.alerts.planning_outlooks import plan_outlooks
from campaigns.alerts.telling_again import lift_embargoes
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import (
    Blackout,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    KeyDate,
)
from departments.access import access_for
from departments.audit import record
from departments.enums import Clearance, RoleName, RouteKind
from departments.models import Department, Route, User
from departments.roles import Permission
from tests.alerts.world import deliver_at, tick_at
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

RULES = ({"name": "Brief ready", "offset": -20}, {"name": "Creative approved", "offset": -7})
SECRET_ID = UUID(int=0x5EC2E7)


@dataclass(frozen=True)
class Hidden:
    """What must not show: words that stand nowhere else."""

    mark: str

    def word(self, what: str) -> str:
        """A word for one field; all worlds' words have the same length."""
        return f"{self.mark}{what}"


@dataclass(frozen=True)
class Plan:
    """What hypothesis draws: how the secret campaign stands, who is named, and what it holds."""

    state: CampaignState
    secrecy: Secrecy
    others_see: OthersSee
    named_departments: frozenset[int]
    named_people: frozenset[int]
    pieces: tuple[tuple[int, int, int], ...]  # channel, days from now, length
    clearances: tuple[Clearance, ...]
    led_by: int
    looks_on: RoleName | None


@dataclass
class World:
    """An organisation with open campaigns, in which a secret one may be put."""

    departments: list[Department] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    feeds: dict[int, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    secret: Campaign | None = None
    open_campaign: Campaign | None = None

    @classmethod
    def made(cls, plan: Plan) -> "World":
        """The organisation without the secret."""
        # A week begins tomorrow, so that the days in which the clockwork runs hold a weekly outlook.
        make_organisation(first_day_of_week=(timezone.localdate().weekday() + 1) % 7)
        world = cls()
        for number, clearance in enumerate(plan.clearances):
            department = make_department(name=f"Team {number}", tell_members=number % 2 == 0)
            Route.objects.create(
                department=department, kind=RouteKind.MAILBOX, address=f"box{number}@example.com", clearance=clearance
            )
            world.departments.append(department)
            for role in (RoleName.HEAD, RoleName.PLANNER, RoleName.MEMBER):
                world.people[f"{role} {number}"] = make_user(department=department, role=role)
            for mark in ("xqzone", "xqztwo"):
                name = Hidden(mark).word("owner")
                world.people[f"{mark} {number}"] = make_user(
                    name=f"{name}{number}", department=department, role=RoleName.PLANNER
                )
        world.people["ops admin"] = make_user(is_ops_admin=True)
        Department.objects.update(weekly_duties=1)
        today = timezone.localdate()
        Blackout.objects.create(name="Closed", first_day=today, last_day=today + dt.timedelta(days=200))
        first, second, *_rest = world.departments
        world.channels = [
            make_channel(name="Print", owner=first, rules=RULES, weekly_capacity=1),
            make_channel(name="Radio", owner=second, rules=RULES),
            make_channel(name="Web", owners=world.departments, rules=RULES, weekly_capacity=1),
        ]
        world.people["channel guest"] = make_user()
        ChannelGuest.objects.create(channel=world.channels[0], user=world.people["channel guest"])
        world.add_open_campaign()
        for person in [person for name, person in world.people.items() if not name.startswith("xqz")]:
            world.feeds[person.pk] = _feeds(person, world)
        makers = ("head 2", "xqzone 2", "ops admin")
        world.links = [_link(world.people[name]) for name in makers]
        return world

    def add_open_campaign(self) -> None:
        """Something everybody may know, so that pages and digests hold more than the secret."""
        today = timezone.localdate()
        campaign = make_campaign(
            name="Open spring", lead=self.departments[0], owner=self.people["planner 0"], audiences=["Everybody"]
        )
        self.open_campaign = campaign
        CampaignGuest.objects.create(campaign=campaign, user=make_user())
        keys = []
        for number, channel in enumerate(self.channels):
            starts_on = today + dt.timedelta(days=12 + number)
            keys.append(
                make_activity(campaign=campaign, channel=channel, title=f"Piece {number}", starts_on=starts_on).pk
            )
        record(by=campaign.owner, verb="created", subject=campaign, campaign_id=campaign.pk)
        replan(keys, by=campaign.owner)

    def add_secret(self, plan: Plan, hidden: Hidden) -> None:
        """Put the secret campaign in, planned and told as if by its planners."""
        lead = self.departments[plan.led_by]
        owner = self.people[f"{hidden.mark} {plan.led_by}"]
        until = timezone.now() + dt.timedelta(days=200)
        is_embargo = plan.secrecy == Secrecy.EMBARGO
        campaign = make_campaign(
            id=SECRET_ID, name=hidden.word("name"), lead=lead, owner=owner, state=plan.state,
            objective=hidden.word("objective"), key_message=hidden.word("message"),
            audiences=[hidden.word("audience"), "everybody"],
            brand=hidden.word("brand"), markets=[hidden.word("market")], tags=[hidden.word("tag")],
            cancel_reason=hidden.word("reason") if plan.state == CampaignState.CANCELLED else "",
            cancelled_from=CampaignState.CONFIRMED if plan.state == CampaignState.CANCELLED else "",
            secrecy=plan.secrecy, others_see=plan.others_see, code_name="Kestrel", was_secret=True,
            embargo_until=until if is_embargo else None, embargo_zone="UTC" if is_embargo else "",
        )  # fmt: skip
        for number in plan.named_departments:
            CampaignNamed.objects.create(campaign=campaign, department=self.departments[number])
        for number in plan.named_people:
            CampaignNamed.objects.create(campaign=campaign, user=self.people[f"member {number}"])
        day = timezone.localdate() + dt.timedelta(days=5)
        KeyDate.objects.create(
            name=hidden.word("keydate"), note=hidden.word("note"), campaign=campaign, first_day=day, last_day=day
        )
        keys = [self._add_piece(campaign, number, piece, hidden) for number, piece in enumerate(plan.pieces)]
        record(by=owner, verb="created", subject=campaign, campaign_id=campaign.pk)
        replan(keys, by=owner)
        self.secret = campaign

    def _add_piece(self, campaign: Campaign, number: int, piece: tuple[int, int, int], hidden: Hidden) -> UUID:
        channel, days, length = piece
        starts_on = timezone.localdate() + dt.timedelta(days=days * 3 + number)
        return make_activity(
            id=UUID(int=SECRET_ID.int + 1 + number), campaign=campaign, channel=self.channels[channel],
            title=hidden.word("title"), brief=hidden.word("brief"), url=f"https://example.com/{hidden.word('link')}",
            starts_on=starts_on, ends_on=starts_on + dt.timedelta(days=length),
        ).pk  # fmt: skip

    def is_permitted(self, person: User, plan: Plan) -> bool:
        """Whether a person may know of the secret, worked out without the product."""
        own = set(person.memberships.values_list("department", flat=True))
        named = {self.departments[number].pk for number in plan.named_departments}
        return bool(own & named) or person in [self.people[f"member {number}"] for number in plan.named_people]

    def tell(self) -> None:
        """Let the clockwork run as if two minutes had gone by since the planning, and a weekend at the longest."""
        now = timezone.now()
        plan_outlooks(now=now)
        for at in (now + dt.timedelta(minutes=3), now + dt.timedelta(days=4)):
            lift_embargoes(now=at)
            tick_at(at)
            deliver_at(at)


def _feeds(person: User, world: World) -> list[str]:
    access, now = access_for(person), timezone.now()
    own = [each for each in world.departments if access.may(Permission.MAKE_DEPARTMENT_FEED, each.pk)]
    shows = ["all", f"channel:{world.channels[0].slug}", *(f"department:{each.slug}" for each in own[:1])]
    made = [create_feed(by=person, owner=person, target=target_of(show, access, at=now)) for show in shows]
    return [path_of(new.feed.pk, new.token) for new in made]


def _link(maker: User) -> str:
    """The address of a link that says all a link can say, made by somebody who may know of the secret or may not."""
    view = save_view(by=maker, name="All of it", asking=Asking.from_text("view=month&over=closures&over=blackouts"))
    today = timezone.localdate()
    shows = Shows(first_day=today, with_drafts=True, departments=True, owner=True)
    new = create_link(by=maker, view=view, name="For all", shows=shows, until=today + dt.timedelta(days=30))
    return addresses.path_of(new.link.pk, new.token)


def links_of(world: World) -> list[str]:
    """Every address people without a seat have; whoever has it sees the same."""
    day = (timezone.localdate() + dt.timedelta(days=6)).isoformat()
    return [f"{path}?view={view}&date={day}" for path in world.links for view in ("quarter", "timeline", "agenda")]


def paths_for(world: World, person: User, hidden: Sequence[Hidden]) -> list[str]:
    """Every address one person can try, those that only a leak would tell them of among them."""
    today = timezone.localdate()
    months = sorted({(today + dt.timedelta(days=days)).replace(day=1).isoformat() for days in (0, 40)})
    calendars = [f"/?view=month&date={month}" for month in months]
    calendars += [f"/?view=day&date={(today + dt.timedelta(days=number)).isoformat()}" for number in (6, 13)]
    filtered = [f"{calendars[0]}&department={department.slug}" for department in world.departments]
    filtered += [f"{calendars[0]}&status={status}" for status in ("draft", "tentative", "cancelled")]
    words = [each.word(what) for each in hidden for what in ("name", "tag", "owner")] + ["Kestrel"]
    asked = [f"q={each.word(what)}" for each in hidden for what in ("name", "objective", "title", "brief")]
    asked += [f"{what}={each.word(what)}" for each in hidden for what in ("tag", "brand", "market", "audience")]
    owners = [user.pk for name, user in world.people.items() if name.startswith("xqz")]
    asked += [*(f"owner={key}" for key in owners), f"campaign={SECRET_ID}", "q=-Kestrel", "mark=mine", "mark=late"]
    filtered += [f"{calendars[0]}&{each}" for each in asked] + ["/filters/"]
    filtered += [
        f"/search/?q={each.word(what)}"
        for each in hidden
        for what in ("name", "objective", "title", "owner", "keydate")
    ]
    filtered.append("/search/?q=kestrel")
    states = [f"/campaigns/?state={state}" for state in ("draft", "done", "cancelled")]
    open_piece = world.open_campaign.activities.order_by("title").first() if world.open_campaign else None
    assert world.open_campaign is not None and open_piece is not None
    clashing = [
        f"/campaigns/{world.open_campaign.pk}/dates.ics", f"/campaigns/{SECRET_ID}/dates.ics",
        "/clashes/", "/channels/notice/", "/channels/notice/file/",
        f"/channels/{world.channels[0].slug}/what-if/?percent=400",
        f"/campaigns/{world.open_campaign.pk}/", f"/activities/{open_piece.pk}/", f"/activities/{open_piece.pk}/keep/",
        f"/activities/{open_piece.pk}/move/", f"/activities/{open_piece.pk}/edit/",
    ]  # fmt: skip
    calendars += [f"/export/{calendars[0][1:]}&days=all&as={name}" for name in ("csv", "ics", "json")]
    places = [f"/channels/{world.channels[2].slug}/", f"/departments/{world.departments[0].slug}/"]
    secret = [f"/campaigns/{SECRET_ID}/{part}" for part in ("", "history/", "secrecy/")]
    piece = UUID(int=SECRET_ID.int + 1)
    found = [
        *calendars, *filtered, "/campaigns/", *(f"/campaigns/?q={word}" for word in words), *states, "/channels/",
        "/departments/", *places, *clashing, "/key-dates/", "/desk/", "/feeds/", *secret,
        f"/activities/{piece}/", f"/activities/{piece}/panel/",
        f"/activities/{piece}/edit/", *world.feeds[person.pk],
    ]  # fmt: skip
    if person.is_ops_admin:
        found += [f"/admin/{name}/" for name in _ADMIN] + ["/outbox/"]
        found += [f"/admin/campaigns/{name}/?q={words[0]}" for name in ("campaign", "activity", "milestone", "alert")]
    return found


_ADMIN = (
    "campaigns/campaign", "campaigns/activity", "campaigns/milestone", "campaigns/alert", "campaigns/changeset",
    "campaigns/message", "campaigns/channel", "campaigns/goahead",
    "campaigns/blackout", "campaigns/keydate", "departments/auditentry", "departments/department", "calendar_app/feed",
)  # fmt: skip

_VOLATILE = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"'), "csrf"),
    (re.compile(r':\w{6}:[\w-]{43}(?=" id="id_seen")'), ":signed"),
    (re.compile(r"(?<=/answers/)[\w:-]+(?=/)"), "signed"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "uuid"),
    (re.compile(r"(/admin/\w+/\w+/|/outbox/)\d+/"), r"\1key/"),
    (re.compile(r"(LAST-MODIFIED|DTSTAMP):\d{8}T\d{6}Z"), r"\1"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(\+00:00|Z)?"), "moment"),
    (re.compile(r"(?:\d{1,2}(?::\d\d)? [ap]\.m\.|\b(?:noon|midnight)\b)"), "time"),
    (re.compile(r"\d\d:\d\d\b"), "time"),
    # How much time was left when a mail left: who may know of more may have had it sooner, together with that.
    (re.compile(r"\(\d+ working days?(?: late)?\)(?=</a>)"), "left"),
)
"""Keys are drawn by chance or counted on, and the clock goes on; what stands beside them is compared."""


def lines_of(text: str) -> Counter[str]:
    """The lines of an answer, whatever their order: ties are broken by keys, which are drawn by chance."""
    for pattern, instead in _VOLATILE:
        text = pattern.sub(instead, text)
    return Counter(re.split(r"\r?\n|(?<=>)(?=<)", text))


def answers(
    world: World, person: User, hidden: Sequence[Hidden], only: Collection[str] = ()
) -> dict[str, tuple[int, Counter[str]]]:
    """What one person gets: status and lines of every address, or ``only`` these, and every mail to them."""
    client = Client()
    client.force_login(person)
    found = {}
    for path in only or paths_for(world, person, hidden):
        answer = client.get(path)
        body = answer.content.decode() + "".join(f"\n{name}: {value}" for name, value in sorted(answer.headers.items()))
        body = re.sub(r"\n(ETag|Last-Modified|Expires|Content-Length|Content-Security-Policy|Set-Cookie): .*", "", body)
        found[path] = (answer.status_code, lines_of(body))
    found["mail"] = (0, mails_to(person.email))
    return found


def mails_to(address: str) -> Counter[str]:
    """Every line of every mail to an address, headers and page too."""
    lines: Counter[str] = Counter()
    for mail in OutboxMail.objects.filter(recipient__iexact=address):
        shown = {name: value for name, value in mail.headers.items() if name not in ("Message-ID", "Date")}
        # A link to answer by is signed for one message, which tells nothing of what is in it.
        said = re.sub(r"/answers/[^/]+/", "/answers/…/", f"{mail.text}\n{mail.html}")
        lines += lines_of(f"{mail.subject}\n{shown}\n{said}\n{mail.calendar}")
    return lines


class _Done(Exception):
    """Takes a branch back."""


def in_a_branch(
    world: World,
    plan: Plan,
    hidden: Hidden | None,
    people: Iterable[User],
    words: Sequence[Hidden],
    only: Collection[str] = (),
) -> dict[str, object]:
    """Everything these people, and every mailbox, get in a world with a secret, or with none; then all is as before.

    With ``only``, people ask for these addresses alone.
    """
    seen: dict[str, object] = {}
    try:
        with transaction.atomic():
            if hidden is not None:
                world.add_secret(plan, hidden)
            world.tell()
            for person in people:
                for path, answer in answers(world, person, words, only).items():
                    seen[f"{person.name} {path}"] = answer
            for path in links_of(world):
                answer = Client().get(path)
                seen[f"without a seat {path}"] = (answer.status_code, lines_of(answer.content.decode()))
            for number, _department in enumerate(world.departments):
                seen[f"mailbox {number}"] = mails_to(f"box{number}@example.com")
            raise _Done
    except _Done:
        return seen
