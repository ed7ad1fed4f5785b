"""Everybody reads days and hours as they chose, and nobody is shown what was drawn for somebody who chose otherwise."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from calendar_app.calendar.own.actions import look
from calendar_app.export.asking import window_of
from calendar_app.lib.dates import short_day, spoken_day, written, written_stretch
from calendar_app.lib.habits import Habits, first_weekday, habits_of
from calendar_app.lib.hours import spoken_hour
from calendar_app.search.commands import day_called
from campaigns.models import Activity
from departments.actions.people import choose_own_habits
from departments.errors import Refused
from departments.models import AuditEntry, OrganisationSettings, User
from tests.factories import make_activity, make_user
from tests.own.conftest import Own

MARCH = {"view": "month", "date": "2027-03-01"}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
SUNDAY = 6
MONTH_FIRST = re.compile(r"Mar(ch)? (</span>)?(<time[^>]*>)?\d\d?\D")
Browser = Callable[[User], Client]


@pytest.mark.parametrize(
    ("hour", "twelve", "twenty_four"),
    [
        (dt.time(0, 5), "12:05\u00a0am", "00:05"),
        (dt.time(9), "9:00\u00a0am", "09:00"),
        (dt.time(12), "12:00\u00a0pm", "12:00"),
        (dt.time(23, 30), "11:30\u00a0pm", "23:30"),
    ],
)
def test_hours_are_said_by_the_clock_one_chose(hour: dt.time, twelve: str, twenty_four: str) -> None:
    for clock, words in (("12", twelve), ("24", twenty_four), ("", twenty_four)):
        with habits_of(Habits(clock)):
            assert spoken_hour(hour) == spoken_hour(dt.datetime.combine(dt.date(2027, 3, 1), hour)) == words
    assert spoken_hour(hour) == twenty_four, "nobody's again"


def test_a_clock_is_not_that_of_a_language_nor_the_other_way_round() -> None:
    with translation.override("es-mx"):
        usual = spoken_hour(dt.time(18, 30))
    with translation.override("de"), habits_of(Habits("12")):
        assert spoken_hour(dt.time(18, 30)) == "6:30\u00a0pm"
    with translation.override("es-mx"):
        assert spoken_hour(dt.time(18, 30)) == usual


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("", ["Monday 1 March 2027", "Mon 1 Mar", "1 Mar 2027", "1 – 7 Mar 2027", "28 Feb – 6 Mar 2027"]),
        ("dmy", ["Monday 1 March 2027", "Mon 1 Mar", "1 Mar 2027", "1 – 7 Mar 2027", "28 Feb – 6 Mar 2027"]),
        ("mdy", ["Monday, March 1, 2027", "Mon, Mar 1", "Mar 1, 2027", "Mar 1 – 7, 2027", "Feb 28 – Mar 6, 2027"]),
        (
            "ymd",
            ["Monday 2027-03-01", "Mon 03-01", "2027-03-01", "2027-03-01 – 2027-03-07", "2027-02-28 – 2027-03-06"],
        ),
    ],
)
def test_days_are_written_in_the_order_one_chose(order: str, said: list[str]) -> None:
    day = dt.date(2027, 3, 1)
    with habits_of(Habits(date_order=order)):
        assert said == [
            spoken_day(day),
            short_day(day, today=day),
            written(day, "j M Y"),
            written_stretch(day, day + dt.timedelta(days=6)),
            written_stretch(day - dt.timedelta(days=1), day + dt.timedelta(days=5)),
        ]


def test_a_stretch_over_new_year_says_both_years() -> None:
    stretch = (dt.date(2026, 12, 28), dt.date(2027, 1, 3))
    assert written_stretch(*stretch) == "28 Dec 2026 – 3 Jan 2027"
    with habits_of(Habits(date_order="mdy")):
        assert written_stretch(*stretch) == "Dec 28, 2026 – Jan 3, 2027"


@pytest.mark.parametrize(("order", "day"), [("", "04-03"), ("dmy", "04-03"), ("mdy", "03-04"), ("ymd", "04-03")])
def test_a_day_of_numbers_only_is_read_in_the_order_one_chose(order: str, day: str) -> None:
    with habits_of(Habits(date_order=order)):
        found = day_called("3/4/2027", today=dt.date(2027, 1, 1))
    assert found is not None and found[1] == f"/?date=2027-{day}"


def test_seconds_are_said_where_they_matter() -> None:
    at = dt.time(18, 30, 5)
    assert (spoken_hour(at), spoken_hour(at, with_seconds=True)) == ("18:30", "18:30:05")
    with habits_of(Habits("12")):
        assert spoken_hour(at, with_seconds=True) == "6:30:05\u00a0pm"


def test_no_template_writes_days_or_hours_that_know_no_reader() -> None:
    unread = re.compile(r"""\|time\b|\|date:"[^"]*(j[^"]*[FM]|[FM][^"]*j|[HGgP])|strftime|date_format""")
    found = [path.name for path in (settings.BASE_DIR / "templates").rglob("*.html") if unread.search(path.read_text())]
    assert found == []


def test_weeks_begin_on_ones_own_day_even_if_that_is_monday() -> None:
    assert first_weekday(SUNDAY) == SUNDAY
    with habits_of(Habits(first_weekday=0)):
        assert first_weekday(SUNDAY) == 0


# One's own page


@pytest.fixture
def evening(own: Own) -> Own:
    """The activity begins at half past six, for whom clocks are like the organisation's."""
    zone = OrganisationSettings.objects.get().time_zone
    Activity.objects.filter(pk=own.activity.pk).update(starts_at=dt.time(18, 30), time_zone=zone)
    return own


def test_what_one_chose_holds_from_the_next_page_on_and_is_written_down(evening: Own, as_person: Browser) -> None:
    browser = as_person(evening.cleo)
    chosen = {"time_zone": "", "first_day_of_week": "6", "clock": "12"}
    answer = browser.post("/account/days-and-hours/", chosen, follow=True)
    assert answer.redirect_chain and "Saved" in answer.content.decode()
    month = browser.get("/", MARCH).content.decode()
    assert "6:30\u00a0pm" in month and "18:30" not in month
    assert first_days(month) == ["Sun", "Mon"]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.subject_id) == (evening.cleo, str(evening.cleo.pk))
    assert entry.changes == {"first_day_of_week": [None, 6], "clock": ["", "12"]}
    browser.post("/account/days-and-hours/", dict.fromkeys(chosen, ""))
    month = browser.get("/", MARCH).content.decode()
    assert "18:30" in month and first_days(month) == ["Mon", "Tue"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"clock": "13"},
        {"date_order": "myd"},
        {"first_day_of_week": "7"},
        {"first_day_of_week": "x"},
        {"time_zone": "Nowhere"},
    ],
)
def test_what_there_is_not_is_refused(own: Own, as_person: Browser, wrong: dict[str, str]) -> None:
    answer = as_person(own.cleo).post("/account/days-and-hours/", wrong)
    assert answer.status_code == 422
    own.cleo.refresh_from_db()
    assert (own.cleo.clock, own.cleo.first_day_of_week, own.cleo.time_zone) == ("", None, "")


def test_one_changes_nothing_else_of_oneself_by_it(own: Own, as_person: Browser) -> None:
    with pytest.raises(TypeError):
        choose_own_habits(by=own.cleo, is_ops_admin=True)
    with pytest.raises(Refused):
        choose_own_habits(by=own.cleo, language="xx")
    as_person(own.cleo).post("/account/days-and-hours/", {"clock": "12", "name": "Root", "is_ops_admin": "on"})
    own.cleo.refresh_from_db()
    assert (own.cleo.name, own.cleo.is_ops_admin, own.cleo.clock) == ("Cleo", False, "12")


@override_settings(LANGUAGES=[("en", "English"), ("de", "Deutsch")])
def test_the_language_is_ones_own_too_whatever_the_browser_asks_for(own: Own, as_person: Browser) -> None:
    choose_own_habits(by=own.cleo, language="de")
    answer = as_person(own.cleo).get("/", MARCH, headers={"Accept-Language": "en"})
    assert '<html lang="de"' in answer.content.decode() and answer["Content-Language"] == "de"
    assert '<html lang="en"' in as_person(own.ana).get("/", MARCH).content.decode()


# Every view, and what is drawn and read for several people at once


def first_days(text: str) -> list[str]:
    """Return the first two names of weekdays over a grid."""
    return re.findall(r'role="columnheader">([A-Z]..)<', text)[:2]


@pytest.fixture
def dan(evening: Own) -> User:
    """Cleo counts twelve hours and says the month first; Dan sees just what she sees, and reads as usual."""
    choose_own_habits(by=evening.cleo, clock="12", date_order="mdy")
    return make_user(name="Dan", department=evening.team)


def shown(client: Client, view: str) -> str:
    return client.get("/", {"view": view, "date": "2027-03-15"}, headers=PART).content.decode()


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("view", ["month", "week", "quarter", "timeline", "agenda", "day"])
def test_nobody_is_shown_what_was_drawn_for_another_way_of_writing(
    evening: Own, dan: User, as_person: Browser, view: str
) -> None:
    look(by=dan, at=timezone.now())
    look(by=evening.cleo, at=timezone.now())
    hers, his = as_person(evening.cleo), as_person(dan)
    for _again in range(2):
        for client, own, anothers in ((his, "18:30", "6:30\u00a0pm"), (hers, "6:30\u00a0pm", "18:30")):
            text = shown(client, view)
            assert own in text and anothers not in text
            assert bool(MONTH_FIRST.search(text)) == (client is hers)


@pytest.mark.usefixtures("keeping")
def test_nobody_is_read_another_ones_weeks(evening: Own, dan: User, as_person: Browser) -> None:
    """The 28th of February is a Sunday: it is in the March of whose weeks begin with it, and in nobody else's."""
    choose_own_habits(by=evening.cleo, first_day_of_week=SUNDAY)
    before = make_activity(
        campaign=evening.campaign, channel=evening.channel, title="Before", starts_on=dt.date(2027, 2, 28)
    )
    hers, his = as_person(evening.cleo), as_person(dan)
    for client in (hers, his):
        client.get("/", MARCH)
    drawn = {client: client.get("/", MARCH, headers=PART).content.decode() for client in (his, hers, his)}
    assert str(before.pk) in drawn[hers] and first_days(drawn[hers]) == ["Sun", "Mon"]
    assert str(before.pk) not in drawn[his] and first_days(drawn[his]) == ["Mon", "Tue"]


@pytest.mark.parametrize("change", [{"clock": "12"}, {"date_order": "mdy"}, {"first_day_of_week": SUNDAY}])
@pytest.mark.usefixtures("keeping")
def test_an_open_calendar_is_drawn_anew_for_who_counts_otherwise_and_for_nobody_else(
    evening: Own, as_person: Browser, change: dict[str, Any]
) -> None:
    dan = make_user(name="Dan", department=evening.team)
    hers, his = as_person(evening.cleo), as_person(dan)
    asked = {**MARCH, "date": "2027-03-15", "since": "0"}
    drawn = re.findall(r'data-drawn="(\w+)"', shown(his, "month"))[0]
    assert hers.get("/changes/", {**asked, "drawn": drawn}).json()["is_same"]
    choose_own_habits(by=evening.cleo, **change)
    assert not hers.get("/changes/", {**asked, "drawn": drawn}).json()["is_same"]
    assert his.get("/changes/", {**asked, "drawn": drawn}).json()["is_same"]
    anew = re.findall(r'data-drawn="(\w+)"', shown(hers, "month"))[0]
    assert hers.get("/changes/", {**asked, "drawn": anew}).json()["is_same"]


def test_weeks_of_other_pages_begin_on_ones_own_day_too(own: Own, as_person: Browser) -> None:
    choose_own_habits(by=own.cleo, first_day_of_week=SUNDAY)
    browser = as_person(own.cleo)
    year = browser.get("/", {"view": "year", "date": "2027-03-01"}).content.decode()
    assert re.findall(r'heat__weekdays" aria-hidden="true"><span>(...)', year) == ["Sun"] * 12
    days = browser.get(f"/departments/{own.team.slug}/days/", {"year": "2027"}).content.decode()
    assert days.count('<th scope="col">Sunday</th><th scope="col">Monday</th>') == 12


def test_what_is_taken_out_are_the_days_one_sees(own: Own) -> None:
    organisation, query = OrganisationSettings.objects.get(), QueryDict("view=month&date=2027-03-01")
    assert window_of(query, organisation, at=timezone.now()).first == dt.date(2027, 3, 1)
    with habits_of(Habits(first_weekday=SUNDAY)):
        assert window_of(query, organisation, at=timezone.now()).first == dt.date(2027, 2, 28)


def test_it_takes_no_query_more(evening: Own, dan: User, as_person: Browser) -> None:
    counts = []
    for person in (dan, evening.cleo):
        client = as_person(person)
        client.get("/", MARCH)
        with CaptureQueriesContext(connection) as queries:
            client.get("/", MARCH)
        counts.append(len(queries))
    assert counts[0] == counts[1]
