"""The impact of moving activities of eight duties each, before it is saved. ``python -m tests.benchmarks.impact``

Shown for 100, 1,000 and 5,000 activities of forty campaigns on twenty channels: reading the facts, working out dates
and notices, finding who is told, and the view; then the move itself, which writes it and plans the first
of it, and the clockwork, which plans the rest. The best of five rounds each; beside the time on the clock that of our
own processor, as others may be at work here, too. Goal: 1,000 well under a second.
"""

import argparse
import datetime as dt
import gc
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.place import place, say

ROUNDS = 5
SIZES = (100, 1_000, 5_000)
DAY = dt.timedelta(days=1)


def _organise(activities: int) -> list[Any]:
    """Return the keys of so many planned activities, duties and alerts with them, all told."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from campaigns.actions.replanning import replan  # noqa: PLC0415
    from campaigns.enums import ActivityState, AlertState  # noqa: PLC0415
    from campaigns.models import Activity, Alert  # noqa: PLC0415
    from campaigns.rules.alert_plan import EVENT_KINDS  # noqa: PLC0415
    from tests.factories import (  # noqa: PLC0415
        make_calendar,
        make_campaign,
        make_channel,
        make_department,
        make_organisation,
        make_user,
    )

    make_organisation(default_calendar=make_calendar(country="DE"))
    teams = [make_department(tell_members=True) for _number in range(20)]
    for team in teams:
        make_user(department=team)
    rules = [{"name": f"Duty {number}", "offset": -5 * number, "warn_working_days": 3} for number in range(1, 9)]
    channels = [make_channel(owner=team, rules=rules) for team in teams]
    campaigns = [make_campaign(lead=teams[0]) for _number in range(40)]
    first = timezone.localdate() + 90 * DAY
    rows = Activity.objects.bulk_create(
        Activity(
            campaign=campaigns[number % 40],
            channel=channels[number % 20],
            title=f"Activity {number}",
            state=ActivityState.PLANNED,
            starts_on=first + number % 200 * DAY,
            ends_on=first + (number % 200 + 3) * DAY,
        )
        for number in range(activities)
    )
    keys = [row.pk for row in rows]
    for start in range(0, activities, 500):
        replan(keys[start : start + 500], by=None)
    told = Alert.objects.filter(kind__in=EVENT_KINDS, state=AlertState.PLANNED)
    told.update(state=AlertState.FIRED, fired_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return keys


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return milliseconds by the clock and of the processor, and what the work found."""
    gc.collect()
    started, busy = time.perf_counter(), time.process_time()
    found = work()
    return (time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000, found


def _measure(keys: list[Any], person: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from campaigns.actions.deeds import undo_deed  # noqa: PLC0415
    from campaigns.actions.rescheduling import reschedule  # noqa: PLC0415
    from campaigns.alerts.recipients import audience  # noqa: PLC0415
    from campaigns.models import Activity  # noqa: PLC0415
    from campaigns.queries.impact import shown  # noqa: PLC0415
    from campaigns.queries.impact_ground import ground_of  # noqa: PLC0415
    from campaigns.rules.impact_changes import moved_by  # noqa: PLC0415
    from campaigns.rules.shifting import Span  # noqa: PLC0415
    from departments.access import access_for  # noqa: PLC0415

    rows = Activity.objects.filter(pk__in=keys).values_list("pk", "starts_on", "ends_on")
    then = moved_by({key: Span(starts_on - 45 * DAY, ends_on - 45 * DAY) for key, starts_on, ends_on in rows})
    read, work, whole = [], [], []
    for _round in range(ROUNDS):
        now = timezone.now()
        *reading, ground = _timed(partial(ground_of, keys, now=now))
        *working, found = _timed(partial(ground.of, then))
        hears = partial(audience, at=now)
        *showing, view = _timed(partial(shown, access_for(person), ground, then, who_hears=hears))
        read.append(reading)
        work.append(working)
        whole.append([a + b for a, b in zip(reading, showing, strict=True)])
    say(
        f"{len(keys):>6,} activities, {len(found.duties):>6,} duties: facts read in {_best(read)}, worked out in "
        f"{_best(work)}, shown in {_best(whole)} in all; {view.short.count:,} short, {view.messages} messages to "
        f"{view.recipients}"
    )
    spans = {facts.key: Span(then(facts).starts_on, then(facts).ends_on) for facts in ground.facts}  # type: ignore[arg-type]
    moving, _busy, deed = _timed(partial(reschedule, by=person, spans=spans))
    after, _busy, left = _timed(_plan_the_rest)
    undoing, _busy, _deed = _timed(partial(undo_deed, by=person, deed=deed.id))
    after_undo, _busy, left_by_undo = _timed(_plan_the_rest)
    say(
        f"{'':>6} the move itself is written in {moving / 1000:5.2f} s, {left:,} are planned by the clockwork in "
        f"{after / 1000:5.2f} s; taken back in {undoing / 1000:5.2f} s, {left_by_undo:,} in {after_undo / 1000:5.2f} s"
    )


def _plan_the_rest() -> int:
    """Plan what is stale, batch by batch, and return how many activities that were."""
    from campaigns.actions.replanning import replan_stale  # noqa: PLC0415

    planned = 0
    while some := replan_stale():
        planned += some
    return planned


def _best(rounds: list[list[float]]) -> str:
    clock, processor = (min(each) for each in zip(*rounds, strict=True))
    return f"{clock:.0f} ms ({processor:.0f} of processor)"


def main() -> None:
    """Measure at each size, the largest last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=max(SIZES), help="leave larger sizes out")
    most = parser.parse_args().most
    with place():
        from tests.factories import make_user  # noqa: PLC0415

        keys = _organise(min(most, max(SIZES)))
        person = make_user(is_ops_admin=True)
        for size in SIZES:
            if size <= most:
                _measure(keys[:size], person)


if __name__ == "__main__":
    main()
