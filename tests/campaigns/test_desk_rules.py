"""Where a duty stands on a desk, against a slow count day by day."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enums import MilestoneState
from campaigns.rules.desk import DutyFacts, Group, standing, week_end
from campaigns.rules.desk_words import summary, what_happened
from departments.workdays import WorkingDays

MONDAY = dt.date(2027, 3, 1)
OFFICE = WorkingDays()
BAVARIA = WorkingDays(country="DE", subdivision="BY")

days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
calendars = st.sampled_from([OFFICE, BAVARIA, WorkingDays(weekend=frozenset({4, 5})), WorkingDays(weekend=frozenset())])


def duty(due_on: dt.date, calendar: WorkingDays = OFFICE, **fields: object) -> DutyFacts:
    """An open must-have duty dated a month before its day, which is a working day."""
    values = {
        "state": MilestoneState.OPEN,
        "must_have": True,
        "warn_on": calendar.add(due_on, -5),
        "due_on": due_on,
        "late_on": calendar.add(due_on, 1),
        "planned_on": due_on - dt.timedelta(days=30),
        **fields,
    }
    return DutyFacts(**values)  # type: ignore[arg-type]


def stands(facts: DutyFacts, today: dt.date, calendar: WorkingDays = OFFICE, first_day: int = 0) -> tuple[Group, str]:
    found = standing(facts, today=today, days=calendar, first_day_of_week=first_day)
    return found.group, found.time_left


@settings(deadline=None)  # the first holidays of a country take a second
@given(calendar=calendars, due_on=days, distance=st.integers(-40, 40))
def test_time_left_is_what_one_counts_on_ones_fingers(calendar: WorkingDays, due_on: dt.date, distance: int) -> None:
    due_on = calendar.on_or_before(due_on)
    today = due_on + dt.timedelta(days=distance)
    first, last = sorted((today, due_on))
    counted = sum(calendar.is_working(first + dt.timedelta(days=n)) for n in range((last - first).days))
    group, words = stands(duty(due_on, calendar), today, calendar)
    if today >= calendar.add(due_on, 1):
        assert group == Group.LATE and words.startswith(f"{counted} working day") and words.endswith("late")
    elif today > due_on:
        assert group == Group.TODAY and words.startswith("late from")
    elif today == due_on:
        assert (group, words) == (Group.TODAY, "today")
    elif counted == 0:
        assert group in (Group.WEEK, Group.LATER) and words == "the next working day"
    else:
        assert group in (Group.WEEK, Group.LATER) and words.startswith(f"{counted} working day")


@settings(deadline=None)
@given(due_on=days, today=days, first_day=st.integers(0, 6))
def test_this_week_is_the_rest_of_the_organisations_week(due_on: dt.date, today: dt.date, first_day: int) -> None:
    due_on = OFFICE.on_or_before(due_on)
    ends_on = week_end(OFFICE.on_or_after(today), first_day_of_week=first_day)
    assert (ends_on + dt.timedelta(days=1)).weekday() == first_day
    group, _words = stands(duty(due_on), today, first_day=first_day)
    if today < due_on:
        assert (group == Group.WEEK) == (due_on <= ends_on)


def test_on_a_sunday_the_week_is_the_one_that_begins() -> None:
    sunday = MONDAY - dt.timedelta(days=1)
    assert stands(duty(MONDAY + dt.timedelta(days=4)), sunday) == (Group.WEEK, "4 working days left")


def test_due_on_friday_is_not_late_on_saturday() -> None:
    friday = MONDAY + dt.timedelta(days=4)
    assert stands(duty(friday), friday + dt.timedelta(days=1)) == (Group.TODAY, "late from Mon 8 Mar")


def test_a_finished_duty_is_never_late() -> None:
    done = duty(MONDAY, state=MilestoneState.DONE)
    assert stands(done, MONDAY + dt.timedelta(days=90)) == (Group.ANSWERED, "")


@pytest.mark.parametrize(
    ("fields", "today", "mark", "word"),
    [
        ({"planned_on": MONDAY + dt.timedelta(days=2)}, MONDAY + dt.timedelta(days=3), "late", "Short notice"),
        ({}, MONDAY + dt.timedelta(days=1), "late", "Late"),
        ({"state": MilestoneState.IN_WORK}, MONDAY + dt.timedelta(days=1), "late", "Late"),
        ({"state": MilestoneState.IN_WORK}, MONDAY, "in_work", "In work"),
        ({}, MONDAY, "waiting", "Due"),
        ({}, MONDAY - dt.timedelta(days=3), "waiting", "Begin now"),
        ({}, MONDAY - dt.timedelta(days=30), "open", "Open"),
        ({"state": MilestoneState.WAIVED}, MONDAY, "waived", "Waived"),
    ],
)
def test_a_duty_shows_its_shape_and_word(fields: dict[str, object], today: dt.date, mark: str, word: str) -> None:
    found = standing(duty(MONDAY, **fields), today=today, days=OFFICE, first_day_of_week=0)
    assert (found.mark, found.word) == (mark, word)


def test_a_nice_to_have_that_was_past_when_planned_does_not_press() -> None:
    facts = duty(MONDAY, must_have=False, planned_on=MONDAY + dt.timedelta(days=9))
    assert stands(facts, MONDAY + dt.timedelta(days=10)) == (Group.LATER, "if there is time for it")


def test_the_desk_says_what_is_nearest_in_one_sentence() -> None:
    def said(unread: int = 0, **counts: int) -> str:
        return " ".join(part.text for part in summary({Group(key): n for key, n in counts.items()}, unread=unread))

    assert said(late=1, today=2, week=3, later=4, unread=5) == (
        "1 duty is late. 2 are due today. 3 this week. 5 alerts to read."
    )
    assert said(week=1) == "Nothing is late. 1 this week."
    assert said(later=7, answered=2) == "Nothing is late. 7 later."
    assert said(answered=2) == "Nothing to do."
    assert said(unread=1) == "Nothing to do. 1 alert to read."


def test_who_comes_too_late_hears_what_happened() -> None:
    def said(state: MilestoneState, assignee: str | None = None, by: str | None = None) -> str:
        return what_happened(state=state, due_on=MONDAY, assignee=assignee, by=by, reason="Not needed", today=MONDAY)

    assert said(MilestoneState.DONE, by="Ben") == "Ben has marked it done."
    assert said(MilestoneState.WAIVED, by="Ben") == "Ben has waived it: Not needed"
    assert said(MilestoneState.IN_WORK, assignee="Eva") == "Eva has it, and it is due on Mon 1 Mar."
    assert said(MilestoneState.OPEN) == "It is open, and due on Mon 1 Mar."
    assert said(MilestoneState.CANCELLED) == "It is not needed any more."
