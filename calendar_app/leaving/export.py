"""Everything that is held about one person, from all rooms, as it goes into a file."""

import datetime as dt
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from calendar_app.calendar.own.favourites import favourites
from calendar_app.enums import FeedScope
from calendar_app.feeds.options import FeedOptions
from calendar_app.models import (
    ApiToken,
    Favourite,
    Feed,
    ImportDraft,
    LastLook,
    OutboxMail,
    Overlay,
    OwnNote,
    SavedView,
    SharedLink,
)
from campaigns.queries.personal_data import personal_data
from campaigns.queries.visible import visible_activities, visible_campaigns, visible_channels
from departments.access import Access, access_for
from departments.actions.sessions import sessions_of
from departments.models import Department, User
from departments.queries import organisation


def data_of(person: User, *, viewer: Access | None, at: dt.datetime) -> dict[str, Any]:
    """Return what is held about a person at ``at``: nothing in it names what they may not see themselves.

    With a ``viewer``, who takes it out in their place, neither what that one may not see, nor what the
    person starred and noted for themselves. No secret is in it: of feeds
    the names and options, of files the names, of mail that it was sent.
    """
    access = access_for(person, at)
    if viewer is not None:
        access = access.seen_by(viewer)
    return {
        "about": _("What Instep holds about %(name)s") % {"name": person},
        "organisation": organisation().name,
        "taken_out_at": at,
        **personal_data(person, access=access, at=at),
        "feeds": _feeds(person, access, at),
        "programs": _oldest_first(
            ApiToken.objects.filter(owner=person),
            *("name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"),
        ),
        "imports": _oldest_first(
            ImportDraft.objects.filter(owner=person), "filename", "created_at", "expires_at", "imported_at"
        ),
        "saved_views": _views(person),
        "links": _oldest_first(SharedLink.objects.filter(owner=person), *_LINK),
        **_own_things(person, access, at, is_theirs=viewer is None or viewer.user_id == person.pk),
        "calendars_beside_the_calendar": _oldest_first(
            Overlay.objects.filter(owner=person), "name", "host", "scope", "created_at", "confirmed_at", "removed_at"
        ),
        "mail_kept_in_the_outbox": list(
            OutboxMail.objects.filter(recipient__iexact=person.email).order_by("pk").values_list("at", flat=True)
        ),
        "signed_in_until": list(
            Session.objects.filter(pk__in=sessions_of(person.pk)).order_by("pk").values_list("expire_date", flat=True)
        ),
    }


_LINK = (
    "name", "first_day", "last_day", "with_drafts", "shows_status", "shows_departments", "shows_owner", "created_at",
    "expires_at", "revoked_at", "last_opened_at", "opened_count",
)  # fmt: skip


def _oldest_first(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by("created_at").values(*fields))


def _own_things(person: User, access: Access, at: dt.datetime, *, is_theirs: bool) -> dict[str, Any]:
    """Return favourites, notes and last look: whole for the person, for anybody else how many there are."""
    starred, notes = Favourite.objects.filter(user=person), OwnNote.objects.filter(user=person)
    look = LastLook.objects.filter(user=person).values("since", "looked_at").first()
    if not is_theirs:
        counts = {"favourites": starred.count(), "own_notes": notes.count()}
        told = {name: _("%(count)d, which only they read") % {"count": count} for name, count in counts.items()}
        return {**told, "last_look": look}
    about: dict[UUID | None, str] = {
        **dict(visible_campaigns(access, at).filter(pk__in=notes.values("campaign")).values_list("pk", "name")),
        **dict(visible_activities(access, at).filter(pk__in=notes.values("activity")).values_list("pk", "title")),
    }
    return {
        "favourites": [{"kind": each.kind, "name": each.name} for each in favourites(access_for(person, at), at)],
        "own_notes": [
            {
                "about": about.get(note.campaign_id or note.activity_id) or _("something no longer seen"),
                "text": note.text,
                "created_at": note.created_at,
                "updated_at": note.updated_at,
            }
            for note in notes
        ],
        "last_look": look,
    }


def _views(person: User) -> list[dict[str, Any]]:
    """Return the saved views, with the departments each is shared with. One query, and one for each view."""
    fields = ("pk", "name", "query", "opens_first", "created_at", "removed_at")
    found = _oldest_first(SavedView.objects.filter(owner=person), *fields)
    for view in found:
        shared = Department.objects.filter(view_shares__view=view.pop("pk"))
        view["shared_with"] = list(shared.values_list("name", flat=True))
    return found


def _feeds(person: User, access: Access, at: dt.datetime) -> list[dict[str, Any]]:
    feeds = list(
        Feed.objects.filter(owner=person).select_related("department", "channel", "saved_view").order_by("created_at")
    )
    wanted = [feed.campaign_id for feed in feeds if feed.campaign_id is not None]
    campaigns = dict(visible_campaigns(access, at).filter(pk__in=wanted).values_list("pk", "name"))
    channels = set(visible_channels(access, at).values_list("pk", flat=True))
    return [_feed(feed, campaigns, channels, is_insider=access.is_insider) for feed in feeds]


def _feed(feed: Feed, campaigns: dict[UUID, str], channels: set[int], *, is_insider: bool) -> dict[str, Any]:
    shows, is_seen = _shows(feed, campaigns, channels, is_insider=is_insider)
    options = [each.name for each in fields(FeedOptions)]
    moments = ("created_at", "revoked_at", "end_reason", "last_fetched_at", "last_fetched_by")
    # Unless somebody named it, a feed is called after what it shows.
    return {
        "name": feed.name if is_seen else shows,
        "scope": feed.scope,
        "shows": shows,
        **{name: getattr(feed, name) for name in (*options, *moments)},
    }


def _shows(feed: Feed, campaigns: dict[UUID, str], channels: set[int], *, is_insider: bool) -> tuple[str, bool]:
    """Return what a feed shows, in words that may be said, and whether that is its name."""
    match feed.scope:
        case FeedScope.CAMPAIGN:
            name = campaigns.get(feed.campaign_id) if feed.campaign_id else None
            return (name, True) if name else (_("a campaign"), False)
        case FeedScope.CHANNEL if feed.channel_id not in channels:
            return _("a channel"), False
        case FeedScope.DEPARTMENT if not is_insider:
            return _("a department"), False
        case _:
            return str(feed.department or feed.channel or feed.saved_view or FeedScope(feed.scope).label), True
