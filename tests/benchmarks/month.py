"""The calendar's views over 500 activities a month among 20,000, every tenth campaign a secret.

``python -m tests.benchmarks.month``

One process, PostgreSQL of its own with durability on, requests through Django's whole stack: by the one who plans it
all and by a viewer of a department that is named nowhere, to whom secrets show a code name, "busy" or nothing.
Medians count; the queries of one page are told beside them.
"""

import argparse
import datetime as dt
import time

from tests.benchmarks.place import middle, place, say

MONTH = dt.date(2027, 3, 1)
ROUNDS = 9


def fill(activities: int, in_month: int | None = None) -> None:
    """Gather static files, write the activities, keep every tenth campaign secret in one of the ways in turn."""
    from django.core.management import call_command  # noqa: PLC0415 - not before Django is set up
    from django.db import connection  # noqa: PLC0415

    from campaigns.demo.synthetic import make_load  # noqa: PLC0415
    from campaigns.enums import OthersSee, Secrecy  # noqa: PLC0415
    from campaigns.models import Campaign  # noqa: PLC0415
    from tests.factories import make_organisation  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    make_organisation()
    began = time.monotonic()
    load = make_load(activities=activities, month=MONTH, seed=1, today=dt.date(2027, 2, 1), in_month=in_month)
    ways = list(OthersSee)
    secret = list(Campaign.objects.order_by("pk")[::10])
    for number, campaign in enumerate(secret):
        way = ways[number % len(ways)]
        campaign.secrecy, campaign.was_secret, campaign.others_see = Secrecy.CONFIDENTIAL, True, way
        campaign.code_name = f"Project {number}" if way == OthersSee.CODE_NAME else ""
    Campaign.objects.bulk_update(secret, ["secrecy", "was_secret", "others_see", "code_name"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{load.activities} activities, {load.in_month} in the month, written in {time.monotonic() - began:.0f} s")


def measure(rounds: int) -> None:
    """Print what each view costs each of them."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from calendar_app.calendar.kinds import KINDS  # noqa: PLC0415
    from campaigns.demo.synthetic import EMAIL  # noqa: PLC0415
    from departments.enums import RoleName  # noqa: PLC0415
    from departments.models import User  # noqa: PLC0415
    from tests.factories import make_department, make_user  # noqa: PLC0415

    stranger = make_user(name="Cleo", department=make_department(name="Elsewhere"), role=RoleName.VIEWER)
    for name, user in (("who plans it", User.objects.get(email=EMAIL)), ("of elsewhere", stranger)):
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        for view in KINDS:
            query = {"view": view, "date": MONTH.isoformat()}
            taken = []
            for _round in range(rounds + 1):
                began = time.perf_counter()
                answer = client.get("/", query)
                taken.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200, answer.status_code
            with CaptureQueriesContext(connection) as queries:
                client.get("/", query)
            told = f"{len(queries)} queries, {len(answer.content) // 1024} kB"
            say(f"  {name:<14} {view:<9} first {taken[0]:6.0f} ms, then {middle(taken[1:]):6.0f} ms, {told}")


def main() -> None:
    """Measure once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--activities", type=int, default=20_000)
    chosen = options.parse_args()
    with place():
        fill(chosen.activities)
        measure(chosen.rounds)


if __name__ == "__main__":
    main()
