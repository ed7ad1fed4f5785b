"""Reading files: encodings, delimiters, workbooks, limits."""

import io
import json
import zipfile

import pytest

from calendar_app.exchange.plan import Severity, Unreadable
from calendar_app.exchange.reading import limits
from calendar_app.exchange.reading.text import decode, guess_delimiter, read_text
from tests.exchange.plans import content, plan, row, sentences
from tests.exchange.workbooks import empty_book, saved, sheet

LIST = "Date;Title;Channel\n2026-05-04;Käse & Müsli – günstig;Email\n2026-05-11;Zürich;Blog\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_rows(encoding: str, line_end: str) -> None:
    found = plan("list.csv", LIST.replace("\n", line_end).encode(encoding))
    assert [each.title for each in found.rows] == ["Käse & Müsli – günstig", "Zürich"]


def test_bytes_of_no_encoding_are_read_somehow() -> None:
    assert decode(bytes(range(256)))[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert guess_delimiter(LIST.replace(";", delimiter)) == delimiter


def test_commas_in_texts_do_not_hide_the_real_delimiter() -> None:
    text = "Datum;Titel;Text\n1.5.2026;Eins;a, b, c, d\n2.5.2026;Zwei;e, f\n3.5.2026;Drei;g, h, i\n"
    assert guess_delimiter(text) == ";"


def test_excels_own_line_names_the_delimiter() -> None:
    assert len(plan("list.csv", "sep=;\n" + LIST).rows) == 2


def test_cells_may_hold_line_breaks_and_delimiters() -> None:
    (document,) = read_text(b'Title,Notes\n"One, two","a\nb\nc"\n').tables
    assert document.rows[1].cells == ("One, two", "a\nb\nc")


def test_a_quotation_mark_that_never_closes_swallows_nothing() -> None:
    found = plan("open_quote.csv")
    assert len(found.rows) == 85 and "quotation mark" in sentences(found, Severity.CHECK)


def test_a_comma_nobody_quoted_is_put_together_again() -> None:
    found = plan("loose_comma.csv")
    assert "Sell lamps, shades and bulbs" in row(found, "Light for winter").brief
    assert ":3 This row had more fields" in sentences(found, Severity.CHECK)


def test_a_list_of_objects_is_a_table() -> None:
    found = plan("list.json")
    poster = row(found, "Winter poster")
    assert poster.channels == ("Poster",) and poster.starts_at and poster.starts_at.hour == 8


def test_days_to_know_are_no_work_to_do_unless_a_channel_is_named_for_them() -> None:
    found = plan("days_to_know.json")
    assert not found.rows and "12 days that come every year" in sentences(found, Severity.LEFT_OUT)
    assert len(plan("days_to_know.json", default_channel="Organic social").rows) == 12


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[]", "[1, 2]", '{"a": [', '{"a": {"b": {"c": {"d": [{"title": "deep"}]}}}}', "[" * 100_000]
)
def test_json_without_a_list_of_entries_says_so(text: str) -> None:
    with pytest.raises(Unreadable):
        plan("a.json", text)


def test_numbers_json_allows_and_dates_do_not_break_nothing() -> None:
    found = plan("a.json", json.dumps([{"title": "A", "date": float("inf")}, {"title": "B", "date": 1e300}]))
    assert {each.title for each in found.rows} == {"A", "B"} and found.unscheduled == 2


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    found = plan("month_sheets.xlsx")
    assert "“Drop-downs” is hidden" in sentences(found, Severity.NOTE)
    assert {each.place.sheet for each in found.rows} == {"January 2026", "February 2026"}


def test_a_sheet_formatted_to_its_end_is_read_to_its_last_row() -> None:
    book = empty_book()
    made = sheet(book, "Plan", ["Date", "Title"], ["2026-05-04", "First"])
    made.cell(row=3_000, column=2).value = "Far below"
    assert {each.title for each in plan("a.xlsx", saved(book)).rows} == {"First", "Far below"}


def test_an_unpacking_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (limits.MOST_UNPACKED_BYTES + 1))
    assert len(file.getvalue()) < 1_000_000
    with pytest.raises(Unreadable, match="Unpacked"):
        plan("bomb.xlsx", file.getvalue())


def test_a_workbook_that_breaks_off_is_damaged() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content("ticked_channels.xlsx"))) as source,
        zipfile.ZipFile(file, "w") as target,
    ):
        for name in source.namelist():
            whole = source.read(name)
            target.writestr(name, whole[: len(whole) // 2] if "sheet1" in name else whole)
    with pytest.raises(Unreadable, match="damaged"):
        plan("a.xlsx", file.getvalue())


def test_too_many_rows_and_bytes_are_refused() -> None:
    rows = "Title,Date\n" + "A,2026-01-01\n" * (limits.MOST_ROWS + 1)
    with pytest.raises(Unreadable, match="rows"):
        plan("a.csv", rows)
    with pytest.raises(Unreadable, match="MB"):
        plan("a.csv", b"a" * (limits.MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        (
            "a.ods",
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
        ("a.zip", b"PK\x03\x04" + b"\0" * 200, "zip"),
        ("a.docx", b"PK\x03\x04[Content_Types].xml" + b"\0" * 50 + b"word/document.xml", "document"),
        ("a.png", b"\x89PNG\r\n", "picture"),
        ("a.ics", b"DTSTART:20260101", "BEGIN:VCALENDAR"),
        ("a.csv", b"", "empty"),
    ],
)
def test_files_of_other_sorts_are_named_for_what_they_are(name: str, data: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        plan(name, data)
