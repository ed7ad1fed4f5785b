"""Reading a feed's rows: kept texts of what is unchanged, values of all else, and cheaply whether anything is.

For each row the database takes a hash of all its values. The ledger keeps a text together with the hash it was made of,
so one statement returns the texts that still are right and the values of what has to be written again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Case, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.feeds.items import (
    ACTIVITY_KIND,
    KEY_DATE_KIND,
    MILESTONE_KIND,
    ActivityItem,
    Item,
    KeyDateItem,
    Line,
    Mark,
    MilestoneItem,
)
from calendar_app.feeds.queries import CALLED_OFF, FeedRows
from calendar_app.lib.compiled import Statement, compiled, statement_of
from campaigns.enums import CampaignState, MilestoneState, Veil
from campaigns.models import ChannelOwner, MilestoneResponsible
from campaigns.queries.veil import campaign_name, if_open, label
from campaigns.queries.visible import ACTIVITY, MILESTONE

_STATUS_MARKS = {"draft": Mark.DRAFT, "tentative": Mark.TENTATIVE, "cancelled": Mark.CANCELLED}

_CAMPAIGN_MARKS = {CampaignState.DRAFT: Mark.DRAFT, CampaignState.CANCELLED: Mark.CANCELLED}

_ACTIVITY = (
    "id", "shown_title", "campaign_name", "channel__name", "shown_issue", "owner_names", "status", "owner_name",
    "shown_brief", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "tells_names", "zone", "is_off",
    "variant",
)  # fmt: skip
_MILESTONE = (
    "id", "shown_name", "shown_title", "activity_id", "campaign_name", "campaign_id", "activity__channel__name",
    "shown_issue", "assignee__name", "due_on", "state", "activity__state", "campaign__state", "responsible_names",
    "tells_names", "zone", "is_off", "variant", "rings",
)  # fmt: skip

_KEY_DATE = (
    "id", "name", "note", "campaign__name", "first_day", "last_day", "campaign__state", "zone", "is_off", "variant",
)  # fmt: skip

_HASHED = "SELECT line.*, md5(line::text || %s) AS source FROM ({rows}) line OFFSET 0"
"""``OFFSET 0`` keeps the database from taking each hash anew wherever it is looked at."""

_FINGERPRINT = "SELECT md5(coalesce(string_agg(line.source, '' ORDER BY line.id), '')) FROM ({hashed}) line"

_ENTRIES = """
SELECT line.id, line.variant, line.{first}, line.{last}, line.zone, line.is_off, line.source,
       CASE WHEN ledger.source = line.source THEN ledger.text END, ledger.digest, ledger.sequence,
       to_char(ledger.last_modified AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'), fresh.*
FROM ({hashed}) line
LEFT JOIN calendar_app_feedledger ledger ON ledger.uid = line.id AND ledger.variant = line.variant
LEFT JOIN LATERAL (SELECT line.*) fresh ON ledger.source IS DISTINCT FROM line.source
"""
_FIXED = 11
"""How many of the columns are there in any case."""

_DAYS = {
    ACTIVITY_KIND: ("starts_on", "ends_on"),
    MILESTONE_KIND: ("due_on", "due_on"),
    KEY_DATE_KIND: ("first_day", "last_day"),
}


class Entry(NamedTuple):
    """Something a feed shows: its kept ``text``, or the ``item`` to write it of; and what the ledger says of it.

    ``variant`` is how it is shown, ``source`` a hash of all its values, ``is_off`` whether it was cancelled.
    """

    kind: str
    uid: UUID
    variant: str
    first_day: date
    last_day: date
    zone: str
    is_off: bool
    source: str
    text: str | None
    line: Line | None
    item: Item | None


@dataclass(frozen=True)
class Reading:
    """Three queries that have not been made yet: all that a feed shows, of each kind; None where there can be nothing.

    ``written_by`` is a hash of what else decides a text (``wording``): it is part of every hash.
    """

    activities: Statement | None
    milestones: Statement | None
    key_dates: Statement | None
    written_by: str

    @classmethod
    def of(cls, rows: FeedRows, written_by: str) -> "Reading":
        """Return the reading of these rows, each through its veil."""
        activities, milestones, key_dates = _values_of(rows)
        return cls(compiled(activities), compiled(milestones), compiled(key_dates), written_by)

    @classmethod
    def kept(
        cls, facts: object, build: Callable[[], FeedRows], values: Mapping[Any, Any], written_by: str
    ) -> "Reading":
        """Return the reading of the rows that ``build`` returns, put together once as ``lib.compiled`` says."""
        built = cache(lambda: _values_of(build()))

        def statement(place: int) -> Statement | None:
            return statement_of((facts, place), lambda: built()[place], values)

        return cls(statement(0), statement(1), statement(2), written_by)

    def fingerprint(self) -> str:
        """Return a text that is another as soon as any value of the reading is. One query.

        The database takes a hash of all rows, so that none has to come here.
        """
        parts: list[str] = []
        values: list[Any] = []
        for statement in (self.activities, self.milestones, self.key_dates):
            if statement is None:
                parts.append(f"'{_sum_of([])}'")
                continue
            hashed, own = self._hashed(statement)
            parts.append(f"({_FINGERPRINT.format(hashed=hashed)})")
            values += own
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT concat_ws('/', {', '.join(parts)})", values)
            return str(cursor.fetchone()[0])

    def entries(self, base_url: str) -> list[Entry]:
        """Return everything, labels in the active language. Three queries; what each says is of one moment."""
        statuses = {name: str(label) for name, label in STATUSES.items()}
        states = {state.value: str(state.label) for state in MilestoneState} | {Mark.CANCELLED.value: _("Cancelled")}
        return [
            *self._read(self.activities, ACTIVITY_KIND, lambda row: _activity_item(row, statuses, base_url)),
            *self._read(self.milestones, MILESTONE_KIND, lambda row: _milestone_item(row, states, base_url)),
            *self._read(self.key_dates, KEY_DATE_KIND, lambda row: _key_date_item(row, base_url)),
        ]

    def _hashed(self, statement: Statement) -> tuple[str, list[Any]]:
        """Return the statement of these rows with a hash of each, and its values."""
        sql, values = statement
        return _HASHED.format(rows=sql), [self.written_by, *values]

    def _read(self, statement: Statement | None, kind: str, write: Callable[[tuple[Any, ...]], Item]) -> list[Entry]:
        """Return the rows with what the ledger says of each, as they are at one moment. One query."""
        if statement is None:
            return []
        hashed, values = self._hashed(statement)
        first, last = _DAYS[kind]
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES.format(first=first, last=last, hashed=hashed), values)
            return [_entry(kind, row, write) for row in cursor.fetchall()]


def _values_of(rows: FeedRows) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Return the values of these rows, each through its veil. No query yet."""
    links = MilestoneResponsible.objects.filter(milestone=OuterRef("pk")).order_by("position")
    owners = ChannelOwner.objects.filter(channel=OuterRef("channel")).order_by("position")
    activities = rows.activities.annotate(
        campaign_name=campaign_name(ACTIVITY),
        shown_title=if_open("title"),
        shown_brief=if_open("brief"),
        owner_name=if_open("campaign__owner__name"),
        shown_issue=if_open("closing__name"),
        owner_names=ArraySubquery(owners.values("department__name")),
        zone=Case(When(starts_at=None, then=Value("")), default=F("time_zone")),
        is_off=_whether(When(status="cancelled", then=True)),
    )
    milestones = rows.milestones.annotate(
        campaign_name=campaign_name(MILESTONE),
        shown_name=Case(When(veil=Veil.OPEN, then=F("name")), default=F("rule__name")),
        shown_title=if_open("activity__title"),
        shown_issue=if_open("closing__name"),
        responsible_names=ArraySubquery(links.values("department__name")),
        zone=Value(""),
        is_off=_whether(When(CALLED_OFF, then=True)),
        rings=Value(rows.rings),
    )
    # Of a veiled campaign no key date is known, so these need no veil.
    key_dates = rows.key_dates.annotate(
        zone=Value(""), is_off=_whether(When(campaign__state=CampaignState.CANCELLED, then=True))
    )
    return (
        activities.values_list(*_ACTIVITY),
        milestones.values_list(*_MILESTONE),
        key_dates.values_list(*_KEY_DATE),
    )


def fingerprint_of(entries: Iterable[Entry]) -> str:
    """Return what ``Reading.fingerprint`` would for rows that were read already. No query."""
    sources: dict[str, dict[int, str]] = {kind: {} for kind in _DAYS}
    for entry in entries:
        sources[entry.kind][entry.uid.int] = entry.source
    return "/".join(_sum_of(own[key] for key in sorted(own)) for own in sources.values())


def _sum_of(sources: Iterable[str]) -> str:
    return hashlib.md5("".join(sources).encode(), usedforsecurity=False).hexdigest()


def _entry(kind: str, row: tuple[Any, ...], write: Callable[[tuple[Any, ...]], Item]) -> Entry:
    uid, variant, first_day, last_day, zone, is_off, source, text, digest, sequence, changed = row[:_FIXED]
    line = Line(digest, sequence, changed) if digest is not None else None
    item = write(row[_FIXED:]) if text is None else None
    return Entry(kind, uid, variant, first_day, last_day, zone, is_off, source, text, line, item)


def _whether(case: When) -> Case:
    return Case(case, default=Value(value=False), output_field=BooleanField())


def _activity_item(row: tuple[Any, ...], labels: dict[str, str], base_url: str) -> ActivityItem:
    uid, title, campaign, channel, issue, owners, status, owner, brief, *days, zone, tells_names = row[:15]
    starts_on, ends_on, starts_at, ends_at = days
    return ActivityItem(
        uid,
        title or "",
        label(campaign),
        channel,
        tuple(owners) if tells_names else (),
        labels[status],
        owner if owner and tells_names else "",
        brief or "",
        f"{base_url}/activities/{uid}/",
        starts_on,
        ends_on,
        starts_at,
        ends_at,
        zone,
        _STATUS_MARKS.get(status, Mark.NONE),
        issue or "",
    )


def _milestone_item(row: tuple[Any, ...], labels: dict[str, str], base_url: str) -> MilestoneItem:
    uid, name, title, activity_id, campaign, campaign_id, channel, issue, assignee, due_on, *states = row[:13]
    departments, tells = row[13:15]
    mark = _milestone_mark(states)
    page = f"/activities/{activity_id}/" if activity_id else f"/campaigns/{campaign_id}/"
    return MilestoneItem(
        uid,
        name or _("A duty"),
        title or "",
        activity_id,
        label(campaign),
        channel or "",
        tuple(departments) if tells else (),
        labels[Mark.CANCELLED.value if mark is Mark.CANCELLED else states[0]],
        assignee if assignee and tells else "",
        base_url + page,
        due_on,
        mark,
        issue or "",
    )


def _key_date_item(row: tuple[Any, ...], base_url: str) -> KeyDateItem:
    uid, name, note, campaign, first_day, last_day, state = row[:7]
    mark = _CAMPAIGN_MARKS.get(state, Mark.NONE)
    return KeyDateItem(uid, name, note, campaign or "", f"{base_url}/key-dates/{uid}/", first_day, last_day, mark)


def _milestone_mark(states: list[str | None]) -> Mark:
    """Return the mark of a duty from its own state and those of its activity and campaign."""
    if "cancelled" in states:
        return Mark.CANCELLED
    return Mark.DONE if states[0] == MilestoneState.DONE else Mark.NONE


def is_tombstone_over(last_day: date, cancelled_on: date, as_of: date) -> bool:
    """Tell whether something cancelled has been shown long enough.

    30 days from when the feeds first said so, or until 7 days past its last day, whichever is later.
    """
    return (as_of - cancelled_on).days > 30 and (as_of - last_day).days > 7
