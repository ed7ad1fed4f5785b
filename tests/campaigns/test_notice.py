"""Notice given and required, in working days."""

from datetime import date

import pytest
from hypothesis import given, settings

from campaigns.rules.notice import Notice, notice, notice_given, notice_required
from departments.workdays import WorkingDays
from tests.departments import working_days_model as model

pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
LONDON = WorkingDays(country="GB", subdivision="ENG")
START = date(2026, 5, 6)


def test_required_runs_from_the_earliest_must_have_to_the_start() -> None:
    days = [LONDON.add(START, -5), LONDON.add(START, -30), LONDON.add(START, 3)]
    assert notice_required(must_have_days=days, starts_on=START, days=LONDON) == 30


def test_without_must_haves_before_the_start_none_is_required() -> None:
    assert notice_required(must_have_days=[], starts_on=START, days=LONDON) == 0
    assert notice_required(must_have_days=[date(2026, 6, 1)], starts_on=START, days=LONDON) == 0


def test_given_runs_from_the_day_told_to_the_start() -> None:
    assert notice_given(told_on=LONDON.add(START, -12), starts_on=START, days=LONDON) == 12
    assert notice_given(told_on=START, starts_on=START, days=LONDON) == 0
    assert notice_given(told_on=date(2026, 6, 1), starts_on=START, days=LONDON) == 0


def test_what_is_missing_is_the_difference_and_never_negative() -> None:
    assert Notice(given=12, required=30).missing == 18
    assert Notice(given=40, required=30).missing == 0


def test_nothing_is_missing_before_anybody_was_told() -> None:
    untold = notice(told_on=None, must_have_days=[date(2026, 4, 1)], starts_on=START, days=LONDON)
    assert untold.given is None and untold.required > 0 and untold.missing == 0


@settings(deadline=None)
@given(model.working_days(), model.dates, model.dates, model.dates)
def test_notice_equals_a_day_by_day_count(days: WorkingDays, told: date, must_have: date, start: date) -> None:
    found = notice(told_on=told, must_have_days=[must_have], starts_on=start, days=days)
    assert found.given == model.count(days, told, start)
    assert found.required == model.count(days, must_have, start)
