"""The shapes calendars have: every row with a title comes in, or is named."""

import csv
import datetime as dt
import io
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.choices import MonthRows
from calendar_app.exchange.plan import Field, Severity, Unreadable
from tests.chance import examples
from tests.exchange.plans import FIXTURES, content, plan, row, sentences
from tests.exchange.workbooks import WORKBOOKS

D = dt.date


@pytest.mark.parametrize(
    ("name", "rows", "scheduled", "left_out"),
    [
        ("redaktionsplan_semikolon.csv", 5, 4, 0),
        ("us_social_board.csv", 5, 5, 0),
        ("plan_de_com_unicode.txt", 4, 3, 0),
        ("asana_export.csv", 4, 3, 0),
        ("board_cards.csv", 3, 2, 0),
        ("workspace_export.csv", 3, 2, 0),
        ("week_by_channel.csv", 8, 8, 1),
        ("same_date_below.csv", 9, 8, 0),
        ("calendario_es.csv", 4, 3, 0),
        ("calendario_pt.csv", 2, 2, 0),
        ("piano_it.csv", 3, 3, 0),
        ("planning_nl.csv", 3, 3, 0),
        ("stacked_tables.csv", 4, 4, 2),
        ("contradictory_dates.csv", 12, 8, 0),
        ("no_header.csv", 4, 4, 0),
        ("marketing_content_export.csv", 4, 4, 0),
        ("launch_relative.csv", 5, 0, 0),
        ("month_sheets.xlsx", 4, 3, 0),
        ("ticked_channels.xlsx", 4, 4, 0),
        ("months_across.xlsx", 4, 0, 0),
        ("weeks_across.xlsx", 5, 5, 0),
        ("wall_calendar.xlsx", 7, 7, 0),
        ("grouped_board.xlsx", 3, 2, 1),
        ("merged_dates.xlsx", 4, 4, 0),
        ("side_by_side.xlsx", 4, 4, 0),
        ("weekday_planner.xlsx", 5, 5, 0),
    ],
)
def test_a_messy_calendar_comes_in(name: str, rows: int, scheduled: int, left_out: int) -> None:
    found = plan(name)
    assert (len(found.rows), found.scheduled, len(found.of(Severity.LEFT_OUT))) == (rows, scheduled, left_out)
    assert all(each.title and each.key and each.campaign for each in found.rows)
    assert len({each.key for each in found.rows}) == len(found.rows)


@pytest.mark.parametrize(
    "name", sorted([path.name for path in FIXTURES.iterdir()] + [f"{name}.xlsx" for name in WORKBOOKS])
)
def test_reading_a_file_twice_gives_the_same_plan(name: str) -> None:
    assert plan(name) == plan(name)


def test_undated_rows_keep_the_words_of_their_date() -> None:
    relative = row(plan("launch_relative.csv"), "Teaser clip")
    assert relative.date_text == "2 weeks before launch" and "When: 2 weeks before launch" in relative.brief
    assert relative.channels == ("YouTube", "TikTok")


def test_columns_are_understood_in_many_languages() -> None:
    for name in ("calendario_es.csv", "planning_nl.csv", "plan_de_com_unicode.txt", "piano_it.csv"):
        meanings = {column.field for column in plan(name).columns}
        assert {Field.TITLE, Field.CHANNEL, Field.OWNER, Field.STATUS} <= meanings, name


def test_columns_nobody_knows_are_kept_in_the_brief() -> None:
    assert "Phase: Tease" in row(plan("launch_relative.csv"), "Mystery poster").brief


def test_a_file_without_headers_is_read_by_its_cells() -> None:
    found = plan("no_header.csv")
    first = row(found, "Summer opening hours")
    assert (first.starts_on, first.channels, first.status) == (D(2026, 6, 1), ("Email",), "planned")


def test_a_title_can_come_from_the_text_of_the_post() -> None:
    found = row(plan("us_social_board.csv"), "New year, new bowls 🥣 Tell us yours!")
    assert found.starts_at == dt.time(9) and found.tags == ("bowls", "newyear")


def test_only_the_due_date_of_a_task_is_its_day_and_both_are_a_span() -> None:
    found = plan("asana_export.csv")
    film, page, radio = (row(found, t) for t in ("Spring teaser film", "Spring landing page", "Radio spot recording"))
    assert (film.starts_on, film.ends_on) == (D(2026, 3, 2), D(2026, 3, 6))
    assert (page.starts_on, page.ends_on) == (D(2026, 3, 9), D(2026, 3, 9))
    assert (radio.starts_on, radio.ends_on) == (D(2026, 3, 12), D(2026, 3, 12))
    assert "end before it starts" in sentences(found, Severity.CHECK)
    assert film.campaign == "Spring launch"


def test_a_header_may_name_the_zone_of_its_times() -> None:
    assert row(plan("marketing_content_export.csv"), "Coat week").zone == "America/New_York"


def test_an_instant_is_shown_by_the_organisations_clock() -> None:
    window = row(plan("board_cards.csv"), "Window display")
    assert (window.starts_on, window.starts_at) == (D(2026, 5, 2), dt.time(0, 30))


def test_a_blank_date_is_the_one_above_only_where_the_sheet_is_written_so() -> None:
    found = plan("same_date_below.csv")
    assert row(found, "March letter").starts_on == D(2026, 3, 2)
    assert not row(found, "Grain mills of the valley").scheduled
    assert not row(plan("same_date_below.csv", carry_dates=False), "March letter").scheduled
    ideas = "Date,Title\n2026-01-05,A\n2026-01-06,B\n2026-01-07,C\n,Idea one\n,Idea two\n,Idea three\n"
    assert plan("ideas.csv", ideas).unscheduled == 3


def test_a_heading_gives_its_month_and_a_repeated_header_is_passed_over() -> None:
    found = plan("month.csv", "Day,Title\nMARCH 2026,\n5,Fair\nDay,Title\nApril 2026,\n7,Sale\n")
    assert [each.starts_on for each in found.rows] == [D(2026, 3, 5), D(2026, 4, 7)]


def test_what_stands_around_the_lists_is_named() -> None:
    found = sentences(plan("stacked_tables.csv"))
    for place in ("rows 1–2", "“MARCH” was read as a heading", "Total", "Legend: booked", "Another table begins"):
        assert place in found


def test_a_column_for_each_channel_gives_an_entry_for_each_text() -> None:
    found = plan("week_by_channel.csv")
    reel = row(found, "Soup reel")
    assert reel.channels == ("Instagram",) and (reel.starts_on, reel.ends_on) == (D(2026, 1, 12), D(2026, 1, 18))
    assert "Warm up" in reel.brief and "bank holiday Monday" in sentences(found, Severity.LEFT_OUT)


def test_ticks_under_channels_are_its_channels() -> None:
    found = plan("ticked_channels.xlsx")
    assert row(found, "Lambing days").channels == ("Email", "Organic social")
    assert row(found, "Asparagus opens").starts_on == D(2026, 4, 15)
    assert row(found, "Summer fair").ends_on == D(2026, 7, 5)


def test_months_across_keep_their_span_and_can_cover_it() -> None:
    assert row(plan("months_across.xlsx"), "Seed catalogue").date_text == "Feb – Mar"
    covering = row(plan("months_across.xlsx", months=MonthRows.WHOLE_MONTH), "Seed catalogue")
    assert (covering.starts_on, covering.ends_on) == (D(2026, 2, 1), D(2026, 3, 31))
    assert "colours cannot be read" in sentences(plan("months_across.xlsx"))


def test_mondays_across_are_weeks() -> None:
    found = row(plan("weeks_across.xlsx"), "Launch reel")
    assert (found.starts_on, found.ends_on, found.channels) == (D(2026, 3, 9), D(2026, 3, 15), ("Instagram",))


def test_weekdays_across_are_counted_from_the_week_of_their_row() -> None:
    assert row(plan("weekday_planner.xlsx"), "Staff portrait").starts_on == D(2026, 3, 10)


def test_a_month_on_the_wall_is_read_with_the_days_of_its_neighbours() -> None:
    found = plan("wall_calendar.xlsx")
    assert row(found, "Story: new beans").starts_on == D(2026, 3, 2)
    assert row(found, "April fool").starts_on == D(2026, 4, 1)
    assert row(found, "Blog: storing coffee").channels == ("Blog",)
    assert any(guess.taken == "2026" for guess in found.guesses)


def test_entries_inside_the_days_of_a_wall_calendar_are_read() -> None:
    grid = "2025,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nApril,,1,2,3,4,5,6\n,7,8,9,10,11,12,13\n,14,15,16,17,18,19,20: Eggs\n"
    found = plan("wall 2025.csv", grid)
    assert [(each.title, each.starts_on) for each in found.rows] == [("Eggs", D(2025, 4, 20))]


def test_merged_cells_count_for_all_their_rows() -> None:
    found = plan("merged_dates.xlsx")
    assert row(found, "Primeln im Topf").starts_on == D(2026, 3, 2)
    assert row(found, "Balkon planen").campaign == "Frühling" and row(found, "Spot Ostern").campaign == "Ostern"


def test_a_sheet_a_month_gives_month_and_year() -> None:
    found = plan("month_sheets.xlsx")
    assert row(found, "Cold frames").starts_on == D(2026, 1, 19)
    assert "February 2026:3" in sentences(found, Severity.CHECK)


def test_the_channel_of_a_file_without_one_comes_from_its_headers_its_name_or_the_person() -> None:
    text = "{},Published date\nGold bars,2026-02-03\n"
    assert plan("plan.csv", text.format("Blog Title")).default_channel == "Blog"
    assert plan("newsletter_plan.csv", text.format("Title")).default_channel == "Newsletter"
    assert plan("autumn_2026.csv", text.format("Title")).default_channel == "autumn 2026"
    assert plan("plan.csv", text.format("Title"), default_channel="Radio").default_channel == "Radio"


@pytest.mark.parametrize(
    ("filename", "campaign"),
    [
        ("spring_plan.csv", "spring plan"),
        ("Copy of Spring plan (1).xlsx", "Spring plan"),
        ("C:\\Users\\me\\Spring plan - Copy.csv", "Spring plan"),
        ("/tmp/Frühling.tsv", "Frühling"),
    ],
)
def test_rows_without_a_campaign_go_under_one_named_after_the_file(filename: str, campaign: str) -> None:
    assert plan(filename, "Title,Date\nA,2026-01-05\n").campaigns == (campaign,)


def test_the_same_row_keeps_its_key_when_others_are_added_or_moved() -> None:
    one = "Title,Date,Channel\nA,2026-01-05,Email\nB,2026-01-06,Email\n"
    more = "Title,Date,Channel\nNew,2026-01-04,Email\nB,2026-01-06,Email\nA,2026-01-05,Email\n"
    before, after = plan("p.csv", one), plan("p.csv", more)
    assert {each.key for each in before.rows} < {each.key for each in after.rows}


def test_rows_that_say_the_same_are_all_kept() -> None:
    found = plan("p.csv", "Title,Date\nNewsletter,2026-01-05\nNewsletter,2026-01-05\nNewsletter,\nNewsletter,\n")
    assert len({each.key for each in found.rows}) == 4


def test_choosing_a_column_takes_its_meaning_from_another() -> None:
    text = "Title,Headline,Date\nWork name,Real name,2026-01-05\n"
    assert plan("p.csv", text).rows[0].title == "Work name"
    chosen = plan("p.csv", text, columns={"headline": "title"}).rows[0]
    assert chosen.title == "Real name" and "Title: Work name" in chosen.brief


def test_no_fixture_is_somebody_elses() -> None:
    assert {path.suffix for path in Path(FIXTURES).iterdir()} <= {".csv", ".txt", ".ics", ".json"}


def test_a_header_in_an_unknown_language_is_told_by_its_shape() -> None:
    text = "Alpha,Beta,Gamma\nKoffie op de markt,2026-03-02,1\nThee in het park,2026-03-09,2\n"
    found = plan("p.csv", text)
    assert [each.title for each in found.rows] == ["Koffie op de markt", "Thee in het park"]
    assert "Gamma: 2" in found.rows[1].brief and found.scheduled == 2


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Дата,Заголовок,Канал", "2 марта 2026"),
        ("Tarih,Başlık,Platform", "2 Mart 2026"),
        ("Data publikacji,Temat,Kanał", "2 marca 2026"),
        ("Sana,Mavzu,Kanal", "2-mart 2026"),
        ("发布日期,标题,平台", "2026年3月2日"),
    ],
)
def test_headers_and_dates_of_more_languages_are_known(header: str, day: str) -> None:
    found = plan("p.csv", f"{header}\n{day},Spring,Instagram\n").rows[0]
    assert (found.title, found.starts_on, found.channels) == ("Spring", D(2026, 3, 2), ("Instagram",))


def test_the_zone_in_a_times_header_counts() -> None:
    text = "Date,Time (UTC),Platform,Post\n2026-03-02,09:00,Telegram,Hello\n2026-03-03,10:00,Telegram,Bye\n"
    assert {each.zone for each in plan("p.csv", text).rows} == {"UTC"}


def test_numbered_days_of_a_plan_without_months_are_unscheduled_in_one_note() -> None:
    rows = "".join(f"{number},Post {number},To do\n" for number in range(1, 15))
    found = plan("p.csv", f"Day,Hook / Title,Status\n{rows}")
    assert found.unscheduled == 14 and "When: Day 14" in found.rows[-1].brief
    assert [problem.sentence.split(" ")[0] for problem in found.problems] == ["14"]


def test_a_list_of_keywords_has_them_as_titles() -> None:
    assert plan("p.csv", "Keyword,Date,Status\nred shoes,2026-03-02,Pending\n").rows[0].title == "red shoes"


CELLS = st.sampled_from(
    """
    |A title|5 May 2026|31/02/2026|Email + Blog|published|x|TBD|MARCH|Total|1,200|https://example.com|Title|Date
    |Week 3|Monday|12|45000|Notes:|KW 7|Q1 2026|9:00||
    """.strip()
    .replace("\n    ", "")
    .split("|")
)


def numbers_in(sentence: str) -> set[int]:
    """The row numbers a sentence names: "2, 4–6"."""
    stretches = re.findall(r"\b(\d+)(?:–(\d+))?", sentence)
    return {number for first, last in stretches for number in range(int(first), int(last or first) + 1)}


@settings(max_examples=examples(80), deadline=None)
@example([["", "", "", ""], ["published", "x", "Notes:", ""]])
@example([["", "", "", ""], ["published", "x", "Title", "Notes:"], ["", "", "", "A title"]])
@example([["", "", "", ""], ["5 May 2026", "5 May 2026", "MARCH", "MARCH"], ["published", "x", "x", "Notes:"]])
@given(st.lists(st.lists(CELLS, min_size=4, max_size=5), max_size=12))
def test_every_row_with_a_title_comes_in_or_is_named(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Title", "Date", "Channel", "Notes"], *rows])
    found = plan("p.csv", text.getvalue())
    known = {each.place.row for each in found.rows} | {problem.place.row for problem in found.problems}
    known |= {number for problem in found.problems for number in numbers_in(problem.sentence)}
    assert {number for number, cells in enumerate(rows, start=2) if said(cells[0])} <= known


@settings(max_examples=examples(80), deadline=None)
@given(st.sampled_from(sorted(path.name for path in FIXTURES.iterdir())), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    whole = bytearray(content(name))
    for _change in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(whole)))
    with suppress(Unreadable):
        plan(name, bytes(whole[:cut]))
