"""Dates as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.exchange.dates.order import infer_order
from calendar_app.exchange.dates.resolving import resolve, whole_month
from calendar_app.exchange.dates.scanning import scan, scan_all
from calendar_app.exchange.dates.times import time_cell
from calendar_app.exchange.dates.values import Context, Kind, Order
from calendar_app.exchange.dates.years import years_of_column
from calendar_app.exchange.reading.values import Cell
from tests.exchange.plans import TODAY

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
NEAR = st.dates(dt.date(2015, 1, 1), dt.date(2039, 12, 31))


def read(cell: Cell, order: Order = Order.DAY_FIRST, context: Context | None = None) -> tuple[str, str]:
    """First and last day of a cell as ISO text, "" where it has none."""
    days = resolve(scan(cell), order, context or Context(), TODAY)
    return (days.first.isoformat() if days.first else "", days.last.isoformat() if days.last else "")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-05-05", "2026-05-05"),
        ("2026/5/5", "2026-05-05"),
        ("20260505", "2026-05-05"),
        ("2026年5月5日", "2026-05-05"),
        ("18/02/25", "2025-02-18"),
        ("5.3.2026", "2026-03-05"),
        ("5-May-26", "2026-05-05"),
        ("Tuesday, 5 May 2026 at 10:00 AM", "2026-05-05"),
        ("Thurs 5th March, 2026", "2026-03-05"),
        ("le 1er mai 2026", "2026-05-01"),
        ("mar 12 mai 2026", "2026-05-12"),
        ("5 de mayo de 2026", "2026-05-05"),
        ("2 d'octubre, 2026", "2026-10-02"),
        ("05 Nov 2025 (Wed)", "2025-11-05"),
        ("5 May 2026 (moved)", "2026-05-05"),
        ("2026-05-05T09:30:00Z", "2026-05-05"),
        (45678, "2025-01-21"),
        ("45678", "2025-01-21"),
        (dt.datetime(2026, 5, 5, 9, 30), "2026-05-05"),  # noqa: DTZ001  cells of a workbook know no zone
        (dt.date(2026, 5, 5), "2026-05-05"),
    ],
)
def test_a_day_is_read(cell: Cell, day: str) -> None:
    assert read(cell)[0] == day


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("1-5 May 2026", "2026-05-01", "2026-05-05"),
        ("May 1-5, 2026", "2026-05-01", "2026-05-05"),
        ("1.-5. Mai 2026", "2026-05-01", "2026-05-05"),
        ("vom 5. bis 7. Mai 2026", "2026-05-05", "2026-05-07"),
        ("1 May - 8 June 2026", "2026-05-01", "2026-06-08"),
        ("28 Dec - 3 Jan 2027", "2026-12-28", "2027-01-03"),
        ("01.05.-05.05.2026", "2026-05-01", "2026-05-05"),
        ("01/05/2026 – 05/05/2026", "2026-05-01", "2026-05-05"),
        ("January 19, 2026 → January 23, 2026", "2026-01-19", "2026-01-23"),
        ("W/C 5 Jan 2026", "2026-01-05", "2026-01-11"),
        ("Week ending 11 Jan 2026", "2026-01-05", "2026-01-11"),
        ("KW 12 2026", "2026-03-16", "2026-03-22"),
        ("2026-W05", "2026-01-26", "2026-02-01"),
        ("2026-W05-3", "2026-01-28", "2026-01-28"),
    ],
)
def test_a_stretch_of_days_is_read_with_both_ends(cell: str, first: str, last: str) -> None:
    assert read(cell) == (first, last)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Month 1 (Jan 2026)", Kind.MONTH),
        ("January 2026", Kind.MONTH),
        ("May-26", Kind.MONTH),
        ("Jan-Mar 2026", Kind.MONTH),
        ("Q1 2026", Kind.MONTH),
        ("Mid May", Kind.MONTH),
        ("T-2_Mon", Kind.RELATIVE),
        ("T0_Mon", Kind.RELATIVE),
        ("D+7", Kind.RELATIVE),
        ("2 weeks before launch", Kind.RELATIVE),
        ("Launch + 2 weeks", Kind.RELATIVE),
        ("Day 3", Kind.RELATIVE),
        ("Week 12", Kind.RELATIVE),
        ("TBD", Kind.OPEN),
        ("à définir", Kind.OPEN),
        ("n/a", Kind.NOTHING),
        ("  ", Kind.NOTHING),
        ("May promotion", Kind.UNKNOWN),
        ("next full moon", Kind.UNKNOWN),
        ("12", Kind.DAY_OF_MONTH),
        (dt.datetime(1900, 1, 12), Kind.DAY_OF_MONTH),  # noqa: DTZ001
    ],
)
def test_what_is_no_day_is_not_made_one(cell: Cell, kind: Kind) -> None:
    assert scan(cell).kind is kind
    assert read(cell) == ("", "")


@pytest.mark.parametrize("cell", ["31/02/2026", "30 February 2026", "13/13/2026", "05/05/1925", "1 May 2199"])
def test_impossible_days_have_a_reason(cell: str) -> None:
    days = resolve(scan(cell), Order.DAY_FIRST, Context(), TODAY)
    assert days.first is None and cell in days.reason


@given(day=NEAR, language=st.sampled_from(sorted(MONTHS)), dotted=st.booleans())
def test_every_day_written_with_its_month_is_read_back_in_every_language(
    day: dt.date, language: str, dotted: bool
) -> None:
    name = MONTHS[language].split()[day.month - 1]
    assert read(f"{day.day}{'.' if dotted else ''} {name} {day.year}")[0] == day.isoformat()


@given(day=NEAR, order=st.sampled_from(Order), mark=st.sampled_from("/.-"), short=st.booleans())
def test_every_day_in_figures_is_read_back_in_the_order_it_was_written(
    day: dt.date, order: Order, mark: str, short: bool
) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    parts = [str(day.day), str(day.month)] if order is Order.DAY_FIRST else [str(day.month), str(day.day)]
    assert read(mark.join([*parts, year]), order)[0] == day.isoformat()


@given(days=st.lists(NEAR, min_size=1, max_size=30), order=st.sampled_from(Order))
def test_one_date_that_can_only_be_read_one_way_decides_for_all(days: list[dt.date], order: Order) -> None:
    proof = dt.date(2026, 3, 25)
    form = "%d/%m/%Y" if order is Order.DAY_FIRST else "%m/%d/%Y"
    scans = [scan(day.strftime(form)) for day in [*days, proof]]
    guess = infer_order(scans, [])
    assert guess.order is order and guess.against == 0
    assert [resolve(each, guess.order, Context(), TODAY).first for each in scans] == [*days, proof]


def test_dates_that_contradict_each_other_follow_the_more_and_say_so() -> None:
    guess = infer_order([scan(text) for text in ("13/01/2026", "25/02/2026", "01/14/2026", "03/04/2026")], [])
    assert (guess.order, guess.against, guess.ambiguous) == (Order.DAY_FIRST, 1, 1)
    odd = resolve(scan("01/14/2026"), guess.order, Context(), TODAY)
    assert odd.first == dt.date(2026, 1, 14) and odd.remark


@pytest.mark.parametrize(
    ("cells", "headers", "order"),
    [
        (["03/04/2026"], ["Date (MM/DD/YYYY)"], Order.MONTH_FIRST),
        (["03/04/2026"], ["Publish date DD/MM/YYYY"], Order.DAY_FIRST),
        (["Friday 03/04/2026"], ["When"], Order.DAY_FIRST),
        (["Wednesday 03/04/2026"], ["When"], Order.MONTH_FIRST),
        (["01/02/2026", "02/01/2026", "03/05/2026"], ["Date"], Order.MONTH_FIRST),
        (["03/04/2026"], ["Date"], Order.DAY_FIRST),
    ],
)
def test_without_proof_header_weekday_and_sequence_decide(cells: list[str], headers: list[str], order: Order) -> None:
    guess = infer_order([scan(cell) for cell in cells], headers)
    assert guess.order is order and guess.reason and guess.matters


def test_a_choice_of_the_person_goes_before_proof() -> None:
    assert infer_order([scan("25/12/2026")], [], chosen="month-first").order is Order.MONTH_FIRST


def test_a_year_left_out_keeps_a_plan_from_january_to_december_together() -> None:
    months = [scan(f"5 {name}").parts for name in MONTHS["en"].split()]
    assert set(years_of_column(months, [-1] * 12, 0, TODAY)) == {2026}
    assert set(years_of_column(months[:3], [-1] * 3, 0, TODAY)) == {2027}


def test_a_column_that_goes_on_past_december_turns_the_year_once() -> None:
    parts = [scan(text).parts for text in ("5 Nov", "5 Dec", "5 Jan", "5 Feb")]
    assert years_of_column(parts, [-1] * 4, 2026, TODAY) == [2026, 2026, 2027, 2027]


def test_weekdays_written_beside_dates_tell_the_year() -> None:
    parts = [scan(text).parts for text in ("5 May", "6 May")]
    assert years_of_column(parts, [1, 2], 0, TODAY) == [2026, 2026]  # 5 May 2026 is a Tuesday


def test_a_list_of_dates_is_several_and_a_date_with_a_comma_is_one() -> None:
    assert [one.parts.day for one in scan_all("5, 12 & 19 May 2026")] == [5, 12, 19]
    assert len(scan_all("May 5, 2026")) == 1


def test_a_month_spans_its_days_when_asked_to() -> None:
    days = whole_month(scan("Feb 2028"), Context(), TODAY)
    assert days and (days.first, days.last) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("9:00 AM", dt.time(9)),
        ("12:30 PM", dt.time(12, 30)),
        ("12am", dt.time(0)),
        ("5pm", dt.time(17)),
        ("14h30", dt.time(14, 30)),
        ("14 Uhr", dt.time(14)),
        ("09.30", dt.time(9, 30)),
        ("10:00 - 11:00", dt.time(10)),
        (0.395833333, dt.time(9, 30)),
        (dt.time(9, 30), dt.time(9, 30)),
        ("morning", None),
        ("", None),
    ],
)
def test_times_of_day_are_read(cell: Cell, at: dt.time | None) -> None:
    assert time_cell(cell).at == at


@given(st.text(max_size=60) | st.floats(allow_nan=True) | st.integers() | st.datetimes() | st.booleans())
def test_nothing_a_cell_can_hold_breaks_the_reading(cell: Cell) -> None:
    for scanned in scan_all(cell):
        days = resolve(scanned, Order.DAY_FIRST, Context(), TODAY)
        assert (days.first is None) == (days.last is None)
        assert days.first is None or days.last is None or days.first <= days.last
    time_cell(cell)
