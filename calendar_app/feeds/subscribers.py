"""Who follows a department in a calendar program of their own: for its head, who answers for what leaves it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.feeds.actions import end_follower, let_follow_again
from calendar_app.feeds.forms import EndFollowerForm
from calendar_app.feeds.programs import program_name
from calendar_app.feeds.targets import Target
from calendar_app.models import Feed
from campaigns.queries.fetch import department_to_manage
from departments.errors import Refused
from departments.http import Request
from departments.models import Department


@dataclass(frozen=True)
class Subscriber:
    """One feed as a head sees it: whose it is, of what, which program fetched it when. Never its name or address."""

    feed_id: uuid.UUID
    person: str
    shows: str
    made_at: dt.datetime
    fetched_at: dt.datetime | None
    program: str


def subscribers_of(department: Department) -> list[Subscriber]:
    """Return who has a feed of this department or of one of its channels, those fetched last first. One query.

    Feeds that ended, and those of people who may not sign in, are over.
    """
    rows = feeds_of_department(department).filter(revoked_at=None).order_by("owner__name", "created_at", "id")
    found = [_subscriber(row) for row in rows]
    return sorted(found, key=lambda each: each.fetched_at or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True)


def feeds_of_department(department: Department) -> QuerySet[Feed]:
    """Return the feeds of this department and of its channels, ended ones too: nothing that is a person's own."""
    theirs = Q(department=department) | Q(department__merged_into=department)
    theirs |= Q(channel__owners=department, channel__retired_at=None)
    rows = Feed.objects.filter(theirs, owner__is_active=True).distinct()
    return rows.select_related("owner", "department__merged_into", "channel")


def _subscriber(feed: Feed) -> Subscriber:
    assert feed.owner is not None
    shows, program = Target.of(feed).description, program_name(feed.last_fetched_by)
    return Subscriber(feed.pk, str(feed.owner), shows, feed.created_at, feed.last_fetched_at, program)


@require_safe
def department_feeds(request: Request, slug: str) -> HttpResponse:
    """Show who subscribes to a department, to those who manage it. Two queries of its own."""
    department = department_to_manage(request.access, slug)
    context = {"department": department, "subscribers": subscribers_of(department)}
    return render(request, "feeds/subscribers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_feed(request: Request, slug: str, feed_id: uuid.UUID) -> HttpResponse:
    """Ask why somebody's feed of the department is to end, and end it."""
    department = department_to_manage(request.access, slug)
    feed = get_object_or_404(feeds_of_department(department), pk=feed_id, revoked_at=None)
    form = EndFollowerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"department": department, "subscriber": _subscriber(feed), "form": form}
        return render(request, "feeds/end.html", context, status=422 if form.errors else 200)
    end_follower(by=request.user, department=department, feed_id=feed.pk, reason=form.cleaned_data["reason"])
    said = _("The feed of %(person)s has ended. Their page says why.") % {"person": feed.owner}
    messages.success(request, said, extra_tags=reverse("department_feed_restore", args=[slug, feed.pk]))
    return redirect("department_feeds", slug)


@require_POST
def restore_feed(request: Request, slug: str, feed_id: uuid.UUID) -> HttpResponse:
    """Bring back somebody's feed of the department that was ended a moment ago."""
    department = department_to_manage(request.access, slug)
    feed = get_object_or_404(feeds_of_department(department), pk=feed_id)
    try:
        let_follow_again(by=request.user, department=department, feed_id=feed.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The feed of %(person)s works again.") % {"person": feed.owner})
    return redirect("department_feeds", slug)
