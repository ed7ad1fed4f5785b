"""A place to measure in: PostgreSQL and Valkey of its own, in a folder that goes away, with Django set up on them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.services import TestServices


@contextmanager
def place(**environment: str) -> Iterator[None]:
    """Start the services, set Django up on an empty database of the product, and end it all afterwards.

    ``environment`` is set before Django reads it; processes started inside inherit it.
    """
    run = TestServices()
    run.set_environment()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "calendar_app.settings", **environment}
    run.services.enter()
    try:
        _set_up()
        yield
    finally:
        run.services.leave()
        run.close()


def _set_up() -> None:
    import django  # noqa: PLC0415 - not before the environment is set
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def say(line: str = "") -> None:
    """Print a line of the result at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def middle(values: list[float]) -> float:
    """Return the median."""
    return median(values)
