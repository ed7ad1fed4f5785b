"""What is shown before a change is what is written by it: dates, short notice, notices and messages."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.actions.activities import create_activity, move_activity
from campaigns.actions.campaigns import cancel_campaign, edit_campaign
from campaigns.actions.channels import set_owners
from campaigns.actions.holding import hold_milestone
from campaigns.actions.milestones import finish, take_on, waive
from campaigns.actions.own_duties import add_duty
from campaigns.actions.rescheduling import cancel_activities, reschedule
from campaigns.actions.series import create_series
from campaigns.alerts.firing import fire_all
from campaigns.alerts.recipients import audience
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, CampaignState, MilestoneState, RepeatUnit
from campaigns.models import Activity, Alert, Campaign, Channel, LeadTimeRule, Message, Milestone
from campaigns.queries.impact import impact_of, owned_by, shown
from campaigns.queries.impact_ground import ground_of
from campaigns.rules.alert_plan import EVENT_KINDS
from campaigns.rules.impact_changes import called_off, campaign_called_off, moved_by, on_days
from campaigns.rules.impact_facts import TOUCHED, Fate, Impact, Then
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from campaigns.rules.shifting import Span
from departments.access import access_for
from departments.models import Department, User
from tests.chance import examples
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
OFFSETS = st.integers(-60, 60)
RULES = st.fixed_dictionaries(
    {
        "offset": st.integers(-40, 10),
        "unit": st.sampled_from(["working_days", "days", "weeks"]),
        "anchor": st.sampled_from(["start", "end", "launch", "first_public", "channels"]),
        "must_have": st.booleans(),
        "warn_working_days": st.integers(0, 5),
        "responsible": st.sampled_from([None, 0, 1, 2]),
    }
)


class World:
    """Three departments with different weeks, two channels with a random plan each, and a campaign of theirs.

    The second channel's plan may be counted from the first one's activities; the campaign may have a series.
    """

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
        medium = data.draw(st.sampled_from(["online", "internal"]))
        self.channels = [
            make_channel(owners=[self.teams[number] for number in data.draw(st.permutations(range(3)))[:count]], **kind)
            for count, kind in ((1, {"medium": medium}), (2, {}))
        ]
        for channel in self.channels:
            for number, each in enumerate(data.draw(st.lists(RULES, max_size=3))):
                LeadTimeRule.objects.create(channel=channel, **self.rule(channel, number, each))
        state = data.draw(st.sampled_from([CampaignState.DRAFT, CampaignState.TENTATIVE, CampaignState.CONFIRMED]))
        self.today = timezone.localdate()
        launch = data.draw(st.none() | OFFSETS)
        self.campaign = make_campaign(
            lead=self.teams[0], owner=self.planner, state=state,
            launch_on=None if launch is None else self.today + launch * DAY,
        )  # fmt: skip
        self.activities = [self.add(data) for _number in range(data.draw(st.integers(1, 3)))]
        if data.draw(st.booleans()):
            self.repeat(data)
        self.answer(data)
        if data.draw(st.booleans()):
            settle()

    def rule(self, channel: Channel, number: int, drawn: dict[str, Any]) -> dict[str, Any]:
        key, anchor = drawn["responsible"], drawn["anchor"]
        counted = [self.channels[0].pk] if anchor == "channels" and channel == self.channels[1] else []
        return {
            **drawn,
            "name": f"Duty {number}",
            "responsible": None if key is None else self.teams[key],
            "anchor": "start" if anchor == "channels" and not counted else anchor,
            "anchor_channels": counted,
        }

    def repeat(self, data: st.DataObject) -> None:
        first = self.today + data.draw(OFFSETS) * DAY
        series = create_series(
            by=self.planner, campaign_id=self.campaign.pk, channel=self.channels[data.draw(st.integers(0, 1))],
            title="Letter", repeat=Repeat(RepeatUnit.WEEK, 4), schedule=Schedule(first, first), until=first + 60 * DAY,
        )  # fmt: skip
        self.activities += Activity.objects.filter(series=series).order_by("id").values_list("pk", flat=True)

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
        if data.draw(st.booleans()):
            add_duty(
                by=self.planner, campaign_id=self.campaign.pk, activity_id=self.activities[0], name="By hand",
                due_on=self.today + data.draw(OFFSETS) * DAY, departments=[self.teams[1]],
            )  # fmt: skip
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


@dataclass
class Change:
    """A change of some activities, or of a launch: as it is foreseen, and as it is made."""

    keys: list[UUID]
    then: Then
    act: Callable[[], object]
    launches: dict[UUID, dt.date | None] = field(default_factory=dict)
    holds: bool = False


def some_of(world: World, data: st.DataObject) -> list[UUID]:
    return data.draw(st.lists(st.sampled_from(world.activities), min_size=1, unique=True))


def move_some(world: World, data: st.DataObject) -> Change:
    spans: dict[UUID, Span | None] = {}
    for row in Activity.objects.filter(pk__in=some_of(world, data)).order_by("id"):
        start = data.draw(st.none() | OFFSETS)
        first = world.today + (start or 0) * DAY
        span = None if start is None else Span(first, first + data.draw(st.integers(0, 5)) * DAY)
        if (row.starts_on, row.ends_on) != ((span.starts_on, span.ends_on) if span else (None, None)):
            spans[row.pk] = span
    return Change(list(spans), moved_by(spans), lambda: reschedule(by=world.planner, spans=spans) if spans else None)


def move_one_and_hold(world: World, data: st.DataObject) -> Change:
    row = Activity.objects.get(pk=data.draw(st.sampled_from(world.activities)))
    first = world.today + data.draw(OFFSETS) * DAY
    if first == row.starts_on:
        return Change([row.pk], moved_by({}), lambda: None)
    spans = {row.pk: Span(first, first)}
    act = partial(move_activity, by=world.planner, activity_id=row.pk, starts_on=first, ends_on=first, hold_duties=True)
    return Change([row.pk], moved_by(spans), act, holds=True)


def cancel_some(world: World, data: st.DataObject) -> Change:
    keys = some_of(world, data)
    return Change(keys, called_off, lambda: cancel_activities(by=world.planner, activity_ids=keys))


def cancel_the_campaign(world: World, _data: st.DataObject) -> Change:
    act = partial(cancel_campaign, by=world.planner, campaign_id=world.campaign.pk, reason="No budget")
    return Change(world.activities, campaign_called_off, act)


def move_the_launch(world: World, data: st.DataObject) -> Change:
    day = world.today + data.draw(OFFSETS) * DAY
    act = partial(edit_campaign, by=world.planner, campaign_id=world.campaign.pk, values={"launch_on": day})
    return Change([], moved_by({}), act, {world.campaign.pk: day})


def change_owners(world: World, data: st.DataObject) -> Change:
    channel = Channel.objects.get(pk=Activity.objects.get(pk=world.activities[0]).channel_id)
    same = set(Activity.objects.filter(channel=channel).values_list("pk", flat=True))
    owners = [world.teams[key] for key in data.draw(st.permutations(range(3)))[: data.draw(st.integers(0, 3))]]
    then = owned_by(channel.pk, tuple(owner.pk for owner in owners))
    act = partial(set_owners, by=world.planner, channel_id=channel.pk, departments=owners)
    return Change(
        world.activities,
        lambda facts: then(facts) if facts.key in same and facts.before.starts_on else facts.before,
        act,
    )


@pytest.mark.parametrize(
    "change", [move_some, move_one_and_hold, cancel_some, cancel_the_campaign, move_the_launch, change_owners]
)
@settings(
    max_examples=examples(25),
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # shrinking whole organisations takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_foreseen_is_what_is_written(
    change: Callable[[World, st.DataObject], Change], data: st.DataObject
) -> None:
    """Duties with their dates, shortfalls and departments; and every notice that waits afterwards.

    Of activities that are not changed themselves: just the duties that move, come or go, and what is told of them.
    """
    with transaction.atomic():
        world = World(data)
        made = change(world, data)
        ground = ground_of(made.keys, now=timezone.now(), launches=made.launches)
        found = (ground.holding() if made.holds else ground).of(made.then, launches=made.launches)
        chosen, others = set(made.keys), set(world.activities) - set(made.keys)
        duties, notices = foreseen(found)
        before, waited = written(list(others))
        made.act()
        real_duties, real_notices = written(list(chosen))
        after, waiting = written(list(others))
        transaction.set_rollback(True)
    assert {key: duty for key, duty in duties.items() if key[0] in chosen} == real_duties
    assert {notice for notice in notices if notice[0] in chosen} == real_notices
    touched = {(duty.activity_id, duty.name) for duty in found.of(*TOUCHED) if duty.activity_id in others}
    moved = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert touched == moved
    assert {key: duties.get(key) for key in moved} == {key: after.get(key) for key in moved}
    assert waiting - waited <= notices
    assert found.activities == len(chosen)


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


def test_news_that_wait_to_be_told_leave_though_the_activity_is_over_by_then() -> None:
    campaign, activity, _marketing, print_team = spring()
    day = timezone.localdate() - 5 * DAY
    found = ground_of([activity.pk], now=timezone.now()).holding().of(moved_by({activity.pk: Span(day, day)}))
    _duties, notices = foreseen(found)
    move_activity(by=campaign.owner, activity_id=activity.pk, starts_on=day, ends_on=day, hold_duties=True)
    assert (activity.pk, print_team.pk, AlertKind.NEW) in notices
    assert written([activity.pk])[1] == notices


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
    with django_assert_num_queries(25):
        shown(access, ground_of(keys, now=now), on_days(day), who_hears=hears)
    when = Schedule(activity.starts_on, activity.starts_on)
    add = partial(create_activity, by=None, campaign_id=campaign.pk, channel=activity.channel, schedule=when)
    keys += [add(title=f"Post {number}").pk for number in range(3)]
    with django_assert_num_queries(25):
        shown(access, ground_of(keys, now=now), on_days(day), who_hears=hears)
