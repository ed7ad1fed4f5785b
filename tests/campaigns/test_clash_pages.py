"""Clashes on pages: before saving and after, in the weeks ahead, and who closes days and says what can be carried."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.actions.blackouts import create_blackout
from campaigns.enums import OthersSee, Secrecy, Veil
from campaigns.models import Activity, Blackout, Campaign, CampaignGuest, Channel, GoAhead
from campaigns.queries.clash_lines import others_of
from campaigns.queries.veil import Shown
from departments.enums import RoleName
from departments.models import AuditEntry, Department, OrganisationSettings, User
from tests.campaigns.actors import words
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def organisation() -> OrganisationSettings:
    return make_organisation()


@pytest.fixture
def monday() -> dt.date:
    """The Monday after next."""
    today = timezone.localdate()
    return today + dt.timedelta(days=14 - today.weekday())


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def spring(ana: User) -> Campaign:
    return make_campaign(name="Spring", lead=ana.memberships.get().department, owner=ana, audiences=["Families"])


@pytest.fixture
def print_() -> Channel:
    return make_channel(name="Print", owner=make_department(name="Printers"), weekly_capacity=1, medium="offline")


@pytest.fixture
def full(print_: Channel, monday: dt.date) -> Campaign:
    """A campaign that fills Print in the week of ``monday`` and hits the same audience."""
    campaign = make_campaign(name="Aurora", audiences=["families"])
    make_activity(campaign=campaign, channel=print_, starts_on=monday, title="Northern lights")
    return campaign


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# Before saving, and after


def test_the_form_says_what_clashes_keeps_what_was_typed_and_takes_a_reason(
    ana: User, spring: Campaign, print_: Channel, full: Campaign, monday: dt.date
) -> None:
    client = browser(ana)
    address = f"/activities/new/?campaign={spring.pk}"
    typed = {"title": "Insert", "channel": print_.pk, "starts_on": monday.isoformat(), "brief": "Blue, not green"}
    part = client.post(address, {**typed, "check": "1"}, headers=PARTIAL)
    assert "Print carries 1 activity a week." in words(part) and "Why you go ahead" in words(part)
    assert f"/campaigns/{full.pk}/" in part.content.decode() and not Activity.objects.filter(title="Insert").exists()
    page = client.post(address, typed)
    assert page.context["form"].errors["go_ahead"] == ["Say why you go ahead, or choose other days."]
    assert "Blue, not green" in page.content.decode() and not Activity.objects.filter(title="Insert").exists()
    page = client.post(address, {**typed, "title": "", "go_ahead": "Agreed with print"})
    assert "Agreed with print" in page.content.decode()
    assert client.post(address, {**typed, "go_ahead": "Agreed with print"}).status_code == 302
    activity = Activity.objects.get(title="Insert")
    assert {row.kind for row in GoAhead.objects.all()} == {"capacity", "audience"}
    for shown in (f"/activities/{activity.pk}/", f"/campaigns/{spring.pk}/"):
        assert "Agreed with print" in words(client.get(shown))
    assert "Agreed with print" in words(client.get(f"/activities/{activity.pk}/history/"))


def test_a_move_asks_in_its_panel_and_on_its_page(
    ana: User, spring: Campaign, print_: Channel, full: Campaign, monday: dt.date
) -> None:
    activity = make_activity(campaign=spring, channel=print_, starts_on=monday + 60 * DAY)
    client = browser(ana)
    address = f"/activities/{activity.pk}/move/"
    typed = {"starts_on": monday.isoformat(), "version": activity.version}
    panel = client.post(address, typed, headers=PARTIAL)
    assert "The same audience twice" in words(panel) and 'form="move-form"' in panel.content.decode()
    assert "The same audience twice" in words(client.get(f"{address}?starts_on={monday.isoformat()}"))
    activity.refresh_from_db()
    assert activity.starts_on == monday + 60 * DAY
    client.post(address, {**typed, "go_ahead": "Must be"})
    activity.refresh_from_db()
    assert activity.starts_on == monday and GoAhead.objects.filter(reason="Must be").count() == 2


def test_what_came_up_later_is_said_on_its_page_and_answered_there(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date
) -> None:
    activity = make_activity(campaign=spring, channel=print_, starts_on=monday)
    create_blackout(by=None, name="Year end", first_day=monday, last_day=monday)
    client = browser(ana)
    assert "nobody has said why it keeps its days" in words(client.get(f"/campaigns/{spring.pk}/"))
    address = f"/activities/{activity.pk}/keep/"
    assert address in client.get(f"/activities/{activity.pk}/").content.decode()
    assert "Year end: nothing may run" in words(client.get(address))
    page = client.post(address, {"go_ahead": " "})
    assert page.status_code == 422 and "Say why you go ahead" in words(page)
    assert client.post(address, {"go_ahead": "Live broadcast"}).status_code == 302
    assert "nobody has said why" not in words(client.get(f"/campaigns/{spring.pk}/"))
    page = client.post(address, {"go_ahead": "Once more"})
    assert page.status_code == 422 and "Nothing stands against its days any more." in words(page)


def test_a_guest_is_told_of_no_clash(spring: Campaign, print_: Channel, full: Campaign, monday: dt.date) -> None:
    activity = make_activity(campaign=spring, channel=print_, starts_on=monday)
    guest = make_user()
    CampaignGuest.objects.create(campaign=spring, user=guest)
    for address in (f"/activities/{activity.pk}/", f"/campaigns/{spring.pk}/"):
        page = browser(guest).get(address)
        assert page.status_code == 200 and "carries" not in words(page) and "Clashes" not in words(page)


# The weeks ahead


def test_the_weeks_ahead_are_for_who_plans(ana: User, full: Campaign) -> None:
    assert browser(ana).get("/clashes/").status_code == 200
    member = browser(make_user(department=make_department()))
    assert member.get("/clashes/").status_code == 403
    assert "/clashes/" not in member.get("/channels/").content.decode()
    assert "/clashes/" in browser(ana).get("/channels/").content.decode()


def test_the_weeks_ahead_say_what_is_too_much_by_week_with_whom(
    ana: User, spring: Campaign, print_: Channel, full: Campaign, monday: dt.date
) -> None:
    make_activity(campaign=spring, channel=print_, starts_on=monday + DAY, ends_on=monday + 7 * DAY)
    team = make_department(name="Studio", weekly_duties=1)
    busy = make_activity(campaign=spring, channel=make_channel(), starts_on=monday + 300 * DAY)
    for number in range(2):
        make_milestone(activity=busy, responsible=team, due_on=monday + number * DAY)
    create_blackout(by=None, name="Year end", first_day=monday, last_day=monday, reason="Closed")
    page = browser(ana).get("/clashes/")
    overview = page.context["overview"]
    assert [
        (week.week, [row.name for row, _cell in (*week.channels, *week.departments)]) for week in overview.by_week
    ] == [(monday, ["Print", "Studio"])]
    (row,) = overview.channels
    assert {cell.week: cell.number for cell in row.cells if cell.number} == {monday: 2, monday + 7 * DAY: 1}
    assert [(crowd.audience, {other.label for other in crowd.others}) for crowd in overview.crowds] == [
        ("families", {"Aurora", "Spring"})
    ]
    assert [(line.name, [each.title for each in line.activities]) for line in overview.shut] == [
        ("Year end", ["Northern lights"])
    ]
    assert overview.total == 4 and "4 clashes ahead." in words(page)
    assert "2 activities, it carries 1" in words(page) and "2 duties, it finishes 1" in words(page)


@pytest.mark.parametrize(
    ("others_see", "number", "named"),
    [(OthersSee.NOTHING, 1, set()), (OthersSee.BUSY, 2, {"Confidential"}), (OthersSee.CODE_NAME, 2, {"Kestrel"})],
)
def test_the_weeks_ahead_count_what_their_reader_may_know_of(
    ana: User,
    spring: Campaign,
    print_: Channel,
    full: Campaign,
    monday: dt.date,
    others_see: OthersSee,
    number: int,
    named: set[str],
) -> None:
    make_activity(campaign=spring, channel=print_, starts_on=monday)
    create_blackout(by=None, name="Year end", first_day=monday, last_day=monday)
    Campaign.objects.filter(pk=full.pk).update(
        secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="Kestrel", was_secret=True
    )
    page = browser(ana).get("/clashes/")
    (row,) = page.context["overview"].channels
    assert max(cell.number for cell in row.cells) == number
    assert {other.label for cell in row.over for other in cell.others} - {"Spring"} == named
    assert not page.context["overview"].crowds
    assert page.context["overview"].shut[0].number == number
    assert "Aurora" not in words(page) and "Northern" not in words(page)


def test_the_weeks_ahead_cost_the_same_however_much_there_is(ana: User, spring: Campaign, monday: dt.date) -> None:
    client, counts = browser(ana), []
    for number in (1, 15):
        for each in range(number):
            channel = make_channel(weekly_capacity=1, owner=make_department(weekly_duties=1))
            for campaign in (spring, make_campaign(audiences=["Families"])):
                activity = make_activity(campaign=campaign, channel=channel, starts_on=monday + each * DAY)
                make_milestone(activity=activity, due_on=monday)
        create_blackout(by=None, name="Closed", first_day=monday, last_day=monday + 9 * DAY)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/clashes/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


# Closing days, and saying what can be carried


def test_ops_admins_close_days_change_them_and_open_them_again(print_: Channel, monday: dt.date) -> None:
    client = browser(make_user(is_ops_admin=True))
    assert "No days are closed." in words(client.get("/blackouts/"))
    typed = {"name": "Year end", "kind": "freeze", "first_day": monday.isoformat(), "is_active": "on"}
    page = client.post("/blackouts/add/", {**typed, "last_day": (monday - DAY).isoformat(), "reason": "Nobody in"})
    assert page.status_code == 422 and "The last day is before the first." in words(page)
    assert "Nobody in" in page.content.decode()
    client.post("/blackouts/add/", {**typed, "last_day": monday.isoformat(), "channels": [print_.pk]})
    row = Blackout.objects.get()
    assert (row.kind, list(row.channels.all())) == ("freeze", [print_])
    address = f"/blackouts/{row.pk}/"
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, {**typed, "name": "New Year", "last_day": monday.isoformat(), "seen": seen})
    row.refresh_from_db()
    assert row.name == "New Year" and not row.channels.exists()
    page = client.post(address, {**typed, "name": "Third", "last_day": monday.isoformat(), "seen": seen})
    assert "Two versions of New Year" in words(page) and Blackout.objects.get().name == "New Year"
    client.post(f"{address}switch/", {"open": "1"})
    assert not Blackout.objects.get().is_active
    client.post(f"{address}switch/")
    assert Blackout.objects.get().is_active
    assert client.get("/blackouts/999999/").status_code == 404


def test_a_head_says_what_their_channel_carries_and_can_undo_it(monday: dt.date) -> None:
    printers = make_department(name="Printers")
    channel = make_channel(name="Print", owner=printers)
    head = browser(make_user(department=printers, role=RoleName.HEAD))
    address = f"/channels/{channel.slug}/capacity/"
    for odd in ("0", "1001", "many"):
        assert head.post(address, {"weekly_capacity": odd}).status_code == 422
    assert head.post(address, {"weekly_capacity": "3"}).status_code == 302
    assert "carries 3 activities a week" in words(head.get(f"/channels/{channel.slug}/"))
    head.post(f"/history/{AuditEntry.objects.get(verb='changed').pk}/undo/")
    channel.refresh_from_db()
    assert channel.weekly_capacity is None
    stranger = browser(make_user(department=make_department(), role=RoleName.HEAD))
    assert stranger.post(address, {"weekly_capacity": "9"}).status_code == 403


def test_a_head_says_what_their_department_finishes_and_can_undo_it() -> None:
    printers = make_department(name="Printers")
    head = browser(make_user(department=printers, role=RoleName.HEAD))
    address = f"/departments/{printers.slug}/capacity/"
    assert head.post(address, {"weekly_duties": "0"}).status_code == 422
    assert head.post(address, {"weekly_duties": "5"}).status_code == 302
    assert "5 duties a week" in words(head.get(f"/departments/{printers.slug}/"))
    head.post(f"/history/{AuditEntry.objects.get(verb='changed').pk}/undo/")
    assert Department.objects.get(pk=printers.pk).weekly_duties is None


def test_the_administration_asks_and_closes_days(print_: Channel, full: Campaign, monday: dt.date) -> None:
    admin = browser(make_user(is_ops_admin=True))
    typed = {
        "campaign": full.pk, "channel": print_.pk, "title": "Insert", "state": "planned",
        "starts_on": monday.isoformat(), "ends_on": "", "starts_at": "", "ends_at": "", "time_zone": "",
        "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0",
    }  # fmt: skip
    page = admin.post("/admin/campaigns/activity/add/", typed)
    assert page.status_code == 200 and "Print carries 1 activity a week." in words(page)
    assert admin.post("/admin/campaigns/activity/add/", {**typed, "go_ahead": "Agreed"}).status_code == 302
    assert GoAhead.objects.get().reason == "Agreed"
    closing = {"name": "Closed", "kind": "blackout", "first_day": monday.isoformat(), "last_day": monday.isoformat()}
    assert admin.post("/admin/campaigns/blackout/add/", {**closing, "is_active": "on"}).status_code == 302
    assert Blackout.objects.get().name == "Closed"


def test_no_channel_takes_the_address_of_a_page() -> None:
    admin = browser(make_user(is_ops_admin=True))
    admin.post("/admin/campaigns/channel/add/", _channel(name="Notice"))
    assert Channel.objects.get(name="Notice").slug == "notice-2"
    page = admin.post("/admin/campaigns/channel/add/", _channel(name="Other", slug="notice"))
    assert "Another page has this address." in words(page)


def _channel(**fields: str) -> dict[str, str]:
    inlines = ("ownerships", "rules", "closings", "guests")
    below = {f"{name}-{count}_FORMS": "0" for name in inlines for count in ("TOTAL", "INITIAL")}
    return {"name": "", "slug": "", "medium": "online", "colour": "1", "weekly_capacity": "", **below, **fields}


def test_what_is_veiled_does_not_tell_by_its_place_when_it_is() -> None:
    """The days of a veiled campaign's duties are not shown, so it is named after the open ones wherever it lies."""
    first, veiled, coded, second = (uuid4() for _number in range(4))
    shown = {
        first: Shown(Veil.OPEN, "Spring"),
        second: Shown(Veil.OPEN, "Autumn"),
        veiled: Shown(Veil.BUSY, "Confidential"),
        coded: Shown(Veil.CODE_NAME, "Badger"),
    }
    expected = ((("Spring", first), ("Autumn", second), ("Badger", None), ("Confidential", None)), 0)
    for order in ([veiled, first, coded, second], [first, coded, veiled, second], [coded, first, second, veiled]):
        found, more = others_of([*order, uuid4()], shown)
        assert (tuple((other.label, other.id) for other in found), more) == expected


def test_open_campaigns_are_named_before_what_is_veiled_is_counted() -> None:
    keys = [uuid4() for _number in range(6)]
    shown = {key: Shown(Veil.OPEN if place else Veil.BUSY, f"Number {place}") for place, key in enumerate(keys)}
    found, more = others_of(keys, shown)
    assert [other.label for other in found] == ["Number 1", "Number 2", "Number 3", "Number 4"]
    assert more == 2
