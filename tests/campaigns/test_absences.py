"""The absences' pages: who enters whose, what they say, and that desks, departments and duties show who is away."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.milestones import assign
from campaigns.models import CampaignGuest
from departments.actions.absences import end_absence
from departments.enums import RoleName
from departments.models import Absence, AuditEntry, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import World, make_world, signed_in, spoken
from tests.factories import make_absence, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def cleo(world: World) -> User:
    return make_user(name="Cleo Martin", email="cleo@example.com", department=world.pr)


def filled(world: World, stands_in: User, **fields: str) -> dict[str, str]:
    """The form's answer for an absence from tomorrow on, with these fields instead."""
    days = {"first_day": world.day(1).isoformat(), "last_day": world.day(5).isoformat()}
    return {**days, "deputy": stands_in.email, **fields}


# Entering


def test_a_member_enters_their_own_absence_and_is_asked_for_nobody_else(world: World, cleo: User) -> None:
    browser = signed_in(world.member)
    assert "Who is away" not in words(browser.get("/absences/add/"))
    answer = browser.post("/absences/add/", filled(world, cleo))
    assert answer["Location"] == "/absences/"
    made = Absence.objects.get()
    assert (made.user, made.deputy, made.first_day, made.last_day) == (world.member, cleo, world.day(1), world.day(5))
    assert "Cleo Martin stands in for Mia Member" in spoken(answer)


def test_a_member_cannot_slip_in_somebody_else(world: World, cleo: User) -> None:
    signed_in(world.member).post("/absences/add/", filled(world, cleo, user=world.head.email))
    assert Absence.objects.get().user == world.member
    assert signed_in(world.member).get(f"/absences/add/?person={world.head.pk}").status_code == 403


def test_a_head_enters_for_their_people_and_no_others(world: World, cleo: User) -> None:
    browser = signed_in(world.head)
    page = browser.get(f"/absences/add/?person={world.member.pk}")
    assert f'value="{world.member.email}"' in page.content.decode()
    browser.post("/absences/add/", filled(world, cleo, user="mia member"))
    assert Absence.objects.get().user == world.member
    refused = browser.post("/absences/add/", filled(world, world.member, user=cleo.email))
    assert refused.status_code == 422 and "Nobody you can choose here" in words(refused)
    assert Absence.objects.count() == 1


def test_whoever_stands_in_for_a_head_enters_for_the_heads_people(world: World, cleo: User) -> None:
    make_absence(user=world.head, deputy=cleo)
    signed_in(cleo).post("/absences/add/", filled(world, cleo, user=world.member.email))
    assert Absence.objects.filter(user=world.member).exists()


def test_an_ops_admin_enters_for_anybody(world: World, cleo: User) -> None:
    signed_in(make_user(is_ops_admin=True)).post("/absences/add/", filled(world, cleo, user=world.member.email))
    assert Absence.objects.get().user == world.member


def test_guests_have_no_absences(world: World, cleo: User) -> None:
    guest, made = make_user(), make_absence(user=world.member, deputy=cleo)
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    browser = signed_in(guest)
    assert browser.get("/absences/").status_code == 403
    assert browser.post("/absences/add/", filled(world, cleo)).status_code == 403
    answers = [browser.get(f"/absences/{key}/").content for key in (made.pk, 999_999)]
    assert answers[0] == answers[1]
    assert Absence.objects.count() == 1


def test_what_is_missing_or_refused_is_said_at_its_field_and_nothing_typed_is_lost(world: World, cleo: User) -> None:
    browser = signed_in(world.member)
    empty = browser.post("/absences/add/", {"deputy": ""})
    assert empty.status_code == 422
    for sentence in ("Choose the first day away.", "Choose the last day away.", "Choose who stands in."):
        assert sentence in words(empty)
    make_user(name="Sam Twin", department=world.pr)
    make_user(name="Sam Twin", department=world.pr)
    twin = browser.post("/absences/add/", filled(world, cleo, deputy="sam twin"))
    assert "Several people are called" in words(twin) and 'value="sam twin"' in twin.content.decode()
    wrong = browser.post("/absences/add/", filled(world, cleo, last_day=world.day(0).isoformat()))
    assert "before the first" in words(wrong)
    assert "Somebody else has to stand in." in words(browser.post("/absences/add/", filled(world, world.member)))
    assert not Absence.objects.exists()


def test_a_deputy_who_is_away_some_of_the_time_is_taken_with_a_warning(world: World, cleo: User) -> None:
    make_absence(user=cleo, deputy=world.head, first_day=world.day(4), last_day=world.day(9))
    said = spoken(signed_in(world.member).post("/absences/add/", filled(world, cleo)))
    assert "Cleo Martin is away, too" in said
    assert Absence.objects.filter(user=world.member).exists()


def test_whoever_was_to_stand_in_then_is_told_so(world: World, cleo: User) -> None:
    make_absence(user=cleo, deputy=world.member, first_day=world.day(4), last_day=world.day(9))
    said = spoken(signed_in(world.member).post("/absences/add/", filled(world, world.head)))
    assert "Mia Member was to stand in for Cleo Martin" in said


# The list, changing and ending


def test_the_list_shows_mine_whom_i_stand_in_for_and_my_peoples(world: World, cleo: User) -> None:
    make_absence(user=world.head, deputy=cleo, first_day=world.day(3), last_day=world.day(4))
    make_absence(user=world.member, deputy=world.head)
    make_absence(user=cleo, deputy=world.member, first_day=world.day(20), last_day=world.day(21))
    make_absence(user=world.member, deputy=cleo, first_day=world.day(-9), last_day=world.day(-7))
    page = signed_in(world.head).get("/absences/").context["absences"]
    assert [line.deputy for line in page.own] == ["Cleo Martin"]
    assert [(line.name, line.is_now) for line in page.standing_in] == [("Mia Member", True)]
    assert [line.name for line in page.others] == ["Mia Member"]
    assert not signed_in(world.member).get("/absences/").context["absences"].others.object_list
    everybody = signed_in(make_user(is_ops_admin=True)).get("/absences/").context["absences"].others
    assert [line.name for line in everybody] == ["Mia Member", "Ben Head", "Cleo Martin"]


def test_the_list_says_where_nobody_stands_in_any_more(world: World, cleo: User) -> None:
    make_absence(user=world.member, deputy=cleo)
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert "Nobody any more" in words(signed_in(world.member).get("/absences/"))
    assert "nobody stands in" in words(signed_in(world.head).get("/departments/social/"))


def test_an_absence_is_changed_and_ended_by_the_person_their_head_and_ops_admins_only(world: World, cleo: User) -> None:
    made = make_absence(user=world.member, deputy=cleo)
    for person in (cleo, make_user(department=world.pr, role=RoleName.HEAD)):
        assert signed_in(person).get(f"/absences/{made.pk}/").status_code == 403
        assert signed_in(person).post(f"/absences/{made.pk}/", filled(world, person)).status_code == 403
        assert signed_in(person).post(f"/absences/{made.pk}/end/").status_code == 403
    made.refresh_from_db()
    assert made.deputy == cleo and made.last_day == world.day(1)
    for person in (world.member, world.head, make_user(is_ops_admin=True)):
        changed = filled(world, cleo, first_day=world.day(-1).isoformat())
        assert signed_in(person).post(f"/absences/{made.pk}/", changed).status_code == 302
    made.refresh_from_db()
    assert made.last_day == world.day(5)
    assert "Mia Member is there" in spoken(signed_in(world.head).post(f"/absences/{made.pk}/end/"))
    made.refresh_from_db()
    assert made.last_day == world.day(-1)
    assert "is over already" in spoken(signed_in(world.head).post(f"/absences/{made.pk}/end/"))


def test_a_deputy_has_the_department_until_the_absence_is_ended_and_not_a_click_longer(
    world: World, cleo: User
) -> None:
    made = make_absence(user=world.head, deputy=cleo)
    browser = signed_in(cleo)
    assert browser.get("/departments/social/people/add/").status_code == 200
    end_absence(by=world.head, absence_id=made.pk)
    assert browser.get("/departments/social/people/add/").status_code == 403


def test_a_list_of_many_comes_in_pages_and_costs_the_same(world: World, cleo: User) -> None:
    admin = signed_in(make_user(is_ops_admin=True))
    counts = []
    for count in (1, 60):
        for _number in range(count):
            make_absence(user=make_user(department=world.pr), deputy=cleo)
        with CaptureQueriesContext(connection) as caught:
            page = admin.get("/absences/")
        counts.append(len(caught))
    assert counts[0] == counts[1] and len(page.context["page"].object_list) == 50


# Where else it shows


def test_the_desk_says_for_whom_one_stands_in_and_holds_what_they_owe(world: World, cleo: User) -> None:
    world.duty(name="Draft the posts")
    desk = signed_in(cleo)
    assert "Draft the posts" not in words(desk.get("/desk/"))
    made = make_absence(user=world.head, deputy=cleo)
    text = words(desk.get("/desk/"))
    assert "You stand in for Ben Head until" in text and "Draft the posts" in text
    assert "You are away until" in words(signed_in(world.head).get("/desk/"))
    Absence.objects.filter(pk=made.pk).update(first_day=world.day(-9), last_day=world.day(-2))
    text = words(desk.get("/desk/"))
    assert "You stand in" not in text and "Draft the posts" not in text


def test_whoever_stands_in_answers_the_departments_duties(world: World, cleo: User) -> None:
    duty = world.duty()
    browser = signed_in(cleo)
    assert browser.post(f"/desk/duties/{duty.pk}/take-on/").status_code == 403
    make_absence(user=world.head, deputy=cleo)
    browser.post(f"/desk/duties/{duty.pk}/take-on/")
    duty.refresh_from_db()
    assert duty.assignee == cleo
    assert AuditEntry.objects.filter(by=cleo, verb="taken on").exists()


def test_a_departments_page_says_beside_the_person_until_when_and_who(world: World, cleo: User) -> None:
    make_absence(user=world.head, deputy=cleo)
    text = words(signed_in(world.member).get("/departments/social/"))
    assert text.count("Cleo Martin stands in") == 2, "among the people, and where it says who answers for it"


def test_a_duty_of_somebody_away_says_so(world: World, cleo: User) -> None:
    duty = world.duty()
    assign(by=world.head, milestone_id=duty.pk, assignee=world.member)
    make_absence(user=world.member, deputy=cleo)
    for address in ("/desk/", f"/desk/duties/{duty.pk}/", "/departments/social/"):
        assert "Mia Member has it · away until" in words(signed_in(world.head).get(address)), address
    assert "away until" not in words(signed_in(world.member).get(f"/desk/duties/{duty.pk}/"))


def test_absences_are_entered_in_the_administration_too(world: World, cleo: User) -> None:
    admin = signed_in(make_user(is_ops_admin=True))
    form = {"user": world.member.pk, "deputy": cleo.pk, "first_day": world.day(1), "last_day": world.day(5)}
    assert admin.post("/admin/departments/absence/add/", form).status_code == 302
    made = Absence.objects.get()
    overlapping = admin.post("/admin/departments/absence/add/", form)
    assert "Mia Member is entered as away" in words(overlapping)
    admin.post(f"/admin/departments/absence/{made.pk}/change/", {**form, "last_day": world.day(9)})
    made.refresh_from_db()
    assert made.last_day == world.day(9)
    admin.post(f"/admin/departments/absence/{made.pk}/delete/", {"post": "yes"})
    assert not Absence.objects.exists()
    deeds = list(AuditEntry.objects.filter(subject_type="departments.absence").order_by("id"))
    assert [(entry.verb, entry.via) for entry in deeds] == [
        ("created", "admin"), ("changed", "admin"), ("removed", "admin"),
    ]  # fmt: skip


def test_today_in_the_absent_persons_zone_decides(world: World, cleo: User) -> None:
    """Mia works where it is tomorrow already for half of the day, or yesterday: now must follow her day, not ours."""
    far = dt.timezone(dt.timedelta(hours=14))
    today = dt.datetime.now(far).date()
    User.objects.filter(pk=world.member.pk).update(time_zone="Pacific/Kiritimati")
    make_absence(user=world.member, deputy=cleo, first_day=today, last_day=today)
    assert [line.is_now for line in signed_in(world.member).get("/absences/").context["absences"].own] == [True]
    Absence.objects.update(first_day=today - dt.timedelta(days=1), last_day=today - dt.timedelta(days=1))
    assert signed_in(world.member).get("/absences/").context["absences"].own == []


def test_nobody_of_another_department_is_a_choice_for_a_head(world: World) -> None:
    stranger = make_user(name="Stranger", department=make_department())
    form = signed_in(world.head).get("/absences/add/").context["form"]
    assert {email for email, _name in form.suggested_people} == {world.head.email, world.member.email}
    assert stranger.email in dict(form.suggested_deputies)
