"""A small organisation whose tools listen, and a host that takes what they are sent."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import django
import pytest
from pytest_django.fixtures import Settings

django.setup()  # this file is read before pytest is configured if it is named on the command line

from campaigns.models import Activity, Campaign  # noqa: E402
from departments.enums import RoleName  # noqa: E402
from departments.models import Department, User  # noqa: E402
from tests.factories import (  # noqa: E402
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)
from tests.outward.receivers import Receiver, receiver  # noqa: E402


@dataclass(frozen=True)
class Plan:
    """Marketing leads a campaign with one activity on a channel that Social Media owns; Print has no part in it."""

    marketing: Department
    social: Department
    printing: Department
    planner: User
    head: User
    head_of_print: User
    ops_admin: User
    campaign: Campaign
    activity: Activity


@pytest.fixture
def plan(db: None) -> Plan:
    """The organisation and what it plans."""
    make_organisation()
    marketing, social, printing = (make_department(name=name) for name in ("Marketing", "Social Media", "Print"))
    planner = make_user(department=marketing, role=RoleName.PLANNER, name="Ana")
    campaign = make_campaign(lead=marketing, owner=planner, name="Spring launch")
    channel = make_channel(owner=social, name="Instagram", slug="instagram")
    return Plan(
        marketing,
        social,
        printing,
        planner,
        make_user(department=social, role=RoleName.HEAD, name="Ben"),
        make_user(department=printing, role=RoleName.HEAD, name="Cleo"),
        make_user(name="Olga", is_ops_admin=True),
        campaign,
        make_activity(campaign=campaign, channel=channel, title="Teaser", starts_on=dt.date(2031, 3, 15)),
    )


@pytest.fixture
def host(settings: Settings) -> Iterator[Receiver]:
    """A tool that listens on this machine, which may be reached."""
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found
