"""What a change of an activity's days means beside its duties: for its issue, and for those who are off. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from campaigns.rules.clash_words import ClashNames, clash_sentence
from campaigns.rules.clashes import Closed, Days, closed_ahead
from campaigns.rules.closings import far_words
from campaigns.rules.duties import Duty
from campaigns.rules.impact_facts import ActivityFacts, DayOff, DutyImpact, Remark, Situation
from campaigns.rules.impact_notices import Clocks


def closing_remarks(
    activity_id: UUID, after: Situation, wanted: Iterable[Duty], made: Collection[DutyImpact], *, today: dt.date
) -> list[Remark]:
    """Return a remark on a start far from the activity's issue, and one for each published date that is missed.

    ``wanted`` are the duties the plan asks for, ``made`` what becomes of them.
    """
    if after.issue is None or after.starts_on is None or after.is_off:
        return []
    far = far_words(after.issue, after.starts_on, today=today)
    missed = {(duty.name, duty.due_on) for duty in made if duty.lands_in_past}
    words = [
        _("“%(issue)s”: “%(name)s” was on %(day)s.")
        % {"issue": duty.issue.name, "name": duty.line.name, "day": short_day(duty.published_on, today=today)}
        for duty in wanted
        if duty.issue is not None and duty.published_on is not None and (duty.line.name, duty.due_on) in missed
    ]
    return [Remark(activity_id, sentence) for sentence in (*([far] if far else []), *words)]


def days_off_of(facts: ActivityFacts, after: Situation, clocks: Clocks, language: str) -> list[DayOff]:
    """Return the ends of an activity that come to lie on a day off of its channel's first owner."""
    if after.is_off or not after.owner_ids or after.starts_on is None or after.ends_on is None:
        return []
    days = clocks[after.owner_ids[0]].days
    ends = [(after.starts_on, True, facts.before.starts_on)]
    if after.ends_on != after.starts_on:
        ends.append((after.ends_on, False, facts.before.ends_on))
    return [
        DayOff(facts.key, day, is_start, days.reason_off(day, language) or "")
        for day, is_start, before in ends
        if day != before and not days.is_working(day)
    ]


def closed_remarks(
    changes: Iterable[tuple[ActivityFacts, Situation]],
    closed: Collection[Closed],
    names: ClashNames,
) -> list[Remark]:
    """Return a remark on each blackout and freeze that activities come to lie in with their new days."""
    return [
        Remark(facts.key, clash_sentence(clash, names))
        for facts, after in changes
        if not after.is_off and after.starts_on is not None and after.ends_on is not None
        if (facts.before.starts_on, facts.before.ends_on) != (after.starts_on, after.ends_on)
        for clash in closed_ahead(facts.channel_id, Days(after.starts_on, after.ends_on), closed, today=names.today)
    ]
