"""How many open calendars one machine answers. ``python -m tests.benchmarks.poll``

The web server as it is shipped (two processes), PostgreSQL of its own with durability on, and clients in processes of
their own on the same machine, one question at a time on connections that stay open. In turn: nothing changed;
something changed that the month asked about does not show; a page of no query by all of Django; and a month of 500
activities asked for anew.
"""

import argparse
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Process, Queue
from urllib.error import URLError
from urllib.request import urlopen

from tests.benchmarks.month import MONTH, fill
from tests.benchmarks.place import middle, place, say

EVERY = 1.4  # seconds between two questions of one calendar: static/js/changes.js
ROUNDS = 3


def ask(port: int, path: str, session: str, seconds: float, answers: "Queue[int]", etag: str = "") -> None:
    """Ask the same again and again, and put into ``answers`` how often that was answered."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: instep={session}\r\nAccept-Encoding: gzip\r\n"
    head += f"If-None-Match: {etag}\r\n\r\n" if etag else "\r\n"
    count, until = 0, time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port)) as line:
        reader = line.makefile("rb")
        while time.monotonic() < until:
            line.sendall(head.encode())
            status, length = reader.readline(), 0
            assert status.split()[1] in {b"200", b"204", b"304"}, status
            while (header := reader.readline()) != b"\r\n":
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            reader.read(length)
            count += 1
    answers.put(count)


def per_second(port: int, path: str, session: str, *, seconds: float, clients: int, etag: str = "") -> float:
    """Return how many questions a second are answered."""
    answers: Queue[int] = Queue()
    asking = [Process(target=ask, args=(port, path, session, seconds, answers, etag)) for _each in range(clients)]
    for each in asking:
        each.start()
    counts = [answers.get(timeout=seconds + 60) for _each in asking]
    for each in asking:
        each.join()
    return sum(counts) / seconds


@contextmanager
def server() -> Iterator[int]:
    """Gather static files and run the web server on a free port, as the product does."""
    from django.core.management import call_command  # noqa: PLC0415 - not before Django is set up

    from calendar_app.local.commands import web  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    running = subprocess.Popen(web("127.0.0.1", port))
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        running.terminate()
        running.wait(30)


def _wait(address: str) -> None:
    for _each in range(150):
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(address)


def measure(seconds: float, clients: int) -> None:
    """Print the figures of each question, the rounds in turn, and what they mean for open calendars."""
    from django.test import Client  # noqa: PLC0415 - not before Django is set up

    from calendar_app.lib.revision import current_revision  # noqa: PLC0415
    from campaigns.demo.synthetic import EMAIL  # noqa: PLC0415
    from departments.models import User  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    session = client.cookies["instep"].value
    since = current_revision()
    month = f"?view=month&date={MONTH.isoformat()}"
    page = client.get(f"/{month}", SERVER_NAME="localhost").content.decode()
    drawn = page.split('data-drawn="')[1].split('"')[0]
    paths = {
        "nothing changed": f"/changes/{month}&since={since}&drawn={drawn}",
        "something changed, elsewhere": f"/changes/{month}&since=0&drawn={drawn}",
        "a page of no query, by all of Django": "/robots.txt",
        "a month of 500 anew": f"/{month}",
    }
    found: dict[str, list[float]] = {name: [] for name in paths}
    with server() as port:
        for _round in range(ROUNDS):
            for name, path in paths.items():
                found[name].append(per_second(port, path, session, seconds=seconds, clients=clients))
    for name, rates in found.items():
        say(f"  {name:<38} {middle(rates):7.0f} a second")
    say(f"  open calendars, one question each {EVERY} s: {middle(found['nothing changed']) * EVERY:.0f}")


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--activities", type=int, default=20_000)
    chosen = options.parse_args()
    with place(DEBUG="0", ALLOWED_HOSTS="127.0.0.1,localhost"):
        fill(chosen.activities)
        measure(chosen.seconds, chosen.clients)


if __name__ == "__main__":
    main()
