"""Reading a feed's rows as the values its text is made of, and telling cheaply whether those have changed."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.feeds.items import ActivityItem, Item, Line, Mark, MilestoneItem
from calendar_app.feeds.queries import FeedRows
from campaigns.enums import MilestoneState
from campaigns.models import ChannelOwner, MilestoneResponsible

_STATUS_MARKS = {"draft": Mark.DRAFT, "tentative": Mark.TENTATIVE, "cancelled": Mark.CANCELLED}

_ACTIVITY = (
    "id", "title", "campaign__name", "channel__name", "channel_id", "status", "campaign__owner__name", "brief",
    "starts_on", "ends_on", "starts_at", "ends_at", "time_zone",
)  # fmt: skip
_MILESTONE = (
    "id", "name", "activity__title", "activity_id", "campaign__name", "campaign_id", "activity__channel__name",
    "assignee__name", "due_on", "state", "activity__state", "campaign__state",
)  # fmt: skip


_LEDGER_COLUMNS = (
    "SELECT line.*, ledger.digest, ledger.sequence,"
    """ to_char(ledger.last_modified AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') FROM """
)
_LEDGER_JOIN = " line LEFT JOIN calendar_app_feedledger ledger ON ledger.uid = line.id AND ledger.variant = %s"
_HASHES = "(SELECT concat(count(*), '.', sum(hashtextextended(line::text, 0))) FROM "


Entry = tuple[Item, Line | None]
"""Something a feed shows, and what the ledger says of it in the feed's variant."""


@dataclass(frozen=True)
class Reading:
    """Three queries that have not been made yet: all that a feed shows. ``variants`` are those of the first two."""

    activities: QuerySet[Any, Any]
    milestones: QuerySet[Any, Any]
    owners: QuerySet[Any, Any]
    variants: tuple[str, str]

    @classmethod
    def of(cls, rows: FeedRows, variants: tuple[str, str]) -> "Reading":
        """Return the reading of these rows."""
        links = MilestoneResponsible.objects.filter(milestone=OuterRef("pk")).order_by("position")
        responsible = ArraySubquery(links.values("department__name"))
        return cls(
            rows.activities.values_list(*_ACTIVITY),
            rows.milestones.annotate(responsible_names=responsible).values_list(*_MILESTONE, "responsible_names"),
            ChannelOwner.objects.order_by("channel", "position").values_list("channel_id", "department__name"),
            variants,
        )

    def fingerprint(self) -> str:
        """Return a text that is another as soon as any value of the reading is. One query.

        The database takes a hash of each row and adds them up, so no row has to come here.
        """
        parts: list[str] = []
        values: list[Any] = []
        for rows in (self.activities, self.milestones, self.owners):
            try:
                statement, parameters = rows.query.sql_with_params()
            except EmptyResultSet:
                continue
            parts.append(_HASHES + "(" + statement + ") line)")
            values += parameters
        with connection.cursor() as cursor:
            cursor.execute("SELECT concat_ws('/', " + ", ".join(parts) + ")", values)
            return str(cursor.fetchone()[0])

    def entries(self, base_url: str) -> list[Entry]:
        """Return everything as values with its line of the ledger, labels in the active language. Three queries."""
        owners = _names(self.owners)
        statuses = {name: str(label) for name, label in STATUSES.items()}
        states = {state.value: str(state.label) for state in MilestoneState} | {Mark.CANCELLED.value: _("Cancelled")}
        for_activity, for_milestone = self.variants
        return [
            *(
                (_activity_item(row, owners, statuses, base_url), line)
                for row, line in _with_ledger(self.activities, for_activity)
            ),
            *(
                (_milestone_item(row, states, base_url), line)
                for row, line in _with_ledger(self.milestones, for_milestone)
            ),
        ]


def _with_ledger(rows: QuerySet[Any, Any], variant: str) -> list[tuple[tuple[Any, ...], Line | None]]:
    """Return the rows, each with its line of the ledger, as they are at one moment. One query."""
    try:
        statement, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER_COLUMNS + "(" + statement + ")" + _LEDGER_JOIN, [*values, variant])
        return [(row[:-3], Line(*row[-3:]) if row[-3] is not None else None) for row in cursor.fetchall()]


Names = dict[Hashable, tuple[str, ...]]


def _activity_item(row: tuple[Any, ...], owners: Names, labels: dict[str, str], base_url: str) -> ActivityItem:
    uid, title, campaign, channel, channel_id, status, owner, brief, starts_on, ends_on, starts_at, ends_at, zone = row
    return ActivityItem(
        uid,
        title,
        campaign,
        channel,
        owners.get(channel_id, ()),
        labels[status],
        owner,
        brief,
        f"{base_url}/activities/{uid}/",
        starts_on,
        ends_on,
        starts_at,
        ends_at,
        zone,
        _STATUS_MARKS.get(status, Mark.NONE),
    )


def _milestone_item(row: tuple[Any, ...], labels: dict[str, str], base_url: str) -> MilestoneItem:
    uid, name, title, activity_id, campaign, campaign_id, channel, assignee, due_on, *states, departments = row
    mark = _milestone_mark(states)
    page = f"/activities/{activity_id}/" if activity_id else f"/campaigns/{campaign_id}/"
    return MilestoneItem(
        uid,
        name,
        title or "",
        activity_id,
        campaign,
        channel or "",
        tuple(departments),
        labels[Mark.CANCELLED.value if mark is Mark.CANCELLED else states[0]],
        assignee or "",
        base_url + page,
        due_on,
        mark,
    )


def _milestone_mark(states: list[str | None]) -> Mark:
    """Return the mark of a duty from its own state and those of its activity and campaign."""
    if "cancelled" in states:
        return Mark.CANCELLED
    return Mark.DONE if states[0] == MilestoneState.DONE else Mark.NONE


def _names(rows: QuerySet[Any, Any]) -> Names:
    """Return the department names of each key, in the order of ``rows``. One query."""
    names: dict[Hashable, list[str]] = defaultdict(list)
    for key, name in rows:
        names[key].append(name)
    return {key: tuple(found) for key, found in names.items()}


def is_tombstone_over(last_day: date, cancelled_on: date, as_of: date) -> bool:
    """Tell whether something cancelled has been shown long enough.

    30 days from when the feeds first said so, or until 7 days past its last day, whichever is later.
    """
    return (as_of - cancelled_on).days > 30 and (as_of - last_day).days > 7
