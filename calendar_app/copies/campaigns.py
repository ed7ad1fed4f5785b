"""One campaign's dates, as far as somebody may see them."""

import datetime as dt

from django.conf import settings
from django.utils import translation

from calendar_app.calendar.window import EARLIEST, LATEST
from calendar_app.copies.writing import TRIES, reader_key, style_in, written
from calendar_app.enums import FeedScope
from calendar_app.feeds.horizon import Horizon, horizon
from calendar_app.feeds.ical import feed_file, newest, variants
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.feeds.queries import Asked, feed_rows
from calendar_app.feeds.reading import Reading
from calendar_app.feeds.wording import written_by
from calendar_app.models import Feed
from campaigns.models import Campaign
from departments.access import Access


def campaign_file(campaign: Campaign, access: Access, *, language: str, now: dt.datetime) -> bytes:
    """Return the dated activities of a campaign with their duties, as ``access`` sees them, past ones too.

    What is cancelled is left out: a copy has nothing to take back. Three queries, and up to three when something in it
    has changed. Raises ``LedgerMoved`` if others changed the ledger each of ``TRIES`` times.
    """
    for _try in range(TRIES - 1):
        try:
            return _file(campaign, access, language, now)
        except LedgerMoved:
            continue
    return _file(campaign, access, language, now)


def _file(campaign: Campaign, access: Access, language: str, now: dt.datetime) -> bytes:
    # What a feed of this campaign would show, and nothing is kept of it.
    feed = Feed(id=reader_key(f"user:{access.user_id}"), scope=FeedScope.CAMPAIGN, campaign=campaign, with_duties=True)
    style = style_in(language)
    rows = feed_rows(feed, Asked(access, now), Horizon(EARLIEST, LATEST), variants(style))
    with translation.override(language):
        found = Reading.of(rows, written_by(language)).entries(settings.BASE_URL)
    standing = written([entry for entry in found if not entry.is_off], style, now=now)
    return feed_file(newest(standing.rendered.values()), standing.lines, None, horizon(now.date()))
