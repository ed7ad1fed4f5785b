"""Keeps our own processes running: starts them, starts them again when they end, and stops them in order."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from calendar_app.local.processes import MARKER, end, left_over_from

LOOK_EVERY = 0.25  # seconds
LOOK_AT_SERVICES_EVERY = 2.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_AFTER = 60.0  # a process that ran this long starts again without a longer pause


@dataclass
class Child:
    """One process of ours: a name for people, its command line, and how long it may take to stop."""

    name: str
    command: Sequence[str]
    patience: float
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    starts_at: float = 0.0
    pause: float = FIRST_PAUSE / 2
    endings: int = 0


@dataclass
class Supervisor:
    """The children of one home. The first of them is stopped last."""

    home: Path
    children: list[Child]
    variables: dict[str, str]
    folder: Path
    revive_services: Callable[[], list[str]]
    say: Callable[[str], None]
    _looked_at_services: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Starts every child."""
        for child in self.children:
            self._start(child)

    def run(self) -> None:
        """Watches until a signal raises out of it."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Looks at each child and at the services once, and starts again what has ended."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.starts_at:
                    self._start(child)
            elif child.process.poll() is not None:
                self._has_ended(child, now)
        if now - self._looked_at_services >= LOOK_AT_SERVICES_EVERY:
            self._looked_at_services = now
            for title in self.revive_services():
                self.say(f"{title} had ended and was started again.")

    def stop(self) -> None:
        """Stops the children, the last first, each within its patience."""
        for child in reversed(self.children):
            if child.process is not None:
                end([psutil.Process(child.process.pid)] if _alive(child) else [], patience=child.patience)
                self._end_rest(child)

    def kill(self) -> None:
        """Ends the children at once, for somebody who does not want to wait while they stop."""
        for child in self.children:
            if child.process is not None and _alive(child):
                child.process.kill()

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            env={**self.variables, MARKER: str(self.home)},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops the children in order
        )
        child.started_at = time.monotonic()

    def _has_ended(self, child: Child, now: float) -> None:
        assert child.process is not None
        child.endings += 1
        settled = now - child.started_at > SETTLED_AFTER
        child.pause = FIRST_PAUSE if settled else min(child.pause * 2, LONGEST_PAUSE)
        child.starts_at = now + child.pause
        self.say(f"{child.name} ended ({_how(child.process.returncode)}); starting it again in {child.pause:.0f} s.")
        self._end_rest(child)

    def _end_rest(self, child: Child) -> None:
        """Ends what a child started and left, and forgets the child."""
        assert child.process is not None
        group = child.process.pid
        end([process for process in left_over_from(self.home) if _group(process) == group], patience=2)
        child.process.wait()
        child.process = None


def _alive(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
