"""Audit entries as sentences."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.story import Change, Deed, changes_of, told

NAMES = {("assignee", 7): "Ben Osei", ("channel", 3): "Print", ("channel", 4): "Radio"}


def deed(subject: str, verb: str, **changes: Any) -> Deed:
    return Deed(verb, subject, "Teaser", "Ana", changes, NAMES, dt.date(2027, 1, 1))


ENDED = {"ends_on": ["2027-03-02", "2027-03-03"]}
DATED = {"starts_on": [None, "2028-03-01"], "ends_on": [None, "2028-03-01"]}
UNDATED = {"starts_on": ["2027-03-01", None], "ends_on": ["2027-03-01", None]}
RENAMED = {"title": ["a", "b"], "channel_id": [3, 4]}
MOVED = {"starts_on": ["2027-03-01", "2027-03-08"], "ends_on": ["2027-03-02", "2027-03-09"]}


@pytest.mark.parametrize(
    ("told_of", "expected"),
    [
        (deed("activity", "moved", **MOVED), "Ana moved “Teaser” from Mon 1 Mar – Tue 2 Mar to Mon 8 Mar – Tue 9 Mar."),
        (deed("activity", "moved", **ENDED), "Ana moved “Teaser” from Tue 2 Mar to Wed 3 Mar."),
        (deed("activity", "moved", **DATED), "Ana gave “Teaser” its date: Wed 1 Mar 2028."),
        (deed("activity", "moved", **UNDATED), "Ana took “Teaser” off the calendar; it was on Mon 1 Mar."),
        (deed("activity", "moved", starts_at=["09:00:00", "10:00:00"]), "Ana changed the time of “Teaser”."),
        (deed("activity", "created", starts_on=[None, None]), "Ana added “Teaser”, without a date yet."),
        (deed("activity", "changed", state=["planned", "cancelled"]), "Ana cancelled “Teaser”."),
        (deed("activity", "changed", state=["cancelled", "planned"]), "Ana brought “Teaser” back."),
        (deed("activity", "changed", state=["planned", "booked"]), "Ana made “Teaser” booked."),
        (deed("activity", "changed", **RENAMED), "Ana changed title and channel of “Teaser”."),
        (deed("activity", "made live"), "“Teaser” went live."),
        (deed("campaign", "cancelled", cancel_reason=["", "No budget"]), "Ana cancelled the campaign: “No budget”"),
        (deed("milestone", "assigned", assignee=[None, 7]), "Ana gave “Teaser” to Ben Osei."),
        (deed("milestone", "assigned", assignee=[7, None]), "Ana left “Teaser” to the whole department."),
        (deed("campaignguest", "invited", guest=[None, "Gil"]), "Ana invited Gil as a guest."),
        (deed("something", "else"), "Ana changed “Teaser”."),
    ],
)
def test_each_deed_has_its_sentence(told_of: Deed, expected: str) -> None:
    assert told(told_of) == expected


def test_a_change_is_told_with_names_and_long_texts_only_as_a_fact() -> None:
    found = changes_of(
        deed("activity", "changed", channel_id=[3, 4], brief=["old", "new"], title=["a", ""], version=[1, 2])
    )
    assert found == [Change("channel", "Print", "Radio"), Change("brief", "", ""), Change("title", "a", "nothing")]


plain = st.none() | st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=3), max_size=2)


@given(
    subject=st.sampled_from(["campaign", "milestone", "alert", "x"]),
    verb=st.sampled_from(["created", "changed", "cancelled", "assigned", "waived", "made live", "zapped"]),
    changes=st.dictionaries(
        st.sampled_from(["name", "owner", "assignee", "reason", "zap"]), st.lists(plain, max_size=3)
    ),
)
def test_no_entry_however_odd_breaks_the_page(subject: str, verb: str, changes: dict[str, Any]) -> None:
    odd = Deed(verb, subject, "Teaser", "Ana", changes, NAMES, dt.date(2027, 1, 1))
    assert told(odd) and isinstance(changes_of(odd), list)
