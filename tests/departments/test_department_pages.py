"""The departments' pages: who is in one, how it is reached, what waits for it, and who may change that."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign, CampaignGuest, Milestone
from departments.enums import Clearance, RoleName, RouteKind
from departments.models import Department, Membership, Route, User
from tests.campaigns.desk_world import World, make_world, signed_in, spoken
from tests.factories import make_calendar, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def page_of(person: User, address: str = "/departments/social/") -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def role_in(department: Department, person: User) -> str | None:
    return Membership.objects.filter(department=department, user=person).values_list("role", flat=True).first()


# The list


def test_the_list_names_heads_and_counts_people_and_channels(world: World) -> None:
    make_user(department=world.social, is_active=False)
    rows = {row.name: row for row in signed_in(world.member).get("/departments/").context["rows"]}
    social = rows["Social Media"]
    assert (social.head, social.people, social.channels, social.is_mine) == ("Ben Head", 2, 1, True)
    assert (rows["PR"].head, rows["PR"].people, rows["PR"].is_mine) == ("", 0, False)


def test_the_list_says_which_departments_nobody_can_be_reached_in(world: World) -> None:
    make_department(name="Post room", mailbox="post@example.com")
    answer = signed_in(world.member).get("/departments/")
    named = {row.name for row in answer.context["rows"] if row.id in answer.context["unreachable"]}
    assert "PR" in named and not named & {"Post room", "Social Media"}


def test_the_list_folds_the_retired_away_and_finds_by_name(world: World) -> None:
    make_department(name="Old press office", retired_at=timezone.now())
    listed = signed_in(world.member).get("/departments/").context
    assert "Old press office" not in {row.name for row in listed["rows"]}
    assert [department.name for department in listed["retired"]] == ["Old press office"]
    found = signed_in(world.member).get("/departments/?q=SOCIAL").context["rows"]
    assert [row.name for row in found] == ["Social Media"]
    assert "No department is called “fax”" in page_of(world.member, "/departments/?q=fax")


def test_a_long_list_comes_in_pages(world: World) -> None:
    for _number in range(60):
        make_department()
    assert len(signed_in(world.member).get("/departments/").context["rows"]) == 50
    assert signed_in(world.member).get("/departments/?page=2").context["page"].number == 2
    assert signed_in(world.member).get("/departments/?page=none").status_code == 200


def test_guests_see_no_department(world: World) -> None:
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    answer = signed_in(guest).get("/departments/?q=Social")
    assert answer.status_code == 403 and "Social Media" not in answer.content.decode()
    assert "Departments are for the organisation’s own people." in answer.content.decode()
    assert signed_in(guest).get("/departments/social/").status_code == 404
    for tail in ("people/add/", "routes/add/", f"people/{world.head.pk}/"):
        assert signed_in(guest).post(f"/departments/social/{tail}").status_code == 404


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    for address in ("/departments/", "/departments/social/", "/departments/social/people/add/"):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")


# The page


def test_people_stand_by_what_they_answer_for(world: World) -> None:
    make_user(name="Ann", department=world.social, role=RoleName.VIEWER)
    make_user(name="Zoe", department=world.social, role=RoleName.DEPUTY)
    people = signed_in(world.member).get("/departments/social/").context["people"]
    assert [person.name for person in people] == ["Ben Head", "Zoe", "Mia Member", "Ann"]
    assert "Takes on, finishes or waives" in page_of(world.member)


def test_working_time_is_said_in_words(world: World) -> None:
    world.social.working_calendar = make_calendar(country="DE")
    world.social.time_zone = "Asia/Tokyo"
    world.social.save()
    page = page_of(world.member)
    for words in ("Monday to Friday", "Germany", "Asia/Tokyo", "Next days off"):
        assert words in page
    time = signed_in(world.member).get("/departments/social/").context["time"]
    assert time.now.utcoffset().total_seconds() == 9 * 3600 and len(time.holidays) == 4


def test_duties_up_to_two_weeks_stand_there_for_everybody_and_buttons_for_its_own(world: World) -> None:
    world.duty(3, name="Brief")
    world.duty(13, name="Copy")
    world.duty(40, name="Much later")
    stranger = make_user(department=world.pr)
    for person in (world.member, stranger):
        page = page_of(person)
        assert "Brief" in page and "Copy" in page and "Much later" not in page
    assert "/take-on/" in page_of(world.member) and "/take-on/" not in page_of(stranger)


def test_nothing_of_a_draft_is_there(world: World) -> None:
    world.duty(name="Whisper")
    world.alert()
    Campaign.objects.update(state=CampaignState.DRAFT, name="Hush")
    page = page_of(world.head)
    assert "Whisper" not in page and "Hush" not in page


def test_alerts_are_acknowledged_by_its_own_people_only(world: World) -> None:
    world.alert()
    assert "/desk/alerts/seen/" in page_of(world.member)
    page = page_of(make_user(department=world.pr))
    assert "1 not acknowledged" in page and "/desk/alerts/seen/" not in page


def test_a_department_nobody_can_be_reached_in_says_so(world: World) -> None:
    assert "Nobody can be reached." in page_of(world.member, "/departments/pr/")
    assert "No head yet." in page_of(world.member, "/departments/pr/")
    assert "Nobody can be reached." not in page_of(world.member)
    assert "By its head: no mailbox is set." in page_of(world.member)


def test_a_retired_department_can_still_be_looked_at(world: World) -> None:
    Department.objects.filter(slug="pr").update(retired_at=timezone.now())
    assert "retired" in page_of(world.member, "/departments/pr/")


# People


def test_a_head_takes_somebody_in_by_address(world: World) -> None:
    person = make_user(email="New.Person@example.com", name="Nia")
    data = {"email": " new.person@EXAMPLE.com", "role": "planner"}
    answer = signed_in(world.head).post("/departments/social/people/add/", data)
    assert answer.headers["Location"] == "/departments/social/"
    assert spoken(answer) == "Nia is planner of Social Media now."
    assert role_in(world.social, person) == RoleName.PLANNER


@pytest.mark.parametrize(
    ("email", "says"),
    [("stranger@example.com", "Invite them instead"), ("locked@example.com", "Let them in again first")],
)
def test_only_somebody_who_is_here_is_taken_in(world: World, email: str, says: str) -> None:
    make_user(email="locked@example.com", is_active=False)
    answer = signed_in(world.head).post("/departments/social/people/add/", {"email": email, "role": "member"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page and 'href="/people/invite/?department=social"' in page
    assert world.social.memberships.count() == 2


def test_a_department_has_one_head(world: World) -> None:
    answer = signed_in(world.head).post(f"/departments/social/people/{world.member.pk}/", {"role": "head"})
    assert answer.status_code == 422
    assert "Ben Head is the head of Social Media." in answer.content.decode()
    assert role_in(world.social, world.member) == RoleName.MEMBER


def test_a_head_changes_a_role_and_takes_somebody_out(world: World) -> None:
    client = signed_in(world.head)
    client.post(f"/departments/social/people/{world.member.pk}/", {"role": "deputy"})
    assert role_in(world.social, world.member) == RoleName.DEPUTY
    answer = client.post(f"/departments/social/people/{world.member.pk}/remove/")
    assert spoken(answer).endswith("Taken out of Social Media.") and role_in(world.social, world.member) is None
    assert client.post(f"/departments/social/people/{world.member.pk}/remove/").status_code == 302
    assert client.get(f"/departments/social/people/{world.member.pk}/").status_code == 404


def test_a_role_that_is_none_is_sent_back(world: World) -> None:
    answer = signed_in(world.head).post(f"/departments/social/people/{world.member.pk}/", {"role": "emperor"})
    assert answer.status_code == 422 and role_in(world.social, world.member) == RoleName.MEMBER


# Ways to reach it


def test_a_head_adds_a_mailbox_and_stops_using_it(world: World) -> None:
    client = signed_in(world.head)
    data = {"kind": "mailbox", "address": "team@example.com", "clearance": "nothing"}
    client.post("/departments/social/routes/add/", data)
    route = Route.objects.get(department=world.social)
    client.post(f"/departments/social/routes/{route.pk}/", {"clearance": "code_name"})
    assert Route.objects.get().clearance == Clearance.CODE_NAME and "told code names" in page_of(world.member)
    assert route.address == "team@example.com" and "team@example.com" in page_of(world.member)
    answer = client.post(f"/departments/social/routes/{route.pk}/remove/")
    assert spoken(answer).endswith("“team@example.com” is not used any more.")
    assert "team@example.com" not in page_of(world.member)


@pytest.mark.parametrize(
    "data", [{"kind": "mailbox"}, {"kind": "members", "address": "a@example.com"}, {"kind": "owl"}]
)
def test_a_way_that_leads_nowhere_is_sent_back(world: World, data: dict[str, str]) -> None:
    answer = signed_in(world.head).post("/departments/social/routes/add/", data)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not Route.objects.exists()


def test_a_route_is_ended_through_its_own_department_only(world: World) -> None:
    route = Route.objects.create(department=world.pr, kind=RouteKind.MAILBOX, address="pr@example.com")
    signed_in(world.head).post(f"/departments/social/routes/{route.pk}/remove/")
    route.refresh_from_db()
    assert route.is_active


# Who may


def test_only_its_head_deputies_and_ops_admins_change_it(world: World) -> None:
    route = Route.objects.create(department=world.social, kind=RouteKind.MAILBOX, address="team@example.com")
    base = "/departments/social/"
    tails = ("people/add/", f"people/{world.member.pk}/", f"people/{world.member.pk}/remove/", "routes/add/")
    planner = make_user(department=world.social, role=RoleName.PLANNER)
    stranger = make_user(department=world.pr, role=RoleName.HEAD)
    for person in (world.member, planner, stranger):
        for tail in (*tails, f"routes/{route.pk}/", f"routes/{route.pk}/remove/"):
            refused = signed_in(person).post(base + tail, {"role": "head", "email": person.email})
            assert refused.status_code == 403
        page = page_of(person)
        assert "people/add/" not in page and "routes/add/" not in page
    assert role_in(world.social, world.member) == RoleName.MEMBER and Route.objects.get().is_active
    for person in (make_user(department=world.social, role=RoleName.DEPUTY), make_user(is_ops_admin=True)):
        assert "people/add/" in page_of(person)
        assert signed_in(person).get(f"{base}people/add/").status_code == 200


def test_looking_takes_nobody_out(world: World) -> None:
    assert signed_in(world.head).get(f"/departments/social/people/{world.member.pk}/remove/").status_code == 405
    assert signed_in(world.head).get("/departments/social/routes/1/remove/").status_code == 405
    assert signed_in(world.head).post("/departments/").status_code == 405
    assert role_in(world.social, world.member) == RoleName.MEMBER


# Speed


def queries_of(person: User, address: str) -> int:
    client = signed_in(person)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_takes_as_many_queries_for_500_departments_as_for_three(world: World) -> None:
    found = []
    for count in (3, 5, 500):
        for _number in range(Department.objects.count(), count):
            make_department()
        found.append(queries_of(world.head, "/departments/"))
    assert found[:2] == [found[0]] * 2 and found[2] <= found[0]
    assert found[0] <= 17


def test_a_department_takes_as_many_queries_however_much_waits_for_it(world: World) -> None:
    activity = world.activity()
    found = []
    for count in (1, 3, 500):
        for number in range(Milestone.objects.count(), count):
            world.alert(world.duty(number % 25, activity=activity), occurrence=str(number))
        for _number in range(world.social.memberships.count(), min(count, 40)):
            make_user(department=world.social)
        found.append(queries_of(world.head, "/departments/social/"))
    assert found == [found[0]] * 3
    assert found[0] <= 34
