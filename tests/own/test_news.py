"""What changed since somebody last looked: marked until they say so or come back later, told only to who may know."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.calendar.own.actions import AWAY, look, mark_seen, take_seen_back
from calendar_app.calendar.own.changed import changed_since
from calendar_app.calendar.own.news import NEWS_FOR, news_from
from calendar_app.models import LastLook
from campaigns.actions.activities import create_activity, edit_activity, unschedule_activity
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, CampaignGuest
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.audit import record
from departments.models import AuditEntry, User
from tests.factories import make_campaign, make_channel, make_department, make_user
from tests.own.conftest import Own
from tests.to_and_fro import goes_to_and_fro

Browser = Callable[[User], Client]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
MARCH = "/?view=month&date=2027-03-01"
YEAR = "/?view=year&date=2027-03-01"
HOUR = dt.timedelta(hours=1)


def opened(person: User, ago: dt.timedelta = HOUR) -> None:
    """Somebody's look began ``ago`` and goes on."""
    now = timezone.now()
    LastLook.objects.update_or_create(user=person, defaults={"since": now - ago, "looked_at": now})


def move(own: Own, by: User, day: int = 16) -> None:
    first = dt.date(2027, 3, day)
    edit_activity(by=by, activity_id=own.activity.pk, schedule=Schedule(first, first), reschedule=True)


def add(own: Own, by: User, title: str = "Launch") -> Activity:
    day = dt.date(2027, 3, 20)
    return create_activity(
        by=by, campaign_id=own.campaign.pk, channel=own.channel, title=title, schedule=Schedule(day, day)
    )


@pytest.fixture
def old(own: Own) -> Own:
    """What is there was there before."""
    Activity.objects.update(created_at=timezone.now() - dt.timedelta(days=30))
    opened(own.cleo)
    opened(own.ana)
    return own


def marks(client: Client, address: str = MARCH, **headers: Any) -> tuple[int, int]:
    page = client.get(address, headers=headers).content.decode().partition('id="shown"')[2]
    page = page.partition("</form></div>")[2] if 'class="news"' in page else page
    return page.count("mark--new"), page.count("mark--moved")


class TestLooking:
    def test_the_first_look_has_no_news(self, own: Own) -> None:
        now = timezone.now()
        assert look(by=own.cleo, at=now).since == now

    def test_pages_of_one_look_leave_the_moment_alone(self, own: Own) -> None:
        now = timezone.now()
        look(by=own.cleo, at=now)
        for hours in (1, 4, 7):
            assert look(by=own.cleo, at=now + hours * HOUR).since == now

    def test_who_comes_back_later_sees_what_came_meanwhile(self, own: Own) -> None:
        now = timezone.now()
        look(by=own.cleo, at=now)
        look(by=own.cleo, at=now + HOUR)
        assert look(by=own.cleo, at=now + HOUR + AWAY).since == now + HOUR
        assert LastLook.objects.get().before == now

    def test_nothing_is_news_for_ever(self) -> None:
        now = timezone.now()
        assert news_from(now - dt.timedelta(days=300), now) == now - NEWS_FOR
        assert news_from(None, now) is None

    def test_a_refresh_and_a_prefetch_are_no_look(self, own: Own, as_person: Browser) -> None:
        cleo = as_person(own.cleo)
        cleo.get(MARCH, headers=PART)
        cleo.get(MARCH, headers={"Sec-Purpose": "prefetch"})
        cleo.get("/changes/?since=0")
        assert not LastLook.objects.exists()
        cleo.get(MARCH)
        assert LastLook.objects.filter(user=own.cleo).exists()

    def test_seen_is_up_to_what_the_page_showed_and_can_be_taken_back(self, own: Own) -> None:
        now = timezone.now()
        look(by=own.cleo, at=now)
        mark_seen(by=own.cleo, until=now + HOUR, at=now + 2 * HOUR)
        assert LastLook.objects.get().since == now + HOUR
        mark_seen(by=own.cleo, until=now, at=now + 3 * HOUR)
        assert LastLook.objects.get().since == now + HOUR
        mark_seen(by=own.cleo, until=now + 9 * HOUR, at=now + 4 * HOUR)
        assert LastLook.objects.get().since == now + 4 * HOUR
        take_seen_back(by=own.cleo)
        take_seen_back(by=own.cleo)
        assert LastLook.objects.get().since == now + HOUR


class TestMarks:
    def test_what_others_add_and_move_is_marked_and_ones_own_is_not(self, old: Own, as_person: Browser) -> None:
        cleo, ana = as_person(old.cleo), as_person(old.ana)
        assert marks(cleo) == (0, 0)
        move(old, old.ana)
        assert marks(cleo) == (0, 1)
        add(old, old.ana)
        assert marks(cleo) == (1, 1)
        assert marks(ana) == (0, 0)

    def test_they_outlast_refreshes_until_marked_as_seen(self, old: Own, as_person: Browser) -> None:
        cleo = as_person(old.cleo)
        move(old, old.ana)
        assert marks(cleo, **PART) == marks(cleo, **PART) == marks(cleo) == marks(cleo) == (0, 1)
        answer = cleo.post("/changed/seen/", {"until": timezone.now().isoformat()}, headers=PART)
        assert "instep:changed" in answer.headers["HX-Trigger"]
        assert marks(cleo) == (0, 0)
        assert cleo.post("/changed/seen/back/", {"next": MARCH}).headers["Location"] == MARCH
        assert marks(cleo) == (0, 1)

    def test_marking_goes_to_and_fro_up_to_the_same_moment(self, old: Own, as_person: Browser) -> None:
        cleo = as_person(old.cleo)
        page_of = timezone.now()
        answer = cleo.post("/changed/seen/", {"until": page_of.isoformat()}, follow=True)
        looks = LastLook.objects.filter(user=old.cleo).values_list("since", flat=True)
        goes_to_and_fro(cleo, answer, stands=lambda: looks.get() == page_of, before=False)
        cleo.post("/changed/seen/back/")
        assert "marked already" in cleo.post("/changed/seen/back/", follow=True).text

    def test_what_came_after_the_page_stays_marked(self, old: Own, as_person: Browser) -> None:
        page_of = timezone.now()
        move(old, old.ana)
        cleo = as_person(old.cleo)
        cleo.post("/changed/seen/", {"until": page_of.isoformat()})
        assert marks(cleo) == (0, 1)
        assert cleo.post("/changed/seen/", {"until": "2027-13-45T00:00:00+00:00"}).status_code == 302
        assert marks(cleo) == (0, 0)

    @pytest.mark.parametrize("view", ["month", "week", "quarter", "agenda", "board", "day"])
    def test_every_view_says_it_with_shape_and_word(self, old: Own, as_person: Browser, view: str) -> None:
        move(old, old.ana)
        page = as_person(old.cleo).get(f"/?view={view}&date=2027-03-16").content.decode()
        assert page.count("mark--moved") == 2  # on its bar, and in the line above
        assert page.count("Moved") == 1
        assert "1 moved" in page

    def test_the_year_marks_the_day_it_begins_on_and_says_so(self, old: Own, as_person: Browser) -> None:
        move(old, old.ana)
        add(old, old.ana)
        cleo = as_person(old.cleo)
        page = cleo.get(YEAR).content.decode()
        day = re.search(r'<a [^>]*data-date="2027-03-16"[^>]*>.*?</a>', page)
        assert day is not None and "mark--moved" in day[0] and re.search(r'aria-label="[^"]*; 1 moved', day[0])
        assert (page.count("mark--new"), page.count("mark--moved")) == (2, 2), "on its day, and in the line above"
        assert "mark--moved" not in cleo.get(f"{YEAR}&of=duties").content.decode()

    def test_what_is_news_costs_the_year_one_query(self, old: Own, as_person: Browser) -> None:
        move(old, old.ana)
        with CaptureQueriesContext(connection) as queries:
            as_person(old.cleo).get(YEAR, headers=PART)
        asked = [each["sql"].partition(" FROM ")[0] for each in queries]
        assert sum('"campaigns_activity"."starts_on"' in each for each in asked) == 1
        assert sum('"departments_auditentry"."changes"' in each for each in asked) == 1

    @pytest.mark.parametrize("view", ["month", "week", "quarter", "timeline"])
    def test_what_waits_for_a_date_is_marked_where_it_waits(self, old: Own, as_person: Browser, view: str) -> None:
        create_activity(by=old.ana, campaign_id=old.campaign.pk, channel=old.channel, title="Film")
        unschedule_activity(by=old.ana, activity_id=old.activity.pk)
        cleo = as_person(old.cleo)
        tray = cleo.get(f"/?view={view}&date=2027-03-16").content.decode().partition('id="tray"')[2]
        assert (tray.count("mark--new"), tray.count("mark--moved")) == (1, 1)
        opened(old.cleo, dt.timedelta())
        assert (
            "mark--"
            not in cleo.get(f"/?view={view}&date=2027-03-16")
            .content.decode()
            .partition('id="tray"')[2]
            .partition("</main>")[0]
        )

    def test_the_timeline_says_it_in_words(self, old: Own, as_person: Browser) -> None:
        move(old, old.ana)
        page = as_person(old.cleo).get("/?view=timeline&date=2027-03-01").content.decode()
        assert ", Moved" in page
        assert '<tspan class="piece__news">Moved</tspan>' in page

    def test_what_was_a_draft_is_new_when_it_is_made_known(self, old: Own, as_person: Browser) -> None:
        changes = {"state": [CampaignState.DRAFT.value, CampaignState.TENTATIVE.value]}
        record(by=old.ana, verb="made tentative", subject=old.campaign, changes=changes, campaign_id=old.campaign.pk)
        assert marks(as_person(old.cleo)) == (1, 0)

    def test_a_change_of_its_words_is_no_move(self, old: Own, as_person: Browser) -> None:
        edit_activity(by=old.ana, activity_id=old.activity.pk, values={"title": "Teasers"})
        assert marks(as_person(old.cleo)) == (0, 0)

    @pytest.mark.parametrize("others_see", [OthersSee.CODE_NAME, OthersSee.BUSY])
    def test_what_is_veiled_has_none(self, old: Own, as_person: Browser, others_see: OthersSee) -> None:
        move(old, old.ana)
        type(old.campaign).objects.update(
            secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=others_see, code_name="Owl"
        )
        cleo = as_person(old.cleo)
        assert str(old.activity.pk) in cleo.get(MARCH).content.decode()
        assert marks(cleo) == (0, 0)

    def test_guests_get_none(self, old: Own, as_person: Browser) -> None:
        guest = make_user()
        CampaignGuest.objects.create(campaign=old.campaign, user=guest)
        opened(guest)
        move(old, old.ana)
        page = as_person(guest).get(MARCH).content.decode()
        assert "mark--moved" not in page
        assert "/changed/" not in page
        assert as_person(guest).get("/changed/").status_code == 403

    def test_costs_one_query_however_much_changed(
        self, old: Own, as_person: Browser, django_assert_max_num_queries: Any
    ) -> None:
        cleo = as_person(old.cleo)
        mark_seen(by=old.cleo, until=timezone.now(), at=timezone.now())
        cleo.get(MARCH, headers=PART)
        with django_assert_max_num_queries(30) as quiet:
            cleo.get(MARCH, headers=PART)
        for number in range(10):
            add(old, old.ana, title=f"Piece {number}")
        with django_assert_max_num_queries(len(quiet)):
            cleo.get(MARCH, headers=PART)
        own = [query["sql"] for query in quiet if "lastlook" in query["sql"] or "auditentry" in query["sql"]]
        own = [sql for sql in own if "instep_revision" not in sql]  # whether it is unchanged is asked of every page
        assert len(own) == 1


class TestList:
    def lines(self, person: User, *, mine: bool = False) -> dict[str, list[str]]:
        now = timezone.now()
        found = changed_since(access_for(person, now), now - HOUR, at=now, only_own_teams=mine)
        return {each.name: [line.sentence for line in each.lines] for each in found.campaigns}

    def test_says_who_when_and_from_what_to_what_by_campaign(self, old: Own, as_person: Browser) -> None:
        move(old, old.ana)
        add(old, old.ana)
        assert list(self.lines(old.cleo)) == ["Aurora"]
        assert self.lines(old.ana) == {}
        page = as_person(old.cleo).get("/changed/", headers=PART).content.decode()
        for words in ("Ana", "Teaser", "Launch", "15 Mar", "16 Mar", "Mark all as seen"):
            assert words in page
        assert "Mark all as seen" not in as_person(old.cleo).get("/changed/?days=7").content.decode()

    def test_can_be_narrowed_to_ones_departments(self, old: Own) -> None:
        elsewhere = make_campaign(lead=make_department(), name="Borealis")
        create_activity(by=old.ana, campaign_id=elsewhere.pk, channel=make_channel(), title="Far away")
        move(old, old.ana)
        assert set(self.lines(old.cleo)) == {"Aurora", "Borealis"}
        assert set(self.lines(old.cleo, mine=True)) == {"Aurora"}
        assert self.lines(make_user(department=make_department()), mine=True) == {}

    @pytest.mark.parametrize("others_see", list(OthersSee))
    def test_veils_hold(self, old: Own, as_person: Browser, others_see: OthersSee) -> None:
        move(old, old.ana)
        type(old.campaign).objects.update(
            secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=others_see, code_name="Owl"
        )
        assert self.lines(old.cleo) == {}
        page = as_person(old.cleo).get("/changed/?days=14").content.decode()
        assert not any(word in page for word in ("Aurora", "Teaser", "Owl"))

    def test_what_follows_the_dates_is_left_out_and_the_command_line_is_not(self, old: Own) -> None:
        record(by=None, verb="made live", subject=old.activity, campaign_id=old.campaign.pk)
        assert self.lines(old.cleo) == {}
        record(by=None, verb="moved", subject=old.activity, campaign_id=old.campaign.pk)
        assert list(self.lines(old.cleo)) == ["Aurora"]

    def test_looking_changes_nothing_for_anybody(self, old: Own, as_person: Browser) -> None:
        move(old, old.ana)
        before = AuditEntry.objects.count(), LastLook.objects.get(user=old.cleo).since
        as_person(old.cleo).get("/changed/")
        assert (AuditEntry.objects.count(), LastLook.objects.get(user=old.cleo).since) == before
