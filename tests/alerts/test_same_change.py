"""One change is one message to each recipient, in however many batches it fires."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.alerts.claiming import claim
from campaigns.alerts.firing import fire
from campaigns.alerts.same_change import TOLD_WITH_THE_REST
from campaigns.enums import AlertKind, AlertState, How, MessageState
from campaigns.models import Activity, Alert, AlertPreference, ChangeSet, Message, MessageAlert
from departments.enums import RoleName
from departments.models import Department, Membership, User
from tests.alerts.world import HOUR, MONDAY_AT_8, SECOND, a_duty_alert, an_activity
from tests.chance import examples
from tests.factories import make_activity, make_alert, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

MONDAY_AT_10 = MONDAY_AT_8 + 2 * HOUR
WEEKLY = Wanted(how=How.WEEKLY, at=dt.time(17), weekday=3)
TASTES = [
    None,
    WEEKLY,
    Wanted(how=How.AT_ONCE),
    Wanted(how=How.DAILY, at=dt.time(12)),
]
QUIET = Wanted(quiet_from=dt.time(7), quiet_until=dt.time(11))


@pytest.fixture
def teams() -> list[Department]:
    make_organisation()
    mailed = make_department(name="Press", mailbox="press@example.com")
    return [make_department(name="Social", tell_members=True), make_department(name="Web", tell_members=True), mailed]


@pytest.fixture
def ana(teams: list[Department]) -> User:
    ana = make_user(name="Ana", email="ana@example.com", department=teams[0], role=RoleName.HEAD)
    Membership.objects.create(department=teams[1], user=ana)
    return ana


def a_change(activity: Activity) -> ChangeSet:
    return activity.campaign.change_sets.create(by=None, opened_at=MONDAY_AT_10, settles_at=MONDAY_AT_10)


def moved(department: Department, activity: Activity, change: ChangeSet, **fields: Any) -> Alert:
    values = {"kind": AlertKind.MOVED, "change_set": change, "due_at": MONDAY_AT_10, **fields}
    return make_alert(activity=activity, department=department, occurrence=str(change.pk), **values)


def messages_for_each() -> list[int]:
    """How many waiting or held messages each recipient gets of each change."""
    links = MessageAlert.objects.exclude(message__state=MessageState.SUPPRESSED).order_by()
    counted = links.values("recipient_key", "alert__change_set").annotate(messages=Count("message", distinct=True))
    return [row["messages"] for row in counted]


@settings(
    max_examples=examples(10),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    batch=st.integers(1, 12),
    tastes=st.lists(st.sampled_from(TASTES), min_size=3, max_size=3),
    quiet=st.booleans(),
    urgent=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_one_change_is_one_message_however_it_fires(
    teams: list[Department], ana: User, batch: int, tastes: list[Wanted | None], quiet: bool, urgent: list[bool]
) -> None:
    ben = User.objects.filter(email="ben@example.com").first() or make_user(
        email="ben@example.com", department=teams[1]
    )
    for model in (Message, Alert, AlertPreference):
        model.objects.all().delete()
    choose_how_told(by=ana, department_id=None, wanted=QUIET if quiet else None)
    for person, team, wanted in zip((ana, ana, ben), (teams[0], teams[1], teams[1]), tastes, strict=True):
        choose_how_told(by=person, department_id=team.pk, wanted=wanted)
    activity = an_activity(teams[0])
    change = a_change(activity)
    others = [make_activity(campaign=activity.campaign, channel=activity.channel) for _number in range(3)]
    told = [(each, team) for each in (activity, *others) for team in teams]
    for (each, team), is_urgent in zip(told, urgent, strict=True):
        moved(team, each, change, is_urgent=is_urgent)
    for _batch in range(12 // batch + 1):
        fire(now=MONDAY_AT_10, limit=batch)
    assert not Alert.objects.filter(state=AlertState.PLANNED).exists()
    # Ana hears of it for two departments, Ben and the mailbox for one each.
    assert (set(messages_for_each()), MessageAlert.objects.count()) == ({1}, 4 * 4)
    emptied = Message.objects.filter(links=None)
    assert {(each.state, each.closed_reason) for each in emptied} <= {(MessageState.SUPPRESSED, TOLD_WITH_THE_REST)}
    assert not MessageAlert.objects.filter(message__state=MessageState.SUPPRESSED).exists()


@pytest.mark.parametrize("later_first", [True, False])
def test_it_leaves_when_the_first_of_it_would_whichever_fires_first(
    teams: list[Department], ana: User, later_first: bool
) -> None:
    choose_how_told(by=ana, department_id=teams[0].pk, wanted=WEEKLY)
    choose_how_told(by=ana, department_id=teams[1].pk, wanted=Wanted(how=How.AT_ONCE))
    activity = an_activity(teams[0])
    change = a_change(activity)
    in_order = teams[:2] if later_first else teams[1::-1]
    for number, team in enumerate(in_order):
        moved(team, activity, change, due_at=MONDAY_AT_10 - (2 - number) * SECOND)
    for _batch in in_order:
        fire(now=MONDAY_AT_10, limit=1)
    message = Message.objects.get(user=ana, state=MessageState.PENDING)
    assert (message.alerts.count(), message.group_key) == (2, f"change:{change.pk}")
    assert message.dated_at == MONDAY_AT_10


def test_what_else_waits_in_a_digest_stays_there(teams: list[Department], ana: User) -> None:
    choose_how_told(by=ana, department_id=teams[0].pk, wanted=WEEKLY)
    choose_how_told(by=ana, department_id=teams[1].pk, wanted=Wanted(how=How.AT_ONCE))
    other = a_duty_alert(teams[0])
    activity = an_activity(teams[0])
    change = a_change(activity)
    moved(teams[0], activity, change, due_at=MONDAY_AT_10 - SECOND)
    moved(teams[1], activity, change)
    for _batch in range(3):
        fire(now=MONDAY_AT_10, limit=1)
    digest = Message.objects.get(user=ana, group_key__startswith="digest:")
    assert (digest.state, list(digest.alerts.all())) == (MessageState.PENDING, [other])
    assert Message.objects.get(user=ana, group_key=f"change:{change.pk}").alerts.count() == 2


def test_what_a_sender_has_taken_up_is_left_alone(teams: list[Department], ana: User) -> None:
    activity = an_activity(teams[0])
    change = a_change(activity)
    first = moved(teams[0], activity, change, is_urgent=True)
    fire(now=MONDAY_AT_10)
    [taken] = claim(now=MONDAY_AT_10)
    second = moved(teams[1], activity, change, is_urgent=True)
    fire(now=MONDAY_AT_10)
    assert list(Alert.objects.filter(links__message=taken.id)) == [first]
    assert list(Message.objects.get(user=ana, state=MessageState.PENDING).alerts.all()) == [second]


def test_two_changes_of_one_moment_are_two_messages(teams: list[Department], ana: User) -> None:
    choose_how_told(by=ana, department_id=teams[0].pk, wanted=Wanted(how=How.AT_ONCE))
    for _number in range(2):
        activity = an_activity(teams[0])
        moved(teams[0], activity, a_change(activity))
    for _batch in range(2):
        fire(now=MONDAY_AT_10, limit=1)
    assert Message.objects.filter(user=ana, state=MessageState.PENDING).count() == 2
