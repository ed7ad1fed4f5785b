"""The pages of activities: who sees and changes what, what is shown before it is saved, and the way back."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.actions.activities import create_activity
from campaigns.actions.milestones import finish
from campaigns.enums import ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, Channel, Milestone
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.campaigns.actors import RIGHTS, invited, someone, words
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://testserver/?view=month"}


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation(default_calendar=make_calendar(weekend=()))


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Aurora", lead=make_department(name="Marketing"))


@pytest.fixture
def printing() -> Department:
    department = make_department(name="Print")
    make_user(name="Pia Lind", department=department, role=RoleName.HEAD)
    return department


@pytest.fixture
def insert(printing: Department) -> Channel:
    """A channel that needs thirty days of notice."""
    rules = [{"name": "Booking", "offset": -30}, {"name": "Proof", "offset": -5}]
    return make_channel(name="Print insert", owner=printing, rules=rules)


@pytest.fixture
def activity(campaign: Campaign, insert: Channel, today: dt.date) -> Activity:
    """A two-day activity in sixty days, made by the action so that it has its duties."""
    schedule = Schedule(today + 60 * DAY, today + 61 * DAY)
    return create_activity(
        by=campaign.owner, campaign_id=campaign.pk, channel=insert, title="Insert", schedule=schedule
    )


@pytest.fixture
def planner(client: Client, campaign: Campaign) -> User:
    """The owner of Aurora, signed in."""
    client.force_login(campaign.owner)
    return campaign.owner


DAY = dt.timedelta(days=1)


def address(activity: Activity, rest: str = "") -> str:
    return f"/activities/{activity.pk}/{rest}"


def days(activity: Activity) -> tuple[dt.date | None, dt.date | None]:
    activity.refresh_from_db()
    return activity.starts_on, activity.ends_on


def undo_of(answer: HttpResponse) -> str:
    """Return the address the message's Undo posts to."""
    text = answer.content.decode()
    return text.partition("data-message")[2].partition('action="')[2].partition('"')[0].replace("&amp;", "&")


# Who may


@pytest.mark.parametrize("who", RIGHTS)
@pytest.mark.parametrize("state", [CampaignState.CONFIRMED, CampaignState.DRAFT])
def test_each_sees_what_is_theirs_to_see(
    client: Client, campaign: Campaign, activity: Activity, who: str, state: CampaignState
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=state)
    client.force_login(someone(campaign, who))
    sees = RIGHTS[who].sees_draft if state == CampaignState.DRAFT else RIGHTS[who].sees
    for answer in (client.get(address(activity)), client.get(address(activity, "panel/"), headers=PARTIAL)):
        assert answer.status_code == (200 if sees else 404)
        assert ("Booking" in words(answer)) is sees
        assert ("/cancel/" in answer.content.decode()) is (sees and RIGHTS[who].edits)


@pytest.mark.parametrize("who", RIGHTS)
def test_each_changes_what_is_theirs_to_change(
    client: Client, campaign: Campaign, activity: Activity, who: str
) -> None:
    client.force_login(someone(campaign, who))
    entries = AuditEntry.objects.count()
    for deed in ("edit/", "move/", "unschedule/", "cancel/", "restore/", "put-back/?starts_on=2031-01-01"):
        answer = client.post(address(activity, deed), {"starts_on": "2031-01-01", "title": "Mine"})
        if RIGHTS[who].edits:
            assert answer.status_code in (200, 302), deed
        else:
            assert answer.status_code == (403 if RIGHTS[who].sees else 404), deed
            stored = Activity.objects.get(pk=activity.pk)
            assert (stored.title, stored.starts_on, stored.state) == ("Insert", activity.starts_on, "planned"), deed
            assert AuditEntry.objects.count() == entries, deed


@pytest.mark.parametrize("deed", ["put-back/", "restore/"])
def test_a_link_alone_changes_nothing(client: Client, planner: User, activity: Activity, deed: str) -> None:
    assert client.get(address(activity, deed)).status_code == 405


def test_what_is_gone_is_not_there(client: Client, planner: User) -> None:
    assert client.get(f"/activities/{uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "draft", "status"),
    [
        ("planner of another department", False, 403),
        ("viewer", False, 403),
        ("guest", False, 403),
        ("planner of another department", True, 404),
        ("guest of another campaign", False, 404),
    ],
)
def test_nobody_adds_to_a_campaign_that_is_not_theirs(
    client: Client, campaign: Campaign, insert: Channel, who: str, draft: bool, status: int
) -> None:
    if draft:
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    client.force_login(someone(campaign, who))
    form = {"title": "Mine", "channel": insert.pk, "campaign": campaign.pk}
    assert client.post(f"/activities/new/?campaign={campaign.pk}", form).status_code == status
    client.post("/activities/new/", form)
    assert not Activity.objects.exists()


def test_a_guest_gets_no_form(client: Client, campaign: Campaign) -> None:
    client.force_login(invited(campaign))
    assert client.get("/activities/new/").status_code == 403


def test_the_form_offers_only_campaigns_one_plans_and_that_are_open(
    client: Client, planner: User, campaign: Campaign
) -> None:
    make_campaign(name="Theirs")
    make_campaign(name="Closed", lead=campaign.lead_department, owner=planner, state=CampaignState.ARCHIVED)
    make_campaign(name="Own draft", lead=campaign.lead_department, state=CampaignState.DRAFT)
    text = words(client.get("/activities/new/"))
    assert "Aurora" in text and "Own draft" in text
    assert "Theirs" not in text and "Closed" not in text and "Start one" not in text
    Campaign.objects.update(state=CampaignState.ARCHIVED)
    assert "you plan none yet. Start one first." in words(client.get("/activities/new/"))


# What is shown before it is saved


def test_short_notice_is_said_before_anything_is_saved(
    client: Client, planner: User, campaign: Campaign, insert: Channel, today: dt.date
) -> None:
    form = {"channel": insert.pk, "starts_on": (today + 12 * DAY).isoformat(), "check": "1"}
    answer = client.post(f"/activities/new/?campaign={campaign.pk}", form)
    text = words(answer)
    good = today + 30 * DAY
    assert "Print needs 30 working days; this gives 12: 18 short." in text
    assert f"Talk to Pia Lind (Print), or start on {good:%a} {good.day} {good:%b}" in text
    assert "18 working days short Booking Print" in text and "7 working days left Proof Print" in text
    assert "Told of it: Print" in text
    assert "Give the activity a title." not in text
    assert not Activity.objects.exists() and not Milestone.objects.exists() and not AuditEntry.objects.exists()


def test_what_was_shown_is_what_comes(
    client: Client, planner: User, campaign: Campaign, insert: Channel, today: dt.date
) -> None:
    form = {"title": "Insert", "channel": insert.pk, "starts_on": (today + 12 * DAY).isoformat()}
    client.post(f"/activities/new/?campaign={campaign.pk}", form)
    assert list(Milestone.objects.order_by("due_on").values_list("name", "due_on", "shortfall_days")) == [
        ("Booking", today - 18 * DAY, 18),
        ("Proof", today + 7 * DAY, 0),
    ]


def test_htmx_gets_only_the_outlook(
    client: Client, planner: User, campaign: Campaign, insert: Channel, today: dt.date
) -> None:
    form = {"channel": insert.pk, "starts_on": (today + 40 * DAY).isoformat(), "check": "1"}
    answer = client.post(f"/activities/new/?campaign={campaign.pk}", form, headers=PARTIAL)
    assert "<form" not in answer.content.decode()
    assert words(answer).startswith("Every lead time is kept.")


def test_the_outlook_says_when_nobody_would_be_told(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    form = {"channel": make_channel(name="Radio").pk, "starts_on": today.isoformat(), "check": "1"}
    text = words(client.post(f"/activities/new/?campaign={campaign.pk}", form, headers=PARTIAL))
    assert "Radio has no owner. Nobody would be told of it." in text


def test_a_move_shows_from_when_to_when_and_whom_it_hurts(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    finish(by=planner, milestone_id=Milestone.objects.get(name="Proof").pk)
    text = words(client.get(address(activity, "move/?by=-50")))
    assert "Print needs 30 working days; this gives 10: 20 short." in text
    assert "20 working days short Booking" in text
    assert "Stays Proof" in text
    assert days(activity) == (today + 60 * DAY, today + 61 * DAY)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("by=3", 63), ("by=-3", 57), ("by=x", 60), ("by=999999999", 60), ("starts_on=nonsense", 60), ("", 60)],
)
def test_a_drag_fills_the_move_form(
    client: Client, planner: User, activity: Activity, today: dt.date, query: str, expected: int
) -> None:
    text = client.get(address(activity, f"move/?{query}"), headers=PARTIAL).content.decode()
    assert "<html" not in text
    assert f'name="starts_on" value="{today + expected * DAY}"' in text


# Adding


def test_an_activity_without_a_last_day_takes_one_day(
    client: Client, planner: User, campaign: Campaign, insert: Channel
) -> None:
    form = {"title": " Big   insert ", "channel": insert.pk, "starts_on": "2031-03-03"}
    answer = client.post(f"/activities/new/?campaign={campaign.pk}", form, follow=True)
    made = Activity.objects.get()
    assert (made.title, made.starts_on, made.ends_on, made.campaign_id) == (
        "Big insert", dt.date(2031, 3, 3), dt.date(2031, 3, 3), campaign.pk,
    )  # fmt: skip
    assert "Big insert is planned for Mon 3 Mar 2031." in words(answer)


def test_an_activity_without_days_waits_in_the_tray(
    client: Client, planner: User, campaign: Campaign, insert: Channel
) -> None:
    client.post("/activities/new/", {"title": "Some day", "channel": insert.pk, "campaign": campaign.pk})
    assert Activity.objects.get().state == ActivityState.UNSCHEDULED
    assert not Milestone.objects.exists()


def test_the_address_fills_the_form(client: Client, planner: User, campaign: Campaign, insert: Channel) -> None:
    query = f"campaign={campaign.pk}&channel={insert.slug}&starts_on=2031-03-03"
    text = client.get(f"/activities/new/?{query}").content.decode()
    assert f'value="{insert.pk}" selected' in text and 'value="2031-03-03"' in text
    assert "Booking" in text


def test_a_retired_channel_is_offered_only_where_it_is_used(
    client: Client, planner: User, campaign: Campaign, activity: Activity, insert: Channel
) -> None:
    Channel.objects.filter(pk=insert.pk).update(retired_at=timezone.now())
    new = f"/activities/new/?campaign={campaign.pk}"
    assert "Print insert" not in words(client.get(new))
    assert "Print insert" in words(client.get(address(activity, "edit/")))
    client.post(new, {"title": "Late idea", "channel": insert.pk})
    assert not Activity.objects.filter(title="Late idea").exists()


def test_nothing_is_added_to_a_closed_campaign(
    client: Client, planner: User, campaign: Campaign, insert: Channel
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.ARCHIVED)
    answer = client.post(f"/activities/new/?campaign={campaign.pk}", {"title": "Late idea", "channel": insert.pk})
    assert "This campaign is closed." in words(answer) and 'value="Late idea"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"starts_on": "2031-03-03", "ends_on": "2031-03-01"}, "ends_on", "The last day is before the first."),
        ({"ends_on": "2031-03-01"}, "starts_on", "Give the first day too"),
        ({"starts_at": "09:00", "time_zone": "Europe/Berlin"}, "starts_on", "Give the first day too"),
        ({"starts_on": "2031-03-03", "starts_at": "09:00"}, "time_zone", "Choose a time zone"),
        ({"starts_on": "2031-03-03", "starts_at": "09:00", "time_zone": "Mars"}, "time_zone", "Choose a time zone"),
        ({"starts_on": "2031-03-03", "ends_at": "09:00"}, "starts_at", "Give the time it begins, too."),
        ({"starts_on": "1750-01-01"}, "starts_on", "Choose days between 1990 and 2199."),
        ({"booked": "on"}, "starts_on", "Give the activity its first day"),
        ({"title": " "}, "title", "Give the activity a title."),
        ({"channel": "0"}, "channel", "Choose a channel that is in use."),
        ({"url": "not a link"}, "url", "Write the whole link"),
        ({"starts_on": "soon"}, "starts_on", "Write the day as 2027-03-01."),
        ({"starts_on": "2031-03-03", "starts_at": "noon"}, "starts_at", "Write the time as 09:30."),
    ],
)
def test_a_slip_is_said_at_its_field_and_what_was_typed_stays(
    client: Client, planner: User, campaign: Campaign, insert: Channel, typed: dict[str, str], field: str, sentence: str
) -> None:
    form = {"title": "Insert", "channel": insert.pk, "brief": "Bold and <b>short</b>", **typed}
    answer = client.post(f"/activities/new/?campaign={campaign.pk}", form)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert "Bold and &lt;b&gt;short&lt;/b&gt;" in answer.content.decode()
    assert not Activity.objects.exists()


# Changing


def form_of(activity: Activity, **values: Any) -> dict[str, Any]:
    activity.refresh_from_db()
    return {
        "title": activity.title,
        "channel": activity.channel_id,
        "starts_on": activity.starts_on or "",
        "ends_on": activity.ends_on or "",
        "version": activity.version,
        **values,
    }


def test_saving_without_a_change_changes_nothing(client: Client, planner: User, activity: Activity) -> None:
    entries = AuditEntry.objects.count()
    client.post(address(activity, "edit/"), form_of(activity))
    activity.refresh_from_db()
    assert (activity.version, AuditEntry.objects.count()) == (1, entries)


def test_a_zone_stands_ready_but_is_kept_only_with_a_time(client: Client, planner: User, activity: Activity) -> None:
    assert 'name="time_zone" value="UTC"' in client.get(address(activity, "edit/")).content.decode()
    client.post(address(activity, "edit/"), form_of(activity, time_zone="Asia/Tokyo"))
    activity.refresh_from_db()
    assert (activity.time_zone, activity.version) == ("", 1)
    client.post(address(activity, "edit/"), form_of(activity, time_zone="Asia/Tokyo", starts_at="09:00"))
    activity.refresh_from_db()
    assert (activity.time_zone, activity.starts_at) == ("Asia/Tokyo", dt.time(9))


def test_both_sides_of_a_conflict_are_shown_and_the_next_save_keeps_mine(
    client: Client, planner: User, activity: Activity
) -> None:
    other = make_channel(name="Radio")
    Activity.objects.filter(pk=activity.pk).update(
        title="Theirs", channel=other, state=ActivityState.BOOKED, starts_on="2031-01-06", ends_on="2031-01-07",
        version=2,
    )  # fmt: skip
    mine = {**form_of(activity), "title": "Mine", "channel": activity.channel_id, "version": 1}
    mine |= {"starts_on": "2031-02-03", "ends_on": "2031-02-03"}
    activity_channel = Channel.objects.get(name="Print insert")
    mine["channel"] = activity_channel.pk
    answer = client.post(address(activity, "edit/"), mine)
    theirs = {clash.field.name: clash.theirs for clash in answer.context["form"].clashes}
    assert theirs == {
        "title": "Theirs", "channel": "Radio", "starts_on": "Mon 6 Jan 2031", "ends_on": "Tue 7 Jan 2031",
        "booked": "yes",
    }  # fmt: skip
    assert "Take theirs" in words(answer) and "Radio" in words(answer)
    assert 'value="Mine"' in answer.content.decode() and 'value="2031-02-03"' in answer.content.decode()
    client.post(address(activity, "edit/"), {**mine, "version": 2})
    assert days(activity) == (dt.date(2031, 2, 3), dt.date(2031, 2, 3))
    assert (activity.title, activity.channel_id, activity.state) == ("Mine", activity_channel.pk, "planned")


def test_booking_and_its_opposite(client: Client, planner: User, activity: Activity) -> None:
    client.post(address(activity, "edit/"), form_of(activity, booked="on"))
    activity.refresh_from_db()
    assert activity.state == ActivityState.BOOKED
    assert "This is booked" in words(client.get(address(activity, "move/")))
    client.post(address(activity, "edit/"), form_of(activity))
    activity.refresh_from_db()
    assert activity.state == ActivityState.PLANNED


def test_taking_the_days_out_of_the_form_unschedules(client: Client, planner: User, activity: Activity) -> None:
    client.post(address(activity, "edit/"), form_of(activity, starts_on="", ends_on=""))
    activity.refresh_from_db()
    assert activity.state == ActivityState.UNSCHEDULED


def test_what_is_live_keeps_its_state_when_it_is_changed(client: Client, planner: User, activity: Activity) -> None:
    Activity.objects.filter(pk=activity.pk).update(state=ActivityState.DONE)
    assert "Commitments were made" not in words(client.get(address(activity, "edit/")))
    client.post(address(activity, "edit/"), form_of(activity, title="Renamed", booked="on"))
    activity.refresh_from_db()
    assert activity.title == "Renamed" and activity.state != ActivityState.BOOKED


# Moving, and the way back


def test_a_move_keeps_length_and_time_of_day_and_can_be_undone(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    Activity.objects.filter(pk=activity.pk).update(
        starts_at=dt.time(9, 30), ends_at=dt.time(11), time_zone="Europe/Berlin", state=ActivityState.BOOKED
    )
    form = {"starts_on": today + 70 * DAY, "version": 1}
    page = client.post(address(activity, "move/"), form, follow=True)
    assert days(activity) == (today + 70 * DAY, today + 71 * DAY)
    assert activity.starts_at == dt.time(9, 30)
    assert "Insert moved to" in words(page)
    client.post(undo_of(page))
    assert days(activity) == (today + 60 * DAY, today + 61 * DAY)
    assert (activity.starts_at, activity.ends_at, activity.time_zone) == (dt.time(9, 30), dt.time(11), "Europe/Berlin")
    assert activity.state == ActivityState.BOOKED
    assert Milestone.objects.get(name="Booking").due_on == today + 30 * DAY


def test_a_move_on_top_of_somebody_elses_shows_both(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    Activity.objects.filter(pk=activity.pk).update(
        starts_on=dt.date(2031, 1, 6), ends_on=dt.date(2031, 1, 6), version=2
    )
    answer = client.post(address(activity, "move/"), {"starts_on": "2031-02-03", "version": 1})
    assert "Take theirs : New first day Mon 6 Jan 2031" in words(answer)
    assert 'value="2031-02-03"' in answer.content.decode()
    assert days(activity) == (dt.date(2031, 1, 6), dt.date(2031, 1, 6))


def test_an_undo_does_not_run_over_what_happened_since(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    page = client.post(address(activity, "move/"), {"starts_on": today + 70 * DAY}, follow=True)
    Activity.objects.filter(pk=activity.pk).update(version=9)
    assert "somebody was quicker" in words(client.post(undo_of(page), follow=True))
    assert days(activity)[0] == today + 70 * DAY


def test_unscheduling_and_cancelling_can_be_undone(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    page = client.post(address(activity, "unschedule/"), {"version": 1}, follow=True)
    assert days(activity) == (None, None)
    client.post(undo_of(page), follow=True)
    assert days(activity) == (today + 60 * DAY, today + 61 * DAY)
    page = client.post(address(activity, "cancel/"), {"version": activity.version}, follow=True)
    activity.refresh_from_db()
    assert activity.state == ActivityState.CANCELLED
    assert set(Milestone.objects.values_list("state", flat=True)) == {MilestoneState.CANCELLED}
    client.post(undo_of(page))
    activity.refresh_from_db()
    assert activity.state == ActivityState.PLANNED
    assert set(Milestone.objects.values_list("state", flat=True)) == {MilestoneState.OPEN}


@pytest.mark.parametrize("deed", ["move/", "unschedule/", "cancel/", "book/"])
def test_what_was_taken_back_can_be_done_again_and_taken_back_again(
    client: Client, planner: User, activity: Activity, today: dt.date, deed: str
) -> None:
    def stands() -> tuple[dt.date | None, str, set[str]]:
        row = Activity.objects.get(pk=activity.pk)
        return row.starts_on, row.state, set(Milestone.objects.values_list("state", flat=True))

    before = stands()
    page = client.post(address(activity, deed), {"starts_on": today + 70 * DAY, "version": 1}, follow=True)
    after = stands()
    assert after != before
    for way, goal in (("Undo", before), ("Redo", after), ("Undo", before), ("Redo", after)):
        assert f">{way}</button></form>" in page.content.decode()
        page = client.post(undo_of(page), follow=True)
        assert stands() == goal


def test_what_takes_nothing_back_offers_no_redo(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    page = client.post(address(activity, "move/"), {"starts_on": today + 70 * DAY, "version": 1}, follow=True)
    client.post(undo_of(page), follow=True)
    page = client.post(
        address(activity, f"put-back/?starts_on={today + 60 * DAY}&ends_on={today + 61 * DAY}"), follow=True
    )
    assert ">Redo</button>" not in page.content.decode()


@pytest.mark.parametrize("deed", ["unschedule/", "cancel/"])
def test_one_press_does_not_run_over_what_happened_since(
    client: Client, planner: User, activity: Activity, deed: str
) -> None:
    Activity.objects.filter(pk=activity.pk).update(version=2)
    page = client.post(address(activity, deed), {"version": 1}, follow=True)
    assert "somebody was quicker" in words(page)
    activity.refresh_from_db()
    assert (activity.state, activity.starts_on is None) == (ActivityState.PLANNED, False)


def test_an_undo_that_was_cut_short_says_so(client: Client, planner: User, activity: Activity) -> None:
    page = client.post(address(activity, "put-back/?starts_on=2031-99-99"), follow=True)
    assert "This undo is no longer whole." in words(page)


def test_in_the_panel_htmx_gets_the_message_and_the_calendar_the_news(
    client: Client, planner: User, activity: Activity, today: dt.date
) -> None:
    form = {"starts_on": today + 70 * DAY, "version": 1, "next": "/?view=month"}
    answer = client.post(address(activity, "move/"), form, headers=PARTIAL)
    text = answer.content.decode()
    assert "<html" not in text and 'id="messages" hx-swap-oob' in text and "Insert moved to" in text
    assert "instep:changed" in answer["HX-Trigger"]
    assert "next=%2F%3Fview%3Dmonth" in undo_of(answer)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nothing_leads_off_this_site(client: Client, planner: User, activity: Activity, elsewhere: str) -> None:
    answer = client.post(address(activity, "cancel/"), {"version": 1, "next": elsewhere})
    assert answer["Location"].startswith("/")
    assert "evil" not in client.get(f"{address(activity)}?next={elsewhere}").content.decode().partition("<main")[2]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_page_costs_the_same_however_many_duties(
    client: Client, planner: User, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    rules = [{"name": f"Step {number}", "offset": -number} for number in range(count)]
    channel = make_channel(owner=make_department(), rules=rules)
    schedule = Schedule(dt.date(2031, 1, 6), dt.date(2031, 1, 6))
    made = create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Long", schedule=schedule)
    with django_assert_num_queries(23):
        assert f"Step {count - 1}" in words(client.get(address(made)))
    form = {"channel": channel.pk, "starts_on": "2031-01-06", "check": "1"}
    with django_assert_num_queries(17):
        client.post(f"/activities/new/?campaign={campaign.pk}", form, headers=PARTIAL)


def test_an_activity_without_duties_says_why(client: Client, planner: User, campaign: Campaign) -> None:
    dated = make_activity(campaign=campaign, channel=make_channel(name="Radio"))
    waiting = make_activity(campaign=campaign, starts_on=None)
    assert "Nobody: nobody is told of it" in words(client.get(address(dated)))
    assert "Duties are made when it gets its date." in words(client.get(address(waiting)))
