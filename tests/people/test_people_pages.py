"""The pages of people: who may look whom up, what they show, and who may invite, send again and take back."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, CampaignNamed, ChannelGuest
from departments.actions.invitations import invite_again
from departments.enums import RoleName
from departments.models import AuditEntry, Invitation, Membership, User
from tests.campaigns.desk_world import World, make_world, signed_in, spoken
from tests.factories import make_campaign, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def admin(world: World) -> User:
    return make_user(name="Ada Admin", is_ops_admin=True)


def names(person: User, query: str = "") -> list[str]:
    """The names in this person's list of people."""
    return [row.name for row in signed_in(person).get(f"/people/{query}").context["page"]]


def page_of(person: User, whom: User) -> str:
    answer = signed_in(person).get(f"/people/{whom.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def invited(**fields: object) -> User:
    """Somebody who was invited and has not come in."""
    person = make_user(**fields)  # type: ignore[arg-type]
    invite_again(by=None, user_id=person.pk)
    return person


class TestWhoMayLook:
    @pytest.mark.parametrize("role", RoleName)
    def test_heads_deputies_and_ops_admins(self, world: World, role: RoleName) -> None:
        person = make_user(department=world.pr, role=role)
        may = role in (RoleName.HEAD, RoleName.DEPUTY)
        client = signed_in(person)
        for address in ("/people/", "/people/invite/", f"/people/{world.member.pk}/"):
            assert client.get(address).status_code == (200 if may else 403), address
        assert ('href="/people/"' in client.get("/").content.decode()) == may

    def test_no_guest_and_nobody_without_a_department(self, world: World) -> None:
        guest = make_user()
        CampaignGuest.objects.create(campaign=world.campaign, user=guest)
        for person in (guest, make_user()):
            for address in ("/people/", "/people/invite/", f"/people/{world.member.pk}/"):
                assert signed_in(person).get(address).status_code == 403
            for tail in ("invite/", "take-back/"):
                assert signed_in(person).post(f"/people/{world.member.pk}/{tail}").status_code == 403

    def test_who_is_not_there_and_who_was_erased_look_the_same(self, admin: User) -> None:
        gone = make_user(name="Gone", is_active=False, erased_at=timezone.now())
        assert signed_in(admin).get(f"/people/{gone.pk}/").status_code == 404
        assert signed_in(admin).get("/people/999999/").status_code == 404
        assert "Gone" not in names(admin, "?group=left")

    def test_heads_see_only_guests_of_what_they_may_see_themselves(self, world: World, admin: User) -> None:
        secret = make_campaign(name="Bluebird", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        hidden, open_, on_channel = make_user(name="Hid"), make_user(name="Opal"), make_user(name="Chan")
        CampaignGuest.objects.create(campaign=secret, user=hidden)
        CampaignGuest.objects.create(campaign=world.campaign, user=open_)
        ChannelGuest.objects.create(channel=world.channel, user=on_channel)
        assert names(world.head, "?group=guests") == ["Chan", "Opal"]
        assert signed_in(world.head).get(f"/people/{hidden.pk}/").status_code == 404
        assert names(admin, "?group=guests") == ["Chan", "Hid", "Opal"]
        assert "Bluebird" not in page_of(admin, hidden), "ops admins know names only where they are named"
        CampaignNamed.objects.create(campaign=secret, user=world.head)
        assert "Bluebird" in page_of(world.head, hidden)

    def test_people_without_a_department_are_for_ops_admins(self, world: World, admin: User) -> None:
        lost = make_user(name="Lost")
        assert "Lost" not in names(world.head) and "Lost" in names(admin)
        assert signed_in(world.head).get(f"/people/{lost.pk}/").status_code == 404


class TestTheList:
    def test_shows_groups(self, world: World, admin: User) -> None:
        invited(name="Ina", department=world.social)
        make_user(name="Left", department=world.social, is_active=False)
        guest = invited(name="Gia")
        CampaignGuest.objects.create(campaign=world.campaign, user=guest)
        assert {"Ina", "Mia Member", "Ada Admin"} <= set(names(admin))
        assert not {"Left", "Gia"} & set(names(admin))
        assert names(admin, "?group=invited") == ["Gia", "Ina"]
        assert names(admin, "?group=guests") == ["Gia"]
        assert names(admin, "?group=left") == ["Left"]
        assert names(admin, "?group=nonsense") == names(admin)

    def test_finds_by_name_address_and_company(self, world: World, admin: User) -> None:
        make_user(name="Paula Post", email="pp@studio.example", company="Brightwater", department=world.social)
        for text in ("paula", "STUDIO", "bright", "post pp"):
            assert names(admin, f"?q={text}") == ["Paula Post"], text
        empty = signed_in(admin).get("/people/?q=nobody%00here").content.decode()
        assert "Nobody answers to “nobodyhere” here" in empty

    def test_says_departments_roles_and_the_way_in(self, world: World, admin: User) -> None:
        person = invited(name="Ina", department=world.social, role=RoleName.PLANNER)
        Membership.objects.create(user=person, department=world.pr, role=RoleName.VIEWER)
        Membership.objects.create(user=person, department=make_department(name="Old", retired_at=timezone.now()))
        [row] = signed_in(admin).get("/people/?q=ina").context["page"]
        assert [(line.department, line.role) for line in row.roles] == [("PR", "viewer"), ("Social Media", "planner")]
        page = signed_in(admin).get("/people/?q=ina").content.decode()
        assert "Mail is leaving" in page and "Old" not in page

    def test_comes_in_pages_and_more_people_cost_no_more_queries(self, world: World, admin: User) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                signed.get("/people/")
            return len(queries)

        signed = signed_in(admin)
        few = cost()
        for number in range(60):
            invited(name=f"Zoe {number:02}", department=world.social)
        assert cost() <= few
        assert len(names(admin)) == 50
        assert "Zoe 59" in names(admin, "?page=2")


class TestAPerson:
    def test_has_roles_with_what_they_allow_and_what_they_are_a_guest_of(self, world: World, admin: User) -> None:
        person = make_user(name="Gia", company="Brightwater")
        until = timezone.now() + dt.timedelta(days=9)
        CampaignGuest.objects.create(campaign=world.campaign, user=person, expires_at=until, kind="client")
        ChannelGuest.objects.create(channel=world.channel, user=person, expires_at=timezone.now())
        page = page_of(admin, person)
        for words in (
            "Brightwater",
            "Spring launch",
            "Client",
            "until",
            "Organic social",
            "ended",
            "a guest sees what",
        ):
            assert words in page
        assert "Takes on, finishes or waives" in page_of(admin, world.member)

    def test_has_a_place_for_leaving(self, world: World, admin: User) -> None:
        answer = signed_in(admin).get(f"/people/{world.member.pk}/")
        assert "people/leaving.html" in [template.name for template in answer.templates]

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({}, "The mail leaves within a minute."),
            ({"tries": 1, "last_error": "451 Later"}, "The answer was: 451 Later"),
            ({"next_try_at": None, "last_error": "550 No such user"}, "The receiver did not take the mail."),
            ({"sent_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}, "The mail went out on"),
            ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "Send another."),
            ({"ended_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}, "Not invited yet."),
        ],
    )
    def test_shows_how_the_way_in_stands(self, world: World, admin: User, fields: dict[str, object], says: str) -> None:
        person = invited(department=world.social)
        Invitation.objects.update(**fields)
        page = page_of(admin, person)
        assert says in page and f'action="/people/{person.pk}/invite/"' in page
        assert ("/take-back/" in page) == ("ended_at" not in fields)

    def test_who_can_sign_in_has_no_way_in_to_speak_of(self, world: World, admin: User) -> None:
        world.member.set_password("a long and quiet road")
        world.member.save()
        assert "Way in" not in page_of(admin, world.member)


class TestInviting:
    def form(self, **fields: str) -> dict[str, str]:
        return {"email": "nia@example.com", "name": "Nia", "department": "social", "role": "planner", **fields}

    def test_heads_invite_into_their_own_departments_only(self, world: World) -> None:
        head = signed_in(world.head)
        page = head.get("/people/invite/").content.decode()
        assert 'value="social"' in page and 'value="pr"' not in page and "is_ops_admin" not in page
        for department in ("pr", ""):
            assert head.post("/people/invite/", self.form(department=department)).status_code == 422
        assert not User.objects.filter(name="Nia").exists()
        answer = head.post("/people/invite/", self.form(is_ops_admin="on", note="Welcome"))
        nia = User.objects.get(name="Nia")
        assert answer["Location"] == f"/people/{nia.pk}/" and "Nia is invited." in spoken(answer)
        assert (nia.is_ops_admin, nia.memberships.get().role, nia.entries.get().note) == (False, "planner", "Welcome")
        assert nia.entries.get().by == world.head
        assert AuditEntry.objects.filter(by=world.head, verb="created", subject_name="Nia").exists()

    def test_ops_admins_invite_anywhere_or_nowhere_and_make_ops_admins(self, world: World, admin: User) -> None:
        client = signed_in(admin)
        client.post("/people/invite/", self.form(department="", is_ops_admin="on"))
        nia = User.objects.get(name="Nia")
        assert nia.is_ops_admin and not nia.memberships.exists()
        client.post("/people/invite/", self.form(email="bo@example.com", name="Bo", department="pr", role="head"))
        assert world.pr.memberships.get().role == RoleName.HEAD

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"email": "nia"}, "valid email"),
            ({"name": ""}, "required"),
            ({"role": "head"}, "Ben Head is the head of Social Media."),
            ({"role": "king"}, "king"),
            ({"email": "locked@example.com"}, "may not sign in any more"),
        ],
    )
    def test_what_is_wrong_is_said(self, world: World, admin: User, changed: dict[str, str], says: str) -> None:
        make_user(email="locked@example.com", is_active=False)
        answer = signed_in(admin).post("/people/invite/", self.form(**changed))
        assert answer.status_code == 422 and says in answer.content.decode()
        assert not Invitation.objects.exists() and not User.objects.filter(name="Nia").exists()

    def test_who_is_here_and_can_sign_in_only_gets_the_role(self, world: World, admin: User) -> None:
        bo = make_user(email="nia@example.com", name="Bo")
        bo.set_password("a long and quiet road")
        bo.save()
        answer = signed_in(admin).post("/people/invite/", self.form())
        assert "Bo can sign in already" in spoken(answer) and not Invitation.objects.exists()
        assert bo.memberships.get().role == RoleName.PLANNER

    def test_the_departments_page_leads_there(self, world: World) -> None:
        page = signed_in(world.head).get("/departments/social/people/add/").content.decode()
        assert 'href="/people/invite/?department=social"' in page
        form = signed_in(world.head).get("/people/invite/?department=social").context["form"]
        assert form["department"].value() == "social"


class TestSendingAgainAndTakingBack:
    def test_sending_again_makes_the_older_mail_worthless(self, world: World) -> None:
        person = invited(department=world.social)
        before = Invitation.objects.get().nonce
        answer = signed_in(world.head).post(f"/people/{person.pk}/invite/")
        assert "leaves within a minute" in spoken(answer)
        assert Invitation.objects.get().nonce != before and Invitation.objects.get().by == world.head

    def test_taking_back_locks_out(self, world: World) -> None:
        person = invited(department=world.social)
        answer = signed_in(world.head).post(f"/people/{person.pk}/take-back/")
        assert "lets nobody in any more" in spoken(answer)
        assert Invitation.objects.get().ended_at is not None and not User.objects.get(pk=person.pk).is_active

    def test_what_they_own_already_keeps_them_in_and_is_said(self, world: World) -> None:
        person = invited(department=world.social)
        Campaign.objects.update(owner=person)
        answer = signed_in(world.head).post(f"/people/{person.pk}/take-back/")
        assert "1 campaign of theirs would have no owner." in spoken(answer)
        assert User.objects.get(pk=person.pk).is_active and Invitation.objects.get().ended_at is None

    def test_what_cannot_be_done_is_said(self, world: World) -> None:
        head = signed_in(world.head)
        assert "no open invitation" in spoken(head.post(f"/people/{world.member.pk}/take-back/"))
        world.member.set_password("a long and quiet road")
        world.member.save()
        assert "can sign in already" in spoken(head.post(f"/people/{world.member.pk}/invite/"))

    def test_one_of_ones_heads_sends_again_and_all_of_them_together_take_back(self, world: World) -> None:
        person = invited(department=world.social)
        Membership.objects.create(user=person, department=world.pr)
        head = signed_in(world.head)
        assert head.post(f"/people/{person.pk}/invite/").status_code == 302
        assert head.post(f"/people/{person.pk}/take-back/").status_code == 403
        assert "/take-back/" not in page_of(world.head, person)
        Membership.objects.create(user=world.head, department=world.pr, role=RoleName.HEAD)
        assert head.post(f"/people/{person.pk}/take-back/").status_code == 302

    def test_another_departments_head_does_neither(self, world: World) -> None:
        person = invited(department=world.social)
        stranger = signed_in(make_user(department=world.pr, role=RoleName.HEAD))
        for tail in ("invite/", "take-back/"):
            assert stranger.post(f"/people/{person.pk}/{tail}").status_code == 403
        page = stranger.get(f"/people/{person.pk}/").content.decode()
        assert "/take-back/" not in page and f"/people/{person.pk}/invite/" not in page
        assert User.objects.get(pk=person.pk).is_active and Invitation.objects.get().ended_at is None

    def test_nobody_takes_back_a_guests_invitation_but_an_ops_admin(self, world: World, admin: User) -> None:
        guest = invited(name="Gia")
        CampaignGuest.objects.create(campaign=world.campaign, user=guest)
        assert signed_in(world.head).post(f"/people/{guest.pk}/take-back/").status_code == 403
        assert signed_in(admin).post(f"/people/{guest.pk}/take-back/").status_code == 302

    def test_looking_does_nothing(self, world: World, admin: User) -> None:
        person = invited(department=world.social)
        for tail in ("invite/", "take-back/"):
            assert signed_in(admin).get(f"/people/{person.pk}/{tail}").status_code == 405
        assert Client().post(f"/people/{person.pk}/take-back/").status_code == 302
        assert Invitation.objects.get().ended_at is None
