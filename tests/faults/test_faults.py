"""Every fault, in its short form, or in its long one with ``--long``: nothing that was owed is lost.

Each prints one line. ``python -m tests.faults`` runs them without pytest.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.names import FAULTS, ONLY_LONG

Strike = Callable[[str], dict[str, Any]]
CRASHES = {"valkey_stopped", "valkey_killed", "valkey_flushed", "postgres_stopped", "backends_terminated"}
"""Faults that may catch each of two senders with mails in their hands: up to sixteen, which may come twice."""

ONE_EACH = {"smtp_hangs_after_dot", "smtp_drops_after_data"}
"""Faults after which the mail host has a mail that it did not answer for: that one comes twice."""


@pytest.fixture(scope="module")
def strike(request: pytest.FixtureRequest) -> Iterator[Strike]:
    """Strike by name, on a ground of its own that all faults of this process share."""
    options = ["--long"] if request.config.getoption("--long") else []
    command = [sys.executable, "-m", "tests.faults", "--serve", *options]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdin is not None and process.stdout is not None

    def by_name(name: str) -> dict[str, Any]:
        process.stdin.write(f"{name}\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        answer: dict[str, Any] = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        return answer

    try:
        yield by_name
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.terminate()  # it ends what it started, and then itself
            process.wait(timeout=60)
        process.stdout.close()


STRUCK = [pytest.param(name, marks=[pytest.mark.long] if name in ONLY_LONG else []) for name in FAULTS]


@pytest.mark.parametrize("name", STRUCK)
def test_nothing_is_lost(name: str, strike: Strike, capsys: pytest.CaptureFixture[str]) -> None:
    found = strike(name)
    with capsys.disabled():
        sys.stdout.write(f"\n{found['said']}\n")
    assert found.get("lost") == 0 and found["owed"] > 0, found["said"]
    at_most = found["faults"] * (32 if name in CRASHES else 1 if name in ONE_EACH else 0)
    assert found["extra"] <= at_most, found["said"]
