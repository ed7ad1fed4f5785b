"""Trying other lead times: what would become late, worked out as it would be, and nothing written."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.channels import edit_rule
from campaigns.actions.replanning import replan
from campaigns.enums import Anchor, OthersSee, Secrecy, Unit
from campaigns.models import Activity, Campaign, Channel, LeadTimeRule, Milestone
from campaigns.queries.what_if import WhatIf, what_if
from campaigns.rules.duties import PlanLine
from campaigns.rules.what_if import Offset, changed, scaled
from departments.access import access_for
from departments.enums import RoleName
from departments.models import AuditEntry, User
from tests.campaigns.actors import words
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_organisation,
    make_special_days,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def line(offset: int, unit: Unit = Unit.WORKING_DAYS, rule_id: int = 1) -> PlanLine:
    return PlanLine(rule_id, "Artwork", offset, unit, Anchor.START, True, 5, (1,))


def test_a_plan_is_scaled_in_whole_units_and_what_comes_after_stays() -> None:
    plan = [line(-6, Unit.WEEKS, 1), line(-10, rule_id=2), line(5, rule_id=3), line(0, rule_id=4), line(-5, rule_id=5)]
    assert {key: each.offset for key, each in scaled(plan, 133).items()} == {1: -8, 2: -13, 5: -7}
    assert {key: each.offset for key, each in scaled(plan, 50).items()} == {1: -3, 2: -5, 5: -3}


@given(st.integers(-500, -1), st.integers(1, 1_000))
def test_scaling_rounds_to_the_nearest_whole(offset: int, percent: int) -> None:
    (found,) = scaled([line(offset)], percent).values()
    assert abs(-found.offset - -offset * percent / 100) <= 0.5
    assert scaled([line(offset)], 100) == {1: Offset(offset, Unit.WORKING_DAYS)}


def test_only_lines_that_would_ask_for_something_else_are_changed() -> None:
    plan = [line(-6), line(-7, rule_id=2)]
    offsets = {1: Offset(-6, Unit.WORKING_DAYS), 2: Offset(-7, Unit.DAYS), 9: Offset(-1, Unit.DAYS)}
    assert changed(plan, offsets) == [line(-7, Unit.DAYS, 2)]


@pytest.fixture
def ben(db: None) -> User:
    make_organisation(default_calendar=make_calendar(weekend=()), time_zone="UTC")
    return make_user(name="Ben", department=make_department(name="Print"), role=RoleName.HEAD)


@pytest.fixture
def printing(ben: User) -> Channel:
    owner = ben.memberships.get().department
    return make_channel(name="Print", owner=owner, rules=[{"name": "Artwork", "offset": -20}])


def planned(channel: Channel, ahead: int, **fields: object) -> Activity:
    activity = make_activity(channel=channel, starts_on=timezone.localdate() + ahead * DAY, **fields)
    replan([activity.pk], by=None)
    return activity


def on_anchor(channel: Channel, anchor: Anchor, **fields: object) -> None:
    LeadTimeRule.objects.filter(channel=channel).update(anchor=anchor, **fields)


def tried(person: User, channel: Channel, offset: int, unit: Unit = Unit.WORKING_DAYS) -> WhatIf:
    rule = LeadTimeRule.objects.get(channel=channel)
    return what_if(channel, {rule.pk: Offset(offset, unit)}, access=access_for(person), now=timezone.now())


def test_it_lists_what_would_be_late_by_how_many_working_days_and_writes_nothing(ben: User, printing: Channel) -> None:
    for ahead, title in ((30, "Near"), (39, "Nearer"), (40, "Enough"), (5, "Late already")):
        planned(printing, ahead, title=title)
    before = (AuditEntry.objects.count(), list(Milestone.objects.order_by("pk").values_list("due_on", "version")))
    found = tried(ben, printing, -40)
    assert [(each.title, each.short) for each in found.newly] == [("Near", 10), ("Nearer", 1)]
    assert [each.title for each in found.already] == ["Late already"]
    assert (found.activities, found.looked_at) == (2, 4)
    assert before == (
        AuditEntry.objects.count(),
        list(Milestone.objects.order_by("pk").values_list("due_on", "version")),
    )


def test_what_it_says_is_what_comes_of_the_change(ben: User, printing: Channel) -> None:
    for ahead in (25, 30, 33, 39, 40, 60):
        planned(printing, ahead)
    rule = LeadTimeRule.objects.get()
    found = {each.activity_id: (each.due_on, each.short) for each in tried(ben, printing, -40).late}
    edit_rule(by=ben, rule_id=rule.pk, offset=-40)
    replan(list(Activity.objects.values_list("pk", flat=True)), by=ben)
    short = Milestone.objects.filter(shortfall_days__gt=0)
    assert found == {each.activity_id: (each.due_on, each.shortfall_days) for each in short}
    assert len(found) == 4


def test_what_is_counted_from_the_launch_is_tried_against_the_launch(ben: User, printing: Channel) -> None:
    on_anchor(printing, Anchor.LAUNCH)
    launch = timezone.localdate() + 30 * DAY
    campaign = make_campaign(launch_on=launch)
    planned(printing, 60, campaign=campaign, title="Late in it")
    planned(printing, 10, campaign=make_campaign(launch_on=launch + 30 * DAY), title="Before a late one")
    found = tried(ben, printing, -40)
    assert [(each.title, each.due_on, each.short) for each in found.newly] == [
        ("Late in it", timezone.localdate() - 10 * DAY, 10)
    ]
    assert found.looked_at == 2


@pytest.mark.parametrize("anchor", [Anchor.FIRST_PUBLIC, Anchor.CHANNELS])
def test_what_is_counted_from_other_activities_is_tried_against_the_first_of_them(
    ben: User, printing: Channel, anchor: Anchor
) -> None:
    radio = make_channel(name="Radio", medium="offline")
    Channel.objects.filter(pk=printing.pk).update(medium="internal")
    on_anchor(printing, anchor, anchor_channels=[radio.pk] if anchor == Anchor.CHANNELS else [])
    campaign = make_campaign(launch_on=timezone.localdate() + 90 * DAY)
    for ahead in (50, 30):
        make_activity(campaign=campaign, channel=radio, starts_on=timezone.localdate() + ahead * DAY)
    planned(printing, 80, campaign=campaign, title="Staff paper")
    found = tried(ben, printing, -40)
    assert [(each.title, each.short) for each in found.newly] == [("Staff paper", 10)]
    client = Client()
    client.force_login(ben)
    rule = LeadTimeRule.objects.get(channel=printing)
    page = words(client.get(f"/channels/{printing.slug}/what-if/", {f"count-{rule.pk}": 40}))
    assert ("first activity on Radio" if anchor == Anchor.CHANNELS else "first public activity") in page
    # Between a change and its planning a duty may stand whose day to count from has gone.
    Activity.objects.filter(channel=radio).delete()
    assert tried(ben, printing, -40).late == ()


def test_closed_days_and_busy_seasons_of_the_department_count(ben: User, printing: Channel) -> None:
    planned(printing, 30, title="Near")
    assert tried(ben, printing, -30).late == ()
    today = timezone.localdate()
    make_special_days(owner=ben.memberships.get().department, first_day=today + DAY, last_day=today + 5 * DAY)
    (found,) = tried(ben, printing, -30).newly
    assert (found.due_on, found.short) == (today - 5 * DAY, 5)


def test_what_follows_an_issue_stays(ben: User, printing: Channel) -> None:
    near = planned(printing, 30, title="Near")
    issue = make_closing(channel=printing)
    Milestone.objects.filter(activity=near).update(closing=issue, published_on=issue.material_due_on)
    assert tried(ben, printing, -40).looked_at == 0


def test_finished_held_cancelled_and_closed_stay(ben: User, printing: Channel) -> None:
    held, done = planned(printing, 30), planned(printing, 30)
    Milestone.objects.filter(activity=held).update(is_held=True)
    Milestone.objects.filter(activity=done).update(state="done", done_at=timezone.now(), done_by=ben)
    planned(printing, 30, state="cancelled")
    planned(printing, 30, campaign=make_campaign(state="cancelled"))
    assert tried(ben, printing, -40).late == ()


def test_what_is_hidden_is_not_listed_and_what_is_veiled_by_its_veil_for_those_who_have_to_do_it(
    ben: User, printing: Channel
) -> None:
    secret = make_campaign(name="Aurora")
    planned(printing, 30, campaign=secret, title="Northern lights")
    stranger = make_user(department=make_department(), role=RoleName.PLANNER)

    def names(person: User) -> list[tuple[str, str]]:
        return [(each.title, each.campaign) for each in tried(person, printing, -40).late]

    assert names(ben) == names(stranger) == [("Northern lights", "Aurora")]
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, code_name="Kestrel", was_secret=True)
    assert names(ben) == names(stranger) == []
    Campaign.objects.update(others_see=OthersSee.CODE_NAME)
    assert names(ben) == [("Kestrel", "")] and names(stranger) == []


def test_the_page_leads_whoever_manages_it_to_the_form_with_the_new_value(ben: User, printing: Channel) -> None:
    planned(printing, 30, title="Near")
    rule = LeadTimeRule.objects.get()
    client = Client()
    client.force_login(ben)
    address = f"/channels/{printing.slug}/what-if/"
    assert "nothing is saved here" in words(client.get(address))
    page = client.get(address, {f"count-{rule.pk}": 6, f"unit-{rule.pk}": "weeks"})
    assert "1 planned activity would become late." in words(page) and "12 working days short" in words(page)
    (change,) = page.context["changes"]
    form = client.get(change["address"]).context["form"]
    assert (form.initial["count"], form.initial["unit"]) == (6, "weeks")
    client.force_login(make_user(department=make_department(), role=RoleName.HEAD))
    page = client.get(address, {"percent": 200})
    assert page.context["changes"][0]["address"] == "" and "1 planned activity would become late." in words(page)


@pytest.mark.parametrize("typed", ["99999", "-1", "x", ""])
def test_odd_numbers_get_a_sentence(ben: User, printing: Channel, typed: str) -> None:
    rule = LeadTimeRule.objects.get()
    client = Client()
    client.force_login(ben)
    address = f"/channels/{printing.slug}/what-if/"
    for query in ({f"count-{rule.pk}": typed}, {"percent": typed}, {f"unit-{rule.pk}": typed}):
        assert client.get(address, query).status_code == 200
    for query in ({"count": typed}, {"unit": typed}):
        assert client.get(f"/channels/{printing.slug}/rules/{rule.pk}/", query).status_code == 200
