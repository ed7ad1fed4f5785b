"""What is owed when a fault strikes, and what became of it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from campaigns.enums import MESSAGE_ON_ITS_WAY, AlertKind, AlertState
from campaigns.models import Alert, Message, MessageAlert, Milestone, MilestoneResponsible
from tests.alerts.sink import Sink
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
)

TRIES = 10
"""How often the tables are tried to be emptied."""


@dataclass(frozen=True)
class Outcome:
    """How a fault ended. ``given_up`` is what people are told of: it is not lost, and not delivered."""

    fault: str
    faults: int
    owed: int
    delivered: int
    extra: int
    given_up: int = 0

    @property
    def lost(self) -> int:
        """What was owed, did not arrive and nobody is told of."""
        return self.owed - self.delivered - self.given_up

    def __str__(self) -> str:
        given_up = f", given up {self.given_up}" if self.given_up else ""
        return (
            f"{self.fault}: faults {self.faults}, owed {self.owed}, delivered {self.delivered}, "
            f"lost {self.lost}, extra copies {self.extra}{given_up}"
        )


def clear() -> None:
    """Empty every table of ours. Who still works on them may get in the way (a deadlock), but not for ever."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
        for tries_left in reversed(range(TRIES)):
            try:
                cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in tables) + " RESTART IDENTITY CASCADE")
            except OperationalError:
                if not tries_left:
                    raise
            else:
                return


def owe(count: int, *, overdue: dt.timedelta = dt.timedelta(), teams: int | None = None, broken: int = 0) -> None:
    """So many urgent alerts, each of a duty of its own, due now or a while ago, for so many mailboxes (one each).

    ``broken`` of them hold facts that cannot be read. All of them come in at once.
    """
    make_organisation()
    campaign = make_campaign()
    due_at = timezone.now() - overdue
    duties, more = [], []
    for number in range(teams or count):
        team = make_department(mailbox=f"team{number}@example.com")
        activity = make_activity(campaign=campaign, channel=make_channel(owner=team), starts_on=dt.date(2031, 3, 3))
        pattern = make_milestone(activity=activity)
        duties.append((team.pk, pattern))
        more += [(team.pk, _another(pattern)) for _place in range(number + (teams or count), count, teams or count)]
    Milestone.objects.bulk_create((duty for _team, duty in more), batch_size=2_000)
    links = [MilestoneResponsible(milestone=duty, department_id=team, position=0) for team, duty in more]
    MilestoneResponsible.objects.bulk_create(links, batch_size=2_000)
    alerts = [_alert(team, duty, due_at) for team, duty in [*duties, *more]]
    for alert in alerts[:broken]:
        alert.facts = {"state": "nonsense"}
    with transaction.atomic():
        Alert.objects.bulk_create(alerts, batch_size=2_000)
        Alert.objects.update(created_at=due_at)


def _another(pattern: Milestone) -> Milestone:
    values = {field.attname: getattr(pattern, field.attname) for field in Milestone._meta.concrete_fields}
    return Milestone(**{**values, "id": uuid4()})


def _alert(team: int, duty: Milestone, due_at: dt.datetime) -> Alert:
    return Alert(
        department_id=team,
        campaign_id=duty.campaign_id,
        activity_id=duty.activity_id,
        milestone_id=duty.pk,
        kind=AlertKind.COMING,
        occurrence=duty.due_on.isoformat(),
        local_date=due_at.date(),
        local_time=due_at.time(),
        time_zone="UTC",
        due_at=due_at,
        is_urgent=True,
        facts={"state": "confirmed", "starts_on": "2031-03-03", "ends_on": "2031-03-03"},
    )


def is_settled() -> bool:
    """Whether nothing is due any more and no message is on its way. In this order: what fired is in a message."""
    due = Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=timezone.now()).exists()
    return not due and not Message.objects.filter(state__in=MESSAGE_ON_ITS_WAY).exists()


def outcome(fault: str, sinks: Collection[Sink], *, faults: int = 1, given_up: int = 0) -> Outcome:
    """Count alerts that were owed, and those that are in a mail that arrived."""
    copies = [mail.message_id for sink in sinks for mail in sink.mails]
    arrived = set(copies)
    carried = MessageAlert.objects.filter(message__message_id__in=arrived).values("alert").distinct().count()
    owed = Alert.objects.filter(state__in=[AlertState.FIRED, AlertState.PLANNED], due_at__lte=timezone.now()).count()
    return Outcome(fault, faults, owed, carried, len(copies) - len(arrived), given_up)
