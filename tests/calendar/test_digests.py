"""An open calendar is drawn anew for what changed in it, and for nothing else; what is hidden changes nothing."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.enums import OverlayKind, OverlayScope
from calendar_app.lib import kept
from calendar_app.lib.revision import something_changed
from calendar_app.models import Favourite, Overlay, OverlayEntry, OwnNote
from campaigns.actions.activities import create_activity, move_activity
from campaigns.enums import MilestoneState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, KeyDate, Milestone
from departments.enums import RoleName
from departments.models import Department, User
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_key_date,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeping")]

VIEWS = ("month", "week", "quarter", "timeline", "agenda", "board", "year")


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Marketing")


@pytest.fixture
def poster(team: Department) -> Activity:
    campaign = make_campaign(name="Spring", lead=team)
    return make_activity(campaign=campaign, channel=make_channel(), title="Poster", starts_on=dt.date(2027, 3, 16))


class Calendar:
    """One open calendar."""

    def __init__(self, person: User, view: str = "month", **options: str) -> None:
        self.client = Client()
        self.client.force_login(person)
        self.person = person
        self.query = {"view": view, "date": "2027-03-15"} | options
        text = self.client.get("/", self.query).content.decode()
        self.seen = {name: text.split(f'data-{name}="')[1].split('"')[0] for name in ("revision", "drawn")}

    def draws(self) -> str:
        """The part that is drawn anew, as htmx gets it."""
        part = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return self.client.get("/", self.query, headers=part).content.decode()

    def hears(self) -> dict[str, Any]:
        """What is answered when it asks; nothing where nothing was changed."""
        seen = {"since": self.seen["revision"], "drawn": self.seen["drawn"]}
        answer = self.client.get("/changes/", self.query | seen)
        return json.loads(answer.content) if answer.status_code == 200 else {}


def secret_letter(owner: User, others_see: OthersSee = OthersSee.NOTHING) -> Activity:
    campaign = make_campaign(
        name="Merger", owner=owner, secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=others_see
    )
    return make_activity(campaign=campaign, channel=make_channel(), title="Letter", starts_on=dt.date(2027, 3, 17))


@pytest.mark.parametrize("view", VIEWS)
def test_what_moves_in_it_is_heard_by_every_view(poster: Activity, team: Department, view: str) -> None:
    calendar = Calendar(make_user(department=team), view)
    assert calendar.hears() == {}
    move_activity(by=poster.campaign.owner, activity_id=poster.pk, starts_on=dt.date(2027, 3, 18))
    assert calendar.hears()["is_same"] is False


@pytest.mark.parametrize("view", VIEWS)
def test_what_changes_elsewhere_changes_no_picture(poster: Activity, team: Department, view: str) -> None:
    far = make_activity(campaign=make_campaign(lead=team), channel=make_channel(), starts_on=dt.date(2029, 1, 3))
    calendar = Calendar(make_user(department=team), view)
    move_activity(by=far.campaign.owner, activity_id=far.pk, starts_on=dt.date(2029, 1, 10))
    news = calendar.hears()
    assert news["is_same"] is True and news["revision"] > int(calendar.seen["revision"])


@pytest.mark.parametrize("mark", ["mine", "favourite", "late", "short"])
def test_what_is_filtered_by_marks_is_heard_of(poster: Activity, team: Department, mark: str) -> None:
    owner = poster.campaign.owner
    Favourite.objects.create(user=owner, activity=poster)
    make_milestone(activity=poster, due_on=dt.date(2026, 3, 9), shortfall_days=3 if mark == "short" else 0)
    calendar = Calendar(owner, mark=mark)
    assert "Poster" in calendar.draws()
    something_changed()
    assert calendar.hears()["is_same"] is True
    Activity.objects.filter(pk=poster.pk).update(title="Billboard")
    something_changed()
    assert calendar.hears()["is_same"] is False


def test_what_is_mine_is_read_for_nobody_else(poster: Activity, team: Department) -> None:
    duty = make_milestone(activity=poster, responsible=team, due_on=dt.date(2027, 3, 9))
    assignee, colleague = (make_user(department=team) for _each in range(2))
    Milestone.objects.filter(pk=duty.pk).update(assignee=assignee)
    calendars = [Calendar(person, mark="mine") for person in (assignee, colleague)]
    something_changed()
    assert ["Poster" in each.draws() for each in calendars] == [True, False]


def test_what_becomes_of_a_duty_is_heard_where_duties_are_shown(poster: Activity, team: Department) -> None:
    duty = make_milestone(activity=poster, responsible=team, due_on=dt.date(2027, 3, 9))
    month, line = (Calendar(make_user(department=team), view) for view in ("month", "timeline"))
    year = Calendar(make_user(department=team), "year", of="duties")
    something_changed()
    assert [each.hears()["is_same"] for each in (month, line, year)] == [True, True, True]
    Milestone.objects.filter(pk=duty.pk).update(state=MilestoneState.IN_WORK)
    something_changed()
    assert [each.hears()["is_same"] for each in (month, line, year)] == [True, False, True]
    Milestone.objects.filter(pk=duty.pk).update(due_on=dt.date(2027, 3, 8))
    something_changed()
    assert year.hears()["is_same"] is False


def test_a_duty_of_what_is_hidden_is_heard_by_who_has_to_do_it(poster: Activity, team: Department) -> None:
    letter, others = secret_letter(poster.campaign.owner, OthersSee.BUSY), make_department()
    duty = make_milestone(activity=letter, responsible=team, due_on=dt.date(2027, 3, 9))
    doer, assignee, stranger = make_user(department=team), make_user(department=others), make_user(department=others)
    Milestone.objects.filter(pk=duty.pk).update(assignee=assignee)
    calendars = [Calendar(person, "timeline") for person in (doer, assignee, stranger)]
    something_changed()
    assert [each.hears()["is_same"] for each in calendars] == [True, True, True]
    Milestone.objects.filter(pk=duty.pk).update(due_on=dt.date(2027, 3, 8))
    something_changed()
    assert [each.hears()["is_same"] for each in calendars] == [False, False, True]
    drawn = [each.draws() for each in reversed(calendars)]
    assert [text.count("#shape-open") for text in drawn] == [0, 1, 1]


def test_what_waits_for_a_date_is_heard_where_the_tray_is(poster: Activity, team: Department) -> None:
    month, agenda = (Calendar(make_user(department=team), view) for view in ("month", "agenda"))
    owner = poster.campaign.owner
    create_activity(by=owner, campaign_id=poster.campaign_id, channel=poster.channel, title="Idea", schedule=None)
    assert month.hears()["is_same"] is False
    assert agenda.hears()["is_same"] is True


@pytest.mark.parametrize("way", [OthersSee.NOTHING, OthersSee.BUSY])
def test_a_change_of_what_is_hidden_is_like_none(poster: Activity, team: Department, way: OthersSee) -> None:
    owner = make_user(department=team, role=RoleName.PLANNER)
    letter = secret_letter(owner, way)
    stranger, planner = Calendar(make_user(department=team, role=RoleName.HEAD)), Calendar(owner)
    something_changed()
    of_nothing = stranger.hears()
    Activity.objects.filter(pk=letter.pk).update(title="Other letter")
    something_changed()
    of_secret = stranger.hears()
    assert of_nothing["is_same"] is of_secret["is_same"] is True
    assert planner.hears()["is_same"] is False


def test_nobody_hears_by_anothers_eyes(poster: Activity, team: Department) -> None:
    owner = make_user(department=team, role=RoleName.PLANNER)
    secret_letter(owner)
    theirs = Calendar(owner)
    stranger = Calendar(make_user(department=team))
    stranger.seen["drawn"] = theirs.seen["drawn"]
    something_changed()
    assert theirs.hears()["is_same"] is True
    assert stranger.hears()["is_same"] is False, "who has what another has drawn is not told that it is still right"


def test_who_sees_the_same_is_answered_by_what_was_read_for_another(poster: Activity, team: Department) -> None:
    calendars = [Calendar(make_user(department=team, role=RoleName.MEMBER)) for _each in range(2)]
    something_changed()
    assert calendars[0].hears()["is_same"] is True
    with CaptureQueriesContext(connection) as queries:
        assert calendars[1].hears()["is_same"] is True
    assert not [each for each in queries if "campaigns_activityitem" in each["sql"]], "nothing is read again"


def readings(calendar: Calendar) -> tuple[str, int]:
    """What is drawn anew, and how often the plan was read for it."""
    with CaptureQueriesContext(connection) as queries:
        drawn = calendar.draws()
    return drawn, len([each for each in queries if "campaigns_activityitem" in each["sql"]])


@pytest.mark.parametrize("view", ["month", "week", "timeline", "agenda", "board"])
def test_what_is_drawn_anew_for_who_sees_the_same_is_read_once(poster: Activity, team: Department, view: str) -> None:
    calendars = [Calendar(make_user(department=team, role=RoleName.MEMBER), view) for _each in range(3)]
    owner = Calendar(poster.campaign.owner, view)
    letter = secret_letter(poster.campaign.owner)
    Activity.objects.filter(pk=poster.pk).update(title="Billboard")
    something_changed()
    assert readings(owner)[1] == 1 and "Letter" in owner.draws()
    drawn = [readings(each) for each in calendars]
    assert [read for _text, read in drawn] == [1, 0, 0]
    for text, _read in drawn:
        assert "Billboard" in text and letter.title not in text
    something_changed()
    assert [each.hears()["is_same"] for each in (*calendars[:2], owner)] == [False, False, False]
    fresh = Calendar(calendars[0].person, view)
    assert fresh.seen["drawn"] in drawn[0][0] and fresh.hears() == {}


def test_what_is_ones_own_is_drawn_for_oneself(poster: Activity, team: Department) -> None:
    people = [make_user(department=team) for _each in range(2)]
    OwnNote.objects.create(user=people[1], activity=poster, text="Ask Ben")
    calendars = [Calendar(person) for person in people]
    something_changed()
    drawn = [readings(each) for each in calendars]
    assert [read for _text, read in drawn] == [1, 1]
    assert drawn[0][0] != drawn[1][0]


def test_two_that_change_places_are_heard_of_by_the_year_whose_days_hold_as_much(
    poster: Activity, team: Department
) -> None:
    film = make_activity(campaign=poster.campaign, channel=poster.channel, starts_on=dt.date(2027, 3, 18))
    year = Calendar(make_user(department=team), "year")
    for activity, other in ((poster, film), (film, poster)):
        Activity.objects.filter(pk=activity.pk).update(starts_on=other.starts_on, ends_on=other.ends_on)
    something_changed()
    assert year.hears()["is_same"] is False, "both are news"


@pytest.mark.parametrize("view", VIEWS)
def test_a_key_date_is_heard_of_by_every_view(poster: Activity, team: Department, view: str) -> None:
    fair = make_key_date(name="Book fair", first_day=dt.date(2027, 3, 17))
    calendar = Calendar(make_user(department=team), view)
    KeyDate.objects.filter(pk=fair.pk).update(name="Toy fair")
    something_changed()
    assert calendar.hears()["is_same"] is False
    assert "Toy fair" in calendar.draws()


@pytest.mark.parametrize("scope", [OverlayScope.ME, OverlayScope.ALL])
def test_what_is_laid_beside_by_oneself_or_all_is_heard_of(
    poster: Activity, team: Department, scope: OverlayScope
) -> None:
    person = make_user(department=team)
    overlay = Overlay.objects.create(kind=OverlayKind.LIST, scope=scope, name="Fairs", owner=person)
    fair = OverlayEntry.objects.create(
        overlay=overlay, words="Book fair", first_day=dt.date(2027, 3, 17), last_day=dt.date(2027, 3, 17)
    )
    calendars = [Calendar(each, over=f"overlay-{overlay.pk}") for each in (person, make_user(department=team))]
    something_changed()
    assert [each.hears()["is_same"] for each in calendars] == [True, True]
    OverlayEntry.objects.filter(pk=fair.pk).update(words="Toy fair")
    something_changed()
    assert [each.hears()["is_same"] for each in calendars] == [False, scope == OverlayScope.ME]
    assert ["Toy fair" in each.draws() for each in calendars] == [True, scope == OverlayScope.ALL]


def test_an_embargo_that_ends_is_heard_of(poster: Activity, team: Department) -> None:
    ends = timezone.now() + dt.timedelta(seconds=2)
    Campaign.objects.filter(pk=poster.campaign_id).update(
        secrecy=Secrecy.EMBARGO, embargo_until=ends, embargo_zone="UTC", others_see=OthersSee.NOTHING, was_secret=True
    )
    calendar = Calendar(make_user(department=team))
    something_changed()
    heard = calendar.hears()["is_same"]
    assert heard is (timezone.now() < ends)
    while timezone.now() <= ends:
        pass
    assert calendar.hears()["is_same"] is False


def test_where_the_broker_does_not_answer_everybody_looks(
    poster: Activity, team: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept.settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(kept, "_silent_until", 0.0)
    calendar = Calendar(make_user(department=team))
    something_changed()
    assert calendar.hears()["is_same"] is True


def test_what_was_made_up_is_no_digest(poster: Activity, team: Department) -> None:
    calendar = Calendar(make_user(department=team))
    calendar.seen["drawn"] = "zz"
    something_changed()
    assert calendar.hears()["is_same"] is False
