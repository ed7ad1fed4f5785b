"""Who sees, adds, shares and changes what is laid beside the calendar. Nobody sees another's private calendar."""

import datetime as dt

import pytest
from django.test import Client

from calendar_app.enums import OverlayScope
from calendar_app.leaving.erasing import erase_person
from calendar_app.leaving.export import data_of
from calendar_app.models import Overlay
from calendar_app.overlays.actions import add_calendar, put_entries
from calendar_app.overlays.queries import said_by, visible_overlays
from calendar_app.overlays.values import Entry
from campaigns.models import CampaignGuest
from departments.access import access_for
from departments.actions.people import deactivate_person
from departments.models import AuditEntry, Department, User
from tests.factories import make_campaign, make_user
from tests.outward.receivers import Receiver
from tests.overlays.conftest import World
from tests.to_and_fro import goes_to_and_fro

DAY = dt.date(2027, 3, 16)
MARCH = "/?view={view}&date=2027-03-16"


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made(
    world: World,
    host: Receiver,
    owner: User,
    scope: OverlayScope = OverlayScope.ME,
    departments: list[Department] = [],  # noqa: B006
) -> Overlay:
    row = add_calendar(
        by=owner, address=f"{host.url}/x.ics", name="Club dates", colour=4, scope=scope, departments=departments
    )
    put_entries(row, [Entry("Jubilee", DAY, DAY, dt.time(9, 30))])
    return row


def sees(person: User, row: Overlay, view: str = "month") -> bool:
    page = browser(person).get(f"{MARCH.format(view=view)}&over=overlay-{row.pk}").content.decode()
    return "Jubilee" in page


@pytest.mark.parametrize("view", ["month", "week", "quarter", "agenda", "board", "day"])
def test_it_stands_in_the_calendar_where_it_is_switched_on(world: World, host: Receiver, view: str) -> None:
    row = made(world, host, world.member)
    assert sees(world.member, row, view)
    assert "Jubilee" not in browser(world.member).get(MARCH.format(view=view)).content.decode()


def test_nobody_sees_another_persons_private_calendar(world: World, host: Receiver) -> None:
    row = made(world, host, world.member)
    guest = make_user()
    CampaignGuest.objects.create(campaign=make_campaign(), user=guest)
    for person in (world.head, world.other, world.admin, guest):
        assert not sees(person, row)
        for page in ("/overlays/", "/", "/admin/calendar_app/overlay/", "/history/"):
            assert "Club dates" not in browser(person).get(page).content.decode()
        for page in (f"/overlays/{row.pk}/", f"/admin/calendar_app/overlay/{row.pk}/change/"):
            assert browser(person).get(page).status_code in (302, 403, 404)
        assert browser(person).post(f"/overlays/{row.pk}/remove/").status_code in (403, 404)
    looked_on = access_for(world.member).seen_by(access_for(world.admin))
    assert not visible_overlays(looked_on).exists()
    assert not said_by(looked_on, [f"overlay-{row.pk}"], first=DAY, last=DAY)


def test_a_shared_one_is_for_everybody_or_for_its_departments(world: World, host: Receiver) -> None:
    for_all = made(world, host, world.head, OverlayScope.ALL)
    assert sees(world.other, for_all) and sees(world.admin, for_all) and not sees(make_user(), for_all)
    for_pr = made(world, host, world.admin, OverlayScope.DEPARTMENTS, [world.pr])
    assert sees(world.member, for_pr) and not sees(world.other, for_pr)
    looked_on = access_for(world.member).seen_by(access_for(world.other))
    assert list(visible_overlays(looked_on)) == [for_all]


def test_members_add_for_themselves_and_heads_may_share(world: World, host: Receiver) -> None:
    typed = {"address": f"{host.url}/a.ics", "name": "Mine", "colour": "2", "scope": "all"}
    page = browser(world.member).post("/overlays/add/", typed, follow=True).content.decode()
    assert "is added" in page and Overlay.objects.get().scope == OverlayScope.ME
    page = browser(world.head).post("/overlays/add/", {**typed, "scope": "departments"}).content.decode()
    assert "Choose at least one department." in page
    browser(world.head).post(
        "/overlays/add/", {**typed, "name": "Ours", "scope": "departments", "departments": [world.pr.pk]}
    )
    row = Overlay.objects.get(name="Ours")
    assert list(row.departments.all()) == [world.pr]
    page = browser(world.head).get(f"/overlays/{row.pk}/").content.decode()
    assert "a.ics" not in page and "127.0.0.1" in page
    browser(world.head).post(f"/overlays/{row.pk}/", {"address": "", "name": "Yours", "colour": "5", "scope": "me"})
    row.refresh_from_db()
    assert (row.name, row.colour, row.scope, row.departments.count()) == ("Yours", 5, "me", 0)


def test_the_page_says_how_each_stands(world: World, host: Receiver) -> None:
    row = made(world, host, world.member)
    assert "about to be fetched" in browser(world.member).get("/overlays/").content.decode()
    at = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
    Overlay.objects.filter(pk=row.pk).update(
        confirmed_at=at, failing_since=at, failure="It did not answer in time.", failures=2
    )
    page = browser(world.member).get("/overlays/").content.decode()
    assert "Not fetched" in page and "It did not answer in time." in page and "is of 1 Mar" in page


def test_removing_and_bringing_back(world: World, host: Receiver) -> None:
    row = made(world, host, world.member)
    page = browser(world.member).post(f"/overlays/{row.pk}/remove/", follow=True).content.decode()
    assert f"/overlays/{row.pk}/restore/" in page and not sees(world.member, row)
    assert browser(world.admin).post(f"/overlays/{row.pk}/restore/").status_code == 404
    browser(world.member).post(f"/overlays/{row.pk}/restore/")
    assert sees(world.member, row)
    member = browser(world.member)
    removed = member.post(f"/overlays/{row.pk}/remove/", follow=True)
    goes_to_and_fro(member, removed, stands=lambda: sees(world.member, row), before=True)


def test_whoever_is_erased_takes_private_ones_along(world: World, host: Receiver) -> None:
    made(world, host, world.head)
    shared = made(world, host, world.head, OverlayScope.ALL)
    data = data_of(world.head, viewer=None, at=shared.created_at)
    assert [row["name"] for row in data["calendars_beside_the_calendar"]] == ["Club dates", "Club dates"]
    deactivate_person(by=world.admin, user_id=world.head.pk)
    erase_person(by=world.admin, user_id=world.head.pk)
    assert list(Overlay.objects.values_list("pk", "owner")) == [(shared.pk, None)]
    assert AuditEntry.objects.filter(subject_type="calendar_app.overlay", subject_name="").count() == 1
