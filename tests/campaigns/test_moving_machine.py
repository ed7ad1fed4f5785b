"""Moving there and back leaves what was not done as it was, whatever else people do meanwhile."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from campaigns.actions.activities import create_activity
from campaigns.actions.deeds import undo_deed
from campaigns.actions.holding import hold_milestone, release_milestone
from campaigns.actions.milestones import finish, reopen, take_on, waive
from campaigns.actions.rescheduling import reschedule
from campaigns.enums import MILESTONE_UNFINISHED
from campaigns.models import Activity, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.shifting import Span
from departments.enums import RoleName
from departments.errors import Refused
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation, make_user

DAY = dt.timedelta(days=1)
Days = dict[UUID, tuple[dt.date | None, dt.date | None]]
Duties = dict[UUID, tuple[Any, ...]]


@dataclass
class Made:
    """One move that can still be taken back, and how everything stood before it."""

    deed: UUID
    days: Days
    duties: Duties
    answered: set[UUID] = field(default_factory=set)


class Machine(RuleBasedStateMachine):
    """People plan, answer, hold, and move to and fro."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        make_organisation()
        lead, team = make_department(), make_department(working_calendar=make_calendar(weekend=(4, 5)))
        rules = [
            {"name": "Copy", "offset": -10},
            {"name": "Art", "offset": -6, "unit": "weeks", "responsible": lead},
            {"name": "Report", "offset": 5, "anchor": "end", "must_have": False},
        ]
        self.channel = make_channel(owner=team, rules=rules)
        self.person = make_user(department=lead, role=RoleName.PLANNER)
        self.person.memberships.create(department=team)
        self.campaign = make_campaign(lead=lead, owner=self.person)
        self.today = timezone.localdate()
        self.stack: list[Made] = []
        self.fixed: dict[UUID, dt.date] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def days(self) -> Days:
        return {row.pk: (row.starts_on, row.ends_on) for row in Activity.objects.all()}

    def duties(self) -> Duties:
        fields = ("pk", "due_on", "warn_on", "late_on", "planned_on", "shortfall_days", "state")
        return {row[0]: row[1:] for row in Milestone.objects.values_list(*fields)}

    @precondition(lambda self: len(self.days()) < 3)
    @rule(start=st.integers(-20, 80), length=st.integers(1, 5))
    def add(self, start: int, length: int) -> None:
        first = self.today + start * DAY
        when = Schedule(first, first + (length - 1) * DAY)
        create_activity(by=self.person, campaign_id=self.campaign.pk, channel=self.channel, title="Post", schedule=when)
        # Nothing older is taken back past it: only the last moves are compared.
        self.stack.clear()

    @rule(number=st.integers(0, 8), what=st.sampled_from([finish, take_on, waive, reopen, hold_milestone]))
    def answer(self, number: int, what: Any) -> None:
        self.change(number, what)

    @rule(number=st.integers(0, 8))
    def release(self, number: int) -> None:
        self.change(number, release_milestone)

    def change(self, number: int, what: Any) -> None:
        keys = list(Milestone.objects.order_by("created_at", "id").values_list("pk", flat=True))
        if not keys:
            return
        key = keys[number % len(keys)]
        reason = {"reason": "Not needed"} if what is waive else {}
        try:
            what(by=self.person, milestone_id=key, **reason)
        except Refused:
            return
        for made in self.stack:
            made.answered.add(key)
        row = Milestone.objects.get(pk=key)
        stays = row.is_held or row.state not in MILESTONE_UNFINISHED
        self.fixed.pop(key, None)
        if stays:
            self.fixed[key] = row.due_on

    @precondition(lambda self: bool(self.days()))
    @rule(by=st.integers(-60, 60).filter(bool), some=st.integers(1, 7), to_tray=st.booleans())
    def move(self, by: int, some: int, to_tray: bool) -> None:
        days, duties = self.days(), self.duties()
        chosen = [key for number, key in enumerate(sorted(days)) if some >> number & 1 and days[key][0] is not None]
        spans: dict[UUID, Span | None] = {
            key: None if to_tray else Span(days[key][0] + by * DAY, days[key][1] + by * DAY)  # type: ignore[operator]
            for key in chosen
        }
        if spans:
            deed = reschedule(by=self.person, spans=spans)
            self.stack.append(Made(deed.id, days, duties))

    @precondition(lambda self: bool(self.stack))
    @rule()
    def take_back(self) -> None:
        made = self.stack.pop()
        undo_deed(by=self.person, deed=made.deed)
        assert self.days() == made.days
        now = self.duties()
        for key, stood in made.duties.items():
            if key not in made.answered:
                assert now[key] == stood

    @precondition(lambda self: bool(self.days()))
    @rule(by=st.integers(1, 60))
    def there_and_back(self, by: int) -> None:
        """By hand, without an undo: each date is what it was, though it may read as worked out today."""
        days, duties = self.days(), self.duties()
        dated = {key: each for key, each in days.items() if each[0] is not None}
        if not dated:
            return
        for step in (by, 0):
            spans: dict[UUID, Span | None] = {
                key: Span(first + step * DAY, last + step * DAY)  # type: ignore[operator]
                for key, (first, last) in dated.items()
            }
            reschedule(by=self.person, spans=spans)
        assert self.days() == days
        now = self.duties()
        for key, stood in duties.items():
            if key in now and now[key][-1] in MILESTONE_UNFINISHED and stood[-1] in MILESTONE_UNFINISHED:
                assert now[key][:3] == stood[:3]
        self.stack.clear()

    @invariant()
    def what_was_done_or_held_keeps_its_date(self) -> None:
        stand = dict(Milestone.objects.filter(pk__in=self.fixed).values_list("pk", "due_on"))
        assert stand == self.fixed


@pytest.mark.django_db
def test_there_and_back_is_the_identity_on_what_was_not_done(request: pytest.FixtureRequest) -> None:
    is_long = request.config.getoption("--long")
    phases = tuple(Phase) if is_long else (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(max_examples=150 if is_long else 5, stateful_step_count=15, deadline=None, phases=phases),
    )
