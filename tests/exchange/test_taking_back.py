"""Taking a whole import back: what it made goes as one deed, what people did since stays, the file may come again."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.models import ImportDraft
from campaigns.actions.activities import edit_activity, move_activity
from campaigns.actions.campaigns import cancel_campaign, edit_campaign
from campaigns.actions.milestones import finish
from campaigns.enums import ActivityState, AlertState, CampaignState
from campaigns.models import Activity, Alert, Campaign, Milestone
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.exchange.test_pages import choices, upload
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + dt.timedelta(days=90)
TABLE = f"Title,Date,Channel,Campaign\nA,{LATER},Email,Spring\nB,{LATER},Email,Spring\nC,,Email,Autumn\n"


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(name="Ana", department=marketing, role=RoleName.PLANNER)
    client.force_login(user)
    return user


@pytest.fixture
def imported(client: Client, planner: User, marketing: Department) -> ImportDraft:
    """An import of three activities in two campaigns, on a channel with a duty."""
    make_channel(name="Email", owner=marketing, rules=[{"name": "Copy", "offset": -10}])
    return bring_in(client)


def bring_in(client: Client, table: str = TABLE, name: str = "plan.csv") -> ImportDraft:
    draft = upload(client, name, table.encode())
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    draft.refresh_from_db()
    assert draft.imported_at is not None
    return draft


def undo_page(draft: ImportDraft) -> str:
    return f"/history/deeds/{draft.pk}/undo/"


def states() -> dict[str, str]:
    return dict(Activity.objects.order_by("created_at").values_list("title", "state"))


def test_all_that_came_in_goes_and_its_alerts_with_it(client: Client, imported: ImportDraft) -> None:
    assert Alert.objects.filter(state=AlertState.PLANNED).exists()
    report = f"/import/{imported.pk}/report/"
    assert undo_page(imported) in client.get(report).content.decode()
    answer = client.post(undo_page(imported), {"next": report}, follow=True)
    assert "3 activities that came in are cancelled." in answer.content.decode()
    assert "Taken back" in answer.content.decode()
    assert set(states().values()) == {ActivityState.CANCELLED}
    assert set(Campaign.objects.values_list("state", flat=True)) == {CampaignState.CANCELLED}
    assert not Alert.objects.filter(state=AlertState.PLANNED).exists()


def test_pressing_twice_takes_back_once_and_says_so(client: Client, imported: ImportDraft) -> None:
    client.post(undo_page(imported))
    entries = AuditEntry.objects.count()
    answer = client.post(undo_page(imported), follow=True)
    assert "taken back already" in answer.content.decode() and AuditEntry.objects.count() == entries


def test_what_people_changed_since_is_named_and_kept(client: Client, planner: User, imported: ImportDraft) -> None:
    moved = Activity.objects.get(title="A")
    move_activity(by=planner, activity_id=moved.pk, starts_on=LATER + dt.timedelta(days=1))
    answer = client.post(undo_page(imported))
    assert answer.status_code == 409 and "“A” was changed by Ana" in answer.content.decode()
    assert states()["B"] == ActivityState.PLANNED
    client.post(undo_page(imported), {"rest": "1"})
    assert states() == {"A": ActivityState.PLANNED, "B": ActivityState.CANCELLED, "C": ActivityState.CANCELLED}
    spring, autumn = Campaign.objects.get(name="Spring"), Campaign.objects.get(name="Autumn")
    assert (spring.state, autumn.state) == (CampaignState.CONFIRMED, CampaignState.CANCELLED)


def test_what_people_worked_on_is_named_and_kept(client: Client, planner: User, imported: ImportDraft) -> None:
    finish(by=planner, milestone_id=Milestone.objects.get(activity__title="B").pk)
    answer = client.post(undo_page(imported))
    assert "Ana worked on a duty of “B”" in answer.content.decode()
    client.post(undo_page(imported), {"rest": "1"})
    assert states()["B"] == ActivityState.PLANNED and states()["A"] == ActivityState.CANCELLED


def test_what_only_went_live_by_itself_goes(client: Client, planner: User, imported: ImportDraft) -> None:
    Activity.objects.filter(title="A").update(state=ActivityState.LIVE)
    client.post(undo_page(imported))
    assert states()["A"] == ActivityState.CANCELLED


def test_a_campaign_that_was_closed_since_does_not_stand_in_the_way(
    client: Client, planner: User, imported: ImportDraft
) -> None:
    cancel_campaign(by=planner, campaign_id=Campaign.objects.get(name="Spring").pk, reason="Not this year")
    assert "the campaign of “A” is closed" in client.post(undo_page(imported)).content.decode()
    client.post(undo_page(imported), {"rest": "1"})
    assert states()["C"] == ActivityState.CANCELLED
    assert Campaign.objects.get(name="Spring").cancel_reason == "Not this year"


def test_a_campaign_people_changed_or_had_before_stays(
    client: Client, planner: User, marketing: Department, imported: ImportDraft
) -> None:
    had = make_campaign(name="Had before", lead=marketing, owner=planner)
    added = bring_in(client, f"Title,Date,Channel,Campaign\nD,{LATER},Email,Had before\n", name="more.csv")
    autumn = Campaign.objects.get(name="Autumn")
    edit_campaign(by=planner, campaign_id=autumn.pk, values={"objective": "Sell"})
    for draft in (added, imported):
        client.post(undo_page(draft))
    had.refresh_from_db()
    autumn.refresh_from_db()
    assert CampaignState.CANCELLED not in (had.state, autumn.state)
    assert set(states().values()) == {ActivityState.CANCELLED}


def test_the_same_file_can_come_in_again(client: Client, imported: ImportDraft) -> None:
    client.post(undo_page(imported))
    again = bring_in(client)
    assert again.report is not None and (again.report["activities"], again.report["already"]) == (3, 0)
    standing = Activity.objects.exclude(state=ActivityState.CANCELLED)
    assert sorted(standing.values_list("title", "campaign__name")) == [
        ("A", "Spring"),
        ("B", "Spring"),
        ("C", "Autumn"),
    ]
    assert not standing.filter(campaign__state=CampaignState.CANCELLED).exists()


def test_an_activity_changed_and_changed_back_goes_too(client: Client, planner: User, imported: ImportDraft) -> None:
    key = Activity.objects.get(title="C").pk
    for title in ("Other", "C"):
        edit_activity(by=planner, activity_id=key, values={"title": title})
    client.post(undo_page(imported))
    assert states()["C"] == ActivityState.CANCELLED


def test_the_history_tells_an_import_in_one_line_with_its_undo(client: Client, imported: ImportDraft) -> None:
    page = client.get(f"/campaigns/{Campaign.objects.get(name='Spring').pk}/history/").content.decode()
    assert "Ana brought in 2 activities together." in page and undo_page(imported) in page


def test_who_may_not_plan_it_may_not_take_it_back(client: Client, marketing: Department, imported: ImportDraft) -> None:
    for department, role in ((marketing, RoleName.MEMBER), (make_department(name="Sales"), RoleName.PLANNER)):
        client.force_login(make_user(department=department, role=role))
        client.post(undo_page(imported))
    assert ActivityState.CANCELLED not in states().values()
