"""Overlays: what stands beside the activities when it is switched on, for whom it may."""

import datetime as dt

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.overlays import Note, note_items
from campaigns.models import Blackout, Campaign, CampaignGuest, Channel
from departments.models import Department, User
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_organisation,
    make_special_days,
    make_user,
)

pytestmark = pytest.mark.django_db

MARCH = "/?view=month&date=2027-03-01"


class World:
    """Print closes its March issue on the 9th; nothing may start from the 10th to the 12th; PR is away on the 16th."""

    def __init__(self) -> None:
        make_organisation(default_calendar=make_calendar(country="GB"))
        self.team: Department = make_department(name="Print room")
        self.print: Channel = make_channel(owner=self.team, name="Print")
        self.radio: Channel = make_channel(owner=make_department(name="Radio room"), name="Radio")
        make_closing(
            channel=self.print,
            name="March issue",
            appears_on=dt.date(2027, 3, 29),
            space_closes_on=dt.date(2027, 3, 9),
            material_due_on=dt.date(2027, 3, 12),
        )
        freeze = Blackout.objects.create(
            name="Stock taking", kind="freeze", first_day=dt.date(2027, 3, 10), last_day=dt.date(2027, 3, 12)
        )
        freeze.channels.add(self.print)
        self.pr: Department = make_department(name="Public Relations")
        make_special_days(owner=self.pr, first_day=dt.date(2027, 3, 16), reason="Team day")
        make_calendar(country="DE")
        self.campaign: Campaign = make_campaign()
        make_activity(campaign=self.campaign, channel=self.print, starts_on=dt.date(2027, 3, 29))
        self.person: User = make_user(department=self.team)


@pytest.fixture
def world() -> World:
    return World()


def page(client: Client, person: User, query: str) -> str:
    client.force_login(person)
    answer = client.get(f"{MARCH}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


SAID = {
    "blackouts": "Stock taking",
    "closings": "Print, March issue: space closes",
    "closures": "Public Relations: Team day",
    "holidays-DE": "DE: Good Friday",
}


@pytest.mark.parametrize("name", list(SAID))
def test_each_overlay_says_its_own_and_only_when_it_is_on(client: Client, world: World, name: str) -> None:
    assert SAID[name] not in page(client, world.person, "")
    shown = page(client, world.person, f"&over={name}")
    assert SAID[name] in shown
    assert all(words not in shown for other, words in SAID.items() if other != name)


def test_several_are_on_at_once_and_stay_on_in_every_link(client: Client, world: World) -> None:
    shown = page(client, world.person, "".join(f"&over={name}" for name in SAID))
    assert all(words in shown for words in SAID.values())
    assert shown.count("over=closings") > 5


def test_filters_narrow_them(client: Client, world: World) -> None:
    of_radio = page(client, world.person, f"&over=closings&over=blackouts&channel={world.radio.slug}")
    assert "March issue" not in of_radio and "Stock taking" not in of_radio
    of_print = page(client, world.person, f"&over=closures&department={world.team.slug}")
    assert "Team day" not in of_print


def test_guests_are_told_of_holidays_and_no_more(client: Client, world: World) -> None:
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    shown = page(client, guest, "".join(f"&over={name}" for name in SAID))
    assert SAID["holidays-DE"] in shown
    assert all(words not in shown for name, words in SAID.items() if name != "holidays-DE")


@pytest.mark.parametrize("name", ["everything", "holidays-", "holidays-XX", "holidays-de", "%00", "blackouts%27--"])
def test_what_is_no_overlay_is_left_out(client: Client, world: World, name: str) -> None:
    assert "over=" not in page(client, world.person, f"&over={name}").replace('name="over"', "")


@pytest.mark.parametrize("view", ["week", "quarter"])
def test_weeks_and_quarters_have_them_too(client: Client, world: World, view: str) -> None:
    client.force_login(world.person)
    text = client.get(f"/?view={view}&date=2027-03-09&over=closings").content.decode()
    assert "space closes" in text


@pytest.mark.parametrize("view", ["timeline&zoom=92", "board", "year"])
@pytest.mark.parametrize("name", list(SAID))
def test_the_timeline_the_board_and_the_year_say_it_too(client: Client, world: World, view: str, name: str) -> None:
    client.force_login(world.person)
    address = f"/?view={view}&date=2027-03-01"
    assert SAID[name] not in client.get(address).content.decode()
    assert SAID[name] in client.get(f"{address}&over={name}").content.decode()


def test_on_a_timeline_days_in_a_row_are_one_and_lead_nowhere(client: Client, world: World) -> None:
    client.force_login(world.person)
    shown = client.get("/?view=timeline&zoom=92&date=2027-03-01&over=blackouts").content.decode()
    assert shown.count("piece--note") == 1 and "nothing starts: Stock taking, 10 Mar – 12 Mar" in shown
    assert "lane--key" in shown and 'data-lane="Also on"' not in shown


@given(
    st.dictionaries(
        st.dates(dt.date(2027, 2, 25), dt.date(2027, 3, 5)),
        st.lists(st.builds(Note, st.sampled_from("ab"), st.integers(0, 1)), unique=True),
    )
)
def test_every_day_said_is_in_one_item_of_its_words(notes: dict[dt.date, list[Note]]) -> None:
    items = note_items(notes)
    days = [
        (item.starts_on + dt.timedelta(days=number), Note(item.title, item.colour))
        for item in items
        for number in range((item.ends_on - item.starts_on).days + 1)
    ]
    assert sorted(days, key=repr) == sorted(((day, note) for day in notes for note in notes[day]), key=repr)
    touching = {(item.ends_on + dt.timedelta(days=1), item.title, item.colour) for item in items}
    assert not touching & {(item.starts_on, item.title, item.colour) for item in items}
