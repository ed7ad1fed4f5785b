"""Key dates in every view of the calendar: on unless switched off, no activities, and never more than one may know."""

import datetime as dt
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client

from calendar_app.calendar.grid import Item, lay_out
from calendar_app.calendar.options import KEY_DATES, Options
from calendar_app.calendar.window import month_window
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign
from departments.enums import RoleName
from departments.models import User
from tests.factories import (
    make_activity,
    make_campaign,
    make_department,
    make_key_date,
    make_organisation,
    make_user,
)

VIEWS = ("month", "week", "quarter", "agenda", "board", "timeline", "day", "year")
TUESDAY = dt.date(2027, 3, 16)


class World:
    """A trade show of all from Monday to Wednesday, the results of a confidential campaign on Tuesday."""

    def __init__(self) -> None:
        make_organisation()
        team = make_department(name="Marketing")
        self.planner: User = make_user(department=team, role=RoleName.PLANNER)
        self.other: User = make_user(department=make_department(name="PR"))
        self.secret: Campaign = make_campaign(
            lead=team,
            owner=self.planner,
            name="Kestrel launch",
            was_secret=True,
            secrecy=Secrecy.CONFIDENTIAL,
            others_see=OthersSee.BUSY,
        )
        make_activity(campaign=self.secret, starts_on=TUESDAY)
        make_key_date(name="Frankfurt fair", first_day=dt.date(2027, 3, 15), last_day=dt.date(2027, 3, 17), note="Hall")
        make_key_date(name="Results told", first_day=TUESDAY, campaign=self.secret)


@pytest.fixture
def world(db: None) -> World:
    return World()


def shown(person: User, view: str, query: str = "") -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/?view={view}&date={TUESDAY}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_day_in_the_panel_says_what_lies_beside_it(world: World) -> None:
    client = Client(headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "aside#panel"})
    client.force_login(world.planner)
    panel = client.get(f"/?view=day&date={TUESDAY}&over=&over=key-dates&over=holidays-IE").content.decode()
    assert "panel__header" in panel and panel.count("Frankfurt fair") == panel.count("Results told") == 1
    assert "Patrick" in client.get("/?view=day&date=2027-03-17&over=holidays-IE").content.decode()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_them_to_those_who_may_know(world: World, view: str) -> None:
    both = shown(world.planner, view)
    assert "Frankfurt fair" in both and "Results told" in both
    assert "Key date" in both or "key date" in both
    one = shown(world.other, view)
    assert "Frankfurt fair" in one and "Results told" not in one and "Kestrel" not in one


@pytest.mark.parametrize("view", VIEWS)
def test_they_can_be_switched_off_in_every_view(world: World, view: str) -> None:
    assert "Frankfurt fair" not in shown(world.planner, view, "&over=")
    assert "Frankfurt fair" in shown(world.planner, view, "&over=closings")


def test_a_guest_sees_none_of_the_organisation(world: World) -> None:
    guest = make_user()
    world.secret.guests.create(user=guest)
    page = shown(guest, "month")
    assert "Frankfurt fair" not in page and "Results told" in page


def test_words_and_campaigns_narrow_them(world: World) -> None:
    assert "Frankfurt fair" in shown(world.planner, "month", "&q=hall")
    assert "Frankfurt fair" not in shown(world.planner, "month", "&q=results")
    page = shown(world.planner, "month", f"&campaign={make_campaign(owner=world.planner).pk}")
    assert "Results told" not in page and "Frankfurt fair" in page


def test_the_finder_finds_them_by_name_and_note(world: World) -> None:
    client = Client()
    client.force_login(world.other)
    assert "Frankfurt fair" in client.get("/search/?q=hal").content.decode()
    assert "Results told" not in client.get("/search/?q=results+told").content.decode().replace("“results told”", "")


@pytest.mark.parametrize(
    ("query", "over"),
    [
        ("", (KEY_DATES,)),
        ("over=closings", (KEY_DATES, "closings")),
        ("over=&over=closings", ("closings",)),
        ("over=&over=key-dates&over=closings", (KEY_DATES, "closings")),
        ("over=", ()),
        ("over=nothing", (KEY_DATES,)),
    ],
)
def test_an_address_says_which_overlays_are_on_and_is_read_back_the_same(query: str, over: tuple[str, ...]) -> None:
    options = Options.from_query(QueryDict(query))
    assert options.over == over
    again = QueryDict(mutable=True)
    for name, value in options.pairs():
        again.appendlist(name, value)
    assert Options.from_query(again) == options


def test_they_take_the_upper_rows_and_are_not_counted_among_the_activities() -> None:
    def item(number: int, *, is_key_date: bool) -> Item:
        return Item(
            id=UUID(int=number), starts_on=TUESDAY, ends_on=TUESDAY, starts_at=None, title=f"{number}", campaign="",
            channel="", colour=1, status="planned", is_late=not is_key_date, is_key_date=is_key_date,
        )  # fmt: skip

    items = [*(item(number, is_key_date=False) for number in range(9)), item(9, is_key_date=True)]
    week = next(week for week in lay_out(items, month_window(TUESDAY).weeks, most=4) if TUESDAY in week.days)
    assert [segment.item.is_key_date for segment in week.segments] == [True, False, False]
    assert week.whole(TUESDAY).count == 9
