"""From a feed's row to the bytes a calendar program gets."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendar_app.feeds.horizon import Horizon, horizon
from calendar_app.feeds.ical import MAX_ENTRIES, Rendered, feed_file, newest, render, variants
from calendar_app.feeds.items import Cover, Line, Mark, Style, Words, words_in_active_language
from calendar_app.feeds.ledger import FileLine, LedgerMoved, file_line_of, note_source, settle
from calendar_app.feeds.lines import one_line
from calendar_app.feeds.queries import Asked, feed_rows, filters_of, name_of
from calendar_app.feeds.reading import Reading, is_tombstone_over
from calendar_app.models import Feed
from campaigns.queries.veil import campaigns_shown
from departments.access import access_for
from departments.queries import organisation

TRIES = 3
"""How often a feed is read again when another request has written something newer into the ledger meanwhile."""

TEXT_VERSION = 1
"""Raised with every change of this code that changes what feeds say."""

FETCH_NOTED_EVERY = timedelta(hours=1)

FILE_VARIANT = "file"

COLOUR = "teal"
COLOURS = (
    "steelblue", "darkorange", "seagreen", "hotpink", "goldenrod", "teal",
    "mediumpurple", "indianred", "yellowgreen", "dodgerblue", "mediumorchid", "lightseagreen",
)  # fmt: skip
"""The CSS colour names (RFC 7986, section 5.9) nearest to the channels' twelve colours; ``COLOUR`` is for all else."""


@dataclass(frozen=True)
class Validators:
    """What tells a program whether it has the file already. ``last_modified`` rises with every change of the body."""

    digest: str
    last_modified: datetime

    @classmethod
    def of(cls, line: Line) -> "Validators":
        """Return the validators a file's line of the ledger gives."""
        return cls(line.digest, _moment(line))


@dataclass(frozen=True)
class Served:
    """A file with its validators."""

    body: bytes
    validators: Validators


@dataclass(frozen=True)
class _File:
    """A file as a thing the ledger keeps a line on."""

    uid: uuid.UUID
    digest: str
    variant: str = FILE_VARIANT


@dataclass(frozen=True)
class Service:
    """One fetch of a feed: what it shows at one moment to its owner, read so far as it has to be."""

    feed: Feed
    name: str
    style: Style
    words: Words
    today: date
    span: Horizon
    now: datetime
    reading: Reading
    file_line: FileLine | None

    def source(self) -> str:
        """Return a hash of everything the file is made of, but for the ledger, which follows from it. One query."""
        cover = _cover(self.feed, self.name, is_cut=False)
        place = (settings.BASE_URL, self.today, self.span)
        made_of = (TEXT_VERSION, self.style, self.words, cover, place, self.reading.fingerprint())
        return hashlib.sha256(repr(made_of).encode()).hexdigest()

    def known_validators(self, source: str) -> Validators | None:
        """Return the file's validators without making it, if it was made of ``source`` the last time. No query."""
        if self.file_line is None or self.file_line.source != source:
            return None
        return Validators.of(self.file_line.line)

    def make(self) -> Served:
        """Return the file. Four queries, whatever it holds, and up to six more when something in it has changed.

        Raises ``LedgerMoved`` if another request has changed the ledger in between.
        """
        with translation.override(self.feed.language):
            rendered, known = self._rendered()
            shown = newest(rendered)
            cover = _cover(self.feed, self.name, is_cut=len(rendered) > len(shown))
        body = feed_file(shown, settle(shown, known, self.now), cover, self.span)
        file = _File(self.feed.pk, hashlib.sha256(body).hexdigest())
        before = {file.uid: self.file_line.line} if self.file_line else {}
        return Served(body, Validators.of(settle([file], before, self.now)[file.uid]))

    def note(self, source: str, made: Validators) -> None:
        """Note that the file just made was made of ``source``, unless that has changed meanwhile. Two queries."""
        if self.source() == source:
            note_source(self.feed.pk, FILE_VARIANT, digest=made.digest, source=source)

    def _rendered(self) -> tuple[list[Rendered], dict[uuid.UUID, Line]]:
        """Return every entry as text, and what the ledger says of those it knows."""
        rendered, known = [], {}
        for item, variant, line in self.reading.entries(settings.BASE_URL):
            entry = render(item, self.style, self.words, variant)
            if line is not None:
                known[item.uid] = line
            if item.mark is not Mark.CANCELLED or not _is_over(entry, line, self.today):
                rendered.append(entry)
        return rendered, known


def begin(feed: Feed, *, now: datetime) -> Service:
    """Return the fetch of ``feed`` at ``now``, with its owner's access at that moment. Three queries.

    One more for a feed of one campaign: it was named when its owner could see that, which may have changed. At most two
    more for one of a saved view, which is read as it is now. Raises ``ViewGone`` if that is no more.
    """
    access = access_for(feed.owner, now)
    zone = ZoneInfo(organisation().time_zone)
    today = now.astimezone(zone).date()
    span = horizon(today, back=feed.months_back, ahead=feed.months_ahead)
    style = Style(settings.FEED_DOMAIN, language=feed.language, alarms=feed.with_alarms)
    with translation.override(feed.language), timezone.override(zone):
        words = words_in_active_language()
        campaign_ids = [feed.campaign_id] if feed.campaign_id else []
        name = name_of(feed, campaigns_shown(access, campaign_ids, at=now))
        rows = feed_rows(feed, Asked(access, now, filters_of(feed, access)), span, variants(style))
    # The file's line is read before the data: see ``ledger``.
    line = file_line_of(feed.pk, FILE_VARIANT)
    return Service(feed, name, style, words, today, span, now, Reading.of(rows), line)


def serve(service: Service) -> Served:
    """Return the file, beginning anew where overtaken. Raises ``LedgerMoved`` if ``TRIES`` in a row were.

    Raises ``ViewGone`` as ``begin`` does.
    """
    for _try in range(TRIES - 1):
        try:
            return service.make()
        except LedgerMoved:
            service = begin(service.feed, now=service.now)
    return service.make()


def _is_over(entry: Rendered, line: Line | None, today: date) -> bool:
    """Tell whether the feeds have said of something cancelled that it is for long enough, or never showed it."""
    if line is None:
        return True
    return line.digest == entry.digest and is_tombstone_over(entry.last_day, _moment(line).date(), today)


def _moment(line: Line) -> datetime:
    return datetime.strptime(line.last_modified, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _cover(feed: Feed, name: str, *, is_cut: bool) -> Cover:
    said = [
        _("From Instep: activities, and what is due for them."),
        _("Calendar programs fetch changes hours later, so rely on your desk and your mail for what is urgent."),
    ]
    if is_cut:
        said.append(_("A feed holds %(count)d entries; the oldest are left out.") % {"count": MAX_ENTRIES})
    colour = COLOURS[feed.channel.colour - 1] if feed.channel else COLOUR
    return Cover(name, " ".join(said), colour)


def note_fetch(feed: Feed, program: str, *, now: datetime) -> None:
    """Remember that ``program`` has fetched the feed, at most once an hour. One query, or none."""
    if feed.last_fetched_at is not None and now - feed.last_fetched_at < FETCH_NOTED_EVERY:
        return
    due = Q(last_fetched_at=None) | Q(last_fetched_at__lte=now - FETCH_NOTED_EVERY)
    name = one_line(program)[:200]
    Feed.objects.filter(due, pk=feed.pk).update(last_fetched_at=now, last_fetched_by=name)
