"""What a message tells: each thing once, and only what still stands."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.alerts.entries import MOVED_BACK, NEWER, SAID_BY_ANOTHER, entries
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind
from campaigns.rules.alert_plan import PROPOSAL_KINDS
from campaigns.rules.telling import Picture, Standing
from tests.alerts.lines import FIRED, a_line, days, news

EARLIER, LATER = dt.date(2027, 3, 10), dt.date(2027, 3, 17)


def kinds(*lines: Any) -> list[AlertKind]:
    told, _dropped = entries(lines)
    return [entry.line.kind for entry in told]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"milestone_state": "done"}, "the duty is done"),
        ({"milestone_state": "waived"}, "the duty is waived"),
        ({"campaign_state": "cancelled"}, "the campaign is not confirmed any more"),
        ({"campaign_state": "tentative"}, "the campaign is not confirmed any more"),
        ({"activity_state": "cancelled"}, "the activity is off"),
        ({"starts_on": None}, "the activity is off"),
        ({"due_on": dt.date(2027, 3, 9)}, "the duty has another day now"),
        ({"is_responsible": False}, "the duty is another department's now"),
    ],
)
@pytest.mark.parametrize("kind", [AlertKind.COMING, AlertKind.DUE, AlertKind.LATE, AlertKind.SHORT_NOTICE])
def test_an_alert_about_a_duty_goes_when_the_duty_is_no_longer_so(
    kind: AlertKind, change: dict[str, Any], why: str
) -> None:
    line = a_line(kind, **change)
    assert entries([line]) == ([], {line.alert_id: why})


def test_an_open_duty_is_told() -> None:
    assert kinds(a_line()) == [AlertKind.COMING]


@pytest.mark.parametrize("kind", [AlertKind.NEW, AlertKind.MOVED, AlertKind.TENTATIVE])
def test_news_of_an_activity_that_was_cancelled_meanwhile_is_not_told(kind: AlertKind) -> None:
    assert kinds(news(kind, activity_state="cancelled", was=days(EARLIER))) == []


def test_may_come_is_not_told_once_the_campaign_is_confirmed() -> None:
    assert kinds(news(AlertKind.TENTATIVE)) == []
    assert kinds(news(AlertKind.TENTATIVE, campaign_state="tentative")) == [AlertKind.TENTATIVE]


def test_two_departments_of_one_reader_are_one_entry_that_names_both() -> None:
    first = a_line()
    second = replace(first, alert_id=UUID(int=77), department_id=2, department="Public Relations")
    told, dropped = entries([first, second])
    assert [entry.departments for entry in told] == [("Public Relations", "Social Media")]
    assert list(dropped.values()) == [SAID_BY_ANOTHER]


def test_of_coming_due_and_late_of_one_duty_only_the_last_is_told() -> None:
    lines = [a_line(kind) for kind in (AlertKind.COMING, AlertKind.LATE, AlertKind.DUE)]
    assert kinds(*lines) == [AlertKind.LATE]


def test_two_moves_in_one_message_are_told_as_one_from_the_first_days() -> None:
    second = news(AlertKind.MOVED, order=2, was=days(LATER))
    first = news(AlertKind.MOVED, order=1, was=days(EARLIER), newest_event_id=second.alert_id)
    told, _dropped = entries([second, first])
    assert [entry.line.was.starts_on for entry in told] == [EARLIER]


def test_a_move_that_was_moved_back_before_it_was_told_is_not_told() -> None:
    second = news(AlertKind.MOVED, order=2, was=days(LATER))
    first = news(AlertKind.MOVED, order=1, was=days(dt.date(2027, 3, 15)), newest_event_id=second.alert_id)
    told, dropped = entries([first, second])
    assert not told and MOVED_BACK in dropped.values()


def test_what_is_new_and_moved_in_one_message_is_told_as_new() -> None:
    moved = news(AlertKind.MOVED, order=2, was=days(EARLIER))
    new = news(AlertKind.NEW, order=1, newest_event_id=moved.alert_id)
    assert kinds(moved, new) == [AlertKind.NEW]


def test_old_news_is_left_to_the_message_that_carries_the_newer() -> None:
    old = news(AlertKind.MOVED, was=days(EARLIER), newest_event_id=UUID(int=99))
    assert entries([old]) == ([], {old.alert_id: NEWER})


def test_a_cancellation_that_was_taken_back_before_it_was_told_leaves_only_the_news_after_it() -> None:
    new = news(AlertKind.NEW, order=2)
    gone = news(AlertKind.CANCELLED, order=1, newest_event_id=new.alert_id)
    assert kinds(gone, new) == [AlertKind.NEW]


def test_of_what_is_back_on_its_cancellation_stands_no_more() -> None:
    back = news(AlertKind.CANCELLED, activity_state="planned")
    assert KINDS[back.kind].gone(back) and entries([back])[0] == []


def test_what_goes_on_without_a_department_stands_until_it_is_theirs_again() -> None:
    off = news(AlertKind.CANCELLED, told=Picture(Standing.NOT_THEIRS))
    assert kinds(off) == [AlertKind.CANCELLED]
    assert entries([replace(off, newest_event_id=UUID(int=99))])[0] == []


def test_a_cancelled_activity_that_moved_before_is_told_as_cancelled() -> None:
    gone = news(AlertKind.CANCELLED, order=2, activity_state="cancelled", was=days(LATER))
    moved = news(AlertKind.MOVED, order=1, activity_state="cancelled", was=days(EARLIER), newest_event_id=gone.alert_id)
    assert kinds(moved, gone) == [AlertKind.CANCELLED]


def test_the_most_pressing_comes_first_and_then_the_nearest() -> None:
    near = a_line(AlertKind.DUE, due_on=dt.date(2027, 3, 1), occurrence="2027-03-01", milestone_id=UUID(int=1))
    far = a_line(AlertKind.DUE, milestone_id=UUID(int=2))
    short = a_line(AlertKind.SHORT_NOTICE, milestone_id=UUID(int=3))
    told, _dropped = entries([far, near, short])
    assert [entry.line for entry in told] == [short, near, far]


def test_a_proposed_day_is_told_beside_what_the_duty_calls_for() -> None:
    duty = UUID(int=1)
    kinds = (AlertKind.SHORT_NOTICE, AlertKind.LATE, AlertKind.DAY_WANTED, AlertKind.DAY_ANSWERED)
    told, dropped = entries([a_line(kind, milestone_id=duty) for kind in kinds])
    assert {entry.line.kind for entry in told} == set(kinds) and not dropped


def test_of_two_answers_about_one_duty_the_last_is_told() -> None:
    first, last = (
        a_line(AlertKind.DAY_ANSWERED, milestone_id=UUID(int=1), fired_at=FIRED + dt.timedelta(hours=hours))
        for hours in (0, 5)
    )
    told, dropped = entries([last, first])
    assert [entry.line for entry in told] == [last] and set(dropped) == {first.alert_id}


LINES = st.builds(
    lambda kind, duty, department, was: (
        a_line(kind, milestone_id=UUID(int=duty), department_id=department)
        if kind in (AlertKind.COMING, AlertKind.DUE, AlertKind.LATE, AlertKind.SHORT_NOTICE, *PROPOSAL_KINDS)
        else a_line(kind, milestone_id=UUID(int=duty), department_id=department, of_kind=AlertKind.COMING)
        if kind == AlertKind.REMINDER
        else news(kind, activity_id=UUID(int=duty), department_id=department, was=days(was))
    ),
    kind=st.sampled_from(AlertKind),
    duty=st.integers(1, 3),
    department=st.integers(1, 2),
    was=st.sampled_from([EARLIER, dt.date(2027, 3, 15), LATER]),
)


@settings(deadline=None)
@given(st.lists(LINES, max_size=12))
def test_every_alert_is_either_told_or_dropped_for_a_reason_whatever_their_order(lines: list[Any]) -> None:
    told, dropped = entries(lines)
    assert {entry.line.alert_id for entry in told}.isdisjoint(dropped)
    assert {entry.line.alert_id for entry in told} | set(dropped) == {line.alert_id for line in lines}
    assert all(dropped.values())
    backwards, _why = entries(list(reversed(lines)))
    assert [entry.line.kind for entry in told] == [entry.line.kind for entry in backwards]
