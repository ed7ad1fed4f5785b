"""An inbox in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.lib.dates import short_day
from calendar_app.lib.hours import spoken_hour
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.texts import alert_next_step, alert_path, alert_sentence
from campaigns.enums import AlertKind, AlertStep
from campaigns.queries.inbox import Inbox, InboxEntry, Step
from campaigns.rules.alert_plan import DATED_KINDS


@dataclass(frozen=True)
class InboxText:
    """One line of an inbox. ``is_over`` says that things changed since, so that there is nothing to do about it.

    ``steps`` say whom it went on to, and whom it goes to if nobody marks it as seen. It may be put off to one of the
    days in ``later``. ``duty_id`` is the unfinished duty it asks for, of the version its reader sees.
    """

    alert_ids: tuple[UUID, ...]
    kind: str
    sentence: str
    measure: str
    next_step: str
    campaign: str
    address: str
    departments: tuple[str, ...]
    fired_at: dt.datetime | None
    fired_words: str
    is_urgent: bool
    is_unread: bool
    is_over: bool
    can_acknowledge: bool
    steps: tuple[str, ...] = ()
    later: tuple[dt.date, ...] = ()
    duty_id: UUID | None = None
    duty_version: int = 0


@dataclass(frozen=True)
class InboxTexts:
    """An inbox in words: what waits to be acknowledged, and what was."""

    unread: list[InboxText]
    read: list[InboxText]
    waiting_ids: list[UUID]
    has_more: bool


def inbox_texts(found: Inbox, *, today: dt.date) -> InboxTexts:
    """Return an inbox as its page shows it on the reader's ``today``. No query."""
    return InboxTexts(
        unread=[_text(entry, today) for entry in found.unread],
        read=[_text(entry, today) for entry in found.read],
        waiting_ids=found.waiting_ids,
        has_more=found.has_more,
    )


def _text(entry: InboxEntry, today: dt.date) -> InboxText:
    line = entry.line
    kind = KINDS[line.kind]
    is_over = bool(kind.gone(line))
    return InboxText(
        alert_ids=entry.alert_ids,
        kind=line.kind.value,
        sentence=alert_sentence(line),
        measure="" if is_over else kind.measure(line),
        next_step="" if is_over else alert_next_step(line),
        campaign=line.campaign,
        address=alert_path(line),
        departments=entry.departments,
        fired_at=line.fired_at,
        fired_words=_moment(line.fired_at, today) if line.fired_at else "",
        is_urgent=line.is_urgent,
        is_unread=entry.is_unread,
        is_over=is_over,
        can_acknowledge=entry.can_acknowledge,
        steps=tuple(_step(step, line.kind, today) for step in entry.steps),
        later=() if is_over else entry.later,
        duty_id=line.milestone_id if not is_over and line.original.kind in DATED_KINDS else None,
        duty_version=line.milestone_version,
    )


_WENT: Final = {
    AlertStep.MEMBERS: gettext_lazy("Went to all members %(when)s"),
    AlertStep.HEAD: gettext_lazy("Went to the head %(when)s"),
    AlertStep.OWNER: gettext_lazy("Went to the campaign’s owner %(when)s"),
}
_GOES: Final = {
    AlertStep.MEMBERS: gettext_lazy("Unseen, it goes to all members %(when)s"),
    AlertStep.HEAD: gettext_lazy("Unseen, it goes to the head %(when)s"),
    AlertStep.OWNER: gettext_lazy("Unseen, it goes to the campaign’s owner %(when)s"),
}


def _step(step: Step, kind: AlertKind, today: dt.date) -> str:
    local = timezone.localtime(step.at)
    hour = spoken_hour(local)
    when = _("today at %(hour)s") % {"hour": hour}
    if local.date() != today:
        when = _("on %(day)s at %(hour)s") % {"day": short_day(local.date(), today=today), "hour": hour}
    if kind == AlertKind.EXCEPTION_WANTED and step.step < AlertStep.OWNER:
        # Its members cannot answer it.
        goes = _("Unseen, it goes to a deputy, else to the campaign’s owner %(when)s")
        went = _("Went to a deputy, else to the campaign’s owner %(when)s")
        return (goes if step.is_to_come else went) % {"when": when}
    return str((_GOES if step.is_to_come else _WENT)[step.step]) % {"when": when}


def _moment(at: dt.datetime, today: dt.date) -> str:
    """Return the time of a moment today, else its day."""
    local = timezone.localtime(at)
    return spoken_hour(local) if local.date() == today else short_day(local.date(), today=today)
