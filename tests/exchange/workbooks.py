"""Workbooks of our own invention, messy in the ways real ones are."""

import datetime as dt
import io
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def saved(book: Workbook) -> bytes:
    """Return the workbook's bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet(book: Workbook, title: str, *rows: list[object]) -> Worksheet:
    """Return a new sheet of the book with these rows."""
    made = book.create_sheet(title)
    for row in rows:
        made.append(row)
    return made


def empty_book() -> Workbook:
    """Return a workbook without any sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def month_sheets() -> bytes:
    """A sheet a month, the year in its name, only the day's number in the date column, and a hidden sheet of lists."""
    book = empty_book()
    header = ["Day", "Channel", "Post", "Status"]
    sheet(book, "January 2026", header, [5, "Instagram", "Fresh start", "published"], [19, "Blog", "Cold frames", ""])
    sheet(book, "February 2026", header, [2, "Email", "Seed list", "planned"], [30, "Email", "No such day", "planned"])
    sheet(book, "Drop-downs", ["Instagram"], ["Blog"], ["Email"]).sheet_state = "hidden"
    sheet(book, "March 2026")
    return saved(book)


def ticked_channels() -> bytes:
    """A title row above, typed dates, and a column of ticks for each channel."""
    book = empty_book()
    made = sheet(
        book,
        "Plan",
        ["Campaign plan 2026 – do not edit"],
        [],
        ["Activity", "Start", "End", "Email", "Organic social", "Point of sale", "Owner"],
        ["Lambing days", dt.date(2026, 3, 28), dt.date(2026, 4, 12), "x", "x", "", "Farm"],
        ["Asparagus opens", 46127, None, "", "✓", "✓", "Shop"],
        ["Summer fair", dt.date(2026, 7, 4), dt.date(2026, 7, 5), "x", "", "x", None],
        ["Nothing ticked", dt.date(2026, 8, 1), None, "", "", "", None],
    )
    made.merge_cells("A1:G1")
    return saved(book)


def months_across() -> bytes:
    """Campaigns down, months across, bars as merged cells, one row coloured only."""
    book = empty_book()
    made = sheet(
        book,
        "2026",
        ["Campaign", "Jan", "Feb", "Mar", "Apr", "May", "Jun"],
        ["Winter sale", "Clearance in store", None, None, None, None, None],
        ["Garden year", None, "Seed catalogue", None, "Open days", None, None],
        ["Colours only", None, None, None, None, None, None],
    )
    made.merge_cells("C3:D3")
    return saved(book)


def weeks_across() -> bytes:
    """Channels down and Mondays across, as a roadmap of social posts."""
    book = empty_book()
    mondays = [dt.date(2026, 3, 2) + dt.timedelta(weeks=week) for week in range(5)]
    made = sheet(
        book,
        "Roadmap",
        ["Channel", *mondays],
        ["Instagram", "Teaser", "Launch reel", None, "Thank you", None],
        ["Email", None, "Launch letter", None, None, "Reminder"],
    )
    made.merge_cells("B2:B2")
    return saved(book)


def wall_calendar() -> bytes:
    """A month as it hangs on the wall: Sunday first, numbers in one row, entries in the rows under it, no year."""
    book = empty_book()
    days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    made = sheet(
        book,
        "March",
        ["Social calendar"],
        ["March"],
        days,
        [1, 2, 3, 4, 5, 6, 7],
        [None, "Story: new beans", None, None, "Reel: roasting", None, None],
        [None, None, None, None, "Blog: storing coffee", None, None],
        [8, 9, 10, 11, 12, 13, 14],
        ["Women's Day post", None, None, None, None, None, None],
        [15, 16, 17, 18, 19, 20, 21],
        [None] * 7,
        [22, 23, 24, 25, 26, 27, 28],
        [None, None, None, None, None, None, "Market stall"],
        [29, 30, 31, 1, 2, 3, 4],
        [None, None, "Quarter letter", "April fool", None, None, None],
    )
    made.merge_cells("A2:G2")
    return saved(book)


def grouped_board() -> bytes:
    """A project board's export: title, groups with the header repeated, timelines in two columns, a sum at the end."""
    book = empty_book()
    header = ["Name", "Subitems", "Person", "Status", "Timeline - Start", "Timeline - End", "Channel", "Budget"]
    sheet(
        book,
        "board",
        ["Content board"],
        ["Everything the studio makes"],
        [],
        ["This month"],
        header,
        [
            "Spring film",
            None,
            "Mo",
            "Working on it",
            dt.date(2026, 4, 1),
            dt.date(2026, 4, 20),
            "YouTube",
            4000,
        ],
        ["Spring poster", None, "Mo", "Stuck", dt.date(2026, 4, 7), None, "Poster", 900],
        [None, None, None, None, None, None, None, 4900],
        [],
        ["Ideas"],
        header,
        ["Podcast pilot", None, None, None, None, None, "Podcast", None],
    )
    return saved(book)


def merged_dates() -> bytes:
    """A weekly plan whose date and campaign cells are merged over the posts of a day."""
    book = empty_book()
    made = sheet(
        book,
        "KW 10",
        ["Datum", "Kampagne", "Kanal", "Thema"],
        [dt.date(2026, 3, 2), "Frühling", "Facebook", "Primeln sind da"],
        [None, None, "Instagram", "Primeln im Topf"],
        [dt.date(2026, 3, 4), None, "Newsletter", "Balkon planen"],
        [None, "Ostern", "Radio", "Spot Ostern"],
    )
    made.merge_cells("A2:A3")
    made.merge_cells("A4:A5")
    made.merge_cells("B2:B4")
    return saved(book)


def side_by_side() -> bytes:
    """Two lists on one sheet, parted by an empty column."""
    book = empty_book()
    sheet(
        book,
        "Both",
        ["Date", "Title", "Channel", None, "Date", "Title", "Channel"],
        [dt.date(2026, 5, 4), "Left one", "Email", None, dt.date(2026, 6, 1), "Right one", "Blog"],
        [dt.date(2026, 5, 11), "Left two", "Email", None, dt.date(2026, 6, 8), "Right two", "Blog"],
    )
    return saved(book)


def weekday_planner() -> bytes:
    """Weeks down and weekdays across, each row labelled with its Monday."""
    book = empty_book()
    sheet(
        book,
        "Planner",
        ["Week of", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        [dt.date(2026, 3, 2), "Tip of the week", None, "Recipe", None, "Friday poll"],
        [dt.date(2026, 3, 9), None, "Staff portrait", None, None, "Friday poll"],
    )
    return saved(book)


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        month_sheets,
        ticked_channels,
        months_across,
        weeks_across,
        wall_calendar,
        grouped_board,
        merged_dates,
        side_by_side,
        weekday_planner,
    )
}
"""Every workbook by its name."""
