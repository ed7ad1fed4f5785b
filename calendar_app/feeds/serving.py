"""From a feed's row to the bytes a calendar program gets."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendar_app.feeds.boundaries import fresh_until
from calendar_app.feeds.gate import Validators
from calendar_app.feeds.horizon import Horizon, horizon
from calendar_app.feeds.ical import MAX_ENTRIES, Rendered, address_of, feed_file, newest, render, variants
from calendar_app.feeds.items import Cover, Line, Style, Words, words_in_active_language
from calendar_app.feeds.ledger import FileLine, Freshness, LedgerMoved, file_line_of, note_made, settle
from calendar_app.feeds.lines import one_line
from calendar_app.feeds.queries import Asked, days_of, facts_of, feed_rows, filters_of, name_of
from calendar_app.feeds.reading import Entry, Reading, fingerprint_of, is_tombstone_over
from calendar_app.feeds.wording import written_by
from calendar_app.lib.compiled import AT, FIRST, LAST
from calendar_app.models import Feed
from campaigns.queries.veil import campaigns_shown
from departments.access import Access, access_for
from departments.queries import organisation

TRIES = 3
"""How often a feed is read again when another request has written something newer into the ledger meanwhile."""

FETCH_NOTED_EVERY = timedelta(hours=1)

FILE_VARIANT = "file"

COLOUR = "teal"
COLOURS = (
    "steelblue", "darkorange", "seagreen", "hotpink", "goldenrod", "teal",
    "mediumpurple", "indianred", "yellowgreen", "dodgerblue", "mediumorchid", "lightseagreen",
)  # fmt: skip
"""The CSS colour names (RFC 7986, section 5.9) nearest to the channels' twelve colours; ``COLOUR`` is for all else."""


@dataclass(frozen=True)
class Served:
    """A file with its validators, and a hash of all it was made of."""

    body: bytes
    validators: Validators
    source: str


@dataclass(frozen=True)
class _File:
    """A file as a thing the ledger keeps a line on. What it was made of is noted once it is made."""

    uid: uuid.UUID
    digest: str
    variant: str = FILE_VARIANT
    text: str = ""
    source: str = ""
    is_kept: bool = True


@dataclass(frozen=True)
class Service:
    """One fetch of a feed: what it shows at one moment to its owner, read so far as it has to be."""

    feed: Feed
    name: str
    access: Access
    style: Style
    words: Words
    zone: ZoneInfo
    now: datetime
    reading: Reading
    file_line: FileLine | None

    @property
    def today(self) -> date:
        """The day in the organisation's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def span(self) -> Horizon:
        """The months the feed covers."""
        return _span(self.feed, self.today)

    def source(self) -> str:
        """Return a hash of everything the file is made of, but for the ledger, which follows from it. One query."""
        return self._source(self.reading.fingerprint())

    def _source(self, fingerprint: str) -> str:
        cover = _cover(self.feed, self.name, is_cut=False)
        made_of = (self.reading.written_by, self.style, cover, self.today, self.span, fingerprint)
        return hashlib.sha256(repr(made_of).encode()).hexdigest()

    @property
    def last_file(self) -> Validators | None:
        """The validators of the file made last, right or not. No query."""
        return _validators(self.file_line.line) if self.file_line else None

    def made_last_of(self, source: str) -> bool:
        """Tell whether the last file was made of just this. No query."""
        return self.file_line is not None and self.file_line.source == source

    def make(self) -> Served:
        """Return the file. Three queries, whatever it holds, and up to seven more when something in it has changed.

        Raises ``LedgerMoved`` if another request has changed the ledger in between.
        """
        with translation.override(self.feed.language):
            entries = self.reading.entries(settings.BASE_URL)
            rendered = [(entry, text_of(entry, self.style, self.words)) for entry in entries]
            current = [text for entry, text in rendered if not (entry.is_off and _is_over(text, entry, self.today))]
            shown = newest(current)
            cover = _cover(self.feed, self.name, is_cut=len(current) > len(shown))
        known = {entry.uid: entry.line for entry in entries if entry.line is not None}
        body = feed_file(shown, settle(shown, known, self.now), cover, self.span)
        file = _File(self.feed.pk, hashlib.sha256(body).hexdigest())
        before = {file.uid: self.file_line.line} if self.file_line else {}
        validators = _validators(settle([file], before, self.now)[file.uid])
        return Served(body, validators, self._source(fingerprint_of(entries)))

    def note(self, source: str, validators: Validators, revision: int) -> None:
        """Note that the file was made of ``source``, which is right at ``revision`` of the data. Three queries."""
        until = fresh_until(self.access, zone=self.zone, now=self.now)
        freshness = Freshness(revision, until, self.reading.written_by)
        note_made(self.feed.pk, FILE_VARIANT, digest=validators.digest, source=source, freshness=freshness)


def text_of(entry: Entry, style: Style, words: Words) -> Rendered:
    """Return the text of an entry that was kept, or one written now."""
    if entry.item is not None:
        return render(entry.item, style, words, entry.variant, entry.source)
    assert entry.text is not None and entry.line is not None
    address = address_of(entry.kind, entry.uid, style.domain)
    days = (entry.first_day, entry.last_day)
    return Rendered(
        entry.uid, address, entry.variant, entry.text, entry.line.digest, *days, entry.zone, entry.source, True
    )


def begin(feed: Feed, *, now: datetime) -> Service:
    """Return the fetch of ``feed`` at ``now``, with its owner's access at that moment. Three queries.

    One more for a feed of one campaign: it was named when its owner could see that, which may have changed. At most two
    more for one of a saved view, which is read as it is now. Raises ``ViewGone`` if that is no more.
    """
    access = access_for(feed.owner, now)
    zone = ZoneInfo(organisation().time_zone)
    span = _span(feed, now.astimezone(zone).date())
    style = Style(settings.FEED_DOMAIN, language=feed.language, alarms=feed.with_alarms)
    with translation.override(feed.language), timezone.override(zone):
        words = words_in_active_language()
        campaign_ids = [feed.campaign_id] if feed.campaign_id else []
        name = name_of(feed, campaigns_shown(access, campaign_ids, at=now))
        reading = _reading(feed, Asked(access, now, filters_of(feed, access)), span, style)
    # The file's line is read before the data: see ``ledger``.
    return Service(feed, name, access, style, words, zone, now, reading, file_line_of(feed.pk, FILE_VARIANT))


def _reading(feed: Feed, asked: Asked, span: Horizon, style: Style) -> Reading:
    """Return the reading of a feed, its queries put together once for what they depend on, unless it is narrowed down.

    Call it in the feed's language.
    """
    by, of = written_by(feed.language), variants(style)
    if asked.filters:
        return Reading.of(feed_rows(feed, asked, span, of), by)
    any_time = replace(asked, at=AT)
    values = {AT: asked.at, FIRST: span.first, LAST: span.last, days_of(Horizon(FIRST, LAST)): days_of(span)}
    facts = ("feed", facts_of(feed), asked.access.facts, of, feed.language)
    return Reading.kept(facts, lambda: feed_rows(feed, any_time, Horizon(FIRST, LAST), of), values, by)


def _span(feed: Feed, today: date) -> Horizon:
    return horizon(today, back=feed.months_back, ahead=feed.months_ahead)


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


def _is_over(text: Rendered, entry: Entry, today: date) -> bool:
    """Tell whether the feeds have said of something cancelled that it is for long enough, or never showed it."""
    line = entry.line
    if line is None:
        return True
    return line.digest == text.digest and is_tombstone_over(entry.last_day, _moment(line).date(), today)


def _validators(line: Line) -> Validators:
    return Validators(line.digest, _moment(line))


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


def note_fetch(feed_id: uuid.UUID, program: str, *, before: datetime | None, now: datetime) -> None:
    """Remember that ``program`` fetched a feed, last fetched ``before``, at most once an hour. One query, or none."""
    if before is not None and now - before < FETCH_NOTED_EVERY:
        return
    due = Q(last_fetched_at=None) | Q(last_fetched_at__lte=now - FETCH_NOTED_EVERY)
    name = one_line(program)[:200]
    Feed.objects.filter(due, pk=feed_id).update(last_fetched_at=now, last_fetched_by=name)
