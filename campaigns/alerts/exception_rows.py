"""Bringing the exceptions of some activities in line with their short notice, once their duties are written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from campaigns.enums import MILESTONE_UNFINISHED, ExceptionState, ShortNoticePolicy
from campaigns.models import Activity, Milestone, NoticeException
from campaigns.queries.planning import PlanningBatch
from campaigns.rules.exceptions import Present, Standing, Step, got_worse, is_given, is_owed, is_refused, step_of, worst
from campaigns.rules.notice import notice
from campaigns.rules.short_words import asking_words, refusal_words, short_words
from departments.audit import entry_of, record_all
from departments.errors import Refused
from departments.models import AuditEntry, Department, User

MOST_DAYS: Final = 32_767

WRITTEN: Final = [
    "state", "moot_from", "shortfall_days", "starts_on", "asked_by", "asked_at", "why", "answered_by", "answered_at",
    "reason", "scope", "version",
]  # fmt: skip

ASKING: Final = (Step.ASK, Step.ASK_ANEW)

_VERBS: Final = {
    Step.ASK: "asked",
    Step.ASK_ANEW: "asked anew",
    Step.BECOME_MOOT: "became moot",
    Step.STAND_AGAIN: "stands again",
}

Shortfalls = Mapping[UUID, Mapping[int, int]]
"""By activity and department: how many working days its must-have duties have been missed by, as of today."""


@dataclass(frozen=True)
class Asking:
    """Who makes the change, and why it cannot wait.

    ``insists``: a person who can be asked makes it, so that what a channel refuses is refused, and what asks for an
    exception takes a reason. Otherwise nothing is refused: Instep asks by itself. ``is_through``: the change was let
    through before, and is planned now.
    """

    by: User | None = None
    why: str = ""
    insists: bool = False
    is_through: bool = False


@dataclass
class _Steps:
    """The steps of one batch, gathered before anything is written."""

    batch: PlanningBatch
    asking: Asking
    made: list[NoticeException] = field(default_factory=list)
    changed: list[NoticeException] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)

    def take(self, activity: Activity, row: NoticeException | None, key: int, step: Step, shortfall: int) -> Any:
        """Take one step for the department ``key`` and return its exception; None where there is none."""
        if step == Step.NOTHING:
            return row
        is_new = row is None
        if row is None:
            row = NoticeException(campaign_id=activity.campaign_id, activity=activity, department_id=key)
        before, verb = None if is_new else row.state, _VERBS[step]
        if step in ASKING:
            assert activity.starts_on is not None
            self._ask(row, shortfall=shortfall, starts_on=activity.starts_on)
        elif step == Step.BECOME_MOOT:
            row.state, row.moot_from = ExceptionState.MOOT, row.state
        else:
            row.state, row.moot_from = row.moot_from, ""
        row.version += 0 if is_new else 1
        (self.made if is_new else self.changed).append(row)
        self.entries.append(_entry(row, verb, before=before, by=row.asked_by if step in ASKING else self.asking.by))
        return row

    def _ask(self, row: NoticeException, *, shortfall: int, starts_on: dt.date) -> None:
        """Make ``row`` the question as it is asked now; an earlier answer goes. Without a reason Instep asks."""
        row.state, row.moot_from = ExceptionState.ASKED, ""
        row.shortfall_days, row.starts_on = min(shortfall, MOST_DAYS), starts_on
        row.asked_by = self.asking.by if self.asking.why else None
        row.asked_at, row.why = self.batch.now, self.asking.why
        row.answered_by = row.answered_at = None
        row.reason = row.scope = ""

    def write(self) -> None:
        """Write them, and write them down. Three queries at the most."""
        NoticeException.objects.bulk_create(self.made, batch_size=500)
        NoticeException.objects.bulk_update(self.changed, WRITTEN, batch_size=500)
        if self.entries:
            record_all(self.entries)


def shortfalls_before(batch: PlanningBatch) -> Shortfalls:
    """Return how short activities are before their duties are written. No query.

    Of the ``redated`` ones nothing is, as their dates count as new.
    """
    found: dict[UUID, dict[int, int]] = {}
    for activity in batch.activities:
        if activity.pk not in batch.redated:
            rows = [row for row in batch.milestones.get(activity.pk, []) if row.state in MILESTONE_UNFINISHED]
            found[activity.pk] = {key: _worst_today(days, key, batch) for key, days in _due_days(rows, batch).items()}
    return found


def write_exceptions(batch: PlanningBatch, *, before: Shortfalls, asking: Asking) -> None:
    """Ask for, ask anew, make moot or let stand again the exceptions of the batch's activities.

    One query, and four more at the most where something changes. The batch holds the exceptions afterwards. Raises
    ``Refused`` where ``asking`` insists and a channel refuses, or wants a reason and has none.
    """
    there: dict[UUID, dict[int, NoticeException]] = defaultdict(dict)
    keys = [activity.pk for activity in batch.activities]
    for row in NoticeException.objects.filter(activity__in=keys).order_by("id"):
        there[row.activity_id][row.department_id] = row
    steps = _Steps(batch, asking)
    for activity in batch.activities:
        _step(activity, there[activity.pk], before.get(activity.pk, {}), steps)
    steps.write()
    batch.exceptions = {key: list(rows.values()) for key, rows in there.items()}
    _except_duties(batch)


def _step(activity: Activity, there: dict[int, NoticeException], before: Mapping[int, int], steps: _Steps) -> None:
    """Take the steps of one activity's departments."""
    batch, asking, policy = steps.batch, steps.asking, ShortNoticePolicy(activity.channel.short_notice)
    short = _due_days(_short_ones(activity, batch), batch)
    today = {key: _worst_today(days, key, batch) for key, days in short.items()}
    worse = got_worse(before, today)
    may_refuse = asking.insists and not asking.is_through
    if may_refuse and is_refused(policy=policy, got_worse=bool(worse)):
        sentences = _sentences(activity, short, today, worse, batch)
        words = refusal_words(sentences, channel=activity.channel.name, alternative=activity.channel.alternative)
        raise Refused(words, field="short_notice")
    unasked = set()
    for key in sorted({*short, *there}):
        row = there.get(key)
        present = _present(activity, row, short.get(key, []), key, batch, is_worse=key in worse)
        step = step_of(_standing(row), present, policy=policy, is_asked_for=bool(asking.why) and asking.insists)
        if step in ASKING and may_refuse and not asking.why:
            unasked.add(key)
        if kept := steps.take(activity, row, key, step, today.get(key, 0)):
            there[key] = kept
    if unasked:
        raise Refused(asking_words(_sentences(activity, short, today, unasked, batch)), field="why")


def _short_ones(activity: Activity, batch: PlanningBatch) -> list[Milestone]:
    rows = batch.milestones.get(activity.pk, [])
    return [row for row in rows if row.state in MILESTONE_UNFINISHED and row.must_have and row.shortfall_days > 0]


def _due_days(rows: Iterable[Milestone], batch: PlanningBatch) -> dict[int, list[dt.date]]:
    """Return the days of must-have duties by the department whose calendar counts."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    for row in rows:
        responsible = batch.responsibles.get(row.pk, ())
        if row.must_have and responsible:
            found[responsible[0]].append(row.due_on)
    return found


def _worst_today(days: Iterable[dt.date], department_id: int, batch: PlanningBatch) -> int:
    clock = batch.clocks[department_id]
    return worst(days, clock.today(batch.now), clock.days)


def _standing(row: NoticeException | None) -> Standing | None:
    if row is None:
        return None
    return Standing(
        ExceptionState(row.state), row.moot_from, row.shortfall_days, row.starts_on, has_reason=bool(row.why)
    )


def _present(
    activity: Activity,
    row: NoticeException | None,
    due_days: list[dt.date],
    department_id: int,
    batch: PlanningBatch,
    *,
    is_worse: bool,
) -> Present:
    clock = batch.clocks[department_id]
    asked_on = row.asked_at.astimezone(clock.zone).date() if row else None
    return Present(
        is_short=bool(due_days),
        starts_on=activity.starts_on,
        since_asked=worst(due_days, asked_on, clock.days) if asked_on else 0,
        got_worse=is_worse,
        is_owed=is_owed(activity.campaign.state),
    )


def _entry(row: NoticeException, verb: str, *, before: str | None, by: User | None) -> AuditEntry:
    changes: dict[str, Any] = {"department": [None, row.department_id]} if before is None else {}
    changes["state"] = [before, row.state]
    if row.state == ExceptionState.ASKED:
        changes |= {"why": ["", row.why], "shortfall_days": [None, row.shortfall_days]}
    return entry_of(by=by, verb=verb, subject=row, changes=changes, campaign_id=row.campaign_id)


def _except_duties(batch: PlanningBatch) -> None:
    """Let each duty at short notice say whether that was accepted. One query at the most."""
    changed = []
    for activity in batch.activities:
        given = {row.department_id for row in batch.exceptions.get(activity.pk, []) if is_given(row.state)}
        short = {row.pk for row in _short_ones(activity, batch)}
        for row in batch.milestones.get(activity.pk, []):
            first = next(iter(batch.responsibles.get(row.pk, ())), None)
            wanted = row.pk in short and first in given
            if row.state in MILESTONE_UNFINISHED and row.is_excepted != wanted:
                row.is_excepted = wanted
                changed.append(row)
    if changed:
        Milestone.objects.bulk_update(changed, ["is_excepted"], batch_size=1000)


def _sentences(
    activity: Activity,
    short: Mapping[int, list[dt.date]],
    today: Mapping[int, int],
    department_ids: Iterable[int],
    batch: PlanningBatch,
) -> list[str]:
    """Return by how much each of these departments is short, in words. One query."""
    names = dict(Department.objects.filter(pk__in=set(department_ids)).values_list("pk", "name"))
    assert activity.starts_on is not None
    found = []
    for key, name in sorted(names.items(), key=lambda pair: pair[1]):
        clock = batch.clocks[key]
        told_on = clock.today(batch.now)
        measured = notice(told_on=told_on, must_have_days=short[key], starts_on=activity.starts_on, days=clock.days)
        found.append(
            short_words(
                department=name, required=measured.required, given=measured.given or 0, shortfall=today.get(key, 0)
            )
        )
    return found
