"""Reading a feed's rows as the values its text is made of, and telling cheaply whether those have changed."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.feeds.items import ActivityItem, Item, Mark, MilestoneItem
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


_HASHES = "(SELECT concat(count(*), '.', sum(hashtextextended(line::text, 0))) FROM "


@dataclass(frozen=True)
class Reading:
    """Four queries that have not been made yet: all that a feed shows."""

    activities: QuerySet[Any, Any]
    milestones: QuerySet[Any, Any]
    responsible: QuerySet[Any, Any]
    owners: QuerySet[Any, Any]

    @classmethod
    def of(cls, rows: FeedRows) -> "Reading":
        """Return the reading of these rows."""
        links = MilestoneResponsible.objects.filter(milestone__in=rows.milestones.values("pk"))
        return cls(
            rows.activities.values_list(*_ACTIVITY),
            rows.milestones.values_list(*_MILESTONE),
            links.order_by("milestone", "position").values_list("milestone_id", "department__name"),
            ChannelOwner.objects.order_by("channel", "position").values_list("channel_id", "department__name"),
        )

    def fingerprint(self) -> str:
        """Return a text that is another as soon as any value of the reading is. One query.

        The database takes a hash of each row and adds them up, so no row has to come here.
        """
        parts: list[str] = []
        values: list[Any] = []
        for rows in (self.activities, self.milestones, self.responsible, self.owners):
            try:
                statement, parameters = rows.query.sql_with_params()
            except EmptyResultSet:
                continue
            parts.append(_HASHES + "(" + statement + ") line)")
            values += parameters
        with connection.cursor() as cursor:
            cursor.execute("SELECT concat_ws('/', " + ", ".join(parts) + ")", values)
            return str(cursor.fetchone()[0])

    def items(self, base_url: str) -> list[Item]:
        """Return everything as values, labels in the active language. Four queries."""
        owners, responsible = _names(self.owners), _names(self.responsible)
        return [*self._activity_items(owners, base_url), *self._milestone_items(responsible, base_url)]

    def _activity_items(self, owners: dict[Hashable, tuple[str, ...]], base_url: str) -> list[ActivityItem]:
        labels = {name: str(label) for name, label in STATUSES.items()}
        return [
            ActivityItem(
                uid=uid,
                title=title,
                campaign=campaign,
                channel=channel,
                departments=owners.get(channel_id, ()),
                status=labels[status],
                owner=owner,
                brief=brief,
                link=f"{base_url}/activities/{uid}/",
                starts_on=starts_on,
                ends_on=ends_on,
                starts_at=starts_at,
                ends_at=ends_at,
                zone=zone,
                mark=_STATUS_MARKS.get(status, Mark.NONE),
            )
            for uid, title, campaign, channel, channel_id, status, owner, brief, *times in self.activities
            for starts_on, ends_on, starts_at, ends_at, zone in [times]
        ]

    def _milestone_items(self, responsible: dict[Hashable, tuple[str, ...]], base_url: str) -> list[MilestoneItem]:
        labels = {state.value: str(state.label) for state in MilestoneState}
        called_off = _("Cancelled")
        items = []
        for uid, name, title, activity_id, campaign, campaign_id, channel, assignee, due_on, *states in self.milestones:
            mark = _milestone_mark(states)
            page = f"/activities/{activity_id}/" if activity_id else f"/campaigns/{campaign_id}/"
            items.append(
                MilestoneItem(
                    uid=uid,
                    name=name,
                    activity=title or "",
                    activity_uid=activity_id,
                    campaign=campaign,
                    channel=channel or "",
                    departments=responsible.get(uid, ()),
                    status=called_off if mark is Mark.CANCELLED else labels[states[0]],
                    assignee=assignee or "",
                    link=base_url + page,
                    due_on=due_on,
                    mark=mark,
                )
            )
        return items


def _milestone_mark(states: list[str | None]) -> Mark:
    """Return the mark of a duty from its own state and those of its activity and campaign."""
    if "cancelled" in states:
        return Mark.CANCELLED
    return Mark.DONE if states[0] == MilestoneState.DONE else Mark.NONE


def _names(rows: QuerySet[Any, Any]) -> dict[Hashable, tuple[str, ...]]:
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
