"""The project's own environment: made once, filled again only after a change, without a network in between."""

import shutil
import subprocess
from pathlib import Path

import pytest

from calendar_app.lib.environment import CHECKOUT

INSTALLING = "Instep: installing what requirements.txt names"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that needs no package, so that nothing is fetched."""
    shutil.copytree(CHECKOUT / "script", tmp_path / "script")
    (tmp_path / "requirements.txt").write_text("# none\n")
    (tmp_path / "where.py").write_text("import sys; print(sys.prefix, *sys.argv[1:])\n")
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(checkout / "script" / "in_environment"), "requirements.txt", "where", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")


def test_the_environment_is_filled_once_and_again_only_after_a_change(checkout: Path) -> None:
    requirements = checkout / "requirements.txt"
    requirements.write_text("./no-such-folder\n")
    for _ in range(2):  # what could not be installed is not taken for installed
        failed = run(checkout)
        assert failed.returncode == 1
        assert "Installing did not work" in failed.stderr

    requirements.write_text("# none\n")
    first, ran = run(checkout, "with space", "--flag").stdout.splitlines()
    assert first.startswith(INSTALLING)
    assert ran == f"{checkout / '.venv'} with space --flag"
    assert run(checkout).stdout == f"{checkout / '.venv'}\n"

    requirements.write_text("# still none\n")
    assert run(checkout).stdout.startswith(INSTALLING)
    assert run(checkout).stdout == f"{checkout / '.venv'}\n"
