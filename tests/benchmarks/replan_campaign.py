"""Re-planning a campaign of 50, 200 and 800 activities, each with 8 lead times.

``python -m tests.benchmarks.replan_campaign``

One activity is an advertisement; the plans of all the others count two of their lines from what is in the campaign.
Measured: making all duties; moving an advertisement, which moves two duties of every activity; moving it back; and
planning all of it again with nothing to change, as every night. In brackets what our process works of it. Goal: under a
second for 200 activities.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.place import middle, place, say

SIZES = (50, 200, 800)
ROUNDS = 5
CHANNELS = 10
START = dt.date(2027, 6, 1)
NOW = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)


def _campaign(size: int) -> tuple[Any, list[Any]]:
    """Return an advertisement of a campaign and the keys of all its ``size`` activities, nothing planned yet."""
    from campaigns.models import Activity, LeadTimeRule  # noqa: PLC0415
    from tests.factories import make_activity, make_campaign, make_channel, make_department  # noqa: PLC0415

    campaign = make_campaign(launch_on=START)
    spot = make_activity(campaign=campaign, channel=make_channel(owner=make_department()), starts_on=START)
    channels = [make_channel(owner=make_department(mailbox=f"{size}-{n}@example.com")) for n in range(CHANNELS)]
    for channel in channels:
        lines = [{"name": f"Line {n}", "offset": -5 * n - 1} for n in range(6)]
        lines += [
            {"name": "Live", "offset": -1, "anchor": "channels", "anchor_channels": [spot.channel_id]},
            {"name": "Announced", "offset": -3, "anchor": "first_public"},
        ]
        LeadTimeRule.objects.bulk_create(LeadTimeRule(channel=channel, **line) for line in lines)
    for number in range(size - 1):
        day = START + dt.timedelta(days=1 + number % 60)
        make_activity(campaign=campaign, channel=channels[number % CHANNELS], starts_on=day)
    return spot, list(Activity.objects.filter(campaign=campaign).order_by("id").values_list("pk", flat=True))


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock, and those this process worked for: the rest is PostgreSQL, or others."""
    started, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - worked


def _move(spot: Any, day: dt.date) -> Callable[[], object]:
    from campaigns.actions.activities import move_activity  # noqa: PLC0415

    return lambda: move_activity(by=None, activity_id=spot.pk, starts_on=day)


def _measure(size: int) -> dict[str, tuple[float, float]]:
    """Return seconds for each deed: the first planning once, the others as the median of some rounds."""
    from campaigns.actions.replanning import replan  # noqa: PLC0415

    spot, keys = _campaign(size)
    found = {"first planning": _timed(lambda: replan(keys, by=None, now=NOW))}
    there, back = _move(spot, START - dt.timedelta(days=7)), _move(spot, START)
    rounds = [(_timed(there), _timed(back), _timed(lambda: replan(keys, by=None))) for _round in range(ROUNDS)]
    for name, times in zip(
        ("move one, all follow", "move it back", "again, unchanged"), zip(*rounds, strict=True), strict=True
    ):
        found[name] = (middle([clock for clock, _own in times]), middle([own for _clock, own in times]))
    return found


def main() -> None:
    """Measure each size and say how the figures grow."""
    with place():
        from tests.factories import make_organisation  # noqa: PLC0415

        make_organisation()
        figures = {size: _measure(size) for size in SIZES}
        for name in figures[SIZES[0]]:
            said = ", ".join("{}: {:.2f} s ({:.2f} s)".format(size, *figures[size][name]) for size in SIZES)
            growth = figures[SIZES[-1]][name][1] / figures[SIZES[0]][name][1]
            say(f"{name:<22} {said}; {SIZES[-1] // SIZES[0]} times the activities take {growth:.1f} times as long")


if __name__ == "__main__":
    main()
