"""Which rows are taken out: those of a view that its reader may see, by the one definition of visible."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, Q, QuerySet, Value
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.queries import narrowed, standing_in
from calendar_app.export.rows import ActivityRow, DutyRow, LeadTimeRow
from campaigns.enums import ActivityState, Anchor, MilestoneState, Unit, Veil
from campaigns.models import Channel, LeadTimeRule
from campaigns.queries.veil import campaign_name, if_open, label
from campaigns.queries.visible import ACTIVITY, known_milestones
from departments.access import Access

_AT_ONCE = 2_000
_ACTIVITY = (
    "id", "veil", "shown_title", "channel__name", "shown_campaign", "status", "starts_on", "ends_on", "starts_at",
    "ends_at", "time_zone", "shown_lead", "shown_owner", "shown_audiences", "shown_tags",
    "shown_brief", "shown_url",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Whose eyes, which filters, which days (``None`` for all, with what has no day yet), at which moment.

    ``progress`` is called now and then with how many activities have been read.
    """

    access: Access
    filters: Filters
    span: DateRange | None
    at: dt.datetime
    progress: Callable[[int], None] = lambda count: None

    @property
    def tells_names(self) -> bool:
        """Whether the reader is told of departments and people: guests are not."""
        limit = self.access.limit
        return self.access.is_insider and (limit is None or limit.is_insider)


def shown(asked: Asked) -> QuerySet[Any]:
    """Return the activities to take out, those without a day only where no days were asked for. No query yet."""
    rows = narrowed(asked.access, asked.filters, asked.at)
    if asked.span is not None:
        return rows.filter(standing_in(asked.span), status__in=asked.filters.shown_statuses)
    waiting = Q(veil=Veil.OPEN, status=ActivityState.UNSCHEDULED)
    wanted = Q(status__in=asked.filters.shown_statuses)
    # Of what is veiled nothing is told before it has a day.
    wanted &= Q(veil=Veil.OPEN) | Q(starts_on__isnull=False)
    return rows.filter(wanted if asked.filters.statuses else wanted | waiting)


def keyed_rows(asked: Asked) -> Iterator[tuple[UUID, ActivityRow]]:
    """Yield the activities by day, each with its key, read piece by piece. One query."""
    rows = shown(asked).annotate(
        shown_campaign=campaign_name(ACTIVITY),
        shown_title=if_open("title"),
        shown_brief=if_open("brief"),
        shown_url=if_open("url"),
        shown_lead=if_open("campaign__lead_department__name"),
        shown_owner=if_open("campaign__owner__name"),
        shown_audiences=if_open("campaign__audiences"),
        shown_tags=if_open("campaign__tags"),
    )
    ordered = rows.order_by("starts_on", "channel__name", "id").values(*_ACTIVITY)
    for count, row in enumerate(ordered.iterator(chunk_size=_AT_ONCE)):
        if count % _AT_ONCE == 0:
            asked.progress(count)
        yield row["id"], _activity(row, tells_names=asked.tells_names)


def activity_rows(asked: Asked) -> Iterator[ActivityRow]:
    """Yield the activities as ``keyed_rows`` does, without their keys. One query."""
    return (row for _key, row in keyed_rows(asked))


def _activity(row: dict[str, Any], *, tells_names: bool) -> ActivityRow:
    is_open = row["veil"] == Veil.OPEN
    return ActivityRow(
        instep_id=str(row["id"]) if is_open else "",
        title=row["shown_title"] or "",
        channel=row["channel__name"],
        campaign=label(row["shown_campaign"]),
        status=row["status"],
        first_day=row["starts_on"],
        last_day=row["ends_on"],
        starts=row["starts_at"],
        ends=row["ends_at"],
        time_zone=row["time_zone"],
        lead_department=(row["shown_lead"] or "") if tells_names else "",
        owner=(row["shown_owner"] or "") if tells_names else "",
        audiences=tuple(row["shown_audiences"] or ()) if tells_names else (),
        tags=tuple(row["shown_tags"] or ()) if tells_names else (),
        brief=row["shown_brief"] or "",
        link=row["shown_url"] or "",
    )


def duty_rows(asked: Asked) -> Iterator[DutyRow]:
    """Yield the duties of the activities, by the day they are due; of what is veiled none. One query."""
    whole = shown(asked).filter(veil=Veil.OPEN).order_by().values("pk")
    rows = known_milestones(asked.access, asked.at).filter(activity__in=whole)
    rows = rows.exclude(state=MilestoneState.CANCELLED).annotate(
        teams=StringAgg("responsibles__name", Value(", "), distinct=True)
    )
    values = rows.order_by("due_on", "id").values_list(
        "activity__title", "campaign__name", "activity__channel__name", "name", "teams", "assignee__name", "state",
        "warn_on", "due_on", "must_have", "shortfall_days", "activity_id",
    )  # fmt: skip
    for row in values.iterator(chunk_size=_AT_ONCE):
        title, campaign, channel, name, teams, assignee, state, warn_on, due_on, must, short, key = row
        teams, assignee = (teams or "", assignee or "") if asked.tells_names else ("", "")
        yield DutyRow(
            title, campaign, channel, name, teams, assignee, state, warn_on, due_on, _yes(must), short, str(key)
        )


def lead_time_rows(asked: Asked) -> Iterator[LeadTimeRow]:
    """Yield the plans of the channels asked for, to people of the organisation. One query, none for guests."""
    if not asked.tells_names:
        return
    channels = Channel.objects.filter(retired_at=None)
    if asked.filters.channels:
        channels = channels.filter(slug__in=asked.filters.channels)
    rules = LeadTimeRule.objects.filter(channel__in=channels, retired_at=None)
    values = rules.order_by("channel__name", "offset", "id").values_list(
        "channel__name", "name", "offset", "unit", "anchor", F("responsible__name"), "must_have", "warn_working_days",
        "basis",
    )  # fmt: skip
    for channel, name, offset, unit, anchor, department, must, warn, basis in values.iterator(chunk_size=_AT_ONCE):
        words = (Unit(unit).name.replace("_", " ").lower(), Anchor(anchor).name.replace("_", " ").lower())
        yield LeadTimeRow(channel, name, offset, *words, department or "", _yes(must), warn, basis)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
