"""Two people of one organisation, a campaign with an activity, and a browser for each."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import django
import pytest

django.setup()  # this file is read before pytest is configured if it is named on the command line

from django.test import Client  # noqa: E402

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


@dataclass
class Own:
    """Ana plans, Cleo is in the team that owns the channel; the days are in March 2027."""

    lead: Department
    team: Department
    ana: User
    cleo: User
    channel: Channel
    campaign: Campaign
    activity: Activity


@pytest.fixture
def own(db: None) -> Own:
    make_organisation(default_calendar=make_calendar())
    lead, team = make_department(name="Marketing"), make_department(name="Print")
    ana = make_user(name="Ana", department=lead, role=RoleName.PLANNER)
    channel = make_channel(owner=team, name="Magazine")
    campaign = make_campaign(lead=lead, owner=ana, name="Aurora")
    activity = make_activity(campaign=campaign, channel=channel, title="Teaser", starts_on=dt.date(2027, 3, 15))
    return Own(lead, team, ana, make_user(name="Cleo", department=team), channel, campaign, activity)


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    """A browser of somebody's."""

    def browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return browser
