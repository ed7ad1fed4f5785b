"""The month on the server beside plain Django, 500 activities of many. ``python -m tests.benchmarks.server_month``

Two web processes, PostgreSQL of its own with durability on, everybody signed in: ours as it is shipped, and the floors
of ``tests.benchmarks.floors`` behind the same middleware, session and permissions. In turn, medians count: p50 of one
client, requests a second of four. Floors draw all the bars and no frame; ours draws the whole page, eight rows a week.
``Instep`` asks for the same page again and again, as a second tab does; before each request ``built anew`` an activity
of the month is renamed, so that the page and one of its weeks are of no use any more.
"""

import argparse
import time
from collections.abc import Callable
from http.client import HTTPConnection

from tests.benchmarks.month import MONTH, fill
from tests.benchmarks.place import middle, place, say
from tests.benchmarks.poll import per_second, server

SETTINGS = "tests.benchmarks.floors.settings"
QUERY = f"?view=month&date={MONTH}"
INCLUDE, JINJA2 = "plain Django, include and url", "plain Django, Jinja2 and values_list"
OURS, ANEW, SAME, POLL = "Instep", "Instep, built anew", "Instep, nothing changed", "Instep, asking for changes"
FLOORS = {
    INCLUDE: f"/floor/include/{QUERY}",
    "plain Django, Django template": f"/floor/django/{QUERY}",
    JINJA2: f"/floor/jinja2/{QUERY}",
    "floor: bare cursor, f-string": f"/floor/cursor/{QUERY}",
    "floor: kept bytes, one query": f"/floor/bytes/{QUERY}",
    "floor: 304, one query": f"/floor/304/{QUERY}",
}


class Client:
    """One signed-in client on a connection that stays open."""

    def __init__(self, port: int, session: str) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"instep={session}", "Accept-Encoding": "gzip"}

    def get(self, path: str, etag: str = "") -> tuple[float, int, str]:
        """Return the milliseconds it took, the status and the entity tag."""
        began = time.perf_counter()
        self.line.request("GET", path, headers=self.headers | ({"If-None-Match": etag} if etag else {}))
        answer = self.line.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status}")
        return (time.perf_counter() - began) * 1000, answer.status, answer.headers.get("ETag", "")


def p50(times: int, once: Callable[[], tuple[float, int, str]]) -> float:
    """Return the median time of as many requests."""
    return middle([once()[0] for _each in range(times)])


def signed_in() -> str:
    """Return the session of who plans it all, as a cookie, with the one that pages' forms go by."""
    from django.test import Client as Browser  # noqa: PLC0415 - not before Django is set up

    from campaigns.demo.synthetic import EMAIL  # noqa: PLC0415
    from departments.models import User  # noqa: PLC0415

    browser = Browser()
    browser.force_login(User.objects.get(email=EMAIL))
    browser.get("/", SERVER_NAME="localhost")
    return f"{browser.cookies['instep'].value}; instep-csrf={browser.cookies['instep-csrf'].value}"


def change_something() -> None:
    """Rename the activity that stands first in the month, and let the revision grow, as any change does."""
    from calendar_app.lib.revision import something_changed  # noqa: PLC0415 - not before Django is set up
    from campaigns.models import Activity  # noqa: PLC0415

    first = Activity.objects.filter(starts_on__gte=MONTH).order_by("starts_on", "-ends_on", "id")[:1]
    Activity.objects.filter(pk__in=first.values("pk")).update(title=f"Renamed {time.monotonic_ns()}")
    something_changed()


def measure(port: int, rounds: int, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return the p50 and the requests a second of each, measured in turn."""
    from calendar_app.lib.revision import current_revision  # noqa: PLC0415 - not before Django is set up

    session = signed_in()
    client = Client(port, session)
    page = f"/{QUERY}"

    def anew() -> tuple[float, int, str]:
        change_something()
        return client.get(page)

    etag = client.get(page)[2]
    poll = f"/changes/?since={current_revision()}"
    paths = {OURS: page, **FLOORS}
    times: dict[str, list[float]] = {}
    rates: dict[str, list[float]] = {}
    for _round in range(rounds):
        etag = client.get(page)[2]
        poll = f"/changes/?since={current_revision()}"
        for name, path in paths.items():
            times.setdefault(name, []).append(p50(15, lambda path=path: client.get(path)))  # type: ignore[misc]
            rates.setdefault(name, []).append(per_second(port, path, session, seconds=seconds, clients=4))
        for name, path, tag in ((SAME, page, etag), (POLL, poll, "")):
            once = lambda path=path, tag=tag: client.get(path, tag)  # noqa: E731
            times.setdefault(name, []).append(p50(15, once))  # type: ignore[arg-type]
            rate = per_second(port, path, session, seconds=seconds, clients=4, etag=tag)
            rates.setdefault(name, []).append(rate)
        times.setdefault(ANEW, []).append(p50(15, anew))
    return {name: middle(each) for name, each in times.items()}, {name: middle(each) for name, each in rates.items()}


def tell(activities: int, times: dict[str, float], rates: dict[str, float]) -> None:
    """Print each, and ours beside the goals."""
    say(f"\n500 of {activities:,} activities                  p50 ms   requests/s at 4")
    for name in (*FLOORS, OURS, ANEW, SAME, POLL):
        say(f"  {name:<42}{times[name]:7.1f}   {rates.get(name, 0):7.0f}")
    say(
        f"  faster than the include template: {times[INCLUDE] / times[OURS]:.1f} x, built anew "
        f"{times[INCLUDE] / times[ANEW]:.1f} x (goal 10)"
    )
    say(
        f"  requests of plain Jinja2: {rates[OURS] / rates[JINJA2]:.1f} x (goal 2.2); "
        f"built anew p50 {times[JINJA2] / times[ANEW]:.1f} x faster"
    )
    say(f"  nothing changed, requests of the include template: {rates[SAME] / rates[INCLUDE]:.0f} x (goal 40)")
    say(f"  questions for changes a second: {rates[POLL]:.0f} (goal 1,500)")


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--activities", type=int, nargs="+", default=[20_000, 1_000_000])
    chosen = options.parse_args()
    with place(DEBUG="0", ALLOWED_HOSTS="127.0.0.1,localhost", DJANGO_SETTINGS_MODULE=SETTINGS):
        from django.core.management import call_command  # noqa: PLC0415 - not before Django is set up

        ours: list[float] = []
        for number, activities in enumerate(chosen.activities):
            if number:
                call_command("flush", interactive=False, verbosity=0)
            fill(activities, in_month=500)
            with server() as port:
                times, rates = measure(port, chosen.rounds, chosen.seconds)
            tell(activities, times, rates)
            ours.append(times[ANEW])
        if len(ours) > 1:
            say(f"\n  built anew, from the fewest to the most activities: {ours[-1] / ours[0]:.2f} x (goal 1.3)")


if __name__ == "__main__":
    main()
