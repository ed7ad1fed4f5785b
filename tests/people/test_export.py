"""Everything held about a person, in one file: whole, without secrets, and without what they may not see."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import target_of
from calendar_app.models import Feed, ImportDraft
from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.milestones import finish
from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.enums import CampaignState, Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest, Message
from departments.access import access_for
from departments.actions.people import deactivate_person, edit_person, set_password
from departments.enums import RoleName
from departments.models import Absence, Department, Invitation, User
from tests.campaigns.desk_world import signed_in
from tests.factories import (
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    make_organisation()
    return make_user(name="Ada", is_ops_admin=True)


@pytest.fixture
def pr(admin: User) -> Department:
    return make_department(name="PR")


@pytest.fixture
def ana(pr: Department) -> User:
    return make_user(name="Ana", email="ana@example.com", department=pr, role=RoleName.PLANNER, company="Acme")


def data_of(person: User, *, by: User) -> dict[str, Any]:
    answer = signed_in(by).get(f"/people/{person.pk}/data.json")
    assert answer.status_code == 200
    found = json.loads(answer.content)
    assert isinstance(found, dict)
    return found


def secret(owner: User, lead: Department, name: str) -> Campaign:
    return make_campaign(owner=owner, lead=lead, name=name, secrecy=Secrecy.CONFIDENTIAL, was_secret=True)


def test_all_that_is_held_is_in_it(admin: User, ana: User, pr: Department) -> None:
    eva = make_user(name="Eva", department=pr)
    today = timezone.localdate()
    Absence.objects.create(user=ana, deputy=eva, first_day=today, last_day=today)
    Absence.objects.create(user=eva, deputy=ana, first_day=today, last_day=today)
    Invitation.objects.create(user=ana, by=admin, note="Welcome", expires_at=timezone.now())
    campaign = make_campaign(owner=ana, lead=pr, name="Spring launch")
    edit_campaign(by=ana, campaign_id=campaign.pk, values={"brand": "Acme"})
    choose_how_told(by=ana, department_id=pr.pk, wanted=Wanted(muted=("coming",)))
    duty = make_milestone(responsible=pr, name="Brief due", assignee=ana)
    finish(by=ana, milestone_id=duty.pk)
    edit_person(by=admin, user_id=ana.pk, name="Ana B.")
    ImportDraft.objects.create(owner=ana, filename="plan.csv", content=b"x", expires_at=timezone.now())
    message(ana)
    held = data_of(ana, by=ana)
    assert held["profile"]["email"] == "ana@example.com" and held["profile"]["company"] == "Acme"
    assert held["memberships"] == [{"department": "PR", "as_role": "planner"}]
    assert held["absences"][0]["stands_in"] == "Eva" and held["standing_in"][0]["for"] == "Eva"
    assert [(row["for_department"], row["muted"]) for row in held["how_they_are_told"]] == [("PR", ["coming"])]
    assert held["invitations_to_sign_in"][0]["note"] == "Welcome"
    assert [row["campaign"] for row in held["campaigns_owned"]] == ["Spring launch"]
    assert [(row["duty"], row["assigned"]) for row in held["duties"]] == [("Brief due", True)]
    assert {(row["deed"], row["name"]) for row in held["deeds"]} >= {
        ("changed", "Spring launch"),
        ("finished", "Brief due"),
    }
    assert [row["deed"] for row in held["entries_about_the_account"]] == ["changed"]
    assert held["messages"][0]["address"] == ana.email and "subject" not in held["messages"][0]
    assert held["imports"][0]["filename"] == "plan.csv" and "content" not in held["imports"][0]


def message(person: User) -> Message:
    return Message.objects.create(
        user=person,
        recipient_key=f"user:{person.pk}",
        address=person.email,
        group_key="digest",
        message_id="<1@instep.invalid>",
        next_attempt_at=timezone.now(),
        dated_at=timezone.now(),
        subject="About Project Hush",
        body="Dear Ana",
    )


def test_no_secret_is_in_it(admin: User, ana: User) -> None:
    set_password(by=admin, user_id=ana.pk, password="a long and quiet road")
    new = create_feed(by=ana, owner=ana, target=target_of("me", access_for(ana), at=timezone.now()))
    browser = signed_in(User.objects.get(pk=ana.pk))
    said = browser.get(f"/people/{ana.pk}/data.json").content.decode()
    kept = User.objects.get(pk=ana.pk)
    for held in (new.token, new.feed.token_hash, kept.password, browser.session.session_key, "token"):
        assert held not in said
    assert json.loads(said)["feeds"][0]["scope"] == "me"


def test_a_campaign_they_may_no_longer_see_is_a_campaign(admin: User, ana: User, pr: Department) -> None:
    other = make_user(department=pr)
    hidden = secret(ana, pr, "Project Hush")
    edit_campaign(by=ana, campaign_id=hidden.pk, values={"objective": "Buy Hush Ltd", "name": "Project Hush 2"})
    activity_duty = make_milestone(responsible=pr, name="Hush brief", assignee=ana)
    activity_duty.campaign = hidden
    activity_duty.save()
    target = target_of(f"campaign:{hidden.pk}", access_for(ana), at=timezone.now())
    create_feed(by=ana, owner=ana, target=target)
    message(ana)
    edit_campaign(by=admin, campaign_id=hidden.pk, values={"owner": other})
    said = json.dumps(data_of(ana, by=ana), ensure_ascii=False)
    assert "Hush" not in said and "a campaign" in said
    held = json.loads(said)
    assert {row["campaign"] for row in held["deeds"]} == {"a campaign"}
    assert (held["feeds"][0]["name"], held["feeds"][0]["shows"]) == ("a campaign", "a campaign")
    assert held["duties"][0]["duty"] is None


def test_an_ops_admin_is_named_neither_what_they_may_not_see_nor_what_the_person_may_not(
    admin: User, ana: User, pr: Department
) -> None:
    secret(ana, pr, "Hush of Ana")
    of_admin = secret(admin, pr, "Hush of Ada")
    CampaignGuest.objects.create(campaign=of_admin, user=admin)
    make_campaign(owner=ana, lead=pr, name="Spring launch")
    owned = {row["campaign"] for row in data_of(ana, by=ana)["campaigns_owned"]}
    assert owned == {"Hush of Ana", "Spring launch"}
    said = json.dumps(data_of(ana, by=admin))
    assert "Hush" not in said and "Spring launch" in said


def test_whoever_has_left_may_see_nothing_so_nothing_is_named(admin: User, ana: User, pr: Department) -> None:
    make_campaign(owner=ana, lead=pr, name="Spring launch")
    deactivate_person(by=admin, user_id=ana.pk)
    held = data_of(ana, by=admin)
    assert [row["campaign"] for row in held["campaigns_owned"]] == ["a campaign"]
    assert held["profile"]["deactivated_at"] is not None


def test_a_guest_sees_what_they_are_a_guest_of(admin: User) -> None:
    guest = make_user()
    campaign, draft = make_campaign(name="Spring launch"), make_campaign(name="Draft", state=CampaignState.DRAFT)
    for each in (campaign, draft):
        CampaignGuest.objects.create(campaign=each, user=guest)
    ChannelGuest.objects.create(channel=make_channel(name="Print"), user=guest)
    department = make_department(name="Secret team")
    Feed.objects.create(
        owner=guest, name="Secret team", scope=FeedScope.DEPARTMENT, department=department, token_hash="x"
    )
    held = data_of(guest, by=guest)
    assert [row["campaign"] for row in held["guest_of_campaigns"]] == ["Spring launch", "a campaign"]
    assert held["guest_of_channels"][0]["channel"] == "Print"
    assert held["feeds"][0]["name"] == "a department"


@pytest.mark.parametrize(
    ("who", "status"), [("self", 200), ("ops admin", 200), ("head", 403), ("colleague", 403), ("guest", 404)]
)
def test_who_may_take_it_out(admin: User, ana: User, pr: Department, who: str, status: int) -> None:
    people = {
        "self": lambda: ana,
        "ops admin": lambda: admin,
        "head": lambda: make_user(department=pr, role=RoleName.HEAD),
        "colleague": lambda: make_user(department=pr),
        "guest": make_user,
    }
    browser = signed_in(people[who]())
    assert browser.get(f"/people/{ana.pk}/data.json").status_code == status
    assert browser.post(f"/people/{ana.pk}/data.json").status_code == 405


def test_it_is_a_file_no_cache_keeps(ana: User) -> None:
    answer = signed_in(ana).get(f"/people/{ana.pk}/data.json")
    assert answer["Content-Disposition"] == f'attachment; filename="instep-person-{ana.pk}.json"'
    assert "no-store" in answer["Cache-Control"] and answer["Content-Type"] == "application/json"


def test_the_account_menu_leads_to_ones_own(ana: User) -> None:
    assert f'href="/people/{ana.pk}/data.json"' in signed_in(ana).get("/").content.decode()


def test_more_data_takes_no_more_queries(ana: User, pr: Department) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            data_of(ana, by=ana)
        return len(captured)

    counts = []
    for _number in range(3):
        campaign = make_campaign(owner=ana, lead=pr)
        edit_campaign(by=ana, campaign_id=campaign.pk, values={"brand": "Acme"})
        create_feed(by=ana, owner=ana, target=target_of("me", access_for(ana), at=timezone.now()))
        counts.append(queries())
    assert counts == [counts[0]] * 3


def test_the_command_prints_nothing_but_json(ana: User, pr: Department) -> None:
    secret(make_user(department=pr), pr, "Project Hush")
    said = io.StringIO()
    call_command("export_person", ana.email.upper(), stdout=said)
    assert json.loads(said.getvalue())["profile"]["name"] == "Ana"
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("export_person", "nobody@example.com")
