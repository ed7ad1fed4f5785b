"""Mails a second, from due to accepted and recorded, beside what others do. ``python -m tests.benchmarks.mail``

One worker of two processes, a real SMTP sink on this machine, PostgreSQL and Valkey of its own with durability on. The
product checks permissions, writes each mail in text and HTML, leases, and records delivery and attempt; its peers send
a short text and record nothing. Rounds run in turn; medians count.
"""

import argparse
import datetime as dt
import os
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from tests.benchmarks.place import middle, place, say

SUBJECT = "Organic social: work begins on “Seeding” – Spring launch (10 working days)"
TEXT = "It is due on Monday 1 March 2027. Take it on, or give it to somebody.\n" * 8
PEOPLE_PER_DEPARTMENT = 10
PATIENCE = 120.0
QUEUE_OF_ONE_EACH = "one-connection-each"


class SinkProcess:
    """The SMTP sink in a process of its own, and what it has accepted."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sink.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "tests.benchmarks.sink", str(self.port), str(self.file)]
        self._process = subprocess.Popen(command)
        wait(lambda: self.file.exists() and self.file.read_text().startswith("ready"))
        self._log = self.file.open(encoding="utf-8")
        self._seen = 0

    def count(self) -> int:
        """How many mails it has accepted."""
        self._seen += self._log.read().count("\n")
        return self._seen - 1

    def last_at(self) -> float:
        """When it accepted the last one, by this machine's steady clock."""
        return float(self.file.read_text().splitlines()[-1].split("\t")[0])

    def stop(self) -> None:
        """End it."""
        self._log.close()
        self._process.terminate()
        self._process.wait()


def wait(is_done: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until it is so, and fail when it takes too long."""
    end = time.monotonic() + patience
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError("the benchmark waited too long")
        time.sleep(0.02)


@contextmanager
def worker(module: str, queue: str) -> Iterator[None]:
    """A Celery worker of two processes, in a process group of its own."""
    command = [sys.executable, "-m", "celery", "--quiet", "--app", module, "worker", "--concurrency", "2"]
    command += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--queues", queue]
    process = subprocess.Popen(command, start_new_session=True)
    time.sleep(6)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def naive(count: int, sink: SinkProcess) -> float:
    """Mails a second of one task and one connection a mail."""
    from tests.benchmarks.naive_celery import send_one  # noqa: PLC0415

    before = sink.count()
    started = time.monotonic()
    for number in range(count):
        send_one(f"person{number}@example.com", SUBJECT, TEXT)
    wait(lambda: sink.count() >= before + count)
    return count / (sink.last_at() - started)


def _loop(port: int, numbers: range) -> None:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in numbers:
            message = EmailMessage()
            message["Subject"], message["From"] = SUBJECT, "instep@localhost"
            message["To"] = f"person{number}@example.com"
            message["Message-ID"] = f"<{number}@localhost>"
            message.set_content(TEXT)
            smtp.send_message(message)


def loop(count: int, sink: SinkProcess) -> float:
    """Mails a second of two processes with one kept connection each and nothing else to do."""
    half = count // 2
    before = sink.count()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(abs, [1, 2]))
        started = time.monotonic()
        list(pool.map(_loop, [sink.port] * 2, [range(half), range(half, count)]))
    wait(lambda: sink.count() >= before + count)
    return count / (sink.last_at() - started)


def instep(count: int, sink: SinkProcess, queue: str = "instep") -> float:
    """Alerts a second of the product, from the tick that finds them due to the last one accepted and recorded."""
    from calendar_app.celery import app  # noqa: PLC0415
    from campaigns.enums import MessageState  # noqa: PLC0415
    from campaigns.models import Attempt, Message  # noqa: PLC0415

    _owe(count)
    before = sink.count()
    recorded = Attempt.objects.count()
    started = time.monotonic()
    app.send_task("campaigns.tasks.tick", queue=queue)
    wait(lambda: sink.count() >= before + count)
    wait(lambda: Attempt.objects.count() >= recorded + count)
    took = time.monotonic() - started
    assert Message.objects.exclude(state=MessageState.SENT).count() == 0
    assert sink.count() == before + count
    return count / took


def instep_one_each(count: int, sink: SinkProcess) -> float:
    """The same of the product with a new connection for each mail."""
    return instep(count, sink, QUEUE_OF_ONE_EACH)


def _owe(count: int) -> None:
    """Plan one alert, due now, for each department, whose ten people get a mail each."""
    from campaigns.enums import AlertKind  # noqa: PLC0415
    from campaigns.models import Alert, Milestone  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    milestones = Milestone.objects.prefetch_related("responsibles").order_by("id")[: count // PEOPLE_PER_DEPARTMENT]
    Alert.objects.all().delete()
    Alert.objects.bulk_create(
        Alert(
            department=milestone.responsibles.all()[0],
            campaign_id=milestone.campaign_id,
            activity_id=milestone.activity_id,
            milestone=milestone,
            kind=AlertKind.COMING,
            occurrence=milestone.due_on.isoformat(),
            local_date=now.date(),
            local_time=now.time(),
            time_zone="UTC",
            due_at=now,
            is_urgent=True,
            facts={},
        )
        for milestone in milestones
    )


def _organise(count: int) -> None:
    """Make departments of ten people, each with a campaign, an activity and a duty."""
    from tests.factories import (  # noqa: PLC0415
        make_activity,
        make_campaign,
        make_channel,
        make_department,
        make_milestone,
        make_organisation,
        make_user,
    )

    make_organisation()
    lead = make_department()
    owner = make_user(department=lead)
    for number in range(count // PEOPLE_PER_DEPARTMENT):
        department = make_department(name=f"Team {number}", tell_members=True)
        for person in range(PEOPLE_PER_DEPARTMENT):
            make_user(email=f"person{number}.{person}@example.com", department=department)
        campaign = make_campaign(name=f"Spring launch {number}", lead=lead, owner=owner)
        activity = make_activity(campaign=campaign, channel=make_channel(owner=department), title="Teaser")
        make_milestone(activity=activity, name="Seeding", due_on=dt.date(2031, 3, 3))


def main() -> None:
    """Run the rounds and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sink = SinkProcess(Path(folder))
        os.environ["SINK_PORT"] = str(sink.port)
        try:
            with place(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}"):
                _organise(arguments.mails)
                _measure(arguments.mails, arguments.rounds, sink)
        finally:
            sink.stop()


def _measure(count: int, rounds: int, sink: SinkProcess) -> None:
    ways: dict[str, Callable[[int, SinkProcess], float]] = {
        "naive Celery, one task and one connection a mail": naive,
        "smtplib loop, two processes, connection kept": loop,
        "Instep, everything recorded, connection kept": instep,
        "Instep, everything recorded, one connection a mail": instep_one_each,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    with (
        worker("tests.benchmarks.naive_celery", "naive"),
        worker("calendar_app", "instep"),
        worker("tests.benchmarks.one_connection_each", QUEUE_OF_ONE_EACH),
    ):
        for _round in range(rounds):
            for name, way in ways.items():
                found[name].append(way(count, sink))
    floor = middle(found["naive Celery, one task and one connection a mail"])
    say(f"{count} mails, median of {rounds} rounds, two processes each")
    for name, speeds in found.items():
        say(f"  {name:<52} {middle(speeds):7.0f} mails/s  {middle(speeds) / floor:5.2f} x naive   {_list(speeds)}")


def _list(values: list[float]) -> str:
    return "[" + ", ".join(f"{value:.0f}" for value in values) + "]"


if __name__ == "__main__":
    main()
