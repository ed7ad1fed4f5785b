"""Somebody leaves: nothing is left to nobody, nothing is taken that was not theirs, and nobody is named by it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.erasing import erase_person
from campaigns.actions.leaving import Heirs, let_go, take_back
from campaigns.actions.membership import remove_membership
from campaigns.actions.milestones import pass_on
from campaigns.actions.undoing import undo
from campaigns.enums import AlertState, CampaignState, MilestoneState, Secrecy
from campaigns.models import Campaign, CampaignGuest, CampaignNamed, ChannelGuest, Milestone
from campaigns.queries.visible import visible_campaigns
from departments.access import access_for
from departments.actions.invitations import invite_again
from departments.actions.people import deactivate_person, reactivate_person
from departments.enums import RoleName
from departments.models import Absence, AuditEntry, Department, Invitation, Membership, Route, User
from tests.departments.test_actions_departments import refused
from tests.factories import (
    make_activity,
    make_alert,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


@pytest.fixture
def admin() -> User:
    return make_user(is_ops_admin=True)


@pytest.fixture
def marketing() -> Department:
    return make_department(name="Marketing")


@pytest.fixture
def ana(marketing: Department) -> User:
    return make_user(name="Ana", email="ana@example.com", department=marketing, role=RoleName.PLANNER)


@pytest.fixture
def eva(marketing: Department) -> User:
    return make_user(name="Eva", department=marketing, role=RoleName.HEAD)


def all_to(person: User) -> Heirs:
    return Heirs(everything_else=person.pk)


def role_of(person: User, department: Department) -> str | None:
    return Membership.objects.filter(user=person, department=department).values_list("role", flat=True).first()


class TestCampaigns:
    def test_go_to_the_heir_and_it_is_written_down(self, admin: User, ana: User, eva: User) -> None:
        campaign = make_campaign(lead=ana.memberships.get().department, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        campaign.refresh_from_db()
        assert (campaign.owner, campaign.version) == (eva, 2)
        entry = AuditEntry.objects.get(campaign_id=campaign.pk)
        assert (entry.by, entry.changes) == (admin, {"owner": [ana.pk, eva.pk]})

    def test_without_an_heir_nothing_happens_and_it_is_said_how_many_there_are(self, admin: User, ana: User) -> None:
        for _number in range(2):
            make_campaign(lead=ana.memberships.get().department, owner=ana, name="Spring launch")
        refusal = refused(let_go, by=admin, user_id=ana.pk)
        assert refusal.field == "everything_else"
        assert "2 campaigns of theirs" in str(refusal) and "Spring" not in str(refusal)
        ana.refresh_from_db()
        assert ana.is_active and ana.deactivated_at is None

    def test_each_lead_department_may_have_its_own_heir(self, admin: User, ana: User, eva: User) -> None:
        pr = make_department(name="PR")
        planner = make_user(department=pr, role=RoleName.PLANNER)
        ours = make_campaign(lead=eva.memberships.get().department, owner=ana)
        theirs = make_campaign(lead=pr, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=Heirs(eva.pk, owners={pr.pk: planner.pk}))
        assert [Campaign.objects.get(pk=row.pk).owner for row in (ours, theirs)] == [eva, planner]

    @pytest.mark.parametrize("heir", ["a member", "a guest", "who left", "a planner elsewhere", "ana herself"])
    def test_go_only_to_who_may_plan_there(self, admin: User, ana: User, marketing: Department, heir: str) -> None:
        make_campaign(lead=marketing, owner=ana)
        people = {
            "a member": lambda: make_user(department=marketing),
            "a guest": make_user,
            "who left": lambda: make_user(department=marketing, role=RoleName.PLANNER, is_active=False),
            "a planner elsewhere": lambda: make_user(department=make_department(), role=RoleName.PLANNER),
            "ana herself": lambda: ana,
        }
        chosen = people[heir]()
        assert refused(let_go, by=admin, user_id=ana.pk, heirs=all_to(chosen)).field == "everything_else"
        named = Heirs(owners={marketing.pk: chosen.pk})
        assert refused(let_go, by=admin, user_id=ana.pk, heirs=named).field == f"owner_{marketing.pk}"
        assert User.objects.get(pk=ana.pk).is_active

    def test_may_go_to_an_ops_admin(self, admin: User, ana: User, marketing: Department) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(admin))
        assert Campaign.objects.get(pk=campaign.pk).owner == admin

    def test_a_confidential_one_is_known_to_its_new_owner_and_still_to_nobody_else(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        secret = make_campaign(lead=marketing, owner=ana, secrecy=Secrecy.CONFIDENTIAL, was_secret=True, name="Merger")
        CampaignNamed.objects.create(campaign=secret, user=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        now = timezone.now()
        assert list(visible_campaigns(access_for(eva), now)) == [secret]
        assert not visible_campaigns(access_for(admin), now).exists()
        assert not CampaignNamed.objects.exists()

    def test_archived_ones_keep_who_owned_them_unless_they_are_confidential(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        past = make_campaign(lead=marketing, owner=ana, state=CampaignState.ARCHIVED)
        secret = make_campaign(
            lead=marketing, owner=ana, state=CampaignState.ARCHIVED, secrecy=Secrecy.CONFIDENTIAL, was_secret=True
        )
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        assert [Campaign.objects.get(pk=row.pk).owner for row in (past, secret)] == [ana, eva]


class TestDuties:
    def test_go_to_an_heir_of_the_department_and_stay_in_work(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        duty = make_milestone(responsible=marketing, assignee=ana, state=MilestoneState.IN_WORK)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        duty.refresh_from_db()
        assert (duty.assignee, duty.state) == (eva, MilestoneState.IN_WORK)

    @pytest.mark.parametrize("state", [MilestoneState.OPEN, MilestoneState.IN_WORK])
    def test_of_a_department_the_heir_is_not_in_go_back_to_it_and_are_open(
        self, admin: User, ana: User, eva: User, state: MilestoneState
    ) -> None:
        pr = make_department()
        Membership.objects.create(user=ana, department=pr)
        duty = make_milestone(responsible=pr, assignee=ana, state=state)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        duty.refresh_from_db()
        assert (duty.assignee, duty.state) == (None, MilestoneState.OPEN)

    def test_without_an_heir_go_back_to_the_department(self, admin: User, ana: User, marketing: Department) -> None:
        duty = make_milestone(responsible=marketing, assignee=ana)
        let_go(by=admin, user_id=ana.pk)
        assert Milestone.objects.get(pk=duty.pk).assignee is None

    def test_that_are_done_stay_theirs(self, admin: User, ana: User, marketing: Department) -> None:
        done = {"state": MilestoneState.DONE, "done_at": timezone.now(), "done_by": ana}
        duty = make_milestone(responsible=marketing, assignee=ana, **done)
        let_go(by=admin, user_id=ana.pk)
        assert Milestone.objects.get(pk=duty.pk).assignee == ana

    def test_handed_over_by_somebody_of_the_team_their_alerts_still_wait(self, eva: User, ana: User) -> None:
        marketing = eva.memberships.get().department
        duty = make_milestone(responsible=marketing, assignee=ana)
        alert = make_alert(milestone=duty, department=marketing, state=AlertState.FIRED)
        pass_on(by=eva, milestone_id=duty.pk, assignee=None)
        alert.refresh_from_db()
        assert alert.acknowledged_at is None


class TestHeads:
    def test_the_only_head_leaves_no_department_alone_silently(self, admin: User, eva: User) -> None:
        marketing = eva.memberships.get().department
        refusal = refused(let_go, by=admin, user_id=eva.pk)
        assert refusal.field == f"head_{marketing.pk}" and "Marketing" in str(refusal)
        assert User.objects.get(pk=eva.pk).is_active

    def test_a_member_becomes_the_new_head(self, admin: User, eva: User, ana: User, marketing: Department) -> None:
        let_go(by=admin, user_id=eva.pk, heirs=Heirs(heads={marketing.pk: ana.pk}))
        assert (role_of(ana, marketing), role_of(eva, marketing)) == (RoleName.HEAD, RoleName.MEMBER)

    def test_knowingly_nobody_may_head_it_for_a_while(self, admin: User, eva: User, marketing: Department) -> None:
        let_go(by=admin, user_id=eva.pk, heirs=Heirs(heads={marketing.pk: None}))
        assert not Membership.objects.filter(department=marketing, role=RoleName.HEAD).exists()

    def test_a_deputy_is_enough(self, admin: User, eva: User, marketing: Department) -> None:
        make_user(department=marketing, role=RoleName.DEPUTY)
        let_go(by=admin, user_id=eva.pk)
        assert role_of(eva, marketing) == RoleName.MEMBER

    def test_a_deputy_who_has_left_is_not(self, admin: User, eva: User, marketing: Department) -> None:
        make_user(department=marketing, role=RoleName.DEPUTY, is_active=False)
        refused(let_go, by=admin, user_id=eva.pk)

    def test_the_last_deputy_of_a_department_without_head_is_asked_about_too(
        self, admin: User, marketing: Department
    ) -> None:
        deputy = make_user(department=marketing, role=RoleName.DEPUTY)
        assert refused(let_go, by=admin, user_id=deputy.pk).field == f"head_{marketing.pk}"

    def test_nobody_from_elsewhere_becomes_head(self, admin: User, eva: User, marketing: Department) -> None:
        other = make_user(department=make_department())
        refused(let_go, by=admin, user_id=eva.pk, heirs=Heirs(heads={marketing.pk: other.pk}))

    def test_the_new_head_may_take_over_the_campaigns(self, admin: User, eva: User, marketing: Department) -> None:
        member = make_user(department=marketing)
        campaign = make_campaign(lead=marketing, owner=eva)
        let_go(by=admin, user_id=eva.pk, heirs=Heirs(member.pk, heads={marketing.pk: member.pk}))
        assert Campaign.objects.get(pk=campaign.pk).owner == member


class TestWhatEnds:
    def test_they_stand_in_for_nobody_any_more(self, admin: User, ana: User, eva: User) -> None:
        today = timezone.localdate()
        running = Absence.objects.create(user=eva, deputy=ana, first_day=today - 3 * DAY, last_day=today + 3 * DAY)
        coming = Absence.objects.create(user=eva, deputy=ana, first_day=today + 9 * DAY, last_day=today + 12 * DAY)
        over = Absence.objects.create(user=eva, deputy=ana, first_day=today - 9 * DAY, last_day=today - 5 * DAY)
        other = Absence.objects.create(user=eva, deputy=admin, first_day=today, last_day=today + DAY)
        let_go(by=admin, user_id=ana.pk)
        running.refresh_from_db()
        assert running.last_day == today - DAY
        assert set(Absence.objects.all()) == {running, over, other} and coming not in Absence.objects.all()

    def test_they_are_nobodys_guest_and_on_no_list(self, admin: User, ana: User) -> None:
        campaign, channel = make_campaign(), make_channel()
        CampaignGuest.objects.create(campaign=campaign, user=ana)
        ChannelGuest.objects.create(channel=channel, user=ana)
        CampaignNamed.objects.create(campaign=campaign, user=ana)
        stays = CampaignNamed.objects.create(campaign=campaign, user=admin)
        let_go(by=admin, user_id=ana.pk)
        assert not CampaignGuest.objects.exists() and not ChannelGuest.objects.exists()
        assert list(CampaignNamed.objects.all()) == [stays]
        told = {entry.verb for entry in AuditEntry.objects.filter(campaign_id=campaign.pk)}
        assert told == {"uninvited", "unnamed"}

    @pytest.mark.parametrize("keep", [False, True])
    def test_their_own_address_is_no_mailbox_of_a_team_unless_said(self, admin: User, ana: User, keep: bool) -> None:
        mailbox = make_department(mailbox="ANA@example.com").routes.get()
        other = make_department(mailbox="team@example.com").routes.get()
        let_go(by=admin, user_id=ana.pk, keep_mailboxes=keep)
        assert Route.objects.get(pk=mailbox.pk).is_active is keep and Route.objects.get(pk=other.pk).is_active

    def test_what_was_handed_over_is_counted_and_names_nothing(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        make_campaign(lead=marketing, owner=ana, name="Hush", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        make_milestone(responsible=marketing, assignee=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        entry = AuditEntry.objects.get(verb="handed over")
        assert entry.changes == {"campaigns": [1, 0], "duties": [1, 0]} and entry.campaign_id is None

    def test_somebody_locked_out_before_is_only_handed_over(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        deactivate_person(by=admin, user_id=ana.pk)
        left_at = User.objects.get(pk=ana.pk).deactivated_at
        campaign = make_campaign(lead=marketing, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        assert Campaign.objects.get(pk=campaign.pk).owner == eva
        assert User.objects.get(pk=ana.pk).deactivated_at == left_at
        assert AuditEntry.objects.filter(verb="locked out").count() == 1

    def test_the_last_ops_admin_and_oneself_stay(self, admin: User) -> None:
        make_user(is_ops_admin=True, is_active=False)
        refused(let_go, by=None, user_id=admin.pk)
        other = make_user(is_ops_admin=True)
        refused(let_go, by=other, user_id=other.pk)

    def test_letting_in_again_takes_nothing_back(
        self, admin: User, ana: User, eva: User, marketing: Department
    ) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        person = reactivate_person(by=admin, user_id=ana.pk)
        assert person.is_active and person.deactivated_at is None
        assert role_of(ana, marketing) == RoleName.PLANNER
        assert Campaign.objects.get(pk=campaign.pk).owner == eva


class TestUndo:
    """Taking back one change of a handover brings nothing back to somebody who has left."""

    def test_no_campaign(self, admin: User, ana: User, eva: User, marketing: Department) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
        entry = AuditEntry.objects.get(campaign_id=campaign.pk)
        assert "Ana may not sign in" in str(refused(undo, by=eva, entry_id=entry.pk))
        assert Campaign.objects.get(pk=campaign.pk).owner == eva

    def test_no_duty(self, admin: User, ana: User, eva: User, marketing: Department) -> None:
        duty = make_milestone(activity=make_activity(campaign=make_campaign()), responsible=marketing, assignee=ana)
        let_go(by=admin, user_id=ana.pk)
        entry = AuditEntry.objects.get(verb="assigned")
        assert "not in a department that has this duty any more" in str(refused(undo, by=eva, entry_id=entry.pk))
        assert Milestone.objects.get(pk=duty.pk).assignee is None

    def test_no_duty_of_who_only_left_the_department(self, ana: User, eva: User, marketing: Department) -> None:
        duty = make_milestone(activity=make_activity(campaign=make_campaign()), responsible=marketing, assignee=ana)
        remove_membership(by=eva, department_id=marketing.pk, user_id=ana.pk)
        refused(undo, by=eva, entry_id=AuditEntry.objects.get(verb="assigned").pk)
        undo(by=eva, entry_id=AuditEntry.objects.get(verb="removed").pk)
        undo(by=eva, entry_id=AuditEntry.objects.get(verb="assigned").pk)
        assert Milestone.objects.get(pk=duty.pk).assignee == ana

    def test_no_headship(self, admin: User, eva: User, marketing: Department) -> None:
        let_go(by=admin, user_id=eva.pk, heirs=Heirs(heads={marketing.pk: None}))
        entry = AuditEntry.objects.get(subject_type="departments.membership")
        refused(undo, by=admin, entry_id=entry.pk)
        assert role_of(eva, marketing) == RoleName.MEMBER

    def test_letting_in_taken_back_asks_who_takes_over_as_ever(
        self, admin: User, ana: User, marketing: Department
    ) -> None:
        let_go(by=admin, user_id=ana.pk)
        reactivate_person(by=admin, user_id=ana.pk)
        entry = AuditEntry.objects.get(verb="let in again")
        make_campaign(lead=marketing, owner=ana)
        assert "would have no owner" in str(refused(undo, by=admin, entry_id=entry.pk))
        Campaign.objects.update(owner=admin)
        undo(by=admin, entry_id=entry.pk)
        assert not User.objects.get(pk=ana.pk).is_active

    def test_nobody_erased_comes_back(self, admin: User, ana: User) -> None:
        let_go(by=admin, user_id=ana.pk)
        erase_person(by=admin, user_id=ana.pk)
        for verb in ("locked out", "erased"):
            refused(undo, by=admin, entry_id=AuditEntry.objects.get(verb=verb).pk)


def test_a_campaign_is_given_to_nobody_who_has_left(ana: User, marketing: Department) -> None:
    campaign = make_campaign(lead=marketing, owner=ana)
    gone = make_user(department=marketing, role=RoleName.PLANNER, is_active=False)
    assert refused(edit_campaign, by=ana, campaign_id=campaign.pk, values={"owner": gone}).field == "owner"
    User.objects.filter(pk=ana.pk).update(is_active=False)
    stays = User.objects.get(pk=ana.pk)
    edit_campaign(by=None, campaign_id=campaign.pk, values={"owner": stays, "brand": "Acme"})


class TestCommand:
    def test_lets_go_and_hands_over(self, ana: User, eva: User, marketing: Department) -> None:
        campaign = make_campaign(lead=marketing, owner=ana)
        call_command("let_go", ana.email, successor=eva.email.upper())
        assert Campaign.objects.get(pk=campaign.pk).owner == eva
        assert AuditEntry.objects.get(verb="locked out").via == "command"

    def test_says_what_it_will_not_do(self, ana: User, eva: User, marketing: Department) -> None:
        make_campaign(lead=marketing, owner=ana)
        with pytest.raises(CommandError, match="would have no owner"):
            call_command("let_go", ana.email)
        with pytest.raises(CommandError, match="Nobody has the address"):
            call_command("let_go", "nobody@example.com")
        with pytest.raises(CommandError, match="neither head nor deputy"):
            call_command("let_go", eva.email)
        call_command("let_go", eva.email, without_head=True)
        assert not User.objects.get(pk=eva.pk).is_active


def test_activities_of_a_handed_over_campaign_are_not_touched(admin: User, ana: User, eva: User) -> None:
    activity = make_activity(campaign=make_campaign(lead=eva.memberships.get().department, owner=ana))
    let_go(by=admin, user_id=ana.pk, heirs=all_to(eva))
    before = (activity.version, activity.updated_at)
    activity.refresh_from_db()
    assert (activity.version, activity.updated_at) == before


class TestTakingAnInvitationBack:
    @pytest.fixture(autouse=True)
    def invited(self, ana: User) -> None:
        invite_again(by=None, user_id=ana.pk)

    def nothing_happened(self, ana: User) -> bool:
        return User.objects.get(pk=ana.pk).is_active and Invitation.objects.get().ended_at is None

    def test_who_holds_nothing_is_locked_out(self, admin: User, ana: User) -> None:
        take_back(by=admin, user_id=ana.pk)
        assert not User.objects.get(pk=ana.pk).is_active and Invitation.objects.get().ended_at is not None
        assert set(AuditEntry.objects.filter(by=admin).values_list("verb", flat=True)) == {"uninvited", "locked out"}

    def test_who_owns_a_campaign_is_not_and_one_is_told_where_to_go_on(
        self, admin: User, ana: User, marketing: Department
    ) -> None:
        campaign = make_campaign(owner=ana, lead=marketing)
        refusal = str(refused(take_back, by=admin, user_id=ana.pk))
        assert "Ana was given something already. 1 campaign of theirs would have no owner." in refusal
        assert "Letting them go asks for that." in refusal
        assert self.nothing_happened(ana) and Campaign.objects.get(pk=campaign.pk).owner == ana

    def test_nor_who_would_leave_a_department_to_nobody(self, admin: User, ana: User, marketing: Department) -> None:
        Membership.objects.filter(user=ana).update(role=RoleName.HEAD)
        assert "Marketing would have neither head nor deputy." in str(refused(take_back, by=admin, user_id=ana.pk))
        assert self.nothing_happened(ana) and role_of(ana, marketing) == RoleName.HEAD

    def test_the_last_ops_admin_is_refused_as_ever(self, admin: User, ana: User) -> None:
        User.objects.filter(pk=admin.pk).update(is_ops_admin=False)
        User.objects.filter(pk=ana.pk).update(is_ops_admin=True)
        assert "was given something" not in str(refused(take_back, by=admin, user_id=ana.pk))
        assert self.nothing_happened(ana)

    def test_duties_go_back_to_the_department_and_guests_and_stand_ins_to_nobody(
        self, admin: User, ana: User, marketing: Department
    ) -> None:
        duty = make_milestone(responsible=marketing, assignee=ana)
        CampaignGuest.objects.create(campaign=make_campaign(), user=ana)
        tomorrow = timezone.localdate() + DAY
        away = Absence.objects.create(
            user=make_user(department=marketing), deputy=ana, first_day=tomorrow, last_day=tomorrow + DAY
        )
        take_back(by=admin, user_id=ana.pk)
        assert Milestone.objects.get(pk=duty.pk).assignee is None
        assert not CampaignGuest.objects.exists() and not Absence.objects.filter(pk=away.pk).exists()
        assert AuditEntry.objects.filter(verb="handed over", by=admin).exists()

    def test_who_has_signed_in_before_stays_and_keeps_what_they_hold(self, admin: User, ana: User) -> None:
        User.objects.filter(pk=ana.pk).update(last_login=timezone.now())
        campaign = make_campaign(owner=ana)
        take_back(by=admin, user_id=ana.pk)
        assert User.objects.get(pk=ana.pk).is_active and Campaign.objects.get(pk=campaign.pk).owner == ana
        assert Invitation.objects.get().ended_at is not None

    def test_twice_is_refused(self, admin: User, ana: User) -> None:
        take_back(by=admin, user_id=ana.pk)
        assert "no open invitation" in str(refused(take_back, by=admin, user_id=ana.pk))
