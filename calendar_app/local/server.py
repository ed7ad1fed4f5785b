"""``script/server``: everything needed to use Instep on this machine, until Ctrl-C."""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from urllib.error import URLError

import psycopg

from calendar_app.lib.environment import CHECKOUT, WrongEnvironment
from calendar_app.local import LocalFailure, commands
from calendar_app.local.ports import require_free
from calendar_app.local.processes import end, left_over_from
from calendar_app.local.services import Services, using
from calendar_app.local.setting import Setting
from calendar_app.local.supervisor import LOOK_EVERY, Child, Supervisor

WEB_PATIENCE = 120.0
TRIES_BEFORE_GIVING_UP = 3
DEMO_ADMIN = "admin@example.com"


def main() -> int:
    """Serves until a signal; returns 0 after a clean stop and 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="script/server", description="Runs Instep on this machine until Ctrl-C.")
    parser.add_argument("--empty", action="store_true", help="do not load the demo organisation into an empty database")
    arguments = parser.parse_args()
    _on_signal(_interrupt)
    try:
        _serve(Setting.found(os.environ), with_demo=not arguments.empty)
    except KeyboardInterrupt:
        say("Stopped.")
    except (LocalFailure, WrongEnvironment) as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    return 0


def say(line: str) -> None:
    """Tells the person at the terminal, if it is still there."""
    try:
        print(f"Instep: {line}", flush=True)
    except OSError:
        return  # the terminal was closed; what goes on, such as stopping, must go on


def _on_signal(handler: Callable[..., None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    _on_signal(lambda *_: None)  # once is enough: stopping is not to be broken off
    raise KeyboardInterrupt


def _serve(setting: Setting, *, with_demo: bool) -> None:
    lock = setting.server_lock()
    if not lock.alone_within(1.0):
        raise LocalFailure(
            f"Instep already runs from {setting.home.folder}: {lock.note_of_holder()}. Stop it first (Ctrl-C where it "
            "runs), or give this one another folder and port: CALENDAR_HOME=./other PORT=8001 script/server"
        )
    left = left_over_from(setting.home.folder)
    if left:
        say(f"stopping {len(left)} processes that an earlier start left behind.")
        end(left, patience=10)
    require_free(setting.environment.port)
    lock.write_note(setting.environment.base_url)
    services = Services(setting.home, setting.given)
    say(f"data is in {setting.home.folder}; starting {services.titles() or 'on the services named'}.")
    with using(services) as named:
        if services.servers and setting.home.services.parent != setting.home.folder:
            say(f"PostgreSQL's user cannot reach that folder, so its data is in {setting.home.services}.")
        variables = setting.variables(named)
        _prepare(variables, with_demo=with_demo)
        _supervise(setting, services, variables)


def _prepare(variables: dict[str, str], *, with_demo: bool) -> None:
    say("preparing the database and the pages.")
    command = [sys.executable, "manage.py", "prepare", *(["--demo"] if with_demo else [])]
    if subprocess.run(command, check=False, env=variables, cwd=CHECKOUT).returncode != 0:
        raise LocalFailure("Instep could not start: the database or the pages could not be prepared, as said above.")


def children(port: int) -> list[Child]:
    """What runs beside the services, in the order in which it starts."""
    return [
        Child("web", commands.web("127.0.0.1", port), patience=15),
        Child("worker", commands.worker(), patience=30),
        Child("beat", commands.beat(), patience=10),
    ]


def _supervise(setting: Setting, services: Services, variables: dict[str, str]) -> None:
    supervisor = Supervisor(
        home=setting.home.folder,
        children=children(setting.environment.port),
        variables=variables,
        folder=CHECKOUT,
        revive_services=services.revive,
        say=say,
    )
    try:
        supervisor.start()
        _wait_for_web(supervisor, setting.environment.port)
        _tell_how_to_sign_in(variables)
        supervisor.run()
    finally:
        _on_signal(lambda *_: supervisor.kill())
        say("stopping (Ctrl-C again stops at once).")
        supervisor.stop()


def _wait_for_web(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + WEB_PATIENCE
    while not _answers(f"http://127.0.0.1:{port}/healthz"):
        supervisor.look()
        failing = [child.name for child in supervisor.children if child.endings >= TRIES_BEFORE_GIVING_UP]
        if failing or time.monotonic() > deadline:
            raise LocalFailure(f"Instep could not start: {' and '.join(failing) or 'web'} did not come up; see above.")
        time.sleep(LOOK_EVERY)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _tell_how_to_sign_in(variables: dict[str, str]) -> None:
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        people = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE email = %s) FROM departments_user", [DEMO_ADMIN]
        )
        everybody, demo = people.fetchone() or (0, 0)
    say(f"ready at {variables['BASE_URL']}")
    if demo:
        print(
            "  Sign in as admin@example.com (ops admin), ana@example.com (planner) or ben@example.com (head of Social\n"
            "  Media); the password of each is instep-demo."
        )
    elif everybody:
        print("  Sign in with your account.")
    else:
        print("  Nobody can sign in yet. Make the first ops admin: script/manage createsuperuser")
    print("  Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
