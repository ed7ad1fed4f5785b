"""The local PostgreSQL and Valkey: shared by their users, found again after a kill, never mistaken for others'."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from calendar_app.local import LocalFailure
from calendar_app.local.home import LONGEST_SOCKET_PATH, Home
from calendar_app.local.postgres import Postgres
from calendar_app.local.services import Services, using

CHECKOUT = Path(__file__).resolve().parents[2]
ENTER_AND_DIE = """
import os, sys
from pathlib import Path
from calendar_app.local.home import Home
from calendar_app.local.services import Services
Services(Home.at(Path(sys.argv[1])), {}).enter()
os.kill(os.getpid(), 9)
"""


def remember(address: str, word: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def words(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words").fetchall()]


def postmaster(home: Home) -> psutil.Process:
    process = Postgres(home).running()
    assert process is not None
    return process


def kill_and_wait(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.02)


def test_data_is_kept_from_one_use_to_the_next_and_safely_written(home: Home) -> None:
    with using(Services(home, {})) as named:
        remember(named["DATABASE_URL"], "kept")
        with psycopg.connect(named["DATABASE_URL"]) as connection:
            safe = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
        assert safe == [("on",), ("on",)]
        assert redis.Redis.from_url(named["REDIS_URL"]).ping()
    assert Postgres(home).running() is None
    with using(Services(home, {})) as named:
        assert words(named["DATABASE_URL"]) == ["kept"]


def test_the_last_user_stops_the_services_and_no_other(home: Home) -> None:
    first, second = Services(home, {}), Services(home, {})
    first.enter()
    address = second.enter()["DATABASE_URL"]
    first.leave()
    remember(address, "still here")
    assert Services(home, {}).stop_if_unused() is False
    second.leave()
    assert Postgres(home).running() is None
    first.stop_if_unused()  # it was the parent of the processes, and has yet to take note of their end


def test_services_left_by_a_killed_user_are_taken_over(home: Home) -> None:
    command = [sys.executable, "-c", ENTER_AND_DIE, str(home.folder)]
    died = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})
    assert died.returncode == -signal.SIGKILL
    left = postmaster(home).pid
    services = Services(home, {})
    remember(services.enter()["DATABASE_URL"], "taken over")
    assert postmaster(home).pid == left
    services.leave()
    assert Postgres(home).running() is None


def test_a_killed_postgres_is_started_again_with_its_data(home: Home) -> None:
    services = Services(home, {})
    with using(services) as named:
        remember(named["DATABASE_URL"], "committed")
        kill_and_wait(postmaster(home))
        assert services.revive() == ["PostgreSQL"]
        assert words(named["DATABASE_URL"]) == ["committed"]
        assert services.revive() == []


def test_a_stale_number_that_another_process_has_now_stops_nobody(home: Home) -> None:
    services = Services(home, {})
    with using(services) as named:
        remember(named["DATABASE_URL"], "committed")
        kill_and_wait(postmaster(home))
        stranger = subprocess.Popen(["sleep", "60"], **home.owner.popen_options())
        for stale in (home.services / "postgresql" / "postmaster.pid", home.sockets / ".s.PGSQL.5432.lock"):
            lines = stale.read_text().splitlines()
            stale.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        services.revive()
        assert words(named["DATABASE_URL"]) == ["committed"]
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()


def test_a_stale_socket_of_valkey_is_replaced(home: Home) -> None:
    services = Services(home, {})
    with using(services) as named:
        kill_and_wait(services.servers[1].running() or pytest.fail("Valkey does not run"))
        assert (home.sockets / "valkey.sock").exists()
        assert services.revive() == ["Valkey"]
        assert redis.Redis.from_url(named["REDIS_URL"]).ping()


def test_two_homes_share_nothing(home: Home, other_home: Home) -> None:
    with using(Services(home, {})) as one:
        with using(Services(other_home, {})) as other:
            remember(one["DATABASE_URL"], "one")
            remember(other["DATABASE_URL"], "other")
            redis.Redis.from_url(one["REDIS_URL"]).set("key", "one")
            assert redis.Redis.from_url(other["REDIS_URL"]).get("key") is None
            assert words(other["DATABASE_URL"]) == ["other"]
        assert words(one["DATABASE_URL"]) == ["one"]


def test_a_server_the_environment_names_is_not_started(home: Home) -> None:
    services = Services(home, {"DATABASE_URL": "postgresql://elsewhere/instep", "REDIS_URL": " "})
    assert [server.title for server in services.servers] == ["Valkey"]


def test_a_long_path_gets_its_sockets_a_short_place(home: Home) -> None:
    deep = Home.at(home.folder / ("long-name-" * 8) / ("long-name-" * 8))
    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert deep.sockets != Home.at(home.folder).sockets
    deep.sockets.rmdir()


def test_only_the_servers_user_can_enter_their_folder(home: Home) -> None:
    for folder in (home.services, home.sockets):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == home.owner.uid


def test_data_of_another_version_is_refused_with_the_way_out(home: Home) -> None:
    with using(Services(home, {})):
        pass
    (home.services / "postgresql" / "PG_VERSION").write_text("15\n")
    with pytest.raises(LocalFailure, match="was made by PostgreSQL 15"):
        Services(home, {}).enter()


def test_the_secret_key_is_made_once_and_kept_from_others(home: Home) -> None:
    key = home.secret_key()
    assert len(key) >= 50
    assert Home.at(home.folder).secret_key() == key
    assert (home.folder / "secret_key").stat().st_mode & 0o077 == 0
