"""The channels' pages: their plans in words and dates, what they warn of, and who may change them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.actions.replanning import replan
from campaigns.enums import CampaignState
from campaigns.models import CampaignGuest, Channel, LeadTimeRule, Milestone
from departments.enums import RoleName
from departments.models import User
from tests.campaigns.desk_world import World, make_world, signed_in, spoken
from tests.factories import make_activity, make_calendar, make_campaign, make_channel, make_department, make_user

pytestmark = pytest.mark.django_db

BRIEF = {"name": "Brief due", "offset": -3, "unit": "weeks", "basis": "assumed"}
CREATIVE = {"name": "Creative approved", "offset": -10, "warn_working_days": 5, "basis": "our printer, 2026"}
REVIEW = {"name": "Results reviewed", "offset": 5, "anchor": "end", "must_have": False}


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    for rule in (CREATIVE, BRIEF, REVIEW):
        LeadTimeRule.objects.create(channel=world.channel, **rule)
    return world


def page_of(person: User, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def listed(person: User, query: str = "") -> dict[str, list[str]]:
    media = signed_in(person).get(f"/channels/{query}").context["media"]
    return {medium["key"]: [row.name for row in medium["channels"]] for medium in media}


def rows_of(person: User, query: str = "") -> list[Any]:
    rows: list[Any] = signed_in(person).get(f"/channels/organic-social/{query}").context["rows"]
    return rows


# The list


def test_channels_stand_by_medium_without_the_retired_ones(world: World) -> None:
    make_channel(name="Print", medium="offline", owner=world.pr)
    make_channel(name="Fax", medium="offline", owner=world.pr, retired_at=timezone.now())
    assert listed(world.member) == {"offline": ["Print"], "social": ["Organic social"]}


def test_the_notice_a_channel_takes_is_its_earliest_must_have_whatever_the_unit(world: World) -> None:
    channel = make_channel(
        owner=world.pr,
        rules=[
            {"name": "Heads-up", "offset": -9, "unit": "months", "must_have": False},
            {"name": "Space booked", "offset": -2, "unit": "months"},
            {"name": "Copy", "offset": -20},
        ],
    )
    answer = signed_in(world.member).get("/channels/")
    notice = {
        row.name: (row.notice, row.needs.name) for medium in answer.context["media"] for row in medium["channels"]
    }
    assert notice == {"Organic social": ("3 weeks", "Brief due"), channel.name: ("2 months", "Space booked")}


def test_the_list_says_which_channels_nobody_owns(world: World) -> None:
    make_channel(name="Bus shelters", medium="offline")
    page = page_of(world.member, "/channels/")
    assert "1 channel has no owner." in page and page.count("Bus shelters") == 2


def test_a_channel_is_found_by_a_part_of_its_name(world: World) -> None:
    make_channel(name="Print", medium="offline", owner=world.pr)
    assert listed(world.member, "?q=ORGANIC") == {"social": ["Organic social"]}
    assert "No channel is called “fax”" in page_of(world.member, "/channels/?q=fax")


def test_a_guest_sees_the_channels_of_their_campaign_and_no_team(world: World) -> None:
    make_channel(name="Print", medium="offline", owner=world.pr)
    guest = make_user()
    assert listed(guest) == {}
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    world.activity(title="Teaser")
    assert listed(guest) == {"social": ["Organic social"]}
    for address in ("/channels/", "/channels/organic-social/"):
        assert "Social Media" not in page_of(guest, address)
    assert signed_in(guest).get("/channels/channel-0/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    for address in ("/channels/", "/channels/organic-social/", "/channels/organic-social/rules/add/"):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")


# The page


def test_the_plan_reads_in_words_and_in_the_order_of_its_days(world: World) -> None:
    rows = [(row["rule"].line.name, row["rule"].when, row["warn"]) for row in rows_of(world.member)]
    assert rows == [
        ("Brief due", "3 weeks before the start", "5 working days ahead"),
        ("Creative approved", "10 working days before the start", "5 working days ahead"),
        ("Results reviewed", "5 working days after the end", "5 working days ahead"),
    ]


def test_the_plan_shows_the_dates_of_an_example(world: World) -> None:
    start = world.day(100)
    dates = [row["each"].duty.due_on for row in rows_of(world.member, f"?date={start}")]
    # Everybody works every day in this organisation.
    assert dates == [start - dt.timedelta(days=21), start - dt.timedelta(days=10), start + dt.timedelta(days=5)]
    assert "Takes 21 working days of notice" in page_of(world.member, f"/channels/organic-social/?date={start}")


def test_the_suggested_start_leaves_room_for_the_whole_plan(world: World) -> None:
    rows = rows_of(world.member)
    assert not any(row["is_past"] for row in rows)
    assert rows[0]["each"].duty.due_on >= world.today


def test_a_start_too_soon_says_how_many_days_are_missing(world: World) -> None:
    page = page_of(world.member, f"/channels/organic-social/?date={world.day(15)}")
    assert "Planned today, that is 6 working days short." in page and "has passed" in page


@pytest.mark.parametrize("date", ["", "soon", "2027-02-30", "9999-12-31", "0001-01-01", "2199-13-01"])
def test_a_start_that_cannot_be_is_left_out(world: World, date: str) -> None:
    suggested = signed_in(world.member).get("/channels/organic-social/").context["starts_on"]
    answer = signed_in(world.member).get("/channels/organic-social/", {"date": date})
    assert answer.status_code == 200 and answer.context["starts_on"] == suggested


def test_each_lead_time_says_whether_it_is_sourced_or_assumed(world: World) -> None:
    marks = {row["rule"].line.name: row["rule"].is_assumed for row in rows_of(world.member)}
    assert marks == {"Brief due": True, "Creative approved": False, "Results reviewed": True}
    page = page_of(world.member, "/channels/organic-social/")
    assert "2 of 3 assumed" in page and "our printer, 2026" in page


def test_dates_count_in_the_first_owners_calendar(world: World) -> None:
    """The second owner works on Mondays only; that changes nothing until it comes first."""
    start = world.day(60)

    def due() -> dt.date:
        rows = rows_of(world.member, f"?date={start}")
        return next(row["each"].duty.due_on for row in rows if row["rule"].line.name == "Creative approved")

    mondays = make_department(working_calendar=_mondays_only())
    world.channel.ownerships.create(department=mondays, position=1)
    assert due() == start - dt.timedelta(days=10)
    world.channel.ownerships.filter(department=world.social).update(position=2)
    assert due() == start - dt.timedelta(days=63 + start.weekday() if start.weekday() else 70)


def _mondays_only() -> Any:
    return make_calendar(weekend=(1, 2, 3, 4, 5, 6))


def test_what_comes_on_the_channel_is_what_one_may_see(world: World) -> None:
    secret = make_campaign(name="Secret", state=CampaignState.DRAFT)
    for campaign, title in ((world.campaign, "Teaser"), (secret, "Whisper"), (make_campaign(state="archived"), "Old")):
        world.activity(campaign=campaign, title=title)
    world.activity(title="Over", starts_on=world.day(-9), ends_on=world.day(-3))
    titles = [row.title for row in signed_in(world.member).get("/channels/organic-social/").context["activities"]]
    assert titles == ["Teaser"]


def test_a_channel_without_owners_says_what_that_means(world: World) -> None:
    make_channel(name="Bus shelters", slug="bus", rules=[BRIEF])
    page = page_of(world.member, "/channels/bus/")
    assert "Nobody owns this channel." in page and "Brief due" in page


def test_an_owner_nobody_can_reach_is_named(world: World) -> None:
    assert "cannot be reached" not in page_of(world.member, "/channels/organic-social/")
    lonely = make_department(name="Lonely")
    world.channel.ownerships.create(department=lonely, position=1)
    assert "Lonely cannot be reached." in page_of(world.member, "/channels/organic-social/")


def test_a_channel_without_a_plan_says_so(world: World) -> None:
    make_channel(slug="bare", owner=world.social)
    assert "No lead times yet" in page_of(world.head, "/channels/bare/")


def test_a_retired_channel_can_still_be_looked_at(world: World) -> None:
    Channel.objects.update(retired_at=timezone.now())
    assert "This channel is retired" in page_of(world.member, "/channels/organic-social/")


# Changing the plan

LINE = {
    "name": "Photos picked", "count": "7", "unit": "working_days", "direction": "before", "anchor": "start",
    "must_have": "on", "warn_working_days": "3", "basis": "",
}  # fmt: skip


def planned_duty(world: World) -> Milestone:
    """The duty that "Creative approved" makes for an activity two months away."""
    activity = world.activity(starts_on=world.day(60))
    replan([activity.pk], by=None)
    return Milestone.objects.get(name="Creative approved")


def test_a_head_adds_a_line_and_hears_how_much_is_planned_again(world: World) -> None:
    planned_duty(world)
    answer = signed_in(world.head).post("/channels/organic-social/rules/add/", LINE)
    assert answer.headers["Location"] == "/channels/organic-social/"
    assert spoken(answer) == "“Photos picked” is saved. 4 open duties are planned again."
    duty = Milestone.objects.get(name="Photos picked")
    assert (duty.due_on, duty.warn_on) == (world.day(53), world.day(50))


def test_a_head_changes_a_line_and_its_duties_follow(world: World) -> None:
    duty = planned_duty(world)
    address = f"/channels/organic-social/rules/{duty.rule_id}/"
    form = signed_in(world.head).get(address).context["form"]
    assert (form.initial["count"], form.initial["direction"]) == (10, "before")
    answer = signed_in(world.head).post(address, {**LINE, "name": "Creative approved", "count": "20"})
    assert answer.status_code == 302
    duty.refresh_from_db()
    assert duty.due_on == world.day(40)


def test_an_offset_after_the_end_is_written_as_one(world: World) -> None:
    data = {**LINE, "count": "2", "unit": "weeks", "direction": "after", "anchor": "end"}
    signed_in(world.head).post("/channels/organic-social/rules/add/", data)
    rule = LeadTimeRule.objects.get(name="Photos picked")
    assert (rule.offset, rule.unit, rule.anchor) == (2, "weeks", "end")


def test_a_line_taken_out_makes_its_duty_unneeded(world: World) -> None:
    duty = planned_duty(world)
    signed_in(world.head).post(f"/channels/organic-social/rules/{duty.rule_id}/remove/")
    duty.refresh_from_db()
    assert duty.state == "cancelled"
    assert "Creative approved" not in [row["rule"].line.name for row in rows_of(world.head)]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"name": " "}, "name", "This field is required."),
        ({"name": "brief DUE"}, "name", "The plan has a line of this name already."),
        ({"count": "-3"}, "count", "Ensure this value is greater than or equal to 0."),
        ({"count": "4000"}, "count", "Ensure this value is less than or equal to 3650."),
        ({"warn_working_days": "251"}, "warn_working_days", "Ensure this value is less than or equal to 250."),
    ],
)
def test_a_line_that_cannot_be_is_sent_back(world: World, change: dict[str, str], field: str, sentence: str) -> None:
    answer = signed_in(world.head).post("/channels/organic-social/rules/add/", {**LINE, **change})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert LeadTimeRule.objects.count() == 3


def test_only_heads_and_deputies_of_an_owner_and_ops_admins_change_a_plan(world: World) -> None:
    rule = LeadTimeRule.objects.get(name="Brief due")
    base = "/channels/organic-social/"
    addresses = (f"{base}rules/add/", f"{base}rules/{rule.pk}/", f"{base}rules/{rule.pk}/remove/", f"{base}owners/")
    viewer = make_user(department=world.social, role=RoleName.VIEWER)
    planner = make_user(department=world.social, role=RoleName.PLANNER)
    stranger = make_user(department=world.pr, role=RoleName.HEAD)
    for person in (world.member, viewer, planner, stranger):
        for address in addresses:
            assert signed_in(person).post(address, LINE).status_code == 403
        assert "rules/add/" not in page_of(person, base)
    assert LeadTimeRule.objects.filter(retired_at=None).count() == 3
    for person in (make_user(department=world.social, role=RoleName.DEPUTY), make_user(is_ops_admin=True)):
        assert "rules/add/" in page_of(person, base)
        assert signed_in(person).get(addresses[0]).status_code == 200


def test_a_line_is_changed_through_its_own_channel_only(world: World) -> None:
    theirs = make_channel(owner=world.pr, rules=[{"name": "Release", "offset": -5}])
    rule = LeadTimeRule.objects.get(name="Release")
    for tail in ("", "remove/"):
        answer = signed_in(world.head).post(f"/channels/organic-social/rules/{rule.pk}/{tail}", LINE)
        assert answer.status_code == 404
    assert LeadTimeRule.objects.get(channel=theirs).name == "Release"


def test_looking_takes_nothing_out(world: World) -> None:
    rule = LeadTimeRule.objects.get(name="Brief due")
    assert signed_in(world.head).get(f"/channels/organic-social/rules/{rule.pk}/remove/").status_code == 405
    assert signed_in(world.head).post("/channels/organic-social/").status_code == 405


def test_a_head_shares_a_channel_and_its_duties_go_to_both(world: World) -> None:
    duty = planned_duty(world)
    data = {"first": world.pr.pk, "others": [world.social.pk]}
    answer = signed_in(world.head).post("/channels/organic-social/owners/", data)
    assert spoken(answer) == "The owners are changed. 3 open duties are planned again."
    order = duty.responsible_links.order_by("position").values_list("department__name", flat=True)
    assert list(order) == ["PR", "Social Media"]


def test_others_need_a_first_owner(world: World) -> None:
    answer = signed_in(world.head).post("/channels/organic-social/owners/", {"others": [world.pr.pk]})
    assert answer.status_code == 422
    assert answer.context["form"].errors["first"] == ["Choose which of the owners comes first."]
    assert list(world.channel.owners.all()) == [world.social]


# Speed


def queries_of(person: User, address: str) -> int:
    client = signed_in(person)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_takes_as_many_queries_for_500_channels_as_for_one(world: World) -> None:
    found = []
    for count in (1, 3, 500):
        for _number in range(Channel.objects.count(), count):
            make_channel(owner=world.pr, rules=[BRIEF])
        found.append(queries_of(world.head, "/channels/"))
    assert found == [found[0]] * 3
    assert found[0] <= 15


def test_a_channel_takes_as_many_queries_for_a_long_plan_as_for_a_short_one(world: World) -> None:
    found = []
    for count in (1, 3, 100):
        for number in range(world.channel.rules.count(), count):
            LeadTimeRule.objects.create(channel=world.channel, name=f"Line {number}", offset=-number)
            make_activity(campaign=world.campaign, channel=world.channel, starts_on=world.day(number))
        found.append(queries_of(world.head, "/channels/organic-social/"))
    assert found == [found[0]] * 3
    assert found[0] <= 31
