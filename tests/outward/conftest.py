"""Hosts to ask, and a network in which they may be."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.outward.receivers import Receiver, receiver


@pytest.fixture
def host() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def near(settings: Settings) -> None:
    """This machine may be reached, as if an admin had named it."""
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
