"""Moving much at once: a campaign with what is in it, many activities, a copy; and taking it back."""

import datetime as dt
from typing import Any

import pytest

from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign, Channel
from departments.models import User
from tests.api.asking import Program, program_of
from tests.factories import make_activity, make_campaign, make_department

WEEK = dt.timedelta(days=7)


@pytest.fixture
def poster(easter: Campaign, email: Channel) -> Activity:
    return make_activity(title="Poster", campaign=easter, channel=email, state=ActivityState.BOOKED)


def start(row: Activity) -> dt.date:
    row.refresh_from_db()
    assert row.starts_on is not None
    return row.starts_on


def picked(*rows: Activity) -> list[dict[str, Any]]:
    return [{"id": str(row.pk), "version": row.version} for row in rows]


def test_a_campaign_moves_with_what_is_not_booked(
    script: Program, easter: Campaign, teaser: Activity, poster: Activity
) -> None:
    before = [start(teaser), start(poster)]
    tag = script.get(f"/campaigns/{easter.pk}").headers["ETag"]

    tried = script.post(f"/campaigns/{easter.pk}/move/impact", {"count": 7}).json()
    assert [start(teaser), start(poster)] == before
    answer = script.post(f"/campaigns/{easter.pk}/move", {"count": 7}, If_Match=tag)

    assert answer.status_code == 200, answer.content
    assert [start(teaser), start(poster)] == [before[0] + WEEK, before[1]]
    assert [(each["activity"], each["starts_on"]) for each in tried["moves"]] == [(str(teaser.pk), str(start(teaser)))]
    assert tried["impact"]["moves"]["count"] == 2
    assert script.post(f"/deeds/{answer.json()['deed']}/undo").json()["activities"] == 1
    assert start(teaser) == before[0]


def test_named_ones_go_along_whatever_they_are(
    script: Program, easter: Campaign, teaser: Activity, poster: Activity
) -> None:
    before = start(teaser)

    answer = script.post(f"/campaigns/{easter.pk}/move", {"count": -7, "activities": [str(poster.pk)]}, If_Match="*")

    assert (answer.status_code, answer.json()["activities"]) == (200, 1)
    assert start(teaser) == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "count"), ({"count": 3, "launch_on": "2027-03-01"}, "count"), ({"launch_on": "2027-03-01"}, "launch_on")],
)
def test_a_move_that_leads_nowhere_is_named(
    script: Program, easter: Campaign, teaser: Activity, sent: dict[str, Any], field: str
) -> None:
    Campaign.objects.update(launch_on=None)

    for path in ("move", "move/impact"):
        answer = script.post(f"/campaigns/{easter.pk}/{path}", sent, If_Match="*")
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


def test_many_move_and_what_is_not_ones_own_is_left_out(script: Program, teaser: Activity, poster: Activity) -> None:
    press = make_campaign(name="Results", lead=make_department(name="Press", slug="press"))
    theirs = make_activity(title="Call", campaign=press)
    asked = {"activities": picked(teaser, poster, theirs), "way": "days", "count": 7}
    before = [start(row) for row in (teaser, poster, theirs)]

    tried = script.post("/activities/move/impact", asked).json()
    answer = script.post("/activities/move", asked).json()

    assert (answer["activities"], answer["left_out"], tried["left_out"]) == (2, [str(theirs.pk)], [str(theirs.pk)])
    assert [start(row) for row in (teaser, poster, theirs)] == [before[0] + WEEK, before[1] + WEEK, before[2]]


def test_of_a_stale_one_none_moves(script: Program, teaser: Activity, poster: Activity) -> None:
    asked = {"activities": picked(teaser, poster), "way": "days", "count": 7}
    script.patch(f"/activities/{poster.pk}", {"title": "Placard"}, If_Match="*")
    before = start(teaser)

    answer = script.post("/activities/move", asked)

    assert (answer.status_code, answer.json()["id"]) == (412, str(poster.pk))
    assert start(teaser) == before


def test_back_to_the_tray(script: Program, teaser: Activity) -> None:
    answer = script.post("/activities/move", {"activities": [{"id": str(teaser.pk), "version": None}], "way": "tray"})

    assert answer.status_code == 200, answer.content
    teaser.refresh_from_db()
    assert teaser.state == ActivityState.UNSCHEDULED


def test_what_has_moved_on_is_said_and_the_rest_taken_back(script: Program, teaser: Activity, poster: Activity) -> None:
    before = start(teaser)
    deed = script.post("/activities/move", {"activities": picked(teaser, poster), "way": "days", "count": 7}).json()
    script.post(f"/activities/{poster.pk}/move", {"starts_on": str(start(poster) + WEEK)}, If_Match="*")

    answer = script.post(f"/deeds/{deed['deed']}/undo")

    assert (answer.status_code, answer.json()["left"]) == (409, 1)
    assert script.post(f"/deeds/{deed['deed']}/undo", {"only_rest": True}).status_code == 200
    assert start(teaser) == before


def test_a_campaign_is_copied_to_another_year(script: Program, ana: User, easter: Campaign, teaser: Activity) -> None:
    first = start(teaser) + 52 * WEEK

    answer = script.post(
        f"/campaigns/{easter.pk}/copy", {"name": "Again", "lead_department": "marketing", "first_on": str(first)}
    )

    assert answer.status_code == 201, answer.content
    made = Campaign.objects.get(name="Again")
    assert (made.state, made.owner, answer.json()["id"]) == (CampaignState.DRAFT, ana, str(made.pk))
    assert [row.title for row in made.activities.all()] == ["Teaser"]


def test_who_only_looks_moves_and_copies_nothing(vera: User, easter: Campaign, teaser: Activity) -> None:
    looks, path = program_of(vera), f"/campaigns/{easter.pk}"
    many = {"activities": picked(teaser), "way": "days", "count": 7}

    answers = [
        looks.post(f"{path}/move", {"count": 7}, If_Match="*"),
        looks.post(f"{path}/move/impact", {"count": 7}),
        looks.post(f"{path}/copy", {"name": "Mine", "lead_department": "marketing"}),
        looks.post("/activities/move", many),
        looks.post("/activities/move/impact", many),
    ]

    assert [each.status_code for each in answers] == [403] * 5
    assert Campaign.objects.count() == 1


def test_a_deed_of_what_one_may_not_see_is_not_there(
    script: Program, vera: User, easter: Campaign, teaser: Activity
) -> None:
    deed = script.post(f"/campaigns/{easter.pk}/move", {"count": 7}, If_Match="*").json()["deed"]

    assert program_of(vera).post(f"/deeds/{deed}/undo").status_code == 403
    Campaign.objects.update(state=CampaignState.DRAFT)
    assert program_of(vera).post(f"/deeds/{deed}/undo").status_code == 404
