"""Taking back what was done to duties and series: made by hand, another day, held, released, and edits of a series."""

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from campaigns.actions import milestones
from campaigns.actions.activities import move_activity
from campaigns.actions.holding import hold_milestone, release_milestone
from campaigns.actions.own_duties import add_duty, edit_duty, remove_duty
from campaigns.actions.proposals import answer_proposal, propose_day
from campaigns.actions.series import FIELDS, change_series, create_series
from campaigns.actions.undoing import undo
from campaigns.alerts.firing import fire_all
from campaigns.enums import ActivityState, AlertKind, AlertState, MilestoneState, RepeatUnit
from campaigns.models import Activity, Alert, DateProposal, Milestone, Series
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from departments.errors import NotAllowed
from departments.models import AuditEntry
from tests.campaigns.test_undoing import DAY, Change, Values, World, newest, refusal, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


OWN = ("name", "state", "due_on", "warn_on", "late_on", "must_have", "is_held", "planned_on", "shortfall_days")


def own_duty(w: World) -> Milestone:
    return add_duty(
        by=w.planner, campaign_id=w.campaign.pk, name="Budget signed", due_on=w.today + 20 * DAY,
        departments=[w.marketing], activity_id=w.activity.pk,
    )  # fmt: skip


def own_and_whose(duty: Milestone) -> Callable[[], Values]:
    links = duty.responsible_links.order_by("position")
    return lambda: {**stored(duty, *OWN)(), "whose": list(links.values_list("department", flat=True))}


def proposed(w: World) -> DateProposal:
    return propose_day(by=w.member, milestone_id=w.duty.pk, due_on=w.duty.due_on + 3 * DAY, reason="Paper is late")


def day_and_proposal(duty: Milestone) -> Callable[[], Values]:
    return lambda: {**stored(duty, *OWN)(), "asked": list(DateProposal.objects.values_list("state", "due_on"))}


def accepted(w: World) -> Change:
    asked = proposed(w)
    return day_and_proposal(w.duty), lambda: answer_proposal(by=w.planner, proposal_id=asked.pk, accept=True)


def weekly(w: World) -> Series:
    return create_series(
        by=w.planner, campaign_id=w.campaign.pk, channel=w.radio, title="Letter", repeat=Repeat(RepeatUnit.WEEK),
        schedule=Schedule(w.today + 7 * DAY, w.today + 7 * DAY), until=w.today + 60 * DAY,
    )  # fmt: skip


def series_and_days(found: Series) -> Callable[[], Values]:
    rows = Activity.objects.filter(series=found).order_by("series_day")
    return lambda: {
        **stored(found, *FIELDS)(),
        "rows": list(rows.values_list("pk", "title", "starts_on", "state", "series_day")),
        "off": Activity.objects.filter(state=ActivityState.CANCELLED).count(),
    }


def changed_series(**values: Any) -> Callable[[World], Change]:
    def change(w: World) -> Change:
        found = weekly(w)
        given = {name: w.today + each if isinstance(each, dt.timedelta) else each for name, each in values.items()}
        return series_and_days(found), lambda: change_series(by=w.planner, series_id=found.pk, values=given)

    return change


def released(w: World) -> Change:
    hold_milestone(by=w.planner, milestone_id=w.duty.pk)
    move_activity(by=w.planner, activity_id=w.activity.pk, starts_on=w.today + 80 * DAY)
    return stored(w.duty, *OWN), lambda: release_milestone(by=w.planner, milestone_id=w.duty.pk)


def own_duty_changed(w: World) -> Change:
    duty = own_duty(w)
    values = {
        "name": "Budget", "due_on": w.today + 30 * DAY, "warn_working_days": 9, "must_have": False,
        "departments": [w.printing, w.marketing],
    }  # fmt: skip
    return own_and_whose(duty), lambda: edit_duty(by=w.planner, milestone_id=duty.pk, values=values)


def own_duty_called_off(w: World) -> Change:
    duty = own_duty(w)
    return own_and_whose(duty), lambda: remove_duty(by=w.planner, milestone_id=duty.pk)


CHANGES: dict[str, Callable[[World], Change]] = {
    "a duty's date held": lambda w: (
        stored(w.duty, *OWN), lambda: hold_milestone(by=w.planner, milestone_id=w.duty.pk)
    ),
    "a held duty released": released,
    "a duty made by hand changed": own_duty_changed,
    "a duty made by hand called off": own_duty_called_off,
    "a proposed day accepted": accepted,
    "a series' words": changed_series(title="Newsletter", brief="Weekly"),
    "how often a series repeats": changed_series(every=2),
    "a series' first day": changed_series(first_on=8 * DAY),
    "a series that ends earlier": changed_series(until=30 * DAY),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_undo_gives_what_was_and_undo_of_that_gives_it_again(world: World, change: str) -> None:
    read, act = CHANGES[change](world)
    before = read()
    act()
    after = read()
    assert after != before
    entry = newest()
    taken_back = undo(by=world.admin, entry_id=entry.pk)
    assert read() == before
    assert (taken_back.undoes, taken_back.by) == (entry, world.admin)
    undo(by=world.admin, entry_id=taken_back.pk)
    assert read() == after


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ("a duty's date held", "member"),
        ("a duty made by hand changed", "head"),
        ("a duty made by hand called off", "head"),
        ("a proposed day accepted", "head"),
        ("a series' words", "head"),
    ],
)
def test_who_may_not_make_a_change_may_not_take_it_back(world: World, change: str, who: str) -> None:
    read, act = CHANGES[change](world)
    act()
    after, count = read(), AuditEntry.objects.count()
    with pytest.raises(NotAllowed):
        undo(by=getattr(world, who), entry_id=newest().pk)
    assert (read(), AuditEntry.objects.count()) == (after, count)


def test_a_duty_added_by_mistake_is_called_off_and_may_come_back(world: World) -> None:
    duty = own_duty(world)
    undone = undo(by=world.planner, entry_id=newest().pk)
    duty.refresh_from_db()
    assert duty.state == MilestoneState.CANCELLED
    assert not Alert.objects.filter(milestone=duty, state=AlertState.PLANNED).exists()
    undo(by=world.planner, entry_id=undone.pk)
    duty.refresh_from_db()
    assert duty.state == MilestoneState.OPEN
    assert Alert.objects.filter(milestone=duty, state=AlertState.PLANNED).exists()


def test_a_duty_that_is_done_or_was_called_off_since_is_not_undone(world: World) -> None:
    done = own_duty(world)
    made = newest()
    milestones.finish(by=world.planner, milestone_id=done.pk)
    assert refusal(made, world.planner)
    off = own_duty(world)
    made = newest()
    remove_duty(by=world.planner, milestone_id=off.pk)
    assert "after that" in refusal(made, world.planner)


def test_a_day_accepted_and_moved_on_since_is_not_given_back(world: World) -> None:
    _read, act = accepted(world)
    act()
    entry = newest(verb="accepted another day")
    asked = propose_day(by=world.member, milestone_id=world.duty.pk, due_on=world.today + 40 * DAY, reason="Later yet")
    assert "Answer that instead" in refusal(entry, world.planner)
    answer_proposal(by=world.planner, proposal_id=asked.pk, accept=True)
    assert "changed" in refusal(entry, world.planner)


def test_who_heard_that_a_day_was_accepted_hears_that_it_was_not_and_the_answer_that_follows(world: World) -> None:
    _read, act = accepted(world)
    act()
    answers = Alert.objects.filter(kind=AlertKind.DAY_ANSWERED)
    undo(by=world.planner, entry_id=newest(verb="accepted another day").pk)
    assert set(answers.values_list("state", flat=True)) == {AlertState.SUPERSEDED}
    asked = DateProposal.objects.get()
    answer_proposal(by=world.planner, proposal_id=asked.pk, accept=True)
    later = timezone.now() + dt.timedelta(minutes=3)
    fire_all(clock=lambda: later)
    undo(by=world.planner, entry_id=newest(verb="accepted another day").pk)
    assert Alert.objects.filter(kind=AlertKind.MOVED, state=AlertState.PLANNED).exists()
    answer_proposal(by=world.planner, proposal_id=asked.pk, accept=False, answer="No")
    fire_all(clock=lambda: later + dt.timedelta(minutes=3))
    assert answers.filter(state=AlertState.FIRED).count() >= 2


def test_what_a_shorter_series_called_off_comes_back_with_its_duties_as_they_stood(world: World) -> None:
    found = weekly(world)
    last = Activity.objects.filter(series=found).order_by("series_day").last()
    assert last is not None
    change_series(by=world.planner, series_id=found.pk, values={"until": world.today + 30 * DAY})
    restored = Activity.objects.get(pk=last.pk)
    assert (restored.state, restored.series_id) == (ActivityState.CANCELLED, None)
    undo(by=world.planner, entry_id=newest(verb="changed").pk)
    restored.refresh_from_db()
    assert (restored.state, restored.series_id, restored.starts_on) == (ActivityState.PLANNED, found.pk, last.starts_on)


def test_a_series_that_went_on_is_not_taken_back_and_one_that_was_split_neither(world: World) -> None:
    found = weekly(world)
    change_series(by=world.planner, series_id=found.pk, values={"title": "Post"})
    first = newest(verb="changed")
    change_series(by=world.admin, series_id=found.pk, values={"title": "News"})
    assert "after that" in refusal(first, world.planner)
    since = Activity.objects.filter(series=found).order_by("series_day")[2].series_day
    change_series(by=world.planner, series_id=found.pk, values={"title": "Later"}, since=since)
    assert refusal(newest(verb="split"), world.planner) == "This cannot be taken back by itself. Change it by hand."
