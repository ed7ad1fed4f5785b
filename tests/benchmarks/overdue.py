"""How long a heap of overdue alerts takes to fire and to be in messages. ``python -m tests.benchmarks.overdue``

One process, ticking as worker and ``send_due_alerts`` do, on PostgreSQL with durability on. Then the same senders make
the messages ready, which is what a mail host does not have to wait for.
"""

import argparse
import datetime as dt
import time

from tests.benchmarks.place import place, say


def main() -> None:
    """Owe, tick until all is in messages, and say how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=50_000)
    parser.add_argument("--teams", type=int, default=2_000)
    given = parser.parse_args()
    with place():
        from campaigns.alerts.ticking import run_tick  # noqa: PLC0415
        from campaigns.enums import AlertState  # noqa: PLC0415
        from campaigns.models import Alert, Message, MessageAlert  # noqa: PLC0415
        from tests.faults.owing import owe  # noqa: PLC0415

        owe(given.alerts, overdue=dt.timedelta(hours=6), teams=given.teams)
        started, ticks = time.perf_counter(), 0
        while Alert.objects.filter(state=AlertState.PLANNED, step=0).exists():
            run_tick()
            ticks += 1
        took = time.perf_counter() - started
        assert MessageAlert.objects.count() == given.alerts
        messages = Message.objects.count()
        say(f"{given.alerts:,} overdue for {given.teams:,} mailboxes, fired and in {messages:,} messages: {took:.1f} s")
        say(f"  {ticks} ticks, {given.alerts / took:,.0f} alerts/s")


if __name__ == "__main__":
    main()
