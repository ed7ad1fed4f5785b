"""What every test can use: real PostgreSQL and Valkey, and Chromium for the tests marked ``browser``."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import django
import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils.crypto import get_random_string
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from tests import chance
from tests.emptying import empty_what_is_filled
from tests.services import TestServices, stop_left_over

RUN = TestServices()
RUN.set_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "calendar_app.settings"
# The browser's driver keeps an event loop in the tests' thread, which Django minds. Nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

OURS = ("departments.", "campaigns.", "calendar_app.")

SLOW = ("tests/faults/", "tests/ground/", "tests/secrecy/")
"""What takes long at a stretch, mostly waiting: begun last, all others would wait for it."""

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long fault, fuzz and load tests")


def pytest_configure(config: pytest.Config) -> None:
    chance.IS_LONG = config.getoption("--long")
    # A busy machine is no fault of a test's.
    patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    hypothesis_settings.register_profile("instep", max_examples=chance.examples(100), **patient)
    hypothesis_settings.load_profile("instep")
    django.setup()  # not before: the settings read the environment set above
    # Pages under test name static files as they are: hashed names exist only after collectstatic.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    # Head and body of an answer are written apart: the second waited 40 ms until the browser acknowledged the first.
    WSGIRequestHandler.disable_nagle_algorithm = True
    empty_what_is_filled()
    # Factories write rows past the actions, and nobody hears of it: what was made before would be used again.
    from calendar_app.lib import kept  # noqa: PLC0415 - not before Django is set up

    kept.LONGEST = 0.0


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was made be kept, as outside tests, but none of another test's."""
    from calendar_app.lib import kept  # noqa: PLC0415 - not before Django is set up

    monkeypatch.setattr(kept, "LONGEST", 30.0)
    monkeypatch.setattr(kept, "SALT", get_random_string(20))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what is loaded by now out of garbage collections: walking all of it took a seventh of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionstart(session: pytest.Session) -> None:
    if RUN.first:
        stop_left_over()


def pytest_unconfigure(config: pytest.Config) -> None:
    gc.unfreeze()
    RUN.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and chromium_path() is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, so browser tests may not be left out, but Chromium is not installed", pytrace=False)
        pytest.skip("browser tests left out: Chromium is not installed")


def chromium_path() -> str | None:
    """Where Chromium is, if it is installed."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a process; tests that ask for it are marked ``browser``."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def services() -> Iterator[None]:
    """PostgreSQL and Valkey, running. Tests with a database have them already; others ask for this fixture."""
    RUN.start()
    yield
    RUN.services.leave()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    services: None, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Starts the services before pytest-django makes its test database in them, a copy of one migrated once for all."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = RUN.migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Gives the copy what else the migrations set, which PostgreSQL does not copy."""
    with django_db_blocker.unblock():
        RUN.set_what_migrations_set()


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lets a fixture of a module write rows, which are gone after it: each test works on a copy and takes back its own.

    Not for modules with tests that empty tables.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def _every_deed_has_a_sentence() -> Iterator[None]:
    """No test writes a deed into the audit log that its readers could not be told in a sentence."""
    from campaigns.rules.story import is_foreseen  # noqa: PLC0415 - Django is not set up when this file is read
    from departments.models import AuditEntry  # noqa: PLC0415

    def look(instance: Any, **_kwargs: Any) -> None:
        room, _, subject = instance.subject_type.partition(".")
        if f"{room}." in OURS:
            assert is_foreseen(subject, instance.verb), f"no sentence for {subject}: {instance.verb}"

    post_save.connect(look, sender=AuditEntry)
    yield
    post_save.disconnect(look, sender=AuditEntry)


@pytest.fixture(autouse=True)
def _clock_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test's clock is a jump to the test before it: the process's guard begins anew with each."""
    from campaigns.alerts.clock import ClockGuard  # noqa: PLC0415 - Django is not set up when this file is read

    monkeypatch.setattr("campaigns.alerts.ticking._guard", ClockGuard())


@pytest.fixture(autouse=True)
def _nobody_has_guessed_yet() -> None:
    """No test's wrong passwords and addresses count against the test after it."""
    from django.core.cache import cache  # noqa: PLC0415 - Django is not set up when this file is read

    cache.clear()


@pytest.fixture
def process_environment(db: None) -> dict[str, str]:
    """The environment for a process of ours that a test starts: it works on the test's database.

    It sees only what is committed, so ask for ``transactional_db`` beside it.
    """
    database: dict[str, Any] = connection.settings_dict
    user, password, name = (quote(str(database[key]), safe="") for key in ("USER", "PASSWORD", "NAME"))
    place = urlencode({"host": database["HOST"], "port": database["PORT"] or 5432})
    return {**os.environ, "DATABASE_URL": f"postgresql://{user}:{password}@/{name}?{place}"}
