"""What comes out goes back in unchanged, whatever its texts, days and times; and nothing that comes out runs."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import Circumstances
from calendar_app.exchange.keys import own_key
from calendar_app.exchange.plan import ImportPlan, PlannedRow, Severity
from calendar_app.export.ical import Surroundings, write_calendar
from calendar_app.export.rows import ActivityRow, DutyRow, LeadTimeRow, headers
from calendar_app.export.tables import write_csv, write_json
from calendar_app.export.workbook import write_workbook
from calendar_app.feeds.items import Cover
from calendar_app.lib.csv_cells import guarded, unguarded
from tests.chance import examples
from tests.feeds.examples import WORDS
from tests.feeds.parsers import READERS

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
RISKY = ("=", "+", "-", "@", "\t", "\r")
AROUND = Surroundings(Cover("Activities", "Once", "steelblue"), WORDS, "https://x.example", "x.example", "UTC", NOW)
FORMATS = ("csv", "xlsx", "json", "ics")

typed = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029\x85\ufeff")
texts = st.one_of(
    st.text(typed, min_size=1, max_size=60),
    st.sampled_from(
        [
            "=1+1", "@SUM(A1)", "-cmd|'/C calc'!A0", "'=1", "''+2", "🐣🏳️‍🌈 Ostern; \"go\", now", "None", "n/a",
            "2027-03-01", "a,b;c|d", '"quoted"', "Total", "x", "{}", "BEGIN:VEVENT", "\\n", "_x0041_",
            "Instep id,title", "001", "1e5",
        ]
    ),
).map(str.strip).filter(bool)  # fmt: skip
briefs = st.lists(texts | st.just(""), max_size=4).map("\n".join).map(str.strip) | st.just("a, b\n" * 200 + "end")
days = st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 1))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def rows(draw: st.DrawFn) -> ActivityRow:
    first = draw(st.none() | days)
    starts = draw(st.none() | clocks) if first else None
    ends = draw(st.none() | clocks.filter(lambda at: at > starts)) if starts and starts < dt.time(23, 59) else None
    return ActivityRow(
        instep_id=str(draw(st.uuids(version=4))),
        title=draw(texts),
        channel=draw(texts),
        campaign=draw(texts),
        status=draw(st.sampled_from(["draft", "tentative", "planned", "booked", "live", "done", "cancelled"])),
        first_day=first,
        last_day=first + draw(st.timedeltas(dt.timedelta(), dt.timedelta(days=20)).map(_whole)) if first else None,
        starts=starts,
        ends=ends,
        time_zone=draw(st.sampled_from(["Europe/Berlin", "America/New_York"])) if starts else "",
        lead_department=draw(texts),
        owner=draw(texts),
        audiences=tuple(draw(st.lists(texts, max_size=3))),
        tags=tuple(draw(st.lists(texts | st.just("a, b"), max_size=3))),
        brief=draw(briefs),
        link=draw(st.sampled_from(["", "https://example.com/a?b=c,d"])),
    )


def _whole(length: dt.timedelta) -> dt.timedelta:
    return dt.timedelta(days=length.days)


def written(sort: str, given: Sequence[ActivityRow]) -> bytes:
    """The file of these rows."""
    file = io.BytesIO()
    if sort == "xlsx":
        write_workbook(given, [], [], file)
    elif sort == "ics":
        write_calendar([(UUID(row.instep_id or str(uuid4())), row) for row in given], AROUND, file)
    else:
        {"csv": write_csv, "json": write_json}[sort](given, file)
    return file.getvalue()


def planned(sort: str, data: bytes) -> ImportPlan:
    """What the import makes of a file."""
    return build_plan(data, f"calendar.{sort}", Circumstances(NOW.date(), "UTC"))


def as_said(row: PlannedRow) -> tuple[object, ...]:
    when = (row.starts_on, row.ends_on, row.starts_at, row.ends_at, row.zone)
    campaign = (row.campaign, row.department, row.owner, row.audiences, row.tags)
    return (row.key, row.title, row.channels, *campaign, *when, row.brief, row.url)


def as_meant(row: ActivityRow) -> tuple[object, ...]:
    when = (row.first_day, row.last_day, row.starts, row.ends, row.time_zone)
    campaign = (row.campaign, row.lead_department, row.owner, row.audiences, row.tags)
    return (own_key(row.instep_id), row.title, (row.channel,), *campaign, *when, row.brief, row.link)


@pytest.mark.parametrize("sort", FORMATS)
@settings(max_examples=examples(30))
@given(given=st.lists(rows(), min_size=1, max_size=4, unique_by=lambda row: row.instep_id))
def test_what_comes_out_goes_back_in_unchanged(sort: str, given: list[ActivityRow]) -> None:
    plan = planned(sort, written(sort, given))
    expected = [as_meant(row) for row in given if sort != "ics" or row.first_day]
    if expected:
        assert [as_said(row) for row in plan.rows] == expected
        assert not [problem for problem in plan.problems if problem.severity is not Severity.NOTE]


@given(st.text(max_size=20) | st.text("'=+-@\t\ra", max_size=6))
@example("''=1")
def test_no_cell_begins_a_formula_and_all_are_read_back(text: str) -> None:
    assert not guarded(text).startswith(RISKY)
    assert unguarded(guarded(text)) == text


@settings(max_examples=examples(20))
@given(rows())
def test_a_spreadsheet_program_finds_no_formula(row: ActivityRow) -> None:
    cells = list(csv.reader(io.StringIO(written("csv", [row]).decode("utf-8-sig"), newline="")))
    assert tuple(cells[0]) == headers(ActivityRow)
    assert not [cell for line in cells for cell in line if cell.startswith(RISKY)]
    book = load_workbook(io.BytesIO(written("xlsx", [row])))
    found = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert "f" not in {cell.data_type for cell in found}
    assert all(cell.quotePrefix for cell in found if cell.row > 1 and str(cell.value).startswith(RISKY))


SOME = ActivityRow(
    "0f8fad5b-d9cb-469f-a165-70867728950e", "=Launch", "E-mail", "Spring", "planned", dt.date(2027, 3, 1),
    dt.date(2027, 3, 5), dt.time(9, 30), None, "Europe/Berlin", "Marketing", "Ana", ("Members",), (),
    "Say it, twice", "",
)  # fmt: skip


def test_a_workbook_has_three_sheets_with_days_and_times_as_such() -> None:
    duty = DutyRow("=Launch", "Spring", "E-mail", "-Copy", "Design", "", "open", dt.date(2027, 1, 4),
                   dt.date(2027, 1, 8), "yes", 2, SOME.instep_id)  # fmt: skip
    rule = LeadTimeRow("E-mail", "Copy", -10, "working days", "start", "", "yes", 5, "@assumed")
    file = io.BytesIO()
    assert write_workbook([SOME], [duty], [rule], file) == 1
    book = load_workbook(file)
    assert book.sheetnames == ["Activities", "Duties", "Lead times"]
    line = dict(zip(headers(ActivityRow), next(book["Activities"].iter_rows(min_row=2)), strict=True))
    assert (line["First day"].value, line["First day"].is_date) == (
        dt.datetime.combine(dt.date(2027, 3, 1), dt.time()),
        True,
    )
    assert line["Starts"].value == dt.time(9, 30)
    assert line["Title"].value == "=Launch"
    due = dict(zip(headers(DutyRow), next(book["Duties"].iter_rows(min_row=2)), strict=True))
    assert due["Due"].is_date
    assert due["Working days short"].value == 2
    assert [row.title for row in planned("xlsx", file.getvalue()).rows] == ["=Launch"], "duties are not activities"


@pytest.mark.parametrize("reader", list(READERS))
def test_calendar_programs_read_the_calendar_file(reader: str) -> None:
    whole = SOME._replace(instep_id="1f8fad5b-d9cb-469f-a165-70867728950e", starts=None, time_zone="", status="draft")
    read = READERS[reader](written("ics", [SOME, whole]))
    event = read.event(SOME.instep_id)
    assert event.start == dt.datetime(2027, 3, 1, 8, 30, tzinfo=dt.UTC)
    assert (event.summary, event.categories) == ("E-mail: =Launch (Spring)", ("E-mail",))
    assert read.event(whole.instep_id).end == dt.date(2027, 3, 6)
    assert read.event(whole.instep_id).status == "TENTATIVE"


@pytest.mark.parametrize("reader", list(READERS))
def test_an_empty_calendar_file_is_a_calendar_file(reader: str) -> None:
    assert READERS[reader](written("ics", [])).events == ()


def test_json_says_days_as_iso_writes_them() -> None:
    (row,) = json.loads(written("json", [SOME]))["activities"]
    assert (row["first_day"], row["starts"], row["ends"]) == ("2027-03-01", "09:30:00", None)


def test_what_was_veiled_stays_out_and_what_somebody_added_comes_in() -> None:
    veiled = SOME._replace(instep_id="", title="", campaign="Kestrel", brief="")
    added = SOME._replace(instep_id="", title="Added by hand")
    plan = planned("csv", written("csv", [veiled, SOME, added, SOME]))
    assert [row.title for row in plan.rows] == ["=Launch", "Added by hand"]
    assert [(problem.place.row, problem.severity) for problem in plan.problems] == [
        (2, Severity.NOTE),
        (5, Severity.NOTE),
    ]
    assert not plan.rows[1].key.startswith(own_key(""))


def test_a_day_that_a_spreadsheet_program_rewrote_is_not_guessed_at() -> None:
    data = written("csv", [SOME]).replace(b"2027-03-01", b"01/03/2027")
    plan = planned("csv", data)
    assert not plan.rows
    assert [problem.severity for problem in plan.problems] == [Severity.LEFT_OUT]
    assert "2027-03-01" in plan.problems[0].sentence


def test_our_file_saved_with_other_delimiters_is_still_ours() -> None:
    data = written("csv", [SOME]).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(data, newline="")))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    assert [as_said(row) for row in planned("csv", out.getvalue().encode("cp1252")).rows] == [as_meant(SOME)]
