"""How a duty stands, and the one sentence that answers for a campaign."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.enums import CAMPAIGN_LIVELY, CampaignState, MilestoneState
from campaigns.rules.duty_standing import OUT_OF_STEP, DutyStanding, duty_standing
from campaigns.rules.in_step import Tally, sentence
from campaigns.rules.lifecycle import CAMPAIGN_MOVES
from campaigns.rules.next_steps import WHAT_IT_MEANS, is_offered, next_steps

WARN, DUE, LATE = dt.date(2027, 3, 1), dt.date(2027, 3, 5), dt.date(2027, 3, 8)
LONG_AGO = dt.date(2027, 1, 4)


def stands(today: dt.date, planned_on: dt.date = LONG_AGO, **values: Any) -> DutyStanding:
    facts: dict[str, Any] = {"state": MilestoneState.OPEN, "must_have": True, **values}
    return duty_standing(warn_on=WARN, due_on=DUE, late_on=LATE, planned_on=planned_on, today=today, **facts)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (WARN - dt.timedelta(days=1), DutyStanding.LATER),
        (WARN, DutyStanding.COMING),
        (DUE - dt.timedelta(days=1), DutyStanding.COMING),
        (DUE, DutyStanding.DUE),
        (LATE - dt.timedelta(days=1), DutyStanding.DUE),
        (LATE, DutyStanding.LATE),
    ],
)
def test_a_duty_is_coming_due_and_late_on_its_days(today: dt.date, expected: DutyStanding) -> None:
    assert stands(today) == expected
    assert stands(today, state=MilestoneState.IN_WORK) == expected


def test_what_was_past_when_it_was_dated_is_short_notice_and_never_late() -> None:
    after = DUE + dt.timedelta(days=1)
    for today in (after, LATE, LATE + dt.timedelta(days=90)):
        assert stands(today, planned_on=after) == DutyStanding.SHORT_NOTICE
        assert stands(today, planned_on=after, must_have=False) == DutyStanding.PASSED


@given(today=st.dates(dt.date(2027, 1, 1), dt.date(2027, 6, 1)), planned_on=st.dates(LONG_AGO, dt.date(2027, 6, 1)))
def test_while_a_campaign_does_not_run_it_counts_as_dated_today(today: dt.date, planned_on: dt.date) -> None:
    assert stands(today, planned_on=planned_on, is_running=False) == stands(today, planned_on=today)
    assert stands(today, planned_on=planned_on, is_running=False) != DutyStanding.LATE


@pytest.mark.parametrize("state", [MilestoneState.DONE, MilestoneState.WAIVED, MilestoneState.CANCELLED])
@given(today=st.dates(dt.date(2027, 1, 1), dt.date(2027, 6, 1)))
def test_what_is_finished_is_out_of_step_on_no_day(state: MilestoneState, today: dt.date) -> None:
    assert stands(today, state=state).value == state.value
    assert stands(today, state=state) not in OUT_OF_STEP


def tally(**values: Any) -> Tally:
    facts = {"state": CampaignState.CONFIRMED, "departments": 6, "departments_in_step": 6, "short_notices": 0}
    facts |= {"late_duties": 0, "gaps": 0, "duties": 24, "duties_finished": 3, "activities": 5}
    return Tally(**{**facts, **values})


def said(**values: Any) -> str:
    return " ".join(part.text for part in sentence(tally(**values))).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "In step: all 6 departments."),
        ({"departments": 1, "departments_in_step": 1}, "In step: the one department."),
        (
            {"departments_in_step": 4, "short_notices": 2, "gaps": 1},
            "In step: 4 of 6 departments. 2 short notices. 1 gap.",
        ),
        ({"departments_in_step": 5, "late_duties": 1}, "In step: 5 of 6 departments. 1 late duty."),
        ({"departments": 0, "departments_in_step": 0, "gaps": 1}, "Nobody takes part yet. 1 gap."),
        ({"activities": 0}, "Nothing planned yet."),
        ({"state": CampaignState.DRAFT}, "A draft: nobody is told yet. 6 departments take part."),
        (
            {"state": CampaignState.TENTATIVE, "short_notices": 1},
            "Tentative: duties have not begun. 6 departments take part. 1 short notice.",
        ),
        ({"state": CampaignState.DONE}, "Done. 6 departments took part. 3 of 24 duties were finished."),
        ({"state": CampaignState.CANCELLED}, "Cancelled. 6 departments took part."),
    ],
)
def test_the_sentence_answers_in_plain_words(values: dict[str, Any], expected: str) -> None:
    assert said(**values) == expected


@given(
    state=st.sampled_from(CampaignState),
    short=st.integers(0, 3),
    late=st.integers(0, 3),
    gaps=st.integers(0, 3),
)
def test_it_looks_in_step_only_when_it_is(state: CampaignState, short: int, late: int, gaps: int) -> None:
    mark = tally(state=state, short_notices=short, late_duties=late, gaps=gaps).mark
    assert (mark == "in_step") == (state in CAMPAIGN_LIVELY and not (short or late or gaps))


@pytest.mark.parametrize("state", CampaignState)
def test_every_offered_step_is_in_the_table_of_moves(state: CampaignState) -> None:
    assert state in WHAT_IT_MEANS
    for step in next_steps(state):
        assert step.state in CAMPAIGN_MOVES[state] and is_offered(state, step.state)
        assert str(step.label) and str(step.what_happens)


@pytest.mark.parametrize("before", CampaignState)
def test_nobody_is_asked_to_make_a_campaign_live(before: CampaignState) -> None:
    assert not is_offered(before, CampaignState.LIVE)
