"""The page on which somebody is let go: it shows what happens before it does, to those who may and nobody else."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from calendar_app.leaving.erasing import erase_person
from calendar_app.models import Feed
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignNamed, Milestone
from campaigns.queries.leaving import leaving_buttons
from departments.access import access_for
from departments.actions.people import deactivate_person
from departments.enums import RoleName
from departments.models import Absence, Department, Membership, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import signed_in
from tests.factories import make_campaign, make_department, make_milestone, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    make_organisation()
    return make_user(name="Ada", is_ops_admin=True)


@pytest.fixture
def marketing(admin: User) -> Department:
    return make_department(name="Marketing", slug="marketing")


@pytest.fixture
def eva(marketing: Department) -> User:
    return make_user(name="Eva", department=marketing, role=RoleName.HEAD)


@pytest.fixture
def ana(marketing: Department, eva: User) -> User:
    return make_user(name="Ana", email="ana@example.com", department=marketing, role=RoleName.PLANNER)


def address(person: User) -> str:
    return f"/people/{person.pk}/leave/"


def has_left(person: User) -> bool:
    return not User.objects.get(pk=person.pk).is_active


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("ops admin", 200),
            ("head", 200),
            ("deputy", 200),
            ("planner", 403),
            ("member", 403),
            ("head elsewhere", 403),
            ("Ana herself", 403),
            ("guest", 404),
        ],
    )
    def test_lets_go(self, admin: User, eva: User, ana: User, marketing: Department, who: str, status: int) -> None:
        people = {
            "ops admin": lambda: admin,
            "head": lambda: eva,
            "deputy": lambda: make_user(department=marketing, role=RoleName.DEPUTY),
            "planner": lambda: make_user(department=marketing, role=RoleName.PLANNER),
            "member": lambda: make_user(department=marketing),
            "head elsewhere": lambda: make_user(department=make_department(), role=RoleName.HEAD),
            "Ana herself": lambda: ana,
            "guest": make_user,
        }
        browser = signed_in(people[who]())
        assert browser.get(address(ana)).status_code == status
        assert browser.post(address(ana)).status_code == (302 if status == 200 else status)
        assert has_left(ana) is (status == 200)

    @pytest.mark.parametrize("tail", ["leave", "let-in", "erase", "data.json"])
    def test_strangers_and_missing_people(self, ana: User, tail: str) -> None:
        assert Client().get(f"/people/{ana.pk}/{tail}{'' if '.' in tail else '/'}").status_code == 302

    def test_a_head_lets_nobody_go_who_is_in_another_department_too(self, eva: User, ana: User) -> None:
        Membership.objects.create(user=ana, department=make_department())
        assert signed_in(eva).post(address(ana)).status_code == 403 and not has_left(ana)

    def test_a_head_lets_no_ops_admin_go(self, eva: User, ana: User) -> None:
        User.objects.filter(pk=ana.pk).update(is_ops_admin=True)
        assert signed_in(eva).post(address(ana)).status_code == 403 and not has_left(ana)

    def test_a_deputy_does_not_let_the_head_go(self, eva: User, marketing: Department) -> None:
        deputy = make_user(department=marketing, role=RoleName.DEPUTY)
        assert signed_in(deputy).post(address(eva)).status_code == 403 and not has_left(eva)

    def test_people_without_a_department_look_as_if_they_were_not_there(self, eva: User, admin: User) -> None:
        guest = make_user()
        assert signed_in(eva).get(address(guest)).status_code == 404
        assert signed_in(eva).get("/people/999999/leave/").status_code == 404
        assert signed_in(admin).get(address(guest)).status_code == 200

    def test_a_retired_department_counts_for_nothing(self, eva: User, ana: User) -> None:
        Membership.objects.create(user=ana, department=make_department(retired_at=timezone.now()))
        assert signed_in(eva).get(address(ana)).status_code == 200


class TestBefore:
    def test_all_that_happens_is_there(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        make_campaign(lead=marketing, owner=ana, name="Spring launch")
        make_milestone(responsible=marketing, assignee=ana)
        Feed.objects.create(owner=ana, name="Mine", token_hash="x")
        today = timezone.localdate()
        Absence.objects.create(user=eva, deputy=ana, first_day=today, last_day=today + dt.timedelta(days=2))
        make_department(name="PR", mailbox=ana.email)
        said = words(signed_in(admin).get(address(ana)))
        for part in (
            "1 campaign needs a new owner.",
            "1 open duty is handed over.",
            "Spring launch",
            "1 feed",
            "Standing in for Eva",
            "Telling PR by ana@example.com",
        ):
            assert part in said
        assert not has_left(ana)

    def test_the_head_of_the_lead_department_is_suggested(
        self, admin: User, eva: User, ana: User, marketing: Department
    ) -> None:
        make_campaign(lead=marketing, owner=ana)
        form = signed_in(admin).get(address(ana)).context["form"]
        assert form.fields[f"owner_{marketing.pk}"].initial == str(eva.pk)
        offered = {value for value, _name in form.fields[f"owner_{marketing.pk}"].choices}
        assert offered == {"", str(eva.pk), str(admin.pk)}

    def test_who_may_head_it_next_may_take_over_too(self, admin: User, eva: User, marketing: Department) -> None:
        mia = make_user(name="Mia", department=marketing)
        campaign = make_campaign(lead=marketing, owner=eva)
        browser = signed_in(admin)
        chosen = {f"owner_{marketing.pk}": mia.pk}
        refused = browser.post(address(eva), {**chosen, f"head_{marketing.pk}": "nobody"})
        assert "Mia may not plan campaigns of Marketing" in words(refused) and not has_left(eva)
        browser.post(address(eva), {**chosen, f"head_{marketing.pk}": mia.pk})
        assert Campaign.objects.get(pk=campaign.pk).owner == mia and has_left(eva)

    def test_campaigns_one_may_not_see_are_counted_and_never_named(
        self, admin: User, eva: User, ana: User, marketing: Department
    ) -> None:
        secret = make_campaign(
            lead=marketing, owner=ana, name="Project Hush", secrecy=Secrecy.CONFIDENTIAL, was_secret=True
        )
        CampaignNamed.objects.create(campaign=secret, user=ana)
        browser = signed_in(admin)
        page = browser.get(address(ana)).content.decode()
        assert "1 of these campaigns is confidential" in " ".join(page.split()).replace("<strong>", "").replace(
            "</strong>", ""
        )
        refused = browser.post(address(ana))
        unfit = browser.post(address(ana), {"everything_else": make_user(department=marketing).pk})
        assert refused.status_code == unfit.status_code == 422 and not has_left(ana)
        done = browser.post(address(ana), {"everything_else": eva.pk}, follow=True)
        for answer in (page, refused.content.decode(), unfit.content.decode(), done.content.decode()):
            assert "Hush" not in answer
        assert Campaign.objects.get().owner == eva and has_left(ana)

    def test_a_page_of_somebody_with_nothing_says_so(self, admin: User, ana: User) -> None:
        assert "no campaign and no duty to hand over" in words(signed_in(admin).get(address(ana)))


class TestDoing:
    def test_hands_over_as_chosen(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        duty = make_milestone(responsible=marketing, assignee=ana)
        answer = signed_in(admin).post(
            address(ana), {f"owner_{marketing.pk}": eva.pk, "everything_else": eva.pk}, follow=True
        )
        assert "Ana has left" in words(answer)
        assert Campaign.objects.get(pk=campaign.pk).owner == eva and Milestone.objects.get(pk=duty.pk).assignee == eva

    def test_a_department_left_alone_is_asked_about(self, admin: User, eva: User, marketing: Department) -> None:
        browser = signed_in(admin)
        assert browser.post(address(eva)).status_code == 422 and not has_left(eva)
        browser.post(address(eva), {f"head_{marketing.pk}": "nobody"})
        assert has_left(eva)

    def test_a_member_is_chosen_as_head(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        signed_in(admin).post(address(eva), {f"head_{marketing.pk}": ana.pk})
        assert has_left(eva) and ana.memberships.get().role == RoleName.HEAD

    def test_ops_admins_let_each_other_go_and_nobody_lets_the_last_one_go(self, admin: User) -> None:
        answer = signed_in(make_user(is_ops_admin=True)).post(address(admin))
        assert answer.status_code == 302  # another ops admin remains
        last = User.objects.get(is_ops_admin=True, is_active=True)
        assert signed_in(last).post(address(last)).status_code == 403

    def test_where_nothing_was_handed_over_there_is_an_undo(self, admin: User, ana: User) -> None:
        browser = signed_in(admin)
        page = browser.post(address(ana), follow=True).content.decode()
        assert f'action="/people/{ana.pk}/let-in/"' in page and "Undo" in page
        browser.post(f"/people/{ana.pk}/let-in/")
        assert not has_left(ana)

    def test_where_something_was_there_is_none_but_a_button_that_says_what_it_does(
        self, admin: User, eva: User, ana: User, marketing: Department
    ) -> None:
        make_campaign(lead=marketing, owner=ana)
        answer = signed_in(admin).post(address(ana), {f"owner_{marketing.pk}": eva.pk}, follow=True)
        assert "Undo" not in words(answer)
        assert "Let in again" in words(answer) and "What was handed over stays with whoever has it now." in words(
            answer
        )

    def test_somebody_locked_out_before_with_campaigns_can_still_hand_over(
        self, admin: User, eva: User, ana: User, marketing: Department
    ) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        deactivate_person(by=admin, user_id=ana.pk)
        browser = signed_in(admin)
        assert "Something is still theirs." in words(browser.get(address(ana)))
        browser.post(address(ana), {f"owner_{marketing.pk}": eva.pk})
        assert Campaign.objects.get(pk=campaign.pk).owner == eva

    def test_of_a_deputy_who_has_left_nothing_is_still_theirs(
        self, admin: User, eva: User, marketing: Department
    ) -> None:
        deputy = make_user(department=marketing, role=RoleName.DEPUTY)
        browser = signed_in(admin)
        assert "Undo" in words(browser.post(address(deputy), follow=True))
        assert "Something is still theirs." not in words(browser.get(address(deputy)))
        browser.post(address(eva), {f"head_{marketing.pk}": "nobody"})
        browser.post(f"/people/{deputy.pk}/let-in/")
        assert browser.post(address(deputy)).status_code == 422 and not has_left(deputy)

    def test_a_head_lets_in_again_whom_they_let_go(self, eva: User, ana: User) -> None:
        browser = signed_in(eva)
        browser.post(address(ana))
        assert has_left(ana)
        browser.post(f"/people/{ana.pk}/let-in/")
        assert not has_left(ana)
        assert signed_in(make_user(department=make_department())).post(f"/people/{ana.pk}/let-in/").status_code == 403


class TestButtons:
    """What stands on the page of a person, for those who look after people."""

    def shown(self, viewer: User, person: User) -> str:
        buttons = leaving_buttons(access_for(viewer), person)
        return render_to_string("people/leaving.html", {"leaving": buttons})

    def test_are_for_those_who_may(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        of_admin, of_head = self.shown(admin, ana), self.shown(eva, ana)
        assert address(ana) in of_admin and f"/people/{ana.pk}/data.json" in of_admin and "erase" not in of_admin
        assert address(ana) in of_head and "data.json" not in of_head and "erase" not in of_head
        member = make_user(department=marketing)
        assert self.shown(member, ana).strip() == ""
        assert render_to_string("people/leaving.html", {}).strip() == ""

    def test_after_leaving_let_in_and_erase_and_after_that_neither(self, admin: User, ana: User) -> None:
        deactivate_person(by=admin, user_id=ana.pk)
        left = self.shown(admin, User.objects.get(pk=ana.pk))
        assert "Let in again" in left and f"/people/{ana.pk}/erase/" in left
        erase_person(by=admin, user_id=ana.pk)
        gone = self.shown(admin, User.objects.get(pk=ana.pk))
        assert "Let in again" not in gone and "/erase/" not in gone


class TestAdmin:
    def test_the_persons_page_leads_there(self, admin: User, ana: User) -> None:
        page = signed_in(admin).get(f"/admin/departments/user/{ana.pk}/change/").content.decode()
        assert address(ana) in page and f"/people/{ana.pk}/data.json" in page
        assert f"/people/{ana.pk}/erase/" not in page

    def test_locking_out_there_hands_over_too(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        browser = signed_in(admin)
        page = f"/admin/departments/user/{ana.pk}/change/"
        form = {
            "email": ana.email,
            "name": ana.name,
            "memberships-TOTAL_FORMS": 0,
            "memberships-INITIAL_FORMS": 0,
        }
        refused = browser.post(page, form)
        assert refused.status_code == 200 and not has_left(ana)
        assert "would have no owner" in refused.content.decode()
        assert browser.post(page, {**form, "successor": eva.pk}).status_code == 302
        assert has_left(ana) and Campaign.objects.get(pk=campaign.pk).owner == eva
