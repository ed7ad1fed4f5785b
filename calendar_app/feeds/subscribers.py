"""Who follows a department in a calendar program of their own: for its head, who answers for what leaves it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calendar_app.enums import FeedScope
from calendar_app.feeds.programs import program_name
from calendar_app.feeds.targets import Target
from calendar_app.models import Feed
from campaigns.queries.fetch import department_to_manage
from departments.http import Request
from departments.models import Department


@dataclass(frozen=True)
class Subscriber:
    """One feed as a head sees it: whose it is, of what, which program fetched it when. Never its name or address."""

    person: str
    shows: str
    made_at: dt.datetime
    fetched_at: dt.datetime | None
    program: str


def subscribers_of(department: Department) -> list[Subscriber]:
    """Return who has a feed of this department or of one of its channels, those fetched last first. One query.

    Feeds that ended, and those of people who may not sign in, are over.
    """
    theirs = Q(department=department) | Q(department__merged_into=department)
    theirs |= Q(channel__owners=department, channel__retired_at=None)
    rows = Feed.objects.filter(theirs, revoked_at=None, owner__is_active=True).distinct()
    rows = rows.select_related("owner", "department__merged_into", "channel").order_by(
        "owner__name", "created_at", "id"
    )
    found = [_subscriber(row) for row in rows]
    return sorted(found, key=lambda each: each.fetched_at or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True)


def _subscriber(feed: Feed) -> Subscriber:
    department = feed.department and (feed.department.merged_into or feed.department)
    shows = Target(FeedScope(feed.scope), department, feed.channel).description
    assert feed.owner is not None
    program = program_name(feed.last_fetched_by)
    return Subscriber(feed.owner.name, shows, feed.created_at, feed.last_fetched_at, program)


@require_safe
def department_feeds(request: Request, slug: str) -> HttpResponse:
    """Show who subscribes to a department, to those who manage it. Two queries of its own."""
    department = department_to_manage(request.access, slug)
    context = {"department": department, "subscribers": subscribers_of(department)}
    return render(request, "feeds/subscribers.html", context)
