"""A feed that exists, fetched as a calendar program would."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from calendar_app.models import Feed
from campaigns.models import Activity, Milestone
from tests.feeds.parsers import ReadCalendar, ReadEvent, read_with_vobject


def let_revision_grow() -> None:
    """Say that something was changed, as every action does once it is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('instep_revision')")


@dataclass(frozen=True)
class MadeFeed:
    """A feed with its address, and short ways to fetch it without any session."""

    feed: Feed
    path: str

    def fetch(self, **headers: str) -> HttpResponse:
        """Fetch it after a change somewhere: tests write rows by hand, which does not say so as actions do."""
        let_revision_grow()
        return self.poll(**headers)

    def poll(self, **headers: str) -> HttpResponse:
        """Fetch it as a program of its own: no cookies, no Accept header."""
        return Client(raise_request_exception=False).get(self.path, headers=headers)  # type: ignore[return-value]

    def read(self) -> ReadCalendar:
        """Fetch and read it."""
        answer = self.fetch()
        assert answer.status_code == 200, answer.content
        return read_with_vobject(answer.content)

    def summaries(self) -> set[str]:
        """Return the names of all entries."""
        return {event.summary for event in self.read().events}


MakeFeed = Callable[..., MadeFeed]
"""``make_feed(ben, "department:social-media")``"""


def entry(feed: MadeFeed, row: Activity | Milestone) -> ReadEvent:
    """Fetch the feed and return the entry of one row."""
    return feed.read().event(row.pk)
