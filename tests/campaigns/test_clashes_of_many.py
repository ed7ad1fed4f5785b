"""Clashes of what comes in numbers: items inside an activity, series, copies, and duties of the campaign itself."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.activities import create_activity, edit_activity, move_activity
from campaigns.actions.clashes import LONGEST_REASON, Clashing
from campaigns.actions.items import set_items
from campaigns.actions.own_duties import add_duty
from campaigns.actions.series import change_series, create_series
from campaigns.enums import ClashKind, OthersSee, RepeatUnit, Secrecy
from campaigns.models import Activity, ActivityItem, Campaign, Channel, GoAhead, Series
from campaigns.queries.clash_lines import activity_clashes, unexplained
from campaigns.queries.clash_overview import clash_overview
from campaigns.rules.items import ItemLine
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import OrganisationSettings, User
from tests.campaigns.actors import words
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def organisation() -> OrganisationSettings:
    return make_organisation(audience_window_days=None)


@pytest.fixture
def monday() -> dt.date:
    today = timezone.localdate()
    return today + dt.timedelta(days=28 - today.weekday())


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def spring(ana: User) -> Campaign:
    return make_campaign(name="Spring", lead=ana.memberships.get().department, owner=ana)


@pytest.fixture
def social() -> Channel:
    return make_channel(name="Social", owner=make_department(name="Social Media"), weekly_capacity=3)


@pytest.fixture
def posts(social: Channel, monday: dt.date) -> Activity:
    """Another campaign's activity of two weeks: three posts in the first, none in the second."""
    found = make_activity(
        campaign=make_campaign(name="Aurora"), channel=social, starts_on=monday, ends_on=monday + 13 * DAY
    )
    for number in range(3):
        ActivityItem.objects.create(activity=found, day=monday + number * DAY, title=f"Post {number}")
    return found


def plan(by: User, campaign: Campaign, channel: Channel, day: dt.date, **more: str) -> Activity:
    schedule = Schedule(day, day)
    return create_activity(by=by, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=schedule, **more)  # type: ignore[arg-type]


def open_of(person: User, activity: Activity) -> list[tuple[ClashKind, int]]:
    stored = Activity.objects.select_related("campaign", "channel").get(pk=activity.pk)
    settings = OrganisationSettings.objects.get()
    found = activity_clashes(stored, access=access_for(person), at=timezone.now(), organisation=settings)
    return [(line.clash.kind, line.clash.number) for line in found.open]


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# Items


def test_items_fill_the_weeks_they_are_in_and_the_activity_counts_once_in_the_others(
    ana: User, spring: Campaign, social: Channel, posts: Activity, monday: dt.date
) -> None:
    with pytest.raises(Clashing, match="there would be 4"):
        plan(ana, spring, social, monday)
    assert open_of(ana, plan(ana, spring, social, monday + WEEK)) == []
    ActivityItem.objects.all().delete()
    assert open_of(ana, plan(ana, spring, social, monday)) == []


def test_own_items_count_and_go_along_to_other_days(
    ana: User, spring: Campaign, social: Channel, monday: dt.date
) -> None:
    activity = plan(ana, spring, social, monday)
    lines = [ItemLine(monday, None, f"Post {number}") for number in range(3)]
    set_items(by=ana, activity_id=activity.pk, items=lines)
    assert open_of(ana, activity) == []
    make_activity(channel=social, starts_on=monday + WEEK)
    client = browser(ana)
    address = f"/activities/{activity.pk}/move/"
    part = client.post(address, {"starts_on": (monday + WEEK).isoformat(), "check": "1"}, headers=PARTIAL)
    assert "there would be 4" in words(part)
    with pytest.raises(Clashing, match="there would be 4"):
        move_activity(by=ana, activity_id=activity.pk, starts_on=monday + WEEK)
    part = client.post(address, {"starts_on": (monday + 2 * WEEK).isoformat(), "check": "1"}, headers=PARTIAL)
    assert "there would be" not in words(part)
    moved = move_activity(by=ana, activity_id=activity.pk, starts_on=monday + WEEK, go_ahead="Agreed")
    assert open_of(ana, moved) == []


def test_adding_items_says_that_they_are_too_many(
    ana: User, spring: Campaign, social: Channel, monday: dt.date
) -> None:
    activity = plan(ana, spring, social, monday)
    text = "\n".join(f"{monday.isoformat()} Post {number}" for number in range(4))
    page = browser(ana).post(
        f"/activities/{activity.pk}/items/", {"lines": text, "version": activity.version}, follow=True
    )
    assert "It clashes with something" in words(page) and "there would be 4" in words(page)
    assert open_of(ana, activity) == [(ClashKind.CAPACITY, 4)]


def test_the_items_of_what_is_veiled_do_not_show_by_their_number(
    ana: User, spring: Campaign, social: Channel, posts: Activity, monday: dt.date
) -> None:
    secret = {"secrecy": Secrecy.CONFIDENTIAL, "others_see": OthersSee.BUSY, "was_secret": True}
    Campaign.objects.filter(pk=posts.campaign_id).update(**secret)

    def number(person: User) -> int:
        found = clash_overview(
            access_for(person),
            at=timezone.now(),
            today=timezone.localdate(),
            organisation=OrganisationSettings.objects.get(),
        )
        (row,) = found.channels
        return next(cell.number for cell in row.cells if cell.week == monday)

    assert number(ana) == 1 and number(posts.campaign.owner) == 3
    assert open_of(ana, plan(ana, spring, social, monday)) == []


# Series


def weekly(by: User, campaign: Campaign, channel: Channel, day: dt.date, **more: str) -> Series:
    return create_series(
        by=by,
        campaign_id=campaign.pk,
        channel=channel,
        title="Newsletter",
        repeat=Repeat(RepeatUnit.WEEK),
        schedule=Schedule(day, day),
        until=day + 4 * WEEK,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def newsletter(monday: dt.date) -> Channel:
    """One a week, and two weeks of it are taken."""
    channel = make_channel(name="Newsletter", owner=make_department(name="E-mail"), weekly_capacity=1)
    aurora = make_campaign(name="Aurora")
    for number in (1, 3):
        make_activity(campaign=aurora, channel=channel, starts_on=monday + number * WEEK)
    return channel


def test_a_series_is_made_and_says_how_many_of_it_clash(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    typed = {
        "title": "Newsletter", "channel": newsletter.pk, "starts_on": monday.isoformat(), "repeats": "week",
        "until": (monday + 4 * WEEK).isoformat(),
    }  # fmt: skip
    client = browser(ana)
    page = client.post(f"/activities/new/?campaign={spring.pk}", typed, follow=True)
    assert "2 of these activities clash with something" in words(page)
    pieces = list(Activity.objects.filter(campaign=spring).order_by("starts_on"))
    assert [len(open_of(ana, piece)) for piece in pieces] == [0, 1, 0, 1, 0]
    assert "Newsletter carries 1 activity a week." in words(client.get(f"/activities/{pieces[1].pk}/"))
    assert "2 activities clash with something" in words(client.get(f"/campaigns/{spring.pk}/"))
    with pytest.raises(Clashing):
        plan(ana, spring, newsletter, monday + 3 * WEEK)


def test_one_reason_is_kept_for_each_of_a_series_that_clashes(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    series = weekly(ana, spring, newsletter, monday, go_ahead=" Two  issues then ")
    kept = GoAhead.objects.order_by("activity__starts_on")
    assert [(row.activity.starts_on, row.reason) for row in kept] == [
        (monday + number * WEEK, "Two issues then") for number in (1, 3)
    ]
    rows = Activity.objects.filter(series=series)
    settings = OrganisationSettings.objects.get()
    assert unexplained(rows, access=access_for(ana), at=timezone.now(), organisation=settings) == 0
    with pytest.raises(Refused, match="Shorten the reason"):
        weekly(ana, spring, newsletter, monday, go_ahead="x" * (LONGEST_REASON + 1))
    assert Series.objects.count() == 1


def test_a_changed_series_is_not_refused_and_says_what_clashes_then(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    series = weekly(ana, spring, newsletter, monday + 5 * WEEK)
    client = browser(ana)
    typed = {
        "repeats": "week", "every": "1", "first_on": monday.isoformat(), "until": series.until.isoformat(),
        "version": series.version, "monthly_by": "day",
    }  # fmt: skip
    page = client.post(f"/series/{series.pk}/edit/", typed, follow=True)
    assert "2 of these activities clash with something" in words(page)
    first = Activity.objects.filter(series=series).order_by("starts_on").first()
    assert first is not None and first.starts_on == monday
    typed = {
        "title": "Letter", "channel": newsletter.pk, "starts_on": monday.isoformat(), "ends_on": monday.isoformat(),
        "scope": "all", "version": first.version, "go_ahead": "Agreed with Aurora",
    }  # fmt: skip
    page = client.post(f"/activities/{first.pk}/edit/", typed, follow=True)
    assert "clash with something" not in words(page) and "Saved: Letter." in words(page)
    assert set(GoAhead.objects.values_list("reason", flat=True)) == {"Agreed with Aurora"}
    assert GoAhead.objects.count() == 2


def test_what_clashes_in_secret_is_not_said_of_a_series(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    Campaign.objects.filter(name="Aurora").update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    series = weekly(ana, spring, newsletter, monday, go_ahead="Nothing to see")
    change_series(by=ana, series_id=series.pk, values={"title": "Letter"}, go_ahead="Nothing to see")
    assert not GoAhead.objects.exists()


# Copies


def test_a_copy_is_made_and_says_how_many_of_it_clash(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    Campaign.objects.filter(pk=spring.pk).update(launch_on=monday - 10 * WEEK)
    for number in (1, 2, 3):
        make_activity(campaign=spring, channel=newsletter, starts_on=monday + (number - 10) * WEEK)
    typed = {
        "name": "Summer", "first_on": monday.isoformat(), "keep_weekdays": "on",
        "lead_department": spring.lead_department_id,
    }  # fmt: skip
    client = browser(ana)
    page = client.post(f"/campaigns/{spring.pk}/copy/", typed, follow=True)
    copy = Campaign.objects.get(name="Summer")
    assert "2 of these activities clash with something" in words(page)
    pieces = Activity.objects.filter(campaign=copy).order_by("starts_on")
    assert [len(open_of(ana, piece)) for piece in pieces] == [1, 0, 1]
    assert "Newsletter carries 1 activity a week." in words(page)


# Moved together


def test_what_moves_together_is_counted_together_before_it_is_saved(
    ana: User, spring: Campaign, newsletter: Channel, monday: dt.date
) -> None:
    for number in (4, 5):
        make_activity(campaign=spring, channel=newsletter, starts_on=monday + number * WEEK, title=f"Letter {number}")
    client = browser(ana)
    address = f"/campaigns/{spring.pk}/move/"
    typed = {"unit": "days", "which": "all", "count": "7"}
    assert "Newsletter carries" not in words(client.post(address, {**typed, "check": "1"}))
    shown = words(client.post(address, {**typed, "count": "-14", "check": "1"}))
    assert "Newsletter carries 1 activity a week." in shown
    assert client.post(address, {**typed, "count": "-14"}).status_code == 302
    moved = Activity.objects.filter(campaign=spring).order_by("starts_on")
    assert [len(open_of(ana, piece)) for piece in moved] == [0, 1]


# Duties of the campaign itself, and those made by hand


def test_a_campaigns_own_duties_count_among_what_a_department_has_to_do(
    ana: User, spring: Campaign, monday: dt.date
) -> None:
    team = make_department(name="Studio", weekly_duties=1)
    channel = make_channel(name="Web", owner=team, rules=[{"name": "Artwork", "offset": -5}])
    add_duty(by=ana, campaign_id=spring.pk, name="Budget signed", departments=[team], due_on=monday, must_have=True)
    with pytest.raises(Clashing, match="Studio finishes 1 duty a week"):
        plan(ana, spring, channel, monday + WEEK)
    settings = OrganisationSettings.objects.get()
    (row,) = clash_overview(
        access_for(ana), at=timezone.now(), today=timezone.localdate(), organisation=settings
    ).departments
    assert next(cell.number for cell in row.cells if cell.week == monday) == 1
    assert open_of(ana, plan(ana, spring, channel, monday + 2 * WEEK)) == []


def test_the_form_counts_an_activitys_duties_by_hand_as_the_action_does(
    ana: User, spring: Campaign, monday: dt.date
) -> None:
    team = make_department(name="Studio", weekly_duties=1)
    channel = make_channel(name="Web", owner=team, rules=[{"name": "Artwork", "offset": -5}])
    activity = plan(ana, spring, channel, monday + 4 * WEEK)
    add_duty(
        by=ana, campaign_id=spring.pk, activity_id=activity.pk, name="Proof", departments=[team], due_on=monday,
        must_have=True,
    )  # fmt: skip
    address = f"/activities/{activity.pk}/move/"
    typed = {"starts_on": (monday + WEEK).isoformat(), "check": "1"}
    assert "there would be 2" in words(browser(ana).post(address, typed, headers=PARTIAL))
    with pytest.raises(Clashing, match="there would be 2"):
        edit_activity(by=ana, activity_id=activity.pk, schedule=Schedule(monday + WEEK, monday + WEEK), reschedule=True)
