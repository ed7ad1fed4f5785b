"""From alerts to what a reader is told: what no longer stands goes, what is one thing becomes one entry. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from campaigns.alerts.kind_words import moved_duties
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind
from campaigns.queries.alert_lines import AlertLine
from campaigns.rules.alert_plan import EVENT_KINDS, EXCEPTION_KINDS, WORD_KINDS

SEEN = "somebody has seen it"
NEWER = "newer news follows"
SAID_BY_ANOTHER = "another line of the message says it"
MOVED_BACK = "moved back before it was told"

_STAGES = (AlertKind.COMING, AlertKind.DUE, AlertKind.LATE)


@dataclass(frozen=True)
class Entry:
    """One thing to tell, and the departments it concerns."""

    line: AlertLine
    departments: tuple[str, ...]


def entries(lines: Iterable[AlertLine]) -> tuple[list[Entry], dict[UUID, str]]:
    """Return what to tell, the most pressing first, and for each alert that is not told on its own, why."""
    dropped: dict[UUID, str] = {}
    standing = []
    for line in lines:
        if reason := KINDS[line.kind].gone(line) or (SEEN if line.step and line.acknowledged_at else ""):
            dropped[line.alert_id] = reason
        else:
            standing.append(line)
    asked = [line for line in standing if line.kind in EXCEPTION_KINDS]
    proposed = _latest_words(standing, dropped)
    told = [*asked, *proposed, *_latest_news(standing, dropped), *_latest_stages(standing, dropped)]
    return _joined(told, dropped), dropped


def _latest_news(lines: list[AlertLine], dropped: dict[UUID, str]) -> list[AlertLine]:
    """Return one line for each activity and department, telling all its news at once."""
    news: dict[tuple[UUID | None, int], list[AlertLine]] = defaultdict(list)
    for line in lines:
        if line.kind in EVENT_KINDS:
            news[line.activity_id, line.department_id].append(line)
    told = []
    for each in news.values():
        *earlier, last = sorted(each, key=_when)
        dropped.update({line.alert_id: SAID_BY_ANOTHER for line in earlier})
        summed = _summed_up(earlier, last)
        if last.newest_event_id not in (None, last.alert_id):
            dropped[last.alert_id] = NEWER
        elif summed.kind == AlertKind.MOVED and _is_back(summed):
            dropped[last.alert_id] = MOVED_BACK
        else:
            told.append(summed)
    return told


def _latest_words(lines: list[AlertLine], dropped: dict[UUID, str]) -> list[AlertLine]:
    """Return the last of what was said by hand of each kind about a duty, for each department."""
    words: dict[tuple[object, ...], list[AlertLine]] = defaultdict(list)
    for line in lines:
        if line.kind in WORD_KINDS:
            words[line.kind, line.of_kind, line.activity_id, line.milestone_id, line.department_id].append(line)
    told = []
    for each in words.values():
        *earlier, last = sorted(each, key=_when)
        dropped.update({line.alert_id: SAID_BY_ANOTHER for line in earlier})
        told.append(last)
    return told


def _when(line: AlertLine) -> tuple[object, ...]:
    return (line.fired_at or line.due_at, line.due_at, str(line.alert_id))


def _summed_up(earlier: list[AlertLine], last: AlertLine) -> AlertLine:
    """Return ``last`` as it reads to somebody who is told the earlier news only now."""
    if last.kind != AlertKind.MOVED or not earlier:
        return last
    unheard = [line.kind for line in earlier if line.kind in (AlertKind.NEW, AlertKind.TENTATIVE)]
    if unheard:
        return replace(last, kind=unheard[-1])
    return replace(last, was=next((line.was for line in earlier if line.kind == AlertKind.MOVED), last.was))


def _latest_stages(lines: list[AlertLine], dropped: dict[UUID, str]) -> list[AlertLine]:
    """Return the dated lines, of each duty only the last of coming, due and late."""
    told: dict[tuple[object, ...], AlertLine] = {}
    for line in lines:
        if line.kind in (*EVENT_KINDS, *EXCEPTION_KINDS, *WORD_KINDS):
            continue
        stage = _STAGES.index(line.kind) if line.kind in _STAGES else -1
        key = (line.milestone_id, line.department_id, stage >= 0, line.campaign_id is None)
        rival = told.get(key)
        if rival is None:
            told[key] = line
            continue
        weaker, told[key] = sorted((rival, line), key=lambda each: (-KINDS[each.kind].rank, each.step))
        dropped[weaker.alert_id] = SAID_BY_ANOTHER
    return list(told.values())


def _joined(lines: list[AlertLine], dropped: dict[UUID, str]) -> list[Entry]:
    """Return one entry for what several departments are told alike."""
    alike: dict[tuple[object, ...], list[AlertLine]] = defaultdict(list)
    for line in lines:
        # A week is each department's own.
        whose = line.department_id if line.kind == AlertKind.WEEKLY_OUTLOOK else None
        place = (line.campaign_id, line.activity_id, line.milestone_id, line.exception_id, whose)
        alike[line.kind, line.of_kind, *place, line.step].append(line)
    joined = []
    for same in alike.values():
        first, *others = sorted(same, key=lambda line: (line.department, str(line.alert_id)))
        dropped.update({line.alert_id: SAID_BY_ANOTHER for line in others})
        joined.append(Entry(first, tuple(line.department for line in (first, *others))))
    return sorted(joined, key=lambda entry: _order(entry.line))


def _order(line: AlertLine) -> tuple[object, ...]:
    day = line.due_on or line.starts_on
    return (KINDS[line.kind].rank, day is None, day, line.campaign, line.channel, str(line.alert_id))


def _is_back(line: AlertLine) -> bool:
    """Whether a moved activity, and each duty of it, stands again where the reader believes it to be."""
    was = line.was
    days = (was.starts_on, was.ends_on, was.starts_at) == (line.starts_on, line.ends_on, line.starts_at)
    return days and was.issue == line.told.issue and not moved_duties(line)
