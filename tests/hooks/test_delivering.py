"""From what a hook is owed to a real HTTP server's hands: signed, at least once, by nobody who may not hear."""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest

from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.hooks import pause_hook, resume_hook, retire_hook
from campaigns.actions.trying_hooks import send_again, send_given_up_again, send_period_again, try_hook
from campaigns.alerts import sending
from campaigns.alerts.claiming import begin, claim
from campaigns.alerts.delivering import deliver_posts, next_place
from campaigns.alerts.given_up_mail import given_up_mail
from campaigns.alerts.giving_up import tell_given_up
from campaigns.alerts.passing_on import event_key, pass_on, tell_of_alerts
from campaigns.enums import EVENTS, AlertKind, AlertState, MessageState, Secrecy
from campaigns.models import Attempt, Campaign, GivenUpNotice, Hook, HookEvent, Message
from campaigns.queries.hooks import HookState, given_up, hook_states
from departments.access import access_for
from departments.audit import record
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, User
from tests.factories import make_alert, make_hook, make_key_date, make_milestone
from tests.hooks.conftest import Plan
from tests.outward.receivers import Receiver

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


class Clock:
    """A clock that stands still until it is moved; it begins a little ahead of what actions write down."""

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hook(plan: Plan, host: Receiver) -> Hook:
    """The organisation's tool, which listens on this machine."""
    return make_hook(address=f"{host.url}/in/{'k' * 12}", secret="correct horse")


def deliver(clock: Clock) -> int:
    """Send the events that are due and return how many arrived."""
    return deliver_posts(clock=clock, roads=EVENTS).sent


def happen(plan: Plan, clock: Clock, *, verb: str = "changed", **changes: list[Any]) -> AuditEntry:
    """Something happens to the activity, and is passed on."""
    entry = record(by=plan.planner, verb=verb, subject=plan.activity, changes=changes, campaign_id=plan.campaign.pk)
    pass_on(now=clock())
    return entry


def state_for(reader: User) -> HookState:
    """How the only hook works, as this person may know it."""
    (state,) = hook_states(Hook.objects.all(), access_for(reader), at=dt.datetime.now(dt.UTC))
    return state


def bodies(host: Receiver) -> list[dict[str, Any]]:
    return [json.loads(asked.body) for asked in host.asked]


# What arrives


def test_a_hook_gets_a_signed_request_that_says_what_happened_and_how_it_stands(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    days = {"starts_on": ["2031-03-10", "2031-03-15"], "ends_on": ["2031-03-10", "2031-03-15"]}
    happen(plan, clock, verb="moved", channel_id=[plan.activity.channel_id, plan.activity.channel_id], **days)
    assert deliver(clock) == 1
    (asked,) = host.asked
    event = HookEvent.objects.get()
    signed = asked.headers["instep-timestamp"].encode() + b"." + asked.body
    assert asked.headers["instep-signature"] == f"v1={hmac.new(b'correct horse', signed, hashlib.sha256).hexdigest()}"
    assert asked.headers["idempotency-key"] == str(event.pk)
    body = json.loads(asked.body)
    assert (body["version"], body["id"], body["event"], body["number"]) == (1, str(event.pk), "activity.moved", 1)
    assert (body["test"], body["again"], body["by"]) == (False, False, "Ana")
    assert "Ana moved “Teaser”" in body["what"] and body["at"] == event.at.isoformat()
    assert body["changes"] == {**days, "channel": ["instagram", "instagram"]}
    assert body["campaign"]["name"] == "Spring launch" and body["campaign"]["lead_department"]["name"] == "Marketing"
    assert body["activity"]["title"] == "Teaser" and body["activity"]["channel"]["slug"] == "instagram"
    assert body["activity"]["starts_on"] == "2031-03-15" and body["activity"]["link"].endswith(f"{plan.activity.pk}/")


def test_duties_exceptions_key_dates_and_alerts_are_told_with_what_they_are_about(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    duty = make_milestone(activity=plan.activity, responsible=plan.social, name="Seeding", due_on=dt.date(2031, 3, 1))
    record(by=plan.head, verb="finished", subject=duty, campaign_id=plan.campaign.pk)
    record(by=plan.planner, verb="created", subject=make_key_date())
    pass_on(now=clock())
    alert = make_alert(
        department=plan.social, milestone=duty, kind=AlertKind.LATE, state=AlertState.FIRED, due_at=clock()
    )
    tell_of_alerts([alert.pk], now=clock())
    assert deliver(clock) == 4
    done, key_date, fired, overdue = bodies(host)
    assert (done["event"], done["duty"]["name"], done["duty"]["departments"][0]["name"]) == (
        "duty.done",
        "Seeding",
        "Social Media",
    )
    assert done["activity"]["title"] == "Teaser"
    assert (key_date["event"], key_date["key_date"]["name"], key_date["campaign"]) == (
        "key_date.created",
        "Trade show",
        None,
    )
    assert (fired["event"], overdue["event"]) == ("alert.fired", "duty.overdue")
    assert fired["alert"]["kind"] == "late" and fired["alert"]["department"]["name"] == "Social Media"
    assert "Seeding" in overdue["what"] and overdue["duty"]["id"] == str(duty.pk)


def test_events_leave_in_the_order_of_their_numbers(plan: Plan, host: Receiver, hook: Hook, clock: Clock) -> None:
    for number in range(12):
        happen(plan, clock, title=["Teaser", str(number)])
    assert deliver(clock) == 12
    assert [body["number"] for body in bodies(host)] == list(range(1, 13))


# At least once


def test_a_sender_that_dies_before_it_sends_loses_nothing(plan: Plan, host: Receiver, hook: Hook, clock: Clock) -> None:
    happen(plan, clock)
    begin(claim(now=clock(), key=event_key(hook.pk)), now=clock())  # and here it dies
    assert deliver(clock) == 0 and not host.asked
    clock.now += 2 * MINUTE
    assert deliver(clock) == 1
    assert [body["number"] for body in bodies(host)] == [1]


def test_a_sender_that_dies_after_the_host_took_it_sends_it_twice_under_the_same_id(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(plan, clock)

    def dies_with_results(results: list[object], *args: object, **options: object) -> object:
        if results:
            raise KeyboardInterrupt
        return mark(results, *args, **options)  # type: ignore[arg-type]

    mark = sending.mark
    with monkeypatch.context() as patched:
        patched.setattr(sending, "mark", dies_with_results)
        with pytest.raises(KeyboardInterrupt):
            deliver(clock)
    clock.now += 2 * MINUTE
    assert deliver(clock) == 1
    first, second = host.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] and first.body == second.body


def test_what_a_host_does_not_take_now_is_tried_again_and_what_it_refuses_is_given_up(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    happen(plan, clock)
    host.says(500, b"not today")
    assert deliver(clock) == 0
    assert Message.objects.get().state == MessageState.RETRY_WAIT
    clock.now += MINUTE
    host.says(410, b"gone for good")
    assert deliver(clock) == 0
    assert Message.objects.get().state == MessageState.DEAD
    assert list(Attempt.objects.order_by("pk").values_list("code", flat=True)) == ["500", "410"]
    state = state_for(plan.ops_admin)
    assert (state.given_up, state.waiting, state.words) == (1, 0, "410 gone for good")
    assert tell_given_up(now=clock()) == 1 and tell_given_up(now=clock()) == 0
    notice = GivenUpNotice.objects.get()
    assert notice.user == plan.ops_admin and "410" in given_up_mail(notice).text
    assert "gone for good" not in given_up_mail(notice).text
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    assert state_for(plan.ops_admin).words == "410", "an answer may repeat what it answers"
    Campaign.objects.update(secrecy=Secrecy.OPEN)
    host.says(200)
    assert send_given_up_again(by=plan.ops_admin, hook_id=hook.pk) == 1
    assert deliver(clock) == 1
    state = state_for(plan.ops_admin)
    assert (state.given_up, state.is_failing) == (0, False) and not HookEvent.objects.filter(given_up()).exists()


def test_a_hook_with_much_to_send_lets_others_have_their_turn(plan: Plan, host: Receiver, clock: Clock) -> None:
    make_hook(name="busy", address=f"{host.url}/busy")
    for number in range(15):
        happen(plan, clock, title=["Teaser", str(number)])
    make_hook(name="quiet", address=f"{host.url}/quiet")
    clock.now += MINUTE  # whose messages have waited longer has the first turn
    happen(plan, clock)
    deliver(clock)
    assert [asked.path for asked in host.asked].index("/quiet") == 10


def test_a_paused_hook_is_sent_nothing_until_it_goes_on(plan: Plan, host: Receiver, hook: Hook, clock: Clock) -> None:
    pause_hook(by=plan.ops_admin, hook_id=hook.pk)
    happen(plan, clock)
    assert next_place(clock, roads=EVENTS) is None and deliver(clock) == 0
    resume_hook(by=plan.ops_admin, hook_id=hook.pk)
    assert deliver(clock) == 1


# May it still hear of it


def test_what_became_a_secret_before_it_left_is_not_sent_nor_sent_again(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    happen(plan, clock)
    Campaign.objects.filter(pk=plan.campaign.pk).update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    assert deliver(clock) == 0
    assert Message.objects.get().state == MessageState.SUPPRESSED
    assert send_again(by=None, hook_id=hook.pk, event_ids=[HookEvent.objects.get().pk]) == 1
    assert deliver(clock) == 0 and not host.asked


def test_what_a_hook_was_owed_when_it_was_removed_is_not_sent(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    happen(plan, clock)
    retire_hook(by=plan.ops_admin, hook_id=hook.pk)
    assert deliver(clock) == 0 and not host.asked
    assert Message.objects.get().closed_reason == "the web hook was removed"


def test_what_the_history_forgot_is_not_told(plan: Plan, host: Receiver, hook: Hook, clock: Clock) -> None:
    happen(plan, clock).delete()
    assert deliver(clock) == 0 and not host.asked
    assert Message.objects.get().state == MessageState.SUPPRESSED


# Again


def test_an_event_sent_again_keeps_its_id_and_says_so(plan: Plan, host: Receiver, hook: Hook, clock: Clock) -> None:
    happen(plan, clock)
    event = HookEvent.objects.get()
    assert send_again(by=plan.ops_admin, hook_id=hook.pk, event_ids=[event.pk]) == 0, "it is on its way"
    deliver(clock)
    assert send_again(by=plan.ops_admin, hook_id=hook.pk, event_ids=[event.pk]) == 1
    assert send_again(by=plan.ops_admin, hook_id=hook.pk, event_ids=[event.pk]) == 0
    deliver(clock)
    first, second = bodies(host)
    assert first["id"] == second["id"] == str(event.pk) and (first["again"], second["again"]) == (False, True)
    assert first["number"] == second["number"]


def test_a_period_is_sent_again_as_far_as_who_asks_may_know_of_it(
    plan: Plan, host: Receiver, hook: Hook, clock: Clock
) -> None:
    happen(plan, clock)
    edit_campaign(by=plan.planner, campaign_id=plan.campaign.pk, values={"name": "Summer launch"})
    record(by=plan.planner, verb="created", subject=make_key_date())
    pass_on(now=clock())
    assert deliver(clock) == 3
    Campaign.objects.filter(pk=plan.campaign.pk).update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    since, until = clock() - dt.timedelta(hours=1), clock() + dt.timedelta(hours=1)
    assert send_period_again(by=plan.ops_admin, hook_id=hook.pk, since=until, until=until + MINUTE) == 0
    assert send_period_again(by=plan.ops_admin, hook_id=hook.pk, since=since, until=until) == 1
    assert deliver(clock) == 1 and bodies(host)[-1]["event"] == "key_date.created"


def test_nobody_but_who_looks_after_a_hook_tries_it_or_sends_again(plan: Plan, hook: Hook) -> None:
    for by in (plan.planner, plan.head):
        with pytest.raises(NotAllowed):
            try_hook(by=by, hook_id=hook.pk)
        with pytest.raises(NotAllowed):
            send_given_up_again(by=by, hook_id=hook.pk)


# A test of it


def test_a_trial_is_signed_counts_as_no_event_and_is_not_sent_twice_at_once(
    plan: Plan, host: Receiver, hook: Hook
) -> None:
    assert try_hook(by=plan.ops_admin, hook_id=hook.pk).is_accepted
    (body,) = bodies(host)
    assert (body["event"], body["test"], body["number"]) == ("test", True, 0)
    with pytest.raises(Refused):
        try_hook(by=plan.ops_admin, hook_id=hook.pk)
    host.says(404, b"no such hook")
    later = dt.datetime.now(dt.UTC) + MINUTE
    assert not try_hook(by=plan.ops_admin, hook_id=hook.pk, at=later).is_accepted
    state = state_for(plan.ops_admin)
    assert state.words == "404 no such hook" and not HookEvent.objects.exists()
