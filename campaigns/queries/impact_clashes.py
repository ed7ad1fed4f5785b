"""What stands against a change of many activities at once, beside what each day and channel says of itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from campaigns.enums import ClashKind
from campaigns.models import ActivityItem, Campaign, Channel
from campaigns.queries.clash_grounds import Asked
from campaigns.queries.clash_lines import ClashLine, clash_lines, clash_names
from campaigns.rules.clash_words import clash_sentence
from campaigns.rules.clashes import Clash, Days, Due
from campaigns.rules.impact_facts import ActivityFacts, ClashesOfMany, DutyImpact, Fate, Remark, Situation
from departments.access import Access
from departments.models import OrganisationSettings

Change = tuple[ActivityFacts, Situation]

_STANDS = (Fate.SAME, Fate.MOVES, Fate.NEW, Fate.PASSES, Fate.HELD)


def clashes_of_many(
    access: Access,
    changes: Iterable[Change],
    duties: Iterable[DutyImpact],
    *,
    at: dt.datetime,
    organisation: OrganisationSettings,
) -> ClashesOfMany:
    """Return what stands against these changes, as ``access`` may know it at ``at``: each at its new days.

    One remark for each other campaign and for each department, about the first activity it is said of. At most fourteen
    queries, however many; none where no activity comes to other days.
    """
    asked = asked_after([change for change in changes if takes_days(*change)], duties)
    if not asked:
        return ClashesOfMany()
    found = clash_lines(asked, access=access, at=at, organisation=organisation, together=True)
    lines = [(each.activity_id, line) for each in found for line in each.lines if each.activity_id]
    return ClashesOfMany(
        audiences=tuple(_hit(lines)),
        workload=tuple(_too_much(lines, organisation, at)),
        clashing=tuple(each.activity_id for each in found if each.open and each.activity_id),
    )


def takes_days(facts: ActivityFacts, after: Situation) -> bool:
    """Whether a change gives an activity days that it did not have."""
    days = (after.starts_on, after.ends_on)
    return not after.is_off and None not in days and days != (facts.before.starts_on, facts.before.ends_on)


def asked_after(changes: Sequence[Change], duties: Iterable[DutyImpact]) -> list[Asked]:
    """Return these activities as they would be, with the duties they would have. Three queries, none for none."""
    if not changes:
        return []
    channels = Channel.objects.in_bulk({facts.channel_id for facts, _after in changes})
    campaigns = Campaign.objects.filter(pk__in={facts.campaign_id for facts, _after in changes})
    audiences = dict(campaigns.values_list("pk", "audiences"))
    due, items = due_after(duties), items_after(changes)
    return [
        Asked(
            id=facts.key,
            campaign_id=facts.campaign_id,
            audiences=tuple(audiences.get(facts.campaign_id, ())),
            channel=channels[facts.channel_id],
            days=days_after(after),
            due=tuple(replace(each, campaign_id=facts.campaign_id) for each in due.get(facts.key, ())),
            item_days=tuple(items.get(facts.key, ())),
        )
        for facts, after in changes
    ]


def due_after(duties: Iterable[DutyImpact]) -> dict[UUID, list[Due]]:
    """Return the unfinished duties after a change by activity, each of the department whose calendar counts."""
    found: dict[UUID, list[Due]] = defaultdict(list)
    for duty in duties:
        if duty.fate in _STANDS and duty.due_on is not None and duty.department_ids:
            found[duty.activity_id].append(Due(duty.department_ids[0], duty.due_on))
    return found


def items_after(changes: Iterable[Change]) -> dict[UUID, list[dt.date]]:
    """Return the days to which items move with their activities. One query."""
    shifts = {
        facts.key: after.starts_on - facts.before.starts_on
        if after.starts_on and facts.before.starts_on
        else dt.timedelta()
        for facts, after in changes
    }
    found: dict[UUID, list[dt.date]] = defaultdict(list)
    for key, day in ActivityItem.objects.filter(activity__in=shifts).values_list("activity_id", "day"):
        found[key].append(day + shifts[key])
    return found


def days_after(after: Situation) -> Days:
    """Return the days of an activity that has some after a change."""
    assert after.starts_on is not None and after.ends_on is not None
    return Days(after.starts_on, after.ends_on)


def _hit(lines: Iterable[tuple[UUID, ClashLine]]) -> Iterable[Remark]:
    """Return a remark on each other campaign that hits an audience too."""
    said: set[str] = set()
    for key, line in lines:
        if line.clash.kind == ClashKind.AUDIENCE and line.clash.about not in said:
            said.add(line.clash.about)
            yield Remark(key, line.text)


def _too_much(
    lines: Iterable[tuple[UUID, ClashLine]], organisation: OrganisationSettings, at: dt.datetime
) -> Iterable[Remark]:
    """Return a remark on each department that gets too much, over all weeks. One query, none for none."""
    over: dict[str, list[tuple[UUID, Clash]]] = defaultdict(list)
    for key, line in lines:
        if line.clash.kind == ClashKind.WORKLOAD:
            over[line.clash.about].append((key, line.clash))
    merged = {about: _merged([clash for _key, clash in found]) for about, found in over.items()}
    names = clash_names([], list(merged.values()), organisation=organisation, today=timezone.localdate(at))
    for about, found in over.items():
        yield Remark(found[0][0], clash_sentence(merged[about], names))


def _merged(clashes: Sequence[Clash]) -> Clash:
    weeks = tuple(sorted({week for clash in clashes for week in clash.weeks}))
    return replace(clashes[0], weeks=weeks, number=max(clash.number for clash in clashes))
