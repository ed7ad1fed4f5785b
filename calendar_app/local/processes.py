"""Processes of ours: which they are, and how they end."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

MARKER = "INSTEP_SERVED_FROM"
PAUSE = 0.05


def processes_in(folder: Path, program: str) -> Iterator[psutil.Process]:
    """The running processes of that program that work in this folder: PostgreSQL and Valkey live in their data."""
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == program:
            try:
                if process.cwd() == str(folder):
                    yield process
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # ended meanwhile, or somebody else's


def left_over_from(home: Path) -> list[psutil.Process]:
    """The processes a supervisor of this home started, and all of theirs: each carries the home's name.

    Only whoever holds the home's server lock may call them left over.
    """
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARKER) == str(home) and process.pid != os.getpid():
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # ended meanwhile, or somebody else's
    return found


def lives(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and whose parent has not yet noticed does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end(processes: Iterable[psutil.Process], *, patience: float, first: int = signal.SIGTERM) -> None:
    """Ends processes: asks with the first signal, and kills those still there after ``patience`` seconds.

    psutil compares start times before it signals, so that a number used again is never hit.
    """
    waiting = list(processes)
    for number in (first, signal.SIGKILL):
        for process in waiting:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        deadline = time.monotonic() + patience
        while (waiting := [process for process in waiting if lives(process)]) and time.monotonic() < deadline:
            time.sleep(PAUSE)


def wait_until_gone(folder: Path, program: str, *, patience: float) -> bool:
    """Waits until no process of that program works in the folder; False if one does after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while any(True for _ in processes_in(folder, program)):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True
