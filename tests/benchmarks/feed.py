"""A feed of 2,000 entries beside what others do. ``python -m tests.benchmarks.feed``

One process, PostgreSQL of its own with durability on, requests through Django's whole stack. The product reads as the
feed's owner through the one definition of visible, keeps its ledger and answers 304; its peers do none of that:
"icalendar" reads model objects and writes them with the icalendar library, as most Django projects do, "floor" is one
query and an f-string. Rounds run in turn; medians count.
"""

import argparse
import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.place import middle, place, say

ENTRIES = 2_000


def fill(entries: int) -> str:
    """Write half as many activities (half of them timed) as entries, as many milestones, and return a feed's path."""
    from django.utils import timezone  # noqa: PLC0415 - not before Django is set up

    from calendar_app.feeds.actions import create_feed  # noqa: PLC0415
    from calendar_app.feeds.targets import target_of  # noqa: PLC0415
    from calendar_app.feeds.tokens import path_of  # noqa: PLC0415
    from campaigns.enums import ActivityState  # noqa: PLC0415
    from campaigns.models import Activity, Milestone, MilestoneResponsible  # noqa: PLC0415
    from departments.access import access_for  # noqa: PLC0415
    from tests import factories as make  # noqa: PLC0415

    make.make_organisation()
    social = make.make_department(name="Social Media")
    ben = make.make_user(name="Ben", department=social)
    campaigns = [make.make_campaign(name=f"Campaign {number}", lead=social, owner=ben) for number in range(20)]
    channels = [make.make_channel(name=f"Channel {number}", owner=social) for number in range(12)]
    first = timezone.localdate() - dt.timedelta(days=30)
    activities, milestones = [], []
    for number in range(entries // 2):
        day = first + dt.timedelta(days=number % 500)
        times = {"starts_at": dt.time(9), "ends_at": dt.time(10), "time_zone": "Europe/Berlin"} if number % 2 else {}
        row = Activity(
            campaign=campaigns[number % 20],
            channel=channels[number % 12],
            title=f"Post {number}, the longer one",
            brief="What it is about, in a sentence or two; with a link and a hashtag. " * 3,
            starts_on=day,
            ends_on=day + dt.timedelta(days=0 if times else number % 4),
            state=ActivityState.PLANNED,
            **times,
        )
        activities.append(row)
        duty = {"due_on": day, "warn_on": day - dt.timedelta(days=5), "late_on": day + dt.timedelta(days=1)}
        milestones.append(
            Milestone(campaign=row.campaign, activity=row, name="Copy approved", planned_on=first, **duty)
        )
    Activity.objects.bulk_create(activities)
    Milestone.objects.bulk_create(milestones)
    MilestoneResponsible.objects.bulk_create(
        [MilestoneResponsible(milestone=row, department=social) for row in milestones]
    )
    target = target_of(f"department:{social.slug}", access_for(ben), at=timezone.now())
    new = create_feed(by=ben, owner=ben, target=target)
    return path_of(new.feed.pk, new.token)


def with_icalendar() -> bytes:
    """Write all rows as a Django project with the icalendar library does."""
    import icalendar  # noqa: PLC0415

    from campaigns.models import Activity, Milestone  # noqa: PLC0415

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//peer//EN")
    calendar.add("version", "2.0")
    now = dt.datetime.now(dt.UTC)
    for row in Activity.objects.select_related("campaign", "campaign__owner", "channel"):
        text = f"{row.campaign.name}\n{row.channel.name}\n{row.state}\n{row.campaign.owner.name}\n\n{row.brief}"
        calendar.add_component(
            _peer_event(row.pk, f"{row.channel.name}: {row.title}", text, row.starts_on, row.ends_on, now)
        )
    for duty in Milestone.objects.select_related("campaign", "activity", "activity__channel"):
        text = f"{duty.campaign.name}\n{duty.activity.channel.name}\n{duty.state}"  # type: ignore[union-attr]
        calendar.add_component(_peer_event(duty.pk, f"DUE: {duty.name}", text, duty.due_on, duty.due_on, now))
    return calendar.to_ical()


def _peer_event(uid: object, summary: str, text: str, first: Any, last: Any, now: dt.datetime) -> Any:
    import icalendar  # noqa: PLC0415

    event = icalendar.Event()
    event.add("uid", f"{uid}@peer")
    event.add("dtstamp", now)
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", summary)
    event.add("description", text)
    event.add("url", f"http://localhost/{uid}")
    return event


def floor() -> bytes:
    """Write all activities twice with one query and an f-string."""
    from campaigns.models import Activity  # noqa: PLC0415

    rows = list(
        Activity.objects.values_list("id", "title", "brief", "starts_on", "ends_on", "campaign__name", "channel__name")
    )
    events = [
        f"BEGIN:VEVENT\r\nUID:{uid}@x\r\nDTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{last:%Y%m%d}\r\n"
        f"SUMMARY:{channel}: {title}\r\nDESCRIPTION:{campaign}\\n{brief}\r\nEND:VEVENT\r\n"
        for uid, title, brief, first, last, campaign, channel in rows * 2
    ]
    return f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(path: str, rounds: int) -> None:
    """Run peers and product in turn and print the medians."""
    from django.test import Client  # noqa: PLC0415

    from calendar_app.feeds.ical import render  # noqa: PLC0415
    from calendar_app.models import FeedLedger  # noqa: PLC0415
    from campaigns.models import Activity  # noqa: PLC0415

    client = Client()
    taken: dict[str, list[float]] = {}

    def fetch(status: int = 200, **headers: str) -> Any:
        answer = client.get(path, headers=headers)
        assert answer.status_code == status, answer.status_code
        return answer

    def timed(name: str, work: Callable[[], object]) -> None:
        taken.setdefault(name, []).append(milliseconds(work))

    for _round in range(rounds):
        timed("icalendar: model objects, its own writer", with_icalendar)
        timed("floor: one query, f-string", floor)
        FeedLedger.objects.all().delete()
        render.cache_clear()
        timed("product, first fetch ever: ledger written", fetch)
        render.cache_clear()
        timed("product, first fetch of a new process", fetch)
        timed("product, whole file", fetch)
        etag = fetch()["ETag"]
        fetch(304, **{"If-None-Match": etag})  # the first of these notes what the file was made of
        timed("product, nothing changed: 304", lambda etag=etag: fetch(304, **{"If-None-Match": etag}))  # type: ignore[misc]
        row = Activity.objects.order_by("?")[0]
        Activity.objects.filter(pk=row.pk).update(title=f"{row.title}!")
        timed("product, one change", lambda etag=etag: fetch(200, **{"If-None-Match": etag}))  # type: ignore[misc]
        timed("product, whole file, gzip", lambda: fetch(200, **{"Accept-Encoding": "gzip"}))
    say(f"{ENTRIES} entries, {len(fetch().content) // 1024} kB, medians of {rounds} rounds in ms")
    peer = middle(taken["icalendar: model objects, its own writer"])
    for name, values in taken.items():
        say(f"  {name:<44}{middle(values):8.1f}   {peer / middle(values):6.1f} x icalendar")


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--entries", type=int, default=ENTRIES)
    chosen = options.parse_args()
    with place():
        measure(fill(chosen.entries), chosen.rounds)


if __name__ == "__main__":
    main()
