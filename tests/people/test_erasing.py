"""Erasing a person: afterwards nothing in the whole database says who it was, and what they did is still there."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import target_of
from calendar_app.feeds.tokens import path_of
from calendar_app.leaving.erasing import erase_person
from calendar_app.models import Feed, ImportDraft, OutboxMail
from campaigns.actions.campaigns import create_campaign, edit_campaign
from campaigns.actions.leaving import Heirs, let_go
from campaigns.actions.membership import remove_membership
from campaigns.actions.messages import retry_message
from campaigns.actions.milestones import assign, finish
from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.enums import AttemptOutcome, MessageState, MilestoneState
from campaigns.models import Attempt, Campaign, CampaignGuest, CampaignNamed, Message, MessageAlert, Milestone
from departments.access import access_for
from departments.actions.departments import set_membership
from departments.actions.people import create_person, deactivate_person, edit_person, reactivate_person, set_password
from departments.actions.routes import add_route
from departments.audit import record
from departments.enums import RoleName, RouteKind
from departments.models import Absence, AuditEntry, Department, Invitation, Membership, Route, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import signed_in
from tests.departments.test_actions_departments import refused
from tests.factories import (
    make_alert,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

NAME, EARLIER, ADDRESS, OLD_ADDRESS = "Zora Quill", "Zora Feather", "zora@quill.example", "zf@quill.example"
PASSWORD = "a long and quiet road"


@pytest.fixture
def admin() -> User:
    make_organisation()
    return make_user(name="Ada", is_ops_admin=True)


@pytest.fixture
def pr(admin: User) -> Department:
    return make_department(name="PR", tell_members=True)


@pytest.fixture
def zora(admin: User, pr: Department) -> User:
    """Somebody who has been here long: she was renamed, got another address, and did a lot."""
    person = create_person(
        by=admin,
        email=OLD_ADDRESS,
        name=EARLIER,
        password=PASSWORD,
        language="en",
        time_zone="Europe/Lisbon",
        clock="12",
        date_order="mdy",
        first_day_of_week=6,
    )
    edit_person(by=admin, user_id=person.pk, name=NAME, email=ADDRESS)
    User.objects.filter(pk=person.pk).update(company="Quill & Co")
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    set_membership(by=admin, department_id=pr.pk, user_id=person.pk, role=RoleName.PLANNER)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def eva(pr: Department) -> User:
    return make_user(name="Eva", department=pr, role=RoleName.HEAD)


def rows_with(text: str) -> Iterator[str]:
    """Yield every table of every model that has a row in which any column, of whatever type, holds the text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT whole::text FROM {table} AS whole WHERE whole::text ILIKE %s", [f"%{text}%"])
            for (row,) in cursor.fetchall():
                yield f"{model._meta.label}: {row}"


def live(zora: User, admin: User, eva: User, pr: Department) -> None:
    """Let her do, own and get all there is, so that her name and address stand wherever they can."""
    _work(zora, admin, eva, pr)
    _be_told(zora, admin, pr)
    Client().post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert Session.objects.exists()
    choose_how_told(by=zora, department_id=pr.pk, wanted=Wanted(muted=("coming",)))
    today = timezone.localdate()
    absence = Absence.objects.create(user=zora, deputy=eva, first_day=today, last_day=today)
    record(by=zora, verb="created", subject=absence, changes={"user": [None, zora.pk]})
    invitation = Invitation.objects.create(user=zora, by=admin, expires_at=timezone.now(), note=f"Welcome, {NAME}")
    record(by=admin, verb="invited", subject=invitation)
    target = target_of("me", access_for(zora), at=timezone.now())
    feed = create_feed(by=zora, owner=zora, target=target, name=f"Feed of {NAME}").feed
    Feed.objects.filter(pk=feed.pk).update(last_fetched_at=timezone.now(), last_fetched_by=f"Calendar of {NAME}")
    ImportDraft.objects.create(owner=zora, filename=f"{NAME}.csv", content=NAME.encode(), expires_at=timezone.now())
    OutboxMail.objects.create(sender="x@example.com", recipient=ADDRESS.upper(), subject="Hello", text=f"Dear {NAME}")


def _was_guest(person: User, campaign: Campaign, *, by: User) -> None:
    """Invite somebody as before they came to work here; since then ``invite_guest`` would refuse."""
    guest = CampaignGuest.objects.create(campaign=campaign, user=person)
    changes = {"guest": [None, str(person)], "kind": [None, "agency"]}
    record(by=by, verb="invited", subject=guest, changes=changes, campaign_id=campaign.pk)


def _work(zora: User, admin: User, eva: User, pr: Department) -> None:
    campaign = create_campaign(by=zora, name="Spring launch", owner=zora, lead_department=pr)
    duty = make_milestone(responsible=pr)
    assign(by=eva, milestone_id=duty.pk, assignee=zora)
    finish(by=zora, milestone_id=duty.pk)
    _was_guest(zora, campaign, by=admin)
    named = CampaignNamed.objects.create(campaign=campaign, user=zora)
    record(by=admin, verb="named", subject=named, changes={"named": [[], [NAME, "PR"]]}, campaign_id=campaign.pk)
    other = make_department(name="Events")
    set_membership(by=admin, department_id=other.pk, user_id=zora.pk, role=RoleName.VIEWER)
    remove_membership(by=admin, department_id=other.pk, user_id=zora.pk)


def _be_told(zora: User, admin: User, pr: Department) -> None:
    alert = make_alert(milestone=make_milestone(responsible=pr), department=pr)
    route = add_route(by=admin, department_id=pr.pk, kind=RouteKind.MAILBOX, address=ADDRESS)
    for number, (key, user) in enumerate([(f"user:{zora.pk}", zora), (f"mailbox:{ADDRESS}", None)]):
        message = Message.objects.create(
            user=user,
            route=None if user else route,
            recipient_key=key,
            address=ADDRESS,
            group_key=f"digest:{number}",
            message_id=f"<{number}@instep.invalid>",
            next_attempt_at=timezone.now(),
            dated_at=timezone.now(),
            state=MessageState.DEAD,
            subject=f"For {NAME}",
            body=f"Dear {NAME}",
            last_error=f"550 <{ADDRESS}> unknown",
        )
        MessageAlert.objects.create(message=message, alert=alert, transport="email", recipient_key=key)
        Attempt.objects.create(
            message=message, at=timezone.now(), outcome=AttemptOutcome.REFUSED, detail=f"<{ADDRESS}> unknown"
        )
    retry_message(by=admin, message_id=Message.objects.filter(user=zora).get().pk)


def leave(zora: User, admin: User, eva: User) -> None:
    let_go(by=admin, user_id=zora.pk, heirs=Heirs(everything_else=eva.pk))


def test_nothing_in_any_table_says_who_it_was(admin: User, zora: User, eva: User, pr: Department) -> None:
    live(zora, admin, eva, pr)
    leave(zora, admin, eva)
    texts = ("zora", "quill", "feather")
    assert all(list(rows_with(text)) for text in texts)
    erase_person(by=admin, user_id=zora.pk)
    found = [row for text in texts for row in rows_with(text)]
    assert not found, "\n".join(found)
    assert Session.objects.count() == 0


def test_what_they_did_is_still_there_under_a_bare_key(admin: User, zora: User, eva: User, pr: Department) -> None:
    live(zora, admin, eva, pr)
    leave(zora, admin, eva)
    before = AuditEntry.objects.count()
    deeds = set(AuditEntry.objects.filter(by=zora).values_list("pk", "verb", "subject_type"))
    erase_person(by=admin, user_id=zora.pk)
    assert AuditEntry.objects.count() == before + 1
    assert set(AuditEntry.objects.filter(by=zora).values_list("pk", "verb", "subject_type")) == deeds
    assert Milestone.objects.get(state=MilestoneState.DONE).done_by == zora
    row = User.objects.get(pk=zora.pk)
    assert str(row) == row.name == "Somebody who left" and row.email == f"erased-{zora.pk}@erased.invalid"
    assert (row.company, row.language, row.time_zone, row.clock, row.date_order, row.last_login) == (*[""] * 5, None)
    assert row.first_day_of_week is None
    assert not (row.is_active or row.is_ops_admin or row.has_usable_password()) and row.erased_at is not None
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.verb, entry.subject_name, entry.changes) == (admin, "erased", "Somebody who left", {})


def test_names_of_rows_keep_what_is_not_the_name(admin: User, zora: User, eva: User, pr: Department) -> None:
    live(zora, admin, eva, pr)
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    names = set(AuditEntry.objects.values_list("subject_name", flat=True))
    assert {"Somebody who left (Planner, PR)", "Somebody who left · Spring launch"} <= names
    assert AuditEntry.objects.get(verb="named").changes == {"named": [[], ["Somebody who left", "PR"]]}
    renamed = AuditEntry.objects.filter(subject_type="departments.user", verb="changed").get()
    assert renamed.changes == {"name": ["erased", "erased"], "email": ["erased", "erased"]}


def test_others_and_what_they_wrote_are_left_alone(admin: User, zora: User, eva: User, pr: Department) -> None:
    namesake = make_user(name=NAME, email="other@example.com", department=pr)
    guest_of = make_campaign()
    _was_guest(namesake, guest_of, by=admin)
    edit_person(by=admin, user_id=namesake.pk, name="Zora Q.")
    edit_person(by=admin, user_id=namesake.pk, name=NAME)
    edit_campaign(by=eva, campaign_id=guest_of.pk, values={"objective": f"Let {NAME} speak"})
    OutboxMail.objects.create(sender="x@example.com", recipient=f"big{ADDRESS}", subject="Hello", text="Hi")
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    assert User.objects.get(pk=namesake.pk).name == NAME
    assert AuditEntry.objects.get(verb="invited").changes["guest"] == [None, NAME]
    assert AuditEntry.objects.get(verb="invited").subject_name.startswith(NAME)
    told = AuditEntry.objects.filter(subject_type="departments.user", subject_id=str(namesake.pk))
    assert told.filter(changes__name=["Zora Q.", NAME]).exists()
    assert Campaign.objects.get(pk=guest_of.pk).objective == f"Let {NAME} speak"
    assert OutboxMail.objects.count() == 1
    assert CampaignGuest.objects.get().user == namesake


def test_a_name_that_is_a_departments_stays_the_departments(admin: User, pr: Department) -> None:
    desk = make_user(name="PR", email="pr-desk@example.com", department=pr)
    record(by=admin, verb="gave to its owners", subject=make_channel(owner=pr), changes={"owners": [[], ["PR"]]})
    let_go(by=admin, user_id=desk.pk)
    erase_person(by=admin, user_id=desk.pk)
    assert AuditEntry.objects.get(verb="gave to its owners").changes == {"owners": [[], ["PR"]]}


@pytest.mark.parametrize("keep", [False, True])
def test_a_mailbox_with_the_address_goes_unless_it_is_still_a_teams(
    admin: User, zora: User, eva: User, pr: Department, keep: bool
) -> None:
    route = add_route(by=admin, department_id=pr.pk, kind=RouteKind.MAILBOX, address=ADDRESS)
    let_go(by=admin, user_id=zora.pk, heirs=Heirs(eva.pk), keep_mailboxes=keep)
    erase_person(by=admin, user_id=zora.pk)
    kept = Route.objects.get(pk=route.pk)
    assert (kept.is_active, kept.address == ADDRESS) == (keep, keep)


def test_nothing_to_them_leaves_any_more(admin: User, zora: User, eva: User) -> None:
    waiting = Message.objects.create(
        user=zora,
        recipient_key=f"user:{zora.pk}",
        address=ADDRESS,
        group_key="digest",
        message_id="<1@instep.invalid>",
        next_attempt_at=timezone.now(),
        dated_at=timezone.now(),
        state=MessageState.LEASED,
        lease_token=uuid.uuid4(),
        lease_until=timezone.now() + dt.timedelta(minutes=1),
    )
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_token) == (MessageState.SUPPRESSED, None) and waiting.closed_reason


def test_their_feeds_stay_ended(admin: User, zora: User, eva: User) -> None:
    new = create_feed(by=zora, owner=zora, target=target_of("me", access_for(zora), at=timezone.now()))
    leave(zora, admin, eva)
    erase_person(by=None, user_id=zora.pk)
    feed = Feed.objects.get()
    assert feed.revoked_at is not None and feed.revoked_by == zora
    assert Client().get(path_of(new.feed.pk, new.token)).status_code == 410


def test_who_is_still_here_is_not_erased_nor_who_is_erased(admin: User, zora: User, eva: User) -> None:
    assert "still here" in str(refused(erase_person, by=admin, user_id=zora.pk))
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    assert "erased already" in str(refused(erase_person, by=admin, user_id=zora.pk))
    assert AuditEntry.objects.filter(verb="erased").count() == 1


def test_nothing_brings_them_back(admin: User, zora: User, eva: User) -> None:
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    refused(reactivate_person, by=admin, user_id=zora.pk)
    refused(edit_person, by=admin, user_id=zora.pk, name=NAME)
    refused(set_password, by=admin, user_id=zora.pk, password=PASSWORD)
    create_person(by=admin, email=ADDRESS, name=NAME)


def test_somebody_locked_out_in_days_of_old_can_be_erased(admin: User) -> None:
    person = make_user(name=NAME, is_active=False)
    erase_person(by=admin, user_id=person.pk)
    assert User.objects.get(pk=person.pk).deactivated_at is not None


def test_a_department_is_free_of_them(admin: User, zora: User, eva: User, pr: Department) -> None:
    leave(zora, admin, eva)
    erase_person(by=admin, user_id=zora.pk)
    assert not Membership.objects.filter(user=zora).exists()
    assert "Somebody who left" not in words(signed_in(eva).get(f"/departments/{pr.slug}/"))


class TestPage:
    def address(self, person: User) -> str:
        return f"/people/{person.pk}/erase/"

    def test_asks_for_the_address_and_does_nothing_without(self, admin: User, zora: User, eva: User) -> None:
        leave(zora, admin, eva)
        browser = signed_in(admin)
        assert "This cannot be undone." in words(browser.get(self.address(zora)))
        for typed in ("", "zora", "eva@example.com", OLD_ADDRESS):
            assert browser.post(self.address(zora), {"address": typed}).status_code == 422
        assert User.objects.get(pk=zora.pk).name == NAME
        answer = browser.post(self.address(zora), {"address": f" {ADDRESS.upper()} "}, follow=True)
        assert "The person is erased." in words(answer) and NAME not in words(answer)
        assert "cannot be let in again" in words(answer)
        assert browser.get(self.address(zora)).status_code == 302

    def test_of_who_is_still_here_leads_to_letting_them_go(self, admin: User, zora: User) -> None:
        for answer in (
            signed_in(admin).get(self.address(zora)),
            signed_in(admin).post(self.address(zora), {"address": ADDRESS}),
        ):
            assert answer["Location"] == f"/people/{zora.pk}/leave/"
        assert User.objects.get(pk=zora.pk).name == NAME

    def test_is_for_ops_admins_only(self, admin: User, zora: User, eva: User) -> None:
        leave(zora, admin, eva)
        for who, status in ((eva, 403), (make_user(department=make_department()), 403), (make_user(), 404)):
            assert signed_in(who).post(self.address(zora), {"address": ADDRESS}).status_code == status
        assert User.objects.get(pk=zora.pk).name == NAME

    def test_the_admin_page_of_somebody_erased_is_only_looked_at(self, admin: User, zora: User, eva: User) -> None:
        leave(zora, admin, eva)
        browser = signed_in(admin)
        page = f"/admin/departments/user/{zora.pk}/change/"
        assert self.address(zora) in browser.get(page).content.decode()
        erase_person(by=admin, user_id=zora.pk)
        answer = browser.get(page)
        assert answer.status_code == 200 and b'name="_save"' not in answer.content
        assert browser.post(page, {"name": NAME, "email": ADDRESS}).status_code == 403


class TestCommand:
    def test_asks_whether_it_is_meant(self, admin: User, zora: User) -> None:
        deactivate_person(by=admin, user_id=zora.pk)
        with pytest.raises(CommandError, match="Say --yes"):
            call_command("erase_person", ADDRESS)
        call_command("erase_person", ADDRESS.upper(), yes=True)
        assert User.objects.get(pk=zora.pk).erased_at is not None
        assert AuditEntry.objects.get(verb="erased").via == "command"

    def test_says_what_it_will_not_do(self, admin: User, zora: User) -> None:
        with pytest.raises(CommandError, match="still here"):
            call_command("erase_person", ADDRESS, yes=True)
        with pytest.raises(CommandError, match="Nobody has the address"):
            call_command("erase_person", "nobody@example.com", yes=True)
