"""The entry of a container.

python -m calendar_app.local.container web|worker|beat          runs that part
python -m calendar_app.local.container check web|worker|beat    asks whether it is healthy
"""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from urllib.error import URLError

from calendar_app.env import env
from calendar_app.local import commands

PARTS: dict[str, Callable[[], list[str]]] = {
    "web": lambda: commands.web("0.0.0.0", env.port),  # noqa: S104 - the container's own network
    "worker": commands.worker,
    "beat": commands.beat,
}
NODES = {"worker": "celery", "beat": "celerybeat"}


def main(arguments: list[str]) -> int:
    """Becomes the part that is asked for, or returns 0 if it is healthy and 1 if it is not."""
    match arguments:
        case ["web"]:
            subprocess.run([sys.executable, "manage.py", "prepare"], check=True)
            os.execv(sys.executable, PARTS["web"]())  # noqa: S606 - the container's one process
        case ["worker" | "beat" as part]:
            os.execv(sys.executable, PARTS[part]())  # noqa: S606 - the container's one process
        case ["check", "web"]:
            return 0 if web_answers() else 1
        case ["check", "worker" | "beat" as part]:
            return 0 if node_answers(NODES[part]) else 1
    print(__doc__, file=sys.stderr)
    return 2


def web_answers() -> bool:
    """Whether the web server of this container is alive."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env.port}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def node_answers(name: str) -> bool:
    """Whether the Celery node of this container answers over the broker."""
    ask = ["inspect", "--timeout", "5", "--destination", f"{name}@{socket.gethostname()}", "ping"]
    return subprocess.run([*commands.CELERY, *ask], check=False, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
