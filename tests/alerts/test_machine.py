"""Whatever happens in whatever order, senders dying at every step: nothing is lost, early, secret or told twice."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from campaigns.actions.inbox import acknowledge
from campaigns.actions.messages import retry_message
from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.alerts.claiming import SENDING_LEASE, Claimed, Result, begin, claim, finish
from campaigns.alerts.clock import ClockGuard
from campaigns.alerts.preparing import Ready, prepare
from campaigns.alerts.reach import place_key
from campaigns.alerts.ticking import run_tick
from campaigns.alerts.transports import Call, Mail
from campaigns.enums import POSTED, AlertKind, AlertState, AttemptOutcome, CampaignState, How, MessageState, Transport
from campaigns.models import Activity, Alert, AlertPreference, Campaign, Message, MessageAlert, Milestone
from campaigns.rules.message_moves import MESSAGE_MOVES
from departments.enums import RoleName, RouteKind
from departments.models import Membership, Route, User
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, SECOND, Time
from tests.factories import (
    make_activity,
    make_alert,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_secret_route,
    make_user,
)

ENDINGS = {
    "accepted": (AttemptOutcome.ACCEPTED, MessageState.SENT),
    "put off": (AttemptOutcome.DEFERRED, MessageState.RETRY_WAIT),
    "refused": (AttemptOutcome.REFUSED, MessageState.DEAD),
    "silence": (AttemptOutcome.DEFERRED, MessageState.UNCERTAIN),
}
WANTED = (
    Wanted(how=How.AT_ONCE),
    Wanted(how=How.DAILY, at=dt.time(13)),
    Wanted(how=How.WEEKLY, at=dt.time(9), weekday=4),
    Wanted(how=How.AT_ONCE, muted=("coming",)),
    Wanted(muted=("coming",)),
    None,
)
FINAL = (MessageState.SENT, MessageState.SUPPRESSED)
Promise = tuple[UUID, str]
"""An alert owed to a recipient."""


@dataclass
class Courier:
    """A sender at some step of its work; what it has handed over, the world has."""

    claimed: list[Claimed]
    ready: list[Ready] = field(default_factory=list)
    begun: list[Ready] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    step: str = "claimed"
    leased_until: dt.datetime = MONDAY_AT_8


class Delivery(RuleBasedStateMachine):
    """Teams sharing a person and a chat, a web hook, one campaign, any number of tickers and senders, one clock."""

    def __init__(self) -> None:
        super().__init__()
        # Each example in a transaction of its own, which teardown takes back.
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.time = Time(MONDAY_AT_8 - HOUR)
        make_organisation()
        self.teams = [
            make_department(mailbox="social@example.com", tell_members=True),
            make_department(tell_members=True),
            make_department(),
        ]
        chat, hook = "slack://one/two/three", "https://hook.example.com/"
        self.routes = [
            make_secret_route(department=self.teams[0], kind=RouteKind.CHAT, address=chat),
            make_secret_route(department=self.teams[1], kind=RouteKind.CHAT, address=chat),
            make_secret_route(department=self.teams[2], kind=RouteKind.HOOK, address=hook),
        ]
        self.places = list(dict.fromkeys(place_key(route.kind, route.fingerprint) for route in self.routes))
        self.people = [make_user(department=self.teams[0]), make_user(department=self.teams[1])]
        Membership.objects.create(department=self.teams[1], user=self.people[0], role=RoleName.HEAD)
        Membership.objects.create(department=self.teams[2], user=self.people[1], role=RoleName.DEPUTY)
        self.campaign = make_campaign()
        self.activity: Activity = make_activity(
            campaign=self.campaign, channel=make_channel(owners=self.teams), starts_on=dt.date(2027, 6, 1)
        )
        self.couriers: list[Courier] = []
        self.copies: Counter[UUID] = Counter()
        self.gaps: Counter[UUID] = Counter()
        self.told: Counter[Promise] = Counter()
        self.owed: set[Promise] = set()
        self.fired: set[UUID] = set()
        self.retried = False
        self.seen: dict[UUID, dict[str, Any]] = {}
        self.plan([0], 0, urgent=False)

    def teardown(self) -> None:
        try:
            self.come_to_rest()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # What people and time do

    @rule(
        teams=st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True),
        minutes=st.integers(-3000, 300),
        urgent=st.booleans(),
    )
    def plan(self, teams: list[int], minutes: int, urgent: bool) -> None:
        """A duty of some teams falls due, or did long ago."""
        told = [self.teams[number] for number in teams]
        milestone = make_milestone(activity=self.activity, responsibles=told, due_on=dt.date(2027, 5, 3))
        for team in told:
            make_alert(
                department=team,
                milestone=milestone,
                kind=AlertKind.COMING,
                due_at=self.time.now + minutes * MINUTE,
                is_urgent=urgent,
            )

    @rule(seconds=st.sampled_from([1, 20, 61, 100, 700, 3600, 90_000]))
    def wait(self, seconds: int) -> None:
        self.time.move(seconds * SECOND)

    @rule(times=st.integers(1, 3))
    def tick(self, times: int) -> None:
        for _ticker in range(times):
            run_tick(clock=self.time, guard=ClockGuard())
        for alert in Alert.objects.filter(state=AlertState.FIRED).exclude(pk__in=self.fired):
            self.fired.add(alert.pk)
            assert alert.due_at <= self.time.now
            if not alert.step:
                self.owed.update((alert.pk, key) for key in self.allowed(alert))
        self.forget()

    @rule(
        what=st.sampled_from(
            ["leaves", "is deactivated", "becomes a draft", "is confirmed", "duty goes", "route stops", "route is back"]
        ),
        number=st.integers(0, 5),
    )
    def change(self, what: str, number: int) -> None:
        """Somebody leaves a team or altogether, the campaign is withdrawn or confirmed, a duty or a route goes."""
        person = self.people[number % 2]
        if what == "leaves":
            Membership.objects.filter(user=person, department=self.teams[number // 2]).delete()
        elif what == "is deactivated":
            User.objects.filter(pk=person.pk).update(is_active=False)
        elif what.startswith("route"):
            Route.objects.filter(pk=self.routes[number % 3].pk).update(is_active=what == "route is back")
        elif what == "duty goes":
            keys = Milestone.objects.order_by("created_at").values_list("pk", flat=True)
            Milestone.objects.filter(pk=keys[number % len(keys)]).update(state="cancelled")
        else:
            state = CampaignState.DRAFT if what == "becomes a draft" else CampaignState.CONFIRMED
            Campaign.objects.filter(pk=self.campaign.pk).update(state=state)
        self.forget()

    @rule(number=st.integers(0, 3), wanted=st.sampled_from(WANTED), everywhere=st.booleans())
    def choose(self, number: int, wanted: Wanted | None, everywhere: bool) -> None:
        """Somebody says how they want to be told, for a department of theirs or in general, or takes it back."""
        person = self.people[number % 2]
        departments = Membership.objects.filter(user=person).order_by("department")
        keys = [None, *departments.values_list("department", flat=True)]
        choose_how_told(
            by=person, department_id=None if everywhere else keys[-1 - number // 2 % len(keys)], wanted=wanted
        )
        self.forget()

    @rule(number=st.integers(0, 5), everything=st.booleans())
    def see(self, number: int, everything: bool) -> None:
        """Somebody marks what has fired as seen, one thing or all of it: it climbs no further."""
        waiting = Alert.objects.filter(state=AlertState.FIRED, acknowledged_at=None).order_by("created_at", "pk")
        keys = list(waiting.values_list("pk", flat=True))
        if keys:
            acknowledge(by=self.people[number % 2], alert_ids=keys if everything else [keys[number % len(keys)]])

    @rule()
    def try_the_dead_again(self) -> None:
        for message in Message.objects.filter(state=MessageState.DEAD):
            self.retried = True
            retry_message(by=None, message_id=message.pk)

    # What senders do, one step at a time

    @rule(road=st.integers(-1, 1))
    def start_courier(self, road: int) -> None:
        claimed = claim(now=self.time.now, limit=3, key="" if road < 0 else self.places[road])
        if claimed:
            self.couriers.append(Courier(claimed))

    @precondition(lambda self: self.couriers)
    @rule(number=st.integers(0, 5), steps=st.integers(1, 4), ending=st.sampled_from(list(ENDINGS)))
    def go_on(self, number: int, steps: int, ending: str) -> None:
        """The next steps of a sender: make ready, begin, hand over, write down."""
        courier = self.couriers[number % len(self.couriers)]
        for _step in range(steps):
            if courier in self.couriers:
                self.take_a_step(courier, ending)
                self.moves_are_legal_and_what_is_over_stays_as_it_was()

    def take_a_step(self, courier: Courier, ending: str) -> None:
        if courier.step == "claimed":
            courier.ready, _closed = prepare(courier.claimed, now=self.time.now)
            courier.step = "ready"
        elif courier.step == "ready":
            ours = begin([each.claimed for each in courier.ready], now=self.time.now)
            courier.begun = [each for each in courier.ready if each.claimed.id in ours]
            courier.step, courier.leased_until = "begun", self.time.now + SENDING_LEASE
        elif courier.begun:
            each = courier.begun.pop(0)
            courier.results.append(self.hand_over(each, ending))
        else:
            self.couriers.remove(courier)
            finish(courier.results, now=self.time.now)
            self.count_gaps(courier, saved=True)

    @precondition(lambda self: self.couriers)
    @rule(number=st.integers(0, 5))
    def kill_a_courier(self, number: int) -> None:
        courier = self.couriers.pop(number % len(self.couriers))
        self.count_gaps(courier, saved=False)

    def hand_over(self, ready: Ready, ending: str) -> Result:
        """The receiver takes a mail, or not. What it takes must be told to nobody who may not know it."""
        outcome, state = ENDINGS[ending]
        if ending in ("accepted", "silence"):
            message = Message.objects.get(pk=ready.claimed.id)
            assert message.dated_at <= self.time.now, "nothing leaves early"
            if isinstance(ready.letter, Mail):
                assert ready.letter.message_id == message.message_id
            if isinstance(ready.letter, Call):
                assert ready.letter.key == str(message.pk)
            assert message.transport == ready.claimed.transport
            assert (message.transport in POSTED) == (message.recipient_key in self.places)
            self.copies[message.pk] += 1
            links = MessageAlert.objects.filter(message=message)
            self.told.update((link.alert_id, link.recipient_key) for link in links)
        return Result(ready.claimed, outcome, state)

    def count_gaps(self, courier: Courier, *, saved: bool) -> None:
        """What may have been accepted, and was not written down as sent in time, may come once more."""
        in_time = saved and self.time.now < courier.leased_until
        for result in courier.results:
            if result.state == MessageState.UNCERTAIN or (result.state == MessageState.SENT and not in_time):
                self.gaps[result.claimed.id] += 1

    # What must hold

    def allowed(self, alert: Alert) -> set[str]:
        """Who may hear of an alert now, worked out the slow way."""
        if Campaign.objects.get(pk=self.campaign.pk).state == CampaignState.DRAFT:
            return set()
        members = Membership.objects.filter(department=alert.department, user__is_active=True)
        routes = Route.objects.filter(department=alert.department, kind__in=[Transport.CHAT, Transport.HOOK])
        found = {place_key(route.kind, route.fingerprint) for route in routes.filter(is_active=True)}
        if alert.department_id == self.teams[2].pk:
            members = members.filter(role=RoleName.DEPUTY)
        found |= {f"user:{member.user_id}" for member in members if not self.mutes(member.user_id, alert)}
        return found | ({"mailbox:social@example.com"} if alert.department_id == self.teams[0].pk else set())

    def mutes(self, user_id: int, alert: Alert) -> bool:
        """Whether a person wants no mail about it, worked out the slow way."""
        rows = AlertPreference.objects.filter(user=user_id)
        row = rows.filter(department=alert.department).first() or rows.filter(department=None).first()
        return row is not None and alert.kind in row.muted and alert.step < 3

    def forget(self) -> None:
        """Nobody is owed any more what they may not hear now, or what is no longer so."""
        standing = {alert.pk: alert for alert in Alert.objects.exclude(milestone__state="cancelled")}
        self.owed = {(key, who) for key, who in self.owed if key in standing and who in self.allowed(standing[key])}

    @invariant()
    def moves_are_legal_and_what_is_over_stays_as_it_was(self) -> None:
        for row in Message.objects.values():
            before = self.seen.get(row["id"])
            if before is not None and before["state"] != row["state"]:
                assert row["state"] in MESSAGE_MOVES[MessageState(before["state"])], (before["state"], row["state"])
            if before is not None and before["state"] in FINAL:
                assert before == row
            self.seen[row["id"]] = row

    @invariant()
    def nothing_comes_twice_unless_a_sender_died_with_it_in_its_hands(self) -> None:
        in_hand = {
            result.claimed.id
            for courier in self.couriers
            for result in courier.results
            if result.outcome == AttemptOutcome.ACCEPTED or result.state == MessageState.UNCERTAIN
        }
        for key, copies in self.copies.items():
            assert copies <= 1 + self.gaps[key] + (key in in_hand)

    @invariant()
    def an_alert_is_in_one_message_of_each_recipient(self) -> None:
        links = Counter(MessageAlert.objects.values_list("alert_id", "transport", "recipient_key"))
        assert all(count == 1 for count in links.values())

    @invariant()
    def a_message_never_carries_what_has_not_fired(self) -> None:
        assert not MessageAlert.objects.exclude(alert__state=AlertState.FIRED).exists()

    @invariant()
    def a_step_is_planned_only_above_one_that_fired_and_nobody_saw(self) -> None:
        for step in Alert.objects.filter(state=AlertState.PLANNED, step__gt=0):
            below = Alert.objects.get(
                department=step.department, milestone=step.milestone, kind=step.kind, step=step.step - 1
            )
            assert below.state == AlertState.FIRED and below.acknowledged_at is None
            assert below.fired_at is not None and step.due_at > below.fired_at

    @invariant()
    def whoever_was_told_is_told_by_no_later_step(self) -> None:
        if Message.objects.filter(state=MessageState.DEAD).exists() or self.retried:
            return  # what was given up told nobody, so they are told again
        links = MessageAlert.objects.values_list("alert__milestone", "alert__department", "recipient_key")
        assert all(count == 1 for count in Counter(links).values())

    def come_to_rest(self) -> None:
        """Kill every sender, take up what is dead, let the clockwork run until nothing waits: everybody has theirs."""
        for courier in self.couriers:
            self.count_gaps(courier, saved=False)
        self.couriers = []
        for _round in range(70):
            self.time.move(3 * HOUR)
            self.try_the_dead_again()
            self.moves_are_legal_and_what_is_over_stays_as_it_was()
            self.tick(1)
            self.moves_are_legal_and_what_is_over_stays_as_it_was()
            ran = [self.run_courier(key) for key in ("", *self.places)]
            if not any(ran) and not Message.objects.exclude(state__in=FINAL).exists():
                break
        assert not Message.objects.exclude(state__in=FINAL).exists()
        assert not Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=self.time.now).exists()
        missed = {promise for promise in self.owed if not self.told[promise]}
        waited = Message.objects.filter(alerts__in=[key for key, _who in missed])
        assert not missed, list(waited.values("recipient_key", "state", "closed_reason", "last_error"))

    def run_courier(self, key: str) -> bool:
        claimed = claim(now=self.time.now, key=key)
        self.moves_are_legal_and_what_is_over_stays_as_it_was()
        if not claimed:
            return False
        ready, _closed = prepare(claimed, now=self.time.now)
        self.moves_are_legal_and_what_is_over_stays_as_it_was()
        begin([each.claimed for each in ready], now=self.time.now)
        self.moves_are_legal_and_what_is_over_stays_as_it_was()
        finish([self.hand_over(each, "accepted") for each in ready], now=self.time.now)
        return True


@pytest.mark.django_db
def test_nothing_is_lost_early_secret_or_told_twice(request: pytest.FixtureRequest) -> None:
    is_long = request.config.getoption("--long")
    phases = tuple(Phase) if is_long else (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Delivery,
        settings=settings(max_examples=400 if is_long else 6, stateful_step_count=40, deadline=None, phases=phases),
    )
