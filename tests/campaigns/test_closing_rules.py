"""Closing dates: what can be one, which are near, and on which working day their duties fall."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enums import Anchor, ClosingRole, Unit
from campaigns.rules.closings import (
    Issue,
    can_be_met,
    check_issue,
    far_words,
    nearest,
    published_duty_day,
    remark,
    usual_offset,
)
from campaigns.rules.duties import PlanLine, duties
from campaigns.rules.weekly_closings import Before, WeeklyPattern, weeks_of
from campaigns.rules.wording import closing_words
from departments.clocks import DepartmentClock
from departments.errors import Refused
from departments.workdays import WorkingDays
from tests.chance import examples
from tests.departments import working_days_model as model

DAY = dt.timedelta(days=1)
MARCH = Issue(3, "March issue", dt.date(2027, 3, 1), dt.date(2027, 3, 31), dt.date(2027, 1, 3), dt.date(2027, 1, 10))
PLAIN = WorkingDays()
LONDON = WorkingDays(country="GB", subdivision="ENG")
FRIDAY_SATURDAY = WorkingDays(weekend=frozenset({4, 5}))
LINE = PlanLine(1, "Material due", -8, Unit.WEEKS, Anchor.START, True, 5, (1,), closing_role="material")

dates = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
calendars = st.sampled_from([PLAIN, LONDON, FRIDAY_SATURDAY])


def days(**given: dt.date | None) -> dict[str, dt.date | None]:
    usual: dict[str, dt.date | None] = {
        "appears_on": MARCH.appears_on, "last_on": None, "space_closes_on": MARCH.space_closes_on,
        "material_due_on": MARCH.material_due_on,
    }  # fmt: skip
    return {**usual, **given}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"space_closes_on": dt.date(2027, 3, 2)}, "space_closes_on"),
        ({"material_due_on": dt.date(2027, 3, 2)}, "material_due_on"),
        ({"space_closes_on": None, "material_due_on": None}, "space_closes_on"),
        ({"last_on": dt.date(2027, 2, 28)}, "last_on"),
        ({"appears_on": dt.date(9027, 3, 1)}, "appears_on"),
        ({"space_closes_on": dt.date(2007, 3, 1)}, "space_closes_on"),
    ],
)
def test_refuses_what_cannot_be_one_issue_at_its_field(given, field):
    with pytest.raises(Refused) as refusal:
        check_issue(**days(**given))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")


def test_takes_material_before_space_with_a_remark_and_closing_on_the_day_it_appears():
    check_issue(**days(space_closes_on=dt.date(2027, 1, 20)))  # type: ignore[arg-type]
    check_issue(**days(space_closes_on=MARCH.appears_on))  # type: ignore[arg-type]
    wrong_way = Issue(1, "x", MARCH.appears_on, None, dt.date(2027, 1, 20), dt.date(2027, 1, 10))
    assert "before space closes" in remark(wrong_way)
    assert remark(MARCH) == ""


@settings(max_examples=examples(300), deadline=None)
@given(appears=dates, before=st.integers(0, 200), start=dates, working=calendars)
def test_a_duty_of_an_issue_is_due_on_its_published_day_or_the_working_day_before(appears, before, start, working):
    issue = Issue(1, "x", appears, material_due_on=appears - before * DAY)
    (duty,) = duties([LINE], starts_on=start, ends_on=start, days_of={1: working}, issue=issue)
    slow = model.back_to_work(working, issue.material_due_on, -model.ONE_DAY)
    assert (duty.due_on, duty.published_on, duty.issue) == (slow, issue.material_due_on, issue)
    assert duty.warn_on <= duty.due_on < duty.late_on


@settings(max_examples=examples(100), deadline=None)
@given(start=dates, working=calendars)
def test_without_an_issue_or_its_date_the_offset_counts_as_always(start, working):
    alone = duties([LINE], starts_on=start, ends_on=start, days_of={1: working})
    space_only = Issue(1, "x", start, space_closes_on=start)
    assert duties([LINE], starts_on=start, ends_on=start, days_of={1: working}, issue=space_only) == alone
    assert alone[0].issue is None and alone[0].published_on is None


@settings(max_examples=examples(200), deadline=None)
@given(first=dates, second=dates, working=calendars)
def test_a_later_published_day_never_makes_a_duty_due_earlier(first, second, working):
    early, late = sorted((first, second))
    due = [
        published_duty_day(Issue(1, "x", late, material_due_on=day), "material", working)[0]  # type: ignore[index]
        for day in (early, late)
    ]
    assert due[0] <= due[1]


def test_a_line_without_a_role_ignores_the_issue():
    plain = PlanLine(1, "Brief due", -8, Unit.WEEKS, Anchor.START, True, 5, (1,))
    (duty,) = duties([plain], starts_on=MARCH.appears_on, ends_on=MARCH.appears_on, days_of={1: PLAIN}, issue=MARCH)
    assert duty.issue is None


class TestNear:
    issues = [Issue(n, f"{n}", dt.date(2027, n, 1), space_closes_on=dt.date(2026, 12, 1)) for n in range(1, 13)]

    def test_offers_the_nearest_in_the_order_they_appear(self):
        assert [issue.id for issue in nearest(self.issues, dt.date(2027, 6, 3), count=3)] == [5, 6, 7]

    def test_a_day_within_an_issue_is_at_no_distance(self):
        assert MARCH.distance(dt.date(2027, 3, 31)) == 0
        assert MARCH.distance(dt.date(2027, 4, 1)) == 1
        assert MARCH.distance(dt.date(2027, 2, 27)) == -2

    def test_remarks_on_a_start_far_from_its_issue_and_on_no_other(self):
        today = dt.date(2026, 11, 27)
        assert "after this start" in far_words(MARCH, dt.date(2027, 2, 10), today=today)
        assert "before this start" in far_words(MARCH, dt.date(2027, 4, 20), today=today)
        assert far_words(MARCH, dt.date(2027, 2, 22), today=today) == ""
        assert far_words(None, dt.date(2027, 2, 22), today=today) == ""


def test_can_be_met_until_the_working_day_before_a_closing_day_off():
    clock = DepartmentClock(1, dt.UTC, PLAIN, dt.time(8))  # type: ignore[arg-type]
    lines = [LINE]
    issue = Issue(1, "x", dt.date(2027, 3, 1), material_due_on=dt.date(2027, 1, 10))  # a Sunday
    friday = dt.datetime(2027, 1, 8, 23, tzinfo=dt.UTC)
    assert can_be_met(issue, lines, {1: clock}, now=friday)
    assert not can_be_met(issue, lines, {1: clock}, now=friday + DAY)
    # Nobody has a line for it: the published day itself counts.
    assert can_be_met(issue, [], {}, now=friday + DAY)


def test_says_whose_date_it_is_and_the_published_day_where_it_was_moved():
    today = dt.date(2026, 11, 27)
    moved = closing_words("March issue", published_on=dt.date(2027, 1, 10), due_on=dt.date(2027, 1, 8), today=today)
    plain = closing_words("March issue", published_on=dt.date(2027, 1, 8), due_on=dt.date(2027, 1, 8), today=today)
    assert plain == "published closing date of “March issue”"
    assert moved.startswith(plain) and "10" in moved


@pytest.mark.parametrize(
    ("distances", "offset"),
    [([56, 58, 57], (-8, Unit.WEEKS)), ([5], (-1, Unit.WEEKS)), ([3], (-3, Unit.DAYS)), ([0], (0, Unit.DAYS))],
)
def test_the_usual_distance_is_in_weeks(distances, offset):
    assert usual_offset(distances) == offset


class TestWeekly:
    def pattern(self, **given):
        usual = {
            "name": "Week {week}", "weekday": 0, "first_day": dt.date(2027, 3, 10), "last_day": dt.date(2027, 3, 29),
            "space": None, "material": Before(weekday=2),
        }  # fmt: skip
        return WeeklyPattern(**{**usual, **given})

    def test_is_the_wednesday_before_the_monday_of_each_week_in_between(self):
        found = [(week.name, week.appears_on.day, week.material_due_on.day) for week in weeks_of(self.pattern())]
        assert found == [("Week 11", 15, 10), ("Week 12", 22, 17), ("Week 13", 29, 24)]
        assert weeks_of(self.pattern())[0].last_on == dt.date(2027, 3, 21)

    @given(weekday=st.integers(0, 6), weeks=st.integers(1, 20), day=dates)
    def test_a_weekday_before_is_strictly_before_and_less_than_a_week_per_week(self, weekday, weeks, day):
        found = Before(weekday, weeks).day(day)
        assert found.weekday() == weekday
        assert (weeks - 1) * 7 < (day - found).days <= weeks * 7

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"last_day": dt.date(2027, 3, 1)}, "last_day"),
            ({"last_day": dt.date(2037, 3, 1)}, "last_day"),
            ({"first_day": dt.date(2027, 3, 16), "last_day": dt.date(2027, 3, 20)}, "last_day"),
            ({"material": None}, "space_weekday"),
        ],
    )
    def test_refuses_a_pattern_that_makes_none_or_too_many(self, given, field):
        with pytest.raises(Refused) as refusal:
            weeks_of(self.pattern(**given))
        assert refusal.value.field == field


def test_every_role_has_a_date_of_its_own():
    assert [MARCH.closes_on(role) for role in ClosingRole] == [MARCH.space_closes_on, MARCH.material_due_on]
    assert MARCH.closes_on("") is None
