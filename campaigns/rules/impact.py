"""What a change of many activities does to whom, before it is made. Pure.

A change is two situations of each activity, before and after. Dates, shortfalls and notices come from the same
functions that write them later (``duties``, ``lead_time``, ``owed``, ``dated_alerts``), so that what is shown is what
comes. ``queries.impact_ground`` reads the facts, ``impact_changes`` has the changes there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from campaigns.enums import MILESTONE_ANSWERED, MILESTONE_UNFINISHED, ActivityState, MilestoneState
from campaigns.rules.anchors import NO_CAMPAIGN, CampaignDays, Piece, campaign_days
from campaigns.rules.duties import Duty, duties, handed_on
from campaigns.rules.following import FOLLOWING, activity_state_on
from campaigns.rules.impact_facts import (
    PUT,
    TOUCHED,
    ActivityFacts,
    DayOff,
    DutyImpact,
    Fate,
    Impact,
    KnownDuty,
    Remark,
    Situation,
)
from campaigns.rules.impact_notices import ActivityAfter, Clocks, Notice, Stand, notices_of
from campaigns.rules.impact_policies import ShortCase, short_case, wanted_notices
from campaigns.rules.impact_remarks import closing_remarks, days_off_of
from campaigns.rules.lead_time import shortfall
from campaigns.rules.series import is_far_ahead
from departments.workdays import WorkingDays

Todays = Mapping[int, dt.date]
"""The present day of each department."""


@dataclass(frozen=True)
class _Scene:
    """What holds for all activities of a change: the days of campaigns after it, clocks after it, and the moment."""

    campaigns: Mapping[UUID, CampaignDays]
    clocks: Clocks
    days_of: Mapping[int, WorkingDays]
    todays: Todays
    now: dt.datetime
    today: dt.date
    language: str
    is_redated: bool = False


def impact(
    changes: Iterable[tuple[ActivityFacts, Situation]],
    *,
    campaigns: Mapping[UUID, CampaignDays],
    clocks: Clocks,
    now: dt.datetime,
    today: dt.date,
    language: str = "en",
    is_redated: bool = False,
) -> Impact:
    """Return what these changes do: each is an activity's facts and the situation it comes to.

    ``campaigns`` are the days that lead times are counted from after the change (``campaigns_after``), ``clocks`` those
    after the change, of every department that is named; ``today`` is the organisation's day. With ``is_redated`` dates
    count as worked out today even where they stay, which is what confirming a campaign does. Raises ``Refused`` where a
    lead time leads off the calendar. About 0.1 ms an activity of eight duties.
    """
    days_of = {key: clock.days for key, clock in clocks.items()}
    todays = {key: clock.today(now) for key, clock in clocks.items()}
    scene = _Scene(campaigns, clocks, days_of, todays, now, today, language, is_redated)
    told = _Told()
    for facts, then in changes:
        _tell(facts, _following(then, today), scene, told)
    questions, asking = wanted_notices(told.cases, now)
    return Impact(
        duties=tuple(told.duties),
        booked=tuple(told.booked),
        days_off=tuple(told.days_off),
        notices=(*told.notices, *questions),
        activities=told.activities,
        refused=tuple(case.facts.key for case in told.cases if case.is_refused),
        asking=tuple(asking),
        closings=tuple(told.closings),
    )


@dataclass
class _Told:
    """What was found so far."""

    duties: list[DutyImpact] = field(default_factory=list)
    booked: list[UUID] = field(default_factory=list)
    days_off: list[DayOff] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    closings: list[Remark] = field(default_factory=list)
    cases: list[ShortCase] = field(default_factory=list)
    activities: int = 0


def _tell(facts: ActivityFacts, after: Situation, scene: _Scene, told: _Told) -> None:
    """Find what becomes of one activity. Of one beside the change only the duties count that it moves."""
    wanted, waits = _wanted(facts, after, scene)
    mine, stands = _duties(facts, after, wanted, scene)
    told.cases.append(short_case(facts, after, mine, scene.clocks, scene.now, is_redated=scene.is_redated))
    if facts.is_beside:
        mine = [replace(duty, is_beside=True) for duty in mine if duty.fate in TOUCHED]
        if not mine:
            return
    told.activities += not facts.is_beside
    told.duties += mine
    if _span(facts.before) != _span(after):
        told.booked += [facts.key] if facts.before.state == ActivityState.BOOKED else []
        told.closings += closing_remarks(facts.key, after, wanted, mine, today=scene.today)
    told.days_off += days_off_of(facts, after, scene.clocks, scene.language)
    told.notices += _notices(facts, after, stands, scene, waits=waits)


def campaigns_after(
    changes: Iterable[tuple[ActivityFacts, Situation]],
    others: Mapping[UUID, Iterable[Piece]],
    launches: Mapping[UUID, dt.date | None],
) -> dict[UUID, CampaignDays]:
    """Return what lead times are counted from after a change, for each campaign in ``launches``, its launch then.

    ``others`` are activities of these campaigns that are not among the changes.
    """
    pieces: dict[UUID, list[Piece]] = {key: list(others.get(key, ())) for key in launches}
    for facts, then in changes:
        piece = facts.piece(then)
        if piece is not None and facts.campaign_id in pieces:
            pieces[facts.campaign_id].append(piece)
    return {key: campaign_days(launch_on, pieces[key]) for key, launch_on in launches.items()}


def _notices(
    facts: ActivityFacts, after: Situation, stands: list[Stand], scene: _Scene, *, waits: bool
) -> list[Notice]:
    one = ActivityAfter(
        key=facts.key,
        campaign_id=facts.campaign_id,
        stands=stands,
        told=facts.told,
        truth=after.picture,
        owner_ids=after.owner_ids,
        finished_ids=facts.finished_ids,
        fired=facts.fired,
        waiting=facts.waiting,
        silent_until=facts.silent_until if _span(facts.before) == _span(after) else None,
        ends_on=after.ends_on,
        is_live=after.state == ActivityState.LIVE,
        is_done=after.state == ActivityState.DONE,
        waits=waits,
    )
    return notices_of(one, clocks=scene.clocks, todays=scene.todays, now=scene.now)


def _span(situation: Situation) -> tuple[object, ...]:
    if situation.is_off:
        return (None,)
    return (situation.starts_on, situation.ends_on, situation.starts_at)


def _following(then: Situation, today: dt.date) -> Situation:
    """Return the situation with the state its days give it, once the campaign follows them."""
    if then.campaign_state not in FOLLOWING:
        return then
    state = activity_state_on(today, state=then.state, starts_on=then.starts_on, ends_on=then.ends_on)
    return then if state == then.state else replace(then, state=state)


def _duties(
    facts: ActivityFacts, after: Situation, asked: Iterable[Duty], scene: _Scene
) -> tuple[list[DutyImpact], list[Stand]]:
    """Return what becomes of each duty where these are asked for, and how the unfinished ones stand afterwards.

    The cases are those of ``alerts.duty_rows``, which writes them.
    """
    clocks, todays = scene.clocks, scene.todays
    wanted: dict[int | None, Duty] = {duty.line.rule_id: duty for duty in asked}
    found: list[DutyImpact] = []
    stands: list[Stand] = []
    for known in facts.duties:
        duty = None if known.is_by_hand else wanted.pop(known.rule_id, None)
        if known.state == MilestoneState.CANCELLED and (duty is None or _is_moot(after, duty, todays)):
            continue
        one, stand = _one(facts.key, known, duty, scene)
        found.append(one)
        if stand is not None:
            stands.append(stand)
    for duty in wanted.values():
        if not _is_moot(after, duty, todays):
            one, stand = _made(facts.key, None, duty, clocks, todays, was_on=None)
            found.append(one)
            stands.append(stand)
    return found, stands


def _wanted(facts: ActivityFacts, after: Situation, scene: _Scene) -> tuple[list[Duty], bool]:
    """Return the duties the plan asks for, and whether there are none only because it is far ahead in its series."""
    if after.is_off or after.starts_on is None or after.ends_on is None:
        return [], False
    given = {
        known.rule_id: known.responsible_ids for known in facts.duties if known.is_given and known.rule_id is not None
    }
    made = duties(
        handed_on(after.lines, given) if given else after.lines,
        starts_on=after.starts_on,
        ends_on=after.ends_on,
        days_of=scene.days_of,
        campaign=scene.campaigns.get(facts.campaign_id, NO_CAMPAIGN),
        issue=after.issue,
    )
    # What has some duties already keeps them.
    is_bare = all(known.state == MilestoneState.CANCELLED for known in facts.duties)
    if facts.is_of_series and is_bare and is_far_ahead(made, starts_on=after.starts_on, today=scene.now.date()):
        return [], True
    return made, False


def _is_moot(after: Situation, duty: Duty, todays: Todays) -> bool:
    """Whether the duty would be of no use: the activity is over, and the duty's day is too."""
    return after.state == ActivityState.DONE and duty.due_on < todays[duty.line.responsible_ids[0]]


def _one(activity_id: UUID, known: KnownDuty, duty: Duty | None, scene: _Scene) -> tuple[DutyImpact, Stand | None]:
    """Return what becomes of a duty there is, by what the plan asks for now, if anything."""
    clocks, todays = scene.clocks, scene.todays
    is_open = known.state in MILESTONE_UNFINISHED
    if known.state == MilestoneState.CANCELLED and duty is not None and not known.is_held:
        return _made(activity_id, known.key, duty, clocks, todays, was_on=None)
    if duty is None and is_open and not known.is_by_hand:
        return _kept(activity_id, known, Fate.OFF, None, clocks), None
    if not is_open and known.state != MilestoneState.CANCELLED:
        fate = Fate.DONE if known.state == MilestoneState.DONE else Fate.WAIVED
        return _kept(activity_id, known, fate, duty, clocks), None
    stand = _as_it_stands(known, duty)
    if known.is_held and duty is not None:
        return _kept(activity_id, known, Fate.HELD, duty, clocks), stand
    if duty is None or (duty.due_on == known.due_on and not scene.is_redated):
        fate = Fate.SAME if stand.responsible_ids == known.responsible_ids else Fate.PASSES
        return _kept(activity_id, known, fate, duty, clocks), stand
    return _made(activity_id, known.key, duty, clocks, todays, was_on=known.due_on, was_short_by=known.shortfall_days)


def _kept(activity_id: UUID, known: KnownDuty, fate: Fate, duty: Duty | None, clocks: Clocks) -> DutyImpact:
    further = 0
    is_answered = known.state in MILESTONE_ANSWERED
    if duty is not None and fate in PUT and duty.due_on != known.due_on:
        further = clocks[duty.line.responsible_ids[0]].days.between(known.due_on, duty.due_on)
    return DutyImpact(
        activity_id=activity_id,
        key=known.key,
        name=known.name,
        department_ids=known.responsible_ids if duty is None or is_answered else duty.line.responsible_ids,
        fate=fate,
        must_have=known.must_have,
        was_on=known.due_on,
        due_on=None if fate == Fate.OFF else known.due_on,
        shortfall_days=known.shortfall_days if known.state in MILESTONE_UNFINISHED and fate != Fate.OFF else 0,
        was_short_by=known.shortfall_days,
        would_be_on=duty.due_on if duty is not None else None,
        further=further,
    )


def _made(
    activity_id: UUID,
    key: UUID | None,
    duty: Duty,
    clocks: Clocks,
    todays: Todays,
    *,
    was_on: dt.date | None,
    was_short_by: int = 0,
) -> tuple[DutyImpact, Stand]:
    clock = clocks[duty.line.responsible_ids[0]]
    today = todays[clock.department_id]
    short = shortfall(duty.due_on, today, clock.days) if duty.line.must_have else 0
    one = DutyImpact(
        activity_id=activity_id,
        key=key,
        name=duty.line.name,
        department_ids=duty.line.responsible_ids,
        fate=Fate.NEW if was_on is None else Fate.MOVES,
        must_have=duty.line.must_have,
        was_on=was_on,
        due_on=duty.due_on,
        shortfall_days=short,
        was_short_by=was_short_by,
        is_past=duty.due_on < today,
    )
    return one, Stand(
        key, duty.line.responsible_ids, duty.line.must_have, duty.warn_on, duty.due_on, duty.late_on, today
    )


def _as_it_stands(known: KnownDuty, duty: Duty | None) -> Stand:
    """Return a duty whose date stays; its department, and when it is warned of, may be others all the same."""
    is_held = known.is_held or duty is None
    return Stand(
        known.key,
        duty.line.responsible_ids if duty is not None else known.responsible_ids,
        known.must_have if is_held or duty is None else duty.line.must_have,
        known.warn_on if is_held or duty is None else duty.warn_on,
        known.due_on,
        known.late_on if is_held or duty is None else duty.late_on,
        known.planned_on,
    )
