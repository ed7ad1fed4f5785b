"""The supervisor: what ends is started again, with patience; what it leaves behind is found; others are left alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from calendar_app.local import LocalFailure
from calendar_app.local.home import Home
from calendar_app.local.locks import FileLock
from calendar_app.local.ports import require_free
from calendar_app.local.processes import MARKER, end, left_over_from, lives
from calendar_app.local.supervisor import Child, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
NOTES = """
import signal, sys, time
name, file = sys.argv[1:]
def note(word):
    with open(file, "a") as notes: notes.write(word + "\\n")
def asked(*_):
    note(name + "-asked")
    sys.exit()
signal.signal(signal.SIGTERM, asked)
note(name)
time.sleep(60)
"""
STUBBORN = NOTES.replace("sys.exit()", "time.sleep(60)")
WITH_A_CHILD = [sys.executable, "-c", "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"]


def supervise(home: Home, *children: Child, revive: Callable[[], list[str]] = list) -> tuple[Supervisor, list[str]]:
    said: list[str] = []
    return Supervisor(home.folder, list(children), dict(os.environ), Path("/"), revive, said.append), said


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_a_child_that_ends_is_started_again_after_ever_longer_pauses(home: Home) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"], patience=2)
    supervisor, said = supervise(home, child)
    supervisor.start()
    for _ in range(2):
        child.starts_at = 0  # the pause is over
        supervisor.look()
        wait_for(lambda: supervisor.look() or child.process is None)
    assert said == [
        "worker ended (exit code 3); starting it again in 1 s.",
        "worker ended (exit code 3); starting it again in 2 s.",
    ]
    supervisor.stop()


def test_stopping_ends_children_from_last_to_first_and_kills_what_does_not_listen(home: Home) -> None:
    notes = home.folder / "notes"
    web, beat = (Child(name, [sys.executable, "-c", NOTES, name, str(notes)], patience=5) for name in ("web", "beat"))
    worker = Child("worker", [sys.executable, "-c", STUBBORN, "worker", str(notes)], patience=0.5)
    supervisor, _ = supervise(home, web, worker, beat)
    supervisor.start()
    processes = [child.process for child in supervisor.children]
    wait_for(lambda: notes.exists() and len(notes.read_text().split()) == 3)
    supervisor.stop()
    assert notes.read_text().split()[3:] == ["beat-asked", "worker-asked", "web-asked"]
    assert [process.returncode for process in processes if process] == [0, -signal.SIGKILL, 0]
    assert left_over_from(home.folder) == []


def test_what_a_killed_child_had_started_goes_with_it(home: Home) -> None:
    child = Child("web", WITH_A_CHILD, patience=2)
    supervisor, _ = supervise(home, child)
    supervisor.start()
    wait_for(lambda: len(left_over_from(home.folder)) == 2)
    assert child.process is not None
    child.process.kill()
    wait_for(lambda: supervisor.look() or child.process is None)
    assert left_over_from(home.folder) == []


def test_a_service_that_died_is_named(home: Home) -> None:
    supervisor, said = supervise(home, revive=lambda: ["Valkey"])
    supervisor.look()
    assert said == ["Valkey had ended and was started again."]


def test_left_over_is_only_what_carries_this_homes_name(home: Home, other_home: Home) -> None:
    ours = subprocess.Popen(SLEEP, env={**os.environ, MARKER: str(home.folder)})
    others = subprocess.Popen(SLEEP, env={**os.environ, MARKER: str(other_home.folder)})
    wait_for(lambda: [process.pid for process in left_over_from(home.folder)] == [ours.pid])
    end(left_over_from(home.folder), patience=5)
    assert ours.wait() == -signal.SIGTERM
    assert lives(psutil.Process(others.pid))
    others.kill()
    others.wait()


def test_a_lock_is_free_again_when_its_holder_is_killed(home: Home) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from calendar_app.local.locks import FileLock;"
        "lock = FileLock(Path(sys.argv[1])); lock.alone(wait=True); lock.write_note('here'); time.sleep(60)"
    )
    file = home.locks / "server"
    command = [sys.executable, "-c", hold, str(file)]
    holder = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])})
    wait_for(lambda: file.exists() and FileLock(file).note_of_holder() == "here")
    assert FileLock(file).alone(wait=False) is False
    holder.kill()
    holder.wait()
    assert FileLock(file).note_of_holder() is None


def test_a_taken_port_is_named_with_its_holder_and_a_free_one() -> None:
    listen = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); s.accept()"
    )
    with subprocess.Popen([sys.executable, "-c", listen], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        port = int(holder.stdout.readline())
        with pytest.raises(LocalFailure, match=rf"^Port {port} is taken by .*{holder.pid}.*PORT=\d+ script/server$"):
            require_free(port)
        holder.kill()
    require_free(port)
