"""The pages that move things: who may, what is shown before anything is saved, and what is refused in a sentence."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.actions.rescheduling import move_campaign, reschedule
from campaigns.enums import ActivityState, MilestoneState, Way, Which
from campaigns.models import Activity, ChannelOwner, Milestone
from campaigns.rules.shifting import Shift
from departments.enums import RoleName
from departments.models import AuditEntry, User
from tests.campaigns.actors import RIGHTS, someone, words
from tests.campaigns.test_moving import DAY, World
from tests.factories import make_campaign, make_department, make_user

pytestmark = pytest.mark.django_db

CHECK = {"check": "1"}
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


@pytest.fixture
def ana(client: Client, world: World) -> Client:
    client.force_login(world.ana)
    return client


def move_address(world: World) -> str:
    return reverse("campaigns:move_campaign", args=[world.campaign.pk])


def by(count: int, **more: Any) -> dict[str, Any]:
    return {"count": str(count), "unit": "days", "which": "all", **more}


# A campaign


@pytest.mark.parametrize("who", RIGHTS)
def test_who_may_move_a_campaign(client: Client, world: World, who: str) -> None:
    client.force_login(someone(world.campaign, who))
    expected = 200 if RIGHTS[who].edits else 403 if RIGHTS[who].sees else 404
    assert client.get(move_address(world)).status_code == expected
    client.post(move_address(world), by(7))
    assert (world.starts()["Teaser"] == 67) == RIGHTS[who].edits


def test_before_anything_is_saved_it_shows_from_where_to_where_and_whom_it_touches(ana: Client, world: World) -> None:
    shown = words(ana.post(move_address(world), by(-45, **CHECK)))
    assert world.starts()["Teaser"] == 60
    assert "2 of 3 activities go along" in shown
    assert "2 duties at short notice" in shown or "duties at short notice" in shown
    assert "messages go out" in shown or "message goes out" in shown
    assert "Print" in shown and "Marketing" in shown


def test_htmx_gets_the_plan_alone(ana: Client, world: World) -> None:
    answer = ana.post(move_address(world), by(7, **CHECK), headers=HX)
    assert answer.content.decode().lstrip().startswith('<div id="plan"')


def test_ticks_count_for_the_choice_they_were_made_for(ana: Client, world: World) -> None:
    ticked = by(7, pick=[str(world.booked.pk)], listed="all")
    ana.post(move_address(world), {**ticked, "which": "not_begun"})
    assert world.starts() == {"Begun": -2, "Teaser": 67, "Booked": 70}
    ana.post(move_address(world), ticked)
    assert world.starts() == {"Begun": -2, "Teaser": 67, "Booked": 77}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"count": ""}, "Say by how many days"),
        ({"count": "x"}, "whole number"),
        ({"count": "999999"}, "too far"),
        ({"count": "5", "launch_on": "2027-05-05"}, "not both"),
        ({"count": "5", "unit": "moons"}, "moons"),
        ({"count": "5", "pick": "nonsense", "listed": "all", "which": "all"}, ""),
    ],
)
def test_bad_input_is_a_sentence_and_what_was_typed_stays(
    ana: Client, world: World, sent: dict[str, str], sentence: str
) -> None:
    answer = ana.post(move_address(world), {**by(5), **sent, **CHECK})
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert f'value="{sent["count"]}"' in answer.content.decode() or not sent["count"]


def test_the_way_back_is_in_the_message_and_leads_to_all_of_it(ana: Client, world: World) -> None:
    ana.post(move_address(world), by(7))
    page = ana.get(reverse("campaigns:campaign", args=[world.campaign.pk]))
    deed = AuditEntry.objects.filter(deed__isnull=False).values_list("deed", flat=True).first()
    assert f"/history/deeds/{deed}/undo/" in page.content.decode()
    ana.post(reverse("campaigns:undo_deed", args=[deed]))
    assert world.starts() == {"Begun": -2, "Teaser": 60, "Booked": 70}


def test_the_history_tells_it_as_one_line_that_unfolds(ana: Client, world: World) -> None:
    move_campaign(by=world.ana, campaign_id=world.campaign.pk, shift=Shift(Way.DAYS, 7), which=Which.ALL)
    page = ana.get(reverse("campaigns:campaign_history", args=[world.campaign.pk]))
    told = words(page)
    assert told.count("Ana moved the campaign, and 2 activities with it.") >= 1
    assert page.content.decode().count('class="entry__together"') == 1
    assert "Ana moved “Teaser” from" in told
    assert page.content.decode().count("/history/deeds/") == 1


def test_what_has_moved_on_is_named_and_the_rest_offered(ana: Client, world: World) -> None:
    second = world.add("Second", 61)
    deed = reschedule(by=world.ana, spans={world.teaser.pk: world.span(80), second.pk: world.span(81)}).id
    reschedule(by=world.ana, spans={world.teaser.pk: world.span(90)})
    address = reverse("campaigns:undo_deed", args=[deed])
    answer = ana.post(address)
    assert answer.status_code == 409
    assert "“Teaser” was changed by Ana" in words(answer) and "Take back the rest" in words(answer)
    ana.post(address, {"rest": "1"})
    assert (world.starts()["Teaser"], world.starts()["Second"]) == (90, 61)


def test_the_form_asks_what_becomes_of_the_activities_and_leads_to_where_one_sees(ana: Client, world: World) -> None:
    address = reverse("campaigns:edit_campaign", args=[world.campaign.pk])
    new = (world.today + 75 * DAY).isoformat()
    sent = {
        "name": "Spring", "lead_department": world.marketing.pk, "owner": world.ana.pk, "launch_on": new,
    }  # fmt: skip
    assert "Say whether the activities move with the launch." in words(ana.post(address, sent))
    answer = ana.post(address, {**sent, "along": "move"})
    assert answer["Location"] == f"{move_address(world)}?launch_on={new}"
    world.campaign.refresh_from_db()
    assert (world.campaign.name, world.campaign.launch_on) == ("Spring", world.today + 60 * DAY)
    assert "1 of 3 activities goes along" in words(ana.get(answer["Location"]))
    ana.post(address, {**sent, "along": "keep"})
    world.campaign.refresh_from_db()
    assert (world.campaign.launch_on, world.starts()["Teaser"]) == (world.today + 75 * DAY, 60)


# Cancelling, moving one, owners


def test_cancelling_shows_whom_it_touches_and_a_look_changes_nothing(ana: Client, world: World) -> None:
    address = reverse("campaigns:cancel_activity", args=[world.teaser.pk])
    shown = words(ana.get(address))
    assert "2 duties fall away" in shown and "Print" in shown
    assert Activity.objects.get(pk=world.teaser.pk).state == ActivityState.PLANNED
    ana.post(address, {"version": Activity.objects.get(pk=world.teaser.pk).version})
    assert Activity.objects.get(pk=world.teaser.pk).state == ActivityState.CANCELLED
    assert "duties fall away" in words(ana.get(reverse("campaigns:cancel_campaign", args=[world.campaign.pk])))


def test_moving_one_says_how_many_are_told(ana: Client, world: World) -> None:
    address = reverse("campaigns:move_activity", args=[world.teaser.pk])
    shown = words(ana.get(f"{address}?by=3"))
    assert "go out to 2 people" in shown or "messages go out" in shown
    assert "go out" not in words(ana.get(address))


def test_new_owners_show_who_gets_which_duties_and_count_what_one_may_not_see(client: Client, world: World) -> None:
    secret = make_campaign(name="Sesame", secrecy="confidential", was_secret=True, lead=world.marketing)
    world.add("Open it", 61, campaign=secret)
    other = make_department(name="Other", tell_members=True)
    make_user(department=other)
    client.force_login(world.ben)
    address = reverse("campaigns:channel_owners", args=[world.channel.slug])
    answer = client.post(address, {"first": other.pk, **CHECK})
    assert "Other" in words(answer)
    assert "Open it" not in words(answer) and "Sesame" not in words(answer)
    assert ChannelOwner.objects.get(channel=world.channel).department == world.print


# Many


def test_what_one_may_not_move_is_named_and_left_out(client: Client, world: World) -> None:
    theirs = make_campaign(name="Theirs")
    other = world.add("Not yours", 61, campaign=theirs)
    client.force_login(world.ana)
    address = reverse("reschedule")
    picked = {"pick": [str(world.teaser.pk), str(other.pk)], "way": "days", "count": "3"}
    shown = words(client.post(address, picked))
    assert "Not yours (Theirs)" in shown and "Move 1 activity" in shown
    client.post(address, {"picked": f"{world.teaser.pk} {other.pk}", "way": "days", "count": "3", "go": "1"})
    assert (world.starts()["Teaser"], world.starts()["Not yours"]) == (63, 61)


def test_of_what_one_may_not_see_nothing_is_said(client: Client, world: World) -> None:
    secret = make_campaign(name="Sesame", secrecy="confidential", was_secret=True, lead=world.marketing)
    hidden = world.add("Open it", 61, campaign=secret)
    client.force_login(make_user(department=world.marketing, role=RoleName.PLANNER))
    address = reverse("reschedule")
    answers = [
        client.get(address),
        client.post(address, {"pick": [str(world.teaser.pk), str(hidden.pk)], "way": "days", "count": "3"}),
        client.post(address, {"picked": str(hidden.pk), "way": "days", "count": "3", "go": "1"}),
    ]
    assert not any("Open it" in words(answer) or "Sesame" in words(answer) for answer in answers)
    assert world.starts()["Open it"] == 61


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Begun", "Teaser", "Booked", "Loose"}),
        ("status=booked", {"Booked"}),
        ("status=unscheduled", {"Loose"}),
        ("q=teas", {"Teaser"}),
        ("first=2000-01-01&last=2000-01-02", set()),
        ("medium=offline", set()),
        ("campaign=nonsense&first=2027-99-99", {"Begun", "Teaser", "Booked", "Loose"}),
        ("department=nobody", set()),
    ],
)
def test_the_list_is_narrowed_down(ana: Client, world: World, query: str, titles: set[str]) -> None:
    world.add("Loose", None)
    shown = ana.get(f"{reverse('reschedule')}?{query}")
    assert {line["activity"].title for line in shown.context.get("lines")} == titles


def test_all_that_answer_move_to_a_date_with_their_distances_and_the_tray_comes_along(
    ana: Client, world: World
) -> None:
    world.add("Loose", None)
    to = (world.today + 100 * DAY).isoformat()
    address = f"{reverse('reschedule')}?status=planned&status=booked&status=unscheduled"
    shown = ana.post(address, {"everything": "1", "way": "to_date", "to": to})
    ana.post(address, {"picked": shown.context["picked"], "way": "to_date", "to": to, "go": "1"})
    assert world.starts() == {"Begun": -2, "Teaser": 100, "Booked": 110, "Loose": 100}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"way": "days", "count": "3", "pick": []}, "Tick what shall move"),
        ({"way": "days", "count": ""}, "Say by how many days"),
        ({"way": "to_date", "to": ""}, "Choose the date"),
        ({"way": "to_date", "to": "9999-12-31"}, "between 1990 and 2199"),
        ({"way": "working_days", "count": "99999"}, "too far"),
        ({"way": "sideways", "count": "3"}, "sideways"),
    ],
)
def test_what_cannot_be_is_a_sentence(ana: Client, world: World, sent: dict[str, Any], sentence: str) -> None:
    answer = ana.post(reverse("reschedule"), {"pick": [str(world.teaser.pk)], **sent})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert world.starts()["Teaser"] == 60


def test_what_changed_since_the_preview_is_looked_at_again(ana: Client, world: World) -> None:
    shown = ana.post(reverse("reschedule"), {"pick": [str(world.teaser.pk)], "way": "days", "count": "3"})
    carried = {name: shown.context[name] for name in ("picked", "versions")}
    Activity.objects.filter(pk=world.teaser.pk).update(version=99)
    answer = ana.post(reverse("reschedule"), {**carried, "way": "days", "count": "3", "go": "1"})
    assert "was changed meanwhile" in words(answer)
    assert world.starts()["Teaser"] == 60


def test_the_list_costs_as_much_for_many(ana: Client, world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        world.add(f"Post {number}", 30)
    with django_assert_max_num_queries(20):
        ana.get(reverse("reschedule"))


# Holding


@pytest.mark.parametrize(
    ("who", "may"),
    [("ana", True), ("ben", True), ("member of print", False), ("member of marketing", False), ("stranger", False)],
)
def test_who_may_hold_a_duty(client: Client, world: World, who: str, may: bool) -> None:
    people: dict[str, User] = {"ana": world.ana, "ben": world.ben}
    teams = {"member of print": world.print, "member of marketing": world.marketing, "stranger": make_department()}
    client.force_login(people.get(who) or make_user(department=teams[who]))
    copy = Milestone.objects.get(name="Copy", activity=world.teaser)
    client.post(reverse("campaigns:hold_duty", args=[copy.pk]), {"version": copy.version})
    copy.refresh_from_db()
    assert copy.is_held == may


def test_a_held_duty_says_by_how_much_it_reads_as_more_time(ana: Client, world: World) -> None:
    copy = Milestone.objects.get(name="Copy", activity=world.teaser)
    ana.post(reverse("campaigns:hold_duty", args=[copy.pk]), {"version": copy.version})
    reschedule(by=world.ana, spans={world.teaser.pk: world.span(72)})
    shown = words(ana.get(reverse("campaigns:duty", args=[copy.pk])))
    assert "held: 12 working days more than planned would read" in shown
    assert "Held" in words(ana.get(reverse("campaigns:campaign", args=[world.campaign.pk])))
    ana.post(reverse("campaigns:release_duty", args=[copy.pk]))
    copy.refresh_from_db()
    assert (copy.is_held, copy.due_on) == (False, world.today + 62 * DAY)


# The admin


def test_the_admin_shows_the_same_before_it_moves_and_cancels(client: Client, world: World) -> None:
    client.force_login(make_user(is_ops_admin=True))
    address = reverse("admin:campaigns_activity_changelist")
    chosen = {"_selected_action": [str(world.teaser.pk), str(world.booked.pk)], "index": "0"}
    move = {**chosen, "action": "move_by_working_days"}
    assert "By how many working days" in words(client.post(address, move))
    shown = words(client.post(address, {**move, "count": "3", "counting": "lead", "look": "1"}))
    assert "Booked:" in shown and "Print" in shown
    assert world.starts()["Teaser"] == 60
    assert "too far" in words(client.post(address, {**move, "count": "99999", "counting": "lead", "apply": "1"}))
    client.post(address, {**move, "count": "3", "counting": "lead", "apply": "1"})
    assert (world.starts()["Teaser"], world.starts()["Booked"]) == (63, 73)
    cancel = {**chosen, "action": "cancel_chosen"}
    assert "4 duties fall away" in words(client.post(address, cancel))
    client.post(address, {**cancel, "apply": "1"})
    assert not Milestone.objects.filter(activity=world.teaser).exclude(state=MilestoneState.CANCELLED).exists()
    assert AuditEntry.objects.filter(deed__isnull=False).values("deed").distinct().count() == 2
