"""A feed of 2,000 entries beside what others do. ``python -m tests.benchmarks.feed``

PostgreSQL of its own with durability on, the web server as it is shipped (two processes), clients on the same machine.
The product reads as the feed's owner through the one definition of visible, keeps its ledger and answers 304; its peers
do none of that: Radicale behind gunicorn (two processes, the same calendar handed over to it), "icalendar" reads model
objects and writes them with the icalendar library, as most Django projects do, "floor" is one query and an f-string.
Rounds run in turn; medians count.
"""

import argparse
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from tests.benchmarks.fetching import Question, per_second
from tests.benchmarks.place import middle, place, say
from tests.benchmarks.poll import server
from tests.benchmarks.radicale import radicale

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


Taken = dict[str, list[float]]


class Product:
    """The product's own ways to answer, each through Django's whole stack in this process."""

    def __init__(self, path: str) -> None:
        from django.test import Client  # noqa: PLC0415

        self._client, self._path = Client(), path

    def fetch(self, status: int = 200, **headers: str) -> Any:
        """Fetch the feed and return the answer."""
        answer = self._client.get(self._path, headers=headers)
        assert answer.status_code == status, answer.status_code
        return answer

    def change_one(self) -> None:
        """Change one brief, which stands in that entry alone, and say so, as an action does."""
        from campaigns.models import Activity  # noqa: PLC0415

        row = Activity.objects.order_by("?")[0]
        Activity.objects.filter(pk=row.pk).update(brief=f"{row.brief}!")
        let_revision_grow()


def let_revision_grow() -> None:
    """Say that something was changed."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('instep_revision')")


def in_this_process(path: str, taken: Taken) -> None:
    """Time one round of the writers and of the product without a server."""
    from calendar_app.feeds.kept_files import FILES  # noqa: PLC0415
    from calendar_app.models import FeedLedger  # noqa: PLC0415

    product = Product(path)

    def timed(name: str, work: Callable[[], object]) -> None:
        taken.setdefault(name, []).append(milliseconds(work))

    timed("icalendar: model objects, its own writer", with_icalendar)
    timed("floor: one query, f-string", floor)
    FeedLedger.objects.all().delete()
    FILES.clear()
    timed("product, first fetch ever: ledger written", product.fetch)
    FILES.clear()
    timed(COLD, product.fetch)
    etag = product.fetch()["ETag"]
    let_revision_grow()
    timed("product, something else changed: 304", lambda: product.fetch(304, **{"If-None-Match": etag}))
    product.change_one()
    written = entries_written(lambda: timed("product, one of its own changed", product.fetch))
    assert written == 1, written
    timed("product, nothing changed: 304", lambda: product.fetch(304, **{"If-None-Match": product.fetch()["ETag"]}))


COLD = "product, cold: put together from kept texts"


def entries_written(work: Callable[[], object]) -> int:
    """Return how many entries' texts are written again while ``work`` is done."""
    from calendar_app.feeds import serving  # noqa: PLC0415

    true_render, written = serving.render, []
    serving.render = lambda *args: written.append(args) or true_render(*args)  # type: ignore[assignment,func-returns-value]
    try:
        work()
    finally:
        serving.render = true_render  # type: ignore[assignment]
    return len(written)


def measure(path: str, *, rounds: int, seconds: float, clients: int) -> None:
    """Run peers and product in turn and print the medians, then how far the goals are met."""
    taken: Taken = {}
    rates: Taken = {}
    body = Product(path).fetch()
    say(f"{len(body.content) // 1024} kB of {body.content.count(b'BEGIN:VEVENT')} entries, {rounds} rounds in turn")
    with radicale(body.content) as peer, server() as port:
        asked = {"Radicale": peer, "Radicale, told what one has": _knowing(peer, '"x"')}
        asked |= {"product, cached": Question(port, path), "product, cached, gzip": Question(port, path, (GZIP,))}
        for _round in range(rounds):
            in_this_process(path, taken)
            let_revision_grow()
            etag = Product(path).fetch()["ETag"]
            asked["product, 304"] = replace(_knowing(Question(port, path), etag), status=304)
            for name, question in asked.items():
                question.ask()
                taken.setdefault(f"by HTTP: {name}", []).append(middle([question.milliseconds() for _ in range(5)]))
                rates.setdefault(name, []).append(per_second(question, seconds=seconds, clients=clients))
    _print(taken, rates, clients)


GZIP = ("Accept-Encoding", "gzip")


def _knowing(question: Question, etag: str) -> Question:
    return replace(question, headers=(*question.headers, ("If-None-Match", etag)))


def _print(taken: Taken, rates: Taken, clients: int) -> None:
    peer = middle(taken["by HTTP: Radicale"])
    say("median ms, and how many times as fast as Radicale")
    for name, values in taken.items():
        say(f"  {name:<46}{middle(values):9.2f}{peer / middle(values):9.1f} x")
    say(f"answers a second to {clients} clients")
    for name, values in rates.items():
        say(f"  {name:<46}{middle(values):9.1f}{middle(values) / middle(rates['Radicale']):9.1f} x")
    cached = max(middle(rates["product, cached"]), middle(rates["product, cached, gzip"]))
    say("goals, beside Radicale in this run")
    say(f"  cold, times as fast             {peer / middle(taken[COLD]):7.1f}   of 3")
    say(f"  cached, times its answers       {cached / middle(rates['Radicale']):7.1f}   of 80")
    say(f"  304, times as fast              {peer / middle(taken['by HTTP: product, 304']):7.1f}   of 100")
    say("  entries written again after one change: 1")


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--clients", type=int, default=4)
    chosen = options.parse_args()
    with place(DEBUG="0", ALLOWED_HOSTS="127.0.0.1,localhost,testserver"):
        import_module("calendar_app.wsgi")  # which readies a web process, its garbage collection among it
        path = fill(chosen.entries)
        measure(path, rounds=chosen.rounds, seconds=chosen.seconds, clients=chosen.clients)


if __name__ == "__main__":
    main()
