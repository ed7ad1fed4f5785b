"""Reading files: encodings, delimiters, workbooks, limits."""

import io
import json
import zipfile

import pytest

from calendar_app.exchange.plan import Severity, Unreadable
from calendar_app.exchange.reading import limits
from calendar_app.exchange.reading.encodings import decode
from calendar_app.exchange.reading.text import guess_delimiter, read_text
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


@pytest.mark.parametrize(
    ("encoding", "name", "title"),
    [
        ("cp1251", "windows-1251", "Весенний запуск"),
        ("cp932", "shift_jis", "春のキャンペーン"),
        ("gb18030", "gb18030", "春季营销活动发布"),
        ("cp949", "euc-kr", "봄맞이 할인 행사"),
        ("cp1252", "windows-1252", "Frühjahrs-Aktion für Gäste"),
    ],
)
def test_letters_of_another_script_are_told_by_themselves(encoding: str, name: str, title: str) -> None:
    found = plan("a.csv", f"Title,Date,Channel\n{title},2027-03-01,E-mail\n".encode(encoding))
    assert (found.rows[0].title, found.encoding) == (title, name)


def test_what_bytes_cannot_tell_somebody_chooses() -> None:
    greek = "Title,Date,Channel\nΑνοιξιάτικη προσφορά,2027-03-01,E-mail\n".encode("cp1253")
    assert plan("a.csv", greek).rows[0].title != "Ανοιξιάτικη προσφορά"
    found = plan("a.csv", greek, encoding="windows-1253")
    assert (found.rows[0].title, found.encoding) == ("Ανοιξιάτικη προσφορά", "windows-1253")


def test_one_line_in_another_encoding_spoils_no_other() -> None:
    text = "Title,Date\nGrüße,2027-03-01\nÀ bientôt,2027-03-02\n".encode() + "Müll,2027-03-03\n".encode("cp1252")
    found = plan("a.csv", text)
    assert [each.title for each in found.rows] == ["Grüße", "À bientôt", "Müll"] and found.encoding


def test_text_that_says_its_encoding_is_not_asked_about() -> None:
    assert plan("list.csv", LIST).encoding == plan("list.csv", LIST.encode("utf-16")).encoding == ""


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "no spreadsheet"),
        (b"\x1f\x8b\x08" + b"\0" * 60, "no spreadsheet"),
        (bytes(range(1, 256)) * 4, "no spreadsheet"),
        (b"\xef\xbb\xbf\n<!-- saved --><HTML><body>Sign in</body></HTML>", "web page"),
        (b"<table><tr><td>Title</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"{\\rtf1 Plan}", "document"),
    ],
)
def test_what_only_calls_itself_a_table_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        plan("plan.csv", data)


def test_zero_bytes_here_and_there_are_passed_over() -> None:
    assert plan("a.csv", b"Title,Date\0\nFirst\0 post,2027-03-01\n").rows[0].title == "First post"


def test_json_may_spell_what_no_database_keeps() -> None:
    data = r'[{"title": "Half \ud83d a \u0000 face", "date": "2027-03-01", "channel": "E-mail \udc00"}]'
    (only,) = plan("a.json", data).rows
    assert only.title.encode() == b"Half a face" and only.channels[0].encode() == b"E-mail"


def test_an_open_quotation_mark_in_a_short_file_swallows_nothing() -> None:
    found = plan("a.csv", 'Title,Date,Channel\n"First,2027-03-01,E-mail\nSecond,2027-03-02,E-mail\n')
    assert [each.starts_on.day for each in found.rows if each.starts_on] == [1, 2]
    assert "quotation mark" in sentences(found, Severity.CHECK)


def test_a_file_that_breaks_off_in_quotes_loses_only_its_last_row() -> None:
    whole = "".join(f'"One, {day}",2027-03-0{day},E-mail\n' for day in range(1, 5))
    found = plan("a.csv", f"Title,Date,Channel\n{whole}" + '"Brok')
    assert [each.title for each in found.rows] == ["One, 1", "One, 2", "One, 3", "One, 4", "Brok"]
    assert ":6 The last row opens a quotation mark" in sentences(found, Severity.CHECK)


def test_formulas_nobody_worked_out_are_said() -> None:
    book = empty_book()
    sheet(book, "Plan", ["Title", "Date", "Channel"], ["First", "2027-03-01", "E-mail"], ["=A2", "=B2+7", "E-mail"])
    found = plan("a.xlsx", saved(book))
    assert len(found.rows) == 1 and "Plan:0 2 cells have formulas" in sentences(found, Severity.CHECK)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.csv", "Title,Date,Channel\n", "no rows below the headers"),
        ("a.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "no events"),
    ],
)
def test_a_file_that_holds_nothing_says_so(name: str, data: str, word: str) -> None:
    found = plan(name, data)
    assert not found.rows and word in sentences(found, Severity.LEFT_OUT)
