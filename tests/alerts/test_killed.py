"""``kill -9`` of real senders while a real SMTP server takes their mail: nothing is lost, and little comes twice."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campaigns.enums import AlertState, AlertStep, MessageState
from campaigns.models import Alert, Message
from tests.alerts.sink import Sink
from tests.factories import (
    make_activity,
    make_alert,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
)

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def owe(count: int) -> None:
    """So many alerts, due now, each for a mailbox of its own."""
    make_organisation()
    campaign = make_campaign()
    now = dt.datetime.now(dt.UTC)
    for number in range(count):
        team = make_department(mailbox=f"team{number}@example.com")
        activity = make_activity(campaign=campaign, channel=make_channel(owner=team), starts_on=dt.date(2031, 3, 3))
        make_alert(department=team, milestone=make_milestone(activity=activity), due_at=now, is_urgent=True)


@contextmanager
def senders(count: int, environment: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Sender processes, each in a process group of its own; all of them end with the block."""
    running = [_start(environment) for _sender in range(count)]
    try:
        yield running
    finally:
        for process in running:
            _kill(process)


def _start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.alerts.sender_process"]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, start_new_session=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_done() -> bool:
    # In this order: what is no longer planned is in a message already.
    planned = Alert.objects.filter(state=AlertState.PLANNED, step=AlertStep.FIRST).exists()
    return not planned and not Message.objects.exclude(state=MessageState.SENT).exists()


def _kill_while_sending(
    sink: Sink, environment: dict[str, str], *, owed: int, most_kills: int, seed: int
) -> tuple[int, Counter[tuple[str, str]]]:
    """Kill a sender whenever a few more mails have come, until all is sent; return the kills and the copies."""
    chance = random.Random(seed)
    kills = 0
    end = time.monotonic() + 60 + owed
    with senders(2, environment) as running:
        next_kill = chance.randint(1, 5)
        while not _is_done():
            assert time.monotonic() < end, Counter(Message.objects.values_list("state", flat=True))
            if kills < most_kills and len(sink.mails) >= next_kill:
                number = chance.randrange(2)
                _kill(running[number])
                kills += 1
                running[number] = _start(environment)
                next_kill = len(sink.mails) + chance.randint(1, max(2, owed // most_kills))
            time.sleep(chance.uniform(0, 0.02))
    return kills, sink.copies()


def _report(capsys: pytest.CaptureFixture[str], kills: int, owed: int, copies: Counter[tuple[str, str]]) -> None:
    delivered = len(copies)
    with capsys.disabled():
        sys.stdout.write(
            f"\nkill -9 while sending: faults {kills}, owed {owed}, delivered {delivered}, "
            f"lost {owed - delivered}, extra copies {sum(copies.values()) - delivered}\n"
        )


@pytest.mark.parametrize(
    ("owed", "most_kills"), [(60, 4), pytest.param(3000, 60, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_killing_senders_loses_nothing_and_repeats_at_most_what_was_in_their_hands(
    owed: int, most_kills: int, process_environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    owe(owed)
    with Sink() as sink:
        environment = {**process_environment, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        kills, copies = _kill_while_sending(sink, environment, owed=owed, most_kills=most_kills, seed=owed)
    _report(capsys, kills, owed, copies)
    assert kills
    assert {recipient for recipient, _id in copies} == {f"team{number}@example.com" for number in range(owed)}
    assert len(copies) == owed, "every copy came under the message's one Message-ID"
    assert sum(copies.values()) - owed <= kills * 16


def test_a_sender_that_is_killed_leaves_nothing_marked_as_sent_that_was_not(
    process_environment: dict[str, str],
) -> None:
    owe(30)
    with Sink() as sink:
        environment = {**process_environment, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        with senders(1, environment):
            end = time.monotonic() + 60
            while len(sink.mails) < 5:
                assert time.monotonic() < end
                time.sleep(0.001)
        taken = {mail.message_id for mail in sink.mails}
    sent = set(Message.objects.filter(state=MessageState.SENT).values_list("message_id", flat=True))
    assert sent <= taken
