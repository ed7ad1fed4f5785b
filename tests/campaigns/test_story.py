"""Audit entries as sentences, and what they changed field by field."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.difference import difference
from campaigns.rules.story import TELLINGS, Change, Deed, changes_of, told
from campaigns.rules.story.labels import LABELS

NAMES = {
    ("assignee", 7): "Ben Osei",
    ("channel", 3): "Print",
    ("channel", 4): "Radio",
    ("user", 7): "Ben Osei",
    ("department", 2): "PR",
    ("owners", 2): "PR",
    ("owners", 5): "Print room",
    ("member", "31"): "Cleo Park",
    ("team", "31"): "Legal",
    ("merged_into", 2): "PR",
}


def deed(subject: str, verb: str, *, key: str = "", **changes: Any) -> Deed:
    return Deed(verb, subject, "Teaser", "Ana", changes, NAMES, dt.date(2027, 1, 1), key)


ENDED = {"ends_on": ["2027-03-02", "2027-03-03"]}
DATED = {"starts_on": [None, "2028-03-01"], "ends_on": [None, "2028-03-01"]}
UNDATED = {"starts_on": ["2027-03-01", None], "ends_on": ["2027-03-01", None]}
RENAMED = {"title": ["a", "b"], "channel_id": [3, 4]}
MOVED = {"starts_on": ["2027-03-01", "2027-03-08"], "ends_on": ["2027-03-02", "2027-03-09"]}
JOINED = {"department": [None, 2], "user": [None, 7], "role": [None, "planner"]}
LEFT = {"department": [2, None], "user": [7, None], "role": ["planner", None]}
UNTIL = {"guest": [None, "Gil"], "expires_at": [None, "2027-03-01T11:00:00+00:00"]}


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
        (
            deed("activity", "changed", state=["planned", "booked"], title=["a", "b"]),
            "Ana changed title and state of “Teaser”.",
        ),
        (deed("activity", "made live"), "“Teaser” went live."),
        (deed("campaign", "cancelled", cancel_reason=["", "No budget"]), "Ana cancelled the campaign: “No budget”"),
        (deed("campaign", "made confirmed", state=["draft", "confirmed"]), "Ana confirmed the campaign."),
        (deed("campaign", "made confirmed", state=["cancelled", "confirmed"]), "Ana restored the campaign: confirmed."),
        (deed("campaign", "changed who may know"), "Ana changed who may know of the campaign."),
        (deed("campaignnamed", "named"), "Ana named Teaser: they may know of the campaign."),
        (deed("milestone", "assigned", assignee=[None, 7]), "Ana gave “Teaser” to Ben Osei."),
        (deed("milestone", "assigned", assignee=[7, None]), "Ana left “Teaser” to the whole department."),
        (deed("milestone", "made as it was", state=["done", "in_work"]), "Ana made “Teaser” in work, as it was."),
        (deed("campaignguest", "invited", guest=[None, "Gil"]), "Ana invited Gil as a guest."),
        (deed("campaignguest", "invited", **UNTIL), "Ana invited Gil as a guest (until Mon 1 Mar 11:00)."),
        (deed("channel", "gave to its owners", owners=[[2], [5, 2]]), "Ana gave “Teaser” to Print room, PR."),
        (deed("channel", "gave to its owners", owners=[["PR"], ["Old name"]]), "Ana gave “Teaser” to Old name."),
        (deed("channel", "gave to its owners", owners=[[2], []]), "Ana left “Teaser” without an owner."),
        (deed("membership", "created", **JOINED), "Ana took Ben Osei into PR, as planner."),
        (deed("membership", "removed", **LEFT), "Ana took Ben Osei out of PR."),
        (deed("membership", "removed", role=["planner", None]), "Ana took out Teaser."),
        (
            deed("membership", "changed", key="31", role=["viewer", "head"]),
            "Ana made Cleo Park head of Legal.",
        ),
        (deed("route", "changed", is_active=[True, False]), "Ana stopped using the route “Teaser”."),
        (deed("user", "changed", is_ops_admin=[False, True]), "Ana made Teaser an ops admin."),
        (deed("user", "changed", time_zone=["", "UTC"]), "Ana changed time zone of Teaser."),
        (deed("user", "began to look on as"), "Ana began to look on as Teaser."),
        (deed("department", "merged", merged_into=[None, 2]), "Ana merged “Teaser” into PR."),
        (deed("something", "else"), "Ana changed “Teaser”."),
    ],
)
def test_each_deed_has_its_sentence(told_of: Deed, expected: str) -> None:
    assert told(told_of) == expected


def test_a_deed_that_took_another_back_tells_what_it_undid() -> None:
    undone = deed("activity", "moved", **MOVED)
    assert told(deed("activity", "moved"), undone).startswith("Ana undid this: Ana moved “Teaser” from Mon 1 Mar")


@pytest.mark.parametrize(("subject", "verb"), TELLINGS)
@pytest.mark.parametrize("changes", [{}, {"state": [None, None], "owners": [None, None]}, {"role": "odd"}])
def test_no_sentence_leaves_a_gap_where_an_entry_is_bare(subject: str, verb: str, changes: dict[str, Any]) -> None:
    sentence = told(deed(subject, verb, **changes))
    assert sentence and "%(" not in sentence and "None" not in sentence


def test_a_change_is_told_with_names_and_running_texts_as_their_difference() -> None:
    found = changes_of(
        deed("activity", "changed", channel_id=[3, 4], brief=["one old", "one new"], title=["a", ""], version=[1, 2])
    )
    assert found == [
        Change("title", "a", "nothing"),
        Change("brief", "", "", difference("one old", "one new")),
        Change("channel", "Print", "Radio"),
    ]


@pytest.mark.parametrize(
    ("subject", "field", "pair", "expected"),
    [
        ("leadtimerule", "offset", [-10, 5], ("10 before", "5 after")),
        ("leadtimerule", "offset", [-10, 0], ("10 before", "the day itself")),
        ("leadtimerule", "unit", ["weeks", "working_days"], ("weeks", "working days")),
        ("leadtimerule", "must_have", [True, False], ("yes", "no")),
        ("channel", "medium", ["online", "earned"], ("Online", "Earned")),
        ("membership", "role", ["viewer", "head"], ("Viewer", "Head")),
        ("route", "kind", [None, "mailbox"], ("", "Department mailbox")),
        ("workingcalendar", "weekend_days", [[5, 6], [4, 5]], ("Saturday, Sunday", "Friday, Saturday")),
        ("department", "alert_hour", [None, "09:30:00"], ("", "09:30")),
        ("campaign", "secrecy", ["open", "embargo"], ("Open", "Under embargo")),
        ("campaign", "embargo_until", [None, "2027-03-01T11:30:00Z"], ("", "Mon 1 Mar 11:30")),
        ("campaign", "tags", [["hero"], []], ("hero", "nothing")),
        ("user", "is_active", [True, False], ("yes", "no")),
        ("campaign", "launch_on", ["2027-03-01", "soon"], ("Mon 1 Mar", "soon")),
    ],
)
def test_each_value_is_written_as_people_do(
    subject: str, field: str, pair: list[Any], expected: tuple[str, str]
) -> None:
    change = changes_of(deed(subject, "changed", **{field: pair}))[0]
    assert (change.before, change.after) == expected


def test_a_moment_is_told_in_the_readers_zone() -> None:
    there = Deed(
        "changed", "campaign", "Aurora", "Ana", {"embargo_until": [None, "2027-03-01T23:30:00Z"]}, {},
        dt.date(2027, 1, 1), zone=dt.timezone(dt.timedelta(hours=9)),
    )  # fmt: skip
    assert changes_of(there)[0].after == "Tue 2 Mar 08:30"


plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=3) | st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=2), st.integers(), max_size=1)
)


@given(
    deed_of=st.sampled_from([*TELLINGS, ("x", "zapped"), ("campaign", "zapped")]),
    changes=st.dictionaries(
        st.sampled_from(["reason", "zap", "owner_id", *LABELS]), plain | st.lists(plain, max_size=3), max_size=4
    ),
)
def test_no_entry_however_odd_breaks_the_page(deed_of: tuple[str, str], changes: dict[str, Any]) -> None:
    subject, verb = deed_of
    odd = Deed(verb, subject, "Teaser", "Ana", changes, NAMES, dt.date(2027, 1, 1))
    assert told(odd) and isinstance(changes_of(odd), list)
