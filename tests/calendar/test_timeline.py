"""The timeline: nothing covers anything else, nothing is lost, and one scale holds it all."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.grid import Item
from calendar_app.calendar.kinds import KINDS
from calendar_app.calendar.timeline import LANES, ZOOMS, Dot, Lane, Piece, lanes, pack, words_after, zoomed
from calendar_app.calendar.timeline_drawing import FOLD, ROW, Axis, timeline_context
from calendar_app.calendar.timeline_words import Place, Words, is_tight, words_of
from calendar_app.calendar.window import timeline_window
from calendar_app.lib.habits import Habits, habits_of
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign
from campaigns.rules.runway import Runway
from departments.enums import RoleName
from departments.workdays import WorkingDays
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

DAY = dt.timedelta(days=1)
START = dt.date(2027, 3, 1)


def a_piece(number: int, begins: int, length: int, work: int, *names: str) -> Piece:
    starts = START + begins * DAY
    item = Item(
        UUID(int=number), starts, starts + length * DAY, None, f"Piece {number}", "Spring", "Radio", 1, "planned"
    )
    return Piece(item, starts - work * DAY, (), names)


PIECES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 40), st.lists(st.sampled_from("abc"), max_size=3)),
    max_size=30,
).map(lambda rows: [a_piece(number, *row[:3], *row[3]) for number, row in enumerate(rows)])


@given(pieces=PIECES, room=st.integers(0, 15))
def test_in_a_row_nothing_stands_over_anything_else_its_words_included(pieces: list[Piece], room: int) -> None:
    for row in pack(pieces, room=room):
        for before, after in pairwise(row):
            words = words_after(before, room)
            assert (before.item.ends_on if words is None else words + room * DAY) < after.work_on


@given(pieces=PIECES, seed=st.integers())
def test_every_piece_is_in_each_of_its_lanes_once_in_whatever_order_they_come(pieces: list[Piece], seed: int) -> None:
    found = lanes(pieces)
    told = sorted((lane.name, piece.item.id) for lane in found for row in lane.rows for piece in row)
    assert told == sorted((name, piece.item.id) for piece in pieces for name in (set(piece.lanes) or {""}))
    shuffled = random.Random(seed).sample(pieces, len(pieces))
    assert lanes(shuffled) == found
    assert [lane.name for lane in found] == sorted((lane.name for lane in found), key=lambda name: (not name, name))


@given(days=st.sampled_from(list(ZOOMS)), steps=st.integers(-10, 10))
def test_zooming_stays_among_what_can_be_shown_and_further_in_is_never_more(days: int, steps: int) -> None:
    shown = zoomed(days, steps)
    assert shown in ZOOMS
    assert shown <= days if steps >= 0 else shown >= days


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 31)), days=st.sampled_from(list(ZOOMS)))
def test_the_window_holds_its_day_and_as_many_as_were_asked_for(day: dt.date, days: int) -> None:
    window = timeline_window(day, days=days)
    assert (window.last - window.first).days + 1 == days and window.holds(day)


@pytest.mark.parametrize("days", list(ZOOMS))
def test_the_axis_has_room_for_its_words(days: int) -> None:
    window = timeline_window(START, days=days)
    axis = Axis.of(window, WorkingDays(frozenset((5, 6)), None, None), START)
    assert 2 <= len(axis.ticks) <= 20 or days == 5
    assert bool(axis.shades) == (days <= 183)


@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), days=st.sampled_from(list(ZOOMS)))
def test_the_days_off_a_hand_avoids_are_those_of_the_calendar(day: dt.date, days: int) -> None:
    window, calendar = timeline_window(day, days=days), WorkingDays(frozenset((5, 6)), None, None)
    words = timeline_context([], window, calendar, today=START)["days_off"].split()
    stretches = [tuple(map(int, each.split("+"))) for each in words]
    told = [window.first + number * DAY for begins, count in stretches for number in range(begins, begins + count)]
    shown = [window.first + number * DAY for number in range(days)]
    assert told == [each for each in shown if not calendar.is_working(each)]
    assert len(stretches) <= days / 6 + 2


def test_a_lane_is_drawn_once_and_anew_for_anything_that_is_different() -> None:
    calendar, month = WorkingDays(frozenset((5, 6)), None, None), timeline_window(START, days=31)

    def drawn(by: int = 0, day: dt.date = START, language: str = "en", order: str = "", begins: int = 0) -> str:
        with translation.override(language), habits_of(Habits(date_order=order)):
            piece = a_piece(1, 3 + by, 1, 2, "Radio")
            lane = lanes([replace(piece, item=piece.item._replace(starts_at=dt.time(18, 30)))])
            (markup,) = timeline_context(lane, month, calendar, today=day, first_weekday=begins)["lanes"]
        return str(markup)

    assert drawn() is drawn()
    unlike = [drawn(), drawn(by=1), drawn(day=START + DAY), drawn(language="de"), drawn(order="mdy"), drawn(begins=6)]
    assert len(set(unlike)) == len(unlike)
    assert drawn(day=START - 40 * DAY) is drawn(day=START - 41 * DAY), "today is not on it"


@pytest.mark.parametrize("rows", [[1], [1, 41, 1, 1], [20, 20, 20, 20], [1] * 60])
def test_the_fold_stands_before_the_first_lane_that_begins_below_what_a_screen_shows(rows: list[int]) -> None:
    calendar, month = WorkingDays(frozenset((5, 6)), None, None), timeline_window(START, days=31)
    row = (a_piece(1, 3, 1, 0),)
    given = [Lane(f"Lane {number}", (row,) * count) for number, count in enumerate(rows)]
    below = timeline_context(given, month, calendar, today=START)["first_below"]
    heights = [count * ROW + 6 for count in rows]
    assert below == len(rows) or sum(heights[:below]) > FOLD
    assert below == 0 or sum(heights[: below - 1]) <= FOLD


@pytest.mark.parametrize(
    ("length", "facts", "said"),
    [
        (0, {}, "Spring – Piece 1, 4 Mar<"),
        (2, {}, "Spring – Piece 1, 4 Mar – 6 Mar<"),
        (0, {"starts_at": dt.time(18, 30), "zone": "EDT"}, "Spring – Piece 1, 4 Mar, 18:30 EDT<"),
        (2, {"starts_at": dt.time(9)}, "Spring – Piece 1, 4 Mar – 6 Mar, 09:00<"),
    ],
)
def test_a_piece_says_its_days_and_its_time(length: int, facts: dict[str, object], said: str) -> None:
    calendar, month = WorkingDays(frozenset((5, 6)), None, None), timeline_window(START, days=31)
    item = a_piece(1, 3, length, 0).item._replace(**facts)
    (markup,) = timeline_context(lanes([Piece(item, START, (), ("Radio",))]), month, calendar, today=START)["lanes"]
    assert said in markup


def test_where_there_is_no_room_for_both_the_campaign_gives_way_to_the_title() -> None:
    calendar, month = WorkingDays(frozenset((5, 6)), None, None), timeline_window(START, days=31)

    def drawn(piece: Piece, lane: str = "Radio", title: str = "Poster", then: int = 7) -> str:
        item = piece.item._replace(campaign="Flash weekend: rain jackets", title=title)
        next_one = a_piece(2, then, 0, 0, lane)
        (markup,) = timeline_context(
            lanes([Piece(item, item.starts_on, (), (lane,)), next_one]), month, calendar, today=START
        )["lanes"]
        return str(markup)

    assert ">Flash weeken…</tspan> Poster</text>" in drawn(a_piece(1, 3, 0, 0))
    assert ">Flash weekend: rain jackets</tspan> Poster</text>" in drawn(a_piece(1, 3, 0, 0), then=14)
    assert ">Flash weekend: rain jackets</tspan> Poster</text>" in drawn(a_piece(1, 3, 20, 0), then=26)
    assert ">Poster</text>" in drawn(a_piece(1, 3, 0, 0), lane="Flash weekend: rain jackets"), "its lane says it"
    assert ">Flash weekend: rain jackets</tspan>" in drawn(a_piece(1, 3, 0, 0), title=""), "all that may be known"


MONTH = Runway(START, START + 30 * DAY)


def words(piece: Piece, *due: int, free_until: int = 31) -> Words:
    dots = tuple(Dot(START + number * DAY, "open") for number in due)
    return words_of(replace(piece, dots=dots), MONTH, room=5, free_until=START + free_until * DAY)


@pytest.mark.parametrize(
    ("begins", "length", "work", "due", "told"),
    [
        (3, 10, 0, (), (Place.INSIDE, 3)),
        (-5, 10, 0, (), (Place.INSIDE, 0)),
        (3, 10, 0, (3,), (Place.INSIDE, 4)),  # after the duty of its first day
        (-5, 15, 0, (-1, 1, 3), (Place.INSIDE, 4)),
        (3, 10, 0, (11,), (Place.INSIDE, 3)),  # there would be too few after it
        (3, 0, 0, (), (Place.AFTER, 4)),
        (3, 0, 2, (1, 2, 5, 7), (Place.AFTER, 8)),  # after what is due soon, where they would be over it
        (3, 0, 0, (8,), (Place.AFTER, 4)),
        (29, 0, 20, (), (Place.ON_WORK, 9)),  # nobody could read them at the end
        (29, 0, 1, (), (Place.AFTER, 30)),
        (27, 6, 1, (), (Place.INSIDE, 27)),  # what is seen of the bar has room
        (40, 0, 38, (), (Place.ON_WORK, 2)),  # its bar is out of sight
        (40, 9, 39, (2, 4, 20), (Place.ON_WORK, 5)),
    ],
)
def test_words_stand_where_they_can_be_read(
    begins: int, length: int, work: int, due: tuple[int, ...], told: tuple[Place, int]
) -> None:
    found = words(a_piece(1, begins, length, work), *due)
    assert (found.place, found.at) == told


@given(
    begins=st.integers(-10, 40),
    length=st.integers(0, 20),
    work=st.integers(0, 40),
    due=st.lists(st.integers(-5, 45), max_size=6),
)
def test_words_are_never_over_a_duty_and_stay_on_the_timeline(
    begins: int, length: int, work: int, due: list[int]
) -> None:
    found = words(a_piece(1, begins, length, work), *due)
    assert found.room == 0 or (found.room > 0 and found.at >= 0 and found.at + found.room <= 31)
    if found.place != Place.INSIDE:
        assert not any(found.at < day + 0.5 < found.at + found.room for day in due)


def test_no_word_of_an_axis_is_cut_at_its_end() -> None:
    axis = Axis(Runway(dt.date(2026, 9, 9), dt.date(2027, 9, 9)), (), None)
    assert [tick["words"] for tick in axis.ticks[-2:]] == ["Aug 2027", ""]


def test_on_a_phone_a_campaign_gives_way_sooner() -> None:
    piece = a_piece(1, 3, 0, 0)
    assert not is_tight(piece, 40) and is_tight(piece, 20)


# The page


@pytest.fixture
def campaign(db: None) -> Campaign:
    make_organisation(default_calendar=make_calendar(country="GB"))
    team = make_department(name="Radio room")
    channel = make_channel(owner=team, name="Radio")
    campaign = make_campaign(name="Aurora", lead=make_department(name="Marketing"), audiences=["Hikers"])
    activity = make_activity(campaign=campaign, channel=channel, title="Spots", starts_on=dt.date(2027, 3, 15))
    make_milestone(activity=activity, responsible=team, due_on=dt.date(2027, 3, 1))
    return campaign


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("by", list(LANES))
def test_lanes_are_what_one_asks_for(client: Client, campaign: Campaign, by: str) -> None:
    client.force_login(campaign.owner)
    name = {
        "channel": "Radio",
        "department": "Radio room",
        "campaign": "Aurora",
        "owner": campaign.owner.name,
        "medium": str(campaign.activities.get().channel.get_medium_display()),
        "audience": "Hikers",
    }[by]
    text = page(client, f"/?view=timeline&date=2027-03-10&by={by}")
    assert f'<section class="lane" aria-label="{name}" data-lane="{name}">' in text
    assert "#shape-" in text and "data-activity-id" in text


@pytest.mark.django_db
@pytest.mark.parametrize("filters", ["", "&q=Spots"])
def test_work_in_the_window_is_shown_though_its_activity_comes_later(
    client: Client, campaign: Campaign, filters: str
) -> None:
    client.force_login(campaign.owner)
    duty = campaign.milestones.get()
    for day in (duty.warn_on, duty.due_on):
        assert 'class="piece ' in page(client, f"/?view=timeline&date={day}&zoom=5{filters}"), day
    duty.due_on, duty.late_on = dt.date(2027, 4, 20), dt.date(2027, 4, 21)
    duty.save()
    assert 'class="piece ' not in page(client, f"/?view=timeline&date=2027-04-18&zoom=5{filters}"), "it is over"
    days_before = duty.warn_on - dt.timedelta(days=30)
    assert 'class="piece ' not in page(client, f"/?view=timeline&date={days_before}&zoom=5{filters}")
    assert "Aurora" not in page(client, f"/?view=week&date={duty.due_on}{filters}")


@pytest.mark.django_db
def test_work_that_is_done_or_of_what_is_only_known_to_be_on_shows_nothing(client: Client, campaign: Campaign) -> None:
    address = "/?view=timeline&date=2027-02-28&zoom=5"
    client.force_login(campaign.owner)
    campaign.milestones.update(state="done", done_at=timezone.now(), done_by=campaign.owner)
    assert 'class="piece ' not in page(client, address)
    campaign.milestones.update(state="open", done_at=None, done_by=None)
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
    assert 'class="piece ' in page(client, address)
    client.force_login(make_user(department=make_department(), role=RoleName.PLANNER))
    assert 'class="piece ' not in page(client, address)


@pytest.mark.django_db
@pytest.mark.parametrize("by", list(LANES))
def test_of_a_secret_only_that_it_is_on_is_told_whatever_the_lanes(client: Client, campaign: Campaign, by: str) -> None:
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
    stranger = make_user(department=make_department(), role=RoleName.PLANNER)
    client.force_login(stranger)
    text = page(client, f"/?view=timeline&date=2027-03-10&by={by}")
    for word in ("Aurora", "Spots", "Hikers", campaign.owner.name):
        assert word not in text


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["zoom=7&by=brand", "zoom=-1", "zoom=99999999999999999999", "by=%00", "full=0&of=x"])
def test_options_that_make_no_sense_are_as_usual(client: Client, campaign: Campaign, query: str) -> None:
    client.force_login(campaign.owner)
    for view in ("timeline", "year"):
        page(client, f"/?view={view}&date=2027-03-10&{query}")


# Every view


@pytest.mark.django_db
@pytest.mark.parametrize("view", list(KINDS))
@pytest.mark.parametrize("date", ["1990-01-01", "2027-03-15", "2199-12-31"])
def test_every_view_opens_steps_and_keeps_its_filters(client: Client, campaign: Campaign, view: str, date: str) -> None:
    client.force_login(campaign.owner)
    text = page(client, f"/?view={view}&date={date}&channel={campaign.activities.get().channel.slug}")
    assert text.count("channel=") >= 4, "each link keeps the filter"
    if date == "2027-03-15" and view != "year":
        assert "Aurora" in text


@pytest.mark.django_db
@pytest.mark.parametrize("view", list(KINDS))
def test_a_view_takes_as_many_queries_for_many_as_for_one(client: Client, campaign: Campaign, view: str) -> None:
    client.force_login(campaign.owner)
    page(client, "/")  # the first look of a day is written down
    found = []
    for count in (1, 40):
        while campaign.activities.count() < count:
            make_activity(campaign=campaign, starts_on=dt.date(2027, 3, 15), title="Again")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, f"/?view={view}&date=2027-03-15")
        found.append(len(queries))
    assert found[0] == found[1] <= 25


@pytest.mark.django_db
def test_a_duty_is_counted_in_the_year_on_its_day(client: Client, campaign: Campaign) -> None:
    client.force_login(campaign.owner)
    text = page(client, "/?view=year&date=2027-03-15&of=duties")
    assert "1 Mar 2027: 1 duty" in text or "1 Mar: 1 duty" in text
