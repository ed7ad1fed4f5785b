"""People who said how they want to be told, from the choice to the mail."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.actions.preferences import Wanted, choose_how_told, undo_how_told
from campaigns.actions.reorganising import merge_departments
from campaigns.alerts.claiming import claim
from campaigns.alerts.firing import fire
from campaigns.alerts.muted import reach_of
from campaigns.alerts.preparing import NOT_WANTED, prepare
from campaigns.alerts.reach import reached_at
from campaigns.alerts.transports import Mail
from campaigns.enums import AlertKind, AlertState, How, MessageState
from campaigns.models import Alert, AlertPreference, Message
from campaigns.queries.inbox import inbox
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, Department, Membership, User
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, a_duty_alert, an_activity, deliver_at, tick_at
from tests.factories import make_absence, make_alert, make_department, make_milestone, make_organisation, make_user
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db

WEEKLY = Wanted(how=How.WEEKLY, at=dt.time(17), weekday=3)
THURSDAY_AT_17 = MONDAY_AT_8 + dt.timedelta(days=3, hours=9)


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Social", tell_members=True)


@pytest.fixture
def ana(team: Department) -> User:
    return make_user(name="Ana", email="ana@example.com", department=team, role=RoleName.HEAD)


def choose(person: User, department: Department | None = None, **wanted: Any) -> AuditEntry | None:
    return choose_how_told(by=person, department_id=department.pk if department else None, wanted=Wanted(**wanted))


def leave_at(person: User) -> list[dt.datetime]:
    return list(
        Message.objects.filter(user=person).order_by("next_attempt_at").values_list("next_attempt_at", flat=True)
    )


def test_a_weekly_mail_gathers_what_fires_in_the_week_and_others_are_told_as_usual(team: Department, ana: User) -> None:
    ben = make_user(department=team)
    choose_how_told(by=ana, department_id=None, wanted=WEEKLY)
    a_duty_alert(team)
    a_duty_alert(team, due_at=MONDAY_AT_8 + 24 * HOUR)
    for day in (0, 1):
        fire(now=MONDAY_AT_8 + day * 24 * HOUR)
    assert leave_at(ana) == [THURSDAY_AT_17]
    assert Message.objects.get(user=ana).alerts.count() == 2
    assert leave_at(ben) == [MONDAY_AT_8, MONDAY_AT_8 + 24 * HOUR]


def test_what_a_department_says_stands_in_the_place_of_the_general_choice(team: Department, ana: User) -> None:
    other = make_department(tell_members=True)
    Membership.objects.create(department=other, user=ana)
    choose(ana, how=How.WEEKLY, at=dt.time(17), weekday=3, quiet_from=dt.time(6), quiet_until=dt.time(9))
    choose(ana, other, how=How.AT_ONCE)
    a_duty_alert(team)
    a_duty_alert(other)
    fire(now=MONDAY_AT_8)
    # Quiet hours are the person's, wherever.
    assert leave_at(ana) == [MONDAY_AT_8 + HOUR, THURSDAY_AT_17]


def test_mailboxes_have_no_taste_and_a_persons_does_not_touch_them(ana: User) -> None:
    team = make_department(mailbox="press@example.com", tell_members=True)
    Membership.objects.create(department=team, user=ana)
    choose(ana, muted=("coming",))
    a_duty_alert(team)
    fire(now=MONDAY_AT_8)
    assert list(Message.objects.values_list("address", flat=True)) == ["press@example.com"]


def test_muted_is_no_mail_but_stands_in_the_inbox_and_tells_nobody_that_nobody_is_there(
    team: Department, ana: User
) -> None:
    choose(ana, muted=("coming",))
    a_duty_alert(team)
    fired = fire(now=MONDAY_AT_8)
    assert not Message.objects.exists() and fired.untold == 0
    assert len(inbox(access_for(ana), [team.pk], now=MONDAY_AT_8).unread) == 1


def test_where_all_who_are_told_want_no_mail_the_head_is_told_and_no_other_kind_changes(team: Department) -> None:
    team = make_department(name="Print", mailbox="cleo@example.com")
    cleo = make_user(email="cleo@example.com", department=team)
    head = make_user(email="head@example.com", department=team, role=RoleName.HEAD)
    choose(cleo, muted=("coming",))
    activity = an_activity(team)
    a_duty_alert(team, activity=activity)
    a_duty_alert(team, kind=AlertKind.DUE, name="Proofs", due_on=MONDAY_AT_8.date(), activity=activity)
    fire(now=MONDAY_AT_8)
    told = {each.user: [str(alert.kind) for alert in each.alerts.all()] for each in Message.objects.all()}
    assert told == {head: ["coming"], cleo: ["due"]}


def test_who_is_away_is_not_written_to_because_their_stand_in_wants_no_mail(team: Department, ana: User) -> None:
    ben = make_user(email="ben@example.com")
    make_absence(user=ana, deputy=ben)
    choose(ben, muted=("coming",))
    a_duty_alert(team, due_at=timezone.now())
    fire(now=timezone.now())
    assert not Message.objects.exists()


def test_a_step_goes_on_to_whoever_wants_mail_of_it(team: Department, ana: User) -> None:
    choose(ana, muted=("late",))
    activity = an_activity(team)
    milestone = make_milestone(activity=activity, responsible=team)
    make_alert(department=team, milestone=milestone, kind=AlertKind.LATE, step=1)
    fire(now=MONDAY_AT_8)
    assert [each.user for each in Message.objects.all()] == [activity.campaign.owner]


def test_what_everybody_muted_is_said_of_the_department_and_its_channels(
    client: Client, team: Department, ana: User
) -> None:
    channel = an_activity(team).channel
    choose(ana, muted=("coming", "late", "moved"))
    assert reach_of(reached_at([team.pk], at=MONDAY_AT_8))[team.pk].muted == (AlertKind.LATE, AlertKind.COMING)
    client.force_login(ana)
    pages = {f"/departments/{team.slug}/", f"/channels/{channel.slug}/"}
    said = "Nobody in Social gets mail about: Late, Work begins."
    assert all(said in client.get(page).content.decode() for page in pages)
    assert "Not of everything" in client.get("/departments/").content.decode()
    make_user(email="ben@example.com", department=team)
    assert not any("gets mail about" in client.get(page).content.decode() for page in pages)


def test_one_change_is_one_message_though_two_departments_are_told_otherwise(team: Department, ana: User) -> None:
    other = make_department(tell_members=True)
    Membership.objects.create(department=other, user=ana)
    choose_how_told(by=ana, department_id=team.pk, wanted=WEEKLY)
    choose(ana, other, how=How.AT_ONCE)
    activity = an_activity(team)
    change = activity.campaign.change_sets.create(by=None, opened_at=MONDAY_AT_8, settles_at=MONDAY_AT_8)
    for department in (team, other):
        make_alert(activity=activity, department=department, kind=AlertKind.MOVED, change_set=change)
    fire(now=MONDAY_AT_8)
    assert Message.objects.get(user=ana).next_attempt_at == MONDAY_AT_8


def test_two_firings_share_the_open_message(team: Department, ana: User) -> None:
    choose_how_told(by=ana, department_id=None, wanted=WEEKLY)
    for _number in range(4):
        a_duty_alert(team)
    for _firing in range(4):
        fire(now=MONDAY_AT_8, limit=1)
    assert Message.objects.get(user=ana).alerts.count() == 4


def test_the_queries_do_not_grow_with_people_who_chose(
    team: Department, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        person = make_user(email=f"p{number}@example.com", department=team)
        choose(person, how=How.DAILY, at=dt.time(number + 8))
    a_duty_alert(team)
    a_duty_alert(team)
    with django_assert_max_num_queries(22):
        fire(now=MONDAY_AT_8)
    assert Message.objects.count() == 12


# What waits while somebody changes their mind


def test_what_is_muted_meanwhile_is_dropped_at_sending_and_says_why(team: Department, ana: User) -> None:
    a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    choose(ana, muted=("coming",))
    assert deliver_at(MONDAY_AT_8).closed == 1
    message = Message.objects.get()
    assert (message.state, message.closed_reason) == (MessageState.SUPPRESSED, NOT_WANTED)


def test_what_the_only_one_told_mutes_meanwhile_goes_to_the_head(team: Department) -> None:
    team = make_department(name="Print", mailbox="cleo@example.com")
    cleo = make_user(email="cleo@example.com", department=team)
    head = make_user(email="head@example.com", department=team, role=RoleName.HEAD)
    a_duty_alert(team)
    tick_at(MONDAY_AT_8)
    choose(cleo, muted=("coming",))
    deliver_at(MONDAY_AT_8)
    assert Message.objects.get(user=head).alerts.count() == 1


def test_of_a_digest_only_what_is_muted_meanwhile_is_left_out(team: Department, ana: User) -> None:
    activity = an_activity(team)
    a_duty_alert(team, name="Seeding", activity=activity)
    a_duty_alert(team, kind=AlertKind.DUE, name="Proofs", due_on=MONDAY_AT_8.date(), activity=activity)
    tick_at(MONDAY_AT_8)
    choose(ana, muted=("coming",))
    ready, _closed = prepare(claim(now=MONDAY_AT_8), now=MONDAY_AT_8)
    letter = ready[0].letter
    assert isinstance(letter, Mail)
    assert "Proofs" in letter.text and "Seeding" not in letter.text


def planned_for_thursday(team: Department, person: User) -> Message:
    """A message that waits for a weekly mail, seen from now."""
    choose_how_told(by=person, department_id=None, wanted=WEEKLY)
    a_duty_alert(team)
    fire(now=MONDAY_AT_8)
    assert timezone.now() < MONDAY_AT_8
    return Message.objects.get(user=person)


def test_what_waits_leaves_now_once_it_is_to_come_at_once_and_else_as_planned(team: Department, ana: User) -> None:
    planned_for_thursday(team, ana)
    choose(ana, how=How.DAILY, at=dt.time(9))
    assert leave_at(ana) == [THURSDAY_AT_17]
    choose(ana, how=How.AT_ONCE)
    message = Message.objects.get()
    assert message.next_attempt_at <= timezone.now() and message.dated_at == message.next_attempt_at


def test_what_waits_and_is_not_all_to_come_at_once_stays(team: Department, ana: User) -> None:
    other = make_department(tell_members=True)
    Membership.objects.create(department=other, user=ana)
    a_duty_alert(other)
    planned_for_thursday(team, ana)
    choose(ana, other, how=How.AT_ONCE)
    assert leave_at(ana) == [THURSDAY_AT_17]


def test_what_waits_for_its_next_try_is_left_alone(team: Department, ana: User) -> None:
    message = planned_for_thursday(team, ana)
    Message.objects.filter(pk=message.pk).update(state=MessageState.RETRY_WAIT)
    choose(ana, how=How.AT_ONCE)
    assert leave_at(ana) == [THURSDAY_AT_17]


# The choice itself


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"how": How.DAILY}, None),
        ({"how": How.WEEKLY, "at": dt.time(9)}, None),
        ({"muted": ("short_notice",)}, "muted"),
        ({"quiet_from": dt.time(22)}, None),
        ({"quiet_from": dt.time(22), "quiet_until": dt.time(22)}, None),
        ({"how": How.DAILY, "at": dt.time(6), "quiet_from": dt.time(22), "quiet_until": dt.time(7)}, "at"),
        ({"how": How.DAILY, "at": dt.time(12), "quiet_from": dt.time(11), "quiet_until": dt.time(13)}, "at"),
    ],
)
def test_what_cannot_be_is_refused(ana: User, wanted: dict[str, Any], field: str | None) -> None:
    with pytest.raises(Refused) as refusal:
        choose(ana, **wanted)
    assert refusal.value.field == field
    assert not AlertPreference.objects.exists() and not AuditEntry.objects.exists()


def test_nobody_chooses_for_a_department_they_are_not_in(ana: User) -> None:
    with pytest.raises(Refused):
        choose(ana, make_department(), how=How.AT_ONCE)


def test_each_choice_is_written_down_and_one_that_changes_nothing_is_not(team: Department, ana: User) -> None:
    first = choose(ana, team, how=How.AT_ONCE)
    assert choose(ana, team, how=How.AT_ONCE) is None
    second = choose(ana, team, how=How.DAILY, at=dt.time(9))
    third = choose_how_told(by=ana, department_id=team.pk, wanted=None)
    assert first and second and third
    assert [entry.verb for entry in (first, second, third)] == ["created", "changed", "removed"]
    assert second.changes == {"how": ["at_once", "daily"], "at": [None, "09:00:00"]}
    assert not AlertPreference.objects.exists()


def test_every_choice_can_be_taken_back_and_taken_back_again(team: Department, ana: User) -> None:
    stood: list[list[Any]] = [[]]
    entries = []
    for wanted in (WEEKLY, Wanted(how=How.AT_ONCE, muted=("new",)), None):
        entries.append(choose_how_told(by=ana, department_id=team.pk, wanted=wanted))
        stood.append(held())
    undone = undo_how_told(by=ana, entry_id=entries[-1].pk)  # type: ignore[union-attr]
    assert held() == stood[2] and undone is not None and undone.undoes == entries[-1]
    undo_how_told(by=ana, entry_id=undone.pk)
    assert held() == []
    again = choose_how_told(by=ana, department_id=team.pk, wanted=WEEKLY)
    assert again is not None
    undo_how_told(by=ana, entry_id=again.pk)
    assert held() == []


def held() -> list[Any]:
    return list(AlertPreference.objects.values_list("how", "at", "weekday", "muted"))


def test_a_choice_on_its_page_goes_to_and_fro(client: Client, team: Department, ana: User) -> None:
    choose(ana, team, how=How.AT_ONCE)
    stood = held()
    client.force_login(ana)
    page = reverse("campaigns:how_told", query={"department": team.slug})
    goes_to_and_fro(client, client.post(page, {"as-general": "1"}, follow=True), stands=held, before=stood)


def test_a_change_is_taken_back_to_what_stood(ana: User) -> None:
    choose_how_told(by=ana, department_id=None, wanted=WEEKLY)
    stood = held()
    entry = choose(ana, how=How.WEEKLY, at=dt.time(9), weekday=3)
    assert entry is not None
    undo_how_told(by=ana, entry_id=entry.pk)
    assert held() == stood


def test_what_was_chosen_since_stands_and_anothers_choice_is_not_mine(team: Department, ana: User) -> None:
    first = choose(ana, how=How.AT_ONCE)
    choose(ana, how=How.USUAL)
    other = choose(make_user(department=team), how=How.AT_ONCE)
    assert first is not None and other is not None
    for entry in (first, other):
        with pytest.raises(Refused):
            undo_how_told(by=ana, entry_id=entry.pk)


def test_when_departments_merge_what_was_said_of_one_holds_unless_something_was_said_of_the_other(
    team: Department, ana: User
) -> None:
    admin, source = make_user(is_ops_admin=True), make_department(name="PR")
    ben = make_user(department=source)
    for person in (ana, ben):
        Membership.objects.get_or_create(department=source, user=person)
        choose(person, source, how=How.AT_ONCE)
    choose(ana, team, muted=("new",))
    merge_departments(by=admin, source_id=source.pk, target_id=team.pk)
    rows = AlertPreference.objects.order_by("user").values_list("user", "department", "how")
    assert set(rows) == {(ana.pk, team.pk, "usual"), (ben.pk, team.pk, "at_once")}


def test_the_last_step_comes_muted_or_not(team: Department, ana: User) -> None:
    activity = an_activity(team)
    owner = activity.campaign.owner
    choose(owner, muted=("coming",))
    milestone = make_milestone(activity=activity, responsible=team)
    make_alert(department=team, milestone=milestone, step=3, is_urgent=True)
    fire(now=MONDAY_AT_8)
    assert deliver_ready(owner) == 1
    assert Alert.objects.get().state == AlertState.FIRED


def deliver_ready(person: User) -> int:
    ready, _closed = prepare(
        [each for each in claim(now=MONDAY_AT_8 + MINUTE) if each.user_id == person.pk], now=MONDAY_AT_8
    )
    return len(ready)
