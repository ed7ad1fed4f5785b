"""Taking changes back: what was is again, duties and alerts follow, and nothing of others' is run over."""

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from campaigns.actions import calendars, channels, guests, milestones
from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
    unschedule_activity,
)
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, edit_campaign
from campaigns.actions.secrecy import set_secrecy
from campaigns.actions.undoing import undo
from campaigns.enums import (
    ActivityState,
    AlertState,
    CampaignState,
    GuestKind,
    MilestoneState,
    OthersSee,
    Secrecy,
)
from campaigns.models import (
    Activity,
    Alert,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    LeadTimeRule,
    Milestone,
)
from campaigns.rules.schedule import Schedule
from campaigns.rules.secrecy import Terms
from departments.actions import people, routes
from departments.actions.departments import remove_membership, set_membership
from departments.actions.organisation import create_working_calendar, delete_working_calendar
from departments.enums import RoleName, RouteKind
from departments.errors import NotAllowed, Refused
from departments.models import (
    AuditEntry,
    Department,
    Membership,
    OrganisationSettings,
    Route,
    User,
    WorkingCalendar,
)
from tests.factories import (
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
Values = dict[str, Any]
Change = tuple[Callable[[], Values], Callable[[], object]]
"""How to read what a change is about, and the change."""


class World:
    """A confirmed campaign of Marketing with an activity in sixty days on a channel of Print."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        make_organisation(default_calendar=make_calendar(weekend=()))
        self.admin = make_user(name="Ada Min", is_ops_admin=True)
        self.marketing, self.printing = make_department(name="Marketing"), make_department(name="Print")
        self.planner = make_user(name="Ana Ruiz", department=self.marketing, role=RoleName.PLANNER)
        self.head = make_user(name="Pia Lind", department=self.printing, role=RoleName.HEAD)
        self.member = make_user(name="Max Moritz", department=self.printing)
        self.outsider = make_user(name="Gil Out")
        self.channel = make_channel(
            name="Insert",
            owner=self.printing,
            rules=[{"name": "Booking", "offset": -30}, {"name": "Proof", "offset": -9}],
        )
        self.radio = make_channel(name="Radio", owner=self.printing, rules=[{"name": "Script", "offset": -5}])
        self.campaign = make_campaign(name="Aurora", lead=self.marketing, owner=self.planner, tags=["hero"])
        self.activity = create_activity(
            by=self.planner, campaign_id=self.campaign.pk, channel=self.channel, title="Teaser",
            schedule=Schedule(self.today + 60 * DAY, self.today + 61 * DAY, dt.time(9), dt.time(10), "Europe/Berlin"),
        )  # fmt: skip
        self.duty = Milestone.objects.get(name="Booking")
        self.rule = LeadTimeRule.objects.get(name="Booking")
        self.route = routes.add_route(
            by=None, department_id=self.printing.pk, kind=RouteKind.MAILBOX, address="print@example.com"
        )
        self.lonely = create_working_calendar(
            by=None, name="Bavaria", weekend_days=[4, 5], country="DE", subdivision="BY"
        )
        AuditEntry.objects.all().delete()

    def edit(self, **values: Any) -> Campaign:
        return edit_campaign(by=self.planner, campaign_id=self.campaign.pk, values=values)


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def stored(row: Any, *names: str) -> Callable[[], Values]:
    """How to read these fields of a row; nothing when it is gone."""
    return lambda: type(row).objects.filter(pk=row.pk).values(*names).first() or {}


def membership_of(department: Department, person: User) -> Callable[[], Values]:
    return lambda: Membership.objects.filter(department=department, user=person).values("role").first() or {}


def owners_of(channel: Channel) -> Callable[[], Values]:
    return lambda: {"owners": list(channel.ownerships.order_by("position").values_list("department", flat=True))}


def calendar_named(name: str) -> Callable[[], Values]:
    found = WorkingCalendar.objects.filter(name=name)
    return lambda: found.values("name", "weekend_days", "country", "subdivision").first() or {}


FACTS = ("name", "objective", "brand", "tags", "owner", "lead_department", "launch_on")
PLAN = ("title", "brief", "url", "channel", "state", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
ANSWER = ("state", "assignee", "done_at", "done_by", "waived_at", "waived_by", "waive_reason")

CHANGES: dict[str, Callable[[World], Change]] = {
    "a campaign's facts": lambda w: (
        stored(w.campaign, *FACTS),
        lambda: w.edit(
            name="Borealis", tags=[], owner=w.admin, lead_department=w.printing, launch_on=w.today, objective="More"
        ),
    ),
    "a campaign made tentative": lambda w: (
        stored(w.campaign, "state"),
        lambda: change_campaign_state(by=w.planner, campaign_id=w.campaign.pk, state=CampaignState.TENTATIVE),
    ),
    "a campaign cancelled": lambda w: (
        stored(w.campaign, "state", "cancel_reason", "cancelled_from", "cancelled_by"),
        lambda: cancel_campaign(by=w.admin, campaign_id=w.campaign.pk, reason="No budget"),
    ),
    "an activity's facts": lambda w: (
        stored(w.activity, *PLAN),
        lambda: edit_activity(
            by=w.planner,
            activity_id=w.activity.pk,
            values={"title": "Reveal", "brief": "New", "url": "https://example.com/a", "channel": w.radio},
        ),
    ),
    "an activity booked": lambda w: (
        stored(w.activity, *PLAN),
        lambda: edit_activity(by=w.planner, activity_id=w.activity.pk, values={"state": ActivityState.BOOKED}),
    ),
    "an activity moved": lambda w: (
        stored(w.activity, *PLAN),
        lambda: move_activity(by=w.planner, activity_id=w.activity.pk, starts_on=w.today + 80 * DAY),
    ),
    "an activity taken off the calendar": lambda w: (
        stored(w.activity, *PLAN),
        lambda: unschedule_activity(by=w.planner, activity_id=w.activity.pk),
    ),
    "an activity cancelled": lambda w: (
        stored(w.activity, *PLAN),
        lambda: cancel_activity(by=w.planner, activity_id=w.activity.pk),
    ),
    "a duty taken on": lambda w: (
        stored(w.duty, *ANSWER),
        lambda: milestones.take_on(by=w.member, milestone_id=w.duty.pk),
    ),
    "a duty given to somebody": lambda w: (
        stored(w.duty, *ANSWER),
        lambda: milestones.assign(by=w.head, milestone_id=w.duty.pk, assignee=w.member),
    ),
    "a duty done": lambda w: (stored(w.duty, *ANSWER), lambda: milestones.finish(by=w.head, milestone_id=w.duty.pk)),
    "a duty waived": lambda w: (
        stored(w.duty, *ANSWER),
        lambda: milestones.waive(by=w.head, milestone_id=w.duty.pk, reason="The agency does it"),
    ),
    "a guest invited": lambda w: (
        lambda: {"guests": list(CampaignGuest.objects.values_list("user", "expires_at"))},
        lambda: guests.invite_guest(
            by=w.planner, campaign_id=w.campaign.pk, user_id=w.outsider.pk, expires_at=timezone.now() + 9 * DAY
        ),
    ),
    "a guest invited to a channel": lambda w: (
        lambda: {"guests": list(ChannelGuest.objects.values_list("user", "channel", "kind", "expires_at"))},
        lambda: guests.invite_channel_guest(
            by=w.head, channel_id=w.channel.pk, user_id=w.outsider.pk, kind=GuestKind.CLIENT
        ),
    ),
    "a channel's owners": lambda w: (
        owners_of(w.channel),
        lambda: channels.set_owners(by=w.head, channel_id=w.channel.pk, departments=[w.marketing, w.printing]),
    ),
    "a channel without owners": lambda w: (
        owners_of(w.channel),
        lambda: channels.set_owners(by=w.head, channel_id=w.channel.pk, departments=[]),
    ),
    "a channel's facts": lambda w: (
        stored(w.channel, "name", "slug", "medium", "colour"),
        lambda: channels.edit_channel(by=w.admin, channel_id=w.channel.pk, name="Print insert", colour=9),
    ),
    "a line of a plan": lambda w: (
        stored(w.rule, *channels.RULE),
        lambda: channels.edit_rule(
            by=w.head, rule_id=w.rule.pk, name="Booked", offset=-20, must_have=False, responsible=w.marketing, basis="x"
        ),
    ),
    "a department's facts": lambda w: (
        stored(w.printing, "name", "slug", "time_zone", "working_calendar", "alert_hour"),
        lambda: calendars.edit_department(
            by=w.admin, department_id=w.printing.pk, name="Press", time_zone="Asia/Tokyo", alert_hour=dt.time(7, 30),
            working_calendar=w.lonely,
        ),
    ),
    "a role": lambda w: (
        membership_of(w.printing, w.member),
        lambda: set_membership(
            by=w.head, department_id=w.printing.pk, user_id=w.member.pk, role=RoleName.DEPUTY
        ),
    ),
    "a member taken out": lambda w: (
        membership_of(w.printing, w.member),
        lambda: remove_membership(by=w.head, department_id=w.printing.pk, user_id=w.member.pk),
    ),
    "a member taken in": lambda w: (
        membership_of(w.printing, w.planner),
        lambda: set_membership(
            by=w.head, department_id=w.printing.pk, user_id=w.planner.pk, role=RoleName.VIEWER
        ),
    ),
    "a route ended": lambda w: (
        stored(w.route, "is_active"), lambda: routes.retire_route(by=w.head, route_id=w.route.pk)
    ),
    "a route's address": lambda w: (
        stored(w.route, "address"),
        lambda: routes.edit_route(by=w.head, route_id=w.route.pk, address="press@example.com"),
    ),
    "a working calendar": lambda w: (
        stored(w.lonely, "name", "weekend_days", "country", "subdivision"),
        lambda: calendars.edit_working_calendar(
            by=w.admin, calendar_id=w.lonely.pk, weekend_days=[6], country="GB", subdivision=""
        ),
    ),
    "a working calendar deleted": lambda w: (
        calendar_named("Bavaria"), lambda: delete_working_calendar(by=w.admin, calendar_id=w.lonely.pk)
    ),
    "the organisation": lambda w: (
        stored(OrganisationSettings.objects.get(), "name", "time_zone", "default_calendar", "alert_hour"),
        lambda: calendars.edit_organisation(
            by=w.admin, name="Acme Ltd", time_zone="Asia/Tokyo", default_calendar=w.lonely, alert_hour=dt.time(6)
        ),
    ),
    "a person": lambda w: (
        stored(w.member, "name", "email", "language", "time_zone", "is_ops_admin"),
        lambda: people.edit_person(
            by=w.admin, user_id=w.member.pk, name="Max M.", time_zone="Asia/Tokyo", is_ops_admin=True
        ),
    ),
    "somebody locked out": lambda w: (
        stored(w.member, "is_active"), lambda: people.deactivate_person(by=w.admin, user_id=w.member.pk)
    ),
}  # fmt: skip


def newest(**about: Any) -> AuditEntry:
    return AuditEntry.objects.filter(undoes=None, **about).order_by("pk").last()


@pytest.mark.parametrize("change", CHANGES)
def test_undo_gives_what_was_and_undo_of_that_gives_it_again(world: World, change: str) -> None:
    read, act = CHANGES[change](world)
    before = read()
    act()
    after = read()
    assert after != before
    entry = AuditEntry.objects.exclude(verb="acknowledged").order_by("pk").last()
    taken_back = undo(by=world.admin, entry_id=entry.pk)
    assert read() == before
    assert (taken_back.undoes, taken_back.by) == (entry, world.admin)
    undo(by=world.admin, entry_id=taken_back.pk)
    again = read()
    # Whoever cancels, or lets in, a second time does so in their own name and at their own time.
    assert {name: value for name, value in again.items() if name != "cancelled_by"} == {
        name: value for name, value in after.items() if name != "cancelled_by"
    }


ENDS: dict[str, Callable[[World], tuple[Callable[[], Values], Callable[[], object]]]] = {
    "a line added": lambda w: (
        lambda: {"names": sorted(LeadTimeRule.objects.filter(retired_at=None).values_list("name", flat=True))},
        lambda: channels.add_rule(by=w.head, channel_id=w.channel.pk, name="Artwork", offset=-15),
    ),
    "a line taken out": lambda w: (
        lambda: {"names": sorted(LeadTimeRule.objects.filter(retired_at=None).values_list("name", flat=True))},
        lambda: channels.retire_rule(by=w.head, rule_id=w.rule.pk),
    ),
    "a route added": lambda w: (
        lambda: {"routes": sorted(Route.objects.filter(is_active=True).values_list("kind", flat=True))},
        lambda: routes.add_route(by=w.head, department_id=w.printing.pk, kind=RouteKind.MEMBERS),
    ),
    "a channel retired": lambda w: (
        lambda: {"in use": Channel.objects.filter(pk=w.radio.pk, retired_at=None).exists()},
        lambda: channels.retire_channel(by=w.admin, channel_id=w.radio.pk),
    ),
    "a department retired": lambda w: (
        lambda: {"in use": Department.objects.filter(slug="spare", retired_at=None).exists()},
        lambda: calendars.retire_department(by=w.admin, department_id=_spare().pk),
    ),
}


def _spare() -> Department:
    return Department.objects.get(slug="spare")


@pytest.mark.parametrize("change", ENDS)
def test_what_was_put_into_use_or_out_of_it_goes_back_and_forth(world: World, change: str) -> None:
    make_department(name="Spare", slug="spare")
    read, act = ENDS[change](world)
    before = read()
    act()
    after = read()
    assert after != before
    taken_back = undo(by=world.admin, entry_id=AuditEntry.objects.latest("pk").pk)
    assert read() == before
    undo(by=world.admin, entry_id=taken_back.pk)
    assert read() == after


def test_an_activity_added_by_mistake_is_cancelled_and_may_come_back(world: World) -> None:
    added = create_activity(by=world.planner, campaign_id=world.campaign.pk, channel=world.radio, title="Oops")
    taken_back = undo(by=world.planner, entry_id=newest(verb="created").pk)
    assert Activity.objects.get(pk=added.pk).state == ActivityState.CANCELLED
    undo(by=world.planner, entry_id=taken_back.pk)
    assert Activity.objects.get(pk=added.pk).state == ActivityState.UNSCHEDULED


def test_an_answer_that_was_opened_again_is_the_first_persons_again(world: World) -> None:
    milestones.take_on(by=world.member, milestone_id=world.duty.pk)
    milestones.finish(by=world.member, milestone_id=world.duty.pk)
    done = stored(world.duty, *ANSWER)()
    milestones.reopen(by=world.head, milestone_id=world.duty.pk)
    undo(by=world.head, entry_id=newest(verb="reopened").pk)
    assert stored(world.duty, *ANSWER)() == done


def test_a_longer_invitation_goes_back_to_its_first_end(world: World) -> None:
    first, second = timezone.now() + DAY, timezone.now() + 9 * DAY
    about = {"by": world.planner, "campaign_id": world.campaign.pk, "user_id": world.outsider.pk}
    for end in (first, second):
        guests.invite_guest(**about, kind=GuestKind.CLIENT, expires_at=end)
    undo(by=world.planner, entry_id=newest(verb="invited").pk)
    assert CampaignGuest.objects.get().expires_at == first
    guests.end_invitation(**about)
    undo(by=world.planner, entry_id=newest(verb="uninvited").pk)
    assert (CampaignGuest.objects.get().expires_at, CampaignGuest.objects.get().kind) == (first, GuestKind.CLIENT)


def test_a_channels_guest_comes_back_as_they_were(world: World) -> None:
    about = {"by": world.head, "channel_id": world.channel.pk, "user_id": world.outsider.pk}
    guests.invite_channel_guest(**about, kind=GuestKind.FREELANCER)
    guests.end_channel_invitation(**about)
    undo(by=world.head, entry_id=newest(verb="uninvited").pk)
    assert ChannelGuest.objects.get().kind == GuestKind.FREELANCER


def confidential(world: World, **named: list[int]) -> None:
    terms = Terms(Secrecy.CONFIDENTIAL, OthersSee.NOTHING, "")
    set_secrecy(by=world.planner, campaign_id=world.campaign.pk, terms=terms, **named)


def listed(world: World) -> set[object]:
    return {row.user or row.department for row in world.campaign.named.all()}


def test_who_was_named_or_taken_off_the_list_goes_back_one_by_one(world: World) -> None:
    confidential(world, user_ids=[world.head.pk], department_ids=[world.printing.pk])
    confidential(world, user_ids=[], department_ids=[world.printing.pk, world.marketing.pk])
    assert listed(world) == {world.printing, world.marketing}
    off = undo(by=world.planner, entry_id=newest(verb="unnamed").pk)
    assert listed(world) == {world.printing, world.marketing, world.head}
    undo(by=world.planner, entry_id=newest(verb="named", changes__department__1=world.marketing.pk).pk)
    assert listed(world) == {world.printing, world.head}
    undo(by=world.planner, entry_id=off.pk)
    assert listed(world) == {world.printing}


def test_who_may_know_goes_back_and_forth(world: World) -> None:
    read = stored(world.campaign, "secrecy", "others_see", "code_name", "embargo_until", "embargo_zone")
    before = read()
    terms = Terms(Secrecy.EMBARGO, OthersSee.CODE_NAME, "Blue", timezone.now() + 9 * DAY, "Europe/Berlin")
    set_secrecy(by=world.planner, campaign_id=world.campaign.pk, terms=terms)
    after = read()
    taken_back = undo(by=world.planner, entry_id=newest(verb="changed who may know").pk)
    assert read() == before
    undo(by=world.planner, entry_id=taken_back.pk)
    assert read() == after


def test_nobody_loses_sight_of_a_campaign_by_an_undo(world: World) -> None:
    confidential(world)
    edit_campaign(by=world.planner, campaign_id=world.campaign.pk, values={"owner": world.head})
    CampaignNamed.objects.create(campaign=world.campaign, user=world.planner)
    set_secrecy(by=world.planner, campaign_id=world.campaign.pk, terms=Terms(Secrecy.OPEN, OthersSee.NOTHING, ""))
    entry = newest(verb="changed who may know")
    assert "You would not see it any more yourself." in refusal(entry, world.planner)


def test_an_open_campaign_needs_no_list(world: World) -> None:
    confidential(world, user_ids=[world.head.pk])
    set_secrecy(by=world.planner, campaign_id=world.campaign.pk, terms=Terms(Secrecy.OPEN, OthersSee.NOTHING, ""))
    assert "open to everybody" in refusal(newest(verb="unnamed"), world.planner)


# Duties and alerts follow


def test_duties_and_alerts_go_back_with_the_days(world: World) -> None:
    move_activity(by=world.planner, activity_id=world.activity.pk, starts_on=world.today + 80 * DAY)
    assert Milestone.objects.get(pk=world.duty.pk).due_on == world.today + 50 * DAY
    undo(by=world.planner, entry_id=newest(verb="moved").pk)
    assert Milestone.objects.get(pk=world.duty.pk).due_on == world.today + 30 * DAY
    days = Alert.objects.filter(milestone=world.duty, state=AlertState.PLANNED).values_list("occurrence", flat=True)
    assert set(days) == {(world.today + 30 * DAY).isoformat()}


def test_duties_go_back_with_a_line_of_the_plan(world: World) -> None:
    channels.edit_rule(by=world.head, rule_id=world.rule.pk, offset=-20)
    undo(by=world.head, entry_id=newest(verb="changed").pk)
    assert Milestone.objects.get(pk=world.duty.pk).due_on == world.today + 30 * DAY
    channels.retire_rule(by=world.head, rule_id=world.rule.pk)
    assert Milestone.objects.get(pk=world.duty.pk).state == MilestoneState.CANCELLED
    undo(by=world.head, entry_id=newest(verb="retired").pk)
    assert Milestone.objects.get(pk=world.duty.pk).state == MilestoneState.OPEN


def test_duties_go_back_to_the_owners_there_were(world: World) -> None:
    channels.set_owners(by=world.head, channel_id=world.channel.pk, departments=[world.marketing])
    undo(by=world.admin, entry_id=newest(verb="gave to its owners").pk)
    assert list(world.duty.responsible_links.values_list("department", flat=True)) == [world.printing.pk]


# What stands in the way


def refusal(entry: AuditEntry, by: User) -> str:
    """The sentence with which taking ``entry`` back is refused; nothing is written then."""
    count = AuditEntry.objects.count()
    with pytest.raises(Refused) as refused:
        undo(by=by, entry_id=entry.pk)
    assert AuditEntry.objects.count() == count
    return str(refused.value)


def test_what_somebody_changed_after_that_is_not_run_over(world: World) -> None:
    world.edit(name="Borealis", brand="Nova")
    entry = newest()
    edit_campaign(by=world.admin, campaign_id=world.campaign.pk, values={"name": "Cassiopeia"})
    sentence = refusal(entry, world.planner)
    assert sentence.startswith("Ada Min changed name after that, on ")
    assert sentence.endswith("Undo that first, or edit it by hand.")
    assert Campaign.objects.get().name == "Cassiopeia" and Campaign.objects.get().brand == "Nova"


def test_once_the_later_change_is_undone_the_earlier_one_can_be(world: World) -> None:
    world.edit(name="Borealis")
    first = newest()
    world.edit(name="Cassiopeia")
    undo(by=world.planner, entry_id=newest().pk)
    undo(by=world.planner, entry_id=first.pk)
    assert Campaign.objects.get().name == "Aurora"


def test_another_field_changed_since_stays_as_it_is(world: World) -> None:
    world.edit(name="Borealis")
    entry = newest()
    world.edit(brand="Nova")
    undo(by=world.planner, entry_id=entry.pk)
    assert (Campaign.objects.get().name, Campaign.objects.get().brand) == ("Aurora", "Nova")


def test_nothing_is_undone_twice(world: World) -> None:
    world.edit(name="Borealis")
    entry = newest()
    undo(by=world.planner, entry_id=entry.pk)
    assert refusal(entry, world.admin).startswith("Ana Ruiz took this back already, on ")


def test_what_changed_by_itself_is_said_so(world: World) -> None:
    entry_about = {"state": ["tentative", "confirmed"]}
    entry = AuditEntry.objects.create(
        by=world.planner, verb="made confirmed", subject_type="campaigns.campaign", subject_id=str(world.campaign.pk),
        campaign_id=world.campaign.pk, changes=entry_about,
    )  # fmt: skip
    Campaign.objects.update(state=CampaignState.LIVE)
    assert refusal(entry, world.planner) == "State changed after that. Edit it by hand."
    AuditEntry.objects.create(
        verb="made live", subject_type="campaigns.campaign", subject_id=str(world.campaign.pk),
        campaign_id=world.campaign.pk, changes={"state": ["confirmed", "live"]},
    )  # fmt: skip
    assert refusal(entry, world.planner).startswith("State changed by itself after that, on ")


def test_what_has_no_way_back_says_so(world: World) -> None:
    people.set_password(by=world.admin, user_id=world.member.pk, password="correct horse battery")
    assert refusal(newest(), world.admin) == "This cannot be taken back by itself. Change it by hand."


def test_an_action_that_refuses_refuses_the_undo(world: World) -> None:
    set_membership(by=world.head, department_id=world.printing.pk, user_id=world.head.pk, role=RoleName.MEMBER)
    entry = newest()
    set_membership(by=world.admin, department_id=world.printing.pk, user_id=world.member.pk, role=RoleName.HEAD)
    assert "Max Moritz is the head of Print" in refusal(entry, world.admin)


def test_a_name_somebody_took_meanwhile_keeps_a_line_out_of_the_plan(world: World) -> None:
    channels.retire_rule(by=world.head, rule_id=world.rule.pk)
    entry = newest(verb="retired")
    channels.add_rule(by=world.head, channel_id=world.channel.pk, name="Booking", offset=-10)
    assert "The plan has a line of this name already." in refusal(entry, world.head)


def test_what_was_there_before_and_is_gone_is_said(world: World) -> None:
    calendars.edit_department(by=world.admin, department_id=world.printing.pk, working_calendar=world.lonely)
    calendars.edit_department(by=world.admin, department_id=world.printing.pk, working_calendar=None)
    entry = newest()
    delete_working_calendar(by=world.admin, calendar_id=world.lonely.pk)
    assert refusal(entry, world.admin) == "What was there before is gone. Change it by hand."


def test_somebody_who_is_a_member_again_is_not_taken_in_twice(world: World) -> None:
    remove_membership(by=world.head, department_id=world.printing.pk, user_id=world.member.pk)
    entry = newest()
    set_membership(by=world.head, department_id=world.printing.pk, user_id=world.member.pk, role=RoleName.VIEWER)
    assert "after that. Edit it by hand." in refusal(entry, world.head)
    assert membership_of(world.printing, world.member)() == {"role": "viewer"}


# Who may not


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ("an activity's facts", "head"),
        ("an activity moved", "member"),
        ("a duty done", "planner"),
        ("a duty given to somebody", "member"),
        ("a channel's owners", "planner"),
        ("a line of a plan", "member"),
        ("a channel's facts", "head"),
        ("a role", "planner"),
        ("a member taken out", "planner"),
        ("a route ended", "member"),
        ("a department's facts", "head"),
        ("a working calendar", "head"),
        ("the organisation", "planner"),
    ],
)
def test_who_may_not_make_a_change_may_not_take_it_back(world: World, change: str, who: str) -> None:
    read, act = CHANGES[change](world)
    act()
    after, count = read(), AuditEntry.objects.count()
    entry = AuditEntry.objects.exclude(verb="acknowledged").order_by("pk").last()
    with pytest.raises(NotAllowed):
        undo(by=getattr(world, who), entry_id=entry.pk)
    assert (read(), AuditEntry.objects.count()) == (after, count)


@pytest.mark.parametrize("change", ["a person", "somebody locked out"])
def test_what_one_may_not_read_of_cannot_be_taken_back(world: World, change: str) -> None:
    _read, act = CHANGES[change](world)
    act()
    assert refusal(newest(), world.head) == "This is not in the history any more."


def test_a_confidential_campaigns_change_is_not_there_for_others(world: World) -> None:
    world.edit(name="Borealis")
    Campaign.objects.update(secrecy="confidential", was_secret=True)
    assert refusal(newest(), world.admin) == "This is not in the history any more."
    undo(by=world.planner, entry_id=newest().pk)
    assert Campaign.objects.get().name == "Aurora"


# One way back after another


def test_a_booked_activity_that_was_cancelled_comes_back_booked(world: World) -> None:
    edit_activity(by=world.planner, activity_id=world.activity.pk, values={"state": ActivityState.BOOKED})
    cancel_activity(by=world.planner, activity_id=world.activity.pk)
    restore_activity(by=world.planner, activity_id=world.activity.pk)
    assert Activity.objects.get(pk=world.activity.pk).state == ActivityState.BOOKED
