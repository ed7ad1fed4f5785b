"""Lists of days from files: all of a file or, with a sentence a row, nothing of it."""

import datetime as dt
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from calendar_app.models import Overlay
from calendar_app.overlays.lists import read_days
from calendar_app.overlays.queries import said_by
from calendar_app.overlays.values import Entry, Unusable
from departments.access import access_for
from departments.models import AuditEntry, User
from tests.factories import make_user
from tests.overlays.conftest import World
from tests.overlays.files import calendar

TODAY = dt.date(2027, 3, 1)
OWN = Path(__file__).with_name("own_days.csv").read_bytes()


def read(text: str | bytes, name: str = "days.csv") -> list[Entry]:
    data = text.encode() if isinstance(text, str) else text
    return read_days(data, name, today=TODAY, zone="UTC")


def test_a_file_of_our_own_is_read_with_its_yearly_days_and_spans() -> None:
    found = [(each.words, each.first_day, each.last_day, each.is_yearly) for each in read(OWN)]
    assert found == [
        ("Founders’ day", dt.date(2000, 3, 4), dt.date(2000, 3, 4), True),
        ("Leap day sale", dt.date(2000, 2, 29), dt.date(2000, 2, 29), True),
        ("Repair week", dt.date(2027, 5, 10), dt.date(2027, 5, 16), False),
        ("Open studio", dt.date(2027, 6, 1), dt.date(2027, 6, 1), True),
    ]


def test_workbooks_and_calendar_files_are_read_as_well() -> None:
    book = Workbook()
    book.active.append(["Awareness day", "Date"])
    book.active.append(["Soup day", dt.date(2027, 2, 4)])
    file = BytesIO()
    book.save(file)
    assert read(file.getvalue(), "days.xlsx") == [Entry("Soup day", dt.date(2027, 2, 4), dt.date(2027, 2, 4))]
    every = calendar(["SUMMARY:Tea day", "DTSTART;VALUE=DATE:20260521", "RRULE:FREQ=YEARLY"])
    days = [each.first_day for each in read(every, "days.ics")]
    assert days == [dt.date(year, 5, 21) for year in range(2026, 2038)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Name,Date\nOne,soon\n,2027-03-01\nThree,31.02.2027\nFour,2027-04-01\n", ["Row 2", "Row 3", "Row 4"]),
        ("Name,Date,Last day\nOne,2027-03-05,2027-03-01\n", ["Row 2: Its last day is before its first."]),
        ("Name,Date,Yearly\nOne,2027-03-05,perhaps\n", ["Row 2"]),
        (f"Name,Date\n{'x' * 201},2027-03-05\n", ["Row 2"]),
        ("Name,Date\nOne,\n", ["Row 2"]),
    ],
)
def test_each_bad_row_has_its_sentence(text: str, sentences: list[str]) -> None:
    with pytest.raises(Unusable) as refused:
        read(text)
    found = refused.value.sentences
    assert len(found) == len(sentences)
    assert all(each.startswith(begin) for each, begin in zip(found, sentences, strict=True))


@pytest.mark.parametrize(
    "text", ["", "One\nTwo\n", "Name,Date\n", "Date\n2027-03-01\n", "%PDF-1.7", "PK\x03\x04nonsense"]
)
def test_what_is_no_list_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Unusable):
        read(text)


def test_a_formula_is_a_text_and_no_formula() -> None:
    assert read("Name,Date\n'=1+1,2027-03-01\n")[0].words == "=1+1"


def send(person: User, data: bytes, name: str = "Our days") -> str:
    client = Client()
    client.force_login(person)
    file = BytesIO(data)
    file.name = "days.csv"
    return client.post("/overlays/load/", {"file": file, "name": name, "colour": "3"}, follow=True).content.decode()


def said(person: User, row: Overlay, first: dt.date, last: dt.date) -> list[tuple[str, dt.date]]:
    found = said_by(access_for(person), [f"overlay-{row.pk}"], first=first, last=last)
    return [(each.words, each.first_day) for each in found]


def test_an_admin_loads_a_list_and_everybody_can_switch_it_on(world: World) -> None:
    assert "is loaded" in send(world.admin, OWN)
    row = Overlay.objects.get()
    year = dt.date(2031, 1, 1), dt.date(2031, 12, 31)
    assert said(world.other, row, *year) == [
        ("Leap day sale", dt.date(2031, 2, 28)),
        ("Founders’ day", dt.date(2031, 3, 4)),
        ("Open studio", dt.date(2031, 6, 1)),
    ]
    assert said(world.other, row, dt.date(2028, 2, 29), dt.date(2028, 2, 29)) == [
        ("Leap day sale", dt.date(2028, 2, 29))
    ]
    assert said(make_user(), row, *year) == []


def test_loading_again_replaces_it_and_a_messy_file_changes_nothing(world: World) -> None:
    send(world.admin, OWN)
    page = send(world.admin, b"Name,Date\nGood,2027-03-01\nBad,whenever\n", "our DAYS")
    assert "Row 3" in page and Overlay.objects.get().entries.count() == 4
    send(world.admin, b"Name,Date\nGood,2027-03-01\n", "our DAYS")
    row = Overlay.objects.get()
    assert list(row.entries.values_list("words", flat=True)) == ["Good"] and row.name == "Our days"
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["created", "loaded again"]


def test_only_ops_admins_load_and_remove_lists(world: World) -> None:
    assert "Ops admins load lists" in send(world.head, OWN) and not Overlay.objects.exists()
    send(world.admin, OWN)
    row, client = Overlay.objects.get(), Client()
    client.force_login(world.head)
    assert client.post(f"/overlays/{row.pk}/remove/").status_code == 404
    client.force_login(world.admin)
    page = client.post(f"/overlays/{row.pk}/remove/", follow=True).content.decode()
    assert "is removed" in page and f"/overlays/{row.pk}/restore/" in page
    today = dt.date(2027, 3, 4)
    assert said(world.other, row, today, today) == []
    client.post(f"/overlays/{row.pk}/restore/")
    assert said(world.other, row, today, today) == [("Founders’ day", today)]


def test_the_command_does_the_same(world: World, tmp_path: Path) -> None:
    path = tmp_path / "Our days.csv"
    path.write_bytes(OWN)
    out = StringIO()
    call_command("load_days", str(path), stdout=out)
    assert "4 days" in out.getvalue() and Overlay.objects.get().name == "Our days"
    path.write_text("Name,Date\nBad,whenever\n")
    with pytest.raises(CommandError, match="Row 2"):
        call_command("load_days", str(path))
    assert Overlay.objects.get().entries.count() == 4
