"""Saving a change plans its duties and alerts in the same transaction; nothing is told twice, and nothing is lost."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
    unschedule_activity,
)
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state
from campaigns.actions.milestones import finish, reopen, waive
from campaigns.actions.replanning import mark_stale, reconcile, replan, replan_stale
from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState
from campaigns.models import Activity, Alert, Campaign, Channel, ChannelOwner, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.telling import Standing
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

SOON = 200
"""Days from today to an activity for which every lead time below is kept."""


def today() -> dt.date:
    return timezone.now().date()


def days(start: int, length: int = 1) -> Schedule:
    first = today() + dt.timedelta(days=start)
    return Schedule(starts_on=first, ends_on=first + dt.timedelta(days=length - 1))


RULES: list[dict[str, Any]] = [
    {"name": "Brief due", "offset": -20, "must_have": True, "warn_working_days": 5},
    {"name": "Approved", "offset": -5, "must_have": True, "warn_working_days": 2},
    {"name": "Results reviewed", "offset": 5, "anchor": "end", "must_have": False, "warn_working_days": 0},
]


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Social Media", mailbox="social@example.com")


@pytest.fixture
def channel(team: Department) -> Channel:
    return make_channel(owner=team, rules=RULES)


@pytest.fixture
def planner(team: Department) -> User:
    return make_user(department=team)


@pytest.fixture
def campaign(team: Department, planner: User) -> Campaign:
    return make_campaign(state=CampaignState.CONFIRMED, owner=planner, lead=team)


def planned(kind: AlertKind | None = None) -> list[Alert]:
    rows = Alert.objects.filter(state=AlertState.PLANNED).order_by("due_at")
    return list(rows.filter(kind=kind) if kind else rows)


def fire(*alerts: Alert) -> None:
    """What the tick does to an alert, for tests that look at planning only."""
    for alert in alerts:
        alert.state = AlertState.FIRED
        alert.fired_at = timezone.now()
        alert.save()


def settle() -> None:
    """Let every notice that waits for its settling go out."""
    fire(*[alert for alert in planned() if alert.milestone_id is None])


def test_a_confirmed_activity_gets_duties_and_their_alerts_in_the_transaction_that_makes_it(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    assert [row.name for row in Milestone.objects.order_by("due_on")] == ["Brief due", "Approved", "Results reviewed"]
    kinds = sorted((alert.kind, alert.milestone.name if alert.milestone else "") for alert in planned())
    assert kinds == sorted(
        [
            ("new", ""),
            *[("coming", name) for name in ("Brief due", "Approved")],
            *[(kind, name) for kind in ("due", "late") for name in ("Brief due", "Approved", "Results reviewed")],
        ]
    )
    assert AuditEntry.objects.filter(subject_id=str(activity.pk), verb="created", by=planner).exists()


def test_nothing_is_kept_when_the_transaction_fails(campaign: Campaign, channel: Channel, planner: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
        raise RuntimeError
    assert not Activity.objects.exists() and not Alert.objects.exists() and not AuditEntry.objects.exists()


def test_a_draft_shows_its_duties_to_its_planners_and_tells_nobody(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    Campaign.objects.update(state=CampaignState.DRAFT)
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(3))
    assert Milestone.objects.count() == 3
    assert not Alert.objects.exists()


def test_tentative_informs_the_owners_and_starts_no_duty_alerts(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    Campaign.objects.update(state=CampaignState.TENTATIVE)
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(3))
    assert [alert.kind for alert in planned()] == [AlertKind.TENTATIVE]


def test_confirming_tells_of_short_notice_at_once_counted_from_today(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    Campaign.objects.update(state=CampaignState.DRAFT)
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(10))
    Milestone.objects.update(planned_on=today() - dt.timedelta(days=30), shortfall_days=0)
    change_campaign_state(by=planner, campaign_id=campaign.pk, state=CampaignState.CONFIRMED)
    [short] = planned(AlertKind.SHORT_NOTICE)
    assert short.milestone is not None
    assert (short.milestone.name, short.is_urgent) == ("Brief due", True)
    assert short.due_at <= timezone.now()
    assert short.milestone.shortfall_days > 0


def test_short_notice_takes_the_place_of_the_alerts_of_a_day_that_is_past(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(10))
    brief = [alert.kind for alert in planned() if alert.milestone and alert.milestone.name == "Brief due"]
    assert brief == [AlertKind.SHORT_NOTICE]


def test_ten_drags_before_it_settles_are_still_one_notice(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    for step in range(10):
        move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 7 + step))
    [moved] = [alert for alert in planned() if alert.milestone_id is None]
    assert moved.kind == AlertKind.MOVED
    assert moved.facts["starts_on"] == (today() + dt.timedelta(days=SOON + 16)).isoformat()
    assert moved.facts["was"]["starts_on"] == (today() + dt.timedelta(days=SOON)).isoformat()


def test_an_edit_prolongs_what_has_not_settled(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    [first] = planned(AlertKind.NEW)
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 1))
    [second] = planned(AlertKind.NEW)
    assert second.pk == first.pk and second.due_at > first.due_at
    assert second.facts["starts_on"] == (today() + dt.timedelta(days=SOON + 1)).isoformat()


def test_somebody_elses_edit_does_not_keep_a_notice_waiting(
    campaign: Campaign, channel: Channel, planner: User, team: Department
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    [first] = planned(AlertKind.NEW)
    move_activity(
        by=make_user(department=team), activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 1)
    )
    [second] = planned(AlertKind.NEW)
    assert (second.pk, second.due_at) == (first.pk, first.due_at)


def test_an_undo_before_it_settles_sends_nothing(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    before = sorted((alert.kind, alert.due_at) for alert in planned())
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 30))
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON))
    assert sorted((alert.kind, alert.due_at) for alert in planned()) == before


def test_an_undo_after_it_was_told_sends_one_correction(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 30))
    settle()
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON))
    settle()
    told = Alert.objects.filter(state=AlertState.FIRED, kind=AlertKind.MOVED).order_by("fired_at")
    assert [alert.facts["starts_on"] for alert in told] == [
        (today() + dt.timedelta(days=SOON + 30)).isoformat(),
        (today() + dt.timedelta(days=SOON)).isoformat(),
    ]


def test_cancelling_before_anybody_was_told_tells_nobody(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    cancel_activity(by=planner, activity_id=activity.pk)
    assert planned() == []
    assert set(Milestone.objects.values_list("state", flat=True)) == {MilestoneState.CANCELLED}


def test_cancelling_a_campaign_tells_whoever_was_told_and_stops_its_duties(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
    settle()
    cancel_campaign(by=planner, campaign_id=campaign.pk, reason="The product is late.")
    assert [(alert.kind, alert.is_urgent) for alert in planned()] == [(AlertKind.CANCELLED, False)]


def test_cancelling_what_is_live_does_not_wait(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Poster", schedule=days(-1, length=10)
    )
    settle()
    cancel_activity(by=planner, activity_id=activity.pk)
    [cancelled] = planned(AlertKind.CANCELLED)
    assert cancelled.is_urgent and cancelled.due_at <= timezone.now()


def test_a_restored_activity_gets_the_same_duties_back(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    before = set(Milestone.objects.values_list("pk", "due_on"))
    cancel_activity(by=planner, activity_id=activity.pk)
    restore_activity(by=planner, activity_id=activity.pk)
    assert set(Milestone.objects.filter(state=MilestoneState.OPEN).values_list("pk", "due_on")) == before
    assert planned(AlertKind.NEW)


def test_done_waived_and_held_duties_stay_put_when_their_activity_moves(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    brief, approved, review = Milestone.objects.order_by("due_on")
    finish(by=planner, milestone_id=brief.pk)
    waive(by=planner, milestone_id=approved.pk, reason="Agreed by phone")
    Milestone.objects.filter(pk=review.pk).update(is_held=True)
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 30))
    kept = {row.pk: row.due_on for row in Milestone.objects.all()}
    assert kept == {row.pk: row.due_on for row in (brief, approved, review)}


def test_a_finished_duty_takes_its_alerts_away_and_an_opened_one_brings_them_back(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
    brief = Milestone.objects.get(name="Brief due")
    keys = {(alert.kind, alert.occurrence) for alert in planned() if alert.milestone_id == brief.pk}
    finish(by=planner, milestone_id=brief.pk)
    assert not [alert for alert in planned() if alert.milestone_id == brief.pk]
    reopen(by=planner, milestone_id=brief.pk)
    assert {(alert.kind, alert.occurrence) for alert in planned() if alert.milestone_id == brief.pk} == keys


def test_unscheduling_takes_open_duties_away_and_says_so_to_who_was_told(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    assert unschedule_activity(by=planner, activity_id=activity.pk).state == ActivityState.UNSCHEDULED
    assert [alert.kind for alert in planned()] == [AlertKind.CANCELLED]


def test_a_move_keeps_the_time_of_day_and_the_length(campaign: Campaign, channel: Channel, planner: User) -> None:
    first = today() + dt.timedelta(days=SOON)
    timed = Schedule(first, first + dt.timedelta(days=2), dt.time(15), dt.time(16), "Europe/London")
    activity = create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Webinar", schedule=timed)
    moved = move_activity(by=planner, activity_id=activity.pk, starts_on=first + dt.timedelta(days=7))
    assert (moved.ends_on, moved.starts_at, moved.ends_at, moved.time_zone) == (
        first + dt.timedelta(days=9),
        dt.time(15),
        dt.time(16),
        "Europe/London",
    )


def test_the_past_of_what_comes_in_silently_is_not_sent_and_its_future_is(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(10), silent=True
    )
    assert not planned(AlertKind.SHORT_NOTICE)
    assert Milestone.objects.get(name="Brief due").shortfall_days > 0
    assert all(alert.due_at > timezone.now() for alert in planned())
    assert [alert for alert in planned(AlertKind.LATE) if alert.milestone and alert.milestone.name == "Approved"]


def test_moving_what_came_in_silently_is_told_like_anything_else(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(20), silent=True
    )
    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=10))
    assert planned(AlertKind.SHORT_NOTICE)


def test_two_owners_share_one_duty_and_are_both_told(campaign: Campaign, channel: Channel, planner: User) -> None:
    second = make_department(name="Public Relations", mailbox="pr@example.com")
    ChannelOwner.objects.create(channel=channel, department=second, position=1)
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
    assert Milestone.objects.count() == 3
    told = {alert.department_id for alert in planned(AlertKind.DUE)}
    assert len(told) == 2 and second.pk in told


def test_a_new_owner_is_told_and_the_old_one_hears_that_it_is_off(
    campaign: Campaign, channel: Channel, planner: User, team: Department
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    other = make_department(name="Agency", mailbox="agency@example.com")
    ChannelOwner.objects.update(department=other)
    mark_stale([activity.pk])
    assert replan_stale() == 1
    told = {(alert.department_id, alert.kind) for alert in planned() if alert.milestone_id is None}
    assert told == {(other.pk, AlertKind.NEW), (team.pk, AlertKind.CANCELLED)}
    assert not Activity.objects.filter(is_stale=True).exists()
    [off] = planned(AlertKind.CANCELLED)
    assert off.facts["state"] == Standing.NOT_THEIRS  # it goes on without them


def test_of_what_is_over_neither_the_new_owner_hears_nor_the_old_one(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    Activity.objects.update(state=ActivityState.DONE)
    ChannelOwner.objects.update(department=make_department(name="Agency", mailbox="agency@example.com"))
    mark_stale([activity.pk])
    assert replan_stale() == 1
    assert [alert.kind for alert in planned() if alert.milestone_id is None] == []


def test_a_department_that_has_done_its_part_hears_what_becomes_of_it(
    campaign: Campaign, team: Department, planner: User
) -> None:
    helper = make_department(name="Customer Service", mailbox="service@example.com")
    channel = make_channel(owner=team, rules=[{"name": "Desk briefed", "offset": -5, "responsible": helper}])
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    settle()
    finish(by=planner, milestone_id=Milestone.objects.get().pk)
    assert planned() == []
    assert reconcile().made == 0  # what they have done is not off

    move_activity(by=planner, activity_id=activity.pk, starts_on=today() + dt.timedelta(days=SOON + 7))
    assert helper.pk in {alert.department_id for alert in planned(AlertKind.MOVED)}
    settle()
    cancel_activity(by=planner, activity_id=activity.pk)
    off = {alert.department_id: alert.facts["state"] for alert in planned(AlertKind.CANCELLED)}
    assert off[helper.pk] == Standing.CANCELLED


def test_what_runs_and_goes_to_another_department_is_not_urgent(
    campaign: Campaign, channel: Channel, planner: User, team: Department
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Poster", schedule=days(0, 9)
    )
    settle()
    ChannelOwner.objects.update(department=make_department(name="Agency", mailbox="agency@example.com"))
    replan([activity.pk], by=planner)
    [off] = planned(AlertKind.CANCELLED)
    assert (off.department_id, off.is_urgent) == (team.pk, False)


def test_planning_again_changes_nothing(campaign: Campaign, channel: Channel, planner: User) -> None:
    for start in (5, 40, SOON):
        create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(start, 3))
    before = list(Alert.objects.order_by("pk").values())
    again = reconcile()
    assert (again.made, again.changed, again.closed) == (0, 0, 0)
    assert list(Alert.objects.order_by("pk").values()) == before


def test_the_reconciler_mends_what_somebody_broke(campaign: Campaign, channel: Channel, planner: User) -> None:
    create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
    count = len(planned())
    broken, lost = planned(AlertKind.DUE)[:2]
    Alert.objects.filter(pk=broken.pk).update(due_at=broken.due_at + dt.timedelta(days=1))
    lost.delete()
    mended = reconcile()
    assert (mended.made, mended.changed) == (1, 1)
    assert len(planned()) == count


def test_a_stale_version_changes_nothing_and_shows_both(campaign: Campaign, channel: Channel, planner: User) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON)
    )
    edit_activity(by=planner, activity_id=activity.pk, version=1, values={"title": "First"})
    with pytest.raises(Conflict) as conflict:
        edit_activity(by=planner, activity_id=activity.pk, version=1, values={"title": "Second"})
    assert conflict.value.theirs["title"] == "First"
    assert Activity.objects.get().title == "First"


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule(dt.date(2027, 3, 2), dt.date(2027, 3, 1)), "ends_on"),
        (Schedule(dt.date(1900, 1, 1), dt.date(1900, 1, 1)), "starts_on"),
        (Schedule(dt.date(2027, 3, 1), dt.date(2047, 3, 1)), "ends_on"),
        (Schedule(dt.date(2027, 3, 1), dt.date(2027, 3, 1), None, dt.time(9)), "starts_at"),
        (Schedule(dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.time(10), dt.time(9), "UTC"), "ends_at"),
        (Schedule(dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.time(10), None, "Mars/Olympus"), "time_zone"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_at_its_field(
    campaign: Campaign, channel: Channel, planner: User, schedule: Schedule, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=schedule)
    assert refused.value.field == field
    assert not Activity.objects.exists()


def test_planning_takes_the_same_queries_for_one_activity_and_for_forty(
    campaign: Campaign, channel: Channel, planner: User, django_assert_num_queries: Any
) -> None:
    def keys(count: int) -> list[Any]:
        rows = [
            create_activity(
                by=planner, campaign_id=campaign.pk, channel=channel, title=f"Post {n}", schedule=days(SOON), plan=False
            )
            for n in range(count)
        ]
        return [row.pk for row in rows]

    replan(keys(1), by=None)  # opens the change set that the others then find
    one, many = keys(1), keys(40)
    with django_assert_num_queries(18):
        replan(one, by=None)
    with django_assert_num_queries(18):
        replan(many, by=None)


def test_cancelling_what_is_live_twice_within_two_minutes_is_told_twice(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    activity = create_activity(
        by=planner, campaign_id=campaign.pk, channel=channel, title="Poster", schedule=days(-1, length=10)
    )
    settle()
    cancel_activity(by=planner, activity_id=activity.pk)
    settle()
    restore_activity(by=planner, activity_id=activity.pk)
    settle()
    cancel_activity(by=planner, activity_id=activity.pk)
    settle()
    told = Alert.objects.filter(state=AlertState.FIRED, milestone=None).order_by("fired_at")
    assert [alert.kind for alert in told] == ["new", "cancelled", "new", "cancelled"]


def test_one_activity_that_cannot_be_planned_holds_up_no_other(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    broken = make_channel(rules=[{"name": "Ages ago", "offset": -3650, "unit": "months"}], owner=make_department())
    rows = [
        create_activity(
            by=planner, campaign_id=campaign.pk, channel=each, title="Teaser", schedule=days(SOON), plan=False
        )
        for each in (broken, channel)
    ]
    mark_stale([row.pk for row in rows])
    assert replan_stale() == 2
    assert {row.activity_id for row in Milestone.objects.all()} >= {rows[1].pk}
    assert replan_stale() == 0


def test_a_title_that_is_too_long_is_refused_not_cut(campaign: Campaign, channel: Channel, planner: User) -> None:
    with pytest.raises(Refused) as refused:
        create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="x" * 201)
    assert refused.value.field == "title"


@pytest.mark.django_db(transaction=True)
def test_planning_in_the_background_leaves_alone_what_somebody_is_answering(
    campaign: Campaign, channel: Channel, planner: User
) -> None:
    row = create_activity(by=planner, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=days(SOON))
    brief = Milestone.objects.get(name="Brief due")
    mark_stale([row.pk])
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            finish(by=planner, milestone_id=brief.pk)
            assert elsewhere.submit(in_a_connection_of_its_own, replan_stale).result(timeout=20) == 0
        assert elsewhere.submit(in_a_connection_of_its_own, replan_stale).result(timeout=20) == 1
    brief.refresh_from_db()
    assert brief.state == MilestoneState.DONE


def in_a_connection_of_its_own(call: Callable[[], int]) -> int:
    try:
        return call()
    finally:
        connection.close()
