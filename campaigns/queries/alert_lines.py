"""Alerts as plain values, with all that a sentence about them needs: for mail, desk and inbox alike."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from calendar_app.lib.among import Among
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, HandBackState, Veil
from campaigns.models import Alert, HandBack, MilestoneResponsible
from campaigns.queries.veil import label
from campaigns.queries.week_ahead import WeekItem
from campaigns.rules.alert_plan import EVENT_KINDS
from campaigns.rules.reminders import reminder_days
from campaigns.rules.telling import Picture
from departments.queries import department_clocks


@dataclass(frozen=True)
class DutyNow:
    """An unfinished duty of the told department as it is today; ``key`` is its id in hexadecimal, as in ``Picture``."""

    key: str
    name: str
    rule: str
    due_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AlertLine:
    """One alert as it reads now: dates, names and states are today's, ``told`` and ``was`` are from when it was made.

    Days are inclusive at both ends. ``working_days_left`` counts in the department's calendar from its today (included)
    to the duty's day, or without a duty to the activity's first day (not included): 0 on the day, negative after it.
    ``duties`` are what the department has to do in the activity, where the alert is news of it; the earliest first.
    ``later`` are the working days of the department to which the alert may be put off. ``week`` is what a weekly
    outlook tells its reader: empty here, as it is filled in for each of them.
    """

    alert_id: UUID
    kind: AlertKind
    step: int
    occurrence: str
    state: AlertState
    is_urgent: bool
    due_at: dt.datetime
    fired_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    change_set_id: UUID | None
    department_id: int
    department: str
    campaign_id: UUID | None
    campaign: str
    campaign_state: str
    cancel_reason: str
    activity_id: UUID | None
    activity: str
    activity_state: str
    is_stale: bool
    channel: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    milestone_id: UUID | None
    milestone: str
    milestone_state: str
    due_on: dt.date | None
    late_on: dt.date | None
    assignee_id: int | None
    is_responsible: bool
    newest_event_id: UUID | None
    shortfall_days: int
    told: Picture
    was: Picture
    today: dt.date
    working_days_left: int | None
    later: tuple[dt.date, ...] = ()
    exception_id: UUID | None = None
    exception_state: str = ""
    exception_occurrence: str = ""
    asked_department: str = ""
    asked_shortfall: int = 0
    asked_why: str = ""
    answer_reason: str = ""
    answer_scope: str = ""
    issue: str = ""
    duty_issue: str = ""
    published_on: dt.date | None = None
    code_name: str = ""
    rule: str = ""
    duties: tuple[DutyNow, ...] = ()
    milestone_version: int = 0
    is_handed_back: bool = False
    of_kind: AlertKind | None = None
    of_occurrence: str = ""
    said_by: str = ""
    given_to: str = ""
    words: str = ""
    week: tuple[WeekItem, ...] = ()
    veil: Veil = Veil.OPEN

    def __hash__(self) -> int:
        return hash(self.alert_id)

    def through(self, veil: Veil) -> "AlertLine":
        """Return the line as it reads to somebody who is shown so much of its campaign."""
        if veil == Veil.OPEN:
            return self
        shown = label(self.code_name if veil == Veil.CODE_NAME else None)
        duty = self.rule or (_("A duty") if self.milestone else "")
        # Without a title of its own the activity goes by the campaign's name.
        duties = tuple(replace(each, name=each.rule or _("A duty")) for each in self.duties)
        line = replace(self, veil=veil, campaign=shown, activity="", milestone=duty, cancel_reason="", duties=duties)
        return replace(line, asked_why="", answer_reason="", answer_scope="", words="")

    @property
    def week_begins(self) -> dt.date:
        """The first day of the week of which a weekly outlook tells."""
        return dt.date.fromisoformat(self.occurrence)

    @property
    def original(self) -> "AlertLine":
        """The line a reminder reminds of; the line itself where it is none."""
        if self.of_kind is None:
            return self
        return replace(self, kind=self.of_kind, occurrence=self.of_occurrence, of_kind=None)


_FIELDS = {
    "alert_id": F("id"),
    "campaign_name": F("campaign__name"),
    "campaign_state": F("campaign__state"),
    "cancel_reason": F("campaign__cancel_reason"),
    "code_name": F("campaign__code_name"),
    "department_name": F("department__name"),
    "activity_title": F("activity__title"),
    "activity_state": F("activity__state"),
    "is_stale": F("activity__is_stale"),
    "channel": F("activity__channel__name"),
    "starts_on": F("activity__starts_on"),
    "ends_on": F("activity__ends_on"),
    "starts_at": F("activity__starts_at"),
    "milestone_name": F("milestone__name"),
    "rule_name": F("milestone__rule__name"),
    "milestone_state": F("milestone__state"),
    "milestone_version": F("milestone__version"),
    "due_on": F("milestone__due_on"),
    "late_on": F("milestone__late_on"),
    "shortfall_days": F("milestone__shortfall_days"),
    "assignee_id": F("milestone__assignee_id"),
    "exception_state": F("exception__state"),
    "exception_version": F("exception__version"),
    "asked_department": F("exception__department__name"),
    "asked_shortfall": F("exception__shortfall_days"),
    "asked_why": F("exception__why"),
    "answer_reason": F("exception__reason"),
    "answer_scope": F("exception__scope"),
    "issue": F("activity__closing__name"),
    "duty_issue": F("milestone__closing__name"),
    "published_on": F("milestone__published_on"),
}
_TEXTS = ("exception_state", "asked_department", "asked_why", "answer_reason", "answer_scope", "issue", "duty_issue")
_OWN = (
    "kind",
    "step",
    "occurrence",
    "state",
    "is_urgent",
    "due_at",
    "fired_at",
    "acknowledged_at",
    "change_set_id",
    "department_id",
    "campaign_id",
    "activity_id",
    "milestone_id",
    "exception_id",
    "facts",
)


def lines_for(alert_ids: Collection[UUID], *, now: dt.datetime) -> dict[UUID, AlertLine]:
    """Return the line of each of these alerts, whatever its state. Five queries, however many alerts.

    It asks nobody's permission and hides nothing: callers choose alerts their reader may see, and show each line
    ``through`` the reader's veil.
    """
    newest = Alert.objects.filter(
        activity=OuterRef("activity"), department=OuterRef("department"), kind__in=EVENT_KINDS, state=AlertState.FIRED
    ).order_by("-fired_at", "-due_at", "-id")
    responsible = MilestoneResponsible.objects.filter(
        milestone=OuterRef("milestone"), department=OuterRef("department")
    )
    handed_back = HandBack.objects.filter(milestone=OuterRef("milestone"), state=HandBackState.OPEN)
    rows = list(
        Alert.objects.filter(Among("pk", alert_ids))
        .annotate(
            newest_event_id=Subquery(newest.values("id")[:1]),
            is_responsible=Exists(responsible),
            is_handed_back=Exists(handed_back),
        )
        .order_by()
        .values(*_OWN, "newest_event_id", "is_responsible", "is_handed_back", **_FIELDS)
    )
    clocks = department_clocks({row["department_id"] for row in rows})
    found = {}
    duties = _duties({row["activity_id"] for row in rows if row["kind"] in EVENT_KINDS})
    for row in rows:
        clock = clocks[row["department_id"]]
        today = clock.today(now)
        target = row["due_on"] or row["starts_on"]
        left = clock.days.between(today, target) if target else None
        place = (row["activity_id"], row["department_id"])
        mine = duties.get(place, ()) if row["kind"] in EVENT_KINDS else ()
        later = reminder_days(today, days=clock.days, until=row["due_on"])
        found[row["alert_id"]] = replace(_line(row, today, left), duties=tuple(mine), later=tuple(later))
    return found


def _duties(activity_ids: Collection[UUID]) -> dict[tuple[UUID, int], list[DutyNow]]:
    """Return what each department has still to do in each of these activities. One query, none for none."""
    found: dict[tuple[UUID, int], list[DutyNow]] = defaultdict(list)
    if not activity_ids:
        return found
    rows = MilestoneResponsible.objects.filter(
        milestone__activity__in=activity_ids, milestone__state__in=MILESTONE_UNFINISHED
    ).order_by("milestone__due_on", "milestone")
    for activity_id, department_id, key, name, rule, due_on in rows.values_list(
        "milestone__activity",
        "department",
        "milestone",
        "milestone__name",
        "milestone__rule__name",
        "milestone__due_on",
    ):
        found[activity_id, department_id].append(DutyNow(key.hex, name, rule or "", due_on))
    return found


def _line(row: dict[str, Any], today: dt.date, left: int | None) -> AlertLine:
    facts = row.pop("facts")
    version = row.pop("exception_version")
    values = {
        **row,
        "kind": AlertKind(row["kind"]),
        "state": AlertState(row["state"]),
        "campaign": row["campaign_name"] or "",
        "campaign_state": row["campaign_state"] or "",
        "cancel_reason": row["cancel_reason"] or "",
        "code_name": row["code_name"] or "",
        "department": row["department_name"],
        "activity": row["activity_title"] or "",
        "activity_state": row["activity_state"] or "",
        "is_stale": bool(row["is_stale"]),
        "channel": row["channel"] or "",
        "milestone": row["milestone_name"] or "",
        "rule": row["rule_name"] or "",
        "milestone_state": row["milestone_state"] or "",
        "milestone_version": row["milestone_version"] or 0,
        "of_kind": AlertKind(facts["of"]) if "of" in facts else None,
        "of_occurrence": facts.get("of_occurrence", ""),
        "said_by": facts.get("by", ""),
        "given_to": facts.get("to", ""),
        "words": facts.get("words", ""),
        "shortfall_days": row["shortfall_days"] or 0,
        "asked_shortfall": row["asked_shortfall"] or 0,
        "exception_occurrence": f"{row['exception_id'].hex}:{version}" if row["exception_id"] else "",
        **{name: row[name] or "" for name in _TEXTS},
        "told": Picture.from_facts(facts),
        "was": Picture.from_facts(facts.get("was", {})),
        "today": today,
        "working_days_left": left,
    }
    for name in ("campaign_name", "department_name", "activity_title", "milestone_name", "rule_name"):
        del values[name]
    return AlertLine(**values)
