"""Reading a feed's rows as the values its text is made of, and telling cheaply whether those have changed."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, OuterRef, QuerySet, When
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.feeds.items import ActivityItem, Item, Line, Mark, MilestoneItem
from calendar_app.feeds.queries import FeedRows
from campaigns.enums import MilestoneState, Veil
from campaigns.models import ChannelOwner, MilestoneResponsible
from campaigns.queries.veil import campaign_name, if_open, label
from campaigns.queries.visible import ACTIVITY, MILESTONE

_STATUS_MARKS = {"draft": Mark.DRAFT, "tentative": Mark.TENTATIVE, "cancelled": Mark.CANCELLED}

_ACTIVITY = (
    "id", "shown_title", "campaign_name", "channel__name", "shown_issue", "channel_id", "status", "owner_name",
    "shown_brief", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "tells_names", "variant",
)  # fmt: skip
_MILESTONE = (
    "id", "shown_name", "shown_title", "activity_id", "campaign_name", "campaign_id", "activity__channel__name",
    "shown_issue", "assignee__name", "due_on", "state", "activity__state", "campaign__state", "responsible_names",
    "tells_names", "variant",
)  # fmt: skip


_LEDGER_COLUMNS = (
    "SELECT line.*, ledger.digest, ledger.sequence,"
    """ to_char(ledger.last_modified AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') FROM """
)
_LEDGER_JOIN = (
    " line LEFT JOIN calendar_app_feedledger ledger ON ledger.uid = line.id AND ledger.variant = line.variant"
)
_HASHES = "(SELECT concat(count(*), '.', sum(hashtextextended(line::text, 0))) FROM "


Entry = tuple[Item, str, Line | None]
"""Something a feed shows, in which variant, and what the ledger says of it in that."""


@dataclass(frozen=True)
class Reading:
    """Three queries that have not been made yet: all that a feed shows."""

    activities: QuerySet[Any, Any]
    milestones: QuerySet[Any, Any]
    owners: QuerySet[Any, Any]

    @classmethod
    def of(cls, rows: FeedRows) -> "Reading":
        """Return the reading of these rows, each through its veil."""
        links = MilestoneResponsible.objects.filter(milestone=OuterRef("pk")).order_by("position")
        activities = rows.activities.annotate(
            campaign_name=campaign_name(ACTIVITY),
            shown_title=if_open("title"),
            shown_brief=if_open("brief"),
            owner_name=if_open("campaign__owner__name"),
            shown_issue=if_open("closing__name"),
        )
        milestones = rows.milestones.annotate(
            campaign_name=campaign_name(MILESTONE),
            shown_name=Case(When(veil=Veil.OPEN, then=F("name")), default=F("rule__name")),
            shown_title=if_open("activity__title"),
            shown_issue=if_open("closing__name"),
            responsible_names=ArraySubquery(links.values("department__name")),
        )
        return cls(
            activities.values_list(*_ACTIVITY),
            milestones.values_list(*_MILESTONE),
            ChannelOwner.objects.order_by("channel", "position").values_list("channel_id", "department__name"),
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
        return [
            *(
                (_activity_item(row, owners, statuses, base_url), variant, line)
                for row, variant, line in _with_ledger(self.activities)
            ),
            *(
                (_milestone_item(row, states, base_url), variant, line)
                for row, variant, line in _with_ledger(self.milestones)
            ),
        ]


def _with_ledger(rows: QuerySet[Any, Any]) -> list[tuple[tuple[Any, ...], str, Line | None]]:
    """Return the rows without their variant, that, and their line of the ledger, as they are at one moment. One query.

    The variant is the last column of ``rows``.
    """
    try:
        statement, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER_COLUMNS + "(" + statement + ")" + _LEDGER_JOIN, values)
        return [(row[:-4], row[-4], Line(*row[-3:]) if row[-3] is not None else None) for row in cursor.fetchall()]


Names = dict[Hashable, tuple[str, ...]]


def _activity_item(row: tuple[Any, ...], owners: Names, labels: dict[str, str], base_url: str) -> ActivityItem:
    uid, title, campaign, channel, issue, channel_id, status, owner, brief, *days, zone, tells_names = row
    starts_on, ends_on, starts_at, ends_at = days
    return ActivityItem(
        uid,
        title or "",
        label(campaign),
        channel,
        owners.get(channel_id, ()) if tells_names else (),
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
    uid, name, title, activity_id, campaign, campaign_id, channel, issue, assignee, due_on, *states = row[:-2]
    departments, tells = row[-2:]
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
