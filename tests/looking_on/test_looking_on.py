"""Looking on in somebody's place: who may, what it shows, that it changes nothing, how it ends, what is on record."""

import datetime as dt
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import InternalError, transaction
from django.test import Client
from django.utils import timezone

from calendar_app.lib.database import nothing_is_written
from calendar_app.looking_on.routes import SHOWN, WAYS_OUT
from calendar_app.looking_on.session import AT_MOST
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Activity, Campaign, CampaignGuest, CampaignNamed, Milestone
from departments.actions.looking_on import begin_view_as
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Absence, AuditEntry, Department, Membership, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import HTMX, World, make_world, signed_in, spoken
from tests.factories import make_absence, make_campaign, make_user
from tests.security.test_routes import routes

pytestmark = pytest.mark.django_db

BANNER = "You look on as"
ROUTES = [(name, address) for name, address in sorted(routes()) if "(?P" not in address]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def admin(world: World) -> User:
    return make_user(name="Morgan Admin", is_ops_admin=True)


def looking_on(viewer: User, person: User, **options: Any) -> Client:
    """A browser in which ``viewer`` looks on as ``person``."""
    client = Client(**options)
    client.force_login(viewer)
    answer = begin(client, person)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    return client


def begin(client: Client, person: User, **fields: str) -> Any:
    return client.post("/view-as/", {"user": person.pk, **fields}, headers={"X-CSRFToken": csrf_of(client)})


def csrf_of(client: Client) -> str:
    if not client.handler.enforce_csrf_checks:
        return ""
    page = client.get("/view-as/").content.decode()
    return re.findall(r'"X-CSRFToken": "(\w+)"', page)[0]


def deeds() -> list[tuple[str, str, str, Any]]:
    """Who began or stopped to look on as whom, and what is kept of it."""
    entries = AuditEntry.objects.filter(verb__contains="look").order_by("id")
    return [(str(each.by), each.verb, each.subject_name, each.changes.get("why")) for each in entries]


def pass_time(client: Client, by: dt.timedelta) -> None:
    """Let the session have begun so much earlier."""
    session = client.session
    kept = session["looking_on"]
    session["looking_on"] = {**kept, "until": (dt.datetime.fromisoformat(kept["until"]) - by).isoformat()}
    session.save()


# Who may


def test_an_ops_admin_looks_on_as_anybody_who_may_sign_in(world: World, admin: User) -> None:
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    for person in (world.head, world.member, guest, make_user(), make_user(is_ops_admin=True)):
        looking_on(admin, person)
    assert begin(signed_in(admin), make_user(is_active=False)).status_code == 403
    assert begin(signed_in(admin), admin).status_code == 403


@pytest.mark.parametrize("role", [RoleName.HEAD, RoleName.DEPUTY])
def test_heads_and_deputies_look_on_as_their_people_only(world: World, role: RoleName) -> None:
    viewer = make_user(department=world.marketing, role=role)
    mine, elsewhere = make_user(department=world.marketing), make_user(department=world.pr)
    looking_on(viewer, mine)
    client = signed_in(viewer)
    assert begin(client, elsewhere).status_code == 403
    assert begin(client, viewer).status_code == 403
    assert begin(client, make_user(department=world.marketing, is_active=False)).status_code == 403
    guest = make_user()
    answers = [client.post("/view-as/", {"user": key}) for key in (guest.pk, 999_999, "x", "", "9" * 30)]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("role", [RoleName.PLANNER, RoleName.MEMBER, RoleName.VIEWER])
def test_nobody_else_may_at_all(world: World, role: RoleName) -> None:
    client = signed_in(make_user(department=world.social, role=role))
    assert client.get("/view-as/").status_code == 403
    assert begin(client, world.member).status_code == 403
    nobody = signed_in(make_user())
    assert nobody.get("/view-as/").status_code == 403 and begin(nobody, world.member).status_code == 403
    assert not deeds()


def test_whoever_stands_in_for_a_head_may(world: World) -> None:
    cleo = make_user(department=world.pr)
    assert begin(signed_in(cleo), world.member).status_code == 403
    make_absence(user=world.head, deputy=cleo)
    looking_on(cleo, world.member)


def test_a_retired_department_gives_no_right(world: World) -> None:
    Department.objects.filter(pk=world.social.pk).update(retired_at=timezone.now())
    assert begin(signed_in(world.head), world.member).status_code == 403


def test_the_action_refuses_oneself_and_whoever_may_not_sign_in(world: World, admin: User) -> None:
    for person in (admin, make_user(is_active=False)):
        with pytest.raises(Refused):
            begin_view_as(by=admin, user_id=person.pk, until=timezone.now())
    assert not deeds()


def test_the_page_offers_whom_one_may_and_finds_them(world: World, admin: User) -> None:
    make_user(name="Gone", is_active=False)
    offered = signed_in(admin).get("/view-as/").context["page"].object_list
    assert admin not in offered and world.member in offered and "Gone" not in {person.name for person in offered}
    assert list(signed_in(world.head).get("/view-as/").context["page"].object_list) == [world.member]
    found = signed_in(admin).get("/view-as/?q=mia+member").context["page"].object_list
    assert list(found) == [world.member]
    assert "is called “nobody”" in words(signed_in(admin).get("/view-as/?q=nobody"))


def test_the_ways_in(world: World, admin: User) -> None:
    assert f'value="{world.member.pk}"' in signed_in(world.head).get("/departments/social/").content.decode()
    assert "Look on" not in words(signed_in(world.member).get("/departments/social/"))
    assert 'href="/view-as/"' in signed_in(admin).get("/").content.decode()
    assert 'href="/view-as/"' not in signed_in(world.head).get("/").content.decode()
    page = signed_in(admin).get(f"/admin/departments/user/{world.member.pk}/change/").content.decode()
    assert f"/view-as/?q={quote(world.member.email)}" in page


# What it shows


def test_every_page_says_so_and_shows_the_frame_of_the_person(world: World, admin: User) -> None:
    world.alert()
    client = looking_on(admin, world.head)
    for address in (
        "/",
        "/desk/",
        "/campaigns/",
        "/departments/social/",
        "/channels/",
        "/roles/",
        "/nowhere/",
        "/feeds/",
    ):
        page = client.get(address)
        assert f"{BANNER} Ben Head . Nothing can be changed. Stop" in words(page), address
    page = client.get("/")
    assert '<span class="badge"><span aria-hidden="true">1</span>' in page.content.decode()
    assert "Morgan Admin looks on" in words(page)
    for private in ("/feeds/", "/outbox/", "/admin/", "/absences/", "/accounts/password/change/"):
        assert f'href="{private}"' not in page.content.decode(), private


def test_it_shows_what_the_person_sees_and_no_draft_of_others(world: World, admin: User) -> None:
    draft = make_campaign(name="Hush", state="draft", lead=world.marketing)
    assert signed_in(admin).get(f"/campaigns/{draft.pk}/").status_code == 200
    client = looking_on(admin, world.member)
    assert client.get(f"/campaigns/{draft.pk}/").status_code == 404
    assert "Hush" not in words(client.get("/campaigns/")) and "Spring launch" in words(client.get("/campaigns/"))


def test_it_shows_never_more_than_the_viewer_may_see(world: World, admin: User) -> None:
    secret = make_campaign(
        name="Falcon", lead=world.marketing, secrecy=Secrecy.CONFIDENTIAL, others_see=OthersSee.NOTHING, was_secret=True
    )
    CampaignNamed.objects.create(campaign=secret, user=world.member)
    assert signed_in(world.member).get(f"/campaigns/{secret.pk}/").status_code == 200
    for viewer in (admin, world.head):
        client = looking_on(viewer, world.member)
        assert client.get(f"/campaigns/{secret.pk}/").status_code == 404
        assert "Falcon" not in words(client.get("/campaigns/")) + words(client.get("/"))
    CampaignNamed.objects.create(campaign=secret, user=admin)
    assert looking_on(admin, world.member).get(f"/campaigns/{secret.pk}/").status_code == 200


def test_it_proves_an_embargo(world: World, admin: User) -> None:
    """The very case it is made for: an ops admin who is named sees it, and sees that Mia does not until it ends."""
    secret = make_campaign(
        name="Falcon", lead=world.marketing, secrecy=Secrecy.EMBARGO, others_see=OthersSee.NOTHING, was_secret=True,
        embargo_until=timezone.now() + dt.timedelta(days=1), embargo_zone="UTC",
    )  # fmt: skip
    CampaignNamed.objects.create(campaign=secret, user=admin)
    client = looking_on(admin, world.member)
    assert client.get(f"/campaigns/{secret.pk}/").status_code == 404
    Campaign.objects.filter(pk=secret.pk).update(embargo_until=timezone.now())
    assert client.get(f"/campaigns/{secret.pk}/").status_code == 200


def test_a_guests_view_is_a_guests(world: World, admin: User) -> None:
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    other = make_campaign(name="Not for guests")
    client = looking_on(admin, guest)
    assert client.get(f"/campaigns/{world.campaign.pk}/").status_code == 200
    assert client.get(f"/campaigns/{other.pk}/").status_code == 404
    assert client.get("/departments/social/").status_code == 404


def test_days_and_hours_are_said_as_the_person_reads_them(world: World, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(clock="12", first_day_of_week=6)
    activity = world.activity()
    Activity.objects.filter(pk=activity.pk).update(starts_at=dt.time(18, 30), time_zone="UTC")
    assert "18:30" in words(looking_on(admin, world.member).get(f"/activities/{activity.pk}/"))
    User.objects.filter(pk=world.member.pk).update(clock="12")
    assert "6:30 pm" in words(looking_on(admin, world.member).get(f"/activities/{activity.pk}/"))


def test_it_is_the_desk_of_the_person_in_their_time_zone(world: World, admin: User) -> None:
    world.duty(name="Draft the posts", assignee=world.member, state="in_work")
    User.objects.filter(pk=world.member.pk).update(time_zone="Pacific/Kiritimati")
    client = looking_on(admin, world.member)
    assert "You have it" in words(client.get("/desk/?who=me"))
    today = timezone.now().astimezone(dt.timezone(dt.timedelta(hours=14))).date()
    assert client.get("/desk/").context["today"] == today
    assert "Draft the posts" not in words(signed_in(admin).get("/desk/"))


def test_a_part_of_a_page_is_the_persons_too(world: World, admin: User) -> None:
    draft = make_campaign(name="Hush", state="draft", lead=world.marketing)
    client = looking_on(admin, world.member)
    assert "Hush" not in client.get("/campaigns/", headers=HTMX).content.decode()
    assert client.get(f"/campaigns/{draft.pk}/", headers=HTMX).status_code == 404


# That nothing can be changed


def test_nothing_is_done_and_the_sentence_says_why(world: World, admin: User) -> None:
    duty = world.duty()
    client = looking_on(admin, world.head)
    answer = client.post(f"/desk/duties/{duty.pk}/done/")
    assert answer.status_code == 403
    assert "You look on as Ben Head, so nothing can be changed." in words(answer)
    part = client.post(f"/desk/duties/{duty.pk}/done/", headers=HTMX)
    assert (part.status_code, part["HX-Reswap"]) == (403, "none")
    assert 'id="messages" hx-swap-oob' in part.content.decode() and "nothing can be changed" in words(part)
    duty.refresh_from_db()
    assert duty.state == "open"


def test_every_unsafe_method_is_refused_on_every_route(world: World, admin: User) -> None:
    client = looking_on(admin, world.head)
    before = AuditEntry.objects.count()
    for name, address in ROUTES:
        for method in (client.post, client.put, client.patch, client.delete):
            assert name in WAYS_OUT or method(address).status_code == 403, name
    assert AuditEntry.objects.count() == before


def test_what_is_shown_exists(world: World) -> None:
    names = {name for name, _address in routes()}
    named = names | {f"campaigns:{name}" for name in names} | {"admin:logout"}
    assert named >= SHOWN | WAYS_OUT


def test_a_page_that_is_not_named_as_shown_is_refused(world: World, admin: User) -> None:
    """New routes are refused until somebody says in ``calendar_app/looking_on/routes.py`` that they may be shown."""
    client = looking_on(admin, world.head)
    for name, address in ROUTES:
        answer = client.get(address)
        if name in SHOWN or f"campaigns:{name}" in SHOWN:
            assert answer.status_code in (200, 404), name
        elif name in WAYS_OUT:
            assert answer.status_code in (200, 405), name
        else:
            assert answer.status_code == 403, name
            assert "is not shown meanwhile" in words(answer), name


@pytest.mark.parametrize("address", ["/admin/", "/admin/departments/user/", "/admin/login/", "/admin/password_change/"])
def test_the_administration_is_refused(world: World, admin: User, address: str) -> None:
    assert looking_on(admin, world.head).get(address).status_code == 403
    assert looking_on(admin, make_user(is_ops_admin=True)).post(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/", "/?view=day", "/desk/", "/campaigns/", "/channels/", "/departments/", "/roles/"]
)
def test_pages_are_made_where_nothing_can_be_written(
    world: World, admin: User, address: str, django_assert_num_queries: Any
) -> None:
    client = looking_on(admin, world.head)
    sessions = list(Session.objects.values_list("session_data"))
    with django_assert_num_queries(200, exact=False) as caught:
        assert client.get(address).status_code == 200
    assert [query["sql"] for query in caught if "READ ONLY" in query["sql"]] == ["SET TRANSACTION READ ONLY"]
    assert list(Session.objects.values_list("session_data")) == sessions


def test_the_database_refuses_what_would_write(world: World) -> None:
    with pytest.raises(InternalError, match="read-only transaction"), nothing_is_written():
        Milestone.objects.update(name="Changed")
    with pytest.raises(InternalError, match="read-only transaction"), nothing_is_written():
        list(User.objects.select_for_update())
    with transaction.atomic():
        make_user(name="Writing again")
    assert User.objects.filter(name="Writing again").exists()


# How it ends


def test_stopping_leads_back_to_where_it_began_and_is_on_record(world: World, admin: User) -> None:
    client = signed_in(admin)
    begin(client, world.member, next="/departments/social/")
    answer = client.post("/view-as/end/")
    assert answer["Location"] == "/departments/social/"
    assert "You see your own pages again." in spoken(answer)
    assert BANNER not in words(client.get("/"))
    assert client.get("/admin/").status_code == 200
    assert deeds() == [
        ("Morgan Admin", "began to look on as", "Mia Member", None),
        ("Morgan Admin", "stopped looking on as", "Mia Member", [None, "stopped"]),
    ]
    until = dt.datetime.fromisoformat(AuditEntry.objects.get(verb="began to look on as").changes["until"][1])
    assert abs(until - timezone.now() - AT_MOST) < dt.timedelta(minutes=1)


def test_stopping_what_has_not_begun_is_no_harm(world: World, admin: User) -> None:
    assert signed_in(admin).post("/view-as/end/")["Location"] == "/"
    assert not deeds()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_the_way_back_leads_nowhere_else(world: World, admin: User, elsewhere: str) -> None:
    client = signed_in(admin)
    begin(client, world.member, next=elsewhere)
    assert client.post("/view-as/end/")["Location"] == "/view-as/"


def test_signing_out_ends_it_and_is_on_record(world: World, admin: User) -> None:
    for address in ("/accounts/logout/", "/admin/logout/"):
        client = looking_on(admin, world.member)
        client.post(address)
        client.force_login(admin)
        assert BANNER not in words(client.get("/"))
        assert deeds()[-1] == ("Morgan Admin", "stopped looking on as", "Mia Member", [None, "signed out"])


def test_it_ends_after_an_hour(world: World, admin: User) -> None:
    client = looking_on(admin, world.member)
    pass_time(client, AT_MOST - dt.timedelta(minutes=1))
    assert BANNER in words(client.get("/"))
    pass_time(client, dt.timedelta(minutes=1))
    page = words(client.get("/"))
    assert BANNER not in page and "The hour is over" in page
    assert deeds()[-1][1:] == ("stopped looking on as", "Mia Member", [None, "time over"])
    assert client.get("/admin/").status_code == 200
    assert len(deeds()) == 2


def test_a_lost_role_ends_it(world: World) -> None:
    client = looking_on(world.head, world.member)
    Membership.objects.filter(user=world.head).update(role=RoleName.MEMBER)
    page = words(client.get("/"))
    assert BANNER not in page and "You may not look on as this person any more" in page
    assert deeds()[-1][1:] == ("stopped looking on as", "Mia Member", [None, "right lost"])


@pytest.mark.parametrize("lost", ["person locked out", "person moved", "absence over", "ops admin no more"])
def test_it_ends_when_the_right_to_it_is_gone(world: World, admin: User, lost: str) -> None:
    viewer = world.head
    if lost == "absence over":
        viewer = make_user(department=world.pr)
        make_absence(user=world.head, deputy=viewer)
    if lost == "ops admin no more":
        viewer = admin
    client = looking_on(viewer, world.member)
    {
        "person locked out": lambda: User.objects.filter(pk=world.member.pk).update(is_active=False),
        "person moved": lambda: Membership.objects.filter(user=world.member).delete(),
        "absence over": lambda: Absence.objects.all().delete(),
        "ops admin no more": lambda: User.objects.filter(pk=admin.pk).update(is_ops_admin=False),
    }[lost]()
    assert BANNER not in words(client.get("/"))
    assert deeds()[-1][3] == [None, "right lost"]


def test_a_viewer_who_is_locked_out_is_out(world: World, admin: User) -> None:
    client = looking_on(admin, world.member)
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_what_is_sent_from_a_page_of_the_other_after_the_end_is_not_done_as_oneself(world: World, admin: User) -> None:
    duty = world.duty()
    for headers in ({}, HTMX):
        client = looking_on(admin, world.head)
        pass_time(client, AT_MOST)
        answer = client.post(f"/desk/duties/{duty.pk}/done/", headers=headers)
        assert answer.status_code == 403 and "Nothing was changed" in words(answer)
        duty.refresh_from_db()
        assert duty.state == "open"
        client.post(f"/desk/duties/{duty.pk}/done/")
        duty.refresh_from_db()
        assert duty.state == "done", "the next one is done, as the viewer themself"
        Milestone.objects.update(state="open", done_at=None, done_by=None)


def test_a_part_asked_for_after_the_end_makes_the_whole_page_load_anew(world: World, admin: User) -> None:
    client = looking_on(admin, world.head)
    pass_time(client, AT_MOST)
    answer = client.get("/desk/", headers=HTMX)
    assert answer["HX-Refresh"] == "true" and not answer.content


def test_stopping_and_signing_out_work_when_the_hour_is_over(world: World, admin: User) -> None:
    for address in ("/view-as/end/", "/accounts/logout/"):
        client = looking_on(admin, world.head, enforce_csrf_checks=True)
        page = client.get("/").content.decode()
        token = re.findall(r'"X-CSRFToken": "(\w+)"', page)[0]
        pass_time(client, AT_MOST)
        assert client.post(address, headers={"X-CSRFToken": token}).status_code == 302
        assert deeds()[-1][3] == [None, "time over"]


def test_forms_on_pages_of_the_other_are_worth_nothing_after_the_end(world: World, admin: User) -> None:
    client = looking_on(admin, world.head, enforce_csrf_checks=True)
    duty = world.duty()
    token = re.findall(r'"X-CSRFToken": "(\w+)"', client.get("/").content.decode())[0]
    assert client.post("/view-as/end/", headers={"X-CSRFToken": token}).status_code == 302
    answer = client.post(f"/desk/duties/{duty.pk}/done/", headers={"X-CSRFToken": token})
    assert answer.status_code == 403 and "That page had grown old" in words(answer)
    duty.refresh_from_db()
    assert duty.state == "open"


def test_one_looks_on_as_one_person_at_a_time(world: World, admin: User) -> None:
    client = looking_on(admin, make_user(name="Other Admin", is_ops_admin=True))
    assert begin(client, world.member).status_code == 403
    assert client.get("/view-as/").status_code == 403


def test_another_person_who_signs_in_here_does_not_look_on(world: World, admin: User) -> None:
    client = looking_on(admin, world.member)
    client.force_login(world.head)
    assert BANNER not in words(client.get("/"))


# Views show by access


REFUSED_MEANWHILE = {
    "calendar_app/exchange/views.py",
    "calendar_app/feeds/pages.py",
    "calendar_app/looking_on/middleware.py",
    "campaigns/views/secrecy.py",
}
"""Files that ask who is signed in, for what is that person's own or for a form: refused while one looks on."""


def test_no_other_view_asks_who_is_signed_in_but_to_do_something() -> None:
    """What is shown follows ``request.access``; ``request.user`` is for ``by=``."""
    root = Path(__file__).resolve().parents[2]
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for room in ("calendar_app", "campaigns")
        for path in (root / room).rglob("*.py")
        if str(path.relative_to(root)) not in REFUSED_MEANWHILE and "admin" not in str(path)
        if not path.is_relative_to(root / "calendar_app" / "api")  # which takes tokens: nobody looks on there
        for line in path.read_text().splitlines()
        if "request.user" in line.replace("by=request.user", "")
    ]
    assert found == [
        "calendar_app/middleware.py: request.user = known[0]",
        "calendar_app/middleware.py: user = request.user if request.user.is_authenticated else None",
    ]
