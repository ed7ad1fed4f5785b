"""What lead times are counted from: every anchor against a slow model, and what moves when the anchor does."""

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enums import Anchor, MilestoneState, Unit
from campaigns.rules.anchors import CampaignDays, Piece, anchor_of, campaign_days, way_round
from campaigns.rules.duties import PlanLine, duties, waiting
from campaigns.rules.outlook import Standing, Surroundings, outlook
from campaigns.rules.ripple import Hanging, elsewhere, keeper
from campaigns.rules.wording import offset_words, waits_words
from departments.clocks import DepartmentClock
from departments.workdays import WorkingDays

NOW = dt.datetime(2027, 3, 3, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
DAYS = {1: WorkingDays(country="DE"), 2: WorkingDays(weekend=frozenset({4, 5}))}
CLOCKS = {key: DepartmentClock(key, ZoneInfo("UTC"), days, dt.time(8)) for key, days in DAYS.items()}
DAY = dt.timedelta(days=1)

days_in_2027 = st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31))
pieces = st.builds(
    Piece,
    activity_id=st.uuids(),
    channel_id=st.integers(1, 4),
    is_public=st.booleans(),
    starts_on=days_in_2027,
)
campaigns = st.tuples(st.none() | days_in_2027, st.lists(pieces, max_size=6, unique_by=lambda piece: piece.activity_id))
lines = st.builds(
    PlanLine,
    rule_id=st.integers(1, 10**6),
    name=st.just("Duty"),
    offset=st.integers(-40, 40),
    unit=st.sampled_from(Unit),
    anchor=st.sampled_from(Anchor),
    must_have=st.booleans(),
    warn_working_days=st.integers(0, 5),
    responsible_ids=st.sampled_from([(1,), (2,)]),
    anchor_channel_ids=st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True).map(tuple),
)


# A slow model, written from the words alone: it walks day by day and looks at every activity.


def slow_anchor(
    line: PlanLine, starts_on: dt.date, ends_on: dt.date, launch: dt.date | None, others: Sequence[Piece]
) -> dt.date | None:
    if line.anchor == Anchor.START:
        return starts_on
    if line.anchor == Anchor.END:
        return ends_on
    if line.anchor == Anchor.LAUNCH:
        return launch
    if line.anchor == Anchor.FIRST_PUBLIC:
        found = [piece.starts_on for piece in others if piece.is_public]
    else:
        found = [piece.starts_on for piece in others if piece.channel_id in line.anchor_channel_ids]
    return min(found) if found else None


def slow_due(anchor: dt.date, offset: int, unit: Unit, days: WorkingDays) -> dt.date:
    step = -DAY if offset <= 0 else DAY
    if offset and unit == Unit.WORKING_DAYS:
        left, day = abs(offset), anchor
        while left:
            day += step
            left -= days.is_working(day)
        return day
    day = anchor
    if unit == Unit.MONTHS:
        for _number in range(abs(offset)):
            day = _a_month_on(day, 1 if offset > 0 else -1)
        while day.day < anchor.day and (day + DAY).month == day.month:
            day += DAY
    else:
        for _number in range(abs(offset) * (7 if unit == Unit.WEEKS else 1)):
            day += step
    while not days.is_working(day):
        day += step
    return day


def _a_month_on(day: dt.date, sign: int) -> dt.date:
    year, month = (
        (day.year, day.month + sign) if 1 <= day.month + sign <= 12 else (day.year + sign, 1 if sign > 0 else 12)
    )
    last = day.day
    while True:
        try:
            return dt.date(year, month, last)
        except ValueError:
            last -= 1


@settings(deadline=None)
@given(line=lines, starts_on=days_in_2027, length=st.integers(0, 20), campaign=campaigns)
def test_every_anchor_unit_and_direction_as_a_slow_model_has_it(
    line: PlanLine, starts_on: dt.date, length: int, campaign: tuple[dt.date | None, list[Piece]]
) -> None:
    launch, others = campaign
    ends_on = starts_on + length * DAY
    found = duties([line], starts_on=starts_on, ends_on=ends_on, days_of=DAYS, campaign=campaign_days(launch, others))
    anchor = slow_anchor(line, starts_on, ends_on, launch, others)
    if anchor is None:
        assert not found
        assert waiting([line], starts_on=starts_on, ends_on=ends_on, campaign=campaign_days(launch, others)) == (line,)
        return
    assert [duty.anchored.day for duty in found] == [anchor]
    assert found[0].due_on == slow_due(anchor, line.offset, line.unit, DAYS[line.responsible_ids[0]])


@settings(deadline=None)
@given(line=lines, starts_on=days_in_2027, campaign=campaigns, later=st.integers(0, 60))
def test_a_duty_never_comes_earlier_when_all_it_is_counted_from_moves_later(
    line: PlanLine, starts_on: dt.date, campaign: tuple[dt.date | None, list[Piece]], later: int
) -> None:
    launch, others = campaign
    by = later * DAY

    def due(by: dt.timedelta) -> list[dt.date]:
        moved = [Piece(row.activity_id, row.channel_id, row.is_public, row.starts_on + by) for row in others]
        days = campaign_days(launch + by if launch else None, moved)
        start = starts_on + by
        return [duty.due_on for duty in duties([line], starts_on=start, ends_on=start, days_of=DAYS, campaign=days)]

    before, after = due(0 * DAY), due(by)
    assert len(before) == len(after)
    assert all(first <= second for first, second in zip(before, after, strict=True))


@settings(deadline=None)
@given(
    plan=st.lists(lines, max_size=4, unique_by=lambda line: line.rule_id),
    starts_on=days_in_2027,
    campaign=campaigns,
    by=st.integers(-60, 60),
    data=st.data(),
)
def test_moving_there_and_back_is_the_identity(
    plan: list[PlanLine],
    starts_on: dt.date,
    campaign: tuple[dt.date | None, list[Piece]],
    by: int,
    data: st.DataObject,
) -> None:
    """The activity itself is one of the campaign's; what it moves elsewhere comes back with it."""
    launch, others = campaign
    piece = Piece(uuid.uuid4(), data.draw(st.integers(1, 4)), data.draw(st.booleans()), starts_on)
    around = Surroundings(campaign_days(launch, others), piece)
    other_start = data.draw(days_in_2027)

    def dates(start: dt.date) -> dict[int, tuple[dt.date, dt.date, dt.date]]:
        days = around.days(start)
        found = duties(plan, starts_on=other_start, ends_on=other_start, days_of=DAYS, campaign=days)
        return {duty.line.rule_id: (duty.warn_on, duty.due_on, duty.late_on) for duty in found}

    now = {rule: Standing(MilestoneState.OPEN, False, due, 0) for rule, (_warn, due, _late) in dates(starts_on).items()}
    hanging = Hanging(uuid.uuid4(), other_start, other_start, tuple(plan), now)
    assert elsewhere([hanging], campaign=around.days(starts_on), clocks=CLOCKS, now=NOW) == ()
    there = elsewhere([hanging], campaign=around.days(starts_on + by * DAY), clocks=CLOCKS, now=NOW)
    moved = dict(now)
    for each in there:
        moved.pop(each.line.rule_id, None)
        if each.due_on is not None:
            moved[each.line.rule_id] = Standing(MilestoneState.OPEN, False, each.due_on, 0)
    back = Hanging(hanging.activity_id, other_start, other_start, tuple(plan), moved)
    again = elsewhere([back], campaign=around.days(starts_on), clocks=CLOCKS, now=NOW)
    assert {each.line.rule_id: each.due_on for each in again} == {each.line.rule_id: each.was_on for each in there}


def test_the_first_public_activity_is_the_earliest_that_is_not_internal() -> None:
    story = Piece(uuid.uuid4(), 1, False, dt.date(2027, 3, 1))
    poster, spot = (Piece(uuid.uuid4(), 2, True, dt.date(2027, 3, day)) for day in (8, 9))
    assert campaign_days(None, [spot, story, poster]).first_public == poster
    assert campaign_days(None, [story]).first_public is None


def test_of_two_on_one_day_always_the_same_counts() -> None:
    twins = [Piece(uuid.UUID(int=number), 1, True, TODAY) for number in (2, 1)]
    assert campaign_days(None, twins).first_of([1]) == campaign_days(None, twins[::-1]).first_of([1]) == twins[1]


@pytest.mark.parametrize(
    ("plans", "way"),
    [
        ({}, ()),
        ({1: [2], 2: [3]}, ()),
        ({1: [1]}, (1, 1)),
        ({1: [2], 2: [1]}, (1, 2, 1)),
        ({1: [4, 2], 2: [3], 3: [1], 4: [5]}, (1, 2, 3, 1)),
        ({1: [2], 2: [3], 3: [2]}, ()),
    ],
)
def test_a_circle_is_found_through_any_number_of_channels(plans: dict[int, list[int]], way: tuple[int, ...]) -> None:
    assert way_round(plans, 1) == way


@settings(deadline=None)
@given(plans=st.dictionaries(st.integers(1, 6), st.lists(st.integers(1, 6), max_size=3), max_size=6))
def test_there_is_a_way_round_just_where_following_the_plans_comes_back(plans: dict[int, list[int]]) -> None:
    reached, edge = set(), set(plans.get(1, ()))
    while edge:
        reached |= edge
        edge = {onward for key in edge for onward in plans.get(key, ())} - reached
    way = way_round(plans, 1)
    assert bool(way) == (1 in reached)
    assert all(onward in plans[key] for key, onward in pairwise(way))


# The first start that keeps all, with anchors


def line_of(anchor: Anchor, offset: int = -10, rule_id: int = 1, **more: object) -> PlanLine:
    values = {"anchor_channel_ids": (), "must_have": True, "responsible_ids": (2,), **more}
    return PlanLine(
        rule_id=rule_id,
        name="Duty",
        offset=offset,
        unit=Unit.DAYS,
        anchor=anchor,
        warn_working_days=0,
        **values,  # type: ignore[arg-type]
    )


def test_no_later_start_helps_a_duty_counted_from_the_launch() -> None:
    around = Surroundings(CampaignDays(launch_on=TODAY), Piece(None, 1, True, TODAY))
    found = outlook(
        [line_of(Anchor.LAUNCH)],
        starts_on=TODAY + 90 * DAY,
        ends_on=TODAY + 90 * DAY,
        clocks=CLOCKS,
        now=NOW,
        around=around,
    )
    assert found.short and found.good_start is None


def test_the_good_start_keeps_what_is_counted_from_this_elsewhere() -> None:
    """The landing page is due 10 days before the spot: the spot may begin when that still lies ahead."""
    piece = Piece(uuid.uuid4(), 7, True, TODAY + 60 * DAY)
    landing = Hanging(
        uuid.uuid4(), TODAY + 80 * DAY, TODAY + 80 * DAY, (line_of(Anchor.CHANNELS, anchor_channel_ids=(7,)),), {}
    )
    keeps = keeper([landing], campaign=CampaignDays(), piece=piece, clocks=CLOCKS, now=NOW)
    around = Surroundings(CampaignDays(), piece, keeps)
    found = outlook([], starts_on=TODAY + 2 * DAY, ends_on=TODAY + 2 * DAY, clocks=CLOCKS, now=NOW, around=around)
    assert found.good_start is not None
    first = next(day for day in (TODAY + n * DAY for n in range(60)) if keeps(day))
    assert found.good_start == first
    assert not keeps(first - DAY)
    assert outlook([], starts_on=first, ends_on=first, clocks=CLOCKS, now=NOW, around=around).good_start is None


def test_what_is_done_or_held_elsewhere_does_not_move() -> None:
    line = line_of(Anchor.CHANNELS, anchor_channel_ids=(7,))
    for standing in (
        Standing(MilestoneState.DONE, False, TODAY, 0),
        Standing(MilestoneState.WAIVED, False, TODAY, 0),
        Standing(MilestoneState.OPEN, True, TODAY, 0),
    ):
        other = Hanging(uuid.uuid4(), TODAY, TODAY, (line,), {1: standing})
        for days in (CampaignDays(), campaign_days(None, [Piece(None, 7, True, TODAY + 50 * DAY)])):
            moved = elsewhere([other], campaign=days, clocks=CLOCKS, now=NOW)
            assert not [each for each in moved if each.due_on is not None]
            assert bool(moved) == (standing.state == MilestoneState.OPEN and days == CampaignDays())


# In words


@pytest.mark.parametrize(
    ("offset", "anchor", "channels", "words"),
    [
        (-14, Anchor.LAUNCH, (), "14 days before the campaign’s launch"),
        (0, Anchor.LAUNCH, (), "on the day of the campaign’s launch"),
        (2, Anchor.FIRST_PUBLIC, (), "2 days after the campaign’s first public activity begins"),
        (-1, Anchor.CHANNELS, ("Print", "Radio"), "1 day before the campaign’s first activity on Print or Radio"),
        (-1, Anchor.CHANNELS, (), "1 day before the campaign’s first activity on another channel"),
    ],
)
def test_in_words(offset: int, anchor: Anchor, channels: tuple[str, ...], words: str) -> None:
    assert offset_words(offset, Unit.DAYS, anchor, channels=channels) == words


def test_what_a_line_waits_for_in_words() -> None:
    assert waits_words(Anchor.LAUNCH) == "waits for the campaign’s launch date"
    assert waits_words(Anchor.CHANNELS, channels=["Radio"]) == "waits for an activity on Radio in this campaign"


def test_start_and_end_need_no_campaign() -> None:
    start, end = TODAY, TODAY + DAY
    found = {anchor: anchor_of(anchor, (), starts_on=start, ends_on=end, campaign=CampaignDays()) for anchor in Anchor}
    assert {anchor: each.day for anchor, each in found.items() if each} == {Anchor.START: start, Anchor.END: end}
