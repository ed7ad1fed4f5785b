"""Short notice on the pages: shown before saving, asked, answered at the desk, and veiled where it has to be."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.activities import create_activity
from campaigns.actions.exceptions import answer_exception
from campaigns.enums import CampaignState, ExceptionState, OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Activity, Campaign, Channel, NoticeException
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.models import User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import HTMX, World, make_world, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WHY = "The trade fair was moved."
BANNER = "Use the web shop banner, it takes three days."


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    world.channel.rules.create(name="Brief due", offset=-30)
    policy(world, ShortNoticePolicy.ASK)
    return world


def policy(world: World, value: ShortNoticePolicy) -> None:
    Channel.objects.filter(pk=world.channel.pk).update(short_notice=value, alternative=BANNER)
    world.channel.refresh_from_db()


def planner(world: World) -> User:
    return make_user(name="Ana Planner", department=world.marketing, role=RoleName.PLANNER)


def asked(world: World, **given: Any) -> NoticeException:
    start = world.day(10)
    create_activity(
        by=world.campaign.owner, campaign_id=world.campaign.pk, channel=world.channel, title="Insert", why=WHY,
        schedule=Schedule(start, start), **given,
    )  # fmt: skip
    return NoticeException.objects.get()


def new(client: Client, world: World, **given: Any) -> Any:
    values = {"title": "Insert", "channel": world.channel.pk, "starts_on": world.day(10).isoformat(), **given}
    return client.post(f"/activities/new/?campaign={world.campaign.pk}", values)


class TestPlanning:
    def test_shows_by_how_much_before_saving_and_asks_for_the_reason(self, world):
        said = words(new(signed_in(planner(world)), world, check="1"))
        assert "Social Media needs 30 working days; this gives 10: 20 short." in said
        assert "An exception is asked for." in said and BANNER in said and "Why it cannot wait" in said

    def test_keeps_what_was_typed_until_there_is_a_reason(self, world):
        client = signed_in(planner(world))
        answer = new(client, world, brief="Four pages")
        assert "Say why it cannot wait" in words(answer) and "Four pages" in words(answer)
        assert not Activity.objects.exists()
        assert new(client, world, why=WHY).status_code == 302
        assert NoticeException.objects.get().why == WHY

    def test_says_what_a_channel_refuses_and_keeps_the_form(self, world):
        policy(world, ShortNoticePolicy.REFUSE)
        client = signed_in(planner(world))
        assert "takes nothing at short notice" in words(new(client, world, check="1"))
        answer = new(client, world, brief="Four pages")
        assert BANNER in words(answer) and "Four pages" in words(answer) and not Activity.objects.exists()

    def test_a_move_asks_too_and_the_panel_keeps_the_day(self, world):
        activity = world.activity(starts_on=world.day(100))
        client, day = signed_in(planner(world)), world.day(9).isoformat()
        page = client.post(f"/activities/{activity.pk}/move/", {"starts_on": day}, headers=HTMX)
        assert "Say why it cannot wait" in words(page) and day in page.content.decode()
        client.post(f"/activities/{activity.pk}/move/", {"starts_on": day, "why": WHY}, headers=HTMX)
        assert Activity.objects.get().starts_on == world.day(9) and NoticeException.objects.count() == 1

    def test_confirming_takes_one_reason_for_all(self, world):
        draft = Campaign.objects.get(pk=world.campaign.pk)
        Campaign.objects.update(state=CampaignState.DRAFT)
        client = signed_in(planner(world))
        new(client, world)
        page = client.get(f"/campaigns/{draft.pk}/confirm/")
        assert "Organic social asks for an exception." in words(page) and 'name="why"' in page.content.decode()
        answer = client.post(f"/campaigns/{draft.pk}/state/confirmed/", {})
        assert answer.url.endswith("/confirm/") and Campaign.objects.get().state == CampaignState.DRAFT
        client.post(f"/campaigns/{draft.pk}/state/confirmed/", {"why": WHY})
        assert Campaign.objects.get().state == CampaignState.CONFIRMED and NoticeException.objects.get().why == WHY


class TestAnswering:
    def test_stands_first_on_the_heads_desk_and_on_nobody_elses(self, world):
        asked(world)
        said = words(signed_in(world.head).get("/desk/"))
        assert "1 exception is wanted." in said
        assert said.index("Exceptions wanted") < said.index("Brief due")
        for person in (world.member, planner(world)):
            assert "Exceptions wanted" not in words(signed_in(person).get("/desk/"))

    def test_the_panel_answers_and_the_campaign_shows_it(self, world):
        row = asked(world)
        client = signed_in(world.head)
        missing = client.post(f"/exceptions/{row.pk}/answer/", {"answer": "reduced", "reason": "Full."}, headers=HTMX)
        assert missing.status_code == 422 and "Say what is left out" in words(missing) and "Full." in words(missing)
        client.post(f"/exceptions/{row.pk}/answer/", {"answer": "reduced", "reason": "Full.", "scope": "No die cut"})
        said = words(signed_in(planner(world)).get(f"/campaigns/{world.campaign.pk}/"))
        assert "Accepted with less scope" in said and "Left out: No die cut." in said and "Ben Head" in said
        assert "short notice." not in said.partition("Exceptions")[0]
        activity = words(signed_in(planner(world)).get(f"/activities/{row.activity_id}/"))
        assert "No die cut" in activity and "Exception given" in activity

    def test_nobody_else_answers(self, world):
        row = asked(world)
        for person in (world.member, planner(world), make_user(department=world.pr, role=RoleName.HEAD)):
            assert signed_in(person).post(f"/exceptions/{row.pk}/answer/", {"answer": "accepted"}).status_code == 403
        assert NoticeException.objects.get().state == ExceptionState.ASKED

    def test_the_planner_takes_back_and_asks_again(self, world):
        row = asked(world)
        client = signed_in(planner(world))
        assert "Take the question back" in words(client.get(f"/exceptions/{row.pk}/"))
        client.post(f"/exceptions/{row.pk}/withdraw/", {"version": row.version})
        assert client.post(f"/activities/{row.activity_id}/ask/", {"why": ""}).status_code == 422
        client.post(f"/activities/{row.activity_id}/ask/", {"why": "Once more."})
        assert NoticeException.objects.get().why == "Once more."

    def test_an_answered_one_leaves_the_desk(self, world):
        row = asked(world)
        answer_exception(by=world.head, exception_id=row.pk, answer=ExceptionState.ACCEPTED)
        said = words(signed_in(world.head).get("/desk/"))
        assert "Exceptions wanted" not in said and "Exception given" in said


class TestVeil:
    def hide(self, world: World, others_see: OthersSee) -> None:
        Campaign.objects.filter(pk=world.campaign.pk).update(
            secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="Heron", was_secret=True
        )

    def test_a_head_who_knows_the_code_name_is_asked_under_it_without_the_texts(self, world):
        self.hide(world, OthersSee.CODE_NAME)
        row = asked(world)
        client = signed_in(world.head)
        for page in (client.get("/desk/"), client.get(f"/exceptions/{row.pk}/")):
            said = page.content.decode()
            assert "Heron" in said and "20 working days short" in words(page)
            assert not any(text in said for text in ("Spring launch", WHY, "Insert", world.campaign.owner.name))
        client.post(f"/exceptions/{row.pk}/answer/", {"answer": "declined", "reason": "Full."})
        assert NoticeException.objects.get().state == ExceptionState.DECLINED

    def test_a_head_who_may_know_nothing_is_not_asked_and_the_planner_reads_so(self, world):
        self.hide(world, OthersSee.NOTHING)
        row = asked(world)
        client = signed_in(world.head)
        assert "Exceptions wanted" not in words(client.get("/desk/"))
        assert client.get(f"/exceptions/{row.pk}/").status_code == 404
        assert client.post(f"/exceptions/{row.pk}/answer/", {"answer": "accepted"}).status_code == 404
        said = words(signed_in(world.campaign.owner).get(f"/campaigns/{world.campaign.pk}/"))
        assert "Nobody who answers for Social Media may know of this campaign" in said

    def test_guests_see_no_exceptions(self, world):
        asked(world)
        guest = make_user(email="guest@example.com")
        world.campaign.guests.create(user=guest)
        said = words(signed_in(guest).get(f"/campaigns/{world.campaign.pk}/"))
        assert "Insert" in said and WHY not in said


class TestPolicyPage:
    def test_its_head_says_what_happens_and_what_to_do_instead(self, world):
        client = signed_in(world.head)
        client.post("/channels/organic-social/short-notice/", {"short_notice": "refuse", "alternative": "Call us."})
        assert Channel.objects.get(pk=world.channel.pk).short_notice == "refuse"
        assert "Call us." in words(client.get("/channels/organic-social/"))

    def test_nobody_else_does(self, world):
        answer = signed_in(planner(world)).post("/channels/organic-social/short-notice/", {"short_notice": "allow"})
        assert answer.status_code == 403 and Channel.objects.get(pk=world.channel.pk).short_notice == "ask"


def test_an_exception_says_when_in_the_readers_words(world):
    row = asked(world)
    assert row.asked_at <= timezone.now() < row.asked_at + dt.timedelta(hours=1)
    assert WHY in words(signed_in(world.head).get(f"/exceptions/{row.pk}/", headers=HTMX))
