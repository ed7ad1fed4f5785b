"""The feeds of a person as they are listed, and which of them somebody may change."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.programs import program_name
from calendar_app.feeds.queries import name_of
from calendar_app.feeds.targets import Target
from calendar_app.models import Feed, FormerAddress
from campaigns.enums import Veil
from campaigns.queries.veil import Shown, campaigns_shown, label
from departments.access import Access

TOLD_FOR = dt.timedelta(days=30)
"""So long people are told on their page of a feed that somebody else ended."""


@dataclass(frozen=True)
class FeedLine:
    """A feed as it is listed: what it shows, and by which program it was fetched last.

    ``target`` is what it shows as ``target_of`` takes it, without the campaign where that is not theirs to know.
    """

    row: Feed
    name: str
    target: str
    shows: str
    program: str
    old_until: dt.datetime | None = None

    @classmethod
    def of(cls, row: Feed, shown: Mapping[uuid.UUID, Shown]) -> "FeedLine":
        """Return the line of ``row``, whose target was read with it, to whom campaigns are ``shown`` like this."""
        target = Target.of(row)
        key, shows = target.key, target.description
        if row.campaign_id is not None:
            campaign = shown.get(row.campaign_id)
            shows = _("Campaign: %(name)s") % {"name": campaign.label if campaign else label(None)}
            if campaign and campaign.veil != Veil.BUSY:
                key = f"{key}:{row.campaign_id}"
        program, old_until = program_name(row.last_fetched_by), getattr(row, "old_until", None)
        return cls(row, name_of(row, shown), key, shows, program, old_until)

    @property
    def is_named(self) -> bool:
        """Whether it goes by the name it was given, not by that of a campaign which is not theirs to see any more."""
        return self.name == self.row.name

    @property
    def notes(self) -> list[str]:
        """What is unusual about it, in a few words each."""
        row = self.row
        said = [
            (not row.with_activities, _("without activities")),
            (not row.with_duties, _("without duties")),
            (not row.with_key_dates, _("without key dates")),
            (row.with_done, _("with what is done")),
            (not row.with_drafts, _("without drafts")),
            (row.with_alarms, _("with alarms")),
            (row.months_back == 0, _("from this month on")),
            (row.months_back not in {0, MONTHS_BACK}, _months(row.months_back, back=True)),
            (row.months_ahead != MONTHS_AHEAD, _months(row.months_ahead, back=False)),
        ]
        return [words for is_said, words in said if is_said]


def _months(count: int, *, back: bool) -> str:
    if back:
        return ngettext("%d month back", "%d months back", count) % count
    return ngettext("%d month ahead", "%d months ahead", count) % count


def own_feeds(access: Access, at: dt.datetime) -> QuerySet[Feed]:
    """Return the feeds of a person that have not ended, with what they show and ``old_until``. No query yet."""
    former = FormerAddress.objects.filter(feed=OuterRef("pk"), works_until__gt=at)
    until = Subquery(former.order_by("-works_until").values("works_until")[:1])
    rows = Feed.objects.filter(owner=access.user_id, revoked_at=None).annotate(old_until=until)
    return rows.select_related("department__merged_into", "channel", "saved_view")


def feed_lines(rows: Sequence[Feed], access: Access, at: dt.datetime) -> list[FeedLine]:
    """Return these feeds as they are listed to somebody. One query at the most."""
    shown = shown_to(access, rows, at)
    return [FeedLine.of(row, shown) for row in rows]


def own_line(access: Access, feed_id: uuid.UUID, at: dt.datetime) -> FeedLine:
    """Return a feed of this person's that goes on, as it is listed. Two queries. Raises ``Http404`` for any other."""
    (line,) = feed_lines([get_object_or_404(own_feeds(access, at), pk=feed_id)], access, at)
    return line


def shown_to(access: Access, rows: Iterable[Feed], at: dt.datetime) -> Mapping[uuid.UUID, Shown]:
    """Return how the campaigns of these feeds are shown to somebody. One query, none for none."""
    campaign_ids = {row.campaign_id for row in rows if row.campaign_id is not None}
    return campaigns_shown(access, campaign_ids, at=at)


def ended_by_others(access: Access, at: dt.datetime) -> QuerySet[Feed]:
    """Return the feeds of a person that somebody else ended lately, with who did and what they showed. No query yet."""
    ended = Feed.objects.filter(owner=access.user_id, revoked_at__gt=at - TOLD_FOR).exclude(revoked_by=access.user_id)
    rows = ended.select_related("revoked_by", "department__merged_into", "channel", "saved_view")
    return rows.order_by("-revoked_at", "id")


def feed_to_end(access: Access, feed_id: uuid.UUID) -> Feed:
    """Return a feed this person may end: their own, an ops admin any. One query. Raises ``Http404`` for any other."""
    rows = Feed.objects.all() if access.is_ops_admin else Feed.objects.filter(owner=access.user_id)
    return get_object_or_404(rows, pk=feed_id)


def own_feed(access: Access, feed_id: uuid.UUID) -> Feed:
    """Return a feed of this person's, one that has ended, too. One query. Raises ``Http404`` for any other."""
    return get_object_or_404(Feed, pk=feed_id, owner=access.user_id)
