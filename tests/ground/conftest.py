"""Homes of their own for the tests of the local services."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_app.local.home import Home
from calendar_app.local.processes import end, left_over_from
from calendar_app.local.services import Services


def new_home() -> Home:
    """A home in a folder that root's database user can reach as well."""
    folder = Path(tempfile.mkdtemp(prefix="instep-ground-", dir="/tmp"))
    folder.chmod(0o755)
    return Home.at(folder)


def clear(home: Home) -> None:
    """Stops whatever of ours a test left running in a home, and removes it."""
    end(left_over_from(home.folder), patience=5)
    for server in Services(home, {}).servers:
        server.stop()
    shutil.rmtree(home.folder)


@pytest.fixture
def home() -> Iterator[Home]:
    """An empty home."""
    home = new_home()
    yield home
    clear(home)


@pytest.fixture
def other_home() -> Iterator[Home]:
    """A second home on the same machine."""
    home = new_home()
    yield home
    clear(home)
