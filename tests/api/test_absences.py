"""When people are away, entered and changed by programs as by the people themselves."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from departments.enums import RoleName
from departments.models import Absence, Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_department, make_user


@pytest.fixture
def days() -> dict[str, str]:
    first = timezone.localdate() + dt.timedelta(days=30)
    return {"first_day": str(first), "last_day": str(first + dt.timedelta(days=4))}


@pytest.fixture
def away(script: Program, hana: User, days: dict[str, str]) -> dict[str, Any]:
    """Ana is away, and Hana stands in."""
    answer = script.post("/absences", {"deputy": hana.pk, **days})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_one_enters_ones_own_and_it_is_told_to_those_it_concerns(
    script: Program, away: dict[str, Any], ana: User, hana: User, vera: User, days: dict[str, str]
) -> None:
    assert away == {
        "id": away["id"],
        "person": {"id": ana.pk, "name": "Ana"},
        "deputy": {"id": hana.pk, "name": "Hana"},
        **days,
    }
    assert script.get("/absences").json()["items"] == program_of(hana).get("/absences").json()["items"] == [away]
    assert program_of(vera).get("/absences").json()["items"] == []
    assert program_of(vera).get(f"/absences/{away['id']}").status_code == 404


def test_no_change_is_lost(script: Program, away: dict[str, Any], vera: User, days: dict[str, str]) -> None:
    path = f"/absences/{away['id']}"
    tag = script.get(path).headers["ETag"]

    changed = script.patch(path, {"deputy": vera.pk}, If_Match=tag)
    stale = script.patch(path, {"last_day": days["first_day"]}, If_Match=tag)

    assert changed.json() == {**away, "deputy": {"id": vera.pk, "name": "Vera"}}
    assert (stale.status_code, script.patch(path, {}).status_code) == (412, 428)


def test_what_was_to_come_is_called_off(script: Program, away: dict[str, Any]) -> None:
    assert script.post(f"/absences/{away['id']}/end").status_code == 204
    assert not Absence.objects.exists()


def test_heads_enter_for_their_people_and_nobody_for_others(
    hana: User, ana: User, vera: User, marketing: Department, days: dict[str, str]
) -> None:
    stranger = make_user(name="Sam", department=make_department(name="Sales"), role=RoleName.HEAD)
    sent = {"person": ana.pk, "deputy": vera.pk, **days}

    assert program_of(vera).post("/absences", sent).status_code == 403
    assert program_of(stranger).post("/absences", sent).status_code == 403
    made = program_of(hana).post("/absences", sent).json()
    assert made["person"]["id"] == ana.pk
    assert program_of(stranger).post(f"/absences/{made['id']}/end").status_code == 403


def test_guests_have_none(days: dict[str, str], hana: User) -> None:
    guest = program_of(make_user(name="Kim"))

    answers = [guest.get("/absences"), guest.get("/absences/1"), guest.post("/absences", {"deputy": hana.pk, **days})]

    assert [each.status_code for each in answers] == [403] * 3


def test_what_will_not_do_is_named(script: Program, ana: User, days: dict[str, str]) -> None:
    answer = script.post("/absences", {"deputy": ana.pk, **days})

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "deputy")
