"""Not for us: a duty goes back to the planners, who give it to another department or leave it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.activities import move_activity
from campaigns.actions.calendars import retire_department
from campaigns.actions.hand_backs import give_to, hand_back, keep_it, leave_with
from campaigns.actions.milestones import finish, take_on
from campaigns.actions.replanning import reconcile, replan_stale
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, AlertState, HandBackState
from campaigns.models import Alert, HandBack, Milestone
from campaigns.queries.alert_lines import AlertLine, lines_for
from departments.errors import Conflict, Refused
from departments.models import Department, User
from tests.alerts.world import tick_and_deliver
from tests.campaigns.test_anchored_duties import DAY, World, day
from tests.factories import make_department, make_user


class Handed(World):
    """The landing page's duty "Live" is Web's; IT could do it too."""

    def __init__(self) -> None:
        super().__init__()
        self.spot = self.add(self.radio, 60)
        self.it: Department = make_department(name="IT", mailbox="it@example.com")
        self.member: User = make_user(department=self.web)
        tick_and_deliver(timezone.now() + 3 * dt.timedelta(minutes=1))

    @property
    def duty(self) -> Milestone:
        return Milestone.objects.get(activity=self.page, name="Live")

    def back(self, reason: str = "IT puts it live") -> HandBack:
        return hand_back(by=self.member, milestone_id=self.duty.pk, department_id=self.web.pk, reason=reason)

    def teams(self) -> list[Department]:
        return list(self.duty.responsibles.order_by("responsible_links__position"))


@pytest.fixture
def world(db: None) -> Handed:
    return Handed()


def told(kind: AlertKind, department: Department) -> list[AlertLine]:
    """What is owed to a department of this kind, and still stands."""
    keys = Alert.objects.filter(
        kind=kind, department=department, state__in=[AlertState.PLANNED, AlertState.FIRED]
    ).values_list("pk", flat=True)
    lines = lines_for(list(keys), now=timezone.now()).values()
    return [line for line in lines if not KINDS[kind].gone(line)]


def test_the_planners_hear_why_and_the_department_has_seen_its_alerts(world: Handed) -> None:
    world.back()
    (line,) = told(AlertKind.HANDED_BACK, world.lead)
    kind = KINDS[line.kind]
    assert kind.says(line) == "Landing page: “Live” is not for Web"
    assert kind.next_step(line).startswith("“IT puts it live”")
    assert world.teams() == [world.web], "it is theirs until the planners answer"


def test_given_away_it_is_the_others_and_stays_so(world: Handed) -> None:
    found = world.back()
    give_to(by=world.planner, hand_back_id=found.pk, department=world.it, answer="Thanks, IT")
    assert world.teams() == [world.it] and world.duty.is_given
    (line,) = told(AlertKind.HAND_BACK_ANSWERED, world.web)
    assert KINDS[line.kind].says(line) == "Landing page: IT has “Live” now"
    assert not told(AlertKind.HANDED_BACK, world.lead), "it is answered"
    dated = Alert.objects.filter(milestone=world.duty, state=AlertState.PLANNED, kind__in=["coming", "due", "late"])
    assert set(dated.values_list("department__name", flat=True)) == {"IT"}
    # Whatever is planned again, it stays with IT.
    move_activity(by=world.planner, activity_id=world.spot.pk, starts_on=day(50))
    reconcile()
    assert world.teams() == [world.it] and world.duty.due_on == day(49)


def test_it_is_dated_in_the_working_days_of_whom_it_was_given_to(world: Handed) -> None:
    before = world.duty.due_on
    give_to(by=world.planner, hand_back_id=world.back().pk, department=world.it)
    closed = before
    world.it.special_days.create(kind="closed", first_day=closed, last_day=closed, reason="Move")
    reconcile()
    assert world.duty.due_on == before - DAY


def test_left_where_it_is_the_team_hears_why(world: Handed) -> None:
    found = world.back()
    with pytest.raises(Refused, match="why it stays"):
        leave_with(by=world.planner, hand_back_id=found.pk, answer=" ")
    leave_with(by=world.planner, hand_back_id=found.pk, answer="IT is away")
    (line,) = told(AlertKind.HAND_BACK_ANSWERED, world.web)
    assert KINDS[line.kind].says(line) == "Landing page: “Live” stays with you"
    assert "“IT is away”" in KINDS[line.kind].next_step(line)
    assert world.teams() == [world.web]


def test_kept_after_all_the_planners_hear_nothing(world: Handed) -> None:
    keep_it(by=world.member, hand_back_id=world.back().pk)
    assert not told(AlertKind.HANDED_BACK, world.lead)
    assert not Alert.objects.filter(kind=AlertKind.HANDED_BACK, state=AlertState.PLANNED).exists()


def test_what_is_answered_is_answered_once(world: Handed) -> None:
    found = world.back()
    give_to(by=world.planner, hand_back_id=found.pk, department=world.it)
    for again in (
        lambda: leave_with(by=world.planner, hand_back_id=found.pk, answer="No"),
        lambda: give_to(by=world.planner, hand_back_id=found.pk, department=world.lead),
        lambda: keep_it(by=world.member, hand_back_id=found.pk),
    ):
        with pytest.raises(Refused, match="answered meanwhile"):
            again()
    assert HandBack.objects.get().state == HandBackState.GIVEN


def test_what_cannot_be_handed_back(world: Handed) -> None:
    with pytest.raises(Refused, match="few words"):
        world.back(reason="  ")
    with pytest.raises(Refused, match="another department"):
        hand_back(by=world.member, milestone_id=world.duty.pk, department_id=world.it.pk, reason="No")
    with pytest.raises(Conflict):
        hand_back(by=world.member, milestone_id=world.duty.pk, department_id=world.web.pk, reason="No", version=99)
    world.back()
    with pytest.raises(Refused, match="already"):
        world.back()
    finish(by=world.member, milestone_id=world.duty.pk)
    with pytest.raises(Refused, match="finished"):
        world.back()


def test_to_whom_it_cannot_be_given(world: Handed) -> None:
    found = world.back()
    with pytest.raises(Refused, match="comes from this department"):
        give_to(by=world.planner, hand_back_id=found.pk, department=world.web)
    world.it.retired_at = timezone.now()
    with pytest.raises(Refused, match="retired"):
        give_to(by=world.planner, hand_back_id=found.pk, department=world.it)
    assert world.teams() == [world.web]


def test_somebody_who_has_it_and_is_elsewhere_has_it_no_more(world: Handed) -> None:
    take_on(by=world.member, milestone_id=world.duty.pk)
    give_to(by=world.planner, hand_back_id=world.back().pk, department=world.it)
    assert world.duty.assignee is None


def test_when_the_department_it_was_given_to_goes_it_goes_home(world: Handed) -> None:
    give_to(by=world.planner, hand_back_id=world.back().pk, department=world.it)
    retire_department(by=None, department_id=world.it.pk)
    while replan_stale():
        pass
    assert world.teams() == [world.web] and not world.duty.is_given


# In the browser


def test_a_member_hands_it_back_and_a_planner_gives_it_away(client: Client, world: Handed) -> None:
    client.force_login(world.member)
    page = reverse("campaigns:hand_back", args=[world.duty.pk])
    assert "Not for us" in client.get(page).content.decode()
    empty = client.post(page, {"reason": "", "version": world.duty.version})
    assert empty.status_code == 422 and "Say in a few words why" in empty.content.decode()
    client.post(page, {"reason": "IT puts it live", "version": world.duty.version})
    found = HandBack.objects.get()
    duty = client.get(reverse("campaigns:duty", args=[world.duty.pk])).content.decode()
    assert "Web says: not for us." in duty and "Keep it after all" in duty and "Give it away" not in duty

    client.force_login(world.planner)
    duty = client.get(reverse("campaigns:duty", args=[world.duty.pk])).content.decode()
    assert "IT puts it live" in duty and "Give it away" in duty
    answer = reverse("campaigns:answer_hand_back", args=[found.pk])
    nobody = client.post(answer, {"decision": "give", "answer": ""}, follow=True).content.decode()
    assert "Choose the department that gets the duty." in nobody
    client.post(answer, {"decision": "give", "department": world.it.pk, "answer": "Thanks"})
    assert world.teams() == [world.it]


def test_who_is_in_neither_answers_nothing(client: Client, world: Handed) -> None:
    found = world.back()
    client.force_login(make_user(department=world.it))
    assert client.post(reverse("campaigns:answer_hand_back", args=[found.pk]), {"decision": "give"}).status_code == 403
    assert client.post(reverse("campaigns:keep_duty", args=[found.pk])).status_code == 403
    assert client.post(reverse("campaigns:hand_back", args=[world.duty.pk]), {"reason": "x"}).status_code == 403
    assert HandBack.objects.get().state == HandBackState.OPEN
