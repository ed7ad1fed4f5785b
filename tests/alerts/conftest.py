"""What the tests of alerts share."""

from collections.abc import Iterator

import django
import pytest
from pytest_django.fixtures import Settings

django.setup()  # this file is read before pytest is configured if it is named on the command line

from tests.alerts.sink import Sink  # noqa: E402
from tests.factories import make_organisation  # noqa: E402


@pytest.fixture
def organisation(db: None) -> None:
    """Monday to Friday, no holidays, UTC, alerts at eight."""
    make_organisation()


@pytest.fixture
def sink(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Sink]:
    """An SMTP server that takes our mail; commands at once, unless a test asks for one that does not."""
    with Sink(takes_commands_at_once=getattr(request, "param", True)) as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        yield server
