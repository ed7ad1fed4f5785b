"""From a feed's row to the bytes a calendar program gets."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from calendar_app.feeds.horizon import horizon
from calendar_app.feeds.ical import MAX_ENTRIES, Rendered, feed_file, newest, render, variants
from calendar_app.feeds.items import Cover, Item, Mark, Style, words_in_active_language
from calendar_app.feeds.ledger import Key, LedgerMoved, Line, line_of, lines_of, settle
from calendar_app.feeds.lines import one_line
from calendar_app.feeds.queries import activity_items, feed_rows, is_tombstone_over, milestone_items
from calendar_app.models import Feed
from departments.access import access_for
from departments.queries import organisation

TRIES = 3
"""How often a feed is read again when another request has written something newer into the ledger meanwhile."""

FETCH_NOTED_EVERY = timedelta(hours=1)

FILE_VARIANT = "file"

COLOURS = (
    "steelblue", "darkorange", "seagreen", "hotpink", "goldenrod", "teal",
    "mediumpurple", "indianred", "yellowgreen", "dodgerblue", "mediumorchid", "lightseagreen",
)  # fmt: skip
"""The CSS colour names nearest to the channels' twelve colours."""


@dataclass(frozen=True)
class Served:
    """A file with its validators. ``last_modified`` rises with every change of ``body``."""

    body: bytes
    digest: str
    last_modified: datetime


@dataclass(frozen=True)
class _File:
    """A file as a thing the ledger keeps a line on."""

    uid: uuid.UUID
    digest: str
    variant: str = FILE_VARIANT


def serve(feed: Feed, *, now: datetime) -> Served:
    """Return the file of ``feed`` at ``now``, read with its owner's access at that moment.

    Eleven queries, whatever it holds, and up to six more when something shown has changed. Raises ``LedgerMoved`` if
    three tries in a row were overtaken.
    """
    for _try in range(TRIES - 1):
        try:
            return _serve(feed, now)
        except LedgerMoved:
            continue
    return _serve(feed, now)


def _serve(feed: Feed, now: datetime) -> Served:
    today = now.astimezone(ZoneInfo(organisation().time_zone)).date()
    style = Style(settings.FEED_DOMAIN, language=feed.language, alarms=feed.with_alarms)
    with translation.override(feed.language):
        entries, known = _entries(feed, style, today, now)
        shown = newest(entries)
        cover = _cover(feed, is_cut=len(entries) > len(shown))
    stamps = {uid: line.stamp for uid, line in settle(shown, known, now).items()}
    body = feed_file(shown, stamps, cover, today)
    file = _File(feed.pk, hashlib.sha256(body).hexdigest())
    line = settle([file], known, now)[feed.pk]
    return Served(body, file.digest, line.last_modified)


def _entries(feed: Feed, style: Style, today: date, now: datetime) -> tuple[list[Rendered], dict[Key, Line]]:
    """Return every entry of the feed and what the ledger knew of them beforehand, of the file as a whole too."""
    for_activity, for_milestone = variants(style)
    rows = feed_rows(feed, access_for(feed.owner), horizon(today), (for_activity, for_milestone), at=now)
    known = line_of(feed.pk, FILE_VARIANT)
    known |= lines_of(rows.activities, for_activity) | lines_of(rows.milestones, for_milestone)
    items: list[Item] = [
        *activity_items(rows.activities, settings.BASE_URL),
        *milestone_items(rows.milestones, settings.BASE_URL),
    ]
    words = words_in_active_language()
    entries = [(item, render(item, style, words)) for item in items]
    return [entry for item, entry in entries if not _is_over(item, entry, known, today)], known


def _is_over(item: Item, entry: Rendered, known: dict[Key, Line], today: date) -> bool:
    """Tell whether this is something cancelled of which the feeds have said so for long enough."""
    if item.mark is not Mark.CANCELLED:
        return False
    line = known.get((entry.uid, entry.variant))
    if line is None:
        return True
    return line.digest == entry.digest and is_tombstone_over(entry.last_day, line.last_modified.date(), today)


def _cover(feed: Feed, *, is_cut: bool) -> Cover:
    said = [
        _("From Instep: activities, and what is due for them."),
        _("Calendar programs fetch changes hours later, so rely on your desk and your mail for what is urgent."),
    ]
    if is_cut:
        said.append(_("A feed holds %(count)d entries; the oldest are left out.") % {"count": MAX_ENTRIES})
    colour = COLOURS[feed.channel.colour - 1] if feed.channel else Cover.colour
    return Cover(feed.name, " ".join(said), colour)


def note_fetch(feed: Feed, program: str, *, now: datetime) -> None:
    """Remember that ``program`` has fetched the feed, at most once an hour. One query, or none."""
    if feed.last_fetched_at is not None and now - feed.last_fetched_at < FETCH_NOTED_EVERY:
        return
    due = Q(last_fetched_at=None) | Q(last_fetched_at__lte=now - FETCH_NOTED_EVERY)
    name = one_line(program)[:200]
    Feed.objects.filter(due, pk=feed.pk).update(last_fetched_at=now, last_fetched_by=name)
