"""Duties, alerts and exceptions: reading what is one's own, and answering it."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.enums import AlertKind, AlertState, ExceptionState, MilestoneState, OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Activity, Alert, Campaign, Channel, Milestone
from departments.models import User
from tests.api.asking import Program, program_of
from tests.factories import make_activity, make_department, make_user


@pytest.fixture
def copy(teaser: Activity) -> Milestone:
    return Milestone.objects.get(activity=teaser, name="Copy")


def test_duties_are_told_by_due_date_with_who_has_to_do_them(script: Program, copy: Milestone) -> None:
    said = script.get("/duties").json()["items"]

    assert [each["name"] for each in said] == ["Copy", "Approval"]
    assert said[0]["departments"] == [{"slug": "marketing", "name": "Marketing"}]
    assert (said[0]["due_on"], said[0]["version"]) == (str(copy.due_on), copy.version)


def test_duties_are_narrowed_down(script: Program, copy: Milestone, ana: User) -> None:
    def found(query: str) -> list[str]:
        return [each["name"] for each in script.get(f"/duties?{query}").json()["items"]]

    assert found("mine=true") == []
    script.post(f"/duties/{copy.pk}/answer", {"answer": "take on"}, If_Match="*")
    assert found("mine=true") == ["Copy"]
    assert found("department=marketing&limit=1") == ["Copy"]
    assert found("department=elsewhere") == []
    assert found(f"due_until={copy.due_on}") == ["Copy"]
    assert found("state=done") == []


def test_a_duty_is_finished_once(script: Program, copy: Milestone) -> None:
    tag = script.get(f"/duties/{copy.pk}").headers["ETag"]

    first = script.post(f"/duties/{copy.pk}/answer", {"answer": "finish"}, If_Match=tag)
    second = script.post(f"/duties/{copy.pk}/answer", {"answer": "finish"}, If_Match=tag)

    assert (first.status_code, first.json()["state"], second.status_code) == (200, "done", 412)


def test_waiving_says_why(script: Program, copy: Milestone) -> None:
    path = f"/duties/{copy.pk}/answer"

    assert script.post(path, {"answer": "waive"}, If_Match="*").status_code == 422
    assert (
        script.post(path, {"answer": "waive", "reason": "Old copy"}, If_Match="*").json()["waive_reason"] == "Old copy"
    )


def test_who_is_elsewhere_answers_nothing(copy: Milestone) -> None:
    stranger = program_of(make_user(department=make_department(name="Press"), role="head"))

    assert stranger.post(f"/duties/{copy.pk}/answer", {"answer": "finish"}, If_Match="*").status_code == 403
    assert stranger.post(f"/duties/{copy.pk}/assign", {"person": None}, If_Match="*").status_code == 403
    copy.refresh_from_db()
    assert copy.state == MilestoneState.OPEN


def test_a_duty_is_given_to_a_member_only(script: Program, copy: Milestone, vera: User) -> None:
    path = f"/duties/{copy.pk}/assign"

    assert script.post(path, {"person": vera.pk}, If_Match="*").json()["assignee"] == {"id": vera.pk, "name": "Vera"}
    assert script.post(path, {"person": make_user().pk}, If_Match="*").status_code == 422
    assert script.post(path, {"person": 2**31 - 1}, If_Match="*").status_code == 422


def test_a_duty_is_held_and_let_go(script: Program, copy: Milestone) -> None:
    assert script.post(f"/duties/{copy.pk}/hold", If_Match="*").json()["is_held"] is True
    assert script.post(f"/duties/{copy.pk}/release", If_Match="*").json()["is_held"] is False


def test_a_head_of_a_department_that_has_a_duty_holds_it(easter: Campaign, copy: Milestone) -> None:
    press = make_department(name="Press", slug="press")
    copy.responsible_links.update(department=press)
    head, member = (make_user(department=press, role=role) for role in ("head", "member"))

    assert program_of(member).post(f"/duties/{copy.pk}/hold", If_Match="*").status_code == 403
    assert program_of(head).post(f"/duties/{copy.pk}/hold", If_Match="*").json()["is_held"] is True


def test_of_a_veiled_duty_its_campaign_is_not_told(copy: Milestone, vera: User) -> None:
    campaign = copy.campaign
    campaign.name, campaign.secrecy, campaign.was_secret = "Takeover", Secrecy.CONFIDENTIAL, True
    campaign.others_see = OthersSee.BUSY
    campaign.save()

    answer = program_of(vera).get("/duties")

    assert len(answer.json()["items"]) == 2
    for hidden in ("Takeover", "Teaser", str(campaign.pk)):
        assert hidden not in answer.content.decode()


def fired(duty: Milestone) -> Alert:
    """The alert that the duty comes, fired."""
    Alert.objects.filter(milestone=duty, kind=AlertKind.COMING).update(state=AlertState.FIRED, fired_at=timezone.now())
    return Alert.objects.get(milestone=duty, kind=AlertKind.COMING)


def test_alerts_are_read_and_seen_and_wait_again(script: Program, copy: Milestone, hana: User) -> None:
    alert = fired(copy)

    said = script.get("/alerts").json()["items"]
    assert [each["id"] for each in said] == [str(alert.pk)]
    assert "Copy" in said[0]["says"]
    seen = script.post("/alerts/seen", {"alerts": [str(alert.pk)]}).json()
    assert seen["seen"] == [str(alert.pk)]
    assert script.get("/alerts").json()["items"] == []
    assert len(script.get("/alerts?unread=false").json()["items"]) == 1
    assert script.post("/alerts/seen", {"alerts": [str(alert.pk)]}).json() == {"seen": [], "at": None}

    assert program_of(hana).post("/alerts/unseen", {"at": seen["at"]}).json() == {"alerts": 0}
    assert script.post("/alerts/unseen", {"at": seen["at"]}).json() == {"alerts": 1}
    assert len(script.get("/alerts").json()["items"]) == 1


def test_who_is_elsewhere_sees_no_alerts_and_marks_none(copy: Milestone) -> None:
    alert = fired(copy)
    stranger = program_of(make_user(department=make_department(name="Press"), role="head"))

    assert stranger.get("/alerts").json()["items"] == []
    assert stranger.post("/alerts/seen", {"alerts": [str(alert.pk)]}).json()["seen"] == []
    assert Alert.objects.get(pk=alert.pk).acknowledged_at is None


def test_a_head_answers_what_a_planner_asks(hana: User, script: Program, easter: Campaign, email: Channel) -> None:
    Channel.objects.update(short_notice=ShortNoticePolicy.ASK)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    rushed = make_activity(campaign=easter, channel=email, starts_on=tomorrow)
    head = program_of(hana)

    asked = script.post("/exceptions", {"activity": str(rushed.pk), "why": "The results come early"})
    assert asked.status_code == 200, asked.content
    key = asked.json()[0]["id"]
    path = f"/exceptions/{key}/answer"
    assert [each["id"] for each in head.get("/exceptions").json()] == [key]
    assert script.post(path, {"answer": "accepted"}, If_Match="*").status_code == 403
    assert head.post(path, {"answer": "declined"}, If_Match="*").status_code == 422

    answer = head.post(path, {"answer": "declined", "reason": "No press slot"}, If_Match="*")

    assert (answer.json()["state"], answer.json()["reason"]) == (ExceptionState.DECLINED, "No press slot")
    assert script.post(f"/exceptions/{key}/open-again").status_code == 403
    assert head.post(f"/exceptions/{key}/open-again").json()["state"] == ExceptionState.ASKED
