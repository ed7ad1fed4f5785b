"""``send_due_alerts``: one tick and its sending, with no Celery; run it from cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.actions.reading_bounces import read_bounces
from campaigns.alerts.delivering import deliver
from campaigns.alerts.inviting import send_invitations
from campaigns.alerts.planning_outlooks import plan_outlooks
from campaigns.alerts.ticking import run_tick


class Command(BaseCommand):
    """Does what the worker and beat do, once."""

    help = (
        "Fires every alert that is due and sends every message and invitation that is due to leave. Safe to run at any "
        "time, anywhere."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick, send, and say what was done."""
        read_bounces()
        plan_outlooks(now=timezone.now())
        ticked = run_tick()
        if ticked.held:
            self.stderr.write(
                "The clock jumped by more than five minutes, so nothing fired. Check it, then run this again."
            )
        done = deliver()
        invited = send_invitations()
        self.stdout.write(
            f"Alerts fired: {ticked.fired.alerts}. Messages sent: {done.sent}, put off: {done.put_off}, "
            f"given up: {done.given_up}, not needed any more: {done.closed}."
        )
        if invited.sent or invited.put_off or invited.given_up:
            self.stdout.write(
                f"Invitations sent: {invited.sent}, put off: {invited.put_off}, given up: {invited.given_up}."
            )
        if ticked.fired.untold:
            self.stderr.write(
                f"{ticked.fired.untold} of these have nobody to be told. Give their departments a route or a head."
            )
        if done.host_fails or invited.host_fails:
            self.stderr.write(f"The mail host fails, so mail waits: {done.host_fails or invited.host_fails}")
