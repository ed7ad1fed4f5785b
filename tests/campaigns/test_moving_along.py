"""What goes along when many move, and what is said of it before: items, series, other activities' duties, policies."""

from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.activities import move_activity, unschedule_activity
from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.deeds import undo_deed
from campaigns.actions.own_duties import add_duty
from campaigns.actions.proposals import answer_proposal, propose_day
from campaigns.actions.rescheduling import cancel_activities, reschedule
from campaigns.actions.series import create_series
from campaigns.actions.undoing import undo
from campaigns.alerts.recipients import audience
from campaigns.enums import ExceptionState, MilestoneState, RepeatUnit
from campaigns.models import (
    Activity,
    ActivityItem,
    Blackout,
    Campaign,
    Channel,
    DateProposal,
    LeadTimeRule,
    Milestone,
    NoticeException,
)
from campaigns.queries.impact import impact_of
from campaigns.queries.impact_view import ImpactView
from campaigns.rules.impact_changes import called_off, moved_by
from campaigns.rules.impact_facts import Fate, Then
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from campaigns.rules.shifting import Span
from departments.access import access_for
from departments.errors import Refused
from departments.models import AuditEntry
from tests.campaigns.actors import words
from tests.campaigns.test_moving import DAY, World
from tests.factories import make_channel, make_closing, make_special_days, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def to(world: World, activity: Activity, start: int) -> dict[Any, Span | None]:
    return {activity.pk: world.span(start)}


def seen(world: World, spans: dict[Any, Span | None], **options: Any) -> ImpactView:
    return seen_as(world, list(spans), moved_by(spans), **options)


def seen_as(world: World, keys: list[Any], then: Then, **options: Any) -> ImpactView:
    now = timezone.now()
    hears = partial(audience, at=now)
    return impact_of(access_for(world.ana), keys, then, who_hears=hears, now=now, **options)


# Items


def items(activity: Activity, *days: int) -> None:
    assert activity.starts_on is not None
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=activity, day=activity.starts_on + day * DAY, title=f"Post {day}") for day in days
    )


def item_days(world: World, activity: Activity) -> list[int]:
    return [(item.day - world.today).days for item in ActivityItem.objects.filter(activity=activity).order_by("day")]


def test_items_go_along_and_come_back(world: World) -> None:
    items(world.begun, 0, 4)
    items(world.teaser, 0)
    items(world.booked, 0)
    deed = world.move(7)
    assert item_days(world, world.begun) == [5, 9]
    assert item_days(world, world.teaser) == [67]
    assert item_days(world, world.booked) == [70]
    undo_deed(by=world.ana, deed=deed.id)
    assert item_days(world, world.begun) == [-2, 2] and item_days(world, world.teaser) == [60]


def test_items_keep_their_days_in_the_tray_and_lie_in_the_new_ones_afterwards(world: World) -> None:
    items(world.begun, 1, 4)
    deed = reschedule(by=world.ana, spans={world.begun.pk: None})
    undo_deed(by=world.ana, deed=deed.id)
    assert item_days(world, world.begun) == [-1, 2]
    unschedule_activity(by=world.ana, activity_id=world.begun.pk)
    reschedule(by=world.ana, spans={world.begun.pk: Span(world.today + 30 * DAY, world.today + 39 * DAY)})
    assert item_days(world, world.begun) == [30, 33]


# Series


def weekly(world: World, start: int, *, weeks: int) -> list[Activity]:
    first = world.today + start * DAY
    series = create_series(
        by=world.ana, campaign_id=world.campaign.pk, channel=world.channel, title="Letter",
        repeat=Repeat(RepeatUnit.WEEK), schedule=Schedule(first, first), until=first + (weeks - 1) * 7 * DAY,
    )  # fmt: skip
    return list(Activity.objects.filter(series=series).order_by("series_day"))


def test_one_of_a_series_that_is_moved_with_others_goes_its_own_way_until_it_is_back(world: World) -> None:
    first, second = weekly(world, 30, weeks=2)
    deed = reschedule(by=world.ana, spans={**to(world, first, 31), **to(world, world.teaser, 61)})
    own = dict(Activity.objects.values_list("pk", "is_exception"))
    assert (own[first.pk], own[second.pk], own[world.teaser.pk]) == (True, False, False)
    undo_deed(by=world.ana, deed=deed.id)
    assert not Activity.objects.filter(is_exception=True).exists()


def test_one_far_ahead_has_no_duties_in_the_preview_as_in_the_rows(world: World) -> None:
    [letter] = weekly(world, 200, weeks=1)
    assert not Milestone.objects.filter(activity=letter).exists()
    far, near = to(world, letter, 210), to(world, letter, 40)
    assert (seen(world, far).new.count, seen(world, far).messages) == (0, 0)
    assert seen(world, near).new.count == 2
    reschedule(by=world.ana, spans=near)
    assert Milestone.objects.filter(activity=letter).count() == 2


# What is counted from the moved


@pytest.fixture
def landing(world: World) -> Activity:
    """A landing page that is to be live five days before the campaign's first activity on the channel of Print."""
    rules = [{"name": "Live", "offset": -5, "anchor": "channels", "anchor_channels": [world.channel.pk]}]
    world.begun.delete()
    channel = make_channel(owner=world.marketing, name="Web", rules=rules)
    world.channel, printed = channel, world.channel
    page = world.add("Landing page", 40)
    world.channel = printed
    return page


def live(world: World) -> int:
    return (Milestone.objects.get(name="Live").due_on - world.today).days


def test_duties_of_other_activities_move_and_are_shown_before(world: World, landing: Activity) -> None:
    assert live(world) == 55
    found = seen(world, to(world, world.teaser, 50))
    assert [(line.name, line.activity, line.due_on) for line in found.moves.lines if line.name == "Live"] == [
        ("Live", "Landing page", world.today + 45 * DAY)
    ]
    assert found.activities == 1
    reschedule(by=world.ana, spans=to(world, world.teaser, 50))
    assert live(world) == 45


@pytest.mark.parametrize("then", ["tray", "cancelled"])
def test_what_leaves_the_calendar_says_which_activities_hang_on_it(world: World, landing: Activity, then: str) -> None:
    Activity.objects.filter(pk=world.booked.pk).delete()
    gone = {world.teaser.pk: None}
    change = moved_by(gone) if then == "tray" else called_off
    found = seen_as(world, list(gone), change)
    assert found.elsewhere.activities.names == ("Landing page",)
    assert (found.elsewhere.dated, found.elsewhere.lost) == (0, 1)
    reschedule(by=world.ana, spans=gone) if then == "tray" else cancel_activities(by=world.ana, activity_ids=gone)
    assert Milestone.objects.get(name="Live").state == MilestoneState.CANCELLED


def test_what_leaves_the_calendar_gives_other_dates_to_what_the_next_one_dates(world: World, landing: Activity) -> None:
    found = seen_as(world, [world.teaser.pk], called_off)
    assert (found.elsewhere.dated, found.elsewhere.behind, found.elsewhere.lost) == (1, 0, 0)
    assert [line.due_on for line in found.moves.lines if line.is_beside] == [world.today + 65 * DAY]
    behind = seen_as(world, [world.teaser.pk], moved_by({world.teaser.pk: world.span(2)}))
    assert (behind.elsewhere.dated, behind.elsewhere.behind) == (1, 1)


@pytest.mark.parametrize("route", ["unschedule_activity", "cancel_activity"])
def test_the_pages_that_take_off_the_calendar_name_what_hangs_on_it_and_a_look_changes_nothing(
    client: Client, world: World, landing: Activity, route: str
) -> None:
    client.force_login(world.ana)
    address = reverse(f"campaigns:{route}", args=[world.teaser.pk])
    shown = words(client.get(address))
    assert "Other activities hang on it: Landing page" in shown
    assert "1 duty there gets another date" in shown
    assert "Live" in shown and "· Landing page" in shown
    assert (world.starts()["Teaser"], live(world)) == (60, 55)
    client.post(address, {"version": Activity.objects.get(pk=world.teaser.pk).version})
    assert live(world) == 65


def test_many_to_the_tray_say_so_too(client: Client, world: World, landing: Activity) -> None:
    client.force_login(world.ana)
    picked = {"pick": [str(world.teaser.pk), str(world.booked.pk)], "way": "tray"}
    shown = words(client.post(reverse("reschedule"), picked))
    assert "1 duty there has nothing left to be counted from" in shown


def test_what_stays_with_another_activity_first_is_not_spoken_of(world: World, landing: Activity) -> None:
    found = seen(world, to(world, world.booked, 80))
    assert "Live" not in {line.name for part in (found.moves, found.stays, found.new) for line in part.lines}


def test_another_activity_one_may_not_see_is_counted_and_not_named(world: World, landing: Activity) -> None:
    found = seen(world, to(world, world.teaser, 50))
    stranger = make_user()
    now, spans = timezone.now(), to(world, world.teaser, 50)
    Campaign.objects.update(secrecy="confidential", was_secret=True)
    hidden = impact_of(access_for(stranger), list(spans), moved_by(spans), who_hears=partial(audience, at=now), now=now)
    assert (hidden.moves.count, hidden.moves.hidden) == (found.moves.count, found.moves.count)
    assert "Landing page" not in repr(hidden)


def test_taking_it_back_leaves_a_late_duty_of_another_activity_late(world: World, landing: Activity) -> None:
    """It had its full time: worked out again it would read as short notice."""
    Milestone.objects.filter(name="Live").update(
        due_on=world.today - 3 * DAY, warn_on=world.today - 9 * DAY, late_on=world.today - 2 * DAY,
        planned_on=world.today - 30 * DAY, shortfall_days=0,
    )  # fmt: skip
    Activity.objects.filter(pk=world.teaser.pk).update(starts_on=world.today + 2 * DAY, ends_on=world.today + 2 * DAY)
    stood = Milestone.objects.values("due_on", "planned_on", "shortfall_days").get(name="Live")
    deed = reschedule(by=world.ana, spans=to(world, world.teaser, 65))
    assert live(world) == 60
    undo_deed(by=world.ana, deed=deed.id)
    assert Milestone.objects.values("due_on", "planned_on", "shortfall_days").get(name="Live") == stood
    move_activity(by=world.ana, activity_id=world.teaser.pk, starts_on=world.today + 65 * DAY)
    undo(by=world.ana, entry_id=AuditEntry.objects.filter(verb="moved").latest("pk").pk)
    assert Milestone.objects.values("due_on", "planned_on", "shortfall_days").get(name="Live") == stood


def test_what_hangs_on_the_launch_moves_with_the_campaign_though_its_activity_stays(world: World) -> None:
    LeadTimeRule.objects.create(channel=world.channel, name="Pitch", offset=-3, anchor="launch")
    edit_campaign(by=world.ana, campaign_id=world.campaign.pk, values={"launch_on": world.today + 50 * DAY})
    pitches = Milestone.objects.filter(name="Pitch", state=MilestoneState.OPEN)
    before = set(pitches.values_list("due_on", "planned_on"))
    found = seen(world, {}, launches={world.campaign.pk: world.today + 57 * DAY})
    assert {line.due_on for line in found.moves.lines} == {world.today + 54 * DAY}
    assert (found.moves.count, found.activities) == (3, 0)
    deed = world.move(7, "none")
    assert set(pitches.values_list("due_on", flat=True)) == {world.today + 54 * DAY}
    undo_deed(by=world.ana, deed=deed.id)
    assert set(pitches.values_list("due_on", "planned_on")) == before


def test_the_page_shows_what_hangs_on_the_launch(client: Client, world: World) -> None:
    LeadTimeRule.objects.create(channel=world.channel, name="Pitch", offset=-3, anchor="launch")
    client.force_login(world.ana)
    asked = {"count": "7", "unit": "days", "which": "none", "check": "1"}
    shown = words(client.post(reverse("campaigns:move_campaign", args=[world.campaign.pk]), asked))
    assert "Pitch" in shown and "3 duties are new" in shown


# What stays


def test_duties_by_hand_and_accepted_days_stay_in_the_preview_as_in_the_rows(world: World) -> None:
    art = Milestone.objects.get(activity=world.teaser, name="Art")
    propose_day(by=world.ana, milestone_id=art.pk, due_on=world.today + 45 * DAY, reason="The studio is closed.")
    answer_proposal(by=world.ana, proposal_id=DateProposal.objects.get().pk, accept=True)
    add_duty(
        by=world.ana, campaign_id=world.campaign.pk, activity_id=world.teaser.pk, name="Toast",
        due_on=world.today + 59 * DAY, departments=[world.print],
    )  # fmt: skip
    found = seen(world, to(world, world.teaser, 70))
    assert [line.name for line in found.moves.lines] == ["Copy"]
    assert [(line.name, line.fate, line.due_on) for line in found.stays.lines] == [
        ("Art", Fate.HELD, world.today + 45 * DAY)
    ]
    reschedule(by=world.ana, spans=to(world, world.teaser, 70))
    days = dict(Milestone.objects.filter(activity=world.teaser).values_list("name", "due_on"))
    assert (days["Art"], days["Toast"]) == (world.today + 45 * DAY, world.today + 59 * DAY)


# Days off, issues, policies


def test_a_closure_is_named_by_its_reason(world: World) -> None:
    make_special_days(owner=world.print, first_day=world.today + 64 * DAY, reason="Moving house")
    found = seen(world, to(world, world.teaser, 64))
    assert [(line.day, line.reason) for line in found.days_off] == [(world.today + 64 * DAY, "Moving house")]


def issue(world: World, start: int) -> None:
    LeadTimeRule.objects.filter(name="Copy").update(closing_role="material")
    found = make_closing(
        channel=world.channel, name="March", appears_on=world.today + start * DAY,
        space_closes_on=None, material_due_on=world.today + (start - 70) * DAY,
    )  # fmt: skip
    Activity.objects.filter(pk=world.teaser.pk).update(closing=found)


def test_a_published_date_stays_where_it_is_and_a_start_far_from_its_issue_is_remarked_on(world: World) -> None:
    issue(world, 80)
    spans = to(world, world.teaser, 95)
    found = seen(world, spans)
    assert [line.due_on for line in found.moves.lines if line.name == "Copy"] == [world.today + 10 * DAY]
    assert len(found.closings.sentences) == 1 and "is over" in found.closings.sentences[0]
    reschedule(by=world.ana, spans=spans)
    assert Milestone.objects.get(activity=world.teaser, name="Copy").due_on == world.today + 10 * DAY


def test_a_closing_date_that_is_missed_is_named(world: World) -> None:
    issue(world, 60)
    unschedule_activity(by=world.ana, activity_id=world.teaser.pk)
    found = seen(world, to(world, world.teaser, 60))
    assert [line.partition(" was on ")[0] for line in found.closings.sentences] == ["“March”: “Copy”"]


def test_closed_days_are_named_for_each_that_comes_to_lie_in_them(world: World) -> None:
    Blackout.objects.create(name="Offices closed", first_day=world.today + 63 * DAY, last_day=world.today + 65 * DAY)
    spans = {**to(world, world.teaser, 64), **to(world, world.booked, 80)}
    found = seen(world, spans)
    assert len(found.blackouts.sentences) == 1
    assert found.blackouts.sentences[0].startswith("“Teaser”: Offices closed: nothing may run on")
    assert not seen(world, to(world, world.teaser, 66)).blackouts
    hidden = impact_of(
        access_for(make_user()), list(spans), moved_by(spans), now=timezone.now(),
        who_hears=partial(audience, at=timezone.now()),
    )  # fmt: skip
    assert hidden.blackouts


def test_a_week_that_fills_up_with_those_that_move_together_is_said_once(world: World) -> None:
    Channel.objects.filter(pk=world.channel.pk).update(weekly_capacity=1)
    monday = 91 - (world.today + 91 * DAY).weekday()
    together = {**to(world, world.teaser, monday), **to(world, world.booked, monday + 2)}
    (sentence,) = seen(world, together).capacity.sentences
    assert f"{world.channel} carries 1 activity a week" in sentence and "2" in sentence
    apart = {**to(world, world.teaser, monday), **to(world, world.booked, monday + 7)}
    assert not seen(world, apart).capacity
    Channel.objects.filter(pk=world.channel.pk).update(weekly_capacity=2)
    assert not seen(world, together).capacity
    assert world.booked.starts_on is not None
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=world.booked, day=world.booked.starts_on, title=f"Post {number}") for number in range(2)
    )
    assert "3" in seen(world, together).capacity.sentences[0]


def policy(channel: Channel, short_notice: str) -> None:
    Channel.objects.filter(pk=channel.pk).update(short_notice=short_notice, alternative="Use the banner.")


def test_what_a_channel_refuses_moves_nobody_and_is_said_before(world: World) -> None:
    policy(world.channel, "refuse")
    spans = {**to(world, world.teaser, 5), **to(world, world.booked, 80)}
    found = seen(world, spans)
    assert found.refused.names == ("Teaser",) and not found.asking
    with pytest.raises(Refused, match="Use the banner"):
        reschedule(by=world.ana, spans=spans)
    assert world.starts() == {"Begun": -2, "Teaser": 60, "Booked": 70}


def test_a_channel_of_another_activity_refuses_too(world: World, landing: Activity) -> None:
    policy(landing.channel, "refuse")
    spans = to(world, world.teaser, 3)
    assert seen(world, spans).refused.names == ("Landing page",)
    with pytest.raises(Refused):
        reschedule(by=world.ana, spans=spans)
    assert world.starts()["Teaser"] == 60


def test_a_channel_that_asks_takes_one_reason_for_all(world: World) -> None:
    policy(world.channel, "ask")
    spans = to(world, world.teaser, 5)
    found = seen(world, spans)
    assert found.asking.names == ("Teaser",) and not found.refused
    with pytest.raises(Refused) as refusal:
        reschedule(by=world.ana, spans=spans)
    assert refusal.value.field == "why"
    reschedule(by=world.ana, spans=spans, why="The fair is earlier.")
    asked = NoticeException.objects.filter(activity=world.teaser)
    assert {(row.department.name, row.why, row.state) for row in asked} == {
        ("Print", "The fair is earlier.", ExceptionState.ASKED),
        ("Marketing", "The fair is earlier.", ExceptionState.ASKED),
    }


def test_the_pages_ask_for_the_reason_and_keep_it(client: Client, world: World) -> None:
    policy(world.channel, "ask")
    client.force_login(world.ana)
    address = reverse("reschedule")
    asked = {"pick": str(world.teaser.pk), "way": "days", "count": "-55"}
    assert "Why it cannot wait" in words(client.post(address, asked))
    answer = client.post(address, {**asked, "go": "1"})
    assert answer.status_code == 422 and "Say why it cannot wait" in words(answer)
    assert client.post(address, {**asked, "go": "1", "why": "The fair is earlier."}).status_code == 302
    assert world.starts()["Teaser"] == 5


def test_what_clashes_after_many_moved_is_counted_in_the_answer(client: Client, world: World) -> None:
    day = world.today + 64 * DAY
    Blackout.objects.create(name="Offices closed", first_day=day, last_day=day)
    client.force_login(world.ana)
    asked = {"pick": str(world.teaser.pk), "way": "days", "count": "4"}
    assert "Offices closed: nothing may run on" in words(client.post(reverse("reschedule"), asked))
    answer = client.post(reverse("reschedule"), {**asked, "go": "1"}, follow=True)
    assert "1 of these activities clashes with something" in words(answer)


def test_a_campaign_that_moves_into_short_notice_takes_a_reason(client: Client, world: World) -> None:
    policy(world.channel, "ask")
    client.force_login(world.ana)
    address = reverse("campaigns:move_campaign", args=[world.campaign.pk])
    asked = {"count": "-55", "unit": "days", "which": "not_begun"}
    assert "Why it cannot wait" in words(client.post(address, {**asked, "check": "1"}))
    assert "Say why it cannot wait" in words(client.post(address, asked))
    assert client.post(address, {**asked, "why": "The fair is earlier."}).status_code == 302
    assert world.starts()["Teaser"] == 5


# The copy's page


@pytest.mark.parametrize(("state", "leads"), [("confirmed", True), ("archived", False)])
def test_the_copy_leads_to_the_move_where_one_may(client: Client, world: World, state: str, leads: bool) -> None:
    Campaign.objects.filter(pk=world.campaign.pk).update(state=state)
    client.force_login(world.ana)
    page = client.get(reverse("campaigns:copy_campaign", args=[world.campaign.pk])).content.decode()
    assert (reverse("campaigns:move_campaign", args=[world.campaign.pk]) in page) == leads


def test_a_planner_of_another_department_is_not_sent_where_they_may_not_go(client: Client, world: World) -> None:
    client.force_login(make_user(department=world.print, role="planner"))  # type: ignore[arg-type]
    page = client.get(reverse("campaigns:copy_campaign", args=[world.campaign.pk])).content.decode()
    assert reverse("campaigns:move_campaign", args=[world.campaign.pk]) not in page


def test_many_cost_no_more_queries_than_few(
    world: World, landing: Activity, django_assert_max_num_queries: Any
) -> None:
    def all_of_them() -> dict[Any, Span | None]:
        rows = list(Activity.objects.filter(channel=world.channel))
        for row in rows:
            items(row, 0)
        return {row.pk: Span(row.starts_on + 9 * DAY, row.ends_on + 9 * DAY) for row in rows}  # type: ignore[operator]

    spans = all_of_them()
    with django_assert_max_num_queries(60) as few:
        reschedule(by=world.ana, spans=spans)
    for number in range(3):
        world.add(f"Post {number}", 90 + number)
    spans = all_of_them()
    with django_assert_max_num_queries(len(few)):
        reschedule(by=world.ana, spans=spans)
    assert live(world) == 64 + 9
