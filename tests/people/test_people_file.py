"""People as a file: reading whatever a spreadsheet program writes, planning it row by row, and out again."""

import csv
import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.exchange.plan import Unreadable
from calendar_app.lib.csv_cells import guarded, unguarded
from calendar_app.people.exporting import people_csv
from calendar_app.people.planning import Known, PeoplePlan, PlannedPerson, World, plan_people
from calendar_app.people.queries import world as world_of_now
from calendar_app.people.reading import MOST_BYTES, MOST_ROWS, PeopleFile, read_people
from campaigns.models import CampaignGuest
from departments.enums import RoleName
from departments.models import Membership
from tests.factories import make_campaign, make_department, make_user

HEAD = "E-mail,Name,Department,Role,Language,Time zone\n"
WORLD = World(
    people={
        "ben@example.com": Known(1, "Ben", True, True, False, {1: RoleName.HEAD}),
        "ina@example.com": Known(2, "Ina", True, False, True, {2: RoleName.MEMBER}),
        "out@example.com": Known(3, "Otto", False, False, False, {}),
        "new@example.com": Known(4, "Newt", True, False, False, {}),
    },
    departments={1: ("Social Media", "social"), 2: ("R&D; Labs", "labs"), 3: ("Sales, EMEA", "sales"), 4: ("IT", "it")},
    heads={1: ("ben@example.com", "Ben")},
)


def read(text: str, encoding: str = "utf-8") -> PeopleFile:
    return read_people(text.encode(encoding))


def plan(rows: str, *, head: str = HEAD) -> PeoplePlan:
    return plan_people(read(head + rows).records, WORLD)


def only(rows: str, *, head: str = HEAD) -> PlannedPerson:
    [person] = plan(rows, head=head).people
    return person


def joins(person: PlannedPerson) -> dict[int, RoleName]:
    return {join.department_id: join.role for join in person.joins}


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_any_usual_encoding_and_separator(self, encoding: str, separator: str) -> None:
        text = separator.join(("E-Mail", "Name")) + "\r\n" + separator.join(("jo@example.com", "Jörg Ünal")) + "\r\n"
        [record] = read(text, encoding).records
        assert (record.number, record.email, record.name) == (2, "jo@example.com", "Jörg Ünal")

    @pytest.mark.parametrize(
        "head",
        [
            "email,name,department,role,language,time zone",
            "E-MAIL ADDRESS,Full name,Departments,Roles,Lang,Timezone",
            "E-Mail-Adresse,Name,Abteilung,Rolle,Sprache,Zeitzone",
            "Courriel,Nom complet,Département,Rôle,Langue,Fuseau horaire",
        ],
    )
    def test_headers_in_several_spellings(self, head: str) -> None:
        [record] = read(f"{head}\njo@example.com,Jo,IT,member,en,UTC\n").records
        assert (record.departments, record.roles, record.language, record.time_zone) == ("IT", "member", "en", "UTC")

    def test_columns_in_any_order_the_unknown_ones_named_and_names_in_two(self) -> None:
        file = read("Phone,Last name,E-mail,First name\n123,Novak,gia@example.com,Gia\n")
        assert (file.records[0].name, file.records[0].email, file.ignored) == (
            "Gia Novak",
            "gia@example.com",
            ("Phone",),
        )

    def test_blank_rows_are_no_rows_and_numbers_are_the_spreadsheets(self) -> None:
        assert [record.number for record in read("E-mail\n\na@example.com\n,\nb@example.com\n").records] == [3, 5]

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"Name,Department\nGia,IT\n", "No column is headed"),
            (b"PK\x03\x04anything", "Save its sheet as CSV"),
            (b"E-mail\n" + b"x" * MOST_BYTES, "more than 1 MB"),
            (b"E-mail\n" + b"a@example.com\n" * (MOST_ROWS + 1), "more than 500 rows"),
        ],
    )
    def test_what_is_no_such_file_is_said(self, data: bytes, says: str) -> None:
        with pytest.raises(Unreadable, match=says):
            read_people(data)

    def test_as_many_rows_as_are_allowed_are_read(self) -> None:
        assert len(read("E-mail\n" + "a@example.com\n" * MOST_ROWS).records) == MOST_ROWS

    @given(st.binary(max_size=300))
    def test_nonsense_is_refused_with_a_sentence_at_worst(self, data: bytes) -> None:
        with suppress(Unreadable):
            assert all(record.number > 1 for record in read_people(data).records)


class TestPlanning:
    def test_somebody_new_joins_as_a_member_unless_said_otherwise(self) -> None:
        person = only("gia@Example.com,Gia Novak,social media,,en,Europe/Berlin\n")
        assert (person.is_new, person.email, joins(person)) == (True, "gia@example.com", {1: RoleName.MEMBER})
        assert (person.language, person.time_zone, person.can_be_invited) == ("en", "Europe/Berlin", True)

    @pytest.mark.parametrize(
        ("departments", "roles", "joined"),
        [
            ("Social Media; IT", "planner", {1: RoleName.PLANNER, 4: RoleName.PLANNER}),
            ("IT | social", "viewer; deputy", {4: RoleName.VIEWER, 1: RoleName.DEPUTY}),
            ("R&D; Labs", "Deputy head", {2: RoleName.DEPUTY}),
            ('"Sales, EMEA"', "Head of department", {3: RoleName.HEAD}),
            ('"IT, social"', "", {4: RoleName.MEMBER, 1: RoleName.MEMBER}),
            ("IT/social", "Member", {4: RoleName.MEMBER, 1: RoleName.MEMBER}),
            ("IT; IT; it", "", {4: RoleName.MEMBER}),
            ("", "", {}),
        ],
    )
    def test_departments_and_roles(self, departments: str, roles: str, joined: dict[int, RoleName]) -> None:
        assert joins(only(f"gia@example.com,Gia,{departments},{roles},,\n")) == joined

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (",Gia,,,,", "no e-mail address"),
            ("gia,Gia,,,,", "is not an e-mail address"),
            ("gia@example.com,,,,,", "no name"),
            ("gia@example.com,Gia,Fax,,,", "no department “Fax”"),
            ("gia@example.com,Gia,IT; Fax,,,", "no department “Fax”"),
            ("gia@example.com,Gia,IT,king,,", "“king” is no role"),
            ("gia@example.com,Gia,,member,,", "A role needs a department"),
            ("gia@example.com,Gia,IT,member; head,,", "2 roles for 1 departments"),
            ("gia@example.com,Gia,social,head,,", "Ben is the head of Social Media"),
            ("gia@example.com,Gia,,,Klingon,", "does not speak “Klingon”"),
            ("gia@example.com,Gia,,,,Nowhere", "no time zone “Nowhere”"),
            ("OUT@example.com,Otto,IT,,,", "Otto may not sign in"),
        ],
    )
    def test_what_cannot_come_in_says_why_and_the_others_do(self, row: str, why: str) -> None:
        made = plan(f"{row}\nzoe@example.com,Zoe,,,,\n")
        [left_out], [person] = made.left_out, made.new
        assert why in left_out.reason and not left_out.does_something and person.name == "Zoe"

    def test_the_second_row_of_one_address_is_left_out(self) -> None:
        [twin] = plan("gia@example.com,Gia,,,,\nGIA@example.com,Gia,IT,,,\n").left_out
        assert twin.reason == "This address stands in row 2 already."

    def test_of_two_heads_in_one_file_the_first_counts(self) -> None:
        made = plan("a@example.com,Ann,IT,head,,\nb@example.com,Bob,IT,head,,\n")
        assert "Ann is the head of IT" in made.left_out[0].reason

    def test_a_head_who_gets_another_role_first_makes_room(self) -> None:
        made = plan("ben@example.com,,Social Media,deputy,,\ngia@example.com,Gia,Social Media,head,,\n")
        assert not made.left_out and joins(made.new[0]) == {1: RoleName.HEAD}

    def test_who_is_here_keeps_their_name_and_only_gets_what_they_do_not_have(self) -> None:
        person = only("INA@example.com,Another name,R&D; Labs,,Klingon,Nowhere\n")
        assert (person.user_id, person.name, person.language, person.time_zone) == (2, "Ina", "", "")
        assert not person.does_something and not person.can_be_invited, "an empty role keeps the one there is"
        promoted = only("ina@example.com,,labs; it,planner; viewer,,\n")
        assert joins(promoted) == {2: RoleName.PLANNER, 4: RoleName.VIEWER}
        assert promoted.joins[0].before == RoleName.MEMBER

    def test_who_cannot_sign_in_yet_and_was_not_invited_can_be(self) -> None:
        assert only("new@example.com,,,,,\n").can_be_invited
        assert not only("ben@example.com,,,,,\n").can_be_invited

    def test_plans_that_do_the_same_have_one_digest(self) -> None:
        one, other = plan("gia@example.com,Gia,IT,,,\n"), plan("gia@example.com,Gia,IT,head,,\n")
        assert one.digest == plan("gia@example.com, Gia ,it,Member,,\n").digest != other.digest


class TestCells:
    @pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@here", "\tx", "\rx", "=cmd|' /C calc'!A0"])
    def test_what_would_run_is_shown(self, text: str) -> None:
        assert guarded(text) == f"'{text}" and unguarded(guarded(text)) == text

    @given(st.text(max_size=20))
    def test_no_guarded_cell_begins_a_formula(self, text: str) -> None:
        assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))

    @pytest.mark.parametrize("text", ["", "Gia", "O'Hara", "'quoted'"])
    def test_other_text_stays(self, text: str) -> None:
        assert guarded(text) == text == unguarded(text)


@pytest.mark.django_db
class TestExporting:
    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(people_csv().removeprefix("\ufeff"))))

    def test_holds_the_people_of_the_house_and_no_guests(self) -> None:
        social, labs = make_department(name="Social"), make_department(name="R&D; Labs", slug="labs")
        ann = make_user(name="Ann", email="ann@example.com", department=social, role=RoleName.HEAD, time_zone="UTC")
        Membership.objects.create(user=ann, department=labs, role=RoleName.VIEWER)
        make_user(name="Left", is_active=False, department=social)
        make_user(name="Admin", email="admin@example.com", is_ops_admin=True)
        CampaignGuest.objects.create(campaign=make_campaign(lead=social, owner=ann), user=make_user(name="Gia"))
        assert self.rows() == [
            ["E-mail", "Name", "Departments", "Roles", "Language", "Time zone"],
            ["admin@example.com", "Admin", "", "", "", ""],
            ["ann@example.com", "Ann", "labs; Social", "viewer; head", "", "UTC"],
        ]

    @pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+Ann", "-Ann", "@Ann"])
    def test_runs_nothing_in_a_spreadsheet(self, name: str) -> None:
        make_user(name=name, email="=ann@example.com")
        for cell in (cell for row in self.rows() for cell in row):
            assert not cell.startswith(("=", "+", "-", "@"))

    @pytest.mark.parametrize("edit", [None, "utf-16"])
    def test_read_back_it_changes_nothing(self, edit: str | None) -> None:
        departments = [
            make_department(name=name, slug=slug) for name, slug in (("A; B", "ab"), ("C, D", "cd"), ("E", "e"))
        ]
        for number, names in enumerate(("Ann", "=Bob", "O'Hara", "Jörg")):
            person = make_user(name=names, email=f"+p{number}@example.com", language="en", time_zone="Europe/Berlin")
            for place, department in enumerate(departments):
                role = (RoleName.HEAD if number == place else RoleName.PLANNER) if number < 3 else RoleName.VIEWER
                Membership.objects.create(user=person, department=department, role=role)
        data = people_csv().encode() if edit is None else people_csv().removeprefix("\ufeff").encode(edit)
        made = plan_people(read_people(data).records, world_of_now())
        assert len(made.unchanged) == 4 and not made.left_out and not made.new and not made.joining

    def test_more_people_cost_no_more_queries(self, django_assert_num_queries: Any) -> None:
        for _number in range(20):
            make_user(department=make_department())
        with django_assert_num_queries(2):
            people_csv()
