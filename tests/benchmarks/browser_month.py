"""Month and timeline in headless Chromium beside the calendars others use. ``python -m tests.benchmarks.browser_month``

1440 by 900, a context that has seen nothing for each opening, gzip. Ours signed in, our server's time included, from
PostgreSQL of its own with durability on; the others (by npm, into a folder that goes away) read static JSON of the same
activities. Cold openings in turn, medians count. ``painted`` is the first frame after the last bar came; ``blocking``
what long tasks take over 50 ms each; ``next`` from the click to the next period painted.
"""

import argparse
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.benchmarks import peers
from tests.benchmarks.month import MONTH, fill
from tests.benchmarks.painting import Seen, by_address, by_pointer, by_script, opened
from tests.benchmarks.place import middle, place, say
from tests.benchmarks.poll import server
from tests.conftest import chromium_path

SIZES = (100, 500, 2_000)
ROUNDS = 5
OURS_RESTED = "Instep month, pointer resting"
OURS_MONTH, OURS_TIMELINE, OURS_QUARTER = "Instep month", "Instep timeline, 31 days", "Instep timeline, 92 days"


def write_events(folder: Path) -> None:
    """Write what others read: the activities of the weeks shown, this month and the next, and of the months alone."""
    from django.db.models import F  # noqa: PLC0415 - not before Django is set up

    from campaigns.models import Activity  # noqa: PLC0415

    rows = Activity.objects.values(
        "id", "title", "starts_on", "ends_on", "starts_at", lane=F("channel"), campaign_name=F("campaign__name")
    )
    for month in (MONTH, dt.date(2027, 4, 1)):
        first = month - dt.timedelta(days=month.weekday())
        last = first + dt.timedelta(days=34)
        events = [_event(row) for row in rows.filter(starts_on__lte=last, ends_on__gte=first)]
        for name in {first, month}:
            (folder / f"events-{name}.json").write_text(json.dumps(events))


def _event(row: dict[str, Any]) -> dict[str, Any]:
    timed = row["starts_at"] is not None
    ends = row["ends_on"] if timed else row["ends_on"] + dt.timedelta(days=1)
    return {
        "id": str(row["id"]),
        "resourceId": str(row["lane"]),
        "title": f"{row['campaign_name']} {row['title']}",
        "start": f"{row['starts_on']}T{row['starts_at']}" if timed else str(row["starts_on"]),
        "end": f"{ends}T{row['starts_at'].replace(hour=row['starts_at'].hour + 1)}" if timed else str(ends),
        "allDay": not timed,
    }


def start_anew(activities: int) -> str:
    """Empty the database, fill it with so many, and return the session of who plans them."""
    from django.core.management import call_command  # noqa: PLC0415 - not before Django is set up
    from django.test import Client  # noqa: PLC0415

    from campaigns.demo.synthetic import EMAIL  # noqa: PLC0415
    from departments.models import User  # noqa: PLC0415

    call_command("flush", interactive=False, verbosity=0)
    fill(activities)
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    return str(client.cookies["instep"].value)


def lanes() -> list[dict[str, str]]:
    """Return the channels as the lanes of others."""
    from campaigns.models import Channel  # noqa: PLC0415 - not before Django is set up

    return [{"id": str(key), "title": name} for key, name in Channel.objects.values_list("pk", "name")]


def measure(port: int, size: int, rounds: int, folder: Path, browser: Any) -> None:
    """Print the figures of every calendar at so many activities, the rounds in turn."""
    session = start_anew(size * 40)
    write_events(folder)
    at = MONTH + dt.timedelta(days=6)
    ours = {
        OURS_MONTH: (f"/?view=month&date={MONTH}", "a.bar", by_address),
        OURS_RESTED: (f"/?view=month&date={MONTH}", "a.bar", by_pointer),
        OURS_TIMELINE: (f"/?view=timeline&zoom=31&date={at}", ".piece", by_address),
        OURS_QUARTER: (f"/?view=timeline&date={at}", ".piece", by_address),
    }
    cookie = {"name": "instep", "value": session, "url": f"http://127.0.0.1:{port}"}
    others = (*peers.MONTHS, *peers.TIMELINES)
    pages = {peer.name: peers.build(folder, peer, lanes(), str(MONTH)) for peer in others}
    static, static_port = peers.serve(folder)
    found: dict[str, list[Seen]] = {name: [] for name in (*ours, *pages)}
    try:
        for _round in range(rounds + 1):
            for name, (path, bar, onward) in ours.items():
                found[name].append(opened(browser, f"http://127.0.0.1:{port}{path}", bar, onward, cookie))
            for peer in others:
                address = f"http://127.0.0.1:{static_port}/{pages[peer.name]}"
                found[peer.name].append(opened(browser, address, peer.bar, by_script(peer.bar)))
    finally:
        static.terminate()
    tell(size, {name: seen[1:] for name, seen in found.items()})


def tell(size: int, found: dict[str, list[Seen]]) -> None:
    """Print one line for each calendar, and ours beside those it is to be measured by."""
    say(f"\n{size} activities in the month    painted  blocking   next    kB   bars")
    medians = {
        name: Seen(*(middle([getattr(each, part) for each in seen]) for part in vars(seen[0])))  # type: ignore[arg-type]
        for name, seen in found.items()
    }
    for name, each in medians.items():
        line = f"{each.painted:7.0f} {each.blocking:9.0f} {each.onward:7.0f} {each.size / 1000:5.0f} {each.bars:6.0f}"
        say(f"  {name:<32}{line}")
    month, timeline = medians[OURS_MONTH], medians[OURS_TIMELINE]
    seven, lanes_of = medians["FullCalendar 7 month"], medians["EventCalendar timeline"]
    light = medians["EventCalendar month"]
    say(f"  painted, of FullCalendar 7: {month.painted / seven.painted:.2f} (goal 0.40 at 500, 0.33 at 2,000)")
    say(f"  next month, of FullCalendar 7: {month.onward / seven.onward:.2f} (goal 0.43)")
    say(f"  the same where the pointer rests first: {medians[OURS_RESTED].onward / seven.onward:.2f}")
    say(f"  timeline, of EventCalendar's: {timeline.painted / lanes_of.painted:.2f} (goal 0.36)")
    say(f"  blocking: {month.blocking:.0f} ms (goal 20)")
    say(
        f"  bytes, of EventCalendar month: {month.size / light.size:.2f} (goal: at most 42 kB, {month.size / 1000:.0f})"
    )


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home, place(DEBUG="0", ALLOWED_HOSTS="127.0.0.1,localhost"):
        folder = Path(home)
        peers.install(folder)
        with server() as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
            )
            for size in chosen.sizes:
                measure(port, size, chosen.rounds, folder, browser)
            browser.close()


if __name__ == "__main__":
    main()
