"""The pages about working days: the year, who may change it, first a look and then the change, and two at once."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.actions.replanning import replan
from campaigns.models import Activity, Milestone
from departments.actions.special_days import special_days_mark
from departments.enums import DayKind, RoleName
from departments.models import AuditEntry, Department, OrganisationSettings, SpecialDays, User, WorkingCalendar
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.factories import (
    make_activity,
    make_calendar,
    make_channel,
    make_department,
    make_special_days,
    make_user,
)

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year + 1
DAYS = "/departments/social/days/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def day(month: int, number: int) -> dt.date:
    return dt.date(YEAR, month, number)


def page(person: User, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return html.unescape(" ".join(answer.content.decode().split()))


def sent(person: User, address: str, **fields: object):
    return signed_in(person).post(address, {name: value for name, value in fields.items() if value is not None})


def entered(**fields: object) -> dict[str, object]:
    return {"kind": "closed", "first_day": f"{YEAR}-05-04", "reason": "Stocktaking", **fields}


def checked_and_saved(person: User, address: str, **fields: object):
    """Send the form, then again with what its page carries once it was checked."""
    answer = sent(person, address, **fields)
    assert answer.status_code == 200, answer.content.decode()
    return sent(person, address, **fields, checked=answer.context["form"].checked)


def planned(world: World, starts_on: dt.date) -> Activity:
    """Return an activity on this day with a duty of Social Media ten working days before it."""
    channel = make_channel(owner=world.social, name="Reels", rules=[{"name": "Cut", "offset": -10}])
    activity = make_activity(campaign=world.campaign, channel=channel, starts_on=starts_on)
    replan([activity.pk], by=None)
    return activity


def due_days(activity: Activity) -> list[dt.date]:
    return list(Milestone.objects.filter(activity=activity).values_list("due_on", flat=True))


class TestYear:
    def test_each_day_off_says_why_in_words_and_not_by_colour_alone(self, world):
        make_special_days(owner=world.social, first_day=day(5, 4), reason="Stocktaking")
        make_special_days(owner=world.social, first_day=day(5, 8), kind=DayKind.OPEN, reason="Open house")
        make_special_days(owner=world.social, first_day=day(9, 1), kind=DayKind.BUSY, factor=150, reason="Fair")
        shown = page(world.member, f"{DAYS}?year={YEAR}")
        for words in ("off: Stocktaking", "worked: Open house", "busy: Fair", "1.5 times", f"Working days {YEAR}"):
            assert words in shown

    def test_the_list_says_what_is_overruled_and_by_whom(self, world):
        usual = Department.objects.get(slug="social").working_calendar or make_calendar()
        Department.objects.filter(slug="social").update(working_calendar=usual)
        make_special_days(owner=usual, first_day=day(5, 4), reason="Company day")
        make_special_days(owner=world.social, first_day=day(5, 4), kind=DayKind.OPEN, reason="Phones")
        entries = signed_in(world.member).get(f"{DAYS}?year={YEAR}").context["page"].entries
        found = {entry.reason: entry.overruled_by for entry in entries if entry.first == day(5, 4)}
        assert found["Company day"] == "department" and found["Phones"] is None

    @pytest.mark.parametrize("year", ["", "abc", "0", "99999", "1066"])
    def test_a_year_that_is_none_is_this_one(self, world, year):
        shown = signed_in(world.member).get(DAYS, {"year": year}).context["page"]
        assert shown.year == timezone.localdate().year

    def test_the_ends_have_no_way_beyond(self, world):
        assert signed_in(world.member).get(f"{DAYS}?year=1990").context["page"].before is None
        assert signed_in(world.member).get(f"{DAYS}?year=2150").context["page"].after is None

    def test_it_takes_as_many_queries_however_many_special_days(self, world):
        found = []
        for count in (1, 20):
            for number in range(count):
                make_special_days(owner=world.social, first_day=day(6, 1) + dt.timedelta(days=number))
            client = signed_in(world.head)
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{DAYS}?year={YEAR}")
            found.append(len(captured))
        assert found[0] == found[1] <= 16


class TestWhoMay:
    def test_a_member_sees_and_is_offered_nothing_to_change(self, world):
        row = make_special_days(owner=world.social, first_day=day(5, 4))
        shown = page(world.member, f"{DAYS}?year={YEAR}")
        assert "Stocktaking" in shown and "Enter days" not in shown and ">Remove<" not in shown
        for address in (f"{DAYS}add/", f"{DAYS}week/", f"{DAYS}{row.pk}/"):
            assert signed_in(world.member).get(address).status_code == 403
        assert sent(world.member, f"{DAYS}{row.pk}/remove/").status_code == 403
        assert SpecialDays.objects.exists()

    def test_a_head_elsewhere_may_not_and_no_head_reaches_others_rows_by_their_number(self, world):
        other = make_department(name="Print")
        theirs = make_special_days(owner=other, first_day=day(5, 4))
        elsewhere = make_user(department=other, role=RoleName.HEAD)
        assert signed_in(elsewhere).get(f"{DAYS}add/").status_code == 403
        assert signed_in(world.head).get(f"{DAYS}{theirs.pk}/").status_code == 404
        assert sent(world.head, f"{DAYS}{theirs.pk}/remove/").status_code == 404

    def test_a_head_changes_a_calendar_the_department_has_alone_and_no_shared_one(self, world):
        calendar = make_calendar()
        Department.objects.filter(slug="social").update(working_calendar=calendar)
        row = make_special_days(owner=calendar, first_day=day(5, 4))
        assert signed_in(world.head).get(f"{DAYS}{row.pk}/").status_code == 200
        make_department(working_calendar=calendar)
        assert signed_in(world.head).get(f"{DAYS}{row.pk}/").status_code == 404
        assert signed_in(world.head).get(f"/working-calendars/{calendar.pk}/add/").status_code == 403
        assert "Enter days" not in page(world.head, f"/working-calendars/{calendar.pk}/")

    def test_a_guest_sees_none_of_it(self, world):
        guest = make_user()
        for address in (DAYS, "/working-calendars/", f"/working-calendars/{make_calendar().pk}/"):
            assert signed_in(guest).get(address).status_code == 404


class TestEntering:
    def test_first_it_shows_what_moves_then_it_is_saved(self, world):
        activity = world.activity()
        Activity.objects.filter(pk=activity.pk).update(starts_on=day(5, 7), ends_on=day(5, 7))
        first = sent(world.head, f"{DAYS}add/", **entered())
        assert first.status_code == 200 and not SpecialDays.objects.exists()
        assert "What that moves" in first.content.decode()
        saved = sent(world.head, f"{DAYS}add/", **entered(), checked=first.context["form"].checked)
        assert saved.status_code == 302 and f"year={YEAR}" in saved["Location"]
        assert SpecialDays.objects.get().department == world.social

    def test_what_was_changed_after_the_look_is_looked_at_again(self, world):
        first = sent(world.head, f"{DAYS}add/", **entered())
        other = entered(last_day=f"{YEAR}-05-20")
        answer = sent(world.head, f"{DAYS}add/", **other, checked=first.context["form"].checked)
        assert answer.status_code == 200 and not SpecialDays.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"first_day": ""}, "Choose the first day."),
            ({"first_day": "4 May"}, "Write the day as"),
            ({"last_day": f"{YEAR}-05-01"}, "before the first"),
            ({"reason": ""}, "Say why"),
            ({"kind": "busy"}, "how much longer"),
            ({"kind": "busy", "factor": "abc"}, "how much longer"),
            ({"kind": "busy", "factor": "0.5"}, "greater than or equal to 1"),
            ({"kind": "busy", "factor": "1.555"}, "how much longer"),
            ({"kind": "busy", "factor": "NaN"}, "how much longer"),
            ({"first_day": f"{YEAR}-01-01", "last_day": f"{YEAR}-12-31"}, "no working day"),
            ({"first_day": "9999-12-31"}, "Choose a year"),
        ],
    )
    def test_a_wrong_answer_gets_a_sentence_and_keeps_what_was_typed(self, world, fields, words):
        answer = sent(world.head, f"{DAYS}add/", **entered(**fields))
        text = html.unescape(answer.content.decode())
        assert answer.status_code == 422 and words in text
        assert fields.get("reason") == "" or "Stocktaking" in text
        assert not SpecialDays.objects.exists()

    def test_a_factor_is_kept_to_the_hundredth_and_shown_again(self, world):
        fields = entered(kind="busy", factor="1.25", last_day=f"{YEAR}-05-20")
        assert checked_and_saved(world.head, f"{DAYS}add/", **fields).status_code == 302
        row = SpecialDays.objects.get()
        assert row.factor == 125
        assert 'value="1.25"' in page(world.head, f"{DAYS}{row.pk}/")

    def test_who_was_slower_is_shown_both_versions(self, world):
        row = make_special_days(owner=world.social, first_day=day(5, 4))
        opened = signed_in(world.head).get(f"{DAYS}{row.pk}/").context["form"]
        fields = entered(last_day=f"{YEAR}-05-04", reason="Mine", seen=opened["seen"].value())
        SpecialDays.objects.filter(pk=row.pk).update(reason="Theirs")
        answer = sent(world.head, f"{DAYS}{row.pk}/", **fields)
        text = answer.content.decode()
        assert "Theirs" in text and "Mine" in text
        assert SpecialDays.objects.get().reason == "Theirs"

    def test_removing_says_so_and_offers_the_way_back(self, world):
        row = make_special_days(owner=world.social, first_day=day(5, 4))
        client = signed_in(world.head)
        answer = client.post(f"{DAYS}{row.pk}/remove/", follow=True)
        assert not SpecialDays.objects.exists()
        entry = AuditEntry.objects.get(verb="removed")
        assert f"/history/{entry.pk}/undo/" in answer.content.decode()
        client.post(f"/history/{entry.pk}/undo/")
        assert SpecialDays.objects.get().reason == "Stocktaking"

    def test_before_it_is_removed_it_shows_what_moves_and_a_look_changes_nothing(self, world):
        row = make_special_days(owner=world.social, first_day=day(5, 4), last_day=day(5, 20))
        activity = planned(world, day(5, 28))
        before = due_days(activity)
        shown = page(world.head, f"{DAYS}{row.pk}/remove/")
        assert "What that moves" in shown and "1 duty moves" in shown and activity.title in shown
        assert SpecialDays.objects.exists() and due_days(activity) == before
        assert not AuditEntry.objects.filter(verb="removed").exists()
        sent(world.head, f"{DAYS}{row.pk}/remove/", seen=special_days_mark(row))
        assert not SpecialDays.objects.exists() and due_days(activity) > before

    def test_what_changed_since_the_look_is_not_removed(self, world):
        row = make_special_days(owner=world.social, first_day=day(5, 4))
        seen = special_days_mark(row)
        SpecialDays.objects.filter(pk=row.pk).update(last_day=day(5, 20))
        answer = signed_in(world.head).post(f"{DAYS}{row.pk}/remove/", {"seen": seen}, follow=True)
        assert SpecialDays.objects.exists() and "somebody was quicker" in answer.content.decode()

    def test_what_would_leave_no_working_day_is_said_before(self, world):
        usual = OrganisationSettings.objects.get().default_calendar
        make_special_days(owner=usual, first_day=day(1, 1), last_day=day(12, 31))
        opened = make_special_days(owner=world.social, first_day=day(5, 4), kind=DayKind.OPEN)
        answer = signed_in(world.head).get(f"{DAYS}{opened.pk}/remove/", follow=True)
        assert "no working day" in answer.content.decode() and SpecialDays.objects.filter(pk=opened.pk).exists()

    def test_the_history_tells_it_in_words(self, world):
        checked_and_saved(world.head, f"{DAYS}add/", **entered())
        told = page(world.member, "/departments/social/history/")
        assert "Ben Head closed Social Media" in told and "Stocktaking" in told


class TestWeek:
    def test_days_of_its_own_move_it_and_nobody_else(self, world):
        fields = {"time_zone": "Asia/Riyadh", "works_by": "own", "weekend_days": ["4", "5"], "country": "SA"}
        assert checked_and_saved(world.head, f"{DAYS}week/", **fields).status_code == 302
        social = Department.objects.get(slug="social")
        assert (social.time_zone, social.working_calendar.weekend_days) == ("Asia/Riyadh", [4, 5])

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"weekend_days": list("0123456")}, "All seven days are off."),
            ({"country": "DE", "subdivision": "ZZ"}, "has no region"),
            ({"subdivision": "BY"}, "needs its country"),
            ({"time_zone": "Mars/Base"}, "Select a valid choice"),
            ({"works_by": "999999"}, "Select a valid choice"),
        ],
    )
    def test_a_wrong_answer_gets_a_sentence(self, world, fields, words):
        before = WorkingCalendar.objects.count()
        answer = sent(world.head, f"{DAYS}week/", **{"works_by": "own", "weekend_days": ["5"], **fields})
        assert answer.status_code == 422 and words in html.unescape(answer.content.decode())
        assert WorkingCalendar.objects.count() == before


class TestProgress:
    def test_the_page_says_how_many_are_planned_and_how_many_are_to_go(self, world):
        world.duty(3, activity=world.activity())
        Activity.objects.update(is_stale=True)
        left = Milestone.objects.filter(responsible_links__department=world.social).values("activity").distinct()
        shown = page(world.member, f"{DAYS}?again=1200")
        assert f"{1200 - left.count():,} of 1,200 activities are planned again" in shown
        Activity.objects.update(is_stale=False)
        assert "All 1,200 activities are planned again." in page(world.member, f"{DAYS}?again=1200")
        assert "planned again" not in page(world.member, f"{DAYS}?again=9999999999")


class TestSharedCalendars:
    def test_an_ops_admin_closes_all_who_work_by_it(self, world):
        calendar = make_calendar()
        Department.objects.filter(slug="social").update(working_calendar=calendar)
        admin = make_user(is_ops_admin=True)
        address = f"/working-calendars/{calendar.pk}/add/"
        assert checked_and_saved(admin, address, **entered(reason="Company day")).status_code == 302
        assert "off: Company day" in page(world.member, f"{DAYS}?year={YEAR}")
        row = SpecialDays.objects.get()
        assert sent(admin, f"/working-calendars/{make_calendar().pk}/{row.pk}/remove/").status_code == 404
        assert sent(admin, f"/working-calendars/{calendar.pk}/{row.pk}/remove/").status_code == 302
        assert not SpecialDays.objects.exists()

    def test_the_list_names_them_in_as_many_queries_however_many(self, world):
        found = []
        for _round in range(2):
            make_special_days(owner=make_calendar(), first_day=day(5, 4))
            client = signed_in(world.member)
            with CaptureQueriesContext(connection) as captured:
                assert "Working calendars" in client.get("/working-calendars/").content.decode()
            found.append(len(captured))
        assert found[0] == found[1]
