"""From the history to what hooks are owed: each deed once, none missed, and only to who may hear of it."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from campaigns.actions.activities import edit_activity, move_activity
from campaigns.actions.campaigns import change_campaign_state, edit_campaign
from campaigns.actions.hooks import retire_hook
from campaigns.alerts.passing_on import pass_on, tell_of_alerts
from campaigns.enums import AlertKind, AlertState, CampaignState, EventName, Secrecy
from campaigns.models import Campaign, CampaignNamed, Hook, HookEvent, Message
from campaigns.rules.hook_events import came_from_view, event_of, events_of_alert
from departments.audit import record
from departments.enums import RoleName
from departments.models import AuditEntry, Membership
from tests.factories import make_activity, make_alert, make_campaign, make_hook, make_key_date
from tests.hooks.conftest import Plan

NOW = dt.datetime(2027, 2, 22, 8, tzinfo=dt.UTC)


def heard(hook: Hook) -> list[str]:
    """What a hook is owed, in the order of its numbers."""
    return list(HookEvent.objects.filter(hook=hook).order_by("number").values_list("name", flat=True))


def move(plan: Plan, day: int = 18) -> None:
    to = dt.date(2031, 3, day)
    move_activity(by=plan.planner, activity_id=plan.activity.pk, starts_on=to)


# Which deed is which event


@pytest.mark.parametrize(
    ("subject", "verb", "changes", "event"),
    [
        ("campaigns.campaign", "changed", {"launch_on": [None, "2027-03-01"]}, "campaign.moved"),
        ("campaigns.campaign", "changed", {"name": ["A", "B"]}, "campaign.changed"),
        ("campaigns.campaign", "made confirmed", {"state": ["tentative", "confirmed"]}, "campaign.state_changed"),
        ("campaigns.campaign", "made confirmed", {"state": ["cancelled", "confirmed"]}, "campaign.restored"),
        ("campaigns.activity", "changed", {"state": ["planned", "cancelled"]}, "activity.cancelled"),
        ("campaigns.activity", "changed", {"state": ["cancelled", "planned"]}, "activity.restored"),
        ("campaigns.activity", "changed", {"state": ["planned", "booked"]}, "activity.state_changed"),
        ("campaigns.activity", "changed", {"title": ["A", "B"], "state": ["planned", "booked"]}, "activity.changed"),
        ("campaigns.milestone", "changed", {"due_on": ["2027-03-01", "2027-03-02"]}, "duty.moved"),
        ("campaigns.milestone", "finished", {}, "duty.done"),
        ("campaigns.campaign", "changed who may know", {"secrecy": ["open", "embargo"]}, None),
        ("departments.user", "changed", {"name": ["A", "B"]}, None),
        ("campaigns.activity", "changed", {"state": "odd"}, "activity.state_changed"),
    ],
)
def test_a_deed_is_the_event_that_people_would_call_it(
    subject: str, verb: str, changes: dict[str, object], event: str | None
) -> None:
    assert event_of(subject, verb, changes) == event


def test_a_late_duty_is_told_once_however_far_its_alert_climbs() -> None:
    assert events_of_alert(AlertKind.LATE, 0) == (EventName.ALERT_FIRED, EventName.DUTY_OVERDUE)
    assert events_of_alert(AlertKind.LATE, 1) == events_of_alert(AlertKind.DUE, 0) == (EventName.ALERT_FIRED,)


def test_a_campaign_that_becomes_a_draft_again_was_known_and_one_that_never_left_was_not() -> None:
    assert came_from_view({"state": ["tentative", "draft"]})
    assert not came_from_view({"state": [None, "draft"]}) and not came_from_view({})


# Each deed once, and none missed


def test_what_happens_is_owed_once_in_order_with_numbers_that_have_no_gap(plan: Plan) -> None:
    hook, other = make_hook(), make_hook(events=[EventName.CAMPAIGN_CHANGED])
    move(plan)
    edit_activity(by=plan.planner, activity_id=plan.activity.pk, values={"title": "Reveal"})
    edit_campaign(by=plan.planner, campaign_id=plan.campaign.pk, values={"name": "Summer launch"})
    for _time in range(2):
        pass_on(now=NOW)
    assert heard(hook) == ["activity.moved", "activity.changed", "campaign.changed"]
    assert heard(other) == ["campaign.changed"]
    assert list(HookEvent.objects.filter(hook=hook).order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert Message.objects.filter(event__isnull=False).count() == 4
    assert not AuditEntry.objects.filter(is_passed_on=False).exists()


def test_what_was_before_a_hook_was_made_is_not_told(plan: Plan) -> None:
    move(plan)
    pass_on(now=NOW)
    hook = make_hook()
    pass_on(now=NOW)
    assert heard(hook) == []


def test_a_removed_hook_is_owed_nothing_and_a_paused_one_is(plan: Plan) -> None:
    removed, paused = make_hook(), make_hook(paused_at=NOW)
    retire_hook(by=None, hook_id=removed.pk)
    move(plan)
    pass_on(now=NOW)
    assert (heard(removed), heard(paused)) == ([], ["activity.moved"])


@pytest.mark.django_db(transaction=True)
def test_a_deed_whose_transaction_ends_late_is_told_though_later_ones_were_told_before_it(plan: Plan) -> None:
    hook = make_hook()
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                record(by=None, verb="changed", subject=plan.activity, campaign_id=plan.campaign.pk)
                written.set()
                may_end.wait(10)
        finally:
            connection.close()

    slower = threading.Thread(target=slow)
    slower.start()
    assert written.wait(10)
    record(by=None, verb="moved", subject=plan.activity, campaign_id=plan.campaign.pk)
    pass_on(now=NOW)
    first = heard(hook)
    may_end.set()
    slower.join()
    pass_on(now=NOW)
    assert (first, heard(hook)) == (["activity.moved"], ["activity.moved", "activity.changed"])


@pytest.mark.django_db(transaction=True)
def test_two_who_pass_on_at_once_tell_nothing_twice(plan: Plan) -> None:
    hook = make_hook()
    for _time in range(6):
        record(by=None, verb="changed", subject=plan.activity, campaign_id=plan.campaign.pk)

    def passing() -> None:
        try:
            pass_on(now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=passing) for _thread in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(HookEvent.objects.filter(hook=hook).values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_what_breaks_while_passing_on_holds_up_no_other_and_is_passed_on_next_time(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = make_hook()
    for number in range(5):
        record(by=None, verb="changed", subject=plan.activity, campaign_id=plan.campaign.pk, changes={"n": [0, number]})

    def breaking(subject: str, verb: str, changes: dict[str, list[int]]) -> EventName | None:
        if changes["n"][1] == 3:
            raise RuntimeError("not to be read")
        return event_of(subject, verb, changes)

    with monkeypatch.context() as patched:
        patched.setattr("campaigns.alerts.passing_on.event_of", breaking)
        assert pass_on(now=NOW).events == 4
    assert pass_on(now=NOW).events == 1
    assert list(HookEvent.objects.filter(hook=hook).order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_a_history_that_cannot_be_asked_is_not_passed_over(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    move(plan)
    monkeypatch.setattr("campaigns.alerts.passing_on.AuditEntry", None)
    with pytest.raises(AttributeError):
        pass_on(now=NOW)


def test_what_dies_while_passing_on_has_written_nothing(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = make_hook()
    move(plan)
    with monkeypatch.context() as patched:
        patched.setattr("campaigns.alerts.passing_on.carry", _dies)
        with pytest.raises(KeyboardInterrupt):
            pass_on(now=NOW)
    assert heard(hook) == [] and Hook.objects.get().last_number == 0
    pass_on(now=NOW)
    assert heard(hook) == ["activity.moved"]


def _dies(*_args: object, **_options: object) -> int:
    raise KeyboardInterrupt


# Alerts


def test_an_alert_is_told_to_the_hook_of_its_department_and_of_the_organisation(plan: Plan) -> None:
    ours, whole, others = make_hook(department=plan.social), make_hook(), make_hook(department=plan.marketing)
    alert = make_alert(
        department=plan.social, activity=plan.activity, kind=AlertKind.LATE, state=AlertState.FIRED, due_at=NOW
    )
    assert tell_of_alerts([alert.pk], now=NOW) == 4
    assert heard(ours) == heard(whole) == ["alert.fired", "duty.overdue"]
    assert heard(others) == []


# Who hears of it


def test_a_departments_hook_hears_of_its_channels_and_its_campaigns_only(plan: Plan) -> None:
    hooks = [make_hook(department=team) for team in (plan.marketing, plan.social, plan.printing)]
    move(plan)
    edit_campaign(by=plan.planner, campaign_id=plan.campaign.pk, values={"name": "Summer launch"})
    make_key_date_known(plan)
    pass_on(now=NOW)
    assert heard(hooks[0]) == heard(hooks[1]) == ["activity.moved", "campaign.changed", "key_date.created"]
    assert heard(hooks[2]) == ["key_date.created"]


def make_key_date_known(plan: Plan) -> None:
    record(by=plan.planner, verb="created", subject=make_key_date())


def test_a_department_hears_that_something_left_its_channel(plan: Plan) -> None:
    hook = make_hook(department=plan.printing)
    was_on = make_activity(campaign=plan.campaign).channel
    was_on.owners.set([plan.printing])
    changes = {"channel_id": [was_on.pk, plan.activity.channel_id]}
    record(by=None, verb="changed", subject=plan.activity, changes=changes, campaign_id=plan.campaign.pk)
    pass_on(now=NOW)
    assert heard(hook) == ["activity.changed"]


def test_a_draft_tells_nobody_until_it_leaves_and_tells_that_it_went_back(plan: Plan) -> None:
    hook = make_hook()
    draft = make_campaign(lead=plan.marketing, owner=plan.planner, state=CampaignState.DRAFT)
    edit_campaign(by=plan.planner, campaign_id=draft.pk, values={"name": "Still thinking"})
    pass_on(now=NOW)
    assert heard(hook) == []
    for state in (CampaignState.TENTATIVE, CampaignState.DRAFT):
        change_campaign_state(by=plan.planner, campaign_id=draft.pk, state=state)
        pass_on(now=NOW)
    assert heard(hook) == ["campaign.state_changed", "campaign.state_changed"]


def keep_secret(plan: Plan, secrecy: Secrecy) -> None:
    own = {"embargo_until": NOW + dt.timedelta(days=1), "embargo_zone": "UTC"} if secrecy == Secrecy.EMBARGO else {}
    Campaign.objects.filter(pk=plan.campaign.pk).update(secrecy=secrecy, was_secret=True, **own)


@pytest.mark.parametrize("secrecy", [Secrecy.CONFIDENTIAL, Secrecy.EMBARGO])
def test_of_a_secret_hears_only_a_hook_cleared_by_somebody_who_may_know_and_still_looks_after_it(
    plan: Plan, secrecy: Secrecy
) -> None:
    keep_secret(plan, secrecy)
    CampaignNamed.objects.create(campaign=plan.campaign, user=plan.head)
    plain, cleared = make_hook(department=plan.social), make_hook(department=plan.social, cleared_by=plan.head)
    unnamed, elsewhere = make_hook(cleared_by=plan.ops_admin), make_hook(cleared_by=plan.head)
    move(plan)
    pass_on(now=NOW)
    assert heard(cleared) == ["activity.moved"]
    assert heard(plain) == heard(unnamed) == heard(elsewhere) == []
    Membership.objects.filter(user=plan.head).update(role=RoleName.MEMBER)
    move(plan, 19)
    pass_on(now=NOW)
    assert heard(cleared) == ["activity.moved"]


def test_when_an_embargo_ends_hooks_hear_of_what_happens_from_then_on(plan: Plan) -> None:
    keep_secret(plan, Secrecy.EMBARGO)
    hook = make_hook()
    move(plan)
    pass_on(now=NOW)
    edit_activity(by=plan.planner, activity_id=plan.activity.pk, values={"title": "Reveal"})
    pass_on(now=NOW + dt.timedelta(days=1))
    assert heard(hook) == ["activity.changed"]


def test_passing_on_many_takes_as_many_queries_as_passing_on_few(
    plan: Plan, django_assert_max_num_queries: Callable[..., object]
) -> None:
    make_hook(department=plan.social), make_hook(cleared_by=plan.ops_admin)
    for number in range(30):
        activity = make_activity(campaign=plan.campaign, channel=plan.activity.channel, title=str(number))
        record(by=None, verb="changed", subject=activity, campaign_id=plan.campaign.pk)
    with django_assert_max_num_queries(18):
        pass_on(now=NOW)
    assert HookEvent.objects.count() == 60
