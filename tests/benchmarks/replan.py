"""Planning open activities again after a holiday is added. ``python -m tests.benchmarks.replan --activities 10000``

One process, PostgreSQL of its own with durability on. Every activity lies ahead, on a channel with four lead times, in
campaigns of twenty. A company closing of one day is entered in the organisation's calendar: what it moves is worked out
(the "Check" of the page), it is saved (marked, the first batch planned), and the rest is planned batch by batch, as the
clockwork and ``script/manage replan`` do. Of several numbers each gets a place of its own.

With ``--kill`` the public holidays of a country come into the calendar then, which touches all of them, and
``script/manage replan`` plans them, in a process of its own: killed with SIGKILL when half is done, then started again.
Its memory is read as it goes.
"""

import argparse
import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.place import middle, place, say

LEAD_TIMES = (("Brief due", -25), ("Creative approved", -10), ("Assets due", -5), ("Results reviewed", 5))
MONTHS_AHEAD = 22


def fill(activities: int) -> dt.date:
    """Write the activities and their channels' plans, plan them once, and return the day to be closed."""
    from django.utils import timezone  # noqa: PLC0415 - not before Django is set up

    from campaigns.demo.synthetic import make_load  # noqa: PLC0415
    from campaigns.enums import Anchor, Unit  # noqa: PLC0415
    from campaigns.models import Activity, Channel, LeadTimeRule  # noqa: PLC0415

    today = timezone.localdate()
    month = (today + dt.timedelta(days=30 * MONTHS_AHEAD)).replace(day=1)
    make_load(activities=activities, month=month, seed=1, today=today)
    common = {"unit": Unit.WORKING_DAYS, "must_have": True, "warn_working_days": 3}
    LeadTimeRule.objects.bulk_create(
        LeadTimeRule(
            channel=channel, name=name, offset=offset, anchor=Anchor.END if offset > 0 else Anchor.START, **common
        )
        for channel in Channel.objects.all()
        for name, offset in LEAD_TIMES
    )
    Activity.objects.update(is_stale=True)
    return month


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds an action took, and what it returned."""
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began, result


def plan_all(*, batches: int | None = None, size: int = 200) -> tuple[list[float], int]:
    """Plan what is stale batch by batch; return the seconds of each batch and how many activities there were."""
    from campaigns.actions.replanning import replan_stale  # noqa: PLC0415

    seconds, planned = [], 0
    while batches is None or len(seconds) < batches:
        took, some = timed(lambda: replan_stale(limit=size))
        if not some:
            break
        seconds.append(took)
        planned += some
    return seconds, planned


def measure(activities: int) -> None:
    """Print how long it takes for so many activities."""
    from django.utils import timezone  # noqa: PLC0415

    from campaigns.actions.calendars import working_by  # noqa: PLC0415
    from campaigns.actions.working_days import add_special_days, rehearsed  # noqa: PLC0415
    from campaigns.models import Activity  # noqa: PLC0415
    from departments.access import access_for  # noqa: PLC0415
    from departments.actions import special_days  # noqa: PLC0415
    from departments.enums import DayKind  # noqa: PLC0415
    from departments.models import User  # noqa: PLC0415
    from departments.queries import usual_calendar  # noqa: PLC0415

    day = fill(activities)
    day += dt.timedelta(days=-day.weekday() % 7)  # a Monday
    seconds, planned = plan_all(size=2_000)
    say(f"{planned} activities x {len(LEAD_TIMES)} lead times")
    say(f"  planned for the first time   {sum(seconds):8.1f} s  {1000 * sum(seconds) / planned:6.2f} ms each")
    calendar, access = usual_calendar(), access_for(User.objects.get())
    closing = {"kind": DayKind.CLOSED, "first_day": day, "last_day": day, "reason": "Company day"}
    took, moves = timed(
        lambda: rehearsed(
            lambda: special_days.add_special_days(by=None, owner=calendar, **closing),
            department_ids=working_by(calendar),
            access=access,
            now=timezone.now(),
        )
    )
    say(f"  what one closed day moves    {took:8.1f} s  {moves.duties} duties in {moves.activities} activities")
    took, affected = timed(lambda: add_special_days(by=None, owner=calendar, **closing))
    say(f"  saved: marked, first batch   {took:8.1f} s  {affected} activities")
    seconds, planned = plan_all()
    each = 1000 * sum(seconds) / planned if planned else 0
    say(f"  the rest planned again       {sum(seconds):8.1f} s  {each:6.2f} ms each, {planned} activities")
    Activity.objects.update(is_stale=True)
    seconds, planned = plan_all(batches=10)
    say(f"  as when all are stale        {sum(seconds):8.1f} s  {1000 * sum(seconds) / planned:6.2f} ms each")
    say(f"  one batch of 200: median {1000 * middle(seconds):.0f} ms")


@dataclass
class Run:
    """One run of the command: its seconds, what was left when it ended, and its memory in MB by what was left."""

    seconds: float = 0.0
    left: int = 0
    memory: dict[int, float] = field(default_factory=dict)


def run_command(*, until: int = 0) -> Run:
    """Run ``replan`` until no more than so many are left, kill it if it is still there then, and return the run."""
    from campaigns.actions.replanning import stale_count  # noqa: PLC0415

    found, began = Run(), time.perf_counter()
    with subprocess.Popen([sys.executable, "manage.py", "replan"], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            left = stale_count()
            if until and left <= until:
                process.kill()
            elif memory := _resident(process.pid):
                found.memory[left] = memory
            time.sleep(0.5)
    found.seconds, found.left = time.perf_counter() - began, stale_count()
    return found


def _resident(pid: int) -> float:
    """Return the memory a process has now, in MB; 0 when it is over."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def measure_killed() -> None:
    """Print how long all of it takes when the process is killed in the middle, and what memory that takes."""
    from campaigns.actions.calendars import edit_working_calendar  # noqa: PLC0415
    from departments.queries import usual_calendar  # noqa: PLC0415

    took, affected = timed(
        lambda: edit_working_calendar(by=None, calendar_id=usual_calendar().pk, country="DE", subdivision="BY")
    )
    say(f"  a country's holidays, saved  {took:8.1f} s  {affected} activities marked, the first batch planned")
    first = run_command(until=affected // 2)
    say(f"  planned, then killed         {first.seconds:8.1f} s  {affected - first.left} planned, {first.left} left")
    second = run_command()
    say(f"  started again                {second.seconds:8.1f} s  {first.left - second.left} planned")
    each = 1000 * (first.seconds + second.seconds) / affected
    say(f"  together                     {first.seconds + second.seconds:8.1f} s  {each:6.2f} ms each")
    for run in (first, second):
        at = sorted(run.memory, reverse=True)
        marks = [at[len(at) * part // 4] for part in range(4)] + [at[-1]] if at else []
        say("  memory: " + ", ".join(f"{run.memory[left]:.0f} MB with {left} left" for left in marks))


def main() -> None:
    """Measure each number that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--activities", type=int, nargs="+", default=[10_000])
    parser.add_argument("--kill", action="store_true", help="plan all of them once more, killed in the middle")
    asked = parser.parse_args()
    for activities in asked.activities:
        with place():
            measure(activities)
            if asked.kill:
                measure_killed()


if __name__ == "__main__":
    main()
