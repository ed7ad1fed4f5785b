"""Whatever people do, while alerts fire: what is owed stands once, and who was told is kept right."""

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
    unschedule_activity,
)
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state
from campaigns.actions.milestones import finish, reopen, take_on, waive
from campaigns.actions.replanning import mark_stale, reconcile, replan_stale
from campaigns.alerts.firing import fire
from campaigns.enums import AlertKind, AlertState, CampaignState
from campaigns.models import Activity, Alert, Campaign, ChannelOwner, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.errors import Refused
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

EVENTS = (AlertKind.TENTATIVE, AlertKind.NEW, AlertKind.MOVED, AlertKind.CANCELLED)
OFFSETS = st.integers(-30, 120)
LENGTHS = st.integers(1, 12)


class Planning(RuleBasedStateMachine):
    """Two planners, two channels (one with two owners), one campaign; the tick fires when it likes."""

    activities = Bundle("activities")

    def __init__(self) -> None:
        super().__init__()
        # Each example in a transaction of its own, which teardown takes back.
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        make_organisation()
        self.departments = [make_department() for _ in range(3)]
        rules = [
            {"name": "Brief", "offset": -10, "warn_working_days": 5},
            {"name": "Approved", "offset": -3, "warn_working_days": 0},
            {"name": "Reviewed", "offset": 5, "anchor": "end", "must_have": False},
        ]
        first, second, third = self.departments
        self.channels = [
            make_channel(owners=[first, second], rules=rules),
            make_channel(owner=third, rules=[*rules, {"name": "Staffed", "offset": -5, "responsible": first}]),
        ]
        self.people = [make_user(department=first), make_user(department=third)]
        self.campaign = make_campaign(state=CampaignState.DRAFT, lead=first, owner=self.people[0])
        self.today = timezone.now().date()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, action: Any, **arguments: Any) -> Any:
        """Do it; a refusal must leave everything as it was, which the invariants then see."""
        try:
            return action(**arguments)
        except Refused:
            return None

    @rule(target=activities, channel=st.integers(0, 1), start=st.none() | OFFSETS, length=LENGTHS, by=st.integers(0, 1))
    def create(self, channel: int, start: int | None, length: int, by: int) -> UUID:
        self.attempt(change_campaign_state, by=self.people[by], campaign_id=self.campaign.pk, state=CampaignState.DRAFT)
        schedule = None if start is None else self.schedule(start, length)
        activity = self.attempt(
            create_activity,
            by=self.people[by],
            campaign_id=self.campaign.pk,
            channel=self.channels[channel],
            title="Post",
            schedule=schedule,
        )
        return activity.pk if activity else UUID(int=0)

    def schedule(self, start: int, length: int) -> Schedule:
        first = self.today + dt.timedelta(days=start)
        return Schedule(first, first + dt.timedelta(days=length - 1))

    @rule(key=activities, start=OFFSETS, by=st.integers(0, 1))
    def move(self, key: UUID, start: int, by: int) -> None:
        day = self.today + dt.timedelta(days=start)
        self.attempt(move_activity, by=self.people[by], activity_id=key, starts_on=day)

    @rule(key=activities, by=st.integers(0, 1))
    def unschedule(self, key: UUID, by: int) -> None:
        self.attempt(unschedule_activity, by=self.people[by], activity_id=key)

    @rule(key=activities, channel=st.integers(0, 1))
    def change_channel(self, key: UUID, channel: int) -> None:
        values = {"channel": self.channels[channel]}
        self.attempt(edit_activity, by=self.people[0], activity_id=key, values=values)

    @rule(key=activities)
    def cancel(self, key: UUID) -> None:
        self.attempt(cancel_activity, by=self.people[0], activity_id=key)

    @rule(key=consumes(activities), target=activities)
    def restore(self, key: UUID) -> UUID:
        self.attempt(restore_activity, by=self.people[1], activity_id=key)
        return key

    @rule(state=st.sampled_from([state for state in CampaignState if state != CampaignState.CANCELLED]))
    def change_state(self, state: CampaignState) -> None:
        self.attempt(change_campaign_state, by=self.people[0], campaign_id=self.campaign.pk, state=state)

    @rule()
    def cancel_all(self) -> None:
        self.attempt(cancel_campaign, by=self.people[0], campaign_id=self.campaign.pk, reason="No budget")

    @rule(number=st.integers(0, 30), what=st.sampled_from([finish, take_on, reopen, waive]))
    def answer(self, number: int, what: Any) -> None:
        keys = list(Milestone.objects.order_by("created_at", "id").values_list("pk", flat=True))
        if keys:
            reason = {"reason": "Not needed"} if what is waive else {}
            self.attempt(what, by=self.people[0], milestone_id=keys[number % len(keys)], **reason)

    @rule(first=st.integers(0, 2), channel=st.integers(0, 1))
    def change_owner(self, first: int, channel: int) -> None:
        ChannelOwner.objects.filter(channel=self.channels[channel]).delete()
        ChannelOwner.objects.create(channel=self.channels[channel], department=self.departments[first])
        mark_stale(list(Activity.objects.values_list("pk", flat=True)))
        while replan_stale():
            pass

    @rule(share=st.integers(1, 3))
    def fire_some(self, share: int) -> None:
        """What a tick does, with every change settled: the first of what is due fires, all of it or a share."""
        now = timezone.now()
        due = Alert.objects.filter(Q(milestone=None) | Q(due_at__lte=now), state=AlertState.PLANNED)
        keys = [alert.pk for alert in sorted(due, key=lambda alert: (min(alert.due_at, now), alert.pk))]
        first = keys[: max(1, len(keys) // share)]
        Alert.objects.filter(pk__in=first, due_at__gt=now).update(due_at=now)
        fired = fire(now=now, limit=max(1, len(first)))
        assert (fired.alerts, fired.failed) == (len(first), 0)
        assert not Alert.objects.filter(pk__in=first).exclude(state=AlertState.FIRED).exists()

    @invariant()
    def each_thing_owed_stands_once(self) -> None:
        standing = Alert.objects.filter(state__in=[AlertState.PLANNED, AlertState.FIRED])
        keys = standing.values_list("activity", "milestone", "kind", "step", "occurrence", "department")
        assert max(Counter(keys).values(), default=1) == 1

    @invariant()
    def a_department_waits_for_one_notice_of_an_activity_at_most(self) -> None:
        waiting = Alert.objects.filter(state=AlertState.PLANNED, kind__in=EVENTS)
        assert max(Counter(waiting.values_list("activity", "department")).values(), default=1) == 1

    @invariant()
    def what_each_was_told_and_will_be_told_is_the_truth(self) -> None:
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        for activity in Activity.objects.select_related("campaign"):
            owners = set(ChannelOwner.objects.filter(channel=activity.channel_id).values_list("department", flat=True))
            rows = Alert.objects.filter(activity=activity, kind__in=EVENTS)
            for department in self.departments:
                mine = rows.filter(department=department)
                last = (
                    mine.filter(state=AlertState.PLANNED).first()
                    or mine.filter(state=AlertState.FIRED).order_by("-fired_at", "-due_at", "-id").first()
                )
                knows = last.facts if last else {"state": "none"}
                stands = activity.state != "cancelled" and activity.starts_on is not None
                if department.pk in owners and stands and campaign.state in CAMPAIGN_OWING:
                    assert activity.starts_on and activity.ends_on
                    if knows["state"] == "none" and activity.state == "done":
                        continue  # what is over is news to nobody
                    if knows["state"] == "none" and activity.silent_until:
                        assert activity.ends_on < activity.silent_until.date()  # over when it came in: nobody hears
                        continue
                    days = (activity.starts_on.isoformat(), activity.ends_on.isoformat())
                    assert (knows["state"], knows.get("starts_on"), knows.get("ends_on")) == ("confirmed", *days)
                elif not stands or campaign.state in (CampaignState.DRAFT, CampaignState.CANCELLED):
                    assert knows["state"] in ("none", "cancelled", "not theirs")

    @invariant()
    def only_unfinished_duties_of_confirmed_campaigns_have_alerts_to_come(self) -> None:
        wrong = Alert.objects.filter(state=AlertState.PLANNED).exclude(milestone=None)
        assert not wrong.exclude(milestone__state__in=["open", "in_work"], campaign__state__in=CAMPAIGN_OWING).exists()
        late = Alert.objects.filter(state=AlertState.PLANNED, kind=AlertKind.LATE).select_related("milestone")
        for alert in late:
            assert alert.milestone is not None and alert.occurrence == alert.milestone.due_on.isoformat()

    @invariant()
    def planning_again_finds_nothing_to_do(self) -> None:
        again = reconcile()
        assert (again.made, again.changed, again.closed) == (0, 0, 0)


@pytest.mark.django_db
def test_what_is_owed_stands_once_and_who_was_told_is_kept_right(
    request: pytest.FixtureRequest,
) -> None:
    is_long = request.config.getoption("--long")
    phases = tuple(Phase) if is_long else (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Planning,
        settings=settings(max_examples=200 if is_long else 5, stateful_step_count=20, deadline=None, phases=phases),
    )
