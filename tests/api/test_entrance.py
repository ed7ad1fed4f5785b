"""Who gets in, how often, and in whose name."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.api import entrance, limits
from calendar_app.api.actions import create_token, revoke_token
from calendar_app.enums import ApiScope
from calendar_app.models import ApiToken
from campaigns.models import Campaign
from departments.enums import RoleName, Via
from departments.errors import Refused
from departments.models import AuditEntry, Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_user


def test_without_a_token_nothing_is_told(easter: Campaign) -> None:
    answer = Program("").get("/campaigns")

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="instep"'
    assert b"Easter" not in answer.content


def test_a_session_is_no_token(ana: User, easter: Campaign) -> None:
    client = Client()
    client.force_login(ana)

    assert client.get("/api/v1/campaigns").status_code == 401


def test_who_looks_on_as_somebody_gets_nothing_of_it_here(ana: User, marketing: Department) -> None:
    """A token says who asks; in whose place its owner looks on in a browser is no matter."""
    head = make_user(department=marketing, role=RoleName.HEAD)
    client = Client()
    client.force_login(head)
    client.post("/view-as/", {"user": ana.pk})

    assert client.get("/api/v1/me").status_code == 403
    assert program_of(head).get("/me").json()["id"] == head.pk


@pytest.mark.parametrize("secret", ["instep_wrong", "x", "instep_" + "a" * 500, "instep_ä"])
def test_a_wrong_secret_opens_nothing(secret: str, easter: Campaign) -> None:
    assert Program(secret.encode().decode("latin-1")).get("/campaigns").status_code == 401


def test_a_token_opens_until_it_is_ended(ana: User, easter: Campaign) -> None:
    script = program_of(ana)
    assert script.get("/campaigns").status_code == 200

    revoke_token(by=ana, token_id=ApiToken.objects.get().pk)

    assert script.get("/campaigns").status_code == 401


def test_a_token_opens_until_it_expires(ana: User) -> None:
    script = program_of(ana)

    ApiToken.objects.update(expires_at=timezone.now())

    assert script.get("/campaigns").status_code == 401


def test_who_may_not_sign_in_has_no_programs(ana: User) -> None:
    script = program_of(ana)

    User.objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=timezone.now())

    assert script.get("/campaigns").status_code == 401


def test_the_secret_is_kept_as_a_hash_only(ana: User) -> None:
    secret = program_of(ana).secret

    row = ApiToken.objects.values().get()

    assert secret not in str(row)
    assert row["ends_with"] == secret[-4:]
    assert secret not in str(list(AuditEntry.objects.values()))


def test_a_token_does_what_its_scopes_say_and_no_more(ana: User, marketing: object) -> None:
    reader = program_of(ana, ApiScope.READ)

    answer = reader.post("/campaigns", {"name": "Summer", "lead_department": "marketing"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not Campaign.objects.exists()


def test_a_token_does_no_more_than_its_owner_may(vera: User, easter: Campaign) -> None:
    answer = program_of(vera).patch(f"/campaigns/{easter.pk}", {"name": "Mine"}, If_Match="*")

    assert answer.status_code == 403
    easter.refresh_from_db()
    assert easter.name == "Easter"


def test_what_comes_in_is_written_down_as_come_by_the_api(script: Program, ana: User, marketing: object) -> None:
    script.post("/campaigns", {"name": "Summer", "lead_department": "marketing"})

    entry = AuditEntry.objects.get(subject_type="campaigns.campaign")
    assert (entry.via, entry.by) == (Via.API, ana)


def test_its_use_is_noted_once_an_hour(script: Program) -> None:
    script.get("/campaigns")
    first = ApiToken.objects.get().last_used_at
    script.get("/campaigns")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first

    ApiToken.objects.update(last_used_at=timezone.now() - dt.timedelta(hours=2))
    script.get("/campaigns")

    assert ApiToken.objects.get().last_used_at > first


def test_who_asks_too_often_waits(script: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "A_MINUTE", 2)
    answers = [script.get("/campaigns") for _ in range(6)]  # of a minute that ends meanwhile, some go through

    last = answers[-1]
    assert 429 in [each.status_code for each in answers]
    if last.status_code == 429:
        assert 1 <= int(last.headers["Retry-After"]) <= 60
        assert last.headers["RateLimit-Remaining"] == "0"


def test_without_valkey_nothing_is_counted(script: Program, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]

    assert script.get("/campaigns").headers["RateLimit-Remaining"] == str(limits.A_MINUTE)


@pytest.mark.parametrize("path", ["/campaigns?q=%00", "/campaigns?department=a%00b", "/activities?channel=%00"])
def test_a_zero_byte_in_an_address_is_refused(script: Program, path: str) -> None:
    assert script.get(path).status_code == 422


def test_a_zero_byte_in_a_text_is_refused(script: Program, marketing: object) -> None:
    answer = script.post("/campaigns", {"name": "a\x00b", "lead_department": "marketing"})

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_what_an_address_does_not_take_is_said(script: Program) -> None:
    answer = script.ask("DELETE", "/me")

    assert (answer.status_code, answer.json()["code"]) == (405, "no_such_method")
    assert answer.headers["Allow"] == "GET"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_the_head_of_an_answer_can_be_asked_for(script: Program, easter: Campaign) -> None:
    asked, whole = script.ask("HEAD", "/campaigns"), script.get("/campaigns")

    assert (asked.status_code, asked.headers["ETag"]) == (200, whole.headers["ETag"])


@pytest.mark.parametrize(
    ("method", "path", "sent", "field"),
    [
        ("POST", "/campaigns", {"name": "A", "lead_department": "marketing", "lauch_on": "2027-03-01"}, "lauch_on"),
        ("POST", "/feeds", {"show": "me", "alarms": True}, "alarms"),
        ("PATCH", "/campaigns/{}", {"nmae": "B"}, "nmae"),
    ],
)
def test_a_slip_of_the_pen_is_no_silence(
    script: Program, easter: Campaign, method: str, path: str, sent: dict[str, object], field: str
) -> None:
    answer = script.ask(method, path.format(easter.pk), sent, If_Match="*")

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)
    assert "spelt" in answer.json()["fields"][0]["detail"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/activities?chanel=e-mail", "chanel"),
        ("/activities?status=doen", "status"),
        ("/activities?campaign=Easter", "campaign"),
        ("/export/json?medium=email", "medium"),
        ("/me?at=now", "at"),
    ],
)
def test_a_filter_that_is_none_does_not_let_all_through(
    script: Program, easter: Campaign, path: str, field: str
) -> None:
    answer = script.get(path)

    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])


def test_a_moment_may_be_told_by_the_clock_of_any_zone(script: Program) -> None:
    """PostgreSQL itself takes none that is sixteen hours off or more."""
    answer = script.post("/alerts/unseen", {"at": "2027-03-01T09:30:00+23:00"})

    assert (answer.status_code, answer.json()) == (200, {"alerts": 0})


def test_what_goes_wrong_with_us_is_a_problem_too(script: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "access_for", lambda person: 1 / 0)
    script.client.raise_request_exception = False

    answer = script.get("/me")

    assert (answer.status_code, answer.json()["code"]) == (500, "our_fault")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_too_much_at_once_is_refused_in_words(script: Program, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000  # type: ignore[attr-defined]

    answer = script.post("/campaigns", {"name": "x" * 2_000, "lead_department": "marketing"})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 400}, "days"),
    ],
)
def test_a_token_without_sense_is_not_made(ana: User, facts: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        create_token(**{"by": ana, "owner": ana, "name": "Script", "scopes": ["read"], "days": 30, **facts})  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert not ApiToken.objects.exists()
