"""Radicale behind gunicorn with two workers, in an environment of its own: the peer of our feeds."""

import base64
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from tests.benchmarks.fetching import Question

PATH = "/ben/calendar/"
WHO = ("Authorization", "Basic " + base64.b64encode(b"ben:ben").decode())
CONFIG = """[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""


@contextmanager
def radicale(calendar: bytes) -> Iterator[Question]:
    """Install and start it, give it the calendar, and return what to ask it for that. It goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="instep-radicale-") as place:
        folder = Path(place)
        _install(folder / "env")
        config = folder / "config"
        config.write_text(CONFIG.format(folder=folder / "collections"), encoding="utf-8")
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        command = [str(folder / "env/bin/gunicorn"), "radicale", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
        running = subprocess.Popen(
            [*command, "--env", f"RADICALE_CONFIG={config}", "--log-level", "error", "--timeout", "600"]
        )
        try:
            _put(port, calendar)
            yield Question(port, PATH, (WHO,))
        finally:
            running.terminate()
            running.wait(30)


def _install(environment: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    subprocess.run([str(environment / "bin/pip"), "install", "--quiet", "radicale", "gunicorn"], check=True)


def _put(port: int, calendar: bytes) -> None:
    """Hand over the whole calendar as soon as it answers."""
    for _each in range(150):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.2)
    headers = {"Content-Type": "text/calendar; charset=utf-8", WHO[0]: WHO[1]}
    request = Request(f"http://127.0.0.1:{port}{PATH}", data=calendar, method="PUT", headers=headers)
    with urlopen(request, timeout=120) as answer:
        assert answer.status == 201, answer.status
