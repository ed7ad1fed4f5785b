"""Deeds of very many activities: planned batch by batch, told as one, refused and taken back like any other."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns.actions import open_deeds, planning_deeds, replanning
from campaigns.actions.deeds import undo_deed
from campaigns.actions.replanning import reconcile, replan_stale
from campaigns.actions.rescheduling import Deed, reschedule
from campaigns.alerts.firing import fire_all
from campaigns.alerts.ticking import run_tick
from campaigns.enums import ActivityState, AlertKind, AlertState, ShortNoticePolicy
from campaigns.models import Activity, Alert, ChangeSet, Message, Milestone, NoticeException, OpenDeed
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.campaigns.desk_world import signed_in
from tests.campaigns.test_moving import DAY, MOVERS, World, late_and_begun, settle, stands
from tests.factories import make_campaign, make_user

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    """The campaign that moves, with some more to move."""
    found = World()
    other = make_campaign(lead=found.marketing, owner=found.ana)
    for number in range(3):
        found.add(f"More {number}", 80 + number, campaign=other)
    return found


@pytest.fixture
def world(db: None, made: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """It, planned in batches of two."""
    monkeypatch.setattr(planning_deeds, "BATCH", 2)
    return deepcopy(made)


def move_all(world: World, by: int = 5, **options: Any) -> Deed:
    rows = Activity.objects.filter(state__in=[ActivityState.PLANNED, ActivityState.BOOKED])
    spans = {row.pk: world.span((row.starts_on - world.today).days + by) for row in rows if row.starts_on}
    return reschedule(by=world.ana, spans=spans, **options)


def batches(now: dt.datetime | None = None) -> Iterator[int]:
    """Plan what is stale, two at a time, as the clockwork does."""
    while planned := replan_stale(limit=2, now=now):
        yield planned


def plan_all() -> None:
    list(batches())


def changed() -> list[Any]:
    return list(Milestone.objects.order_by("pk").values_list("pk", "state", "due_on", "planned_on", "shortfall_days"))


def told(kind: AlertKind = AlertKind.MOVED) -> int:
    return Alert.objects.filter(kind=kind, state=AlertState.FIRED).count()


def at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return how all would stand if it were planned at once; nothing of that stays."""
    with transaction.atomic(), monkeypatch.context() as patch:
        patch.setattr(planning_deeds, "BATCH", 200)
        move_all(world)
        found = changed()
        transaction.set_rollback(True)
    return found


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, where: str) -> Iterator[None]:
    """Let the process of planning end in the middle, where it calls this."""

    def die(*_args: Any, **_options: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(replanning, where, die)
        with pytest.raises(SystemExit):
            yield


def test_days_are_there_at_once_and_the_duties_follow_batch_by_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = at_once(world, monkeypatch)
    before = changed()
    deed = move_all(world)
    assert deed.activities == 5
    assert {world.starts()[name] for name in ("Teaser", "Booked", "More 0")} == {65, 75, 85}
    assert AuditEntry.objects.filter(deed=deed.id).count() == 5
    assert Activity.objects.filter(is_stale=True, open_deed=deed.id).count() == 3
    assert changed() not in (before, expected)
    assert list(batches()) == [2, 1]
    assert changed() == expected
    assert not OpenDeed.objects.exists()
    assert not Activity.objects.filter(open_deed__isnull=False).exists()


def test_what_is_little_is_planned_at_once(world: World) -> None:
    reschedule(by=world.ana, spans={world.teaser.pk: world.span(99), world.booked.pk: world.span(98)})
    assert not OpenDeed.objects.exists()
    assert not Activity.objects.filter(is_stale=True).exists()


def test_nothing_is_sent_before_all_of_it_is_planned_and_then_each_person_gets_one_message(world: World) -> None:
    settle()
    Message.objects.all().delete()
    move_all(world)
    for _planned in batches():
        if OpenDeed.objects.exists():
            later = timezone.now() + 3 * MINUTE
            fire_all(clock=lambda moment=later: moment)  # type: ignore[misc]
            assert not told()
    assert not told()
    settle()
    assert told() == 10  # five activities, two departments each
    assert Message.objects.count() == Message.objects.values("recipient_key").distinct().count() == 2
    assert ChangeSet.objects.filter(alerts__kind=AlertKind.MOVED).distinct().count() == 2  # one a campaign
    assert len(set(Alert.objects.filter(kind=AlertKind.MOVED).values_list("due_at", flat=True))) == 1


def test_batches_that_come_late_join_the_change_set_of_the_first(world: World) -> None:
    settle()
    move_all(world)
    late = timezone.now() + 30 * MINUTE
    list(batches(late))
    moved = Alert.objects.filter(kind=AlertKind.MOVED)
    assert ChangeSet.objects.filter(alerts__in=moved).distinct().count() == 2
    assert set(moved.values_list("due_at", flat=True)) == {late + 2 * MINUTE}
    assert set(ChangeSet.objects.filter(alerts__in=moved).values_list("by", flat=True)) == {world.ana.pk}


def test_a_worker_that_dies_in_the_middle_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = at_once(world, monkeypatch)
    move_all(world)
    with dying(monkeypatch, "plan_alerts"):
        replan_stale(limit=2)
    assert Activity.objects.filter(is_stale=True).count() == 3
    with dying(monkeypatch, "finish_deeds"):
        replan_stale(limit=3)
    assert OpenDeed.objects.exists()
    run_tick()
    assert changed() == expected
    assert not OpenDeed.objects.exists()


def test_every_night_what_is_stale_is_left_to_the_deed(world: World) -> None:
    settle()
    move_all(world)
    reconcile()
    plan_all()
    moved = Alert.objects.filter(kind=AlertKind.MOVED, state=AlertState.PLANNED)
    assert set(moved.values_list("change_set__by", flat=True)) == {world.ana.pk}


# What a channel refuses


def test_what_a_channel_refuses_is_refused_before_anything_is_written(world: World) -> None:
    world.channel.short_notice, world.channel.alternative = ShortNoticePolicy.REFUSE, "the web page"
    world.channel.save()
    before = stands(), changed()
    last = Activity.objects.order_by("-campaign", "-id").filter(state=ActivityState.PLANNED)[0]
    spans = {row.pk: world.span(200) for row in Activity.objects.exclude(pk__in=[last.pk, world.begun.pk])}
    with pytest.raises(Refused, match="the web page"):
        reschedule(by=world.ana, spans={**spans, last.pk: world.span(2)})
    assert (stands(), changed()) == before
    assert not OpenDeed.objects.exists()


def test_an_exception_is_asked_for_with_the_reason_in_every_batch_or_not_at_all(world: World) -> None:
    world.channel.short_notice = ShortNoticePolicy.ASK
    world.channel.save()
    before = changed()
    with pytest.raises(Refused) as refusal:
        move_all(world, by=-58)
    assert refusal.value.field == "why"
    assert changed() == before
    move_all(world, by=-58, why="The fair is earlier.")
    plan_all()
    asked = NoticeException.objects.filter(activity__title__in=["Teaser", "Booked"])
    assert set(asked.values_list("why", "asked_by")) == {("The fair is earlier.", world.ana.pk)}
    assert not NoticeException.objects.filter(why="").exists()
    assert {row.activity_id for row in asked} == {world.teaser.pk, world.booked.pk}


# Taking it back


@pytest.mark.parametrize("mover", MOVERS)
@pytest.mark.parametrize("planned", [0, 1, 9])
def test_it_is_taken_back_with_all_duties_as_they_stood_however_far_planning_has_come(
    world: World, mover: str, planned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_deeds, "BATCH", 1)
    late_and_begun(world)
    settle()
    before = stands()
    deed = MOVERS[mover](world)
    for _batch in range(planned):
        replan_stale(limit=1)
    undo_deed(by=world.ana, deed=deed)
    plan_all()
    assert stands() == before
    assert not OpenDeed.objects.exists()


def test_taken_back_before_it_is_planned_nobody_is_told_anything(world: World) -> None:
    settle()
    Message.objects.all().delete()
    Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=timezone.now() + DAY).delete()
    deed = move_all(world)
    replan_stale(limit=1)
    undo_deed(by=world.ana, deed=deed.id)
    plan_all()
    settle()
    assert not Message.objects.exists()


def test_one_that_somebody_moves_again_meanwhile_has_its_last_days(world: World) -> None:
    deed = move_all(world)
    stale = Activity.objects.filter(is_stale=True)[0]
    cleo = make_user(is_ops_admin=True)
    reschedule(by=cleo, spans={stale.pk: world.span(120)})
    plan_all()
    due = Milestone.objects.filter(activity=stale).values_list("due_on", flat=True)
    assert set(due) == {world.today + (120 - days) * DAY for days in (10, 20)}
    with pytest.raises(Refused, match=stale.title):
        undo_deed(by=world.ana, deed=deed.id)


# What is shown


def see(person: User, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_pages_say_how_far_it_has_come(world: World) -> None:
    move_all(world)
    replan_stale(limit=1)
    stale: UUID = Activity.objects.filter(is_stale=True).values_list("pk", flat=True)[0]
    campaign = Activity.objects.get(pk=stale).campaign_id
    assert "3 of 5 activities are planned again." in see(world.ana, "/activities/reschedule/")
    assert "planned again" not in see(make_user(is_ops_admin=True), "/activities/reschedule/")
    assert "Until all are, they send nothing." in see(world.ana, f"/campaigns/{campaign}/?again=3")
    assert "Its duties below still have the days from before" in see(world.ana, f"/activities/{stale}/")
    duty = Milestone.objects.filter(activity=stale)[0]
    assert "the days below are those from before" in see(world.ana, f"/desk/duties/{duty.pk}/")
    plan_all()
    assert "All 5 activities are planned again." in see(world.ana, "/activities/reschedule/?again=5")
    assert "days from before" not in see(world.ana, f"/activities/{stale}/")


def test_who_made_it_and_is_gone_leaves_a_deed_that_is_planned_all_the_same(world: World) -> None:
    move_all(world)
    OpenDeed.objects.update(by=None)
    plan_all()
    assert not OpenDeed.objects.exists()
    assert open_deeds.finish_deeds() == 0
