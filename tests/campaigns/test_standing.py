"""From one way to stand to another: by the road that is there, or with a sentence that says why there is none."""

import datetime as dt
from itertools import product

import pytest
from django.db.models import Value
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.queries import STATUS
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign
from campaigns.rules.lifecycle import check_activity_move
from campaigns.rules.next_steps import is_offered
from campaigns.rules.standing import STANDINGS, Road, road_to, standing_of
from departments.enums import RoleName
from departments.models import AuditEntry, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

A, C = ActivityState, CampaignState
FAR = dt.date(2127, 3, 16)
PANEL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_every_road_is_one_that_can_be_gone() -> None:
    for wanted, activity, campaign in product(STANDINGS, A, C):
        road = road_to(wanted, activity=activity, campaign=campaign)
        if road in (Road.BOOK, Road.UNBOOK, Road.CANCEL):
            check_activity_move(activity, A(wanted))
        elif road == Road.RESTORE:
            assert activity == A.CANCELLED
        elif road == Road.MAKE_CAMPAIGN:
            assert is_offered(campaign, C(wanted))
        elif road == Road.CONFIRM_CAMPAIGN:
            assert is_offered(campaign, C.CONFIRMED)
        elif road == Road.FOLLOWS_DAYS:
            assert {wanted, activity} & {A.LIVE, A.DONE} and activity not in (A.UNSCHEDULED, A.CANCELLED)
        elif road == Road.NONE:
            assert standing_of(activity, campaign) == wanted


@pytest.mark.parametrize(
    ("wanted", "activity", "campaign", "road"),
    [
        ("booked", A.PLANNED, C.CONFIRMED, Road.BOOK),
        ("planned", A.BOOKED, C.LIVE, Road.UNBOOK),
        ("cancelled", A.LIVE, C.LIVE, Road.CANCEL),
        ("cancelled", A.PLANNED, C.DRAFT, Road.CANCEL),
        ("live", A.CANCELLED, C.LIVE, Road.RESTORE),
        ("tentative", A.PLANNED, C.DRAFT, Road.MAKE_CAMPAIGN),
        ("tentative", A.BOOKED, C.CONFIRMED, Road.MAKE_CAMPAIGN),
        ("draft", A.PLANNED, C.CONFIRMED, Road.CAMPAIGN_STAYS),
        ("booked", A.PLANNED, C.TENTATIVE, Road.CONFIRM_CAMPAIGN),
        ("done", A.PLANNED, C.LIVE, Road.FOLLOWS_DAYS),
        ("planned", A.LIVE, C.LIVE, Road.FOLLOWS_DAYS),
        ("booked", A.UNSCHEDULED, C.CONFIRMED, Road.NEEDS_DAYS),
        ("planned", A.PLANNED, C.CANCELLED, Road.CLOSED),
    ],
)
def test_the_roads(wanted: str, activity: ActivityState, campaign: CampaignState, road: Road) -> None:
    assert road_to(wanted, activity=activity, campaign=campaign) == road


class World:
    """A planner's poster in a confirmed campaign."""

    def __init__(self) -> None:
        make_organisation()
        team = make_department(name="Marketing")
        self.planner: User = make_user(department=team, role=RoleName.PLANNER)
        self.other: User = make_user(department=make_department(), role=RoleName.PLANNER)
        self.campaign: Campaign = make_campaign(name="Spring", lead=team, owner=self.planner)
        self.poster: Activity = make_activity(
            campaign=self.campaign, channel=make_channel(), title="Poster", starts_on=FAR
        )

    def stand(self, activity: ActivityState, campaign: CampaignState = C.CONFIRMED) -> None:
        Activity.objects.filter(pk=self.poster.pk).update(state=activity)
        called_off = {"cancelled_at": timezone.now(), "cancelled_by": self.planner} if campaign == C.CANCELLED else {}
        Campaign.objects.filter(pk=self.campaign.pk).update(state=campaign, **called_off)

    def client(self, person: User) -> Client:
        client = Client(headers=PANEL)
        client.force_login(person)
        return client

    def asks(self, standing: str) -> str:
        """What the panel says when the poster is to stand so."""
        answer = self.client(self.planner).get(f"/activities/{self.poster.pk}/become/{standing}/", follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    @property
    def booking(self) -> str:
        return f"/activities/{self.poster.pk}/book/"

    def state(self) -> str:
        return Activity.objects.get(pk=self.poster.pk).state


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_it_stands_as_the_calendar_says(world: World) -> None:
    made = {
        make_activity(campaign=make_campaign(state=campaign), channel=world.poster.channel, state=activity).pk: (
            activity,
            campaign,
        )
        for activity, campaign in product((A.PLANNED, A.LIVE, A.CANCELLED), C)
    }
    rows = Activity.objects.filter(pk__in=made).annotate(veil=Value("open"), it=STATUS).values_list("pk", "it")
    assert dict(rows) == {key: standing_of(*states) for key, states in made.items()}


def test_asking_changes_nothing_and_each_button_leads_to_where_it_is_done(world: World) -> None:
    said = {
        (A.PLANNED, C.CONFIRMED, "booked"): f"/activities/{world.poster.pk}/book/",
        (A.BOOKED, C.CONFIRMED, "planned"): f"/activities/{world.poster.pk}/unbook/",
        (A.PLANNED, C.CONFIRMED, "cancelled"): "Cancel Poster",
        (A.CANCELLED, C.CONFIRMED, "booked"): "/restore/",
        (A.PLANNED, C.DRAFT, "tentative"): f"/campaigns/{world.campaign.pk}/state/tentative/",
        (A.PLANNED, C.TENTATIVE, "booked"): f"/campaigns/{world.campaign.pk}/confirm/",
        (A.PLANNED, C.LIVE, "draft"): "Spring is live and cannot become draft from there.",
        (A.LIVE, C.LIVE, "planned"): f"/activities/{world.poster.pk}/move/",
        (A.PLANNED, C.CANCELLED, "planned"): "Bring the campaign back first.",
        (A.PLANNED, C.CONFIRMED, "planned"): "Poster",
    }
    for (activity, campaign, wanted), words in said.items():
        world.stand(activity, campaign)
        assert words in world.asks(wanted), wanted
        assert world.state() == activity
    assert world.client(world.planner).get(f"/activities/{world.poster.pk}/become/great/").status_code == 404


def test_without_a_panel_it_is_a_page_that_leads_back(world: World) -> None:
    client = Client()
    client.force_login(world.planner)
    page = client.get(f"/activities/{world.poster.pk}/become/booked/?next=/%3Fview=board").content.decode()
    assert "<h1>Book Poster</h1>" in page and 'value="/?view=board"' in page
    answer = client.post(world.booking, {"version": world.poster.version, "next": "/?view=board"})
    assert answer.status_code == 302 and answer["Location"] == "/?view=board"
    assert world.state() == A.BOOKED


def test_booking_can_be_undone(world: World) -> None:
    client = world.client(world.planner)
    answer = client.post(world.booking).content.decode()
    assert "Poster is booked." in answer and world.state() == A.BOOKED
    undo = answer.split('action="')[1].split('"')[0].replace("&amp;", "&")
    assert "not booked any more" in client.post(undo).content.decode()
    assert world.state() == A.PLANNED
    assert "somebody was quicker" in client.post(undo).content.decode(), "an undo is of what it was an undo of"


@pytest.mark.parametrize("state", [A.LIVE, A.DONE, A.CANCELLED])
def test_only_what_is_planned_is_booked(world: World, state: ActivityState) -> None:
    world.stand(state)
    assert "only what is planned or booked" in world.client(world.planner).post(world.booking).content.decode()
    assert world.state() == state


def test_planners_of_other_departments_are_told_who_may(world: World) -> None:
    client = world.client(world.other)
    for answer in (client.get(f"/activities/{world.poster.pk}/become/booked/"), client.post(world.booking)):
        assert answer.status_code == 403 and "Only planners of the lead department" in answer.content.decode()
    assert world.state() == A.PLANNED


def test_what_somebody_else_changed_since_is_not_booked_over(world: World) -> None:
    seen = {"version": world.poster.version}
    Activity.objects.filter(pk=world.poster.pk).update(version=world.poster.version + 1)
    for deed in ("book/", "unbook/"):
        answer = world.client(world.planner).post(f"/activities/{world.poster.pk}/{deed}", seen)
        assert "somebody was quicker" in answer.content.decode()
    assert world.state() == A.PLANNED
    assert not AuditEntry.objects.filter(subject_id=str(world.poster.pk)).exists()
