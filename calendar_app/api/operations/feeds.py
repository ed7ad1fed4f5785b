"""Feeds: one's own, making them, another address, ending them."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, managing, reading, sharing
from calendar_app.api.once import tells_once
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.feeds import (
    Ending,
    FeedFacts,
    FeedMade,
    FeedOptionsIn,
    FeedOut,
    FollowerOut,
    NewFeedIn,
    feed_made,
    feed_out,
    follower_out,
)
from calendar_app.api.versions import mark_seen, say_version
from calendar_app.feeds.actions import (
    NewFeed,
    change_feed,
    create_feed,
    end_follower,
    end_former_addresses,
    feed_mark,
    let_follow_again,
    restore_feed,
    revoke_feed,
    rotate_feed,
)
from calendar_app.feeds.listing import feed_lines, feed_to_end, own_feed, own_feeds, own_line
from calendar_app.feeds.options import FeedOptions
from calendar_app.feeds.subscribers import feeds_of_department, subscribers_of
from calendar_app.feeds.targets import target_of
from campaigns.queries.fetch import department_to_manage
from departments.errors import Refused

router = Router(tags=["Feeds"])
followers = Router(tags=["Feeds"])


@router.get("", response=Page[FeedOut], auth=reading, summary="List your feeds")
def list_feeds(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Those that have not ended, the oldest first."""
    now = timezone.now()

    def shown(found: list[Any]) -> list[FeedOut]:
        return [feed_out(line) for line in feed_lines(found, request.access, now)]

    return page_of(own_feeds(request.access, now), asked, by=("created_at", "id"), shown=shown)


@router.get("/{uuid:feed_id}", response=FeedOut, auth=reading, summary="Read a feed")
def read_feed(request: ApiRequest, response: HttpResponse, feed_id: UUID) -> FeedOut:
    """One of your feeds. Its `ETag` is what `If-Match` takes when you change it."""
    line = own_line(request.access, feed_id, timezone.now())
    say_version(response, feed_mark(line.row))
    return feed_out(line)


@router.post("", response={201: FeedMade}, auth=sharing, summary="Make a feed")
def make_feed(request: ApiRequest, response: HttpResponse, new: NewFeedIn) -> Status[FeedMade]:
    """A feed of yours. It goes on when the token is over, so this needs a scope of its own.

    Feeds of a department are made by its own people.
    """
    target = target_of(new.show, request.access, at=timezone.now())
    options = FeedOptions(**{name: getattr(new, name) for name in FeedOptionsIn.model_fields})
    made = create_feed(by=request.user, owner=request.user, target=target, name=new.name, options=options)
    return Status(201, _made(request, response, made))


@router.patch("/{uuid:feed_id}", response=FeedOut, auth=sharing, summary="Change a feed")
def change(request: ApiRequest, response: HttpResponse, feed_id: UUID, facts: FeedFacts) -> FeedOut:
    """What it is called and what is in it; its address stays. `If-Match` as for a change."""
    seen = mark_seen(request)
    line = own_line(request.access, feed_id, timezone.now())
    sent = facts.dict(exclude_unset=True)
    name = sent.pop("name", "")
    if name and not line.is_named:
        raise Refused(_("It goes by its campaign’s name, which is not yours to change."), field="name")
    before = {each.name: getattr(line.row, each.name) for each in fields(FeedOptions)}
    change_feed(by=request.user, feed_id=line.row.pk, name=name, options=FeedOptions(**{**before, **sent}), seen=seen)
    return read_feed(request, response, feed_id)


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


def _made(request: ApiRequest, response: HttpResponse, new: NewFeed) -> FeedMade:
    tells_once(response)
    return feed_made(own_line(request.access, new.feed.pk, timezone.now()), new, settings.BASE_URL)


@followers.get("/{slug}/followers", response=list[FollowerOut], auth=reading, summary="List followers")
def list_followers(request: ApiRequest, slug: str) -> list[FollowerOut]:
    """Who follows a department, or one of its channels, in a calendar program of their own. For its head."""
    department = department_to_manage(request.access, slug)
    return [follower_out(found) for found in subscribers_of(department)]


@followers.post("/{slug}/followers/{uuid:feed_id}/end", response={204: None}, auth=managing, summary="End a follower")
def end_followers_feed(request: ApiRequest, slug: str, feed_id: UUID, why: Ending) -> Status[None]:
    """In the name of the department, whose head you are; its owner reads why."""
    department = department_to_manage(request.access, slug)
    found = get_object_or_404(feeds_of_department(department), pk=feed_id, revoked_at=None)
    end_follower(by=request.user, department=department, feed_id=found.pk, reason=why.reason)
    return Status(204, None)


@followers.post(
    "/{slug}/followers/{uuid:feed_id}/restore", response={204: None}, auth=managing, summary="Let somebody follow again"
)
def let_somebody_follow_again(request: ApiRequest, slug: str, feed_id: UUID) -> Status[None]:
    """Within a day."""
    department = department_to_manage(request.access, slug)
    found = get_object_or_404(feeds_of_department(department), pk=feed_id)
    let_follow_again(by=request.user, department=department, feed_id=found.pk)
    return Status(204, None)
