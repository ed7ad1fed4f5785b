"""Activities: adding, changing and moving them, and what a move would do."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.enums import ActivityState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, Channel
from departments.models import User
from tests.api.asking import Program, program_of
from tests.factories import make_activity, make_campaign

SOON = timezone.localdate() + dt.timedelta(days=200)


def new(campaign: Campaign, **facts: object) -> dict[str, object]:
    return {"campaign": str(campaign.pk), "title": "Teaser", "channel": "e-mail", **facts}


def test_an_activity_is_added_with_its_days(script: Program, easter: Campaign, email: Channel) -> None:
    answer = script.post("/activities", new(easter, starts_on=str(SOON)))

    assert answer.status_code == 201, answer.content
    made = Activity.objects.get()
    assert (made.campaign, made.channel, made.starts_on, made.ends_on) == (easter, email, SOON, SOON)
    assert answer.json()["channel"] == {"slug": "e-mail", "name": "E-mail"}


def test_without_a_day_it_waits(script: Program, easter: Campaign, email: Channel) -> None:
    assert script.post("/activities", new(easter)).json()["state"] == "unscheduled"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": "2027-03-01"}, "starts_on"),
        ({"starts_on": "2027-03-02", "ends_on": "2027-03-01"}, "ends_on"),
        ({"starts_on": "2027-03-02", "starts_at": "09:00", "time_zone": "Mars/Base"}, "time_zone"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"title": " "}, "title"),
        ({"state": "live"}, "state"),
    ],
)
def test_what_will_not_do_is_named_and_nothing_is_saved(
    script: Program, easter: Campaign, email: Channel, facts: dict[str, object], field: str
) -> None:
    answer = script.post("/activities", new(easter, **facts))

    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])
    assert not Activity.objects.exists()


def test_a_change_of_the_title_leaves_the_days(script: Program, teaser: Activity) -> None:
    answer = script.patch(f"/activities/{teaser.pk}", {"title": "Reminder"}, If_Match="*")

    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["starts_on"]) == ("Reminder", str(teaser.starts_on))


def test_null_takes_the_days_away(script: Program, teaser: Activity) -> None:
    script.patch(f"/activities/{teaser.pk}", {"starts_on": None}, If_Match="*")

    teaser.refresh_from_db()
    assert (teaser.starts_on, teaser.state) == (None, ActivityState.UNSCHEDULED)


def test_a_move_keeps_its_length_and_its_time(script: Program, easter: Campaign, email: Channel) -> None:
    days = {"starts_on": SOON, "ends_on": SOON + dt.timedelta(days=2)}
    timed = make_activity(campaign=easter, channel=email, **days, starts_at=dt.time(9, 30), time_zone="Europe/Berlin")

    answer = script.post(f"/activities/{timed.pk}/move", {"starts_on": str(SOON + dt.timedelta(days=7))}, If_Match="*")

    assert answer.status_code == 200, answer.content
    assert (answer.json()["ends_on"], answer.json()["starts_at"]) == (str(SOON + dt.timedelta(days=9)), "09:30:00")


def test_of_two_moves_of_the_same_state_the_second_is_refused(script: Program, teaser: Activity) -> None:
    tag = script.get(f"/activities/{teaser.pk}").headers["ETag"]
    path = f"/activities/{teaser.pk}/move"
    assert script.post(path, {"starts_on": str(SOON)}, If_Match=tag).status_code == 200

    answer = script.post(path, {"starts_on": str(SOON + dt.timedelta(days=7))}, If_Match=tag)

    assert answer.status_code == 412
    teaser.refresh_from_db()
    assert teaser.starts_on == SOON


def test_trying_a_move_changes_nothing(script: Program, teaser: Activity) -> None:
    answer = script.post(f"/activities/{teaser.pk}/impact", {"starts_on": str(SOON)})

    assert answer.status_code == 200, answer.content
    assert answer.json()["messages"] >= 0
    before = teaser.starts_on
    teaser.refresh_from_db()
    assert teaser.starts_on == before


def test_it_is_called_off_and_comes_back(script: Program, teaser: Activity) -> None:
    assert script.post(f"/activities/{teaser.pk}/cancel", If_Match="*").json()["status"] == "cancelled"
    assert script.get("/activities").json()["items"] == []

    assert script.post(f"/activities/{teaser.pk}/restore", If_Match="*").json()["status"] == "planned"


def test_the_list_answers_to_the_calendars_filters(script: Program, teaser: Activity, easter: Campaign) -> None:
    other = make_activity(title="Poster", campaign=easter)

    def found(query: str) -> set[str]:
        return {each["id"] for each in script.get(f"/activities?{query}").json()["items"]}

    assert found("") == {str(teaser.pk), str(other.pk)}
    assert found("channel=e-mail") == {str(teaser.pk)}
    assert found("q=poster") == {str(other.pk)}
    assert found(f"until={teaser.starts_on}&since={teaser.ends_on}") >= {str(teaser.pk)}
    assert found("until=2001-01-01") == set()


def test_of_a_veiled_one_only_the_days_are_told(vera: User, email: Channel) -> None:
    secret = make_campaign(
        name="Takeover", secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY, brand="Acme"
    )
    veiled = make_activity(title="Press call", brief="At ten", campaign=secret, channel=email)
    looks = program_of(vera)

    for path in ("/activities", f"/activities/{veiled.pk}"):
        answer = looks.get(path)
        assert answer.status_code == 200
        for hidden in (b"Takeover", b"Press call", b"At ten", b"Acme", str(secret.pk).encode()):
            assert hidden not in answer.content
    assert looks.post(f"/activities/{veiled.pk}/move", {"starts_on": str(SOON)}, If_Match="*").status_code == 404


def test_who_only_looks_changes_nothing(vera: User, teaser: Activity) -> None:
    looks = program_of(vera)
    path = f"/activities/{teaser.pk}"

    answers = [
        looks.patch(path, {"title": "Mine"}, If_Match="*"),
        looks.post(f"{path}/move", {"starts_on": str(SOON)}, If_Match="*"),
        looks.post(f"{path}/cancel", If_Match="*"),
        looks.post(f"{path}/impact", {"starts_on": str(SOON)}),
        looks.post("/activities", new(teaser.campaign)),
    ]

    assert [each.status_code for each in answers] == [403] * 5
    assert Activity.objects.get().title == "Teaser"
