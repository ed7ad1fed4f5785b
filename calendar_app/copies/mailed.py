"""The dates that mails announce and move, as files beside them: what ``settings.CALENDAR_FILES`` names."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from functools import cache, partial

from django.conf import settings
from django.db.models import CharField, Q, Value
from django.utils import translation

from calendar_app.calendar.queries import STATUS
from calendar_app.copies.writing import TRIES, Written, style_in, variant_of, written
from calendar_app.feeds.ical import variants
from calendar_app.feeds.items import Style
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.feeds.queries import FeedRows
from calendar_app.feeds.reading import Reading
from calendar_app.feeds.wording import written_by
from campaigns.alerts.transports import Dates
from campaigns.enums import Veil
from campaigns.models import Activity, KeyDate, Milestone


def calendar_files(asked: Collection[Dates], now: dt.datetime) -> dict[Dates, bytes]:
    """Return a file for each of ``asked``; none where there is nothing dated. Whoever asks has checked who may know.

    Two queries for each language, up to three more where the ledger has to be written, and as many for each reader
    of what was once confidential: that is counted for them alone, as in feeds. Nothing at all if others changed the
    ledger each of ``TRIES`` times: a mail then goes without.
    """
    for _try in range(TRIES):
        try:
            return _files(asked, now)
        except LedgerMoved:
            continue
    return {}


def _files(asked: Collection[Dates], now: dt.datetime) -> dict[Dates, bytes]:
    found = {}
    for language in sorted({dates.language for dates in asked}):
        theirs = [dates for dates in asked if dates.language == language]
        style = style_in(language)
        keys = {key for dates in theirs for key in dates.keys}
        shared = _written(keys, style, variants(style)[0], Q(campaign__was_secret=False), now)
        file_of = cache(partial(shared.file, as_of=now.date()))
        for dates in theirs:
            rest = dates.keys - shared.rendered.keys()
            if not rest:
                found[dates] = file_of(dates.keys)
                continue
            own = _written(rest, style, variant_of(dates.reader), Q(campaign__was_secret=True), now)
            found[dates] = (shared | own).file(dates.keys, as_of=now.date())
    return {dates: body for dates, body in found.items() if body}


def _written(keys: Iterable[uuid.UUID], style: Style, variant: str, which: Q, now: dt.datetime) -> Written:
    chosen = list(keys)
    told = {
        "veil": Value(Veil.OPEN.value, output_field=CharField()),
        "variant": Value(variant, output_field=CharField()),
        "tells_names": Value(value=True),
    }
    activities = Activity.objects.filter(which, pk__in=chosen, starts_on__isnull=False)
    milestones = Milestone.objects.filter(which, pk__in=chosen)
    none = KeyDate.objects.annotate(variant=told["variant"]).none()
    rows = FeedRows(activities.annotate(**told).annotate(status=STATUS), milestones.annotate(**told), none)
    with translation.override(style.language):
        entries = Reading.of(rows, written_by(style.language)).entries(settings.BASE_URL)
    return written(entries, style, now=now)
