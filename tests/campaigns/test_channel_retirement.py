"""A channel goes out of use: nothing new on it, nothing lost of it, and it comes back as it was."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.channels import retire_channel
from campaigns.enums import ActivityState, CampaignState, Secrecy
from campaigns.forms.activities import ActivityForm
from campaigns.models import Activity, Channel, Milestone
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import signed_in
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + dt.timedelta(days=20)
RETIRE, BACK = "/channels/fax/retire/", "/channels/fax/bring-back/"


@pytest.fixture
def press() -> Department:
    make_organisation()
    return make_department(name="Press")


@pytest.fixture
def head(press: Department) -> User:
    return make_user(department=press, role=RoleName.HEAD)


@pytest.fixture
def fax(press: Department) -> Channel:
    return make_channel(name="Fax", slug="fax", owner=press, rules=[{"name": "Brief due", "offset": -3}])


def is_retired(channel: Channel) -> bool:
    return Channel.objects.get(pk=channel.pk).retired_at is not None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head of the owner", 200),
        ("deputy of the owner", 200),
        ("ops admin", 200),
        ("planner of the owner", 403),
        ("head elsewhere", 403),
        ("guest", 404),
    ],
)
def test_who_may(press: Department, head: User, fax: Channel, who: str, status: int) -> None:
    people = {
        "head of the owner": lambda: head,
        "deputy of the owner": lambda: make_user(department=press, role=RoleName.DEPUTY),
        "ops admin": lambda: make_user(is_ops_admin=True),
        "planner of the owner": lambda: make_user(department=press, role=RoleName.PLANNER),
        "head elsewhere": lambda: make_user(department=make_department(), role=RoleName.HEAD),
        "guest": make_user,
    }
    browser = signed_in(people[who]())
    assert browser.get(RETIRE).status_code == status and not is_retired(fax)
    assert browser.post(RETIRE).status_code == (302 if status == 200 else status)
    assert is_retired(fax) is (status == 200)
    retire_channel(by=None, channel_id=fax.pk)
    assert browser.post(BACK).status_code == (302 if status == 200 else status)
    assert is_retired(fax) is (status != 200)


def test_strangers_sign_in_first(fax: Channel) -> None:
    for address in (RETIRE, BACK):
        assert Client().post(address).headers["Location"].startswith("/accounts/login/")


def test_the_page_shows_what_is_still_planned_as_far_as_one_may_see(head: User, fax: Channel) -> None:
    make_activity(channel=fax, title="Teaser", starts_on=SOON)
    make_activity(channel=fax, title="Over", starts_on=timezone.localdate() - dt.timedelta(days=9))
    make_activity(channel=fax, title="Called off", starts_on=SOON, state=ActivityState.CANCELLED)
    hidden = {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True}
    make_activity(channel=fax, title="Hush", starts_on=SOON, campaign=make_campaign(name="Hush", **hidden))
    draft = make_campaign(name="Draft", state=CampaignState.DRAFT)
    make_activity(channel=fax, title="Whisper", starts_on=SOON, campaign=draft)
    page = signed_in(head).get(RETIRE)
    assert "1 activity is still planned here." in words(page) and "Teaser" in words(page)
    for title in ("Over", "Called off", "Hush", "Whisper"):
        assert title not in page.content.decode()


def test_more_than_a_page_full_is_counted(head: User, fax: Channel) -> None:
    for _number in range(23):
        make_activity(channel=fax, starts_on=SOON)
    said = words(signed_in(head).get(RETIRE))
    assert "23 activities are still planned here." in said and "and 3 more" in said


def test_retired_it_has_an_undo_that_brings_all_back(head: User, fax: Channel) -> None:
    browser = signed_in(head)
    page = browser.post(RETIRE, follow=True)
    assert f'action="{BACK}"' in page.content.decode() and "Fax is retired." in words(page) and "Undo" in words(page)
    assert "Fax is in use again." in words(browser.post(BACK, follow=True))
    assert fax.rules.filter(retired_at=None).exists() and fax.owners.exists() and not is_retired(fax)
    assert list(AuditEntry.objects.values_list("verb", flat=True).order_by("pk")) == ["retired", "brought back"]


def test_twice_is_once(head: User, fax: Channel) -> None:
    browser = signed_in(head)
    browser.post(RETIRE)
    assert browser.post(RETIRE)["Location"] == "/channels/fax/"
    assert AuditEntry.objects.filter(verb="retired").count() == 1


def test_what_is_planned_there_goes_on(head: User, fax: Channel) -> None:
    activity = make_activity(channel=fax, title="Teaser", starts_on=SOON)
    signed_in(head).post(RETIRE)
    assert Activity.objects.get(pk=activity.pk).state == ActivityState.PLANNED
    assert "Teaser" in words(signed_in(head).get("/channels/fax/"))
    assert "Teaser" in words(signed_in(head).get(f"/activities/{activity.pk}/"))
    assert Milestone.objects.filter(state="cancelled").count() == 0


def test_it_is_in_no_form_and_in_the_list_only_folded(head: User, press: Department, fax: Channel) -> None:
    campaign = make_campaign(lead=press, owner=head)
    browser = signed_in(head)
    browser.post(RETIRE)
    listed = browser.get("/channels/").context
    assert [medium["channels"] for medium in listed["media"]] == [] and listed["retired"] == [fax]
    assert "1 retired" in words(browser.get("/channels/"))
    found = browser.get("/channels/?q=FAX").content.decode()
    assert '<details class="disclosure channels__retired" open>' in found
    assert "fax" not in {channel.slug for channel in browser.get("/").context["page"].channels}
    form = browser.get(f"/activities/new/?campaign={campaign.pk}&channel=fax").context["form"]
    assert isinstance(form, ActivityForm) and fax not in form.fields["channel"].queryset
    assert "channel:fax" not in str(browser.get("/feeds/").context["form"]["show"])


def test_a_guest_is_told_of_no_retired_channel_they_see_nothing_on(head: User, fax: Channel) -> None:
    signed_in(head).post(RETIRE)
    assert signed_in(make_user()).get("/channels/").context["retired"] == []
