"""Importing a changed file again: what changed in it is changed here, and what people changed here is asked about.

Three states of a field are compared: what an import last wrote, what the file says now, and what stands here now.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.jobs import Job
from calendar_app.exchange.keys import is_row_key, without_number
from calendar_app.exchange.making import told_by
from calendar_app.exchange.texts import brief_of, briefs_of, link_of
from calendar_app.exchange.wanted import schedule_of, state_of
from campaigns.actions.activities import edit_activity
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity
from campaigns.queries.visible import visible_activities
from campaigns.rules.permissions import can_edit_campaign
from campaigns.rules.schedule import Schedule
from departments.access import Access
from departments.audit import plain
from departments.enums import Via
from departments.models import AuditEntry, User

_AT_ONCE: Final = 2_000
_TEXTS: Final = ("title", "brief", "url")
_CLOSED: Final = (CampaignState.CANCELLED, CampaignState.ARCHIVED)

_FIRST_DAY: Final = "first day"

DAYS: Final = "days"
"""Days and times of an activity, which change together."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the file says otherwise than the activity it brought in before.

    ``changes`` only the file changed; ``contested`` people changed here, too. Both hold texts of ``_TEXTS``, a Schedule
    or None for ``DAYS``, and a state.
    """

    job: Job
    activity: Activity
    changes: Mapping[str, Any] = field(default_factory=dict)
    contested: Mapping[str, Any] = field(default_factory=dict)

    def taken(self, keys: Collection[str]) -> Mapping[str, Any]:
        """Return what is to change where the file wins for the activities of ``keys``."""
        return {**self.changes, **(self.contested if self.job.key in keys else {})}


def differences_of(
    jobs: Sequence[Job], access: Access, belonging: Belonging, *, zone: str, at: datetime
) -> list[Difference]:
    """Return what the file says otherwise of what is here and ``access`` may change. Two queries for 2,000 jobs.

    What was cancelled here, or belongs to a closed campaign, is left alone; so are rows that say the same, as nothing
    tells which of them is which once they are sorted otherwise.
    """
    alike = Counter(without_number(job.key) for job in jobs)
    by_key = {job.key: job for job in jobs if alike[without_number(job.key)] == 1}
    rows = [row for row in _rows(list(by_key), access, at=at) if may_change(row, access)]
    written = _written([row.pk for row in rows])
    found = []
    for row in rows:
        difference = _difference(by_key[row.import_key or ""], row, written.get(str(row.pk), {}), zone, belonging)
        if difference.changes or difference.contested:
            found.append(difference)
    return found


def take_over(difference: Difference, *, by: User | None, keys: Collection[str]) -> UUID | None:
    """Change the activity to what the file says, unplanned, and return its key; None where nothing is to change."""
    values = dict(difference.taken(keys))
    if not values:
        return None
    reschedule = DAYS in values
    schedule = values.pop(DAYS, None)
    edit_activity(
        by=by,
        activity_id=difference.activity.pk,
        values=values,
        schedule=schedule,
        reschedule=reschedule,
        plan=False,
        asks=False,
    )
    return difference.activity.pk


def _rows(keys: Sequence[str], access: Access, *, at: datetime) -> list[Activity]:
    """Return the activities of these keys that ``access`` may see; of a key that is here twice none."""
    found: dict[str, list[Activity]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = visible_activities(access, at).filter(import_key__in=keys[start : start + _AT_ONCE])
        for row in rows.select_related("campaign"):
            found.setdefault(row.import_key or "", []).append(row)
    return [rows[0] for rows in found.values() if len(rows) == 1]


def may_change(row: Activity, access: Access) -> bool:
    """Return whether an import by ``access`` may change this activity, read with its campaign. No query."""
    is_open = row.state != ActivityState.CANCELLED and row.campaign.state not in _CLOSED
    return is_open and can_edit_campaign(access, lead_department_id=row.campaign.lead_department_id)


def _written(activity_ids: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """Return what imports last wrote into each field of these activities, and the day they began with. One query."""
    about = AuditEntry.objects.filter(
        subject_type=Activity._meta.label_lower, subject_id__in=[str(key) for key in activity_ids]
    )
    entries = about.filter(Q(verb="created") | Q(via=Via.IMPORT, undone_by=None)).order_by("pk")
    written: dict[str, dict[str, Any]] = {}
    for key, verb, changes in entries.values_list("subject_id", "verb", "changes"):
        values = {name: pair[1] for name, pair in changes.items()}
        written.setdefault(key, {}).update(values)
        if verb == "created":
            written[key][_FIRST_DAY] = values.get("starts_on")
    return written


def _difference(job: Job, row: Activity, written: Mapping[str, Any], zone: str, belonging: Belonging) -> Difference:
    schedule, _problem = schedule_of(job.row, zone)
    brief = brief_of(job.row, schedule, told_by(row.campaign, job.row, belonging))
    # What its campaign says of it may have changed since; that alone is no change of the file.
    same = briefs_of(job.row, schedule) & {row.brief, str(written.get("brief"))}
    texts = {"title": " ".join(job.row.title.split()), "brief": min(same, default=brief), "url": link_of(job.row)}
    changes: dict[str, Any] = {}
    contested: dict[str, Any] = {}
    for name, text in texts.items():
        _sort(name, text, (written.get(name), text, getattr(row, name)), changes, contested)
    days, said = _days_said(job, schedule, row, written)
    _sort(DAYS, days, (tuple(written.get(name) for name in SCHEDULE), said, _plain(row)), changes, contested)
    state = state_of(job.row, schedule)
    if state is not None and row.state not in (ActivityState.LIVE, ActivityState.DONE, state):
        _sort("state", state, (written.get("state"), state, row.state), changes, contested)
    return Difference(job, row, changes, contested)


def _days_said(job: Job, schedule: Schedule | None, row: Activity, written: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return when the file says it is, as a schedule and to compare; where it does not say, when it is here."""
    if job.row.counts_from_launch:
        # Without the launch the file says no day, which takes none away.
        return schedule, _plain(schedule or row)
    is_as_before = is_row_key(job.key) and not job.is_redated
    days = _same_start(schedule, written) if is_as_before else schedule
    return days, _plain(days)


def _sort(
    name: str, value: Any, states: tuple[Any, Any, Any], changes: dict[str, Any], contested: dict[str, Any]
) -> None:
    """Put a value where it belongs by what was written, what the file says and what is here now; or nowhere."""
    written, said, now = states
    if said in (now, written):
        return
    (changes if now == written else contested)[name] = value


def _plain(days: Schedule | Activity | None) -> tuple[Any, ...]:
    if days is None:
        return (None, None, None, None, "")
    return tuple(plain(getattr(days, name)) for name in SCHEDULE)


def _same_start(schedule: Schedule | None, written: Mapping[str, Any]) -> Schedule | None:
    """Return a row's days from the day with which it first came in.

    Its date is part of its key, so it is the same: only the year of one that names none is guessed otherwise by now.
    """
    first = written.get(_FIRST_DAY)
    if schedule is None or not first:
        return schedule
    start = schedule.starts_on.fromisoformat(first)
    return replace(schedule, starts_on=start, ends_on=start + (schedule.ends_on - schedule.starts_on))
