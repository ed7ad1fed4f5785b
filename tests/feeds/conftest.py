"""People and feeds over real rows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django
import pytest

django.setup()  # this file is read before pytest is configured if it is named on the command line

from django.utils import timezone  # noqa: E402

from calendar_app.feeds.actions import create_feed  # noqa: E402
from calendar_app.feeds.kept_files import FILES  # noqa: E402
from calendar_app.feeds.options import FeedOptions  # noqa: E402
from calendar_app.feeds.targets import target_of  # noqa: E402
from calendar_app.feeds.tokens import path_of  # noqa: E402
from campaigns.models import Activity, Campaign, Channel, Milestone  # noqa: E402
from departments.access import access_for  # noqa: E402
from departments.enums import RoleName  # noqa: E402
from departments.models import Department, User  # noqa: E402
from tests.factories import (  # noqa: E402
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)
from tests.feeds.made import MadeFeed  # noqa: E402


@pytest.fixture(autouse=True)
def organisation(db: None) -> None:
    make_organisation()


@pytest.fixture(autouse=True)
def no_kept_files() -> None:
    """A process that has served nothing yet."""
    FILES.clear()


@pytest.fixture
def social() -> Department:
    return make_department(name="Social Media")


@pytest.fixture
def ben(social: Department) -> User:
    """The head of Social Media."""
    return make_user(name="Ben", department=social, role=RoleName.HEAD)


@pytest.fixture
def soon() -> dt.date:
    """A day in the middle of what feeds cover."""
    return timezone.localdate() + dt.timedelta(days=40)


@pytest.fixture
def make_feed() -> Callable[..., MadeFeed]:
    """A function that makes a feed: ``make_feed(ben, "department:social")``."""

    def make(owner: User, show: str = "all", *, name: str = "", **options: Any) -> MadeFeed:
        target = target_of(show, access_for(owner), at=timezone.now())
        new = create_feed(by=owner, owner=owner, target=target, name=name, options=FeedOptions(**options))
        return MadeFeed(new.feed, path_of(new.feed.pk, new.token))

    return make


@pytest.fixture
def instagram(social: Department) -> Channel:
    return make_channel(name="Instagram", owner=social, colour=4)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Aurora", lead=make_department(name="Marketing"))


@pytest.fixture
def teaser(campaign: Campaign, instagram: Channel, soon: dt.date) -> Activity:
    return make_activity(campaign=campaign, channel=instagram, title="Teaser", starts_on=soon)


@pytest.fixture
def copy(teaser: Activity, soon: dt.date) -> Milestone:
    return make_milestone(activity=teaser, name="Copy", due_on=soon - dt.timedelta(days=14))
