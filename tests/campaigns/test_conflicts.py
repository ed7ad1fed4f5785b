"""Two people at the same thing: both versions are shown, and each field becomes what was chosen for it."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaigns.actions import channels, milestones
from campaigns.actions.activities import cancel_activity, create_activity, edit_activity, move_activity
from campaigns.actions.campaigns import cancel_campaign, edit_campaign
from campaigns.actions.secrecy import set_secrecy
from campaigns.enums import ActivityState, CampaignState, OthersSee, Secrecy
from campaigns.forms.snapshots import SALT, comparable
from campaigns.models import Activity, Campaign, Channel, LeadTimeRule, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.secrecy import Terms
from departments.actions.departments import set_membership
from departments.enums import RoleName
from departments.errors import Conflict
from departments.models import AuditEntry, Department, Membership, User
from tests.campaigns.actors import words
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation(default_calendar=make_calendar(weekend=()))


@pytest.fixture
def marketing() -> Department:
    return make_department(name="Marketing")


@pytest.fixture
def planner(client: Client, marketing: Department) -> User:
    """The one whose form is open; signed in."""
    planner = make_user(name="Ana Ruiz", department=marketing, role=RoleName.PLANNER)
    client.force_login(planner)
    return planner


@pytest.fixture
def quicker(marketing: Department) -> User:
    return make_user(name="Quick Quinn", department=marketing, role=RoleName.PLANNER)


@pytest.fixture
def channel() -> Channel:
    return make_channel(
        name="Print insert", owner=make_department(name="Print"), rules=[{"name": "Booking", "offset": -30}]
    )


@pytest.fixture
def campaign(planner: User, marketing: Department) -> Campaign:
    return make_campaign(
        name="Aurora", lead=marketing, owner=planner, objective="Sell one tent to everybody", tags=["a"]
    )


@pytest.fixture
def activity(planner: User, campaign: Campaign, channel: Channel) -> Activity:
    day = timezone.localdate() + 60 * DAY
    return create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Insert", schedule=Schedule(day, day)
    )


def opened(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the form at ``address`` if nobody touched it."""
    return sent(client.get(address))


def sent(answer: HttpResponse) -> dict[str, Any]:
    """What a browser would send of the form in an answer, with its choices as they stand."""
    form = answer.context["form"]
    filled: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        prepared = bound.field.prepare_value(value) if not isinstance(value, list) or form.is_bound else value
        if isinstance(prepared, bool) or bound.name in ("must_have", "booked"):
            if prepared in (True, "on", "True"):
                filled[bound.html_name] = "on"
        elif isinstance(prepared, (list, tuple)):
            filled[bound.html_name] = [str(getattr(item, "pk", item)) for item in prepared]
        elif prepared is not None:
            filled[bound.html_name] = str(getattr(prepared, "pk", prepared))
    for clash in getattr(form, "clashes", []):
        filled[clash.keep] = clash.chosen.value
    return filled


def chosen(answer: HttpResponse) -> dict[str, str]:
    return {clash.field.name: clash.chosen.value for clash in answer.context["form"].clashes}


# A campaign


def edit(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.pk}/edit/"


def test_who_was_quicker_with_what_is_said_and_nothing_is_saved(
    client: Client, campaign: Campaign, quicker: User
) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Theirs"})
    answer = client.post(edit(campaign), {**form, "name": "Mine", "brand": "Also mine"})
    text = words(answer)
    assert "Two versions of “Aurora”" in text and "Somebody was quicker" in text
    assert "Quick Quinn changed brand." in text and "Nothing is saved yet." in text
    stored = Campaign.objects.get()
    assert (stored.name, stored.brand, stored.version) == ("Aurora", "Theirs", 2)


def test_each_field_begins_with_the_likely_side(client: Client, campaign: Campaign, quicker: User) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Theirs", "tags": ["b"], "markets": ["UK"]})
    answer = client.post(edit(campaign), {**form, "name": "Mine", "brand": "Mine", "markets": "UK"})
    assert chosen(answer) == {"brand": "mine", "tags": "theirs"}
    text = words(answer)
    assert "Brand changed by both of you" in text and "Tags changed by them alone" in text
    assert "Changed by you alone" in text


def test_saving_on_as_it_stands_keeps_mine_and_takes_what_only_they_changed(
    client: Client, campaign: Campaign, quicker: User
) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Theirs", "tags": ["b", "c"]})
    answer = client.post(edit(campaign), {**form, "name": "Mine", "brand": "Mine"})
    assert client.post(edit(campaign), sent(answer)).status_code == 302
    stored = Campaign.objects.get()
    assert (stored.name, stored.brand, stored.tags) == ("Mine", "Mine", ["b", "c"])
    last = AuditEntry.objects.latest("pk")
    assert set(last.changes) == {"name", "brand"}, "what I left alone is not mine to write"


@pytest.mark.parametrize("side", ["mine", "theirs"])
@pytest.mark.parametrize(
    ("field", "mine", "theirs", "values"),
    [
        ("brand", "Mine", {"brand": "Theirs"}, ("Mine", "Theirs")),
        ("tags", "m", {"tags": ["t", "u, v"]}, (["m"], ["t", "u, v"])),
        ("launch_on", "2027-05-01", {"launch_on": dt.date(2027, 6, 1)}, (dt.date(2027, 5, 1), dt.date(2027, 6, 1))),
        ("objective", "My text\r\nin lines", {"objective": "Their text"}, ("My text\r\nin lines", "Their text")),
    ],
)
def test_the_side_that_was_chosen_is_what_is_stored(
    client: Client, campaign: Campaign, quicker: User, side: str, field: str, mine: str, theirs: dict[str, Any],
    values: tuple[Any, Any],
) -> None:  # fmt: skip
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values=theirs)
    answer = client.post(edit(campaign), {**form, field: mine})
    client.post(edit(campaign), {**sent(answer), f"keep-{field}": side})
    assert getattr(Campaign.objects.get(), field) == values[side == "theirs"]


def test_a_row_they_chose_can_be_taken(client: Client, campaign: Campaign, quicker: User, planner: User) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"owner": quicker})
    answer = client.post(edit(campaign), {**form, "name": "Mine"})
    assert "Take theirs : Owner Quick Quinn" in words(answer) and "Put back what was there : Owner Ana Ruiz" in words(
        answer
    )
    client.post(edit(campaign), sent(answer))
    stored = Campaign.objects.get()
    assert (stored.owner, stored.name) == (quicker, "Mine")


def test_a_third_change_meanwhile_is_shown_again(client: Client, campaign: Campaign, quicker: User) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "First"})
    answer = client.post(edit(campaign), {**form, "brand": "Mine"})
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Second", "tags": ["z"]})
    again = client.post(edit(campaign), sent(answer))
    assert chosen(again) == {"brand": "mine", "tags": "theirs"}
    assert "Second" in words(again) and Campaign.objects.get().brand == "Second"
    client.post(edit(campaign), sent(again))
    assert (Campaign.objects.get().brand, Campaign.objects.get().tags) == ("Mine", ["z"])


def test_running_text_is_shown_with_what_each_changed(client: Client, campaign: Campaign, quicker: User) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"objective": "Sell two tents to everybody"})
    page = client.post(edit(campaign), {**form, "objective": "Sell one tent to campers"}).content.decode()
    assert re.search(r"<ins>.*two tents</ins>", page) and re.search(r"<ins>.*campers</ins>", page)
    assert "Sell one tent to campers</textarea>" in page


def test_what_touches_nobody_elses_field_is_simply_saved(client: Client, campaign: Campaign, quicker: User) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Alike"})
    answer = client.post(edit(campaign), {**form, "name": "Mine", "brand": "Alike"})
    assert answer.status_code == 302
    assert (Campaign.objects.get().name, Campaign.objects.get().brand) == ("Mine", "Alike")


def test_a_campaign_that_was_called_off_meanwhile_is_not_edited_unawares(
    client: Client, campaign: Campaign, quicker: User
) -> None:
    form = opened(client, edit(campaign))
    cancel_campaign(by=quicker, campaign_id=campaign.pk, reason="No budget")
    answer = client.post(edit(campaign), {**form, "name": "Mine"})
    text = words(answer)
    assert "Quick Quinn cancelled the campaign: “No budget”" in text and "What you typed" in text
    assert 'value="Mine"' in answer.content.decode() and Campaign.objects.get().name == "Aurora"
    client.post(edit(campaign), sent(answer))
    assert (Campaign.objects.get().name, Campaign.objects.get().state) == ("Mine", CampaignState.CANCELLED)


def test_cancelling_shows_first_what_somebody_made_of_it(client: Client, campaign: Campaign, quicker: User) -> None:
    address = f"/campaigns/{campaign.pk}/cancel/"
    form = opened(client, address)
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"name": "Borealis"})
    answer = client.post(address, {**form, "reason": "No budget"})
    assert "Quick Quinn changed name." in words(answer) and 'value="No budget"' in answer.content.decode()
    assert Campaign.objects.get().state == CampaignState.CONFIRMED
    client.post(address, sent(answer))
    assert Campaign.objects.get().cancel_reason == "No budget"


def test_a_refusal_after_choosing_leaves_the_choices_in_the_form(
    client: Client, campaign: Campaign, quicker: User
) -> None:
    form = opened(client, edit(campaign))
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Theirs"})
    answer = client.post(edit(campaign), {**form, "name": "Mine"})
    again = client.post(edit(campaign), {**sent(answer), "name": "  "})
    page = again.content.decode()
    assert "Give the campaign a name." in words(again) and 'value="Theirs"' in page
    client.post(edit(campaign), {**sent(again), "name": "Mine"})
    assert (Campaign.objects.get().name, Campaign.objects.get().brand) == ("Mine", "Theirs")


@pytest.mark.parametrize("seen", ["", "nonsense", "other", "forged"])
def test_a_page_that_lost_what_it_showed_asks_about_every_difference(
    client: Client, campaign: Campaign, quicker: User, seen: str
) -> None:
    form = opened(client, edit(campaign))
    if seen == "other":
        seen = opened(client, edit(make_campaign(lead=campaign.lead_department, owner=campaign.owner)))["seen"]
    if seen == "forged":
        seen = signing.dumps(["campaigns.campaign", str(campaign.pk), {"brand": "Theirs"}, 0, ""], salt=f"not {SALT}")
    edit_campaign(by=quicker, campaign_id=campaign.pk, values={"brand": "Theirs"})
    answer = client.post(edit(campaign), {**form, "name": "Mine", "seen": seen})
    assert chosen(answer) == {"name": "mine", "brand": "mine"}
    client.post(edit(campaign), {**sent(answer), "keep-brand": "theirs"})
    campaign.refresh_from_db()
    assert (campaign.name, campaign.brand) == ("Mine", "Theirs")


def test_only_who_may_change_it_gets_there(client: Client, campaign: Campaign, quicker: User) -> None:
    form = opened(client, edit(campaign))
    client.force_login(make_user(department=make_department(), role=RoleName.PLANNER))
    assert client.post(edit(campaign), {**form, "version": 99}).status_code == 403


def test_who_may_know_in_both_versions(client: Client, campaign: Campaign, quicker: User, planner: User) -> None:
    address = f"/campaigns/{campaign.pk}/secrecy/"
    marketing = campaign.lead_department
    form = opened(client, address)
    terms = Terms(Secrecy.CONFIDENTIAL, OthersSee.CODE_NAME, "Blue")
    set_secrecy(by=quicker, campaign_id=campaign.pk, terms=terms, user_ids=[quicker.pk])
    mine = {**form, "secrecy": "confidential", "others_see": "busy", "departments": [str(marketing.pk)]}
    answer = client.post(address, mine)
    assert chosen(answer) == {"others_see": "mine", "code_name": "theirs", "people": "theirs"}
    assert "Quick Quinn changed who may know of the campaign." in words(answer)
    assert client.post(address, sent(answer)).status_code == 302
    stored = Campaign.objects.get()
    assert (stored.secrecy, stored.others_see, stored.code_name) == ("confidential", "busy", "Blue")
    assert {row.user or row.department for row in stored.named.all()} == {quicker, marketing}


# An activity


def change(activity: Activity, rest: str = "edit/") -> str:
    return f"/activities/{activity.pk}/{rest}"


def test_an_activitys_days_box_and_channel_in_both_versions(client: Client, activity: Activity, quicker: User) -> None:
    radio = make_channel(name="Radio")
    form = opened(client, change(activity))
    assert activity.starts_on is not None
    day = activity.starts_on + 7 * DAY
    edit_activity(
        by=quicker, activity_id=activity.pk, values={"channel": radio, "state": ActivityState.BOOKED},
        schedule=Schedule(day, day), reschedule=True,
    )  # fmt: skip
    answer = client.post(change(activity), {**form, "title": "Mine", "brief": "Typed"})
    assert chosen(answer) == {"channel": "theirs", "starts_on": "theirs", "ends_on": "theirs", "booked": "theirs"}
    assert "Typed" in answer.content.decode()
    client.post(change(activity), sent(answer))
    stored = Activity.objects.get()
    assert (stored.title, stored.brief, stored.channel, stored.starts_on) == ("Mine", "Typed", radio, day)
    assert stored.state == ActivityState.BOOKED


def test_the_box_can_be_put_back(client: Client, activity: Activity, quicker: User) -> None:
    form = opened(client, change(activity))
    edit_activity(by=quicker, activity_id=activity.pk, values={"state": ActivityState.BOOKED})
    answer = client.post(change(activity), {**form, "title": "Mine"})
    client.post(change(activity), {**sent(answer), "keep-booked": "mine"})
    assert Activity.objects.get().state == ActivityState.PLANNED


def test_an_activity_called_off_meanwhile_does_not_come_back_by_an_edit(
    client: Client, activity: Activity, quicker: User
) -> None:
    form = opened(client, change(activity))
    cancel_activity(by=quicker, activity_id=activity.pk)
    answer = client.post(change(activity), {**form, "title": "Mine"})
    assert "Quick Quinn cancelled “Insert”." in words(answer)
    client.post(change(activity), sent(answer))
    assert (Activity.objects.get().title, Activity.objects.get().state) == ("Mine", ActivityState.CANCELLED)


def test_where_saving_leads_is_not_forgotten(client: Client, activity: Activity, quicker: User) -> None:
    address = f"{change(activity)}?next=/desk/"
    form = opened(client, address)
    edit_activity(by=quicker, activity_id=activity.pk, values={"title": "Theirs"})
    answer = client.post(address, {**form, "title": "Mine", "next": "/desk/"})
    assert '<input type="hidden" name="next" value="/desk/">' in answer.content.decode()


def test_moving_what_was_moved_meanwhile(client: Client, activity: Activity, quicker: User) -> None:
    address, today = change(activity, "move/"), timezone.localdate()
    form = opened(client, address)
    move_activity(by=quicker, activity_id=activity.pk, starts_on=today + 70 * DAY)
    mine = {**form, "starts_on": (today + 80 * DAY).isoformat()}
    answer = client.post(address, mine)
    assert chosen(answer) == {"starts_on": "mine"} and "Quick Quinn moved “Insert” from" in words(answer)
    part = client.post(address, mine, headers=PART)
    assert part.content.lstrip().startswith(b'<header class="panel__header">')
    assert b'hx-post="' in part.content and b"<!doctype" not in part.content
    client.post(address, sent(answer))
    assert Activity.objects.get().starts_on == today + 80 * DAY


def test_moving_what_was_changed_otherwise_shows_that_first(client: Client, activity: Activity, quicker: User) -> None:
    address, today = change(activity, "move/"), timezone.localdate()
    form = opened(client, address)
    edit_activity(by=quicker, activity_id=activity.pk, values={"channel": make_channel(name="Radio")})
    answer = client.post(address, {**form, "starts_on": (today + 80 * DAY).isoformat()})
    assert "Quick Quinn changed channel of “Insert”." in words(answer) and chosen(answer) == {}
    client.post(address, sent(answer))
    assert Activity.objects.get().starts_on == today + 80 * DAY


# A plan, owners, a role: rows without a version


@pytest.fixture
def head(client: Client, channel: Channel) -> User:
    head = make_user(name="Pia Lind", department=channel.owners.get(), role=RoleName.HEAD)
    client.force_login(head)
    return head


def rule_address(rule: LeadTimeRule) -> str:
    return f"/channels/{rule.channel.slug}/rules/{rule.pk}/"


def test_a_line_of_a_plan_in_both_versions(client: Client, channel: Channel, quicker: User, head: User) -> None:
    rule = channel.rules.get()
    form = opened(client, rule_address(rule))
    channels.edit_rule(by=quicker, rule_id=rule.pk, offset=20, unit="days", basis="Their printer")
    answer = client.post(rule_address(rule), {**form, "count": 25, "name": "Booked"})
    assert chosen(answer) == {"count": "mine", "unit": "theirs", "direction": "theirs", "basis": "theirs"}
    text = words(answer)
    assert "Two versions of “Booking”" in text and "Quick Quinn changed offset, unit and basis" in text
    assert "Take theirs : Unit days" in text and "Take theirs : Before or after after" in text
    rule.refresh_from_db()
    assert (rule.name, rule.offset) == ("Booking", 20)
    client.post(rule_address(rule), {**sent(answer), "keep-count": "theirs", "keep-direction": "mine"})
    rule.refresh_from_db()
    assert (rule.name, rule.offset, rule.unit, rule.basis) == ("Booked", -20, "days", "Their printer")


def test_a_line_whose_page_lost_what_it_showed_is_not_written_unseen(
    client: Client, channel: Channel, quicker: User, head: User
) -> None:
    rule = channel.rules.get()
    form = opened(client, rule_address(rule))
    channels.edit_rule(by=quicker, rule_id=rule.pk, basis="Their printer")
    answer = client.post(rule_address(rule), {**form, "count": 25, "seen": "nonsense"})
    assert chosen(answer) == {"count": "mine", "basis": "mine"}
    client.post(rule_address(rule), {**sent(answer), "keep-basis": "theirs"})
    rule.refresh_from_db()
    assert (rule.offset, rule.basis) == (-25, "Their printer")


def test_a_line_nobody_touched_is_simply_saved(client: Client, channel: Channel, head: User) -> None:
    rule = channel.rules.get()
    form = opened(client, rule_address(rule))
    assert client.post(rule_address(rule), {**form, "count": 25}).status_code == 302
    rule.refresh_from_db()
    assert rule.offset == -25


def test_a_line_taken_out_meanwhile_is_refused_with_what_was_typed(
    client: Client, channel: Channel, quicker: User, head: User
) -> None:
    rule = channel.rules.get()
    form = opened(client, rule_address(rule))
    channels.retire_rule(by=quicker, rule_id=rule.pk)
    answer = client.post(rule_address(rule), {**form, "basis": "A long story"})
    assert "This line was taken out of the plan. Add a new one." in words(answer)
    assert "A long story" in answer.content.decode()


def test_owners_in_both_versions(client: Client, channel: Channel, quicker: User, head: User) -> None:
    printing, pr, legal = channel.owners.get(), make_department(name="PR"), make_department(name="Legal")
    address = f"/channels/{channel.slug}/owners/"
    form = opened(client, address)
    channels.set_owners(by=quicker, channel_id=channel.pk, departments=[printing, pr])
    answer = client.post(address, {**form, "others": [legal.pk]})
    assert chosen(answer) == {"others": "mine"} and "Take theirs : Also owned by PR" in words(answer)
    assert [owner.name for owner in channel.owners.order_by("ownerships__position")] == ["Print", "PR"]
    client.post(address, {**sent(answer), "keep-others": "theirs"})
    assert [owner.name for owner in channel.owners.order_by("ownerships__position")] == ["Print", "PR"]
    client.post(address, sent(answer))
    assert [owner.name for owner in channel.owners.order_by("ownerships__position")] == ["Print", "Legal"]


def test_a_role_in_both_versions(client: Client, channel: Channel, quicker: User, head: User) -> None:
    printing = channel.owners.get()
    member = make_user(name="Max Moritz", department=printing)
    address = f"/departments/{printing.slug}/people/{member.pk}/"
    form = opened(client, address)
    set_membership(by=quicker, department_id=printing.pk, user_id=member.pk, role=RoleName.VIEWER)
    answer = client.post(address, {**form, "role": "deputy"})
    text = words(answer)
    assert "Quick Quinn made Max Moritz viewer of Print." in text and chosen(answer) == {"role": "mine"}
    assert Membership.objects.get(user=member).role == RoleName.VIEWER
    client.post(address, sent(answer))
    assert Membership.objects.get(user=member).role == RoleName.DEPUTY


def test_actions_compare_what_was_seen(channel: Channel) -> None:
    rule = channel.rules.get()
    seen = channels.rule_mark(rule)
    channels.edit_rule(by=None, rule_id=rule.pk, basis="x", seen=seen)
    with pytest.raises(Conflict) as conflict:
        channels.edit_rule(by=None, rule_id=rule.pk, basis="y", seen=seen)
    assert conflict.value.row.basis == "x"
    owners = channels.owners_mark(channel)
    channels.set_owners(by=None, channel_id=channel.pk, departments=[], seen=owners)
    with pytest.raises(Conflict):
        channels.set_owners(by=None, channel_id=channel.pk, departments=[], seen=owners)


# A duty


@pytest.fixture
def duty(activity: Activity) -> Milestone:
    return Milestone.objects.get(activity=activity)


def test_a_reason_typed_while_somebody_took_the_duty_on_is_kept(
    client: Client, duty: Milestone, quicker: User, head: User
) -> None:
    address, seen = f"/desk/duties/{duty.pk}/waive/", duty.version
    milestones.take_on(by=quicker, milestone_id=duty.pk)
    answer = client.post(address, {"reason": "The agency does it", "version": seen})
    text = words(answer)
    assert "Nothing was changed, because somebody was quicker." in text and "Quick Quinn" in text
    assert 'value="The agency does it"' in answer.content.decode()
    version = re.search(r'name="version" value="(\d+)" id="waive_version"', answer.content.decode())
    assert version is not None
    client.post(address, {"reason": "The agency does it", "version": version[1]})
    duty.refresh_from_db()
    assert duty.waive_reason == "The agency does it"


def test_a_reason_for_a_duty_that_is_done_meanwhile_is_quoted(
    client: Client, duty: Milestone, quicker: User, head: User
) -> None:
    seen = duty.version
    milestones.finish(by=quicker, milestone_id=duty.pk)
    answer = client.post(
        f"/desk/duties/{duty.pk}/waive/", {"reason": "The agency does it", "version": seen}, follow=True
    )
    assert "You wrote: “The agency does it”" in html.unescape(words(answer))


def test_two_who_give_a_duty_to_somebody_else(client: Client, duty: Milestone, quicker: User, head: User) -> None:
    printing = duty.responsible_links.get().department
    one, other = make_user(name="One Nay", department=printing), make_user(name="Oth Err", department=printing)
    seen = duty.version
    milestones.assign(by=head, milestone_id=duty.pk, assignee=one)
    answer = client.post(f"/desk/duties/{duty.pk}/assign/", {"assignee": other.pk, "version": seen})
    page = answer.content.decode()
    assert "somebody was quicker" in words(answer) and "One Nay" in words(answer)
    assert f'<option value="{other.pk}" selected>' in page
    duty.refresh_from_db()
    assert duty.assignee == one
    client.post(f"/desk/duties/{duty.pk}/assign/", {"assignee": other.pk, "version": duty.version})
    duty.refresh_from_db()
    assert duty.assignee == other


# Values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb ", "a\nb"), (None, ""), (dt.date(2027, 3, 1), "2027-03-01"), (dt.time(9), "09:00:00"),
        (("a", "b"), ["a", "b"]),
    ],
)  # fmt: skip
def test_what_is_the_same_compares_as_the_same(one: Any, other: Any) -> None:
    assert comparable(one) == comparable(other)


def test_rows_are_compared_whatever_the_order_they_were_ticked_in() -> None:
    one, other = make_department(), make_department()
    assert comparable([other, one]) == comparable(Department.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk"))
    assert comparable(["b", "a"]) != comparable(["a", "b"])
