"""Rows as a calendar file that reads as feeds do, each entry with its row, so that it goes back in unchanged. Pure."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import IO, Final, NamedTuple
from uuid import UUID

from calendar_app.calendar.filters import STATUSES
from calendar_app.exchange.reading.ours import OWN_PROPERTY
from calendar_app.export.rows import ActivityRow
from calendar_app.export.tables import row_json
from calendar_app.feeds.horizon import Horizon
from calendar_app.feeds.ical import ZONE_YEARS, activity_lines, address_of, opening
from calendar_app.feeds.items import ACTIVITY_KIND, ActivityItem, Cover, Mark, Words
from calendar_app.feeds.lines import long_text_line
from calendar_app.feeds.zones import UTC_NAMES, timezone_component

_MARKS: Final = {"draft": Mark.DRAFT, "tentative": Mark.TENTATIVE, "cancelled": Mark.CANCELLED}
_SPOOLED: Final = 4 * 1024 * 1024


class Surroundings(NamedTuple):
    """What a calendar file says beside its rows. ``base`` begins links, ``domain`` ends every UID."""

    cover: Cover
    words: Words
    base: str
    domain: str
    zone: str
    written_at: datetime


def write_calendar(rows: Iterable[tuple[UUID, ActivityRow]], around: Surroundings, into: IO[bytes]) -> int:
    """Write the rows that have a day, each with its key, as a calendar file; return how many they are."""
    count = 0
    zones: dict[str, Horizon] = {}
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as entries:
        for key, row in rows:
            item = _item(key, row, around)
            if item is None:
                continue
            count += 1
            entries.write(_entry(item, row, around).encode())
            if item.starts_at and item.zone not in UTC_NAMES:
                zones[item.zone] = _widened(zones.get(item.zone), item.starts_on, item.ends_on)
        if not count:
            zones["UTC"] = Horizon(around.written_at.date(), around.written_at.date())
        into.write(opening(around.cover).encode())
        for name, span in sorted(zones.items()):
            into.write(_zone(name, span, around.written_at.date()).encode())
        entries.seek(0)
        shutil.copyfileobj(entries, into)
    into.write(b"END:VCALENDAR\r\n")
    return count


def _item(key: UUID, row: ActivityRow, around: Surroundings) -> ActivityItem | None:
    if row.first_day is None or row.last_day is None:
        return None
    return ActivityItem(
        uid=key,
        title=row.title,
        campaign=row.campaign,
        channel=row.channel,
        departments=(),
        status=str(STATUSES.get(row.status, row.status)),
        owner=row.owner,
        brief=row.brief,
        link=f"{around.base}/activities/{key}/",
        starts_on=row.first_day,
        ends_on=row.last_day,
        starts_at=row.starts,
        ends_at=row.ends,
        zone=row.time_zone or around.zone,
        mark=_MARKS.get(row.status, Mark.NONE),
    )


def _entry(item: ActivityItem, row: ActivityRow, around: Surroundings) -> str:
    written = around.written_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{address_of(ACTIVITY_KIND, item.uid, around.domain)}",
        f"DTSTAMP:{written}",
        "SEQUENCE:0",
        *activity_lines(item, around.words),
        long_text_line(OWN_PROPERTY, row_json(row, plain=True)),
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def _widened(span: Horizon | None, first: date, last: date) -> Horizon:
    return Horizon(min(first, span.first), max(last, span.last)) if span else Horizon(first, last)


def _zone(name: str, span: Horizon, today: date) -> str:
    """Return the zone's definition, its clocks written down for so many years around today at most."""
    earliest, latest = (
        today.replace(day=1, year=today.year - ZONE_YEARS),
        today.replace(day=1, year=today.year + ZONE_YEARS),
    )
    return timezone_component(name, min(max(span.first, earliest), latest), max(min(span.last, latest), earliest))
