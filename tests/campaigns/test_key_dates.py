"""Key dates: who enters them, who sees them, and taking each deed back."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.deeds import MovedOn, undo_deed
from campaigns.actions.key_dates import add_key_date, edit_key_date, key_date_mark, remove_key_date
from campaigns.actions.rescheduling import move_campaign
from campaigns.actions.undoing import undo
from campaigns.enums import CampaignState, OthersSee, Secrecy, Way, Which
from campaigns.models import Campaign, KeyDate
from campaigns.queries.visible import visible_key_dates
from campaigns.rules.shifting import Shift
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Conflict, NotAllowed, Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_campaign, make_department, make_key_date, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2027, 3, 15)
SECRETS = [{"secrecy": Secrecy.CONFIDENTIAL, "others_see": shown, "code_name": "Kestrel"} for shown in OthersSee.values]


class World:
    """Marketing leads a campaign; PR has no part in it."""

    def __init__(self) -> None:
        make_organisation()
        self.marketing: Department = make_department(name="Marketing")
        self.pr: Department = make_department(name="PR")
        self.planner: User = make_user(department=self.marketing, role=RoleName.PLANNER)
        self.other: User = make_user(department=self.pr, role=RoleName.PLANNER)
        self.member: User = make_user(department=self.pr, role=RoleName.MEMBER)
        self.campaign: Campaign = make_campaign(name="Spring", lead=self.marketing, owner=self.planner)


@pytest.fixture
def world() -> World:
    return World()


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def seen_by(person: User) -> set[str]:
    return set(visible_key_dates(access_for(person), timezone.now()).values_list("name", flat=True))


def typed(**changed: str) -> dict[str, str]:
    return {"name": "Trade show", "first_day": "2027-03-15", "last_day": "2027-03-17", "note": "Hall 4", **changed}


def test_each_deed_is_on_record_and_can_be_taken_back(world: World) -> None:
    row = add_key_date(by=world.planner, name=" Trade  show ", first_day=MONDAY, last_day=MONDAY + DAY, note="Hall 4")
    edit_key_date(by=world.planner, key_date_id=row.pk, name="Fair", last_day=MONDAY)
    entry_id = remove_key_date(by=world.planner, key_date_id=row.pk)
    assert not KeyDate.objects.exists()
    undo(by=world.other, entry_id=entry_id)
    back = KeyDate.objects.get()
    assert (back.pk, back.name, back.last_day, back.note) == (row.pk, "Fair", MONDAY, "Hall 4")
    undo(by=world.planner, entry_id=AuditEntry.objects.get(verb="changed").pk)
    back.refresh_from_db()
    assert (back.name, back.last_day) == ("Trade show", MONDAY + DAY)
    created = AuditEntry.objects.filter(verb="created", undoes=None).get()
    undo(by=world.planner, entry_id=created.pk)
    assert not KeyDate.objects.exists()


def test_one_of_a_campaign_comes_back_as_one_of_it(world: World) -> None:
    row = add_key_date(by=world.planner, campaign=world.campaign, name="Results", first_day=MONDAY, last_day=MONDAY)
    entry_id = remove_key_date(by=world.planner, key_date_id=row.pk)
    with pytest.raises(NotAllowed):
        undo(by=world.other, entry_id=entry_id)
    undo(by=world.planner, entry_id=entry_id)
    assert KeyDate.objects.get().campaign == world.campaign


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " \x00 "}, "name"),
        ({"last_day": MONDAY - DAY}, "last_day"),
        ({"first_day": None}, "first_day"),
        ({"last_day": dt.date(2200, 1, 1)}, "last_day"),
        ({"first_day": dt.date(1989, 12, 31)}, "first_day"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(world: World, fields: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        add_key_date(by=world.planner, **{"name": "Fair", "first_day": MONDAY, "last_day": MONDAY, **fields})
    assert refused.value.field == field and not KeyDate.objects.exists()


def test_whoever_saw_an_older_one_is_told(world: World) -> None:
    row = make_key_date()
    seen = key_date_mark(row)
    edit_key_date(by=world.other, key_date_id=row.pk, note="Hall 5")
    with pytest.raises(Conflict):
        edit_key_date(by=world.planner, key_date_id=row.pk, seen=seen, note="Hall 6")
    with pytest.raises(TypeError):
        edit_key_date(by=world.planner, key_date_id=row.pk, campaign=world.campaign)


@pytest.mark.parametrize("terms", SECRETS)
def test_one_of_a_secret_campaign_is_as_secret_whatever_others_see_of_it(world: World, terms: dict[str, str]) -> None:
    secret = make_campaign(lead=world.marketing, owner=world.planner, was_secret=True, **terms)
    make_key_date(name="Of all")
    make_key_date(name="Of it", campaign=secret)
    admin = make_user(is_ops_admin=True)
    assert seen_by(world.planner) == {"Of all", "Of it"}
    for person in (world.other, world.member, admin):
        assert seen_by(person) == {"Of all"}
    looked_on = access_for(world.planner).seen_by(access_for(admin))
    assert visible_key_dates(looked_on, timezone.now()).get().name == "Of all"


def test_it_shows_from_the_moment_the_embargo_ends(world: World) -> None:
    until = timezone.now() + DAY
    embargoed = make_campaign(
        lead=world.marketing,
        owner=world.planner,
        secrecy=Secrecy.EMBARGO,
        embargo_until=until,
        embargo_zone="UTC",
        was_secret=True,
    )
    make_key_date(name="Of it", campaign=embargoed)
    access = access_for(world.other)
    assert not visible_key_dates(access, until - dt.timedelta(seconds=1)).exists()
    assert visible_key_dates(access, until).exists()


def test_guests_see_those_of_campaigns_they_were_invited_to(world: World) -> None:
    make_key_date(name="Of all")
    make_key_date(name="Of it", campaign=world.campaign)
    guest = make_user()
    assert seen_by(guest) == set()
    world.campaign.guests.create(user=guest)
    assert seen_by(guest) == {"Of it"}


def test_planners_enter_change_and_remove_them_and_bring_them_back(world: World) -> None:
    client = browser(world.other)
    page = client.post("/key-dates/add/", typed(last_day="2027-03-14"))
    assert page.status_code == 422 and "The last day is before the first." in page.content.decode()
    client.post("/key-dates/add/", typed(last_day=""))
    row = KeyDate.objects.get()
    assert (row.first_day, row.last_day, row.campaign) == (MONDAY, MONDAY, None)
    client.post(f"/key-dates/{row.pk}/edit/", typed(name="Fair"))
    assert "Fair" in browser(world.member).get("/key-dates/").content.decode()
    page = client.post(f"/key-dates/{row.pk}/remove/", follow=True).content.decode()
    assert "Removed: Fair." in page
    undo_address = f"/history/{AuditEntry.objects.get(verb='removed').pk}/undo/"
    assert undo_address in page
    client.post(undo_address)
    assert KeyDate.objects.get().name == "Fair"


def test_only_their_own_campaigns_are_offered(world: World) -> None:
    page = browser(world.other).post("/key-dates/add/", typed(campaign=str(world.campaign.pk)))
    assert page.status_code == 422 and not KeyDate.objects.exists()
    browser(world.planner).post("/key-dates/add/", typed(campaign=str(world.campaign.pk)))
    assert KeyDate.objects.get().campaign == world.campaign


def test_those_of_campaigns_that_are_off_are_not_listed(world: World) -> None:
    make_key_date(name="Off", campaign=make_campaign(state=CampaignState.CANCELLED))
    make_key_date(name="Away", campaign=make_campaign(state=CampaignState.ARCHIVED))
    page = browser(world.planner).get("/key-dates/").content.decode()
    assert "Off" not in page and "Away" not in page


def test_two_who_change_it_at_once_choose(world: World) -> None:
    row = make_key_date(note="Hall 4")
    page = browser(world.planner).get(f"/key-dates/{row.pk}/edit/")
    seen = page.context["form"].initial["seen"]
    edit_key_date(by=world.other, key_date_id=row.pk, note="Hall 5")
    page = browser(world.planner).post(f"/key-dates/{row.pk}/edit/", typed(note="Hall 6", seen=seen))
    assert "Two versions of Trade show" in page.content.decode() and KeyDate.objects.get().note == "Hall 5"


def test_the_administration_saves_through_the_actions() -> None:
    make_organisation()
    admin = make_user(is_ops_admin=True)
    client = browser(admin)
    assert client.post("/admin/campaigns/keydate/add/", typed(campaign="")).status_code == 302
    row = KeyDate.objects.get()
    assert AuditEntry.objects.get(subject_id=str(row.pk)).by == admin
    assert client.post(f"/admin/campaigns/keydate/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not KeyDate.objects.exists() and AuditEntry.objects.filter(verb="removed").exists()


def shift_of(days: int) -> Shift:
    return Shift(Way.DAYS, days)


def test_they_move_with_their_campaign_only_if_asked_and_come_back_with_it(world: World) -> None:
    world.campaign.launch_on = MONDAY
    world.campaign.save()
    row = add_key_date(by=None, campaign=world.campaign, name="Results", first_day=MONDAY, last_day=MONDAY + DAY)
    elsewhere = add_key_date(by=None, name="Fair", first_day=MONDAY, last_day=MONDAY)
    move = {"by": world.planner, "campaign_id": world.campaign.pk, "shift": shift_of(7), "which": Which.ALL}
    move_campaign(**move)
    assert days_of(row) == (MONDAY, MONDAY + DAY)
    deed = move_campaign(**move, with_key_dates=True)
    assert days_of(row) == (MONDAY + 7 * DAY, MONDAY + 8 * DAY) and days_of(elsewhere) == (MONDAY, MONDAY)
    undo_deed(by=world.planner, deed=deed.id)
    assert days_of(row) == (MONDAY, MONDAY + DAY)
    world.campaign.refresh_from_db()
    assert world.campaign.launch_on == MONDAY + 7 * DAY


def test_one_that_was_changed_since_is_named_and_keeps_its_days(world: World) -> None:
    Campaign.objects.update(launch_on=MONDAY)
    row = add_key_date(by=None, campaign=world.campaign, name="Results", first_day=MONDAY, last_day=MONDAY)
    deed = move_campaign(
        by=world.planner, campaign_id=world.campaign.pk, shift=shift_of(7), which=Which.ALL, with_key_dates=True
    )
    edit_key_date(by=world.planner, key_date_id=row.pk, first_day=MONDAY + 9 * DAY, last_day=MONDAY + 9 * DAY)
    with pytest.raises(MovedOn, match="Results"):
        undo_deed(by=world.planner, deed=deed.id)
    undo_deed(by=world.planner, deed=deed.id, only_rest=True)
    assert days_of(row) == (MONDAY + 9 * DAY, MONDAY + 9 * DAY)


def test_a_campaign_of_key_dates_alone_can_be_moved(world: World) -> None:
    row = add_key_date(by=None, campaign=world.campaign, name="Results", first_day=MONDAY, last_day=MONDAY)
    asked = {"count": "2", "unit": "days", "which": "all", "with_key_dates": "on"}
    page = browser(world.planner).post(f"/campaigns/{world.campaign.pk}/move/", asked)
    assert page.status_code == 302 and days_of(row)[0] == MONDAY + 2 * DAY


def test_a_copy_takes_them_along_if_asked(world: World) -> None:
    Campaign.objects.update(launch_on=MONDAY)
    add_key_date(by=None, campaign=world.campaign, name="Results", first_day=MONDAY, last_day=MONDAY + DAY, note="9:00")
    page, asked = f"/campaigns/{world.campaign.pk}/copy/", {
        "name": "Spring again", "first_on": "2028-03-13", "keep_weekdays": "on", "lead_department": world.marketing.pk,
    }  # fmt: skip
    browser(world.planner).post(page, asked)
    assert KeyDate.objects.count() == 1
    browser(world.planner).post(page, {**asked, "with_key_dates": "on"})
    made = KeyDate.objects.exclude(campaign=world.campaign).get()
    assert (made.name, made.note, made.first_day, made.last_day.weekday()) == (
        "Results", "9:00", dt.date(2028, 3, 13), 1,
    )  # fmt: skip
    assert "key dates too" not in browser(world.planner).get(f"/campaigns/{make_campaign().pk}/copy/").content.decode()


def test_they_stand_on_their_campaigns_page_and_can_be_entered_from_there(world: World) -> None:
    client, page = browser(world.planner), f"/campaigns/{world.campaign.pk}/"
    assert f"/key-dates/add/?campaign={world.campaign.pk}" in client.get(page).content.decode()
    add = f"/key-dates/add/?campaign={world.campaign.pk}"
    assert client.get(add).context["form"]["campaign"].value() == str(world.campaign.pk)
    answer = client.post(add, typed(campaign=str(world.campaign.pk)))
    assert answer["Location"] == page and "Trade show" in client.get(page).content.decode()
    assert client.get("/key-dates/add/?campaign=nonsense").status_code == 200
    of_others = browser(world.member).get(page).content.decode()
    assert "Trade show" in of_others and "/key-dates/add/" not in of_others


def days_of(row: KeyDate) -> tuple[dt.date, dt.date]:
    row.refresh_from_db()
    return row.first_day, row.last_day
