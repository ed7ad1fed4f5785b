"""``script/manage``: Django's commands on the local services, started for the call if they are not running."""

import os
import signal
import subprocess
import sys

from calendar_app.lib.environment import CHECKOUT, WrongEnvironment
from calendar_app.local import LocalFailure
from calendar_app.local.services import Services, using
from calendar_app.local.setting import Setting


def main() -> int:
    """Runs one command and returns its exit code."""
    try:
        setting = Setting.found(os.environ)
        with using(Services(setting.home, os.environ)) as services:
            return _run(setting.variables(services, base_url=setting.server_lock().note_of_holder()))
    except (LocalFailure, WrongEnvironment) as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(variables: dict[str, str]) -> int:
    """The command, with Ctrl-C and SIGTERM left to it."""
    command = [sys.executable, str(CHECKOUT / "manage.py"), *sys.argv[1:]]
    with subprocess.Popen(command, env=variables) as process:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command too
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
