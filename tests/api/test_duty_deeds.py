"""Duties made by hand, another day for a duty, duties that are somebody else's; and what is said of an activity's."""

import datetime as dt

import pytest

from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Activity, Blackout, Campaign, Milestone
from departments.enums import RoleName
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_department, make_user


@pytest.fixture
def press() -> Department:
    return make_department(name="Press", slug="press")


@pytest.fixture
def paul(press: Department) -> Program:
    """A program of a member of Press."""
    return program_of(make_user(name="Paul", department=press, role=RoleName.MEMBER))


@pytest.fixture
def call(script: Program, easter: Campaign, press: Department) -> str:
    """A duty of Press, made by hand."""
    new = {"campaign": str(easter.pk), "name": "Call", "due_on": "2027-03-01", "departments": ["press"]}
    answer = script.post("/duties", new)
    assert answer.status_code == 201, answer.content
    return f"/duties/{answer.json()['id']}"


def test_one_made_by_hand_is_changed_and_called_off(script: Program, call: str) -> None:
    tag = script.get(call).headers["ETag"]

    answer = script.patch(call, {"due_on": "2027-03-02"}, If_Match=tag)

    assert (answer.status_code, answer.json()["due_on"], answer.json()["name"]) == (200, "2027-03-02", "Call")
    assert script.patch(call, {"name": "Visit"}, If_Match=tag).status_code == 412
    assert script.post(f"{call}/call-off", If_Match="*").json()["state"] == "cancelled"


def test_what_will_not_do_is_named(script: Program, easter: Campaign, call: str) -> None:
    new = {"campaign": str(easter.pk), "name": " ", "due_on": "2027-03-01", "departments": ["press"]}

    assert script.post("/duties", new).json()["fields"][0]["field"] == "name"
    assert script.post("/duties", {**new, "departments": ["x"]}).json()["fields"][0]["field"] == "departments"
    assert script.patch(call, {"due_on": "0001-01-01"}, If_Match="*").json()["fields"][0]["field"] == "due_on"


def test_one_of_a_plan_is_not_changed_by_hand(script: Program, teaser: Activity) -> None:
    duty = teaser.milestones.first()
    assert duty is not None

    assert script.patch(f"/duties/{duty.pk}", {"name": "Mine"}, If_Match="*").status_code == 404
    assert script.post(f"/duties/{duty.pk}/call-off", If_Match="*").status_code == 404


def test_another_day_is_asked_for_and_accepted(script: Program, paul: Program, call: str) -> None:
    asked = paul.post(f"{call}/day", {"due_on": "2027-03-05", "reason": "Fair"}, If_Match="*")
    assert asked.status_code == 200, asked.content
    key = asked.json()["day"]["id"]
    assert script.get(f"{call}/asks").json()["day"]["reason"] == "Fair"

    assert paul.post(f"/asked-days/{key}/answer", {"accept": True}).status_code == 403
    assert script.post(f"/asked-days/{key}/answer", {"accept": False}).status_code == 422
    answer = script.post(f"/asked-days/{key}/answer", {"accept": True})

    assert (answer.status_code, answer.json()["due_on"]) == (200, "2027-03-05")
    assert script.post(f"/asked-days/{key}/answer", {"accept": True}).status_code == 409


def test_it_is_asked_for_no_more(script: Program, paul: Program, call: str) -> None:
    key = paul.post(f"{call}/day", {"due_on": "2027-03-05", "reason": "Fair"}, If_Match="*").json()["day"]["id"]

    assert script.post(f"/asked-days/{key}/withdraw").status_code == 403
    assert paul.post(f"/asked-days/{key}/withdraw").status_code == 200
    assert paul.get(f"{call}/asks").json()["day"] is None


def test_one_that_is_not_theirs_is_handed_back_and_given_away(script: Program, paul: Program, call: str) -> None:
    asked = paul.post(f"{call}/hand-back", {"reason": "Marketing does this"}, If_Match="*")
    assert asked.status_code == 200, asked.content
    (found,) = asked.json()["handed_back"]

    assert paul.post(f"/hand-backs/{found['id']}/answer", {"department": "marketing"}).status_code == 403
    assert script.post(f"/hand-backs/{found['id']}/answer", {}).json()["fields"][0]["field"] == "answer"
    answer = script.post(f"/hand-backs/{found['id']}/answer", {"department": "marketing"})

    assert [each["slug"] for each in answer.json()["departments"]] == ["marketing"]


def test_one_is_kept_after_all(paul: Program, call: str) -> None:
    asked = paul.post(f"{call}/hand-back", {"reason": "Not ours"}, If_Match="*").json()

    assert paul.post(f"/hand-backs/{asked['handed_back'][0]['id']}/keep").status_code == 200
    assert paul.get(f"{call}/asks").json()["handed_back"] == []


def test_what_is_asked_is_told_to_who_can_answer_and_in_words_to_who_sees_all(
    script: Program, paul: Program, press: Department, easter: Campaign, call: str
) -> None:
    paul.post(f"{call}/day", {"due_on": "2027-03-05", "reason": "Easter fair"}, If_Match="*")
    colleague = program_of(make_user(name="Pia", department=press, role=RoleName.MEMBER))
    stranger = program_of(make_user(name="Sam", department=make_department(name="IT"), role=RoleName.HEAD))
    assert colleague.get(f"{call}/asks").json()["day"]["reason"] == "Easter fair"
    assert stranger.get(f"{call}/asks").json() == {"day": None, "handed_back": []}

    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)

    assert colleague.get(f"{call}/asks").json()["day"]["reason"] == ""
    assert paul.get(f"{call}/asks").json()["day"]["reason"] == "Easter fair"


def test_who_does_not_plan_makes_and_changes_no_duty(paul: Program, easter: Campaign, call: str) -> None:
    new = {"campaign": str(easter.pk), "name": "Mine", "due_on": "2027-03-01", "departments": ["press"]}

    answers = [
        paul.post("/duties", new),
        paul.patch(call, {"name": "Mine"}, If_Match="*"),
        paul.post(f"{call}/call-off", If_Match="*"),
    ]

    assert [each.status_code for each in answers] == [403] * 3
    assert not Milestone.objects.filter(name="Mine").exists()


def test_all_duties_of_an_activity_are_held_and_let_go(script: Program, vera: User, teaser: Activity) -> None:
    path = f"/activities/{teaser.pk}/hold-duties"
    assert program_of(vera).post(path, If_Match="*").status_code == 403

    deed = script.post(path, If_Match="*").json()["deed"]

    assert all(duty.is_held for duty in teaser.milestones.all())
    assert script.post(path, If_Match="*").status_code == 409
    assert script.post(f"/deeds/{deed}/undo").status_code == 200
    assert not any(duty.is_held for duty in teaser.milestones.all())


def test_it_goes_ahead_in_spite_of_what_came_up_since(script: Program, vera: User, teaser: Activity) -> None:
    path = f"/activities/{teaser.pk}/go-ahead"
    assert script.post(path, {"reason": "Why not"}).status_code == 409
    day = teaser.starts_on
    assert day is not None
    Blackout.objects.create(name="Year end", first_day=day, last_day=day + dt.timedelta(days=1))

    assert program_of(vera).post(path, {"reason": "Mine"}).status_code == 403
    assert script.post(path, {"reason": "The contract says so"}).json() == {"clashes": 1}
