"""The import pages: who may use them, what they show before anything is written, and what they write."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.exchange.drafts import MOST_WAITING
from calendar_app.exchange.plan import Place, Problem, Severity
from calendar_app.exchange.questions import field_name
from calendar_app.exchange.report import ImportReport
from calendar_app.exchange.report_file import report_csv_of
from calendar_app.models import ImportDraft
from campaigns.models import Activity, Campaign, Channel
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.exchange.workbooks import ticked_channels
from tests.factories import make_channel, make_department, make_organisation, make_user

FIXTURES = Path(__file__).parent / "fixtures"
pytestmark = pytest.mark.django_db


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(department=marketing, role=RoleName.PLANNER)
    client.force_login(user)
    return user


def upload(client: Client, name: str, content: bytes | None = None) -> ImportDraft:
    """Upload a fixture (or these bytes under its name) and return what is kept of it."""
    file = SimpleUploadedFile(name, content if content is not None else (FIXTURES / name).read_bytes())
    answer = client.post("/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return ImportDraft.objects.get(pk=answer["Location"].split("/")[2])


def choices(client: Client, draft: ImportDraft, **changed: str) -> dict[str, str]:
    """Return what the choices form would send, with some of it changed."""
    form = client.get(f"/import/{draft.pk}/").context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in {**values, **changed}.items() if value not in (None, False)}


def test_a_planner_sees_what_would_come_in_and_nothing_is_written(client: Client, planner: User) -> None:
    draft = upload(client, "redaktionsplan_semikolon.csv")
    page = client.get(f"/import/{draft.pk}/")
    assert page.status_code == 200
    assert "Endlich Apfelzeit" in page.content.decode() and "6 activities come in." in page.content.decode()
    assert not Activity.objects.exists() and not Campaign.objects.exists() and not Channel.objects.exists()


def test_the_import_makes_activities_and_leads_to_its_report(client: Client, planner: User) -> None:
    draft = upload(client, "redaktionsplan_semikolon.csv")
    answer = client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert answer["Location"] == f"/import/{draft.pk}/report/"
    assert Activity.objects.count() == 6
    report = client.get(answer["Location"]).content.decode()
    assert "6 activities came in." in report and "They have no owner yet" in report
    text = client.get(f"/import/{draft.pk}/report.txt")
    assert text["Content-Disposition"].startswith("attachment") and "Activities made: 6" in text.content.decode()
    draft.refresh_from_db()
    assert bytes(draft.content) == b"" and draft.report["activities"] == 6
    assert set(Campaign.objects.values_list("owner", flat=True)) == {planner.pk}
    assert AuditEntry.objects.filter(verb="created", via="import", subject_type="campaigns.activity").count() == 6


def test_what_there_is_to_say_of_each_row_is_a_table(client: Client, planner: User) -> None:
    draft = upload(client, "contradictory_dates.csv")
    assert client.get(f"/import/{draft.pk}/report.csv")["Location"] == f"/import/{draft.pk}/"
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    draft.refresh_from_db()
    answer = client.get(f"/import/{draft.pk}/report.csv")
    head, *lines = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert head == ["Sheet", "Row", "What became of it", "What there is to say"]
    assert draft.report is not None and len(lines) == len(draft.report["problems"]) > 0
    assert {line[3] for line in lines} == {problem["sentence"] for problem in draft.report["problems"]}


def test_a_sheet_named_like_a_formula_is_shown_and_never_run() -> None:
    counts = (
        "rows_in_file",
        "rows",
        "rows_scheduled",
        "rows_unscheduled",
        "rows_several_days",
        "activities",
        "already",
    )
    problem = Problem(Place("=cmd()", 3), Severity.CHECK, "+1")
    report = ImportReport("a.csv", dry_run=False, left_out=0, problems=(problem,), **dict.fromkeys(counts, 0))
    assert report_csv_of(report).splitlines()[1] == "'=cmd(),3,To look at,'+1"


def test_pressing_import_twice_imports_once(client: Client, planner: User) -> None:
    draft = upload(client, "calendario_pt.csv")
    values = choices(client, draft)
    for _turn in range(2):
        assert client.post(f"/import/{draft.pk}/run/", values)["Location"] == f"/import/{draft.pk}/report/"
    assert Activity.objects.count() == 2


def test_a_channel_of_the_file_becomes_the_one_chosen(client: Client, planner: User, marketing: Department) -> None:
    ours = make_channel(name="Our letter", owner=marketing)
    draft = upload(client, "redaktionsplan_semikolon.csv")
    changed = {
        field_name("channel", "Newsletter"): ours.slug,
        field_name("channel", "Plakat"): "-",
    }
    client.post(f"/import/{draft.pk}/run/", choices(client, draft, **changed))
    assert Activity.objects.get(title="Endlich Apfelzeit").channel == ours
    assert not Activity.objects.filter(title="Kürbis kommt").exists()
    assert "you left its channel out" in client.get(f"/import/{draft.pk}/report/").content.decode()


def test_choices_are_kept_and_shown_again(client: Client, planner: User) -> None:
    draft = upload(client, "redaktionsplan_semikolon.csv")
    changed = {
        "campaign_name": "Herbst",
        field_name("column", "bemerkungen"): "title",
        field_name("status", "Entwurf"): "cancelled/confirmed",
    }
    answer = client.post(f"/import/{draft.pk}/", choices(client, draft, **changed))
    assert answer["Location"] == f"/import/{draft.pk}/"
    page = client.get(answer["Location"])
    assert page.context["plan"].campaign_name == "Herbst"
    assert "Rezept beilegen; Foto fehlt" in {row.title for row in page.context["plan"].rows}
    assert {row.activity_state for row in page.context["plan"].rows if row.status == "Entwurf"} == {"cancelled"}
    untouched = {column.header: column.reason for column in page.context["plan"].columns}
    assert untouched["Kanal"] == "by its header"


def test_the_order_of_day_and_month_can_be_turned(client: Client, planner: User) -> None:
    draft = upload(client, "ambiguous.csv", b"Date,Title,Channel\n03/04/2026,Fair,Event\n05/06/2026,Sale,Email\n")
    assert client.get(f"/import/{draft.pk}/").context["plan"].rows[0].starts_on == dt.date(2026, 4, 3)
    client.post(f"/import/{draft.pk}/", choices(client, draft, day_order="month-first"))
    assert client.get(f"/import/{draft.pk}/").context["plan"].rows[0].starts_on == dt.date(2026, 3, 4)


def test_month_rows_can_span_their_month(client: Client, planner: User) -> None:
    draft = upload(client, "loose_comma.csv")
    client.post(f"/import/{draft.pk}/run/", choices(client, draft, months="whole-month"))
    activity = Activity.objects.get(title="Light for winter")
    assert (activity.starts_on, activity.ends_on) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))


def test_the_letters_of_a_file_can_be_chosen_and_stay_chosen_for_the_next(client: Client, planner: User) -> None:
    file = "Title,Date,Channel\nΑνοιξιάτικη,2027-03-01,E-mail\n".encode("cp1253")
    draft = upload(client, "greek.csv", file)
    assert "As guessed: windows-1251" in client.get(f"/import/{draft.pk}/").content.decode()
    client.post(f"/import/{draft.pk}/run/", choices(client, draft, encoding="windows-1253"))
    assert Activity.objects.get().title == "Ανοιξιάτικη"

    page = client.get(f"/import/{upload(client, 'next.csv', file).pk}/")
    assert page.context["plan"].rows[0].title == "Ανοιξιάτικη" and page.context["like"] == "greek.csv"


def test_days_to_know_come_in_for_the_channel_somebody_names(client: Client, planner: User) -> None:
    make_channel(name="Organic social")
    draft = upload(client, "days_to_know.json")
    assert not client.get(f"/import/{draft.pk}/").context["plan"].rows
    client.post(f"/import/{draft.pk}/", choices(client, draft, default_channel="Organic social"))
    page = client.get(f"/import/{draft.pk}/")
    assert {line.channels for line in page.context["page"]} == {("Organic social",)}
    client.post(f"/import/{draft.pk}/", choices(client, draft, default_channel=""))
    assert not client.get(f"/import/{draft.pk}/").context["plan"].rows


def test_rows_to_look_at_can_be_shown_alone(client: Client, planner: User) -> None:
    draft = upload(client, "contradictory_dates.csv")
    page = client.get(f"/import/{draft.pk}/?show=look").content.decode()
    assert "No such day" in page and "Proves day first too" not in page


def test_a_workbook_is_read_too(client: Client, planner: User) -> None:
    draft = upload(client, "plan.xlsx", ticked_channels())
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert Activity.objects.filter(title="Lambing days").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx"),
        ("paper.pdf", b"%PDF-1.7 ...", "PDF"),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in", "web page"),
        ("broken.ics", b"BEGIN:NOTHING", "BEGIN:VCALENDAR"),
        ("broken.xlsx", b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    client: Client, planner: User, name: str, content: bytes, sentence: str
) -> None:
    answer = client.post("/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_nobody_but_its_owner_reaches_an_import(client: Client, planner: User, marketing: Department) -> None:
    draft = upload(client, "calendario_pt.csv")
    client.force_login(make_user(department=marketing, role=RoleName.HEAD, is_ops_admin=True))
    for address in ("", "report/", "report.txt", "report.csv"):
        assert client.get(f"/import/{draft.pk}/{address}").status_code == 404
    for address in ("", "run/", "discard/"):
        assert client.post(f"/import/{draft.pk}/{address}").status_code == 404
    assert ImportDraft.objects.filter(pk=draft.pk).exists() and not Activity.objects.exists()


@pytest.mark.parametrize("role", [RoleName.MEMBER, RoleName.VIEWER])
def test_who_may_not_plan_may_not_import(client: Client, marketing: Department, role: RoleName) -> None:
    client.force_login(make_user(department=marketing, role=role))
    assert client.get("/import/").status_code == 403
    file = SimpleUploadedFile("a.csv", b"Date,Title\n2026-01-01,A\n")
    assert client.post("/import/", {"file": file}).status_code == 403
    assert not ImportDraft.objects.exists()


def test_a_planner_imports_for_no_department_but_their_own(client: Client, planner: User) -> None:
    other = make_department(name="Elsewhere")
    draft = upload(client, "calendario_pt.csv")
    answer = client.post(f"/import/{draft.pk}/run/", choices(client, draft, lead_department=other.slug))
    assert answer.status_code == 422 and not Activity.objects.exists()


def test_an_expired_import_is_gone(client: Client, planner: User) -> None:
    draft = upload(client, "calendario_pt.csv")
    ImportDraft.objects.filter(pk=draft.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(f"/import/{draft.pk}/").status_code == 404
    assert client.post(f"/import/{draft.pk}/run/").status_code == 404
    upload(client, "calendario_es.csv")
    assert not ImportDraft.objects.filter(pk=draft.pk).exists()


def test_a_discarded_import_is_gone_and_an_imported_one_stays(client: Client, planner: User) -> None:
    waiting, done = upload(client, "calendario_pt.csv"), upload(client, "calendario_es.csv")
    client.post(f"/import/{done.pk}/run/", choices(client, done))
    for draft in (waiting, done):
        assert client.post(f"/import/{draft.pk}/discard/")["Location"] == "/import/"
    assert list(ImportDraft.objects.values_list("pk", flat=True)) == [done.pk]


def test_the_oldest_of_too_many_waiting_files_gives_way(client: Client, planner: User) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    waiting = [
        ImportDraft.objects.create(owner=planner, filename=f"{number}.csv", content=b"x", expires_at=later)
        for number in range(MOST_WAITING)
    ]
    newest = upload(client, "calendario_pt.csv")
    left = set(ImportDraft.objects.values_list("pk", flat=True))
    assert left == {newest.pk, *(draft.pk for draft in waiting[1:])}


def test_a_preview_asks_the_database_as_often_for_many_rows_as_for_few(client: Client, planner: User) -> None:
    counts = []
    for rows in (1, 3, 120):
        lines = "".join(f"2026-03-{1 + n % 28:02},Post {n},Email\n" for n in range(rows))
        draft = upload(client, f"rows{rows}.csv", f"Date,Title,Channel\n{lines}".encode())
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/import/{draft.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2], counts


@pytest.mark.parametrize(
    "fields",
    [
        {"imported_at": timezone.now(), "report": None, "content": b""},
        {"imported_at": None, "report": {"rows": 1}, "content": b""},
        {"imported_at": timezone.now(), "report": {"rows": 1}, "content": b"still here"},
    ],
)
def test_the_database_refuses_a_half_finished_import(planner: User, fields: dict[str, object]) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    with pytest.raises(IntegrityError, match="import_draft_reported_once_imported"):
        ImportDraft.objects.create(owner=planner, filename="a.csv", expires_at=later, **fields)
