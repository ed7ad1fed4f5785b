"""What repeats, and what is inside an activity."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from campaigns.enums import ActivityState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, Channel, Series
from departments.models import User
from tests.api.asking import Program, program_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def first_on() -> dt.date:
    return timezone.localdate() + 30 * DAY


@pytest.fixture
def weekly(script: Program, easter: Campaign, email: Channel, first_on: dt.date) -> dict[str, Any]:
    new = {"campaign": str(easter.pk), "channel": "e-mail", "title": "News", "first_on": str(first_on)}
    answer = script.post("/series", {**new, "until": str(first_on + 21 * DAY)})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_series_is_made_changed_and_ended(script: Program, weekly: dict[str, Any], first_on: dt.date) -> None:
    path = f"/series/{weekly['id']}"
    tag = script.get(path).headers["ETag"]
    items = script.get("/activities").json()["items"]
    assert [each["starts_on"] for each in items] == [str(first_on + 7 * week * DAY) for week in range(4)]
    assert {each["series"] for each in items} == {weekly["id"]}

    answer = script.patch(path, {"every": 2}, If_Match=tag)

    assert (answer.status_code, answer.json()["every"]) == (200, 2)
    assert len(script.get("/activities").json()["items"]) == 2
    assert script.patch(path, {"every": 3}, If_Match=tag).status_code == 412
    assert script.post(f"{path}/end", If_Match="*").status_code == 200
    assert set(Activity.objects.values_list("state", flat=True)) == {ActivityState.CANCELLED}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"weekdays": [7]}, "weekdays"),
        ({"first_on": "9999-12-31", "length_days": 2}, "first_on"),
        ({"until": "2001-01-01"}, "until"),
        ({"title": " "}, "title"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_what_will_not_do_is_named(
    script: Program, easter: Campaign, email: Channel, first_on: dt.date, facts: dict[str, Any], field: str
) -> None:
    new = {"campaign": str(easter.pk), "channel": "e-mail", "title": "News", "first_on": str(first_on), **facts}

    answer = script.post("/series", new)

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)
    assert not Series.objects.exists()


def test_items_are_changed_all_at_once(script: Program, vera: User, teaser: Activity) -> None:
    path = f"/activities/{teaser.pk}/items"
    tag = script.get(path).headers["ETag"]
    sent = {"items": [{"day": str(teaser.starts_on), "at": "09:30", "title": " First  post "}]}

    answer = script.ask("PUT", path, sent, If_Match=tag)

    assert answer.status_code == 200, answer.content
    assert answer.json()["items"] == [{"day": str(teaser.starts_on), "at": "09:30:00", "title": "First post"}]
    assert script.ask("PUT", path, {"items": []}, If_Match=tag).status_code == 412
    assert program_of(vera).ask("PUT", path, {"items": []}, If_Match="*").status_code == 403
    assert program_of(vera).get(path).json()["items"][0]["title"] == "First post"
    for bad in ({"day": "2001-01-01", "title": "Early"}, {"day": str(teaser.starts_on), "title": " "}):
        assert script.ask("PUT", path, {"items": [bad]}, If_Match="*").status_code in (409, 422)


def test_of_what_is_veiled_neither_series_nor_items_are_told(vera: User, weekly: dict[str, Any]) -> None:
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
    looks = program_of(vera)
    one = looks.get("/activities").json()["items"][0]

    assert one["series"] is None
    assert looks.get(f"/activities/{one['id']}/items").status_code == 404
    assert looks.get(f"/series/{weekly['id']}").status_code == 404


def test_who_only_looks_changes_no_series(vera: User, easter: Campaign, email: Channel, weekly: dict[str, Any]) -> None:
    looks, path = program_of(vera), f"/series/{weekly['id']}"
    new = {"campaign": str(easter.pk), "channel": "e-mail", "title": "Mine", "first_on": weekly["first_on"]}

    answers = [looks.post("/series", new), looks.patch(path, {"every": 2}, If_Match="*")]
    answers.append(looks.post(f"{path}/end", If_Match="*"))

    assert [each.status_code for each in answers] == [403] * 3
