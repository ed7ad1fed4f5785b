"""Choosing among the sheets of a workbook: what is guessed, what a person chooses, and what is remembered of it."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from calendar_app.exchange.plan import Severity, Unreadable
from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.exchange.plans import plan, sentences
from tests.exchange.test_pages import choices, upload
from tests.exchange.workbooks import empty_book, saved, sheet
from tests.factories import make_department, make_organisation, make_user

HEADER = ["Title", "Date", "Channel"]


def book(*names: str) -> bytes:
    """A calendar on each sheet of these names, and a list of words to choose from."""
    made = empty_book()
    for number, name in enumerate(names, start=1):
        sheet(made, name, HEADER, [f"On {name}", dt.date(2027, number, 5), "Radio"])
    sheet(made, "Words", ["Title", "Notes"], ["Spring", "green"], ["Summer", "gold"])
    return saved(made)


def test_sheets_that_look_like_calendars_are_taken_together_and_the_others_named() -> None:
    found = plan("plan.xlsx", book("North", "South"))
    assert [(each.name, each.rows, each.is_taken) for each in found.sheets] == [
        ("North", 2, True),
        ("South", 2, True),
        ("Words", 3, False),
    ]
    assert [row.title for row in found.rows] == ["On North", "On South"]
    assert "Words:0 This sheet was left out" in sentences(found, Severity.NOTE)


def test_the_sheet_somebody_chose_is_taken_alone_and_no_other_speaks() -> None:
    found = plan("plan.xlsx", book("North", "South"), sheets=["south"])
    assert [row.title for row in found.rows] == ["On South"]
    assert "North:0 You left this sheet out" in sentences(found)
    words = plan("plan.xlsx", book("North"), sheets=["Words"])
    assert [row.title for row in words.rows] == ["Spring", "Summer"]


def test_where_no_sheet_looks_like_a_calendar_all_are_taken() -> None:
    made = empty_book()
    sheet(made, "A", ["Title", "Notes"], ["Spring", "early"], ["Fall", "late"])
    sheet(made, "B", ["Title", "Notes"], ["Summer", "hot"])
    found = plan("plan.xlsx", saved(made))
    assert {row.title for row in found.rows} == {"Spring", "Fall", "Summer"} and all(s.is_taken for s in found.sheets)


def test_a_row_is_known_again_whichever_other_sheets_are_taken() -> None:
    both, alone = plan("plan.xlsx", book("A", "B")), plan("plan.xlsx", book("A", "B"), sheets=["B"])
    assert both.rows[1].key == alone.rows[0].key


def test_a_sheet_there_is_not_is_said_with_those_there_are() -> None:
    with pytest.raises(Unreadable, match=r"no sheet “East” in this file\. It has “North”, “Words”"):
        plan("plan.xlsx", book("North"), sheets=["East"])
    with pytest.raises(Unreadable, match="no sheets to choose from"):
        plan("plan.csv", "Title,Date\nA,2027-01-01\n", sheets=["East"])


@pytest.fixture
def planner(client: Client, db: None) -> User:
    make_organisation(time_zone="Europe/Berlin")
    user = make_user(department=make_department(name="Marketing"), role=RoleName.PLANNER)
    client.force_login(user)
    return user


def test_the_page_offers_the_sheets_and_the_choice_holds_for_the_next_file(client: Client, planner: User) -> None:
    first = upload(client, "plan.xlsx", book("North", "South"))
    values = {**choices(client, first), "sheets": ["South"]}
    assert client.post(f"/import/{first.pk}/", values).status_code == 302
    page = client.get(f"/import/{first.pk}/").content.decode()
    assert "North · 2 rows" in page and "Words · 3 rows" in page
    client.post(f"/import/{first.pk}/run/", {**choices(client, first), "sheets": ["South"]})
    assert list(Activity.objects.values_list("title", flat=True)) == ["On South"]
    second = upload(client, "next.xlsx", book("North", "South", "West"))
    assert second.choices["sheets"] == ["South"]
    third = upload(client, "other.xlsx", book("East", "West"))
    assert third.choices["sheets"] == []


def test_a_form_with_no_sheet_ticked_asks_for_one(client: Client, planner: User) -> None:
    draft = upload(client, "plan.xlsx", book("North", "South"))
    answer = client.post(f"/import/{draft.pk}/run/", {**choices(client, draft), "sheets": []})
    assert answer.status_code == 422 and "Tick at least one sheet." in answer.content.decode()
    assert not Activity.objects.exists()


def test_the_command_takes_sheets_by_name(planner: User, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(book("North", "South", "West"))
    make_user(is_ops_admin=True)
    call_command("import_calendar", str(file), "--sheet=North", "--sheet=West", stdout=io.StringIO())
    assert set(Activity.objects.values_list("title", flat=True)) == {"On North", "On West"}
    with pytest.raises(CommandError, match="no sheet “East”") as ended:
        call_command("import_calendar", str(file), "--sheet=East")
    assert ended.value.returncode == 1
