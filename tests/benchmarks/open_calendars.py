"""How many open calendars get another's change within two seconds. ``python -m tests.benchmarks.open_calendars``

The web server as it is shipped (two processes), PostgreSQL of its own with durability on, 500 activities a month among
20,000. Calendars are open at ten months, of people of three departments in three roles, each
asking every 1.2 to 1.6 seconds as ``static/js/changes.js`` does, from one process on the same machine. Somebody moves
an activity of this month again and again. Told apart are calendars that show it, until they have it drawn anew, and
those that do not, until they know that nothing of theirs was changed; both counted from when it was committed. The
first change is not counted: it is then that processes put their queries together.
"""

import argparse
import asyncio
import datetime as dt
import json
import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.benchmarks.month import MONTH, fill
from tests.benchmarks.place import middle, place, say
from tests.benchmarks.poll import server

MONTHS = (MONTH, *(dt.date(2027, month, 1) for month in range(5, 13)), dt.date(2028, 1, 1))
"""One in ten shows the month in which something moves."""
WITHIN = 2.0
PEOPLE = 60


@dataclass
class Open:
    """One open calendar: whose, which month in which view, and what it has drawn at which revision."""

    session: str
    month: dt.date
    view: str
    revision: str = ""
    drawn: str = ""
    heard: dict[int, float] = field(default_factory=dict)
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None


@dataclass
class Heard:
    """How long it took to one kind of calendar, and how many of them never heard."""

    kind: str
    taken: list[float]
    missed: int

    def tell(self) -> str:
        """Return it in words."""
        in_time = sum(each <= WITHIN for each in self.taken) / max(1, len(self.taken) + self.missed)
        half = middle(self.taken or [float("nan")])
        return f"{self.kind}: {in_time:4.0%} within {WITHIN:.0f} s, median {half:.2f} s, {self.missed} not at all"


async def ask(port: int, path: str, calendar: Open, headers: str = "") -> tuple[int, bytes]:
    """Return the status and the body of an answer, on the connection that the calendar keeps, as browsers do."""
    if calendar.line is None or calendar.line[0].at_eof():
        calendar.line = await asyncio.open_connection("127.0.0.1", port)
    reader, writer = calendar.line
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: instep={calendar.session}\r\n{headers}\r\n"
    writer.write(head.encode())
    top = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = top.partition("content-length:")[2].partition("\r\n")[0]
    return int(top.split()[1]), await reader.readexactly(int(length or 0))


def query_of(calendar: Open) -> str:
    """Return the query of the month that is open."""
    return urlencode({"view": calendar.view, "date": calendar.month.isoformat(), "zoom": 31})


async def opened(port: int, calendar: Open, query: str, headers: str = "") -> None:
    """Fetch the month and keep what it was drawn at."""
    _status, body = await ask(port, f"/?{query}", calendar, headers)
    page = body.decode()
    calendar.revision = page.split('data-revision="')[1].split('"')[0]
    calendar.drawn = page.split('data-drawn="')[1].split('"')[0]


async def stay_open(port: int, calendar: Open, until: float) -> None:
    """Ask whether an open month still looks the same until it is over, and note when which revision was heard of."""
    query = query_of(calendar)
    while time.monotonic() < until:
        await asyncio.sleep(1.2 + random.random() * 0.4)
        path = f"/changes/?{query}&since={calendar.revision}&drawn={calendar.drawn}"
        status, body = await ask(port, path, calendar)
        if status == 200 and json.loads(body)["is_same"]:
            calendar.revision = str(json.loads(body)["revision"])
        elif status == 200:
            await opened(port, calendar, query, "HX-Request: true\r\nHX-Request-Type: partial\r\n")
        if status == 200:
            calendar.heard[int(calendar.revision)] = time.time()


def move(day: int) -> tuple[int, float]:
    """Move one activity within the month and return the revision since, and when that was committed."""
    from calendar_app.lib.revision import current_revision  # noqa: PLC0415 - not before Django is set up
    from campaigns.actions.activities import move_activity  # noqa: PLC0415
    from campaigns.enums import Secrecy  # noqa: PLC0415
    from campaigns.models import Activity  # noqa: PLC0415

    rows = Activity.objects.filter(campaign__secrecy=Secrecy.OPEN, state="planned", starts_on__month=3)
    activity = rows.select_related("campaign__owner").order_by("starts_on", "pk").filter(starts_on__year=2027)[0]
    move_activity(by=activity.campaign.owner, activity_id=activity.pk, starts_on=MONTH + dt.timedelta(days=day))
    return current_revision(), time.time()


async def watch(port: int, sessions: list[str], count: int, chosen: argparse.Namespace) -> list[Heard]:
    """Return how long it took with ``count`` calendars open, to those that show the changes and to all others."""
    changes, every = chosen.changes, chosen.every
    calendars = [
        Open(sessions[number % len(sessions)], MONTHS[number % len(MONTHS)], chosen.view) for number in range(count)
    ]
    for calendar in calendars:
        await opened(port, calendar, query_of(calendar))
    until = time.monotonic() + 10 + (changes + 1) * every
    asking = [asyncio.create_task(stay_open(port, calendar, until)) for calendar in calendars]
    await asyncio.sleep(2)
    done = []
    for number in range(changes + 1):
        done.append(await asyncio.to_thread(move, number % 5))
        await asyncio.sleep(every + 4 * (not number))
    del done[0]
    await asyncio.gather(*asking)
    for calendar in calendars:
        if calendar.line:
            calendar.line[1].close()
    shows = [calendar for calendar in calendars if calendar.month == MONTH]
    others = [calendar for calendar in calendars if calendar.month != MONTH]
    return [Heard("drawn anew", *_taken(shows, done)), Heard("told it is the same", *_taken(others, done))]


def _taken(calendars: list[Open], done: list[tuple[int, float]]) -> tuple[list[float], int]:
    """Return how many seconds each change took to each of these, and how many of them never heard."""
    taken, missed = [], 0
    for revision, at in done:
        for calendar in calendars:
            heard = [when for known, when in calendar.heard.items() if known >= revision]
            missed += not heard
            if heard:
                taken.append(min(heard) - at)
    return taken, missed


def people() -> list[str]:
    """Return the sessions of people of three departments in three roles."""
    from django.test import Client  # noqa: PLC0415 - not before Django is set up

    from departments.enums import RoleName  # noqa: PLC0415
    from departments.models import Department  # noqa: PLC0415
    from tests.factories import make_user  # noqa: PLC0415

    departments = list(Department.objects.order_by("pk")[:3])
    roles = (RoleName.PLANNER, RoleName.MEMBER, RoleName.VIEWER)
    sessions = []
    for number in range(PEOPLE):
        client = Client()
        client.force_login(make_user(department=departments[number % 3], role=roles[number // 3 % 3]))
        sessions.append(client.cookies["instep"].value)
    return sessions


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calendars", type=int, nargs="+", default=[50, 200, 500, 1_000])
    options.add_argument("--changes", type=int, default=5)
    options.add_argument("--every", type=float, default=3.0, help="seconds between two changes")
    options.add_argument("--view", choices=("month", "timeline"), default="month")
    chosen = options.parse_args()
    with place(DEBUG="0", ALLOWED_HOSTS="127.0.0.1,localhost"):
        fill(20_000)
        sessions = people()
        with server() as port:
            for count in chosen.calendars:
                heard = asyncio.run(watch(port, sessions, count, chosen))
                say(f"  {count:5} open calendars; {'; '.join(each.tell() for each in heard)}")


if __name__ == "__main__":
    main()
