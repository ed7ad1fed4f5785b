"""A small organisation to be alerted, and time that moves only when told."""

import datetime as dt

from campaigns.alerts.clock import ClockGuard
from campaigns.alerts.delivering import deliver
from campaigns.alerts.sending import Delivered
from campaigns.alerts.ticking import Ticked, run_tick
from campaigns.enums import AlertKind
from campaigns.models import Activity, Alert, Message
from departments.models import Department
from tests.factories import make_activity, make_alert, make_campaign, make_channel, make_milestone

MONDAY_AT_8 = dt.datetime(2027, 2, 22, 8, tzinfo=dt.UTC)
TUESDAY_AT_8 = MONDAY_AT_8 + dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self, now: dt.datetime = MONDAY_AT_8) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, by: dt.timedelta) -> None:
        """Move on."""
        self.now += by


def tick_at(now: dt.datetime) -> Ticked:
    """Turn the clockwork once at this moment."""
    return run_tick(clock=lambda: now, guard=ClockGuard())


def deliver_at(now: dt.datetime) -> Delivered:
    """Send what is due at this moment."""
    return deliver(clock=lambda: now)


def tick_and_deliver(now: dt.datetime = MONDAY_AT_8) -> Delivered:
    """One tick and its sending."""
    tick_at(now)
    return deliver_at(now)


def an_activity(department: Department, *, campaign_name: str = "Spring launch", title: str = "Teaser") -> Activity:
    """A confirmed campaign's activity on Organic social, which the department owns."""
    channel = department.channels.first() or make_channel(owner=department, name=f"Organic social {department.pk}")
    campaign = make_campaign(name=campaign_name)
    return make_activity(campaign=campaign, channel=channel, title=title, starts_on=dt.date(2027, 3, 15))


def a_duty_alert(
    department: Department,
    *,
    kind: AlertKind = AlertKind.COMING,
    name: str = "Seeding",
    due_on: dt.date = dt.date(2027, 3, 8),
    due_at: dt.datetime = MONDAY_AT_8,
    activity: Activity | None = None,
    is_urgent: bool = False,
) -> Alert:
    """A planned alert about a duty of this department."""
    activity = activity or an_activity(department)
    milestone = make_milestone(activity=activity, responsible=department, name=name, due_on=due_on)
    return make_alert(department=department, milestone=milestone, kind=kind, due_at=due_at, is_urgent=is_urgent)


def states() -> dict[str, str]:
    """The state of each message by its address; for tests with one message each."""
    return dict(Message.objects.values_list("address", "state"))
