"""Worker and beat as they run in earnest: short notice reaches the mailbox in seconds, also when both are killed."""

import datetime as dt
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from django.utils import timezone

from calendar_app.local import commands
from campaigns.actions.activities import create_activity
from campaigns.alerts.claiming import SENDING_LEASE
from campaigns.alerts.ticking import TICK
from campaigns.enums import MessageState
from campaigns.models import Message, TickRecord
from campaigns.rules.schedule import Schedule
from tests.alerts.sink import Sink
from tests.factories import make_campaign, make_channel, make_department, make_organisation

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0


@contextmanager
def running(environment: dict[str, str]) -> Iterator[None]:
    """Worker and beat, each in a process group of its own; both are killed at the end, as by a power cut."""
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, start_new_session=True)
        for command in (commands.worker(), commands.beat())
    ]
    try:
        yield
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(is_so: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait until it is so and return how long that took; fail when it takes longer than ``seconds``."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, "it took too long"
        time.sleep(0.05)
    return time.monotonic() - started


def enter_at_short_notice(mailbox: str) -> None:
    """An activity in two days' time on a channel that needs ten working days, of the team with this mailbox."""
    channel = make_channel(owner=make_department(mailbox=mailbox), rules=[{"name": "Material due", "offset": -10}])
    day = timezone.now().date() + dt.timedelta(days=2)
    campaign_id = make_campaign(name="Spring launch").pk
    create_activity(by=None, campaign_id=campaign_id, channel=channel, title="Leaflet", schedule=Schedule(day, day))


def recipients(sink: Sink) -> set[str]:
    """Who has got a mail."""
    return {mail.recipient for mail in sink.mails}


@pytest.mark.django_db(transaction=True)
def test_short_notice_reaches_the_owners_though_worker_and_beat_are_killed(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    make_organisation()
    with Sink() as sink:
        own = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "CALENDAR_HOME": str(tmp_path)}
        environment = {**process_environment, **own}
        with running(environment):
            wait(lambda: TickRecord.objects.filter(name=TICK).exists())
            enter_at_short_notice("print@example.com")
            wait(lambda: recipients(sink) == {"print@example.com"})
            wait(lambda: Message.objects.filter(state=MessageState.SENT).exists())
            enter_at_short_notice("poster@example.com")
        enter_at_short_notice("radio@example.com")
        with running(environment):
            # What was in a sender's hands when it was killed waits for its lease to run out.
            wait(lambda: len(recipients(sink)) == 3, SENDING_LEASE.total_seconds() + PATIENCE)
            wait(lambda: not Message.objects.filter(is_urgent=True).exclude(state=MessageState.SENT).exists())
    copies = sink.copies()
    assert len(copies) == 3, "each mail has one Message-ID, however often it came"
    assert copies["print@example.com", sink.mails[0].message_id] == 1
    assert "short notice for “Material due”" in str(make_header(decode_header(sink.mails[0].mail["Subject"])))
