"""A duty that moves though its activity stays where it is: its department is told, once, and by what it knew."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.activities import move_activity
from campaigns.actions.channels import edit_rule
from campaigns.actions.milestones import finish
from campaigns.actions.proposals import answer_proposal, propose_day
from campaigns.actions.replanning import replan_stale
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.texts import alert_sentence
from campaigns.enums import AlertKind, AlertState, Veil
from campaigns.models import Alert, Milestone
from campaigns.queries.alert_lines import DutyNow, lines_for
from campaigns.rules.telling import Picture, Standing, moved_duties, owed, touched_days
from tests.alerts.lines import days, news
from tests.alerts.world import tick_and_deliver
from tests.campaigns.test_anchored_duties import World, day
from tests.factories import make_user

SETTLED = dt.timedelta(minutes=3)


@pytest.fixture
def world(db: None) -> World:
    """The landing page's team has heard of their page, and of the advertisement it has to be live before."""
    world = World()
    world.spot = world.add(world.radio, 60)  # type: ignore[attr-defined]
    tick_and_deliver(timezone.now() + SETTLED)
    mail.outbox.clear()
    return world


def move_spot(world: World, ahead: int) -> None:
    move_activity(by=world.planner, activity_id=world.spot.pk, starts_on=day(ahead))  # type: ignore[attr-defined]


def notices(world: World, state: AlertState = AlertState.PLANNED) -> list[Alert]:
    return list(Alert.objects.filter(department=world.web, kind=AlertKind.MOVED, state=state, activity=world.page))


def test_another_activity_moves_a_duty_and_its_department_hears_of_it(world: World) -> None:
    move_spot(world, 50)
    (notice,) = notices(world)
    tick_and_deliver(timezone.now() + SETTLED)
    line = lines_for([notice.pk], now=timezone.now())[notice.pk]
    assert line.was.starts_on == line.told.starts_on == day(90)
    assert {(duty.name, duty.due_on) for duty in line.duties if (duty.key, day(59)) in line.was.duties} == {
        ("Live", day(49))
    }
    assert "duties of “Landing page” have other days" in alert_sentence(line)


def test_moved_back_before_it_settles_tells_nobody(world: World) -> None:
    move_spot(world, 50)
    move_spot(world, 60)
    assert not notices(world)


def test_moved_back_after_it_was_told_is_one_correction(world: World) -> None:
    move_spot(world, 50)
    later = timezone.now() + SETTLED
    tick_and_deliver(later)
    Alert.objects.filter(change_set__isnull=False).update(due_at=timezone.now() - SETTLED)
    move_spot(world, 60)
    assert len(notices(world)) == 1
    assert len(notices(world, AlertState.FIRED)) == 1


def test_a_changed_lead_time_moves_duties_too(world: World) -> None:
    rule = world.page.channel.rules.get(name="Live")
    edit_rule(by=world.planner, rule_id=rule.pk, offset=-5)
    while replan_stale():
        pass
    (notice,) = notices(world)
    assert Picture.from_facts(notice.facts).starts_on == day(90)


def test_a_finished_duty_that_stays_is_no_news(world: World) -> None:
    for duty in Milestone.objects.filter(activity=world.page):
        finish(by=make_user(department=world.web), milestone_id=duty.pk)
    move_spot(world, 50)
    assert not notices(world)


def test_a_proposal_answered_is_not_told_twice(world: World) -> None:
    member = make_user(department=world.web)
    duty = Milestone.objects.get(activity=world.page, name="Live")
    proposal = propose_day(by=member, milestone_id=duty.pk, due_on=day(55), reason="The agency is away")
    answer_proposal(by=world.planner, proposal_id=proposal.pk, accept=True)
    assert Alert.objects.filter(department=world.web, kind=AlertKind.DAY_ANSWERED).exists()
    assert not notices(world)


def test_whoever_was_told_before_duties_were_noted_hears_of_no_move_that_was_none(world: World) -> None:
    for alert in Alert.objects.filter(activity=world.page, state=AlertState.FIRED):
        alert.facts.pop("duties", None)
        alert.save(update_fields=["facts"])
    edit_rule(by=world.planner, rule_id=world.page.channel.rules.get(name="Live").pk, name="Page is live")
    while replan_stale():
        pass
    assert not notices(world)


# The words


SEEDING = DutyNow("a" * 32, "Seeding", "Seeding", dt.date(2027, 3, 4))


def test_one_moved_duty_is_named_with_both_days() -> None:
    was = Picture(
        Standing.CONFIRMED, dt.date(2027, 3, 15), dt.date(2027, 3, 15), duties=((SEEDING.key, dt.date(2027, 3, 8)),)
    )
    line = news(AlertKind.MOVED, was=was, told=days(dt.date(2027, 3, 15)), duties=(SEEDING,))
    kind = KINDS[AlertKind.MOVED]
    assert kind.says(line) == "Organic social: “Seeding” is due on Thursday 4 March now"
    assert kind.next_step(line) == "It was due on Monday 8 March. The activity itself stays where it is."


def test_a_veil_hides_what_a_duty_was_called_by_hand() -> None:
    duty = DutyNow("b" * 32, "Brief the spokesman on the merger", "", dt.date(2027, 3, 4))
    line = news(AlertKind.MOVED, duties=(duty,)).through(Veil.BUSY)
    assert "merger" not in str(line.duties)


# The comparison

KEYS = st.sampled_from(["a" * 32, "b" * 32, "c" * 32])
DAYS = st.dates(dt.date(2027, 3, 1), dt.date(2027, 3, 5))
KNOWN = st.dictionaries(KEYS, DAYS)


@given(told=KNOWN, true=KNOWN)
def test_a_move_is_owed_just_when_a_known_duty_has_another_day(
    told: dict[str, dt.date], true: dict[str, dt.date]
) -> None:
    def picture(known: dict[str, dt.date]) -> Picture:
        day = dt.date(2027, 3, 15)
        return Picture(Standing.CONFIRMED, day, day, duties=tuple(sorted(known.items())))

    before, truth = picture(told), picture(true)
    differs = any(told[key] != true[key] for key in told.keys() & true.keys())
    assert (owed(told=before, truth=truth) == AlertKind.MOVED) == differs
    assert owed(told=truth, truth=truth) is None
    assert Picture.from_facts(before.as_facts()) == before
    if told:
        both = {day for key, *pair in moved_duties(before, truth) for day in pair}
        assert set(touched_days(before, truth)) == both
