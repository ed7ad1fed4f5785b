"""The page on which people make their feeds, give them another address, and end them."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import OVERLAP, NewFeed, end_former_addresses, restore_feed, revoke_feed, rotate_feed
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.forms import FeedForm
from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.programs import PROGRAMS, program_name
from calendar_app.feeds.queries import name_of
from calendar_app.feeds.targets import Target
from calendar_app.models import Feed, FormerAddress
from campaigns.queries.veil import Shown, campaigns_shown, label
from departments.errors import Refused
from departments.http import Request


@dataclass(frozen=True)
class FeedLine:
    """A feed as the page lists it: what it shows, and by which program it was fetched last."""

    row: Feed
    name: str
    shows: str
    program: str
    old_until: dt.datetime | None = None

    @classmethod
    def of(cls, row: Feed, shown: Mapping[uuid.UUID, Shown]) -> "FeedLine":
        """Return the line of ``row``, whose target was read with it, to whom campaigns are ``shown`` like this."""
        department = row.department and (row.department.merged_into or row.department)
        shows = Target(FeedScope(row.scope), department, row.channel, saved_view=row.saved_view).description
        if row.campaign_id is not None:
            campaign = shown.get(row.campaign_id)
            shows = _("Campaign: %(name)s") % {"name": campaign.label if campaign else label(None)}
        return cls(row, name_of(row, shown), shows, program_name(row.last_fetched_by), getattr(row, "old_until", None))

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


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: Request) -> HttpResponse:
    """Show the person's feeds and the form for a new one; show a new one's address, this once."""
    if request.method != "POST":
        return _page(request, _form(request, asked_for=request.GET.get("show", "")))
    form = _form(request)
    new = form.save(by=request.user) if form.is_valid() else None
    return _page(request, form, status=422) if new is None else _page(request, _form(request, is_new=True), new=new)


@require_POST
def rotate(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Give one of the person's own feeds a new address and show it, this once."""
    feed = get_object_or_404(Feed, pk=feed_id, owner=request.user)
    try:
        new = rotate_feed(by=request.user, feed_id=feed.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("feeds")
    return _page(request, _form(request, is_new=True), new=new, is_rotated=True)


@require_POST
def end_former(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Let the old address of one of the person's feeds (an ops admin: anybody's) work no more."""
    feed = end_former_addresses(by=request.user, feed_id=_feed_or_404(request, feed_id).pk)
    messages.success(request, _("The old address of “%(name)s” works no more.") % {"name": _name(request, feed)})
    return redirect("feeds")


def _form(request: Request, *, asked_for: str = "", is_new: bool = False) -> FeedForm:
    data = request.POST if request.method == "POST" and not is_new else None
    return FeedForm(data, access=request.access, at=timezone.now(), asked_for=asked_for)


def _page(
    request: Request, form: FeedForm, *, status: int = 200, new: NewFeed | None = None, is_rotated: bool = False
) -> HttpResponse:
    former = FormerAddress.objects.filter(feed=OuterRef("pk"), works_until__gt=timezone.now())
    rows = Feed.objects.filter(owner=request.user, revoked_at=None).annotate(
        old_until=Subquery(former.order_by("-works_until").values("works_until")[:1])
    )
    mine = list(rows.select_related("department__merged_into", "channel", "saved_view"))
    shown = _shown(request, mine)
    context = {
        "form": form,
        "feeds": [FeedLine.of(row, shown) for row in mine],
        "new": new.feed if new else None,
        "addresses": addresses_of(new, settings.BASE_URL) if new else None,
        "is_rotated": is_rotated,
        "overlap": OVERLAP.days,
        "programs": PROGRAMS,
    }
    response = render(request, "feeds/feeds.html", context, status=status)
    if new:
        # The page holds a secret: it is in no cache and in no history but the one in front of the person.
        patch_cache_control(response, no_store=True, private=True)
    return response


@require_POST
def revoke(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """End one of the person's feeds (an ops admin: anybody's)."""
    feed = revoke_feed(by=request.user, feed_id=_feed_or_404(request, feed_id).pk)
    undo = reverse("feed_restore", args=[feed.pk])
    said = _("“%(name)s” has ended. Its address works no more.") % {"name": _name(request, feed)}
    messages.success(request, said, extra_tags=undo)
    return redirect("feeds")


@require_POST
def restore(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Bring back a feed that was ended a moment ago."""
    try:
        feed = restore_feed(by=request.user, feed_id=_feed_or_404(request, feed_id).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” works again.") % {"name": _name(request, feed)})
    return redirect("feeds")


def _name(request: Request, feed: Feed) -> str:
    return name_of(feed, _shown(request, [feed]))


def _shown(request: Request, rows: Sequence[Feed]) -> Mapping[uuid.UUID, Shown]:
    campaign_ids = {row.campaign_id for row in rows if row.campaign_id is not None}
    return campaigns_shown(request.access, campaign_ids, at=timezone.now())


def _feed_or_404(request: Request, feed_id: uuid.UUID) -> Feed:
    """Return a feed this person may change, or answer that there is none. One query."""
    rows = Feed.objects.all() if request.access.is_ops_admin else Feed.objects.filter(owner=request.user)
    return get_object_or_404(rows, pk=feed_id)
