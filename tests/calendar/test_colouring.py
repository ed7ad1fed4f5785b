"""Colours: what fill and edge say, that the legend says the same, and that names keep apart."""

import datetime as dt
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.colouring import COLOURS, OF_MEDIA, OF_STATUSES, spread
from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.options import COLOURED_BY
from campaigns.enums import Medium, OthersSee, Secrecy
from campaigns.models import Campaign
from departments.models import User
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

MARCH = "/?view=month&date=2027-03-01"


@pytest.fixture
def cleo(db: None) -> User:
    make_organisation(default_calendar=make_calendar())
    press, social = make_department(name="Press"), make_department(name="Social")
    for name, owners, medium, state in (
        ("Aurora", [press, social], Medium.OFFLINE, "confirmed"),
        ("Borealis", [social], Medium.SOCIAL, "tentative"),
    ):
        channel = make_channel(owners=owners, name=f"{name} way", medium=medium, colour=3)
        make_activity(
            campaign=make_campaign(name=name, lead=press, state=state), channel=channel, starts_on=dt.date(2027, 3, 15)
        )
    return make_user(department=make_department())


def drawn(client: Client, person: User, query: str) -> tuple[dict[str, str], list[tuple[str, dict[str, int]]]]:
    client.force_login(person)
    page = client.get(f"{MARCH}&{query}").context["page"]
    tints = {item.campaign: item.tint for item in page.items}
    return tints, [(name, {key.word: key.colour for key in keys}) for name, keys in page.legends]


@given(st.lists(st.text(max_size=8), max_size=30))
def test_names_keep_apart_while_there_are_colours_and_the_order_does_not_matter(names: list[str]) -> None:
    colours = spread(names)
    assert set(colours) == set(names) and all(1 <= colour <= COLOURS for colour in colours.values())
    assert colours == spread(reversed(names))
    if len(colours) <= COLOURS:
        assert len(set(colours.values())) == len(colours)
    for name in names[:1]:
        assert spread([name])[name] == spread([name, name])[name]


def test_every_status_and_medium_has_a_colour_of_its_own() -> None:
    assert set(OF_STATUSES) == set(STATUSES) and set(OF_MEDIA) == set(Medium)
    assert len(set(OF_STATUSES.values())) == len(OF_STATUSES) and len(set(OF_MEDIA.values())) == len(OF_MEDIA)


def test_usually_colours_are_the_channels(client: Client, cleo: User) -> None:
    tints, legends = drawn(client, cleo, "")
    assert tints == {"Aurora": "channel-3", "Borealis": "channel-3"}
    assert legends == [("Colours: Channel", {"Aurora way": 3, "Borealis way": 3})]


@pytest.mark.parametrize("by", [name for name in COLOURED_BY if name != "channel"])
def test_the_legend_says_what_is_drawn(client: Client, cleo: User, by: str) -> None:
    tints, [(name, fills), (edge_name, edges)] = drawn(client, cleo, f"fill={by}")
    words = {
        "department": {"Aurora": "Press", "Borealis": "Social"},
        "campaign": {"Aurora": "Aurora", "Borealis": "Borealis"},
        "status": {"Aurora": "Planned", "Borealis": "Tentative"},
        "medium": {"Aurora": "Offline", "Borealis": "Social"},
    }[by]
    assert name == f"Fill: {COLOURED_BY[by]}" and edge_name == "Edge: Channel"
    assert tints == {campaign: f"channel-{fills[word]} edge-3" for campaign, word in words.items()}
    assert len(set(fills.values())) == 2 and edges == {"Aurora way": 3, "Borealis way": 3}


def test_fill_and_edge_say_two_things_in_every_view(client: Client, cleo: User) -> None:
    tints, _legends = drawn(client, cleo, "fill=medium&edge=status")
    assert tints == {"Aurora": "channel-2 edge-1", "Borealis": "channel-4 edge-5"}
    for view in ("month", "week", "quarter", "agenda", "board", "timeline", "day"):
        text = client.get(f"/?view={view}&date=2027-03-15&fill=medium&edge=status").content.decode()
        assert re.search(r'class="[^"]*channel-2 edge-1', text), view
        assert "Fill: Medium" in text and "Edge: Status" in text


def test_what_is_just_confidential_has_one_colour(client: Client, cleo: User) -> None:
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, others_see=OthersSee.BUSY, was_secret=True)
    client.force_login(cleo)
    page = client.get(f"{MARCH}&fill=campaign&edge=campaign").context["page"]
    assert len({item.tint for item in page.items}) == 1 and len(page.items) == 2
