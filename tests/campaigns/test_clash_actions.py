"""Going ahead in spite of a clash: who is asked, once and anew, what is kept, and what nobody may learn by it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
)
from campaigns.actions.blackouts import create_blackout, edit_blackout
from campaigns.actions.clashes import Clashing, go_ahead
from campaigns.actions.undoing import undo
from campaigns.enums import BlackoutKind, CampaignState, ClashKind, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, CampaignNamed, Channel, GoAhead
from campaigns.queries.clash_lines import activity_clashes, clash_lines
from campaigns.queries.clashes import activities_for, asked_of
from campaigns.queries.history import history_of, of_campaign
from campaigns.queries.personal_data import personal_data
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, Department, OrganisationSettings, User
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def organisation() -> OrganisationSettings:
    return make_organisation()


@pytest.fixture
def monday() -> dt.date:
    """A Monday well ahead."""
    today = timezone.localdate()
    return today + dt.timedelta(days=70 - today.weekday())


@pytest.fixture
def marketing() -> Department:
    return make_department(name="Marketing")


@pytest.fixture
def ana(marketing: Department) -> User:
    return make_user(name="Ana", department=marketing, role=RoleName.PLANNER)


@pytest.fixture
def spring(marketing: Department, ana: User) -> Campaign:
    return make_campaign(name="Spring", lead=marketing, owner=ana, audiences=["Families", "Press"])


@pytest.fixture
def other() -> Campaign:
    return make_campaign(name="Aurora", audiences=["  young families", "FAMILIES"])


@pytest.fixture
def print_(db: None) -> Channel:
    return make_channel(name="Print", owner=make_department(name="Print"), medium="offline")


def plan(
    by: User | None, campaign: Campaign, channel: Channel, day: dt.date, *, days: int = 1, **more: object
) -> Activity:
    schedule = Schedule(day, day + (days - 1) * DAY)
    return create_activity(by=by, campaign_id=campaign.pk, channel=channel, title="Insert", schedule=schedule, **more)  # type: ignore[arg-type]


def refused(by: User, campaign: Campaign, channel: Channel, day: dt.date, **more: int) -> Clashing:
    with pytest.raises(Clashing) as refusal:
        plan(by, campaign, channel, day, **more)
    assert not Activity.objects.filter(campaign=campaign, title="Insert").exists()
    return refusal.value


def kinds(clashing: Clashing) -> list[ClashKind]:
    return [line.clash.kind for line in clashing.clashes]


# What is asked


def test_a_full_week_is_asked_about_with_the_names_of_who_fills_it(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date
) -> None:
    Channel.objects.update(weekly_capacity=1)
    OrganisationSettings.objects.update(audience_window_days=None)
    make_activity(campaign=other, channel=print_, starts_on=monday)
    clashing = refused(ana, spring, print_, monday + 3 * DAY)
    assert kinds(clashing) == [ClashKind.CAPACITY] and clashing.field == "go_ahead"
    assert "Print carries 1 activity a week." in str(clashing) and "(Aurora)" in str(clashing)
    assert plan(ana, spring, print_, monday + 7 * DAY).pk


def test_what_is_cancelled_or_has_no_days_fills_no_week(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date
) -> None:
    Channel.objects.update(weekly_capacity=1)
    make_activity(campaign=other, channel=print_, starts_on=None)
    make_activity(campaign=other, channel=print_, starts_on=monday, state="cancelled")
    make_activity(campaign=make_campaign(state=CampaignState.CANCELLED), channel=print_, starts_on=monday)
    assert plan(ana, spring, print_, monday).pk


def test_an_audience_two_campaigns_hit_is_asked_about_across_channels(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date
) -> None:
    make_activity(campaign=other, channel=make_channel(name="Radio"), starts_on=monday)
    clashing = refused(ana, spring, print_, monday + 6 * DAY)
    assert kinds(clashing) == [ClashKind.AUDIENCE] and "Families" in str(clashing) and "(Aurora)" in str(clashing)
    assert plan(ana, spring, print_, monday + 7 * DAY).pk


@pytest.mark.parametrize("switch", ["window", "campaigns", "own channel", "their channel", "same campaign"])
def test_an_audience_is_not_asked_about_where_that_is_off_or_internal(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date, switch: str
) -> None:
    radio = make_channel(name="Radio", medium="internal" if switch == "their channel" else "offline")
    make_activity(campaign=spring if switch == "same campaign" else other, channel=radio, starts_on=monday)
    if switch == "window":
        OrganisationSettings.objects.update(audience_window_days=None)
    if switch == "campaigns":
        OrganisationSettings.objects.update(audience_campaigns=2)
    if switch == "own channel":
        Channel.objects.filter(pk=print_.pk).update(medium="internal")
        print_.refresh_from_db()
    assert plan(ana, spring, print_, monday).pk


def test_closed_days_are_asked_about_and_open_again_when_out_of_force(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date
) -> None:
    closed = create_blackout(
        by=None, name="Year end", kind=BlackoutKind.FREEZE, first_day=monday, last_day=monday + DAY, reason="Nobody in."
    )
    clashing = refused(ana, spring, print_, monday + DAY)
    assert kinds(clashing) == [ClashKind.FREEZE] and "Year end: nothing may start" in str(clashing)
    assert "Nobody in." in str(clashing)
    assert plan(ana, spring, print_, monday - DAY, days=5).pk
    edit_blackout(by=None, blackout_id=closed.pk, is_active=False)
    assert plan(ana, spring, print_, monday).pk


def test_too_many_duties_are_asked_about_by_the_week_they_are_due_in(
    ana: User, spring: Campaign, other: Campaign, monday: dt.date
) -> None:
    team = make_department(name="Studio", weekly_duties=2)
    channel = make_channel(name="Web", owner=team, rules=[{"name": "Artwork", "offset": -5}])
    busy = make_activity(campaign=other, channel=channel, starts_on=monday)
    for number in range(2):
        make_milestone(activity=busy, responsible=team, due_on=monday + number * DAY)
    make_milestone(activity=busy, responsible=team, due_on=monday, state="done", done_at=timezone.now(), done_by=ana)
    OrganisationSettings.objects.update(audience_window_days=None)
    clashing = refused(ana, spring, channel, monday + 7 * DAY)
    assert kinds(clashing) == [ClashKind.WORKLOAD]
    assert "Studio finishes 2 duties a week." in str(clashing) and "(Aurora)" in str(clashing)
    assert plan(ana, spring, channel, monday + 14 * DAY).pk


def test_the_past_asks_for_nothing(ana: User, spring: Campaign, print_: Channel) -> None:
    long_ago = timezone.localdate() - 90 * DAY
    create_blackout(by=None, name="Then", first_day=long_ago, last_day=long_ago + 9 * DAY)
    assert plan(ana, spring, print_, long_ago).pk


def test_nobody_is_asked_where_nobody_is_there(spring: Campaign, print_: Channel, monday: dt.date) -> None:
    create_blackout(by=None, name="Year end", first_day=monday, last_day=monday)
    assert plan(None, spring, print_, monday).pk
    assert not GoAhead.objects.exists()


# The reason


@pytest.fixture
def closed(monday: dt.date) -> None:
    """A week that is closed, and the one after it, by two names."""
    for name, first in (("First", monday), ("Second", monday + 7 * DAY)):
        create_blackout(by=None, name=name, first_day=first, last_day=first + 6 * DAY)


def test_a_reason_is_kept_with_who_and_when_and_told(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date, closed: None
) -> None:
    activity = plan(ana, spring, print_, monday, go_ahead="  It has   to. ")
    kept = GoAhead.objects.get()
    assert (kept.activity, kept.kind, kept.reason, kept.by) == (activity, ClashKind.BLACKOUT, "It has to.", ana)
    entry = AuditEntry.objects.get(verb="went ahead")
    assert entry.campaign_id == spring.pk and entry.changes["reason"] == [None, "It has to."]


def test_it_is_asked_once_and_a_move_into_another_clash_asks_anew(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date, closed: None
) -> None:
    activity = plan(ana, spring, print_, monday, go_ahead="Agreed")
    assert move_activity(by=ana, activity_id=activity.pk, starts_on=monday + DAY).starts_on == monday + DAY
    with pytest.raises(Clashing):
        move_activity(by=ana, activity_id=activity.pk, starts_on=monday + 8 * DAY)
    activity.refresh_from_db()
    assert activity.starts_on == monday + DAY
    move_activity(by=ana, activity_id=activity.pk, starts_on=monday + 8 * DAY, go_ahead="Agreed again")
    move_activity(by=ana, activity_id=activity.pk, starts_on=monday)
    assert [row.reason for row in GoAhead.objects.order_by("at")] == ["Agreed", "Agreed again"]


def test_a_change_that_takes_no_other_room_is_not_asked_about(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date
) -> None:
    activity = plan(ana, spring, print_, monday)
    create_blackout(by=None, name="Later", first_day=monday, last_day=monday)
    assert edit_activity(by=ana, activity_id=activity.pk, values={"title": "Supplement"}).title == "Supplement"


def test_what_comes_up_later_can_be_answered_later(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date
) -> None:
    activity = plan(ana, spring, print_, monday)
    with pytest.raises(Refused, match="Nothing stands"):
        go_ahead(by=ana, activity_id=activity.pk, reason="Why not")
    create_blackout(by=None, name="Later", first_day=monday, last_day=monday)
    with pytest.raises(Clashing):
        go_ahead(by=ana, activity_id=activity.pk, reason=" ")
    with pytest.raises(Refused, match="Shorten"):
        go_ahead(by=ana, activity_id=activity.pk, reason="x" * 301)
    assert [row.reason for row in go_ahead(by=ana, activity_id=activity.pk, reason="Booked")] == ["Booked"]


def test_going_back_to_where_it_was_is_not_asked_about(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date
) -> None:
    activity = plan(ana, spring, print_, monday)
    moved = move_activity(by=ana, activity_id=activity.pk, starts_on=monday + 30 * DAY)
    create_blackout(by=None, name="Meanwhile", first_day=monday, last_day=monday)
    undo(by=ana, entry_id=AuditEntry.objects.get(verb="moved", subject_id=str(moved.pk)).pk)
    activity.refresh_from_db()
    assert activity.starts_on == monday
    cancel_activity(by=ana, activity_id=activity.pk)
    assert restore_activity(by=ana, activity_id=activity.pk).state == "planned"


def test_a_go_ahead_cannot_be_taken_back(
    ana: User, spring: Campaign, print_: Channel, monday: dt.date, closed: None
) -> None:
    plan(ana, spring, print_, monday, go_ahead="Agreed")
    with pytest.raises(Refused, match="cannot be taken back"):
        undo(by=ana, entry_id=AuditEntry.objects.get(verb="went ahead").pk)


# Closed days


def test_closing_days_and_changing_them_can_be_taken_back(print_: Channel, monday: dt.date) -> None:
    admin = make_user(is_ops_admin=True)
    row = create_blackout(by=admin, name="Year end", first_day=monday, last_day=monday + DAY, channels=[print_])
    changed = edit_blackout(by=admin, blackout_id=row.pk, name="New Year", channels=[])
    assert changed.name == "New Year" and not changed.channels.exists()
    undo(by=admin, entry_id=AuditEntry.objects.get(verb="changed", subject_type="campaigns.blackout").pk)
    row.refresh_from_db()
    assert row.name == "Year end" and list(row.channels.all()) == [print_]
    undo(by=admin, entry_id=AuditEntry.objects.get(verb="created", subject_type="campaigns.blackout").pk)
    row.refresh_from_db()
    assert not row.is_active


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"last_day": dt.date(2020, 1, 1)}, "last_day"),
        ({"first_day": dt.date(1980, 1, 1)}, "first_day"),
        ({"first_day": None}, "first_day"),
        ({"kind": "holiday"}, "kind"),
    ],
)
def test_days_nobody_can_close_are_refused_with_a_sentence(
    fields: dict[str, object], field: str, monday: dt.date
) -> None:
    with pytest.raises(Refused) as refusal:
        create_blackout(by=None, **{"name": "Year end", "first_day": monday, "last_day": monday, **fields})
    assert refusal.value.field == field


# Who may know


def hide(campaign: Campaign, others_see: OthersSee) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(
        secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="Kestrel", was_secret=True
    )


def test_a_hidden_campaign_is_neither_counted_nor_named(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date
) -> None:
    Channel.objects.update(weekly_capacity=1)
    make_activity(campaign=other, channel=print_, starts_on=monday)
    hide(other, OthersSee.NOTHING)
    assert plan(ana, spring, print_, monday).pk


@pytest.mark.parametrize(("others_see", "name"), [(OthersSee.CODE_NAME, "Kestrel"), (OthersSee.BUSY, "Confidential")])
def test_a_veiled_campaign_fills_its_channel_by_what_its_veil_shows_and_hits_no_audience(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date, others_see: OthersSee, name: str
) -> None:
    Channel.objects.update(weekly_capacity=1)
    make_activity(campaign=other, channel=print_, starts_on=monday, title="Northern lights")
    hide(other, others_see)
    clashing = refused(ana, spring, print_, monday)
    assert kinds(clashing) == [ClashKind.CAPACITY] and f"({name})" in str(clashing)
    assert "Aurora" not in str(clashing) and "Northern" not in str(clashing)


def test_a_draft_fills_a_week_for_those_who_see_it_only(
    ana: User, spring: Campaign, print_: Channel, marketing: Department, monday: dt.date
) -> None:
    Channel.objects.update(weekly_capacity=1)
    theirs = make_campaign(name="Theirs", state=CampaignState.DRAFT)
    make_activity(campaign=theirs, channel=print_, starts_on=monday)
    make_activity(
        campaign=make_campaign(name="Ours", lead=marketing, state=CampaignState.DRAFT),
        channel=print_,
        starts_on=monday + 7 * DAY,
    )
    plan(ana, spring, print_, monday)
    with pytest.raises(Clashing, match="Ours"):
        plan(ana, spring, print_, monday + 7 * DAY)


def test_a_reason_given_for_a_clash_with_a_secret_is_read_by_those_who_know_of_it(
    ana: User, spring: Campaign, other: Campaign, print_: Channel, monday: dt.date, marketing: Department
) -> None:
    hide(other, OthersSee.NOTHING)
    CampaignNamed.objects.create(campaign=other, user=ana)
    make_activity(campaign=other, channel=make_channel(name="Radio"), starts_on=monday)
    activity = plan(ana, spring, print_, monday, go_ahead="Aurora is small")
    colleague = make_user(name="Mei", department=marketing, role=RoleName.PLANNER)
    admin = make_user(is_ops_admin=True)
    now, settings = timezone.now(), OrganisationSettings.objects.select_related("default_calendar").get()
    found = Activity.objects.select_related("campaign", "channel").get(pk=activity.pk)
    for person, reads in ((ana, True), (colleague, False), (admin, False)):
        access = access_for(person)
        clashes = activity_clashes(found, access=access, at=now, organisation=settings)
        told = history_of(access, of_campaign(spring.pk), now).filter(verb="went ahead")
        assert (bool(clashes.lines), bool(clashes.past), told.exists()) == (reads, False, reads), person
        held = str(personal_data(ana, access=access, at=now))
        assert ("Aurora is small" in held) == reads, person
    CampaignNamed.objects.filter(campaign=other).delete()
    # Who wrote it may read it again; the campaign is not named any more.
    clashes = activity_clashes(found, access=access_for(ana), at=now, organisation=settings)
    assert not clashes.lines and [each.reason for each in clashes.past] == ["Aurora is small"]
    onlooker = access_for(ana).seen_by(access_for(admin))
    assert not activity_clashes(found, access=onlooker, at=now, organisation=settings).past


def test_more_activities_cost_no_more_queries(
    ana: User,
    spring: Campaign,
    other: Campaign,
    print_: Channel,
    monday: dt.date,
) -> None:
    Channel.objects.update(weekly_capacity=1)
    create_blackout(by=None, name="Closed", first_day=monday, last_day=monday + 90 * DAY)
    settings = OrganisationSettings.objects.select_related("default_calendar").get()
    counts = []
    for number in (1, 20):
        for _each in range(number):
            make_activity(campaign=other, channel=print_, starts_on=monday)
            make_activity(campaign=spring, channel=print_, starts_on=monday)
        with CaptureQueriesContext(connection) as queries:
            asked = asked_of(activities_for(spring))
            lines = clash_lines(asked, access=access_for(ana), at=timezone.now(), organisation=settings)
        assert all(len(each.lines) == 3 for each in lines)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
