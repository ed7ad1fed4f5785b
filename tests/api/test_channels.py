"""Channels with their lead times, departments, and who one is."""

from campaigns.models import Activity, Channel, LeadTimeRule, Milestone
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_channel, make_department, make_user


def test_a_channel_is_told_with_its_plan(script: Program, email: Channel) -> None:
    said = script.get("/channels/e-mail").json()

    assert said["owners"] == [{"slug": "marketing", "name": "Marketing"}]
    assert {(rule["name"], rule["offset"]) for rule in said["rules"]} == {("Copy", -5), ("Approval", -2)}


def test_a_head_changes_lead_times_and_duties_follow(hana: User, teaser: Activity, email: Channel) -> None:
    head = program_of(hana)
    path = "/channels/e-mail/rules"

    made = head.post(path, {"name": "Test send", "offset": -1, "must_have": False})
    assert made.status_code == 201, made.content
    assert Milestone.objects.filter(activity=teaser, name="Test send").exists()

    rule = made.json()
    answer = head.patch(f"{path}/{rule['id']}", {"offset": -3}, If_Match=f'"{rule["mark"]}"')
    assert (answer.status_code, answer.json()["offset"]) == (200, -3)
    assert head.patch(f"{path}/{rule['id']}", {"offset": -4}, If_Match=f'"{rule["mark"]}"').status_code == 412

    assert head.ask("DELETE", f"{path}/{rule['id']}").status_code == 204
    assert LeadTimeRule.objects.get(pk=rule["id"]).retired_at is not None


def test_a_planner_changes_no_lead_times(script: Program, email: Channel) -> None:
    assert script.post("/channels/e-mail/rules", {"name": "Mine", "offset": -1}).status_code == 403
    assert not LeadTimeRule.objects.filter(name="Mine").exists()


def test_what_no_plan_can_ask_is_named(hana: User, email: Channel) -> None:
    head = program_of(hana)

    def refused(sent: dict[str, object]) -> list[str]:
        answer = head.post("/channels/e-mail/rules", {"name": "New", "offset": -1, **sent})
        assert answer.status_code == 422
        return [each["field"] for each in answer.json()["fields"]]

    assert refused({"name": "copy"}) == ["name"]
    assert refused({"responsible": "nobody"}) == ["responsible"]
    assert refused({"anchor_channels": ["pigeon"]}) == ["anchor_channels"]
    assert refused({"offset": 10**9}) == ["offset"]


def test_a_rule_of_another_channel_is_not_there(hana: User, email: Channel, marketing: Department) -> None:
    other = LeadTimeRule.objects.create(channel=make_channel(name="Print"), name="X", offset=0)

    assert program_of(hana).ask("DELETE", f"/channels/e-mail/rules/{other.pk}").status_code == 404


def test_owners_change_in_their_order(hana: User, email: Channel) -> None:
    make_department(name="Press", slug="press")
    head = program_of(hana)
    tag = head.get("/channels/e-mail").headers["ETag"]

    answer = head.ask("PUT", "/channels/e-mail/owners", {"owners": ["press", "marketing"]}, If_Match=tag)

    assert [each["slug"] for each in answer.json()["owners"]] == ["press", "marketing"]
    again = head.ask("PUT", "/channels/e-mail/owners", {"owners": ["marketing"]}, If_Match=tag)
    assert again.status_code == 412


def test_departments_are_told_to_insiders_only(script: Program, marketing: Department) -> None:
    assert [each["slug"] for each in script.get("/departments").json()["items"]] == ["marketing"]
    assert script.get("/departments/marketing").json()["members"][0]["name"] == "Ana"

    guest = program_of(make_user())
    assert guest.get("/departments").json()["items"] == []
    assert guest.get("/departments/marketing").status_code == 404


def test_one_is_told_who_one_is(script: Program, ana: User) -> None:
    said = script.get("/me").json()

    assert (said["id"], said["roles"]) == (
        ana.pk,
        [{"department": {"slug": "marketing", "name": "Marketing"}, "role": "planner"}],
    )
