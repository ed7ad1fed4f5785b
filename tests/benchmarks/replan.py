"""Planning open activities again after a holiday is added. ``python -m tests.benchmarks.replan --activities 10000``

One process, PostgreSQL of its own with durability on. Every activity lies ahead, on a channel with four lead times, in
campaigns of twenty. A company closing of one day is entered in the organisation's calendar: what it moves is worked out
(the "Check" of the page), it is saved (marked, the first batch planned), and the rest is planned batch by batch, as the
clockwork and ``script/manage replan`` do. Of several numbers each gets a place of its own.
"""

import argparse
import datetime as dt
import time
from collections.abc import Callable
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


def main() -> None:
    """Measure each number that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--activities", type=int, nargs="+", default=[10_000])
    for activities in parser.parse_args().activities:
        with place():
            measure(activities)


if __name__ == "__main__":
    main()
