"""Alerts marked as seen or put off: taken back, done again, and so on, with the rights of that moment."""

from copy import deepcopy

import pytest
from django.http import HttpResponse

from campaigns.enums import AlertKind, AlertState
from campaigns.models import Alert
from departments.enums import RoleName
from departments.models import AuditEntry
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return make_world()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def waits(alert: Alert) -> bool:
    return Alert.objects.get(pk=alert.pk).acknowledged_at is None


def test_what_is_seen_goes_to_and_fro(world: World) -> None:
    alerts = [world.alert(), world.alert()]
    client = signed_in(world.member)
    seen = client.post("/desk/alerts/seen/", {"alert": [alert.pk for alert in alerts]}, follow=True)
    goes_to_and_fro(client, seen, stands=lambda: [waits(alert) for alert in alerts], before=[True, True])
    told = AuditEntry.objects.filter(subject_id=str(alerts[0].pk)).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["acknowledged", "made wait again"] * 2 + ["acknowledged"]


def test_what_is_put_off_comes_back_on_the_same_day_when_that_is_done_again(world: World) -> None:
    alert = world.alert(world.duty(in_days=9))
    client, reminders = signed_in(world.member), Alert.objects.filter(kind=AlertKind.REMINDER)
    day = world.day(2).isoformat()
    answer = client.post("/desk/alerts/later/", {"alert": alert.pk, "on": day}, follow=True)

    def to_come() -> list[str]:
        return [each.local_date.isoformat() for each in reminders.filter(state=AlertState.PLANNED)]

    goes_to_and_fro(client, answer, stands=to_come, before=[])
    assert not waits(alert)


def offered(answer: HttpResponse) -> str:
    [message] = answer.context["messages"]
    return message.extra_tags


def test_a_redo_leaves_what_somebody_has_seen_meanwhile_and_what_was_not_taken_back(world: World) -> None:
    first, second, other = world.alert(), world.alert(), world.alert()
    client = signed_in(world.member)
    seen = client.post("/desk/alerts/seen/", {"alert": [first.pk, second.pk]}, follow=True)
    back = client.post(offered(seen), follow=True)
    signed_in(world.head).post("/desk/alerts/seen/", {"alert": first.pk})
    again = client.post(offered(back), follow=True)
    assert "1 alert seen." in again.text
    first.refresh_from_db()
    assert first.acknowledged_by == world.head and not waits(second) and waits(other)
    once_more = client.post(offered(back), follow=True)
    assert "Nothing was waiting here" in once_more.text and offered(once_more) == ""


def test_to_and_fro_takes_the_right_of_that_moment(world: World) -> None:
    alert = world.alert()
    client = signed_in(world.member)
    seen = client.post("/desk/alerts/seen/", {"alert": alert.pk}, follow=True)
    world.member.memberships.update(role=RoleName.VIEWER)
    assert "nothing to take back here" in client.post(offered(seen), follow=True).text and not waits(alert)
    world.member.memberships.update(role=RoleName.MEMBER)
    back = client.post(offered(seen), follow=True)
    assert waits(alert)
    world.member.memberships.update(role=RoleName.VIEWER)
    assert "Nothing was waiting here" in client.post(offered(back), follow=True).text and waits(alert)
    assert signed_in(world.head).post(offered(back)).status_code == 302 and waits(alert)
