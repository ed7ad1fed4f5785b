"""The ground faults happen on: PostgreSQL and Valkey of its own, a worker and a beat, and a mail host that is a sink.

Nothing is signalled but process groups started here.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.alerts.sink import Sink
from tests.services import FOLDER_VARIABLE, TestServices

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0
CELERY = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", "tests.faults.app"]
WORKER = [*CELERY, "worker", "--loglevel", "CRITICAL", "--concurrency", "2", "--without-gossip", "--without-mingle"]
BEAT = [*CELERY, "beat", "--loglevel", "CRITICAL"]


class Ground:
    """Servers and processes. Use it as a context; Django is set up on its database inside."""

    def __init__(self) -> None:
        for name in (FOLDER_VARIABLE, "DATABASE_URL", "REDIS_URL", "CALENDAR_HOME"):
            os.environ.pop(name, None)
        self._run = TestServices()
        self._run.set_environment()
        self.port = _free_port()
        os.environ |= {"DJANGO_SETTINGS_MODULE": "calendar_app.settings", "EMAIL_URL": f"smtp://127.0.0.1:{self.port}"}
        self.postgres, self.valkey = self._run.services.servers
        self._running: list[subprocess.Popen[bytes]] = []
        self._standing: list[subprocess.Popen[bytes]] = []
        self._beats = 0

    def __enter__(self) -> Self:
        self._run.services.enter()
        import django  # noqa: PLC0415 - not before the environment is set
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        return self

    def __exit__(self, *problem: object) -> None:
        from django.db import connections  # noqa: PLC0415

        for process in self._running:
            kill(process)
        connections.close_all()
        self._run.services.leave()
        self._run.close()

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own; it ends with the ground, if not before."""
        process = subprocess.Popen(command, cwd=CHECKOUT, start_new_session=True, stderr=self._log())
        self._running.append(process)
        return process

    def _log(self) -> int:
        return os.open(self._run.home.folder / "processes.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def said(self) -> str:
        """What the processes wrote to their log, the end of it."""
        return (self._run.home.folder / "processes.log").read_text(errors="replace")[-4_000:]

    @contextmanager
    def crew(self, *, workers: int = 1, beats: int = 1) -> Iterator[None]:
        """Workers of two processes each and beats, started anew and killed at the end."""
        self.dismiss()
        started = [self.start(WORKER) for _worker in range(workers)]
        started += [self.start([*BEAT, "--schedule", self._schedule()]) for _beat in range(beats)]
        try:
            yield
        finally:
            for process in started:
                kill(process)

    def call_in(self) -> None:
        """Have one worker and one beat running, those of the fault before if they still do."""
        if not self._standing or any(process.poll() is not None for process in self._standing):
            self.dismiss()
            self._standing = [self.start(WORKER), self.start([*BEAT, "--schedule", self._schedule()])]

    def tend(self) -> None:
        """Start again who of them has ended, as a supervisor does: a worker may end itself when its broker dies."""
        for place, process in enumerate(self._standing):
            if process.poll() is not None:
                self._standing[place] = self.start(process.args)  # type: ignore[arg-type]

    def dismiss(self) -> None:
        """End the worker and the beat that ``call_in`` started."""
        while self._standing:
            kill(self._standing.pop())

    def _schedule(self) -> str:
        self._beats += 1
        return str(self._run.home.folder / f"beat-{self._beats}")

    @contextmanager
    def sink(self) -> Iterator[Sink]:
        """The mail host, listening."""
        with Sink(self.port) as sink:
            yield sink

    def stop(self, server: str, number: int) -> None:
        """Send a signal to the group of one of our two servers and wait until it is gone."""
        daemon = self.postgres if server == "postgres" else self.valkey
        assert daemon.child is not None
        os.killpg(daemon.child.pid, number)
        daemon.child.wait()

    def revive(self) -> None:
        """Start again what does not run."""
        self._run.services.revive()
        from django.db import connections  # noqa: PLC0415

        connections.close_all()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process group of ours at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait(is_so: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until it is so. Raises ``TimeoutError``, which says what was waited for."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
