"""What channels do about the short notice a change would bring, before it is made. Pure.

The steps are those of ``alerts.exception_rows``, which takes them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, ShortNoticePolicy
from campaigns.rules.exceptions import Present, Step, got_worse, is_owed, is_refused, step_of, worst
from campaigns.rules.impact_facts import ActivityFacts, DutyImpact, Fate, Situation
from campaigns.rules.impact_notices import Clocks, Notice

_ALIVE = (Fate.SAME, Fate.MOVES, Fate.NEW, Fate.HELD, Fate.PASSES)
_DueDays = Mapping[int, list[dt.date]]


@dataclass(frozen=True)
class ShortCase:
    """One activity after a change, and the days of its must-have duties: all before, those at short notice after.

    Days are by the department whose calendar counts.
    """

    facts: ActivityFacts
    after: Situation
    before_days: _DueDays
    short_days: _DueDays
    clocks: Clocks
    now: dt.datetime

    def _worst(self, due_days: Iterable[dt.date], key: int, as_of: dt.datetime) -> int:
        clock = self.clocks[key]
        return worst(due_days, as_of.astimezone(clock.zone).date(), clock.days)

    @property
    def worse(self) -> set[int]:
        """The departments that the change brings into short notice, or further into it."""
        before = {key: self._worst(days, key, self.now) for key, days in self.before_days.items()}
        return got_worse(before, {key: self._worst(days, key, self.now) for key, days in self.short_days.items()})

    @property
    def is_refused(self) -> bool:
        """Whether the channel refuses the change."""
        return is_refused(policy=self.facts.policy, got_worse=bool(self.worse))

    def asked(self, *, is_asked_for: bool = False) -> list[int]:
        """Return the departments whose heads are asked for an exception; ``is_asked_for``: a reason comes with it."""
        if self.facts.policy == ShortNoticePolicy.ALLOW and not self.facts.exceptions:
            return []
        worse, found = self.worse, []
        for key, days in sorted(self.short_days.items()):
            there = self.facts.exceptions.get(key)
            present = Present(
                is_short=True,
                starts_on=self.after.starts_on,
                since_asked=self._worst(days, key, there.asked_at) if there else 0,
                got_worse=key in worse,
                is_owed=is_owed(self.after.campaign_state),
            )
            standing = there.standing if there else None
            step = step_of(standing, present, policy=self.facts.policy, is_asked_for=is_asked_for)
            found += [key] if step in (Step.ASK, Step.ASK_ANEW) else []
        return found


def short_case(
    facts: ActivityFacts,
    after: Situation,
    duties: Iterable[DutyImpact],
    clocks: Clocks,
    now: dt.datetime,
    *,
    is_redated: bool = False,
) -> ShortCase:
    """Return how short an activity is after a change that makes this of its duties; ``is_redated``: it never was."""
    before: dict[int, list[dt.date]] = defaultdict(list)
    short: dict[int, list[dt.date]] = defaultdict(list)
    for known in () if is_redated else facts.duties:
        if known.state in MILESTONE_UNFINISHED and known.must_have and known.responsible_ids:
            before[known.responsible_ids[0]].append(known.due_on)
    for duty in duties:
        is_short = duty.fate in _ALIVE and duty.must_have and duty.shortfall_days > 0
        if is_short and duty.due_on is not None and duty.department_ids:
            short[duty.department_ids[0]].append(duty.due_on)
    return ShortCase(facts, after, before, short, clocks, now)


def wanted_notices(cases: Iterable[ShortCase], now: dt.datetime) -> tuple[list[Notice], list[UUID]]:
    """Return the questions that go to heads, and the activities they are about.

    A change that asks comes with a reason; and what was short before is then asked for, too.
    """
    cases = list(cases)
    if not any(case.asked() for case in cases):
        return [], []
    notices, activities = [], []
    for case in cases:
        asked = case.asked(is_asked_for=True)
        activities += [case.facts.key] if asked else []
        notices += [
            Notice(
                key, case.facts.campaign_id, case.facts.key, AlertKind.EXCEPTION_WANTED, now,
                is_urgent=True, is_of_change=False,
            )
            for key in asked
        ]  # fmt: skip
    return notices, activities
