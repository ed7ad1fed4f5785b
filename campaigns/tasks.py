"""Celery's part: couriers that carry no news and only wake what reads the database. Losing them all loses nothing."""

from math import ceil

from celery import shared_task
from django.utils import timezone

from campaigns.actions.following import follow_dates as follow
from campaigns.actions.reading_bounces import read_bounces as read_those_there
from campaigns.actions.replanning import reconcile as reconcile_alerts
from campaigns.actions.series import extend_series as extend
from campaigns.actions.tallying import tally_deliveries as tally
from campaigns.alerts.claiming import BATCH
from campaigns.alerts.delivering import POST_SECONDS, deliver_mail, deliver_posts, next_place
from campaigns.alerts.inviting import are_invitations_due
from campaigns.alerts.inviting import send_invitations as send_those_due
from campaigns.alerts.planning_outlooks import plan_outlooks as plan_weekly
from campaigns.alerts.ticking import note, run_tick, waiting_messages
from campaigns.enums import EVENTS, POSTED

SENDERS = 4
"""The most senders one tick starts."""

SENDER_SECONDS = 20.0
"""A sender stops after so long, so that no task runs for ever; the next tick starts another."""

START_WITHIN_SECONDS = 10
"""A sender that no worker was free to start by then is dropped: later ticks ask again."""


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def tick() -> None:
    """Fire what is due and start senders for what waits to leave."""
    run_tick()
    waiting = waiting_messages(timezone.now(), at_most=SENDERS * BATCH)
    for _sender in range(ceil(waiting / BATCH)):
        send_some.apply_async(expires=START_WITHIN_SECONDS)
    if next_place() is not None:
        send_some.apply_async(kwargs={"posts": True}, expires=START_WITHIN_SECONDS)
    if next_place(roads=EVENTS) is not None:
        send_some.apply_async(kwargs={"events": True}, expires=START_WITHIN_SECONDS)
    if are_invitations_due(timezone.now()):
        send_invitations.apply_async(expires=START_WITHIN_SECONDS)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def send_some(*, posts: bool = False, events: bool = False) -> None:
    """Send mail that is due, or what is due to chats and web hooks, or the events that are due to web hooks.

    The task claims for itself, so nothing waits in the broker under a lease. A tick starts one sender for chats and web
    hooks and one for events, however many wait: hosts that hang take no worker from mail.
    """
    if posts or events:
        deliver_posts(seconds=POST_SECONDS, roads=EVENTS if events else POSTED)
    else:
        deliver_mail(seconds=SENDER_SECONDS)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def send_invitations() -> None:
    """Send the invitations to sign in that are due; it claims them one by one, as ``send_some`` does messages."""
    send_those_due(seconds=SENDER_SECONDS)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def read_bounces() -> None:
    """Read what came back, where ``BOUNCE_URL`` names a mailbox."""
    read_those_there()
    note("read bounces", at=timezone.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def tally_deliveries() -> None:
    """Count what was sent on days that are over."""
    tally(now=timezone.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def follow_dates() -> None:
    """Let campaigns and activities go live and be done as their days come and go."""
    follow(now=timezone.now())
    note("follow dates", at=timezone.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def extend_series() -> None:
    """Make the activities of series that have come near enough."""
    extend(now=timezone.now())
    note("extend series", at=timezone.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def plan_outlooks() -> None:
    """Plan the weekly outlooks of this week and the next."""
    plan_weekly(now=timezone.now())
    note("plan outlooks", at=timezone.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Work out every future alert again and mend what has drifted."""
    reconcile_alerts(now=timezone.now())
    note("reconcile", at=timezone.now())
