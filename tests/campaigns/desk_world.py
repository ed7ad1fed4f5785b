"""An organisation that works every day, so that tests of pages hold on whichever day they run."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from campaigns.enums import AlertKind, AlertState
from campaigns.models import Activity, Alert, Campaign, Channel, Milestone
from departments.enums import RoleName
from departments.models import Department, User
from tests.factories import (
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class World:
    """Social Media owns Organic social; PR owns nothing. A campaign led by Marketing is confirmed."""

    today: dt.date
    social: Department
    pr: Department
    marketing: Department
    head: User
    member: User
    channel: Channel
    campaign: Campaign

    def activity(self, **fields: Any) -> Activity:
        """An activity of the campaign a month from now."""
        values = {"campaign": self.campaign, "channel": self.channel, "starts_on": self.day(30), **fields}
        return make_activity(**values)

    def duty(self, in_days: int = 3, **fields: Any) -> Milestone:
        """A duty of Social Media, made by hand, due so many days from today."""
        by_hand = {"offset": None, "unit": "", "anchor": ""}
        values = {"due_on": self.day(in_days), "responsible": self.social, **by_hand, **fields}
        if "responsibles" in fields:
            del values["responsible"]
        if "activity" not in fields:
            values["activity"] = self.activity()
        return make_milestone(**values)

    def alert(self, milestone: Milestone | None = None, **fields: Any) -> Alert:
        """An alert fired to Social Media an hour ago."""
        values = {
            "department": self.social,
            "milestone": milestone,
            "kind": AlertKind.COMING if milestone else AlertKind.NEW,
            "state": AlertState.FIRED,
            "due_at": timezone.now() - dt.timedelta(hours=1),
            **fields,
        }
        if milestone is None and "activity" not in fields:
            values["activity"] = self.activity()
        return make_alert(**values)

    def day(self, in_days: int) -> dt.date:
        """The day so many days from today."""
        return self.today + dt.timedelta(days=in_days)


def make_world() -> World:
    """The world, with week days that count from today, so that "this week" is the next seven days."""
    today = timezone.now().date()
    make_organisation(default_calendar=make_calendar(weekend=()), first_day_of_week=today.weekday(), time_zone="UTC")
    social, pr = make_department(name="Social Media", slug="social"), make_department(name="PR", slug="pr")
    marketing = make_department(name="Marketing", slug="marketing")
    return World(
        today=today,
        social=social,
        pr=pr,
        marketing=marketing,
        head=make_user(name="Ben Head", department=social, role=RoleName.HEAD),
        member=make_user(name="Mia Member", department=social),
        channel=make_channel(name="Organic social", slug="organic-social", medium="social", owner=social),
        campaign=make_campaign(name="Spring launch", lead=marketing),
    )


def signed_in(person: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def spoken(answer: Any) -> str:
    """What the page's messages say."""
    return " ".join(str(message) for message in answer.wsgi_request._messages)
