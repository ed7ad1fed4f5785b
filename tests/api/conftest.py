"""A planner, her department, a channel and a campaign of hers."""

import django
import pytest

django.setup()  # this file is read before pytest is configured if it is named on the command line

from campaigns.actions.replanning import replan  # noqa: E402
from campaigns.models import Activity, Campaign, Channel  # noqa: E402
from departments.enums import RoleName  # noqa: E402
from departments.models import Department, User  # noqa: E402
from tests.api.asking import Program, program_of  # noqa: E402
from tests.factories import (  # noqa: E402
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)


@pytest.fixture(autouse=True)
def organisation(db: None) -> None:
    make_organisation()


@pytest.fixture
def marketing() -> Department:
    return make_department(name="Marketing", slug="marketing")


@pytest.fixture
def ana(marketing: Department) -> User:
    """A planner of Marketing."""
    return make_user(name="Ana", department=marketing, role=RoleName.PLANNER)


@pytest.fixture
def hana(marketing: Department) -> User:
    """The head of Marketing."""
    return make_user(name="Hana", department=marketing, role=RoleName.HEAD)


@pytest.fixture
def vera(marketing: Department) -> User:
    """Who only looks."""
    return make_user(name="Vera", department=marketing, role=RoleName.VIEWER)


@pytest.fixture
def email(marketing: Department) -> Channel:
    rules = [{"name": "Copy", "offset": -5}, {"name": "Approval", "offset": -2}]
    return make_channel(name="E-mail", slug="e-mail", owners=[marketing], rules=rules)


@pytest.fixture
def easter(ana: User, marketing: Department) -> Campaign:
    return make_campaign(name="Easter", lead=marketing, owner=ana)


@pytest.fixture
def teaser(easter: Campaign, email: Channel) -> Activity:
    made = make_activity(title="Teaser", campaign=easter, channel=email)
    replan([made.pk], by=None)
    return made


@pytest.fixture
def script(ana: User) -> Program:
    """A program of Ana's that may do all she may."""
    return program_of(ana)
