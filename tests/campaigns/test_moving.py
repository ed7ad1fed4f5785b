"""Moving many activities as one deed, and taking it back: dates, duties and planned alerts, and who is told."""

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from campaigns.actions import holding, milestones
from campaigns.actions.activities import cancel_activity, create_activity, move_activity, unschedule_activity
from campaigns.actions.campaigns import cancel_campaign
from campaigns.actions.deeds import MovedOn, undo_deed
from campaigns.actions.replanning import replan
from campaigns.actions.rescheduling import cancel_activities, move_campaign, reschedule
from campaigns.actions.undoing import undo
from campaigns.alerts.firing import fire_all
from campaigns.enums import ActivityState, AlertState, CampaignState, MilestoneState, Way, Which
from campaigns.forms.moves import PutBackForm, as_put_back
from campaigns.models import Activity, Alert, Campaign, Message, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.shifting import Shift, Span
from departments.enums import RoleName
from departments.errors import Conflict, NotAllowed, Refused
from departments.models import AuditEntry, User
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


class World:
    """A confirmed campaign of Marketing with three activities on a channel of Print: begun, planned and booked."""

    def __init__(self) -> None:
        make_organisation(default_calendar=make_calendar(weekend=()))
        self.marketing = make_department(name="Marketing", tell_members=True)
        self.print = make_department(name="Print", tell_members=True)
        self.ana = make_user(department=self.marketing, role=RoleName.PLANNER, name="Ana")
        self.ben = make_user(department=self.print, role=RoleName.HEAD, name="Ben")
        rules = [{"name": "Copy", "offset": -10}, {"name": "Art", "offset": -20, "responsible": self.marketing}]
        self.channel = make_channel(owner=self.print, rules=rules)
        self.today = timezone.localdate()
        self.campaign = make_campaign(lead=self.marketing, owner=self.ana, launch_on=self.today + 60 * DAY)
        self.begun = self.add("Begun", -2, length=10)
        self.teaser = self.add("Teaser", 60)
        self.booked = self.add("Booked", 70)
        Activity.objects.filter(pk=self.booked.pk).update(state=ActivityState.BOOKED)

    def add(self, title: str, start: int | None, *, length: int = 1, campaign: Campaign | None = None) -> Activity:
        first = self.today + (start or 0) * DAY
        return create_activity(
            by=self.ana,
            campaign_id=(campaign or self.campaign).pk,
            channel=self.channel,
            title=title,
            schedule=None if start is None else Schedule(first, first + (length - 1) * DAY),
        )

    def starts(self) -> dict[str, int | None]:
        """Return when each activity starts, in days from today."""
        rows = Activity.objects.values_list("title", "starts_on")
        return {title: None if day is None else (day - self.today).days for title, day in rows}

    def move(self, count: int = 7, which: Which = Which.ALL, **options: Any) -> Any:
        shift = Shift(options.pop("way", Way.DAYS), count)
        return move_campaign(by=self.ana, campaign_id=self.campaign.pk, shift=shift, which=which, **options)

    def span(self, start: int) -> Span:
        return Span(self.today + start * DAY, self.today + start * DAY)


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def settle() -> None:
    later = timezone.now() + dt.timedelta(minutes=3)
    fire_all(clock=lambda: later)


Stood = tuple[list[Any], list[Any], list[Any]]


def stands() -> Stood:
    """Return all that a move touches: activities, duties, and the alerts that wait."""
    activities = Activity.objects.order_by("pk").values_list("pk", "state", "starts_on", "ends_on")
    duties = Milestone.objects.order_by("pk").values_list(
        "pk", "state", "is_held", "warn_on", "due_on", "late_on", "planned_on", "shortfall_days"
    )
    waiting = Alert.objects.filter(state=AlertState.PLANNED).order_by("milestone", "activity", "kind", "department")
    alerts = waiting.values_list("activity", "milestone", "kind", "department", "local_date", "occurrence", "due_at")
    return list(activities), list(duties), [row for row in alerts if row[1] is not None]


# Moving a campaign


@pytest.mark.parametrize(
    ("which", "starts"),
    [
        (Which.ALL, {"Begun": 5, "Teaser": 67, "Booked": 70}),
        (Which.NOT_BEGUN, {"Begun": -2, "Teaser": 67, "Booked": 70}),
        (Which.NONE, {"Begun": -2, "Teaser": 60, "Booked": 70}),
    ],
)
def test_a_campaign_moves_with_what_is_asked_for(world: World, which: Which, starts: dict[str, int]) -> None:
    world.move(which=which)
    world.campaign.refresh_from_db()
    assert world.campaign.launch_on == world.today + 67 * DAY
    assert world.starts() == starts


def test_what_is_booked_moves_when_it_is_picked_by_name_and_then_just_what_is_picked(world: World) -> None:
    world.move(picked=[world.booked.pk])
    assert world.starts() == {"Begun": -2, "Teaser": 60, "Booked": 77}
    assert Activity.objects.get(title="Booked").state == ActivityState.BOOKED


def test_working_days_are_the_lead_departments(world: World) -> None:
    world.marketing.working_calendar = make_calendar(weekend=(5, 6))
    world.marketing.save()
    friday = world.today + 60 * DAY
    friday += (4 - friday.weekday()) % 7 * DAY
    reschedule(by=world.ana, spans={world.teaser.pk: Span(friday, friday + 2 * DAY)})
    world.move(1, Which.NOT_BEGUN, way=Way.WORKING_DAYS)
    world.teaser.refresh_from_db()
    assert (world.teaser.starts_on, world.teaser.ends_on) == (friday + 3 * DAY, friday + 5 * DAY)


def test_done_waived_and_held_duties_stay_and_the_others_move(world: World) -> None:
    second = world.add("Second", 60)
    third = world.add("Third", 60)
    copies = {row.activity.title: row for row in Milestone.objects.filter(name="Copy").select_related("activity")}  # type: ignore[union-attr]
    milestones.finish(by=world.ben, milestone_id=copies["Teaser"].pk)
    milestones.waive(by=world.ben, milestone_id=copies["Second"].pk, reason="Not needed")
    holding.hold_milestone(by=world.ana, milestone_id=copies["Third"].pk)
    world.move(picked=[world.teaser.pk, second.pk, third.pk])
    for name in ("Teaser", "Second", "Third"):
        copy, art = Milestone.objects.filter(activity__title=name).order_by("-name")
        assert copy.due_on == copies[name].due_on == world.today + 50 * DAY
        assert art.due_on == world.today + 47 * DAY


@pytest.mark.parametrize("count", [0, 10_001, 10_000])
def test_a_move_that_leads_nowhere_or_too_far_is_a_sentence(world: World, count: int) -> None:
    before = stands()
    if count == 10_000:
        Activity.objects.filter(pk=world.teaser.pk).update(starts_on=dt.date(2190, 1, 1), ends_on=dt.date(2190, 1, 1))
        before = stands()
    with pytest.raises(Refused):
        world.move(count)
    assert stands() == before


def test_a_closed_campaign_and_a_stale_page_move_nothing(world: World) -> None:
    with pytest.raises(Conflict):
        world.move(version=99)
    cancel_campaign(by=world.ana, campaign_id=world.campaign.pk, reason="No budget")
    with pytest.raises(Refused, match="closed"):
        world.move()


def test_each_person_gets_one_message_however_many_activities_move(world: World) -> None:
    for number in range(5):
        world.add(f"Post {number}", 40 + number)
    settle()
    Message.objects.all().delete()
    world.move(3, Which.NOT_BEGUN)
    settle()
    keys = list(Message.objects.values_list("recipient_key", flat=True))
    assert len(keys) == len(set(keys)) == 2


# Many at once


def test_all_of_it_or_nothing(world: World) -> None:
    before = stands()
    far = Span(dt.date(2190, 1, 1), dt.date(2201, 1, 1))
    with pytest.raises(Refused, match="Booked"):
        reschedule(by=world.ana, spans={world.teaser.pk: world.span(90), world.booked.pk: far})
    assert stands() == before
    assert not AuditEntry.objects.filter(deed__isnull=False).exists()


def test_a_stale_version_of_one_moves_none(world: World) -> None:
    before = stands()
    spans: dict[UUID, Span | None] = {world.teaser.pk: world.span(90), world.booked.pk: world.span(91)}
    with pytest.raises(Conflict):
        reschedule(by=world.ana, spans=spans, versions={world.booked.pk: 99})
    assert stands() == before


def test_nothing_and_too_much_and_what_is_gone_are_sentences(world: World) -> None:
    for spans in ({}, {UUID(int=number): None for number in range(5_001)}, {UUID(int=1): world.span(3)}):
        with pytest.raises(Refused):
            reschedule(by=world.ana, spans=spans)
    cancel_activity(by=world.ana, activity_id=world.teaser.pk)
    with pytest.raises(Refused, match="cancelled"):
        reschedule(by=world.ana, spans={world.teaser.pk: world.span(3)})


def test_to_the_tray_and_back_with_their_duties(world: World) -> None:
    keys = [world.teaser.pk, world.booked.pk]
    reschedule(by=world.ana, spans=dict.fromkeys(keys))
    assert world.starts() == {"Begun": -2, "Teaser": None, "Booked": None}
    assert not Milestone.objects.filter(activity__in=keys).exclude(state=MilestoneState.CANCELLED).exists()
    reschedule(by=world.ana, spans={world.teaser.pk: world.span(80), world.booked.pk: world.span(82)})
    assert world.starts() == {"Begun": -2, "Teaser": 80, "Booked": 82}
    open_ones = Milestone.objects.filter(activity__in=keys, state=MilestoneState.OPEN)
    assert open_ones.count() == 4
    assert not Activity.objects.filter(pk__in=keys).exclude(state=ActivityState.PLANNED).exists()


def test_each_activity_has_an_entry_of_the_same_deed(world: World) -> None:
    deed = world.move(which=Which.ALL)
    entries = AuditEntry.objects.filter(deed=deed.id).order_by("pk")
    assert [(entry.subject_name, entry.verb) for entry in entries] == [
        (str(world.campaign), "changed"),
        *sorted([("Begun", "moved"), ("Teaser", "moved")], key=lambda each: Activity.objects.get(title=each[0]).pk),
    ]
    assert (deed.activities, deed.campaigns) == (2, 1)


# Taking it back


def late_and_begun(world: World) -> None:
    """A duty taken on, and one that is late: its team had its full time, and it is still to do."""
    art = Milestone.objects.get(name="Art", activity=world.teaser)
    milestones.take_on(by=world.ana, milestone_id=art.pk)
    copy = Milestone.objects.filter(activity=world.begun, name="Copy")
    copy.update(planned_on=world.today - 90 * DAY, shortfall_days=0)
    replan([world.begun.pk], by=None)


Mover = Callable[[World], UUID]

MOVERS: dict[str, Mover] = {
    "a campaign": lambda world: world.move().id,
    "some": lambda world: (
        reschedule(by=world.ana, spans={world.teaser.pk: world.span(99), world.begun.pk: world.span(30)}).id
    ),
    "to the tray": lambda world: reschedule(by=world.ana, spans=dict.fromkeys([world.teaser.pk, world.booked.pk])).id,
    "cancelled": lambda world: cancel_activities(by=world.ana, activity_ids=[world.teaser.pk, world.booked.pk]).id,
}


@pytest.mark.parametrize("mover", MOVERS)
def test_taking_back_restores_dates_duties_and_planned_alerts(world: World, mover: str) -> None:
    late_and_begun(world)
    settle()
    before, launch_on = stands(), world.campaign.launch_on
    deed = MOVERS[mover](world)
    moved = stands()
    assert moved != before
    back = undo_deed(by=world.ana, deed=deed)
    world.campaign.refresh_from_db()
    assert (stands(), world.campaign.launch_on) == (before, launch_on)
    undo_deed(by=world.ana, deed=back.id)
    assert [row[1:] for row in stands()[0]] == [row[1:] for row in moved[0]]


@pytest.mark.parametrize("mover", MOVERS)
def test_taken_back_within_the_settling_time_nobody_is_told_anything(world: World, mover: str) -> None:
    # What is live or short is told at once and does not wait, so only what lies far ahead moves here.
    Activity.objects.filter(pk=world.begun.pk).delete()
    world.begun = world.add("Begun", 50)
    settle()
    Message.objects.all().delete()
    Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=timezone.now() + DAY).delete()
    deed = MOVERS[mover](world)
    undo_deed(by=world.ana, deed=deed)
    settle()
    assert not Message.objects.exists()


def test_taken_back_later_each_person_is_told_once_more(world: World) -> None:
    settle()
    deed = world.move(5, Which.NOT_BEGUN)
    settle()
    Message.objects.all().delete()
    undo_deed(by=world.ana, deed=deed.id)
    settle()
    assert Message.objects.count() == Message.objects.values("recipient_key").distinct().count() == 2


def test_what_has_moved_on_is_named_with_who_did_it_and_the_rest_can_be_taken_back(world: World) -> None:
    second = world.add("Second", 61)
    deed = world.move(7, Which.NOT_BEGUN)
    cleo = make_user(department=world.marketing, role=RoleName.PLANNER, name="Cleo")
    move_activity(by=cleo, activity_id=world.teaser.pk, starts_on=world.today + 80 * DAY)
    before = stands()
    with pytest.raises(MovedOn, match="“Teaser” was changed by Cleo") as refusal:
        undo_deed(by=world.ana, deed=deed.id)
    assert refusal.value.left == 2  # the launch, and the second
    assert stands() == before
    undo_deed(by=world.ana, deed=deed.id, only_rest=True)
    assert world.starts() == {"Begun": -2, "Teaser": 80, "Booked": 70, "Second": 61}
    second.refresh_from_db()
    with pytest.raises(Refused, match="Cleo"):
        undo_deed(by=world.ana, deed=deed.id, only_rest=True)


def test_a_second_time_there_is_nothing_left(world: World) -> None:
    deed = world.move()
    undo_deed(by=world.ana, deed=deed.id)
    with pytest.raises(Refused, match="taken back already"):
        undo_deed(by=world.ana, deed=deed.id)


@pytest.mark.parametrize("role", [RoleName.MEMBER, RoleName.VIEWER])
def test_who_may_not_plan_takes_nothing_back(world: World, role: RoleName) -> None:
    deed = world.move()
    before = stands()
    with pytest.raises(NotAllowed):
        undo_deed(by=make_user(department=world.marketing, role=role), deed=deed.id)
    assert stands() == before


def test_of_a_campaign_one_may_not_see_nothing_is_taken_back_and_nothing_said(world: World) -> None:
    secret = make_campaign(lead=world.marketing, owner=world.ana, secrecy="confidential", was_secret=True)
    hidden = world.add("Hidden", 60, campaign=secret)
    deed = reschedule(by=world.ana, spans={hidden.pk: world.span(70)})
    cleo = make_user(department=world.marketing, role=RoleName.PLANNER)
    with pytest.raises(Refused, match="not in the history"):
        undo_deed(by=cleo, deed=deed.id)
    assert world.starts()["Hidden"] == 70


def test_a_single_move_taken_back_leaves_a_late_duty_late(world: World) -> None:
    late_and_begun(world)
    settle()
    before = stands()
    for number in range(2):
        version = Activity.objects.get(pk=world.begun.pk).version
        found = Activity.objects.get(pk=world.begun.pk)
        move_activity(by=world.ana, activity_id=found.pk, starts_on=world.today + 40 * DAY)
        if number:
            undo(by=world.ana, entry_id=AuditEntry.objects.latest("pk").pk)
        else:
            form = PutBackForm({**as_put_back(found), "version": str(version + 1)}, activity=found)
            assert form.is_valid()
            form.save(by=world.ana)
        assert stands() == before


# Holding


def test_a_held_duty_keeps_its_date_through_the_tray_and_follows_again_when_released(world: World) -> None:
    copy = Milestone.objects.get(name="Copy", activity=world.teaser)
    holding.hold_milestone(by=world.ana, milestone_id=copy.pk)
    unschedule_activity(by=world.ana, activity_id=world.teaser.pk)
    move_activity(by=world.ana, activity_id=world.teaser.pk, starts_on=world.today + 90 * DAY)
    copy.refresh_from_db()
    assert (copy.due_on, copy.state, copy.is_held) == (world.today + 50 * DAY, MilestoneState.OPEN, True)
    holding.release_milestone(by=world.ana, milestone_id=copy.pk)
    copy.refresh_from_db()
    assert (copy.due_on, copy.is_held) == (world.today + 80 * DAY, False)


def test_a_finished_duty_is_not_held_and_a_stale_page_holds_nothing(world: World) -> None:
    copy = Milestone.objects.get(name="Copy", activity=world.teaser)
    with pytest.raises(Conflict):
        holding.hold_milestone(by=world.ana, milestone_id=copy.pk, version=99)
    milestones.finish(by=world.ben, milestone_id=copy.pk)
    with pytest.raises(Refused, match="finished"):
        holding.hold_milestone(by=world.ana, milestone_id=copy.pk)
    verbs = AuditEntry.objects.filter(subject_id=str(copy.pk)).values_list("verb", flat=True)
    assert set(verbs) == {"finished"}


def test_a_draft_that_moves_tells_nobody(world: World) -> None:
    Campaign.objects.filter(pk=world.campaign.pk).update(state=CampaignState.DRAFT)
    Alert.objects.all().delete()
    world.move()
    settle()
    assert not Alert.objects.filter(state=AlertState.FIRED).exists()
    assert isinstance(world.ana, User)
