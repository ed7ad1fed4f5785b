"""Bringing people in from a file: the pages, the command, and what is written, all of it or nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from calendar_app.people.applying import bring_in
from calendar_app.people.planning import plan_people
from calendar_app.people.queries import world
from calendar_app.people.reading import read_people
from departments.actions.departments import set_membership
from departments.enums import RoleName, Via
from departments.errors import Refused
from departments.models import AuditEntry, Department, Invitation, Membership, User
from tests.factories import make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

FILE = (
    "E-mail;Name;Department;Role\n"
    "gia@example.com;Gia Novak;Social Media;planner\n"
    "ina@example.com;;Social Media;deputy\n"
    "bad;Nobody;;\n"
)


@pytest.fixture
def social() -> Department:
    make_organisation()
    department = make_department(name="Social Media")
    make_user(email="ina@example.com", name="Ina", department=department)
    return department


@pytest.fixture
def admin(social: Department, client: Client) -> User:
    user = make_user(is_ops_admin=True)
    client.force_login(user)
    return user


def upload(client: Client, text: str = FILE) -> HttpResponse:
    return client.post("/people/import/", {"file": SimpleUploadedFile("people.csv", text.encode())})


def go_on(client: Client, preview: HttpResponse, **changed: str) -> HttpResponse:
    """Press the preview's button."""
    form = preview.context["form"]  # type: ignore[attr-defined]
    sent = {"text": form.initial["text"], "digest": form.initial["digest"], "send_invitations": "on", **changed}
    return client.post("/people/import/run/", {name: value for name, value in sent.items() if value})


def stored() -> list[object]:
    """All that an import could write."""
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, Invitation, AuditEntry)]


class TestPages:
    def test_the_preview_shows_what_would_come_in_and_writes_nothing(self, client: Client, admin: User) -> None:
        before = stored()
        answer = upload(client)
        page = answer.content.decode()
        assert answer.status_code == 200 and stored() == before
        for words in (
            "1 person is new.",
            "1 gets a role.",
            "1 row cannot come in.",
            "is not an e-mail address",
            "Member → Deputy",
        ):
            assert words in page

    def test_going_on_brings_it_in_and_reports(self, client: Client, admin: User, social: Department) -> None:
        answer = go_on(client, upload(client))
        page = answer.content.decode()
        for words in ("1 person is new.", "1 got a role.", "2 invitations leave.", "1 row was left out."):
            assert words in page
        gia, ina = User.objects.get(email="gia@example.com"), User.objects.get(email="ina@example.com")
        assert gia.memberships.get().role == RoleName.PLANNER and ina.memberships.get().role == RoleName.DEPUTY
        assert set(Invitation.objects.values_list("user__name", flat=True)) == {"Gia Novak", "Ina"}
        entry = AuditEntry.objects.get(verb="created", subject_type="departments.user")
        assert (entry.by, entry.via) == (admin, Via.IMPORT)

    def test_without_the_tick_nobody_is_invited(self, client: Client, admin: User) -> None:
        assert "invitation" not in go_on(client, upload(client), send_invitations="").content.decode().split("<main")[1]
        assert User.objects.filter(email="gia@example.com").exists() and not Invitation.objects.exists()

    def test_the_same_file_twice_does_nothing_more(self, client: Client, admin: User) -> None:
        go_on(client, upload(client))
        before = stored()
        again = upload(client)
        assert "Nobody in this file is new." in again.content.decode()
        go_on(client, again)
        assert stored() == before

    def test_what_changed_meanwhile_is_shown_again_and_nothing_is_written(
        self, client: Client, admin: User, social: Department
    ) -> None:
        preview = upload(client)
        ina = User.objects.get(email="ina@example.com")
        set_membership(by=None, department_id=social.pk, user_id=ina.pk, role=RoleName.VIEWER)
        before = stored()
        answer = go_on(client, preview)
        assert "Something has changed since you looked" in answer.content.decode() and stored() == before
        go_on(client, answer)
        assert ina.memberships.get().role == RoleName.DEPUTY

    def test_what_was_tampered_with_is_not_brought_in_unseen(self, client: Client, admin: User) -> None:
        before = stored()
        answer = go_on(client, upload(client), text=FILE.replace("gia@", "eve@"))
        assert "Something has changed" in answer.content.decode() and stored() == before

    def test_a_lost_file_is_asked_for_again(self, client: Client, admin: User) -> None:
        answer = client.post("/people/import/run/", {})
        assert answer["Location"] == "/people/import/"
        assert client.get("/people/import/run/").status_code == 405

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "empty"),
            ("Name\nGia\n", "No column is headed"),
            ("E-mail\n" + "a@example.com\n" * 501, "more than 500"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, client: Client, admin: User, text: str, says: str) -> None:
        answer = upload(client, text)
        assert answer.status_code == 422 and says in answer.content.decode()

    def test_no_file_is_said(self, client: Client, admin: User) -> None:
        assert "Choose a file first." in client.post("/people/import/", {}).content.decode()

    def test_line_ends_as_a_browser_sends_them_change_nothing(self, client: Client, admin: User) -> None:
        answer = go_on(client, upload(client), text=FILE.replace("\n", "\r\n"))
        assert "1 person is new." in answer.content.decode()
        assert User.objects.filter(email="gia@example.com").exists()

    def test_what_stands_in_the_file_is_text(self, client: Client, admin: User) -> None:
        page = upload(
            client, 'E-mail,Name\n<b>x</b>,<script>alert(1)</script>\n"a""b@example.com",x\n'
        ).content.decode()
        assert "<script>alert" not in page and "<b>x</b>" not in page

    @pytest.mark.parametrize("who", ["head", "member", "guest"])
    def test_is_for_ops_admins(self, client: Client, social: Department, who: str) -> None:
        role = RoleName.HEAD if who == "head" else RoleName.MEMBER
        client.force_login(make_user(department=None if who == "guest" else social, role=role))
        assert client.get("/people/import/").status_code == upload(client).status_code == 403
        assert client.post("/people/import/run/", {}).status_code == 403
        assert client.get("/people/export.csv").status_code == 403
        assert not User.objects.filter(email="gia@example.com").exists()

    def test_everybody_comes_out_as_a_file(self, client: Client, admin: User) -> None:
        answer = client.get("/people/export.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8" and "people.csv" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert "ina@example.com,Ina,Social Media,member" in answer.content.decode("utf-8-sig")


def retire(department: Department) -> None:
    Department.objects.filter(pk=department.pk).update(retired_at=timezone.now())


def lock_out(email: str) -> None:
    User.objects.filter(email=email).update(is_active=False)


def give_password(email: str) -> None:
    person = User.objects.get(email=email)
    person.set_password("a long and quiet road")
    person.save()


class TestCarryingOut:
    def test_all_of_it_or_nothing(self, social: Department) -> None:
        text = "E-mail,Name,Department,Role\na@example.com,Ann,,\nb@example.com,Bob,Social Media,head\n"
        plan = plan_people(read_people(text.encode()).records, world())
        make_user(department=social, role=RoleName.HEAD, name="Quick")
        before = stored()
        with pytest.raises(Refused, match=r"Row 3: Quick is the head of Social Media.*Nothing was brought in"):
            bring_in(by=None, plan=plan, send_invitations=True)
        assert stored() == before

    @pytest.mark.parametrize(
        ("meanwhile", "says"),
        [
            (lambda social: make_user(email="B@example.com"), "Row 3: Somebody with this address is here already."),
            (retire, "Row 2: Social Media is retired."),
            (lambda social: lock_out("ina@example.com"), "Row 4: Ina may not sign in any more."),
            (lambda social: give_password("ina@example.com"), "Row 4: Ina can sign in already."),
        ],
        ids=["taken", "retired", "locked out", "can sign in"],
    )
    def test_what_changed_since_the_plan_is_said_with_its_row_and_nothing_comes_in(
        self, social: Department, meanwhile: Callable[[Department], object], says: str
    ) -> None:
        text = "E-mail,Name,Department\na@example.com,Ann,Social Media\nb@example.com,Bob,\nina@example.com,,\n"
        plan = plan_people(read_people(text.encode()).records, world())
        meanwhile(social)
        before = stored()
        with pytest.raises(Refused, match=says):
            bring_in(by=None, plan=plan, send_invitations=True)
        assert stored() == before

    def test_each_is_written_down_as_if_they_came_alone(self, social: Department) -> None:
        ops_admin, sales = make_user(name="Olga"), make_department(name="Sales")
        text = (
            "E-mail,Name,Department,Role,Language\n"
            "ann@example.com,Ann,Social Media; Sales,planner; head,en\n"
            "ina@example.com,,Social Media,deputy,\n"
        )
        bring_in(by=ops_admin, plan=plan_people(read_people(text.encode()).records, world()), send_invitations=True)
        ann, ina = User.objects.get(email="ann@example.com"), User.objects.get(email="ina@example.com")
        assert not ann.has_usable_password() and ann.password != ina.password
        entries = {
            (entry.subject_type.partition(".")[2], entry.verb, entry.subject_name): entry.changes
            for entry in AuditEntry.objects.all()
        }
        until = {row.user_id: row.expires_at.isoformat() for row in Invitation.objects.all()}
        assert entries == {
            ("user", "created", "Ann"): {
                "email": [None, "ann@example.com"], "name": [None, "Ann"], "language": [None, "en"],
            },
            ("membership", "created", "Ann (Planner, Social Media)"): {
                "department": [None, social.pk], "user": [None, ann.pk], "role": [None, "planner"],
            },
            ("membership", "created", "Ann (Head, Sales)"): {
                "department": [None, sales.pk], "user": [None, ann.pk], "role": [None, "head"],
            },
            ("membership", "changed", "Ina (Deputy, Social Media)"): {"role": ["member", "deputy"]},
            ("invitation", "invited", "Ann"): {"expires_at": [None, until[ann.pk]]},
            ("invitation", "invited", "Ina"): {"expires_at": [None, until[ina.pk]]},
        }  # fmt: skip
        assert set(AuditEntry.objects.values_list("by", "via")) == {(ops_admin.pk, Via.IMPORT)}
        assert all(row.by == ops_admin and row.next_try_at for row in Invitation.objects.all())
        assert len(set(Invitation.objects.values_list("nonce", flat=True))) == 2

    def test_a_head_steps_down_and_another_takes_over_in_one_file(self, social: Department) -> None:
        old = make_user(email="old@example.com", name="Old", department=social, role=RoleName.HEAD)
        text = "E-mail,Name,Department,Role\nold@example.com,,Social Media,member\nina@example.com,,Social Media,head\n"
        bring_in(by=None, plan=plan_people(read_people(text.encode()).records, world()), send_invitations=False)
        roles = dict(Membership.objects.filter(department=social).values_list("user__email", "role"))
        assert roles == {old.email: RoleName.MEMBER, "ina@example.com": RoleName.HEAD}
        text = (
            "E-mail,Name,Department,Role\nina@example.com,,Social Media,deputy\nnew@example.com,New,Social Media,head\n"
        )
        bring_in(by=None, plan=plan_people(read_people(text.encode()).records, world()), send_invitations=False)
        assert Membership.objects.get(role=RoleName.HEAD).user.email == "new@example.com"

    def test_costs_the_same_for_three_and_for_sixty(
        self, social: Department, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for start, count in ((0, 3), (100, 60)):
            rows = "".join(f"p{key}@example.com,P,Social Media\n" for key in range(start, start + count))
            plan = plan_people(read_people(f"E-mail,Name,Department\n{rows}".encode()).records, world())
            with django_assert_max_num_queries(34):
                bring_in(by=None, plan=plan, send_invitations=True)
        assert AuditEntry.objects.count() == 3 * 63


class TestCommand:
    def run(self, folder: Path, *arguments: str, text: str = FILE) -> str:
        path = folder / "people.csv"
        path.write_text(text)
        return str(call_command("import_people", str(path), *arguments))

    def test_brings_people_in_and_invites_them(self, social: Department, tmp_path: Path) -> None:
        report = self.run(tmp_path)
        assert report.splitlines()[0] == "1 person is new. 1 got a role. 2 invitations leave. 1 row was left out."
        assert report.splitlines()[1].startswith("Row 4 (bad): “bad” is not an e-mail address.")
        assert Invitation.objects.count() == 2

    def test_without_invitations(self, social: Department, tmp_path: Path) -> None:
        assert "invitation" not in self.run(tmp_path, "--no-invitations").splitlines()[0]
        assert User.objects.filter(email="gia@example.com").exists() and not Invitation.objects.exists()

    def test_takes_more_rows_than_the_page(self, social: Department, tmp_path: Path) -> None:
        text = "E-mail,Name\n" + "".join(f"p{number}@example.com,Person\n" for number in range(501))
        assert self.run(tmp_path, "--dry-run", text=text).startswith("501 people are new.")

    def test_a_dry_run_says_the_same_and_writes_nothing(self, social: Department, tmp_path: Path) -> None:
        before = stored()
        foreseen = self.run(tmp_path, "--dry-run")
        assert stored() == before
        assert self.run(tmp_path) == foreseen

    def test_what_cannot_be_done_is_one_sentence(self, social: Department, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="No column is headed"):
            self.run(tmp_path, text="Name\nGia\n")
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("import_people", str(tmp_path / "missing.csv"))
