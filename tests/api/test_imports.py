"""Files that programs hand in: looked at, chosen for, carried out and taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from calendar_app.api import entrance
from calendar_app.exchange.long_files import work_off
from calendar_app.exchange.reading.length import SHORT_LINES
from calendar_app.models import ImportDraft
from campaigns.enums import ActivityState
from campaigns.models import Activity, Channel
from departments.models import Department, User
from tests.api.asking import ROOT, Program, program_of

PLAN = (
    b"Title,Channel,Start,Status,Owner\n"
    b"Teaser,E-mail,2027-03-01,fixed,Ana\n"
    b"Poster,Billboard,2027-03-02,planned,Somebody\n"
)


def hand_in(program: Program, content: bytes = PLAN, name: str = "plan.csv", **headers: str) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    named = {"Authorization": f"Bearer {program.secret}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return program.client.post(f"{ROOT}/imports", {"file": file}, headers=named)


@pytest.fixture
def draft(script: Program, email: Channel) -> dict[str, Any]:
    answer = hand_in(script)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def meant(said: dict[str, Any], kind: str) -> dict[str, str]:
    return {each["name"]: each["meaning"] for each in said["waiting"][kind]}


def test_what_would_come_in_is_told_and_nothing_is_written(script: Program, ana: User, draft: dict[str, Any]) -> None:
    assert (draft["waiting"]["rows"], draft["waiting"]["activities"], draft["report"]) == (2, 2, None)
    assert meant(draft, "channels") == {"E-mail": "e-mail", "Billboard": "+"}
    assert meant(draft, "owners") == {"Ana": str(ana.pk), "Somebody": "-"}
    assert [each["meaning"] for each in draft["waiting"]["columns"]] == ["title", "channel", "start", "status", "owner"]
    rows = script.get(f"/imports/{draft['id']}/rows?limit=1").json()
    assert (rows["items"][0]["title"], rows["items"][0]["starts_on"], rows["next"]) == ("Teaser", "2027-03-01", 1)
    assert not Activity.objects.exists()


def test_what_is_chosen_holds_and_it_comes_in_and_goes_out_again(script: Program, draft: dict[str, Any]) -> None:
    path = f"/imports/{draft['id']}"
    sent = {"channels": {"Billboard": "-"}, "statuses": {"fixed": "booked/confirmed"}, "campaign_name": "Spring"}

    chosen = script.patch(path, sent)
    assert chosen.status_code == 200, chosen.content
    assert meant(chosen.json(), "channels") == {"E-mail": "e-mail", "Billboard": "-"}
    assert chosen.json()["waiting"]["activities"] == 1
    done = script.post(f"{path}/run")

    assert done.status_code == 200, done.content
    made = Activity.objects.get()
    assert (made.title, made.state, made.campaign.name) == ("Teaser", ActivityState.BOOKED, "Spring")
    assert (done.json()["report"]["activities"], done.json()["waiting"]) == (1, None)
    assert script.get(path).json()["report"]["campaigns_made"] == ["Spring"]
    assert script.post(f"{path}/run").status_code == 409
    assert script.post(f"/deeds/{draft['id']}/undo").json()["cancelled"] == 1
    made.refresh_from_db()
    assert made.state == ActivityState.CANCELLED


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"channels": {"E-mail": "pigeon"}}, "channels"),
        ({"channels": {"Post": "-"}}, "channels"),
        ({"statuses": {"fixed": "sold"}}, "statuses"),
        ({"owners": {"Ana": "0"}}, "owners"),
        ({"columns": {"title": "nonsense"}}, "columns.title"),
        ({"lead_department": "elsewhere"}, "lead_department"),
        ({"sheets": ["One"]}, "sheets"),
        ({"campaign_name": ""}, "campaign_name"),
    ],
)
def test_what_will_not_do_is_named(script: Program, draft: dict[str, Any], sent: dict[str, Any], field: str) -> None:
    answer = script.patch(f"/imports/{draft['id']}", sent)

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


def test_letters_no_program_can_tell_are_chosen(script: Program, email: Channel) -> None:
    file = "Title,Channel,Start\nΑνοιξιάτικη,E-mail,2027-03-01\n".encode("cp1253")
    handed = hand_in(script, file).json()
    path = f"/imports/{handed['id']}"

    chosen = script.patch(path, {"encoding": "windows-1253"}).json()

    assert (handed["waiting"]["encoding"], chosen["waiting"]["encoding"]) == ("windows-1251", "windows-1253")
    assert script.get(f"{path}/rows").json()["items"][0]["title"] == "Ανοιξιάτικη"
    assert script.patch(path, {"encoding": "klingon"}).json()["fields"][0]["field"] == "encoding"


def test_it_is_nobody_elses(draft: dict[str, Any], hana: User) -> None:
    other, path = program_of(hana), f"/imports/{draft['id']}"

    answers = [other.get(path), other.get(f"{path}/rows"), other.patch(path, {}), other.post(f"{path}/run")]
    answers.append(other.ask("DELETE", path))

    assert [each.status_code for each in answers] == [404] * 5
    assert other.get("/imports").json()["items"] == []


def test_who_only_looks_hands_nothing_in(vera: User) -> None:
    looks = program_of(vera)

    assert [hand_in(looks).status_code, looks.get("/imports").status_code] == [403, 403]
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize(("content", "name"), [(b"", "plan.csv"), (b"PK\x03\x04nothing", "plan.xlsx")])
def test_what_cannot_be_read_is_said(script: Program, marketing: Department, content: bytes, name: str) -> None:
    answer = hand_in(script, content, name)

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "file")


def test_what_is_no_file_is_said(script: Program, marketing: Department) -> None:
    assert script.post("/imports", {}).status_code == 422
    headers = {"Authorization": f"Bearer {script.secret}"}
    path = f"{ROOT}/imports"
    answer = script.client.generic("POST", path, b"--x", content_type="multipart/form-data", headers=headers)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_file_may_be_larger_than_what_else_is_sent(
    script: Program, email: Channel, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert hand_in(script).status_code == 201

    monkeypatch.setattr(entrance, "MOST_WITH_FILES", 100)

    assert hand_in(script).status_code == 413


def test_handed_in_again_with_its_key_it_waits_once(script: Program, email: Channel) -> None:
    first, again = (hand_in(script, Idempotency_Key="a") for _ in range(2))

    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    assert ImportDraft.objects.count() == 1
    assert hand_in(script, PLAN + b"Flyer,E-mail,2027-03-03,planned,Ana\n", Idempotency_Key="a").status_code == 422


def test_a_long_file_is_read_and_brought_in_later(script: Program, email: Channel) -> None:
    path = "/imports/" + hand_in(script, PLAN + SHORT_LINES * b"\n").json()["id"]
    first = script.get(path).json()
    assert (first["state"], first["waiting"]) == ("reading", None)
    assert script.get(f"{path}/rows").status_code == script.patch(path, {"campaign_name": "Spring"}).status_code == 409
    work_off()
    assert script.get(path).json()["waiting"]["activities"] == 2
    assert script.patch(path, {"campaign_name": "Spring"}).json()["state"] == "reading"
    work_off()
    assert len(script.get(f"{path}/rows").json()["items"]) == 2
    assert script.post(f"{path}/run").json()["state"] == "importing" and not Activity.objects.exists()
    work_off()
    done = script.get(path).json()
    assert (done["state"], done["report"]["activities"], done["report"]["campaigns_made"]) == (
        "imported",
        2,
        ["Spring"],
    )


def test_one_that_waits_is_thrown_away(script: Program, draft: dict[str, Any]) -> None:
    assert script.ask("DELETE", f"/imports/{draft['id']}").status_code == 204
    assert script.get("/imports").json()["items"] == []
