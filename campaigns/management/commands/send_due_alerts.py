"""``send_due_alerts``: one tick and its sending, with no Celery; run it from cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.alerts.sending import deliver
from campaigns.alerts.ticking import run_tick


class Command(BaseCommand):
    """Does what the worker and beat do, once."""

    help = (
        "Fires every alert that is due and sends every message that is due to leave. Safe to run at any time, anywhere."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick, send, and say what was done."""
        ticked = run_tick()
        if ticked.held:
            self.stderr.write(
                "The clock jumped by more than five minutes, so nothing fired. Check it, then run this again."
            )
        done = deliver()
        self.stdout.write(
            f"Alerts fired: {ticked.fired.alerts}. Messages sent: {done.sent}, put off: {done.put_off}, "
            f"given up: {done.given_up}, not needed any more: {done.closed}."
        )
        if ticked.fired.untold:
            self.stderr.write(
                f"{ticked.fired.untold} of these have nobody to be told. Give their departments a route or a head."
            )
        if done.host_fails:
            self.stderr.write(f"The mail host fails, so messages wait: {done.host_fails}")
