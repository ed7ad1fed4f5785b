"""What can be taken back, by whom, and when something has moved on. Pure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions import activity_fields, blackouts, campaigns, channels, key_dates
from campaigns.enums import ActivityState, CampaignState
from campaigns.rules.lifecycle import CAMPAIGN_MOVES
from campaigns.rules.story import TELLINGS, is_foreseen
from campaigns.rules.undo import (
    RESTORABLE,
    Past,
    activity_state_before,
    campaign_state_before,
    changed_since,
    is_undoable,
)
from campaigns.rules.undo_rights import can_undo
from departments.access import Access
from departments.actions import departments, organisation, people, routes
from departments.enums import RoleName

EDITABLE = {
    ("campaign", "changed"): campaigns.EDITABLE,
    ("activity", "changed"): [
        f"{name}_id" if name in ("channel", "closing") else name for name in activity_fields.EDITABLE
    ],
    ("activity", "moved"): activity_fields.SCHEDULE,
    ("channel", "changed"): channels.CHANNEL,
    ("leadtimerule", "changed"): channels.RULE,
    ("blackout", "changed"): blackouts.EDITABLE,
    ("keydate", "changed"): key_dates.EDITABLE,
    ("department", "changed"): departments.EDITABLE,
    ("route", "changed"): routes.EDITABLE,
    ("workingcalendar", "changed"): organisation.CALENDAR,
    ("organisationsettings", "changed"): organisation.SETTINGS,
    ("user", "changed"): people.EDITABLE,
}


@pytest.mark.parametrize("deed", EDITABLE)
def test_all_that_can_be_changed_can_be_changed_back(deed: tuple[str, str]) -> None:
    assert set(EDITABLE[deed]) <= RESTORABLE[deed]


@pytest.mark.parametrize("deed", RESTORABLE)
def test_what_can_be_taken_back_is_a_deed_that_is_told(deed: tuple[str, str]) -> None:
    assert is_foreseen(*deed) or deed[1].startswith("made ")
    assert deed in TELLINGS or deed == ("campaign", "made cancelled")


@pytest.mark.parametrize(
    "past",
    [
        Past("campaign", "created", {"state": [None, "draft"]}),
        Past("campaign", "changed", {}),
        Past("campaign", "changed", {"name": ["a", "b"], "import_key": [None, "x"]}),
        Past("campaign", "changed", {"name": "odd"}),
        Past("campaign", "changed", {"name": ["a"]}),
        Past("campaign", "made live", {"state": ["confirmed", "live"]}),
        Past("campaign", "made done", {"state": ["live", "done"]}),
        Past("campaign", "made confirmed", {"state": ["draft", "confirmed"]}),
        Past("campaign", "made draft", {"state": ["cancelled", "draft"]}),
        Past("campaign", "made tentative", {"state": ["odd", "tentative"]}),
        Past("campaign", "cancelled", {"cancel_reason": ["", "x"]}),
        Past("activity", "made live", {"state": ["planned", "live"]}),
        Past("channel", "gave to its owners", {"owners": [["Print"], ["PR"]]}),
        Past("membership", "removed", {"role": ["head", None]}),
        Past("alert", "acknowledged", {"acknowledged_at": [None, "now"]}),
        Past("user", "gave a new password to", {}),
        Past("message", "tried again", {"state": ["dead", "retry_wait"]}),
        Past("goahead", "went ahead", {"kind": [None, "blackout"], "reason": [None, "Agreed"]}),
    ],
)
def test_what_cannot_be_taken_back(past: Past) -> None:
    assert not is_undoable(past)


@pytest.mark.parametrize(
    "past",
    [
        Past("campaign", "changed", {"name": ["a", "b"]}),
        Past("campaign", "made confirmed", {"state": ["tentative", "confirmed"]}),
        Past("campaign", "made done", {"state": ["archived", "done"]}),
        Past("campaign", "cancelled", {"state": ["live", "cancelled"], "cancel_reason": ["", "x"]}),
        Past("campaign", "made draft", {"state": ["cancelled", "draft"], "cancel_reason": ["x", ""]}),
        Past("activity", "moved", {"starts_on": ["2027-03-01", None], "state": ["planned", "unscheduled"]}),
        Past("channel", "gave to its owners", {"owners": [[1, 2], []]}),
        Past("membership", "removed", {"department": [1, None], "user": [2, None], "role": ["head", None]}),
    ],
)
def test_what_can_be_taken_back(past: Past) -> None:
    assert is_undoable(past)


@pytest.mark.parametrize("before", CampaignState)
def test_a_cancelled_campaign_goes_back_to_a_state_the_table_has(before: CampaignState) -> None:
    if before != CampaignState.CANCELLED:
        past = Past("campaign", "cancelled", {"state": [before, "cancelled"], "cancel_reason": ["", "x"]})
        assert campaign_state_before(past) in CAMPAIGN_MOVES[CampaignState.CANCELLED]


@pytest.mark.parametrize(
    ("before", "asked"),
    [("booked", "booked"), ("live", "planned"), ("done", "planned"), ("unscheduled", "unscheduled")],
)
def test_what_follows_the_days_is_not_asked_for(before: str, asked: str) -> None:
    past = Past("activity", "changed", {"state": [before, "cancelled"]})
    assert activity_state_before(past) == ActivityState(asked)


# What moved on

values = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=1)
changes = st.dictionaries(st.sampled_from(["name", "brand", "tags"]), st.tuples(values, values), max_size=3)


@given(changes)
def test_right_after_a_change_nothing_has_moved_on(changed: dict[str, Any]) -> None:
    past = Past("campaign", "changed", changed)
    assert changed_since(past, past.after) == []


@given(changes)
def test_undoing_the_newest_change_gives_what_was_and_undoing_that_gives_it_again(changed: dict[str, Any]) -> None:
    past = Past("campaign", "changed", changed)
    undone = {**past.after, **past.before}
    assert undone == past.before
    back = Past("campaign", "changed", {name: (past.after[name], undone[name]) for name in changed})
    assert changed_since(back, undone) == []
    assert {**undone, **back.before} == past.after


@given(changes, changes)
def test_just_the_fields_that_are_different_now_have_moved_on(changed: dict[str, Any], later: dict[str, Any]) -> None:
    past = Past("campaign", "changed", changed)
    present = {**past.after, **Past("campaign", "changed", later).after}
    assert set(changed_since(past, present)) == {name for name in changed if present[name] != past.after[name]}


def test_a_row_that_is_gone_has_moved_on_and_one_that_is_back_again_too() -> None:
    changed, removed = (
        Past("route", "changed", {"address": ["a", "b"]}),
        Past("membership", "removed", {"role": [1, 2]}),
    )
    assert changed_since(changed, None) == ["address"] and changed_since(changed, {"address": "b"}) == []
    assert changed_since(removed, None) == [] and changed_since(removed, {"role": 1}) == ["role"]


# Who may

MARKETING, PRINT = 1, 2
PLANNER = Access(7, roles={MARKETING: RoleName.PLANNER})
HEAD = Access(8, roles={PRINT: RoleName.HEAD})
MEMBER = Access(9, roles={PRINT: RoleName.MEMBER})
ADMIN = Access(10, is_ops_admin=True)


@pytest.mark.parametrize(
    ("past", "department", "allowed"),
    [
        (Past("campaign", "changed", {"name": [1, 2]}), MARKETING, [PLANNER, ADMIN]),
        (Past("activity", "moved", {"starts_on": [1, 2]}), MARKETING, [PLANNER, ADMIN]),
        (Past("campaignguest", "invited", {"user": [1, 2]}), MARKETING, [PLANNER, ADMIN]),
        (Past("milestone", "finished", {"state": [1, 2]}), PRINT, [HEAD, MEMBER, ADMIN]),
        (Past("milestone", "assigned", {"assignee": [1, 2]}), PRINT, [HEAD, ADMIN]),
        (Past("leadtimerule", "changed", {"offset": [1, 2]}), PRINT, [HEAD, ADMIN]),
        (Past("channel", "gave to its owners", {"owners": [[1], [2]]}), PRINT, [HEAD, ADMIN]),
        (Past("channel", "changed", {"name": [1, 2]}), PRINT, [ADMIN]),
        (Past("membership", "removed", {"role": [1, 2]}), PRINT, [HEAD, ADMIN]),
        (Past("route", "changed", {"is_active": [1, 2]}), PRINT, [HEAD, ADMIN]),
        (Past("department", "changed", {"name": [1, 2]}), PRINT, [ADMIN]),
        (Past("organisationsettings", "changed", {"name": [1, 2]}), PRINT, [ADMIN]),
        (Past("user", "locked out", {"is_active": [1, 2]}), PRINT, [ADMIN]),
    ],
)
def test_who_may_make_the_change_may_take_it_back(past: Past, department: int, allowed: list[Access]) -> None:
    people_asking = [PLANNER, HEAD, MEMBER, ADMIN]
    assert [who for who in people_asking if can_undo(who, past, department_ids=(department,))] == [
        who for who in people_asking if who in allowed
    ]


def test_what_belongs_to_no_department_is_the_ops_admins() -> None:
    past = Past("membership", "changed", {"role": [1, 2]})
    assert can_undo(ADMIN, past, department_ids=()) and not can_undo(HEAD, past, department_ids=())
