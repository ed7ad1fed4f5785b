"""Alerts as the API gives them."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.activities import InCampaign
from calendar_app.api.shapes.fields import Day, Moment, Sent
from campaigns.alerts.texts import alert_next_step, alert_sentence
from campaigns.enums import AlertKind, Veil
from campaigns.queries.alert_lines import AlertLine, lines_for


class AlertOut(Schema):
    """One alert as it stands in the inbox of a department."""

    id: UUID
    kind: AlertKind
    department: str
    says: str = Field(description="What happened, in a sentence, as it reads today.")
    next_step: str = Field(description="What to do next.")
    is_urgent: bool
    campaign: InCampaign
    activity: UUID | None
    duty: UUID | None
    fired_at: dt.datetime
    acknowledged_at: dt.datetime | None


class Seen(Sent):
    """Alerts that somebody has seen, at most 200 at a time."""

    alerts: list[UUID] = Field(max_length=200)
    remind_on: Day | None = Field(None, description="A working day on which they come back; without it they do not.")


class SeenOut(Schema):
    """Which of the alerts were waiting, and are seen now."""

    seen: list[UUID]
    at: str | None = Field(description="The moment of it, which `/alerts/unseen` takes; null where none waited.")


class Unseen(Sent):
    """When you said that alerts are seen which shall wait again."""

    at: Moment = Field(description="`at` of the answer to that, just as it is.")


class UnseenOut(Schema):
    """How many alerts wait again."""

    alerts: int


def alerts_out(veils: Mapping[UUID, Veil], *, now: dt.datetime) -> list[AlertOut]:
    """Return these alerts in their order, each shown as far as its veil lets. Six queries."""
    lines = lines_for(list(veils), now=now)
    return [_out(lines[key].through(veil)) for key, veil in veils.items() if key in lines]


def _out(line: AlertLine) -> AlertOut:
    assert line.fired_at is not None
    is_busy = line.veil == Veil.BUSY
    return AlertOut(
        id=line.alert_id,
        kind=line.kind,
        department=line.department,
        says=alert_sentence(line),
        next_step=alert_next_step(line),
        is_urgent=line.is_urgent,
        campaign=InCampaign(id=None if is_busy else line.campaign_id, name=line.campaign),
        activity=line.activity_id,
        duty=line.milestone_id,
        fired_at=line.fired_at,
        acknowledged_at=line.acknowledged_at,
    )
