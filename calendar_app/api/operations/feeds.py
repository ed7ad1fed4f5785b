"""Feeds: one's own, making them, another address, ending them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, reading, sharing
from calendar_app.api.once import tells_once
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.feeds import FeedMade, FeedOptionsIn, FeedOut, NewFeedIn, feed_made, feed_out
from calendar_app.feeds.actions import (
    NewFeed,
    create_feed,
    end_former_addresses,
    restore_feed,
    revoke_feed,
    rotate_feed,
)
from calendar_app.feeds.listing import FeedLine, feed_lines, feed_to_end, own_feed, own_feeds
from calendar_app.feeds.options import FeedOptions
from calendar_app.feeds.targets import target_of

router = Router(tags=["Feeds"])


@router.get("", response=Page[FeedOut], auth=reading, summary="List your feeds")
def list_feeds(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Those that have not ended, the oldest first."""
    now = timezone.now()

    def shown(found: list[Any]) -> list[FeedOut]:
        return [feed_out(line) for line in feed_lines(found, request.access, now)]

    return page_of(own_feeds(request.access, now), asked, by=("created_at", "id"), shown=shown)


@router.get("/{uuid:feed_id}", response=FeedOut, auth=reading, summary="Read a feed")
def read_feed(request: ApiRequest, feed_id: UUID) -> FeedOut:
    """One of your feeds."""
    return feed_out(_line(request, feed_id))


@router.post("", response={201: FeedMade}, auth=sharing, summary="Make a feed")
def make_feed(request: ApiRequest, response: HttpResponse, new: NewFeedIn) -> Status[FeedMade]:
    """A feed of yours. It goes on when the token is over, so this needs a scope of its own.

    Feeds of a department are made by its own people.
    """
    target = target_of(new.show, request.access, at=timezone.now())
    options = FeedOptions(**{name: getattr(new, name) for name in FeedOptionsIn.model_fields})
    made = create_feed(by=request.user, owner=request.user, target=target, name=new.name, options=options)
    return Status(201, _made(request, response, made))


@router.post("/{uuid:feed_id}/address", response=FeedMade, auth=sharing, summary="Give a feed a new address")
def change_address(request: ApiRequest, response: HttpResponse, feed_id: UUID) -> FeedMade:
    """The old one works for two weeks more, so that nothing breaks; `/end-old-addresses` ends it now."""
    return _made(request, response, rotate_feed(by=request.user, feed_id=own_feed(request.access, feed_id).pk))


@router.post("/{uuid:feed_id}/end-old-addresses", response={204: None}, auth=sharing, summary="End old addresses")
def end_old_addresses(request: ApiRequest, feed_id: UUID) -> Status[None]:
    """Every address it had before its present one works no more. An ops admin may do this to anybody's."""
    end_former_addresses(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    return Status(204, None)


@router.delete("/{uuid:feed_id}", response={204: None}, auth=sharing, summary="End a feed")
def end_feed(request: ApiRequest, feed_id: UUID) -> Status[None]:
    """Its address works no more; for a day it can be brought back. An ops admin may end anybody's."""
    revoke_feed(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    return Status(204, None)


@router.post("/{uuid:feed_id}/restore", response={204: None}, auth=sharing, summary="Bring a feed back")
def bring_feed_back(request: ApiRequest, feed_id: UUID) -> Status[None]:
    """At the address it had, within a day of its end."""
    restore_feed(by=request.user, feed_id=feed_to_end(request.access, feed_id).pk)
    return Status(204, None)


def _line(request: ApiRequest, feed_id: UUID) -> FeedLine:
    now = timezone.now()
    found = get_object_or_404(own_feeds(request.access, now), pk=feed_id)
    return feed_lines([found], request.access, now)[0]


def _made(request: ApiRequest, response: HttpResponse, new: NewFeed) -> FeedMade:
    tells_once(response)
    return feed_made(_line(request, new.feed.pk), new, settings.BASE_URL)
