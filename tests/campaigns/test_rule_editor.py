"""The editor of a plan's lines: what a line asks on an example day, and what saving it would do."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.activities import edit_activity
from campaigns.actions.milestones import finish
from campaigns.actions.replanning import replan, replan_stale
from campaigns.models import Activity, Campaign, ChannelGuest, LeadTimeRule, Milestone
from campaigns.queries.rule_outlook import rule_outlook
from departments.access import access_for
from departments.enums import RoleName
from tests.campaigns.desk_world import HTMX, World, make_world, signed_in, spoken
from tests.factories import make_calendar, make_campaign, make_channel, make_closing, make_department, make_user

pytestmark = pytest.mark.django_db

ADD = "/channels/organic-social/rules/add/"
LINE = {
    "name": "Photos picked", "count": "7", "unit": "working_days", "direction": "before", "anchor": "start",
    "must_have": "on", "warn_working_days": "3", "basis": "",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    LeadTimeRule.objects.create(channel=world.channel, name="Brief due", offset=-21, unit="days")
    return world


def checked(world: World, address: str = ADD, **changes: Any) -> Any:
    return signed_in(world.head).post(address, {**LINE, "check": "1", **changes}, headers=HTMX)


def planned(world: World, *ahead: int) -> list[Activity]:
    rows = [world.activity(title=f"In {days}", starts_on=world.day(days)) for days in ahead]
    replan([row.pk for row in rows], by=None)
    return rows


def test_the_line_stands_in_the_plan_on_the_day_asked_for(world: World) -> None:
    answer = checked(world, example=str(world.day(50)))
    rows = [(row["rule"].line.name, row["each"].duty.due_on, row["rule"].is_draft) for row in answer.context["rows"]]
    assert rows == [("Brief due", world.day(29), False), ("Photos picked", world.day(43), True)]
    text = answer.content.decode()
    assert "in 43 working days" in text and "<html" not in text
    assert not LeadTimeRule.objects.filter(name="Photos picked").exists()


def test_days_are_those_of_who_has_to_do_it(world: World) -> None:
    mondays = make_department(name="Mondays", working_calendar=make_calendar(weekend=(1, 2, 3, 4, 5, 6)))
    answer = checked(world, example=str(world.day(70)), responsible=mondays.pk, count="1")
    row = next(row for row in answer.context["rows"] if row["rule"].is_draft)
    assert row["each"].duty.due_on.weekday() == 0
    assert row["away"] in ("in 9 working days", "in 10 working days")


def test_what_has_passed_says_so(world: World) -> None:
    assert "has passed, 4 working days ago" in checked(world, example=str(world.day(3))).content.decode()


def test_saving_does_what_was_said(world: World) -> None:
    planned(world, 30, 40, 4)
    rule = LeadTimeRule.objects.get()
    address = f"/channels/organic-social/rules/{rule.pk}/"
    answer = checked(world, address, name="Brief due", count="35", unit="days")
    outlook = answer.context["outlook"]
    assert outlook.sentence == "3 open duties move. 2 of them land in the past. For Social Media."
    assert [(duty.title, duty.due_on, duty.shortfall_days) for duty in outlook.listed] == [
        ("In 4", world.day(-31), 31),
        ("In 30", world.day(-5), 5),
    ]
    signed_in(world.head).post(address, {**LINE, "name": "Brief due", "count": "35", "unit": "days"})
    found = Milestone.objects.filter(due_on__lt=world.today).order_by("due_on").values_list("due_on", "shortfall_days")
    assert list(found) == [(duty.due_on, duty.shortfall_days) for duty in outlook.listed]


def test_what_follows_a_published_date_does_not_move_with_its_offset(world: World) -> None:
    rule = LeadTimeRule.objects.get()
    LeadTimeRule.objects.filter(pk=rule.pk).update(closing_role="material")
    activity = planned(world, 60)[0]
    assert activity.starts_on is not None
    issue = make_closing(channel=world.channel, appears_on=activity.starts_on)
    edit_activity(by=None, activity_id=activity.pk, values={"closing": issue})
    before = Milestone.objects.get(activity=activity)
    assert before.published_on == issue.material_due_on
    rule.refresh_from_db()
    rule.offset = -30
    found = rule_outlook(access_for(world.head), rule, owner_ids=(world.social.pk,), now=dt.datetime.now(dt.UTC))
    assert found.changes_nothing


def test_a_new_line_makes_duties_and_one_that_waits_makes_none(world: World) -> None:
    planned(world, 30)
    other = make_channel(name="Landing page", owner=world.pr)
    assert checked(world).context["outlook"].made == 1
    anchored = checked(world, anchor="channels", anchor_channels=[other.pk])
    assert anchored.context["outlook"].changes_nothing
    assert "before the campaign’s first activity on Landing page" in anchored.content.decode()
    world.activity(channel=other, starts_on=world.day(5))
    found = checked(world, anchor="channels", anchor_channels=[other.pk]).context["outlook"]
    assert (found.made, [duty.due_on for duty in found.listed]) == (1, [world.day(-2)])


def test_a_line_that_begins_to_wait_takes_its_duties_away(world: World) -> None:
    planned(world, 30)
    rule = LeadTimeRule.objects.get()
    answer = checked(world, f"/channels/organic-social/rules/{rule.pk}/", name="Brief due", anchor="launch")
    assert answer.context["outlook"].sentence.startswith("1 open duty is not asked for any more.")


def test_what_is_done_or_held_stays(world: World) -> None:
    done, held = (Milestone.objects.get(activity=row) for row in planned(world, 30, 40))
    finish(by=world.member, milestone_id=done.pk)
    Milestone.objects.filter(pk=held.pk).update(is_held=True)
    rule = LeadTimeRule.objects.get()
    answer = checked(world, f"/channels/organic-social/rules/{rule.pk}/", name="Brief due", count="20")
    assert answer.context["outlook"].changes_nothing


def test_campaigns_nobody_may_know_of_are_neither_named_nor_counted(world: World) -> None:
    stranger = make_campaign(name="Whisper", secrecy="confidential", others_see="nothing", was_secret=True)
    coded = make_campaign(
        name="Takeover", secrecy="confidential", others_see="code_name", code_name="Kestrel", was_secret=True
    )
    draft = make_campaign(name="Sketch", state="draft")
    for campaign in (stranger, coded, draft, world.campaign):
        world.activity(campaign=campaign, starts_on=world.day(2), title=f"Of {campaign.name}")
    replan(list(Activity.objects.values_list("pk", flat=True)), by=None)
    answer = checked(world)
    text, outlook = answer.content.decode(), answer.context["outlook"]
    assert "Kestrel" in text and "Spring launch" in text
    for word in ("Whisper", "Takeover", "Sketch"):
        assert word not in text
    assert outlook.made == outlook.past == len(outlook.listed)
    assert outlook.made < Campaign.objects.count()


def test_twenty_are_listed_and_the_rest_counted(world: World) -> None:
    planned(world, *[2] * 23)
    answer = checked(world)
    assert (len(answer.context["outlook"].listed), answer.context["outlook"].past) == (20, 23)
    assert "and 3 more" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "brief due"}, "The plan has a line of this name already."),
        ({"count": "3000"}, "Stay within ten years"),
        ({"count": "3650", "unit": "months"}, "at most 120 months"),
        ({"anchor": "channels"}, "at least one channel"),
    ],
)
def test_what_cannot_be_saved_says_why_while_typing(world: World, changes: dict[str, str], words: str) -> None:
    answer = checked(world, **changes)
    assert answer.status_code == 200 and words in answer.content.decode()


@pytest.mark.parametrize(
    "changes", [{"count": ""}, {"count": "x"}, {"unit": "years"}, {"anchor": ""}, {"example": "soon"}]
)
def test_half_a_line_is_no_error(world: World, changes: dict[str, str]) -> None:
    assert checked(world, **changes).status_code == 200


def test_without_script_a_check_shows_the_whole_page_and_saves_nothing(world: World) -> None:
    planned(world, 30)
    answer = signed_in(world.head).post(ADD, {**LINE, "check": "1", "example": str(world.day(50))})
    text = answer.content.decode()
    assert answer.status_code == 200 and "<html" in text and "1 duty is made." in text
    assert 'value="Photos picked"' in text and f'value="{world.day(50)}"' in text
    assert LeadTimeRule.objects.count() == 1


def test_several_are_added_in_a_row(world: World) -> None:
    answer = signed_in(world.head).post(ADD, {**LINE, "another": "1"})
    assert answer.headers["Location"] == ADD and "is saved" in spoken(answer)


def test_a_line_is_copied_with_all_it_asks(world: World) -> None:
    other = make_channel(name="Landing page", owner=world.pr)
    rule = LeadTimeRule.objects.create(
        channel=world.channel, name="Live", offset=2, unit="weeks", anchor="channels", anchor_channels=[other.pk],
        responsible=world.pr, must_have=False, warn_working_days=1, basis="a law",
    )  # fmt: skip
    shown = signed_in(world.head).get(f"{ADD}?copy={rule.pk}").context["form"].initial
    assert (shown["name"], shown["count"], shown["direction"]) == ("Live (copy)", 2, "after")
    assert (shown["anchor_channels"], shown["responsible"], shown["basis"]) == ([other], world.pr.pk, "a law")
    theirs = make_channel(owner=world.pr, rules=[{"name": "Hidden", "offset": -1}]).rules.get()
    for key in (theirs.pk, "x", "9" * 30):
        assert signed_in(world.head).get(f"{ADD}?copy={key}").context["form"].initial.get("name") is None


def test_a_line_counted_from_channels_is_saved_and_shown(world: World) -> None:
    other = make_channel(name="Landing page", owner=world.pr)
    signed_in(world.head).post(ADD, {**LINE, "anchor": "channels", "anchor_channels": [other.pk]})
    rule = LeadTimeRule.objects.get(name="Photos picked")
    assert rule.anchor_channels == [other.pk]
    page = signed_in(world.member).get("/channels/organic-social/").content.decode()
    assert "7 working days before the campaign’s first activity on Landing page" in page
    assert "waits in a campaign that has none" in page
    history = signed_in(world.member).get("/channels/organic-social/history/").content.decode()
    assert "ounted from channels" in history and "Landing page" in history


def test_a_guest_is_not_told_of_other_channels(world: World) -> None:
    other = make_channel(name="Landing page", owner=world.pr)
    signed_in(world.head).post(ADD, {**LINE, "anchor": "channels", "anchor_channels": [other.pk]})
    guest = make_user()
    ChannelGuest.objects.create(channel=world.channel, user=guest)
    page = signed_in(guest).get("/channels/organic-social/").content.decode()
    assert "first activity on another channel" in page and "Landing page" not in page


def test_a_circle_is_refused_at_its_field(world: World) -> None:
    other = make_channel(
        name="Landing page", owner=world.pr,
        rules=[{"name": "Live", "offset": -1, "anchor": "channels", "anchor_channels": [world.channel.pk]}],
    )  # fmt: skip
    answer = signed_in(world.head).post(ADD, {**LINE, "anchor": "channels", "anchor_channels": [other.pk]})
    assert answer.status_code == 422
    assert "in a circle" in answer.context["form"].errors["anchor_channels"][0]


def test_its_own_and_retired_channels_are_not_offered(world: World) -> None:
    make_channel(name="Fax", owner=world.pr, retired_at=dt.datetime.now(dt.UTC))
    offered = signed_in(world.head).get(ADD).context["form"].fields["anchor_channels"].queryset
    assert not {channel.name for channel in offered} & {"Fax", "Organic social"}


def test_only_who_manages_the_channel_may_look_ahead(world: World) -> None:
    planner = make_user(department=world.social, role=RoleName.PLANNER)
    for person in (world.member, planner, make_user(department=world.pr, role=RoleName.HEAD)):
        assert signed_in(person).post(ADD, {**LINE, "check": "1"}, headers=HTMX).status_code == 403


def test_as_many_queries_for_many_activities_as_for_one(world: World) -> None:
    counts = []
    for size in (1, 40):
        planned(world, *[30] * (size - Activity.objects.count()))
        rule = LeadTimeRule.objects.get()
        with CaptureQueriesContext(connection) as caught:
            found = rule_outlook(
                access_for(world.head), rule, owner_ids=(world.social.pk,), now=dt.datetime.now(dt.UTC)
            )
        assert found.changes_nothing
        counts.append(len(caught))
    assert counts[0] == counts[1]


# The administration


def test_the_administration_checks_with_the_same_numbers(world: World) -> None:
    planned(world, 30, 4)
    rule = LeadTimeRule.objects.get()
    address = f"/channels/organic-social/rules/{rule.pk}/"
    said = checked(world, address, name="Brief due", count="35", unit="days").context["outlook"].sentence
    desk = signed_in(make_user(is_ops_admin=True))
    page = f"/admin/campaigns/channel/{world.channel.pk}/change/"
    assert "Check the plan" in desk.get(page).content.decode()
    answer = desk.post(page, {**_admin_form(world, rule), "rules-0-offset": "-35", "_check": "1"})
    text = answer.content.decode()
    assert "Checked, nothing is saved." in text and said in text
    rule.refresh_from_db()
    assert rule.offset == -21 and 'value="-35"' in text
    looked = desk.post(page, {**_admin_form(world, rule), "rules-0-offset": "-35"})
    rule.refresh_from_db()
    assert looked.status_code == 200 and rule.offset == -21, "it is shown first whom that hurts"
    assert desk.post(page, _once_more(looked)).status_code == 302
    replan_stale()
    rule.refresh_from_db()
    assert rule.offset == -35


def test_other_owners_are_looked_at_in_the_administration_before_they_are_saved(world: World) -> None:
    planned(world, 30)
    rule = LeadTimeRule.objects.get()
    desk = signed_in(make_user(is_ops_admin=True))
    page = f"/admin/campaigns/channel/{world.channel.pk}/change/"
    looked = desk.post(page, {**_admin_form(world, rule), "ownerships-0-department": world.pr.pk})
    assert "PR" in looked.content.decode() and looked.context["impact"].departments
    assert world.channel.ownerships.get().department == world.social
    again = desk.post(page, {**_once_more(looked), "name": "Social posts"})
    assert again.status_code == 200 and world.channel.ownerships.get().department == world.social, "another answer"
    assert desk.post(page, _once_more(again)).status_code == 302
    assert world.channel.ownerships.get().department == world.pr


def test_what_hurts_nobody_is_saved_at_once(world: World) -> None:
    rule = LeadTimeRule.objects.get()
    desk = signed_in(make_user(is_ops_admin=True))
    page = f"/admin/campaigns/channel/{world.channel.pk}/change/"
    assert desk.post(page, {**_admin_form(world, rule), "rules-0-offset": "-35"}).status_code == 302
    rule.refresh_from_db()
    assert rule.offset == -35


def _once_more(looked: Any) -> dict[str, list[str]]:
    """Return what the page that asks carries."""
    sent: dict[str, list[str]] = {"_looked": [looked.context["looked"]]}
    for name, value in looked.context["sent"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_the_administration_refuses_what_the_page_refuses(world: World) -> None:
    rule = LeadTimeRule.objects.get()
    desk = signed_in(make_user(is_ops_admin=True))
    page = f"/admin/campaigns/channel/{world.channel.pk}/change/"
    own = {"rules-0-anchor": "channels", "rules-0-anchor_channels": [world.channel.pk]}
    answer = desk.post(page, {**_admin_form(world, rule), **own})
    assert answer.status_code == 200 and "from its own channel" in answer.content.decode()


def _admin_form(world: World, rule: LeadTimeRule) -> dict[str, Any]:
    channel, owner = world.channel, world.channel.ownerships.get()
    counts = {"ownerships": 1, "rules": 1, "guests": 0, "closings": 0, "invitations": 0, "channelguest_set": 0}
    forms = {f"{name}-TOTAL_FORMS": str(count) for name, count in counts.items()}
    forms |= {f"{name}-INITIAL_FORMS": str(count) for name, count in counts.items()}
    return {
        **forms,
        "name": channel.name, "slug": channel.slug, "medium": channel.medium, "colour": channel.colour, "in_use": "on",
        "short_notice": channel.short_notice,
        "ownerships-0-id": owner.pk, "ownerships-0-channel": channel.pk, "ownerships-0-department": world.social.pk,
        "ownerships-0-position": "0", "rules-0-id": rule.pk, "rules-0-channel": channel.pk, "rules-0-name": rule.name,
        "rules-0-offset": rule.offset, "rules-0-unit": rule.unit, "rules-0-anchor": rule.anchor,
        "rules-0-must_have": "on", "rules-0-warn_working_days": "5",
    }  # fmt: skip
