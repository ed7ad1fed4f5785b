"""``script/database``: what is dumped can be loaded elsewhere, and never over something."""

import subprocess
import sys

import psycopg

from calendar_app.lib.environment import CHECKOUT
from calendar_app.local.home import Home
from calendar_app.local.services import Services, using
from tests.ground.people import variables


def database(home: Home, task: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "calendar_app.local.database", task]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, input=text, cwd=CHECKOUT, env=variables(home)
    )


def test_a_dump_loads_into_another_home_but_not_over_data(home: Home, other_home: Home) -> None:
    with using(Services(home, {})) as named, psycopg.connect(named["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE words (word text)")
        connection.execute("INSERT INTO words VALUES ('Jubiläum')")
    dump = database(home, "dump").stdout
    assert database(other_home, "load", dump).returncode == 0
    with using(Services(other_home, {})) as named, psycopg.connect(named["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT word FROM words").fetchall() == [("Jubiläum",)]
    refused = database(other_home, "load", dump)
    assert refused.returncode == 1
    assert refused.stderr.startswith("That database is not empty")


def test_an_unknown_task_is_answered_with_the_known_ones(home: Home) -> None:
    ended = database(home, "drop")
    assert ended.returncode == 2
    assert "script/database load < FILE" in ended.stderr
