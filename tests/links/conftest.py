"""A planner who shows a view outside, a campaign to be seen in it, and a browser without a seat."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django
import pytest

django.setup()  # this file is read before pytest is configured if it is named on the command line

from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from calendar_app.calendar.saved.actions import save_view  # noqa: E402
from calendar_app.calendar.saved.asking import Asking  # noqa: E402
from calendar_app.links.actions import NewAddress, Shows, create_link  # noqa: E402
from calendar_app.links.addresses import path_of  # noqa: E402
from calendar_app.models import SavedView  # noqa: E402
from campaigns.models import Activity, Campaign, Channel  # noqa: E402
from departments.enums import RoleName  # noqa: E402
from departments.models import Department, User  # noqa: E402
from tests.factories import (  # noqa: E402
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

DAY = dt.timedelta(days=1)


@dataclass
class Shop:
    """Ana of Marketing plans Aurora on Print's channel, and shows it to an agency."""

    marketing: Department
    printers: Department
    ana: User
    head: User
    channel: Channel
    campaign: Campaign
    activity: Activity
    view: SavedView
    today: dt.date

    def link(self, *, password: str = "", view: SavedView | None = None, by: User | None = None, **shows: Any) -> str:
        """The path of a new link of Ana's."""
        return path_to(self.new(password=password, view=view, by=by, **shows))

    def new(
        self, *, password: str = "", view: SavedView | None = None, by: User | None = None, **shows: Any
    ) -> NewAddress:
        """A new link of Ana's with its address; it shows from yesterday on unless told otherwise."""
        return create_link(
            by=by or self.ana,
            view=view or self.view,
            name="For the agency",
            shows=Shows(**{"first_day": self.today - DAY, **shows}),
            until=self.today + 30 * DAY,
            password=password,
        )

    def saved(self, query: str) -> SavedView:
        """Another view of Ana's."""
        return save_view(by=self.ana, name="Another", asking=Asking.from_text(query))

    def piece(self, title: str, **fields: Any) -> Activity:
        """Another activity, ten days from now unless told otherwise."""
        values = {"campaign": self.campaign, "channel": self.channel, "starts_on": self.today + 10 * DAY, **fields}
        return make_activity(title=title, **values)


def path_to(new: NewAddress) -> str:
    """The path of a link just made."""
    return path_of(new.link.pk, new.token)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    cache.clear()
    make_organisation(default_calendar=make_calendar(), name="Acme")
    marketing, printers = make_department(name="Marketing", slug="marketing"), make_department(name="Printers")
    ana = make_user(name="Ana Sander", email="ana@example.com", department=marketing, role=RoleName.PLANNER)
    channel = make_channel(name="Print", owner=printers)
    campaign = make_campaign(
        name="Aurora", lead=marketing, owner=ana, objective="Outshine them", key_message="Lights", tags=["north"]
    )
    today = timezone.localdate()
    activity = make_activity(
        campaign=campaign, channel=channel, title="Northern lights", brief="Secret sauce", starts_on=today + 10 * DAY
    )
    view = save_view(by=ana, name="Spring", asking=Asking.from_text("view=agenda"))
    head = make_user(name="Hedda", department=marketing, role=RoleName.HEAD)
    yield Shop(marketing, printers, ana, head, channel, campaign, activity, view, today)
    cache.clear()


@pytest.fixture
def outsider() -> Client:
    """A browser of somebody who has a link and nothing else. It checks forms as a real one would be checked."""
    return Client(enforce_csrf_checks=True)
