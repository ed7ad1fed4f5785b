"""``script/database dump|load|shell``: the database as text and at a prompt, with the tools PostgreSQL came with."""

import os
import signal
import subprocess
import sys

import psycopg

from calendar_app.lib.environment import WrongEnvironment
from calendar_app.local import LocalFailure
from calendar_app.local.postgres import Postgres
from calendar_app.local.services import Services, using
from calendar_app.local.setting import Setting

TOOLS = {
    "dump": ["pg_dump", "--no-owner", "--no-privileges"],
    "load": ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
    "shell": ["psql"],
}


def main(arguments: list[str]) -> int:
    """Runs one of the tools and returns its exit code."""
    if len(arguments) != 1 or arguments[0] not in TOOLS:
        print("script/database dump > FILE, script/database load < FILE, or script/database shell", file=sys.stderr)
        return 2
    try:
        return _run(Setting.found(os.environ), arguments[0])
    except (LocalFailure, WrongEnvironment) as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(setting: Setting, task: str) -> int:
    with using(Services(setting.home, setting.given)) as services:
        address = setting.variables(services)["DATABASE_URL"]
        if task == "load":
            _require_empty(address)
        program, *options = TOOLS[task]
        command = [str(Postgres(setting.home).binaries / program), *options, f"--dbname={address}"]
        with subprocess.Popen(command) as process:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the tool too
            return process.wait()


def _require_empty(address: str) -> None:
    count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(address) as connection:
        tables = (connection.execute(count).fetchone() or (0,))[0]
    if tables:
        raise LocalFailure(
            "That database is not empty, so nothing was loaded into it. Name an empty one with DATABASE_URL, or a new "
            "folder with CALENDAR_HOME."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
