"""Real PostgreSQL and Valkey for one test run, in a folder of its own that goes away with it.

The folder is made and its addresses are known before Django reads its settings; the servers start when the first test
needs them. Processes of one run (pytest -n) share them. What a killed run left behind is stopped by a later one.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection

from calendar_app.local.home import Home
from calendar_app.local.locks import FileLock
from calendar_app.local.postgres import Postgres
from calendar_app.local.services import Services

FOLDER_VARIABLE = "INSTEP_TEST_HOME"
PREFIX = "instep-tests-"
MIGRATING, MIGRATED = "migrating", "migrated"
NEED_NOT_OUTLIVE_A_POWER_CUT = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)
SET_FOR_DATABASE = """
    SELECT split_part(setting, '=', 1), split_part(setting, '=', 2)
    FROM pg_db_role_setting CROSS JOIN unnest(setconfig) AS setting JOIN pg_database ON pg_database.oid = setdatabase
    WHERE datname = %s
"""
YOUNG = 120  # seconds in which another run may not hold its lock yet
CHOSEN_BY_TESTS = (
    "ALLOWED_HOSTS", "BASE_URL", "BOUNCE_HOOK_SECRET", "BOUNCE_URL", "DEBUG", "DEFAULT_FROM_EMAIL", "EMAIL_URL",
    "METRICS_TOKEN", "PORT", "READY_WAIT_SECONDS", "TIME_ZONE", "TRUSTED_PROXIES",
)  # fmt: skip


class TestServices:
    """The services of this run, or the ones DATABASE_URL and REDIS_URL named when it began."""

    __test__ = False

    def __init__(self) -> None:
        given = os.environ.get(FOLDER_VARIABLE)
        self.first = given is None
        self.home = Home.at(Path(given) if given else self._new_folder())
        self._session = FileLock(self.home.locks / "session")
        self._session.shared()
        self.services = Services(self.home, os.environ if self.first else self._variables_at_start())

    def set_environment(self) -> None:
        """Points the environment at these services, before Django reads it; the processes of pytest -n inherit it."""
        for name in CHOSEN_BY_TESTS:
            os.environ.pop(name, None)
        outside = " ".join(name for name in ("DATABASE_URL", "REDIS_URL") if self.first and os.environ.get(name))
        if self.first:
            os.environ["INSTEP_TEST_OUTSIDE"] = outside
        os.environ[FOLDER_VARIABLE] = os.environ["CALENDAR_HOME"] = str(self.home.folder)
        os.environ["SECRET_KEY"] = "a key for tests only, as long as it has to be"
        for server in self.services.servers:
            os.environ[server.variable] = server.url
        os.environ["REDIS_URL"] = own_redis_database(os.environ["REDIS_URL"])

    def start(self) -> None:
        """Starts the services, PostgreSQL without waiting for the disk: the run's data end with it."""
        self.services.enter()
        for server in self.services.servers:
            if isinstance(server, Postgres):
                with psycopg.connect(server.url, autocommit=True) as session:
                    for statement in NEED_NOT_OUTLIVE_A_POWER_CUT:
                        session.execute(statement)

    def migrated(self) -> str | None:
        """The name of a database with all migrations, to be copied, which whoever is first makes; None elsewhere."""
        own = next((server for server in self.services.servers if isinstance(server, Postgres)), None)
        if own is None:
            return None
        with FileLock(self.home.locks / MIGRATED), psycopg.connect(own.url, autocommit=True) as session:
            if session.execute("SELECT FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone() is None:
                session.execute(f"CREATE DATABASE {MIGRATING}")
                _migrate(MIGRATING)
                session.execute(f"ALTER DATABASE {MIGRATING} RENAME TO {MIGRATED}")
        return MIGRATED

    def set_what_migrations_set(self) -> None:
        """Sets for this process's database what is set for the one it is a copy of."""
        with connection.cursor() as cursor:
            cursor.execute(SET_FOR_DATABASE, [MIGRATED])
            for name, value in cursor.fetchall():
                cursor.execute(f"ALTER DATABASE {connection.settings_dict['NAME']} SET {name} TO {value}")
        connection.close()  # it holds for sessions that begin later

    def close(self) -> None:
        """Ends the run: stops what still runs and removes the folder."""
        self._session.release()
        for server in self.services.servers:
            if server.child is not None and server.child.poll() is None:
                server.child.returncode = 0  # others use it on: Python would warn of a process left behind
        if self.first:
            self.services.stop_if_unused()
            shutil.rmtree(self.home.folder)

    @staticmethod
    def _variables_at_start() -> dict[str, str]:
        return dict.fromkeys(os.environ.get("INSTEP_TEST_OUTSIDE", "").split(), "outside")

    @staticmethod
    def _new_folder() -> Path:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        folder.chmod(0o755)
        return folder


def _migrate(name: str) -> None:
    """Runs all migrations in the database of that name, which nobody is connected to after it."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def own_redis_database(url: str) -> str:
    """The address with a database number of this test process: 1 alone, or one each for the processes of pytest -n."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    number = 1 + int(worker) % 15
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def stop_left_over() -> None:
    """Stops and removes what killed test runs left in /tmp: folders of ours that no run holds."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        if folder.stat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < YOUNG:
            continue
        home = Home.at(folder)
        session = FileLock(home.locks / "session")
        if session.alone(wait=False) and Services(home, {}).stop_if_unused():
            shutil.rmtree(folder, ignore_errors=True)
        session.release()
