"""``script/server`` and ``script/manage`` as people use them: real processes, with a port and a home of their own."""

import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil
import psycopg
import pytest

from calendar_app.lib.environment import CHECKOUT
from calendar_app.local.home import Home
from calendar_app.local.postgres import Postgres
from calendar_app.local.processes import left_over_from
from tests.ground.people import variables

PATIENCE = 300.0
ASK_DATABASE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    print("answers:", *cursor.fetchone())
"""
ADD_PERSON = "from departments.models import User; User.objects.create(email='ina@example.com')"


@dataclass
class Running:
    """A server started for a test, and what it has said so far."""

    process: subprocess.Popen[str]
    log: Path
    port: int

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.said() and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert words in self.said(), self.said()

    def page(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return int(response.status)
        except URLError:
            return 0

    def child(self, words: str) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if words in " ".join(child.cmdline()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def server(home: Home, port: int) -> Iterator[Running]:
    log = home.folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "calendar_app.local.server", "--empty"],
            env=variables(home, PORT=str(port)),
            cwd=CHECKOUT,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Running(process, log, port)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def run(module: str, home: Home, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env=variables(home, **more),
        timeout=PATIENCE,
    )


def manage(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("calendar_app.local.manage", home, *arguments)


def people(home: Home) -> list[str]:
    with psycopg.connect(Postgres(home).url) as connection:
        return [row[0] for row in connection.execute("SELECT email FROM departments_user").fetchall()]


@contextmanager
def connected(port: int, count: int) -> Iterator[None]:
    """Hold so many connections on each of which something was answered, whatever this process was allowed before."""
    allowed, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, 2 * count), at_most))
    with ExitStack() as held:
        held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (allowed, at_most))
        for _each in range(count):
            line = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(1_000).startswith(b"HTTP/1.1 200 ")
        yield


def test_from_the_first_start_to_ctrl_c_with_a_kill_between(home: Home) -> None:
    port = free_port()
    with server(home, port) as first:
        first.wait_for(f"ready at http://localhost:{port}")
        assert "Nobody can sign in yet" in first.said()
        assert (first.page("/healthz"), first.page("/readyz")) == (200, 200)

        # Each of many open calendars keeps a connection; who comes then is answered as ever.
        with connected(port, 1_200):
            assert first.page("/healthz") == 200

        # A command beside the running server works on its data and leaves it running.
        assert manage(home, "shell", "-c", ADD_PERSON).returncode == 0
        assert (people(home), first.page("/readyz")) == (["ina@example.com"], 200)

        # A second server of the same home is refused and says where the first one is.
        second = run("calendar_app.local.server", home, "--empty", PORT=str(free_port()))
        assert second.returncode == 1
        assert f"already runs from {home.folder}: http://localhost:{port}" in second.stderr

        first.child(" worker ").kill()
        first.wait_for("worker ended (signal 9); starting it again in 1 s.")
        first.process.kill()
        first.process.wait()
    assert left_over_from(home.folder)

    with server(home, port) as again:
        again.wait_for("ready at")
        assert "that an earlier start left behind" in again.said()
        assert "Sign in with your account" in again.said()
        assert people(home) == ["ina@example.com"]
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(60) == 0
        assert again.said().endswith("Instep: Stopped.\n")
    assert left_over_from(home.folder) == []
    assert Postgres(home).running() is None
    assert again.page("/healthz") == 0


def test_a_command_without_a_server_starts_the_services_for_the_call_only(home: Home) -> None:
    assert manage(home, "shell", "-c", ASK_DATABASE).stdout.splitlines()[-1] == "answers: 1"
    assert Postgres(home).running() is None


def test_a_command_hands_on_its_exit_code(home: Home) -> None:
    ended = manage(home, "no_such_command")
    assert ended.returncode == 1
    assert "no_such_command" in ended.stderr


def test_a_taken_port_is_refused_before_anything_is_made(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        ended = run("calendar_app.local.server", home, PORT=str(port))
    assert ended.returncode == 1
    assert re.match(rf"Port {port} is taken by .*choose another port: PORT=\d+ script/server\n", ended.stderr)
    assert not (home.folder / "services").exists()


@pytest.mark.parametrize("module", ["calendar_app.local.server", "calendar_app.local.manage"])
def test_a_wrong_variable_ends_the_start_with_one_line(home: Home, module: str) -> None:
    ended = run(module, home, TIME_ZONE="Berlin")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "TIME_ZONE is 'Berlin', but no zone has that name; names look like Europe/Berlin.\n"
