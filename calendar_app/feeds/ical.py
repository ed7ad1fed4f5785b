"""The text of a feed (RFC 5545 and 7986): a pure function of what it shows, its options and a day.

Two steps, because what is shown decides what the ledger says: ``render`` turns each item into text once,
``feed_file`` puts the ledger's lines into the texts and joins them. The same values give the same bytes in every
process. Lines are written here rather than by a library: see docs/decisions/feed-text.md.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from calendar_app.feeds.horizon import Horizon
from calendar_app.feeds.items import (
    ACTIVITY_KIND,
    ActivityItem,
    Cover,
    Item,
    KeyDateItem,
    Line,
    Mark,
    MilestoneItem,
    Style,
    Words,
)
from calendar_app.feeds.lines import folded, list_line, long_text_line, one_line, text_line
from calendar_app.feeds.zones import UTC_NAMES, timezone_component

MAX_ENTRIES = 2_000
"""More than this and programs grow slow or give up. The oldest are dropped, and the description says so."""

BRIEF_LENGTH = 500
"""Characters of a brief that go into a description. The rest is behind the link."""

SHOWN_MINUTES = 30
"""How long a timed activity without an end is drawn: programs show one without a length badly or not at all."""

ZONE_YEARS = 10
"""How far from the horizon the changes of the clocks are written down, for activities that reach beyond it."""

_ONE_DAY = timedelta(days=1)
_STATUS = {Mark.CANCELLED: "CANCELLED", Mark.DRAFT: "TENTATIVE", Mark.TENTATIVE: "TENTATIVE"}


@dataclass(frozen=True)
class Rendered:
    """One entry's text, without what the ledger adds. ``zone`` is empty for whole days.

    ``source`` is a hash of what it was made of. ``is_kept``: it is the ledger's own, which need not keep it again.
    """

    uid: uuid.UUID
    address: str
    variant: str
    text: str
    digest: str
    first_day: date
    last_day: date
    zone: str
    source: str = ""
    is_kept: bool = False


def variants(style: Style) -> tuple[str, str]:
    """Return what, besides the item, decides the text of an activity or key date, and of a milestone.

    Two feeds of the same variant show the same.
    """
    activity = f"name/{style.language}"
    return activity, activity + "/alarm" * style.alarms


OWN_VARIANT = "feed/"


def own_variant(feed_id: uuid.UUID) -> str:
    """Return the variant of entries that are counted for one feed alone."""
    return f"{OWN_VARIANT}{feed_id}"


def render(item: Item, style: Style, words: Words, variant: str = "", source: str = "") -> Rendered:
    """Return the text of one entry, in the style's variant unless another is named."""
    for_activity, for_milestone = variants(style)
    if isinstance(item, ActivityItem):
        variant = variant or for_activity
        lines, zone = activity_lines(item, words), item.zone if item.starts_at else ""
    elif isinstance(item, MilestoneItem):
        variant = variant or for_milestone
        lines, zone = _milestone_lines(item, style, words), ""
    else:
        variant = variant or for_activity
        lines, zone = _key_date_lines(item, words), ""
    text = "\r\n".join([*lines, "END:VEVENT", ""])
    digest = hashlib.sha256(text.encode()).hexdigest()
    address = address_of(item.kind, item.uid, style.domain)
    return Rendered(item.uid, address, variant, text, digest, item.first_day, item.last_day, zone, source)


def address_of(kind: str, uid: uuid.UUID, domain: str) -> str:
    """Return the UID an entry has in files: it never changes."""
    return f"{kind}-{uid}@{domain}"


def newest(entries: Iterable[Rendered]) -> list[Rendered]:
    """Return at most ``MAX_ENTRIES`` entries, the oldest dropped, in the order of the file."""
    kept = list(entries)
    if len(kept) > MAX_ENTRIES:
        kept = sorted(kept, key=lambda entry: (entry.last_day, entry.address))[-MAX_ENTRIES:]
    return sorted(kept, key=attrgetter("address"))


def feed_file(
    entries: Sequence[Rendered], lines: Mapping[uuid.UUID, Line], cover: Cover | None, span: Horizon
) -> bytes:
    """Return the whole file. ``entries`` come from ``newest``; ``lines`` has one for each, by uid.

    ``span`` is the horizon in which the zones' clocks are described. Without a ``cover`` it is a copy, which is no
    calendar of its own.
    """
    parts = [opening(cover), *_timezones(entries, span)]
    for entry in entries:
        _digest, sequence, last_modified = lines[entry.uid]
        parts.append(
            f"BEGIN:VEVENT\r\nUID:{entry.address}\r\nDTSTAMP:{last_modified}\r\n"
            f"LAST-MODIFIED:{last_modified}\r\nSEQUENCE:{sequence}\r\n{entry.text}"
        )
    parts.append("END:VCALENDAR\r\n")
    return "".join(parts).encode()


def opening(cover: Cover | None) -> str:
    """Return the lines with which a file begins; of a copy, without a cover, the fewest."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Instep//Marketing communications calendar//EN"]
    return "\r\n".join([*lines, *(_covering(cover) if cover else []), ""])


def _covering(cover: Cover) -> list[str]:
    return [
        text_line("NAME", cover.name),
        text_line("X-WR-CALNAME", cover.name),
        long_text_line("X-WR-CALDESC", cover.description),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"COLOR:{cover.colour}",
    ]


def _timezones(entries: Sequence[Rendered], span: Horizon) -> list[str]:
    """Return the definitions of the zones used, by name; UTC's if there is nothing at all.

    A calendar has to hold at least one component (RFC 5545, section 3.6), and an empty file would look like a failure.
    """
    earliest, latest = span.first - ZONE_YEARS * 366 * _ONE_DAY, span.last + ZONE_YEARS * 366 * _ONE_DAY
    names = {entry.zone for entry in entries if entry.zone and entry.zone not in UTC_NAMES}
    components = []
    for name in sorted(names or ({"UTC"} if not entries else set())):
        days = [day for entry in entries if entry.zone == name for day in (entry.first_day, entry.last_day)]
        first, last = min([span.first, *days]), max([span.last, *days])
        components.append(timezone_component(name, max(first, earliest), min(last, latest)))
    return components


def activity_lines(item: ActivityItem, words: Words) -> list[str]:
    """Return the lines of an activity's entry from its times on, but for those the ledger tells."""
    name = f"{one_line(item.channel)}: {headline(item.title, item.campaign)}"
    facts = [
        (words.campaign, item.campaign),
        (words.channel, item.channel),
        (words.issue, item.issue),
        (words.department, ", ".join(item.departments)),
        (words.status, item.status),
        (words.owner, item.owner),
    ]
    return [
        *_times(item),
        text_line("SUMMARY", _marked(name, item.mark, words)),
        long_text_line("DESCRIPTION", _description(facts, item.brief, item.link)),
        folded(f"URL:{item.link}"),
        *_categories(item.channel),
        *_standing(item.mark),
    ]


def _milestone_lines(item: MilestoneItem, style: Style, words: Words) -> list[str]:
    subject = headline(item.activity, item.campaign) if item.activity else one_line(item.campaign)
    name = f"{one_line(item.name)} – {subject}"
    facts = [
        (words.activity, item.activity),
        (words.campaign, item.campaign),
        (words.channel, item.channel),
        (words.issue, item.issue),
        (words.department, ", ".join(item.departments)),
        (words.status, item.status),
        (words.assignee, item.assignee),
    ]
    summary = _marked(f"{words.done if item.mark is Mark.DONE else words.due} {name}", item.mark, words)
    lines = [
        *_whole_days(item.due_on, item.due_on),
        text_line("SUMMARY", summary),
        long_text_line("DESCRIPTION", _description(facts, "", item.link)),
        folded(f"URL:{item.link}"),
        *_categories(item.channel),
        *_standing(item.mark),
    ]
    if item.activity_uid:
        lines.append(folded(f"RELATED-TO:{address_of(ACTIVITY_KIND, item.activity_uid, style.domain)}"))
    if style.alarms and item.mark is Mark.NONE:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", text_line("DESCRIPTION", summary), "TRIGGER:-PT15H", "END:VALARM"]
    return lines


def _key_date_lines(item: KeyDateItem, words: Words) -> list[str]:
    facts = [(words.campaign, item.campaign)]
    return [
        *_whole_days(item.first_day, item.last_day),
        text_line(
            "SUMMARY", _marked(headline(item.name, item.campaign) if item.campaign else item.name, item.mark, words)
        ),
        long_text_line("DESCRIPTION", _description(facts, item.note, item.link)),
        folded(f"URL:{item.link}"),
        *_categories(words.key_date),
        *_standing(item.mark),
    ]


def headline(title: str, campaign: str) -> str:
    """Return an activity's title, with its campaign behind it unless the title names it already."""
    title, campaign = one_line(title), one_line(campaign)
    if not title:
        return campaign
    return title if campaign.casefold() in title.casefold() else f"{title} ({campaign})"


def _marked(name: str, mark: Mark, words: Words) -> str:
    if mark is Mark.DRAFT:
        return f"{words.draft} {name}"
    return f"{words.cancelled} {name}" if mark is Mark.CANCELLED else name


def _categories(channel: str) -> list[str]:
    return [list_line("CATEGORIES", [channel])] if one_line(channel) else []


def _standing(mark: Mark) -> list[str]:
    """Return what keeps an entry from blocking anybody's time, and whether it is certain."""
    return [f"STATUS:{_STATUS.get(mark, 'CONFIRMED')}", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]


def _description(facts: Iterable[tuple[str, str]], brief: str, link: str) -> str:
    lines = [f"{label}: {one_line(value)}" for label, value in facts if value]
    brief = brief.strip()
    if len(brief) > BRIEF_LENGTH:
        brief = brief[: BRIEF_LENGTH - 1].rstrip() + "…"
    return "\n".join([*lines, *(["", brief] if brief else []), "", link])


def _times(item: ActivityItem) -> list[str]:
    if item.starts_at is None:
        return _whole_days(item.starts_on, item.ends_on)
    starts, ends = _wall_times(item, item.starts_at)
    zone = ZoneInfo(item.zone)
    if item.zone in UTC_NAMES or _shown_twice(starts, zone) or _shown_twice(ends, zone):
        return [f"DTSTART:{_in_utc(starts, zone)}", f"DTEND:{_in_utc(ends, zone)}"]
    return [folded(f"DTSTART;TZID={item.zone}:{_wall(starts)}"), folded(f"DTEND;TZID={item.zone}:{_wall(ends)}")]


def _whole_days(first: date, last: date) -> list[str]:
    """Return start and end of whole days; the end of a file's day span is the day after the last."""
    return [f"DTSTART;VALUE=DATE:{_day(first)}", f"DTEND;VALUE=DATE:{_day(last + _ONE_DAY)}"]


def _wall_times(item: ActivityItem, starts_at: time) -> tuple[datetime, datetime]:
    """Return when a timed activity begins and ends by the clocks of its zone, the end later than the start.

    Without an end it is drawn to the end of its last day, or for half an hour (not past midnight) if that is its first.
    """
    zone = ZoneInfo(item.zone)
    starts = _shown_by_clocks(datetime.combine(item.starts_on, starts_at), zone)
    midnight = datetime.combine(item.ends_on + _ONE_DAY, time.min)
    if item.ends_at is not None:
        ends = _shown_by_clocks(datetime.combine(item.ends_on, item.ends_at), zone)
        if ends > starts:
            return starts, ends
    ends = midnight if item.ends_on > item.starts_on else min(starts + timedelta(minutes=SHOWN_MINUTES), midnight)
    return starts, max(_shown_by_clocks(ends, zone), starts + timedelta(minutes=1))


def _shown_by_clocks(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return ``wall``, shifted forward where the clocks of ``zone`` skip it: programs disagree on such times."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _shown_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the clocks of ``zone`` show ``wall`` twice. The first is meant, but programs take the second."""
    return wall.replace(tzinfo=zone).utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset()


def _in_utc(wall: datetime, zone: ZoneInfo) -> str:
    return f"{_wall(wall.replace(tzinfo=zone).astimezone(UTC))}Z"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _wall(moment: datetime) -> str:
    return f"{_day(moment.date())}T{moment:%H%M%S}"
