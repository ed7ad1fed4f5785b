"""One world for all tests of this folder: made once, in a transaction that is taken back at the end."""

import logging
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.db import transaction

django.setup()  # this file is read before pytest is configured if it is named on the command line

from tests.access.world import World, make_world  # noqa: E402


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are wanted here; writing each into a log takes longer than making it."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world. Tests leave it as they find it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
