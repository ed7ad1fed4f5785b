"""Who adds what, and hosts to ask."""

from collections.abc import Iterator

import django
import pytest
from pytest_django.fixtures import Settings

django.setup()  # this file is read before pytest is configured if it is named on the command line

from departments.enums import RoleName  # noqa: E402
from departments.models import User  # noqa: E402
from tests.factories import make_department, make_organisation, make_user  # noqa: E402
from tests.outward.receivers import Receiver, receiver  # noqa: E402


class World:
    """A member and the head of PR, somebody of Sales, an ops admin."""

    def __init__(self) -> None:
        make_organisation(time_zone="Europe/London")
        self.pr, self.sales = make_department(name="PR"), make_department(name="Sales")
        self.member: User = make_user(department=self.pr, role=RoleName.MEMBER)
        self.head: User = make_user(department=self.pr, role=RoleName.HEAD)
        self.other: User = make_user(department=self.sales, role=RoleName.MEMBER)
        self.admin: User = make_user(is_ops_admin=True)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def host(settings: Settings) -> Iterator[Receiver]:
    """A host on this machine, which an admin has named as one that may be reached."""
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found
