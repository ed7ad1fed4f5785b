"""The tick over a million planned alerts of which 1,000 are due. ``python -m tests.benchmarks.tick [--planned N]``

Finds and takes what is due (the tick's own queries, in one transaction that is rolled back), at three sizes of the
table, and shows PostgreSQL's plan. Goal: under 50 ms, and the same at every size.
"""

import argparse
import datetime as dt
import time

from tests.benchmarks.place import middle, place, say

NOW = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
ROUNDS = 9

FILL = """
    INSERT INTO campaigns_alert (
        id, department_id, campaign_id, activity_id, milestone_id, kind, step, occurrence, state, local_date,
        local_time, time_zone, due_at, is_urgent, facts, subject_version, closed_reason, created_at
    )
    SELECT gen_random_uuid(), milestone.department_id, milestone.campaign_id, milestone.activity_id, milestone.id,
        'coming', 0, 'day ' || number, 'planned', %(first)s::date, '08:00', 'UTC',
        %(first)s::timestamptz + number * interval '1 minute', false, '{}', 1, '', now()
    FROM generate_series(%(start)s::int, %(end)s::int) AS number
    JOIN (
        SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM (
            SELECT milestone.id, milestone.campaign_id, milestone.activity_id, link.department_id
            FROM campaigns_milestone AS milestone
            JOIN campaigns_milestoneresponsible AS link ON link.milestone_id = milestone.id
        ) AS each
    ) AS milestone ON milestone.place = number %% %(milestones)s
"""


def _organise(departments: int) -> None:
    from tests.factories import (  # noqa: PLC0415
        make_activity,
        make_campaign,
        make_channel,
        make_department,
        make_milestone,
        make_organisation,
    )

    make_organisation()
    campaign = make_campaign()
    for number in range(departments):
        team = make_department(mailbox=f"team{number}@example.com")
        activity = make_activity(campaign=campaign, channel=make_channel(owner=team))
        make_milestone(activity=activity)


def _fill(start: int, end: int, first: dt.datetime, milestones: int) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(FILL, {"start": start, "end": end, "first": first, "milestones": milestones})


def _settle() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE campaigns_alert")


def _take() -> float:
    """Milliseconds to find all 1,000 that are due and mark them as fired."""
    from django.db import transaction  # noqa: PLC0415

    from campaigns.alerts.firing import DueAlert, due_alerts, mark_fired  # noqa: PLC0415

    with transaction.atomic():
        started = time.perf_counter()
        alerts = [DueAlert(*row) for row in due_alerts(NOW)[:1000]]
        mark_fired(alerts, now=NOW)
        took = (time.perf_counter() - started) * 1000
        assert len(alerts) == 1000
        transaction.set_rollback(True)
    return took


def _plan() -> str:
    from django.db import transaction  # noqa: PLC0415

    from campaigns.alerts.firing import due_alerts  # noqa: PLC0415

    with transaction.atomic():
        return str(due_alerts(NOW)[:200].explain(analyze=True))


def main() -> None:
    """Fill the table step by step, measure at each, and fire it all in the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--planned", type=int, default=1_000_000)
    planned = parser.parse_args().planned
    with place():
        from campaigns.alerts.firing import fire_all  # noqa: PLC0415

        _organise(100)
        _fill(1, 1000, NOW - dt.timedelta(days=1), 100)
        reached = 1000
        for size in (planned // 100, planned // 10, planned):
            _fill(reached + 1, size, NOW + dt.timedelta(hours=1), 100)
            reached = size
            _settle()
            _take()  # once unmeasured, to have the pages at hand
            found = [_take() for _round in range(ROUNDS)]
            say(f"{size:>9,} planned, 1,000 due: found and taken in {middle(found):6.1f} ms (median of {ROUNDS})")
        say(_plan())
        started = time.perf_counter()
        fired = fire_all(clock=lambda: NOW)
        say(f"fired {fired.alerts} into {len(fired.messages)} messages in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
