"""Campaigns: what is told of them to whom, and what can be done."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Campaign
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_campaign, make_department, make_user


def test_a_campaign_is_begun_as_a_draft_of_ones_own(script: Program, ana: User, marketing: Department) -> None:
    answer = script.post(
        "/campaigns",
        {"name": " Summer  sale ", "lead_department": "marketing", "launch_on": "2027-06-01", "tags": ["a"]},
    )

    assert answer.status_code == 201
    made = Campaign.objects.get()
    assert answer.json()["id"] == str(made.pk)
    assert (made.name, made.state, made.owner, made.launch_on, made.tags) == (
        "Summer sale", CampaignState.DRAFT, ana, dt.date(2027, 6, 1), ["a"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"lead_department": "elsewhere"}, "lead_department"),
        ({"launch_on": "31.12.2027"}, "launch_on"),
        ({"owner": 10**9}, "owner"),
        ({"name": None}, "name"),
    ],
)
def test_what_will_not_do_is_named_and_nothing_is_saved(
    script: Program, marketing: Department, sent: dict[str, object], field: str
) -> None:
    answer = script.post("/campaigns", {"name": "Summer", "lead_department": "marketing", **sent})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == [field]
    assert not Campaign.objects.exists()


def test_nobody_begins_a_campaign_for_another_department(script: Program) -> None:
    make_department(name="Press", slug="press")

    answer = script.post("/campaigns", {"name": "Summer", "lead_department": "press"})

    assert answer.status_code == 422


def test_a_change_takes_what_was_sent_and_leaves_the_rest(script: Program, easter: Campaign) -> None:
    tag = script.get(f"/campaigns/{easter.pk}").headers["ETag"]

    answer = script.patch(f"/campaigns/{easter.pk}", {"key_message": "Eggs"}, If_Match=tag)

    assert (answer.status_code, answer.json()["name"], answer.json()["key_message"]) == (200, "Easter", "Eggs")
    assert answer.headers["ETag"] != tag


def test_of_two_edits_of_the_same_state_the_second_is_refused(script: Program, easter: Campaign) -> None:
    tag = script.get(f"/campaigns/{easter.pk}").headers["ETag"]
    script.patch(f"/campaigns/{easter.pk}", {"name": "Spring"}, If_Match=tag)

    answer = script.patch(f"/campaigns/{easter.pk}", {"name": "Autumn"}, If_Match=tag)

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    easter.refresh_from_db()
    assert easter.name == "Spring"


@pytest.mark.parametrize(("tag", "status"), [("", 428), ('"nonsense"', 412), ("7", 412), ('"a-b-c"', 412)])
def test_a_change_says_what_it_has_seen(script: Program, easter: Campaign, tag: str, status: int) -> None:
    headers = {"If_Match": tag} if tag else {}

    assert script.patch(f"/campaigns/{easter.pk}", {"name": "Autumn"}, **headers).status_code == status


def test_a_campaign_moves_on_and_is_called_off(script: Program, easter: Campaign) -> None:
    path = f"/campaigns/{easter.pk}"
    first = script.post(f"{path}/state", {"state": "cancelled"}, If_Match="*")
    assert (first.status_code, first.json()["fields"][0]["field"]) == (422, "reason")

    answer = script.post(f"{path}/state", {"state": "cancelled", "reason": "No eggs"}, If_Match="*")

    assert (answer.status_code, answer.json()["state"], answer.json()["cancel_reason"]) == (200, "cancelled", "No eggs")
    assert script.get("/campaigns").json()["items"] == []
    assert len(script.get("/campaigns?state=cancelled").json()["items"]) == 1


def test_a_move_the_table_does_not_have_is_refused(script: Program, easter: Campaign) -> None:
    answer = script.post(f"/campaigns/{easter.pk}/state", {"state": "archived"}, If_Match="*")

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "state")


def test_a_draft_of_others_is_not_there(marketing: Department, vera: User) -> None:
    draft = make_campaign(name="Hidden", lead=marketing, state=CampaignState.DRAFT)
    looks = program_of(vera)

    assert looks.get(f"/campaigns/{draft.pk}").status_code == 404
    assert looks.get("/campaigns").json()["items"] == []


@pytest.mark.parametrize(
    ("others_see", "name", "knows_lead"),
    [(OthersSee.CODE_NAME, "Project Owl", True), (OthersSee.BUSY, "Confidential", False)],
)
def test_an_embargo_holds(
    vera: User, marketing: Department, others_see: OthersSee, name: str, knows_lead: bool
) -> None:
    secret = make_campaign(
        name="Takeover",
        lead=marketing,
        owner=make_user(name="Otto"),
        objective="Buy them",
        code_name="Project Owl",
        others_see=others_see,
        secrecy=Secrecy.EMBARGO,
        was_secret=True,
        embargo_until=timezone.now() + dt.timedelta(days=9),
        embargo_zone="UTC",
    )

    answer = program_of(vera).get(f"/campaigns/{secret.pk}")

    said = answer.json()
    assert b"Takeover" not in answer.content
    assert b"Buy them" not in answer.content
    assert b"Otto" not in answer.content
    assert (said["name"], said["owner"], bool(said["lead_department"])) == (name, None, knows_lead)


def test_all_pages_together_are_the_list(script: Program, marketing: Department) -> None:
    days = [None, None, *(dt.date(2027, 1, 1 + at % 3) for at in range(9))]
    made = {str(make_campaign(name=f"No. {at}", lead=marketing, launch_on=day).pk) for at, day in enumerate(days)}
    found: list[str] = []
    path = "/campaigns?limit=3"
    while path:
        page = script.get(path).json()
        assert len(page["items"]) <= 3
        found += [each["id"] for each in page["items"]]
        path = f"/campaigns?limit=3&cursor={page['next']}" if page["next"] else ""

    assert (len(found), set(found)) == (len(made), made)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "bnVsbA", "[]", "%20"])
def test_a_cursor_of_somebody_elses_is_refused(script: Program, easter: Campaign, cursor: str) -> None:
    assert script.get(f"/campaigns?cursor={cursor}").status_code == 422


def test_a_tag_stands_for_the_bytes_it_came_with(script: Program, marketing: Department) -> None:
    for _number in range(30):
        make_campaign(lead=marketing)

    answer = script.get("/campaigns", Accept_Encoding="gzip")

    assert "Content-Encoding" not in answer.headers
    assert not answer.headers["ETag"].startswith("W/")


def test_what_has_not_changed_is_not_sent_again(script: Program, easter: Campaign) -> None:
    for path in ("/campaigns", f"/campaigns/{easter.pk}"):
        tag = script.get(path).headers["ETag"]
        answer = script.get(path, If_None_Match=tag)
        assert (answer.status_code, answer.content) == (304, b"")

    Campaign.objects.update(name="Spring")

    assert script.get("/campaigns", If_None_Match=tag).status_code == 200


@pytest.mark.parametrize("day", ["0027-03-01", "9999-12-31"])
def test_a_launch_no_calendar_reaches_is_refused(script: Program, easter: Campaign, day: str) -> None:
    begun = script.post("/campaigns", {"name": "A", "lead_department": "marketing", "launch_on": day})
    changed = script.patch(f"/campaigns/{easter.pk}", {"launch_on": day}, If_Match="*")

    assert [each.status_code for each in (begun, changed)] == [422, 422]
    assert begun.json()["fields"][0]["field"] == changed.json()["fields"][0]["field"] == "launch_on"
