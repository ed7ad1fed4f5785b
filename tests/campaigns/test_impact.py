"""What is shown before a change is what is written by it: dates, short notice, notices and messages."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.actions.activities import cancel_activity, create_activity, move_activity
from campaigns.actions.campaigns import cancel_campaign
from campaigns.actions.channels import set_owners
from campaigns.actions.holding import hold_milestone
from campaigns.actions.milestones import finish, take_on, waive
from campaigns.actions.rescheduling import reschedule
from campaigns.alerts.firing import fire_all
from campaigns.alerts.recipients import audience
from campaigns.enums import MILESTONE_UNFINISHED, AlertState, CampaignState, MilestoneState
from campaigns.models import Activity, Alert, Campaign, Channel, Message, Milestone
from campaigns.queries.impact import Ground, ground_of, impact_of, owned_by, shown
from campaigns.rules.alert_plan import EVENT_KINDS
from campaigns.rules.impact_changes import called_off, campaign_called_off, moved_by, on_days
from campaigns.rules.impact_facts import Fate, Impact, Then
from campaigns.rules.schedule import Schedule
from campaigns.rules.shifting import Span
from departments.access import access_for
from departments.models import Department, User
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
OFFSETS = st.integers(-60, 60)
RULES = st.fixed_dictionaries(
    {
        "offset": st.integers(-40, 10),
        "unit": st.sampled_from(["working_days", "days", "weeks"]),
        "anchor": st.sampled_from(["start", "end"]),
        "must_have": st.booleans(),
        "warn_working_days": st.integers(0, 5),
        "responsible": st.sampled_from([None, 0, 1, 2]),
    }
)


class World:
    """Three departments with different weeks, two channels with a random plan each, and a campaign of theirs."""

    def __init__(self, data: st.DataObject) -> None:
        make_organisation()
        weekends = data.draw(st.lists(st.sampled_from([(), (5, 6), (4, 5)]), min_size=3, max_size=3))
        zones = data.draw(st.lists(st.sampled_from(["UTC", "Asia/Tokyo", "America/Lima"]), min_size=3, max_size=3))
        self.teams = [
            make_department(working_calendar=make_calendar(weekend=weekend), time_zone=zone, tell_members=True)
            for weekend, zone in zip(weekends, zones, strict=True)
        ]
        both = make_user(department=self.teams[0])
        both.memberships.create(department=self.teams[1])
        make_user(department=self.teams[2])
        self.planner = make_user(department=self.teams[0])
        self.channels = [
            make_channel(
                owners=[self.teams[number] for number in data.draw(st.permutations(range(3)))[:count]],
                rules=[self.rule(number, each) for number, each in enumerate(data.draw(st.lists(RULES, max_size=3)))],
            )
            for count in (1, 2)
        ]
        state = data.draw(st.sampled_from([CampaignState.DRAFT, CampaignState.TENTATIVE, CampaignState.CONFIRMED]))
        self.campaign = make_campaign(lead=self.teams[0], owner=self.planner, state=state)
        self.today = timezone.localdate()
        self.activities = [self.add(data) for _number in range(data.draw(st.integers(1, 3)))]
        self.answer(data)
        if data.draw(st.booleans()):
            settle()

    def rule(self, number: int, drawn: dict[str, Any]) -> dict[str, Any]:
        key = drawn["responsible"]
        return {**drawn, "name": f"Duty {number}", "responsible": None if key is None else self.teams[key]}

    def add(self, data: st.DataObject) -> UUID:
        start = data.draw(st.none() | OFFSETS)
        schedule = None
        if start is not None:
            first = self.today + start * DAY
            schedule = Schedule(first, first + data.draw(st.integers(0, 9)) * DAY)
        channel = self.channels[data.draw(st.integers(0, 1))]
        return create_activity(
            by=self.planner, campaign_id=self.campaign.pk, channel=channel, title="Post", schedule=schedule
        ).pk

    def answer(self, data: st.DataObject) -> None:
        for milestone in Milestone.objects.filter(state=MilestoneState.OPEN).order_by("created_at", "id"):
            what = data.draw(
                st.sampled_from([None, None, finish, take_on, hold_milestone, partial(waive, reason="No")])
            )
            if what is not None:
                what(by=self.planner, milestone_id=milestone.pk)  # type: ignore[operator]


def settle() -> None:
    """Let all that is due within the settling time go out."""
    later = timezone.now() + dt.timedelta(minutes=3)
    fire_all(clock=lambda: later)


def written(activity_ids: list[UUID]) -> tuple[dict[Any, Any], set[Any]]:
    """Return the unfinished duties as they stand now, and the notices that wait, both as an impact says them."""
    rows = Milestone.objects.filter(activity__in=activity_ids, state__in=MILESTONE_UNFINISHED)
    duties = {
        (row.activity_id, row.name): (
            row.due_on,
            row.shortfall_days,
            tuple(row.responsible_links.order_by("position").values_list("department_id", flat=True)),
        )
        for row in rows
    }
    waiting = Alert.objects.filter(activity__in=activity_ids, state=AlertState.PLANNED)
    now = timezone.now()
    notices = {
        (alert.activity_id, alert.department_id, alert.kind)
        for alert in waiting
        if alert.kind in EVENT_KINDS or alert.due_at <= now
    }
    return duties, notices


def foreseen(found: Impact) -> tuple[dict[Any, Any], set[Any]]:
    alive = (Fate.SAME, Fate.MOVES, Fate.NEW, Fate.HELD, Fate.PASSES)
    duties = {
        (duty.activity_id, duty.name): (duty.due_on, duty.shortfall_days, duty.department_ids)
        for duty in found.of(*alive)
    }
    return duties, {(notice.activity_id, notice.department_id, notice.kind) for notice in found.notices}


Change = Callable[["World", Ground, st.DataObject], tuple[Then, Callable[[], object]]]


def move_some(world: World, ground: Ground, data: st.DataObject) -> tuple[Then, Callable[[], object]]:
    spans: dict[UUID, Span | None] = {}
    for facts in ground.facts:
        start = data.draw(st.none() | OFFSETS)
        first = world.today + (start or 0) * DAY
        span = None if start is None else Span(first, first + data.draw(st.integers(0, 5)) * DAY)
        before = facts.before.starts_on, facts.before.ends_on
        if before != ((span.starts_on, span.ends_on) if span else (None, None)):
            spans[facts.key] = span
    return moved_by(spans), lambda: reschedule(by=world.planner, spans=spans) if spans else None


def cancel_all(world: World, _ground: Ground, _data: st.DataObject) -> tuple[Then, Callable[[], object]]:
    def act() -> None:
        for key in world.activities:
            cancel_activity(by=world.planner, activity_id=key)

    return called_off, act


def cancel_the_campaign(world: World, _ground: Ground, _data: st.DataObject) -> tuple[Then, Callable[[], object]]:
    return campaign_called_off, lambda: cancel_campaign(
        by=world.planner, campaign_id=world.campaign.pk, reason="No budget"
    )


def change_owners(world: World, ground: Ground, data: st.DataObject) -> tuple[Then, Callable[[], object]]:
    channel = Channel.objects.get(pk=Activity.objects.get(pk=world.activities[0]).channel_id)
    same = set(Activity.objects.filter(channel=channel).values_list("pk", flat=True))
    owners = [world.teams[key] for key in data.draw(st.permutations(range(3)))[: data.draw(st.integers(0, 3))]]
    then = owned_by(channel.pk, tuple(owner.pk for owner in owners))
    act = partial(set_owners, by=world.planner, channel_id=channel.pk, departments=owners)
    return lambda facts: then(facts) if facts.key in same and facts.before.starts_on else facts.before, act


@pytest.mark.parametrize("change", [move_some, cancel_all, cancel_the_campaign, change_owners])
@settings(
    max_examples=25,
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # shrinking whole organisations takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_foreseen_is_what_is_written(change: Change, data: st.DataObject) -> None:
    """Duties with their dates, shortfalls and departments; and every notice that waits afterwards."""
    with transaction.atomic():
        world = World(data)
        ground = ground_of(world.activities, now=timezone.now())
        then, act = change(world, ground, data)
        duties, notices = foreseen(ground.of(then))
        act()
        real_duties, real_notices = written(world.activities)
        transaction.set_rollback(True)
    assert duties == real_duties
    assert notices == real_notices


def spring(**fields: Any) -> tuple[Campaign, Activity, Department, Department]:
    """A confirmed campaign of Marketing, with a teaser in sixty days on a channel of Print that asks for two duties."""
    make_organisation(default_calendar=make_calendar(weekend=()))
    marketing = make_department(name="Marketing", tell_members=True)
    print_team = make_department(name="Print", tell_members=True)
    rules = [{"name": "Copy", "offset": -10}, {"name": "Art", "offset": -20, "responsible": marketing}]
    channel = make_channel(owner=print_team, name="Print", rules=rules)
    planner = make_user(department=marketing, name="Ana")
    make_user(department=print_team, name="Ben")
    campaign = make_campaign(lead=marketing, owner=planner, name="Spring", **fields)
    first = timezone.localdate() + 60 * DAY
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=Schedule(first, first)
    )
    return campaign, activity, marketing, print_team


def view(person: User, keys: list[UUID], then: Then) -> Any:
    now = timezone.now()
    return impact_of(access_for(person), keys, then, who_hears=partial(audience, at=now), now=now)


def test_as_many_messages_are_foreseen_as_go_out() -> None:
    campaign, activity, *_teams = spring()
    second = create_activity(
        by=campaign.owner, campaign_id=campaign.pk, channel=activity.channel, title="Launch",
        schedule=Schedule(activity.starts_on, activity.starts_on),
    )  # fmt: skip
    settle()
    Message.objects.all().delete()
    soon = Span(timezone.localdate() + 15 * DAY, timezone.localdate() + 15 * DAY)
    spans: dict[UUID, Span | None] = {activity.pk: soon, second.pk: soon}
    foretold = view(campaign.owner, list(spans), moved_by(spans))
    reschedule(by=campaign.owner, spans=spans)
    settle()
    assert foretold.messages == Message.objects.count() > 0
    assert foretold.recipients == Message.objects.values("recipient_key").distinct().count() == 2


def test_a_change_nobody_was_told_of_and_taken_back_tells_nobody() -> None:
    campaign, activity, *_teams = spring()
    settle()
    there = Span(activity.starts_on, activity.starts_on)
    move_activity(by=campaign.owner, activity_id=activity.pk, starts_on=activity.starts_on + DAY)
    assert view(campaign.owner, [activity.pk], on_days(there)).messages == 0


def test_it_says_who_is_hurt_and_how() -> None:
    campaign, activity, *_teams = spring()
    copy = Milestone.objects.get(name="Copy")
    hold_milestone(by=campaign.owner, milestone_id=copy.pk)
    soon = timezone.localdate() + 15 * DAY
    found = view(campaign.owner, [activity.pk], on_days(Span(soon, soon)))
    art = found.short.lines[0]
    assert (art.name, art.departments, art.shortfall_days, art.is_past) == ("Art", ("Marketing",), 5, True)
    assert art.due_on == soon - 20 * DAY
    assert [(line.name, line.fate, line.due_on) for line in found.stays.lines] == [("Copy", Fate.HELD, copy.due_on)]
    assert found.stays.lines[0].further == -45
    assert [(line.name, line.duties) for line in found.departments] == [("Marketing", 1), ("Print", 0)]


def test_booked_ones_and_days_off_are_named_with_the_reason() -> None:
    campaign, activity, _marketing, print_team = spring()
    print_team.working_calendar = make_calendar(weekend=(5, 6))
    print_team.save()
    Activity.objects.filter(pk=activity.pk).update(state="booked")
    saturday = timezone.localdate() + 70 * DAY
    saturday += (5 - saturday.weekday()) % 7 * DAY
    found = view(campaign.owner, [activity.pk], on_days(Span(saturday, saturday + 2 * DAY)))
    assert found.booked.names == ("Teaser",)
    assert [(line.day, line.is_start, line.reason) for line in found.days_off] == [(saturday, True, "Weekend")]


def test_what_one_may_not_see_is_counted_and_never_named() -> None:
    campaign, activity, _marketing, print_team = spring()
    secret = make_campaign(name="Sesame", secrecy="confidential", was_secret=True, lead=campaign.lead_department)
    hidden = create_activity(
        by=None, campaign_id=secret.pk, channel=activity.channel, title="Open it",
        schedule=Schedule(activity.starts_on, activity.starts_on),
    )  # fmt: skip
    other = make_department(name="Other")
    head = make_user(department=print_team, role="head")  # type: ignore[arg-type]
    keys = [activity.pk, hidden.pk]
    found = view(head, keys, owned_by(activity.channel_id, (other.pk,)))
    assert (found.passes.count, found.passes.hidden, found.activities) == (2, 1, 2)
    assert found.passes.lines[0].departments == ("Other",)
    moved = Span(activity.starts_on + DAY, activity.starts_on + DAY)
    found = view(head, keys, on_days(moved))
    assert (found.moves.count, found.moves.hidden, len(found.moves.lines)) == (4, 2, 2)
    assert "Open it" not in repr(found) and "Sesame" not in repr(found)
    told = view(secret.owner, keys, on_days(moved))
    assert told.moves.hidden == 0


def test_the_cost_in_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    campaign, activity, *_teams = spring()
    now = timezone.now()
    access = access_for(campaign.owner)
    hears = partial(audience, at=now)
    day = Span(activity.starts_on + DAY, activity.starts_on + DAY)
    keys = [activity.pk]
    with django_assert_num_queries(17):
        shown(access, ground_of(keys, now=now), on_days(day), who_hears=hears)
    when = Schedule(activity.starts_on, activity.starts_on)
    add = partial(create_activity, by=None, campaign_id=campaign.pk, channel=activity.channel, schedule=when)
    keys += [add(title=f"Post {number}").pk for number in range(3)]
    with django_assert_num_queries(17):
        shown(access, ground_of(keys, now=now), on_days(day), who_hears=hears)
