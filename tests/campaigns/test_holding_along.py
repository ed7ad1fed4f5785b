"""Moving with the duties held: they keep their dates, one undo lets all of it go back, and it is shown before."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.actions.activities import move_activity
from campaigns.actions.deeds import undo_deed
from campaigns.actions.holding import hold_activity
from campaigns.actions.milestones import finish
from campaigns.actions.own_duties import add_duty
from campaigns.actions.undoing import undo
from campaigns.models import Activity, Milestone
from departments.errors import Conflict, NotAllowed, Refused
from departments.models import AuditEntry
from tests.campaigns.actors import words
from tests.campaigns.test_moving import DAY, World, stands
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CHECK = {"check": "1"}


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def held(activity: Activity) -> dict[str, tuple[bool, int]]:
    """Return of each duty whether it is held, and how many days before its activity's start it stands."""
    start = Activity.objects.get(pk=activity.pk).starts_on
    assert start is not None
    return {row.name: (row.is_held, (start - row.due_on).days) for row in Milestone.objects.filter(activity=activity)}


def move(world: World, by: int = 5, **options: Any) -> Activity:
    to = world.today + (60 + by) * DAY
    return move_activity(by=world.ana, activity_id=world.teaser.pk, starts_on=to, hold_duties=True, **options)


def last_deed() -> Any:
    return AuditEntry.objects.filter(deed__isnull=False).latest("pk").deed


def test_open_duties_stay_and_are_held_in_one_deed(world: World) -> None:
    move(world)
    assert held(world.teaser) == {"Copy": (True, 15), "Art": (True, 25)}
    deed = AuditEntry.objects.filter(deed=last_deed())
    assert sorted(deed.values_list("verb", flat=True)) == ["held", "held", "moved"]


def test_what_is_finished_or_made_by_hand_is_not_held(world: World) -> None:
    finish(by=world.ben, milestone_id=Milestone.objects.get(activity=world.teaser, name="Copy").pk)
    add_duty(
        by=world.ana, campaign_id=world.campaign.pk, activity_id=world.teaser.pk, name="By hand",
        due_on=world.today + 50 * DAY, departments=[world.print],
    )  # fmt: skip
    move(world)
    assert {name: is_held for name, (is_held, _days) in held(world.teaser).items()} == {
        "Copy": False, "Art": True, "By hand": False,
    }  # fmt: skip


def test_undo_releases_them_and_nothing_is_different(world: World) -> None:
    before = stands()
    move(world)
    undo_deed(by=world.ana, deed=last_deed())
    assert stands() == before
    assert sorted(AuditEntry.objects.filter(deed=last_deed()).values_list("verb", flat=True)) == [
        "moved", "released", "released",
    ]  # fmt: skip


def test_a_campaign_holds_those_of_what_goes_along_and_of_nothing_else(world: World) -> None:
    before = stands()
    world.move(10, hold_duties=True)
    assert held(world.teaser) == {"Copy": (True, 20), "Art": (True, 30)}
    assert held(world.booked) == {"Copy": (False, 10), "Art": (False, 20)}
    undo_deed(by=world.ana, deed=last_deed())
    assert stands() == before


def test_one_that_was_let_go_since_is_named_and_the_rest_goes_back(world: World) -> None:
    world.move(10, hold_duties=True)
    Milestone.objects.filter(activity=world.teaser, name="Copy").update(is_held=False)
    undo_deed(by=world.ana, deed=last_deed(), only_rest=True)
    assert world.starts()["Teaser"] == 60
    assert held(world.teaser) == {"Copy": (False, 10), "Art": (False, 20)}


def test_a_held_one_is_let_go_alone_by_who_may_hold_it(world: World) -> None:
    move(world)
    entry = AuditEntry.objects.filter(verb="held", subject_name="Copy").get()
    with pytest.raises(NotAllowed):
        undo(by=make_user(department=world.print), entry_id=entry.pk)
    undo(by=world.ben, entry_id=entry.pk)
    assert held(world.teaser) == {"Copy": (False, 10), "Art": (True, 25)}


def test_the_page_shows_what_holding_means_then_does_it_and_the_message_leads_back(
    client: Client, world: World
) -> None:
    client.force_login(world.ana)
    address = reverse("campaigns:move_activity", args=[world.teaser.pk])
    sent = {"starts_on": (world.today + 65 * DAY).isoformat(), "hold_duties": "on", "version": world.teaser.version}
    shown = words(client.post(address, {**sent, **CHECK}))
    assert "2 duties stay: done, waived or held" in shown and "5 working days more than planned would read" in shown
    assert "2 duties stay" not in words(client.post(address, {**sent, "hold_duties": "", **CHECK}))
    assert world.starts()["Teaser"] == 60
    page = client.post(address, sent, follow=True)
    assert "Its duties are held." in words(page)
    undo_address = f"/history/deeds/{last_deed()}/undo/"
    assert undo_address in page.content.decode()
    client.post(undo_address)
    assert held(world.teaser) == {"Copy": (False, 10), "Art": (False, 20)}


def test_what_does_not_move_holds_nothing_and_offers_no_older_deed_to_undo(client: Client, world: World) -> None:
    world.move(3)
    client.force_login(world.ana)
    teaser = Activity.objects.get(pk=world.teaser.pk)
    sent = {"starts_on": str(teaser.starts_on), "hold_duties": "on", "version": teaser.version}
    page = client.post(reverse("campaigns:move_activity", args=[teaser.pk]), sent, follow=True)
    messages = page.content.decode().split('id="messages"')[1].split("</main>")[0]
    assert "Its duties are held." not in messages and f"deeds/{last_deed()}" not in messages
    assert held(teaser) == {"Copy": (False, 10), "Art": (False, 20)}


def test_the_page_of_a_campaign_shows_it_too(client: Client, world: World) -> None:
    client.force_login(world.ana)
    address = reverse("campaigns:move_campaign", args=[world.campaign.pk])
    sent = {"count": "7", "unit": "days", "which": "not_begun", "hold_duties": "on"}
    assert "2 duties stay: done, waived or held" in words(client.post(address, {**sent, **CHECK}))
    client.post(address, sent)
    assert held(world.teaser) == {"Copy": (True, 17), "Art": (True, 27)}


def test_many_move_with_their_duties_held(client: Client, world: World) -> None:
    client.force_login(world.ana)
    sent = {"picked": str(world.teaser.pk), "way": "days", "count": "7", "counting": "lead"}
    shown = client.post(reverse("reschedule"), sent).content.decode()
    assert 'name="hold_duties"' in shown and held(world.teaser) == {"Copy": (False, 10), "Art": (False, 20)}
    page = client.post(reverse("reschedule"), {**sent, "hold_duties": "on"}, follow=True)
    assert "1 activity is moved. Its duties are held." in words(page)
    assert held(world.teaser) == {"Copy": (True, 17), "Art": (True, 27)}
    assert f"/history/deeds/{last_deed()}/undo/" in page.content.decode()


def test_what_goes_back_to_the_tray_has_no_duties_to_hold(client: Client, world: World) -> None:
    client.force_login(world.ana)
    sent = {"picked": str(world.teaser.pk), "way": "tray"}
    assert 'name="hold_duties"' not in client.post(reverse("reschedule"), sent).content.decode()
    client.post(reverse("reschedule"), {**sent, "hold_duties": "on"})
    assert not Milestone.objects.filter(activity=world.teaser, is_held=True).exists()


def test_its_duties_are_held_in_one_press_before_it_moves_and_one_undo_lets_them_go(
    client: Client, world: World
) -> None:
    client.force_login(world.ana)
    panel = reverse("campaigns:activity", args=[world.teaser.pk])
    address = reverse("campaigns:hold_activity", args=[world.teaser.pk])
    assert address in client.get(panel).content.decode()
    page = client.post(address, {"version": world.teaser.version}, follow=True)
    assert "The duties of Teaser are held: they stay when it moves." in words(page)
    assert address not in client.get(panel).content.decode(), "there is nothing left to hold"
    world.move(10)
    assert held(world.teaser) == {"Copy": (True, 20), "Art": (True, 30)}
    world.move(-10)
    deed = AuditEntry.objects.filter(verb="held").latest("pk").deed
    again = client.post(f"/history/deeds/{deed}/undo/", follow=True)
    assert "The duties are held, or not, as they were before." in words(again)
    assert held(world.teaser) == {"Copy": (False, 10), "Art": (False, 20)}
    told = words(client.get(reverse("campaigns:campaign_history", args=[world.campaign.pk])))
    assert "Ana held the duties of an activity together." in told


def test_where_there_is_nothing_to_hold_or_somebody_was_quicker_it_says_so(world: World) -> None:
    with pytest.raises(Conflict):
        hold_activity(by=world.ana, activity_id=world.teaser.pk, version=world.teaser.version - 1)
    hold_activity(by=world.ana, activity_id=world.teaser.pk)
    with pytest.raises(Refused, match="has no open duty that would move with it"):
        hold_activity(by=world.ana, activity_id=world.teaser.pk)


def test_the_history_says_it_in_one_line(client: Client, world: World) -> None:
    client.force_login(world.ana)
    move(world)
    told = words(client.get(reverse("campaigns:campaign_history", args=[world.campaign.pk])))
    assert "Ana moved 1 activity and held its duties." in told
    assert "Ana held “Copy”" in told


def test_a_move_into_the_past_with_its_duties_held_is_no_short_notice(world: World) -> None:
    move(world, by=-55)
    short = Milestone.objects.filter(activity=world.teaser).values_list("shortfall_days", flat=True)
    assert set(short) == {0}
    assert held(world.teaser)["Copy"] == (True, -45)
