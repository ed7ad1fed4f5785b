"""Faults of what runs: beats too few and too many, edits from everywhere, a heap that waited, rows that are broken."""

import datetime as dt
import io
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone

from campaigns.actions.activities import create_activity
from campaigns.actions.replanning import reconcile
from campaigns.enums import AlertState, MessageState
from campaigns.models import Alert, ChangeSet, Message
from campaigns.rules.schedule import Schedule
from departments.models import Department
from tests.factories import make_campaign, make_channel, make_department, make_organisation
from tests.faults.ground import CHECKOUT, Ground, wait
from tests.faults.owing import Outcome, is_settled, outcome, owe

CHANGERS = 8


def no_beat(ground: Ground, *, long: bool) -> Outcome:
    """No beat at all: nothing fires until somebody runs ``send_due_alerts``."""
    ground.dismiss()
    owe(1_000 if long else 60)
    with ground.sink() as sink:
        with ground.crew(beats=0):
            time.sleep(2)
            assert not sink.mails, "nobody ticks"
        subprocess.run([sys.executable, "manage.py", "send_due_alerts"], cwd=CHECKOUT, check=True, capture_output=True)
        return outcome("no beat, then send_due_alerts", [sink])


def two_beats(ground: Ground, *, long: bool) -> Outcome:
    """Two beats, each asking for ticks."""
    return _beats(ground, 2, long)


def five_beats(ground: Ground, *, long: bool) -> Outcome:
    """Five beats and two workers."""
    return _beats(ground, 5, long)


def _beats(ground: Ground, count: int, long: bool) -> Outcome:
    ground.dismiss()
    owe(3_000 if long else 100)
    with ground.sink() as sink, ground.crew(workers=1 + count // 5, beats=count):
        wait(is_settled, f"all to be settled with {count} beats", 300)
        time.sleep(2)
        return outcome(f"{count} beats", [sink], faults=count)


def reschedules(ground: Ground, *, long: bool) -> Outcome:
    """Eight processes move activities to and fro while worker and beat run; time is made to run fast meanwhile."""
    total = 10_000 if long else 80
    with ground.sink() as sink:
        _organise(40)
        ground.call_in()
        wait(lambda: _hurry() and is_settled(), "everybody to know of the activities")
        command = [sys.executable, "-m", "tests.faults.changer"]
        changers = [ground.start([*command, str(number), str(total // CHANGERS)]) for number in range(CHANGERS)]
        wait(lambda: _hurry() and all(each.poll() is not None for each in changers), "all edits to be made", 3_600)
        assert not any(each.returncode for each in changers), ground.said()
        wait(lambda: _hurry() and is_settled(), "all edits to be told", 300)
        found = outcome(f"{total} reschedules from {CHANGERS} processes", [sink], faults=total)
    drift = reconcile(now=timezone.now())
    assert not (drift.made or drift.changed or drift.closed), f"the reconciler found something to mend: {drift}"
    return replace(found, owed=found.owed - _moot())


def _moot() -> int:
    """How many alerts stand only in messages that were closed because nothing of them was so any more."""
    closed = Message.objects.filter(state=MessageState.SUPPRESSED).exclude(closed_reason="")
    elsewhere = Message.objects.exclude(state=MessageState.SUPPRESSED)
    fired = Alert.objects.filter(state=AlertState.FIRED)
    return fired.filter(messages__in=closed).exclude(messages__in=elsewhere).distinct().count()


def _hurry() -> bool:
    """Let edits settle and digests leave at once instead of in two minutes or on the next morning."""
    now = timezone.now()
    settling = Alert.objects.filter(state=AlertState.PLANNED, due_at=F("change_set__settles_at"), due_at__gt=now)
    settling.update(due_at=now)
    ChangeSet.objects.filter(settles_at__gt=now).update(settles_at=F("opened_at"))
    Message.objects.filter(state=MessageState.PENDING, next_attempt_at__gt=now).update(next_attempt_at=now)
    time.sleep(0.3)
    return True


def overdue(ground: Ground, *, long: bool) -> Outcome:
    """A heap of alerts is overdue when worker and beat start."""
    ground.dismiss()
    count = 50_000 if long else 500
    owe(count, overdue=dt.timedelta(hours=6), teams=count // 25)
    with ground.sink() as sink, ground.crew():
        wait(is_settled, "all that was overdue to be sent", 1_800)
        return outcome(f"{count} overdue at start", [sink])


def poison(ground: Ground, *, long: bool) -> Outcome:
    """One alert in a hundred cannot be put into words: all others go out, these are given up in the end."""
    owed = 1_000 if long else 100
    broken = owed // 100
    with ground.sink() as sink:
        owe(owed, broken=broken)
        ground.call_in()
        wait(lambda: len(sink.mails) >= owed - broken, "all others to be sent", 300)
        wait(is_settled, "the broken ones to be given up", 240)
        given_up = Message.objects.filter(state=MessageState.DEAD).exclude(last_error="").count()
        return outcome("rows that cannot be told", [sink], faults=broken, given_up=given_up)


def unfirable(ground: Ground, *, long: bool) -> Outcome:
    """One department in a hundred has a time zone nobody knows: all other alerts go out, its own once it is mended."""
    owed = 1_000 if long else 100
    with ground.sink() as sink:
        owe(owed)
        broken = list(Alert.objects.order_by("pk").values_list("department", flat=True)[::100])
        Department.objects.filter(pk__in=broken).update(time_zone="Mars/Olympus")
        ground.call_in()
        failing = Alert.objects.filter(state=AlertState.PLANNED, failures__gt=1, department__in=broken)
        wait(lambda: len(sink.mails) >= owed - len(broken), "all others to be sent", 300)
        wait(lambda: failing.count() == len(broken), "these to be tried again", 60)
        Department.objects.filter(pk__in=broken).update(time_zone="")
        wait(is_settled, "these to be sent", 60)
        return outcome("departments whose alerts cannot be fired", [sink], faults=len(broken))


def restored(ground: Ground, *, long: bool) -> Outcome:
    """The database is put back to what it was before half of the mails went out, and ``after_restore`` is run."""
    ground.dismiss()
    owe(1_000 if long else 60)
    half = list(Alert.objects.order_by("pk").values_list("pk", flat=True))[::2]
    Alert.objects.filter(pk__in=half).update(due_at=timezone.now() + dt.timedelta(seconds=60 if long else 15))
    _copy(ground, "backup", of=_name())
    with ground.sink() as sink:
        with ground.crew():
            wait(is_settled, "what is due to be sent", 120)
        crashed_at = timezone.now()
        _put_back(ground, "backup")
        call_command("after_restore", as_of=crashed_at.isoformat(), stdout=io.StringIO())
        with ground.crew():
            wait(
                lambda: not Alert.objects.filter(state=AlertState.PLANNED, step=0).exists() and is_settled(),
                "rest",
                180,
            )
        told_before = Message.objects.filter(state=MessageState.SUPPRESSED).values_list("recipient_key", flat=True)
        arrived = Counter(mail.recipient for mail in sink.mails)
        assert {key.removeprefix("mailbox:") for key in told_before} <= set(arrived), "what counts as told was told"
        return Outcome(
            "a backup put back", 1, Alert.objects.filter(step=0).count(), len(arrived), arrived.total() - len(arrived)
        )


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _copy(ground: Ground, name: str, *, of: str) -> None:
    """Make a copy of a database, as a backup does."""
    connections.close_all()
    address = ground.postgres.url.replace(f"/{_name()}?", "/postgres?")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [of])
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')


def _put_back(ground: Ground, name: str) -> None:
    connections.close_all()
    address = ground.postgres.url.replace(f"/{_name()}?", "/postgres?")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{_name()}" WITH (FORCE)')
        server.execute(f'ALTER DATABASE "{name}" RENAME TO "{_name()}"')


def _organise(activities: int) -> None:
    """Activities that were planned by our own actions, on channels with a plan, each team with a mailbox."""
    make_organisation()
    campaign = make_campaign()
    for number in range(4):
        team = make_department(mailbox=f"team{number}@example.com")
        channel = make_channel(owner=team, rules=[{"name": "Brief due", "offset": -10, "warn_working_days": 5}])
        for piece in range(activities // 4):
            day = dt.date(2031, 3, 3) + dt.timedelta(days=piece)
            schedule = Schedule(day, day)
            create_activity(
                by=None, campaign_id=campaign.pk, channel=channel, title=f"Piece {number}.{piece}", schedule=schedule
            )
