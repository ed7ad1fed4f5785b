"""When an exception is asked for, and how long its answer holds: examples, and a machine."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from campaigns.enums import EXCEPTION_ANSWERS, ExceptionState, ShortNoticePolicy
from campaigns.rules.exceptions import Present, Standing, Step, got_worse, holds, is_given, is_refused, step_of, worst
from campaigns.rules.short_words import refusal_words, short_words
from departments.workdays import WorkingDays
from tests.chance import examples

DAY = dt.timedelta(days=1)
MAY_10 = dt.date(2027, 5, 10)
ASK, ALLOW, REFUSE = ShortNoticePolicy.ASK, ShortNoticePolicy.ALLOW, ShortNoticePolicy.REFUSE
ASKED, ACCEPTED, DECLINED = ExceptionState.ASKED, ExceptionState.ACCEPTED, ExceptionState.DECLINED
MOOT, WITHDRAWN = ExceptionState.MOOT, ExceptionState.WITHDRAWN


def accepted(state=ACCEPTED, moot_from="", **given):
    return Standing(state, moot_from, **{"shortfall_days": 18, "starts_on": MAY_10, **given})


def short(days=18, later=0, **given):
    return Present(is_short=True, starts_on=MAY_10 + later * DAY, since_asked=days, **given)


@pytest.mark.parametrize(
    ("present", "is_held"),
    [
        (short(), True),
        (short(later=2, days=16), True),
        (short(days=5), True),
        (short(later=-1), False),
        (short(days=19), False),
        (short(later=-1, days=5), False),
        (Present(is_short=True, starts_on=None), False),
    ],
)
def test_an_answer_holds_for_what_is_not_earlier_and_not_worse(present, is_held):
    assert holds(accepted(), present) == is_held


@pytest.mark.parametrize("state", [ASKED, *EXCEPTION_ANSWERS])
class TestWhatThereIs:
    def test_stays_while_it_holds(self, state):
        assert step_of(accepted(state), short(), policy=ASK) == Step.NOTHING

    def test_is_asked_anew_when_it_got_earlier_or_worse_whatever_the_channel_says_by_now(self, state):
        for policy in ShortNoticePolicy:
            assert step_of(accepted(state), short(days=19), policy=policy) == Step.ASK_ANEW

    def test_becomes_moot_without_short_notice_and_when_the_campaign_stops(self, state):
        assert step_of(accepted(state), Present(False, MAY_10), policy=ASK) == Step.BECOME_MOOT
        assert step_of(accepted(state), short(is_owed=False), policy=ASK) == Step.BECOME_MOOT

    def test_stands_again_as_it_was_when_it_comes_back_no_worse(self, state):
        was = accepted(MOOT, moot_from=state)
        assert step_of(was, short(), policy=ASK) == Step.STAND_AGAIN
        assert step_of(was, short(later=-3), policy=ASK) == Step.ASK_ANEW
        assert step_of(was, Present(False, None), policy=ASK) == Step.NOTHING


class TestAsking:
    def test_only_where_the_channel_asks_and_this_change_got_it_worse(self):
        assert step_of(None, short(got_worse=True), policy=ASK) == Step.ASK
        assert step_of(None, short(got_worse=False), policy=ASK) == Step.NOTHING
        assert step_of(None, short(got_worse=True), policy=ALLOW) == Step.NOTHING
        assert step_of(None, short(got_worse=True, is_owed=False), policy=ASK) == Step.NOTHING

    def test_a_reason_asks_again_after_a_no_and_after_a_question_taken_back(self):
        for state in (DECLINED, WITHDRAWN):
            assert step_of(accepted(state), short(), policy=ASK, is_asked_for=True) == Step.ASK_ANEW
        assert step_of(accepted(ACCEPTED), short(), policy=ASK, is_asked_for=True) == Step.NOTHING

    def test_a_reason_is_added_to_what_instep_asked_by_itself_and_to_nothing_else_that_is_open(self):
        bare = accepted(ASKED, has_reason=False)
        assert step_of(bare, short(), policy=ASK, is_asked_for=True) == Step.ASK_ANEW
        assert step_of(accepted(ASKED), short(), policy=ASK, is_asked_for=True) == Step.NOTHING

    def test_what_was_taken_back_is_asked_by_itself_only_when_it_gets_worse(self):
        assert step_of(accepted(WITHDRAWN), short(), policy=ASK) == Step.NOTHING
        assert step_of(accepted(WITHDRAWN), short(days=30, got_worse=True), policy=ASK) == Step.ASK_ANEW


def test_a_channel_refuses_what_gets_worse_and_lets_alone_what_does_not():
    assert is_refused(policy=REFUSE, got_worse=True)
    assert not is_refused(policy=REFUSE, got_worse=False)
    assert not any(is_refused(policy=policy, got_worse=True) for policy in (ALLOW, ASK))


def test_worse_is_more_days_than_before_as_of_the_same_day():
    assert got_worse({1: 5, 2: 3}, {1: 5, 2: 4, 3: 1}) == {2, 3}
    assert worst([MAY_10, MAY_10 - 3 * DAY], MAY_10 + DAY, WorkingDays()) == 2
    assert worst([], MAY_10, WorkingDays()) == 0


@given(due=st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 1)), wait=st.integers(0, 60), later=st.integers(0, 60))
def test_waiting_for_an_answer_never_makes_it_worse(due, wait, later):
    """What was asked on one day is compared as of that day: only the dates count, not how long somebody took."""
    days, asked_on = WorkingDays(), due + wait * DAY
    assert worst([due + later * DAY], asked_on, days) <= worst([due], asked_on, days)


def test_says_by_how_much_in_working_days():
    words = short_words(department="Print", required=30, given=12, shortfall=18)
    assert words == "Print needs 30 working days; this gives 12: 18 short."
    assert "passed by 3 working days" in short_words(department="Print", required=0, given=0, shortfall=3)
    said = refusal_words([words], channel="Print", alternative="Use the web shop banner, it takes three days.")
    assert words in said and said.endswith("three days.")


class ExceptionMachine(RuleBasedStateMachine):
    """One department and one activity: any moves, answers and policies, compared with what the words say."""

    def __init__(self):
        super().__init__()
        self.row: Standing | None = None
        self.start, self.short, self.owed, self.policy = MAY_10, 0, True, ASK
        self.answer_was: tuple[ExceptionState, int, dt.date] | None = None

    def replan(self, *, got_worse, why=False):
        present = Present(
            is_short=self.short > 0,
            starts_on=self.start,
            since_asked=self.short,
            got_worse=got_worse,
            is_owed=self.owed,
        )
        step = step_of(self.row, present, policy=self.policy, is_asked_for=why)
        if step in (Step.ASK, Step.ASK_ANEW):
            self.row = Standing(ASKED, "", self.short, self.start, has_reason=why)
            self.answer_was = None
        elif step == Step.BECOME_MOOT:
            assert self.row is not None
            self.row = Standing(MOOT, self.row.state, self.row.shortfall_days, self.row.starts_on)
        elif step == Step.STAND_AGAIN:
            assert self.row is not None
            self.row = Standing(self.row.said, "", self.row.shortfall_days, self.row.starts_on)

    @rule(by=st.integers(-10, 10), short=st.integers(0, 30), why=st.booleans())
    def move(self, by, short, why):
        worse = short > self.short
        self.start, self.short = self.start + by * DAY, short
        self.replan(got_worse=worse, why=why)

    @rule(owed=st.booleans())
    def change_the_campaign(self, owed):
        self.owed, before = owed, self.owed
        self.replan(got_worse=owed and not before and self.short > 0)

    @rule(policy=st.sampled_from(ShortNoticePolicy))
    def change_the_policy(self, policy):
        self.policy, before = policy, self.row
        self.replan(got_worse=False)
        assert self.row == before, "a policy leaves alone what is there"

    @precondition(lambda self: self.row is not None and self.row.state in (ASKED, *EXCEPTION_ANSWERS))
    @rule(answer=st.sampled_from(EXCEPTION_ANSWERS))
    def answer(self, answer):
        self.row = Standing(answer, "", self.row.shortfall_days, self.row.starts_on)
        self.answer_was = (answer, self.row.shortfall_days, self.row.starts_on)
        self.replan(got_worse=False)

    @precondition(lambda self: self.row is not None and self.row.state == ASKED)
    @rule()
    def withdraw(self):
        self.row = Standing(WITHDRAWN, "", self.row.shortfall_days, self.row.starts_on)

    @rule()
    def plan_again_at_night(self):
        before = self.row
        self.replan(got_worse=False)
        assert self.row == before, "planning again changes nothing"

    @invariant()
    def nothing_is_accepted_that_nobody_accepted(self):
        if self.row is None or not is_given(self.row.state):
            return
        assert self.answer_was is not None
        answer, days, start = self.answer_was
        assert self.row.state == answer
        assert self.short > 0 and self.owed
        assert self.short <= days and self.start >= start, "an answer covers nothing worse or earlier than was asked"

    @invariant()
    def nothing_moot_is_short(self):
        if self.row is not None:
            assert (self.row.state == MOOT) == (not (self.short > 0 and self.owed))
            assert (self.row.state == MOOT) == bool(self.row.moot_from)


TestExceptionMachine = ExceptionMachine.TestCase
TestExceptionMachine.settings = settings(max_examples=examples(150), stateful_step_count=30, deadline=None)
