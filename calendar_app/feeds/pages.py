"""The pages on which people make their feeds, change them, give them another address, and end them."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.feeds.actions import OVERLAP, NewFeed, end_former_addresses, restore_feed, revoke_feed, rotate_feed
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.forms import FeedChangeForm, FeedForm
from calendar_app.feeds.listing import ended_by_others, feed_lines, feed_to_end, own_feed, own_feeds, own_line, shown_to
from calendar_app.feeds.programs import PROGRAMS
from calendar_app.feeds.queries import name_of
from calendar_app.models import Feed
from campaigns.views.replies import undo_address
from departments.errors import Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: Request) -> HttpResponse:
    """Show the person's feeds and the form for a new one; show a new one's address, this once."""
    if request.method != "POST":
        return _page(request, _form(request, asked_for=request.GET.get("show", "")))
    form = _form(request)
    new = form.save(by=request.user) if form.is_valid() else None
    return _page(request, form, status=422) if new is None else _page(request, _form(request, is_new=True), new=new)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Show what was chosen for one of the person's own feeds, and change it; its address stays."""
    line = own_line(request.access, feed_id, timezone.now())
    data = request.POST if request.method == "POST" else None
    form = FeedChangeForm(data, feed=line.row, is_named=line.is_named)
    changed = form.save(by=request.user) if data is not None and form.is_valid() else None
    if changed is None:
        return render(request, "feeds/change.html", {"form": form, "feed": line}, status=422 if form.errors else 200)
    said = _("“%(name)s” was changed. Programs show it when they fetch next.") % {"name": _name(request, changed)}
    messages.success(request, said)
    return redirect("feeds")


@require_POST
def rotate(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Give one of the person's own feeds a new address and show it, this once."""
    feed = own_feed(request.access, feed_id)
    try:
        new = rotate_feed(by=request.user, feed_id=feed.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("feeds")
    return _page(request, _form(request, is_new=True), new=new, is_rotated=True)


@require_POST
def end_former(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Let the old address of one of the person's feeds (an ops admin: anybody's) work no more."""
    feed = end_former_addresses(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    messages.success(request, _("The old address of “%(name)s” works no more.") % {"name": _name(request, feed)})
    return redirect("feeds")


def _form(request: Request, *, asked_for: str = "", is_new: bool = False) -> FeedForm:
    data = request.POST if request.method == "POST" and not is_new else None
    return FeedForm(data, access=request.access, at=timezone.now(), asked_for=asked_for)


def _page(
    request: Request, form: FeedForm, *, status: int = 200, new: NewFeed | None = None, is_rotated: bool = False
) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "feeds": feed_lines(list(own_feeds(request.access, now)), request.access, now),
        "ended": feed_lines(list(ended_by_others(request.access, now)), request.access, now),
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
    feed = revoke_feed(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    undo = undo_address(request, reverse("feed_restore", args=[feed.pk]))
    said = _("“%(name)s” has ended. Its address works no more.") % {"name": _name(request, feed)}
    messages.success(request, said, extra_tags=undo)
    return redirect("feeds")


@require_POST
def restore(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Bring back a feed that was ended a moment ago; ending it is its undo."""
    try:
        feed = restore_feed(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = undo_address(request, reverse("feed_revoke", args=[feed.pk]))
        messages.success(request, _("“%(name)s” works again.") % {"name": _name(request, feed)}, extra_tags=again)
    return redirect("feeds")


def _name(request: Request, feed: Feed) -> str:
    return name_of(feed, shown_to(request.access, [feed], timezone.now()))
