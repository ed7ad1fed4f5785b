"""What a chat and a web hook are told: short, and of a campaign never more than the lines they are given hold."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.alerts.entries import Entry
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.texts import alert_next_step, alert_path, alert_sentence, subject_of
from campaigns.alerts.transports import Call, Post
from campaigns.alerts.week_words import week_words

MOST_POSTED = 8
"""A chat is told so many alerts in words, the most pressing ones; the rest is counted."""

MOST_CALLED = 200
"""A web hook gets so many in one request; ``more`` counts the rest."""

VERSION = 1
"""Of the body of a web hook. It rises when something is taken away or means something else."""


def write_post(told: Sequence[Entry]) -> Post:
    """Return the message to a chat that tells these entries, in the installation's language. No query."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = [_spelled(entry) for entry in told[:MOST_POSTED]]
        left = len(told) - len(parts)
        if left:
            more = ngettext("And %(count)d more, less pressing.", "And %(count)d more, less pressing.", left)
            parts.append(f"{more % {'count': left}} {settings.BASE_URL}{reverse('campaigns:desk')}")
        return Post(subject_of(told), "\n\n".join(parts))


def write_call(told: Sequence[Entry], *, key: UUID) -> Call:
    """Return the message to a web hook that tells these entries; ``key`` is the same on every try. No query."""
    with translation.override(settings.LANGUAGE_CODE):
        alerts = [_plain(entry) for entry in told[:MOST_CALLED]]
        subject = subject_of(told)
    body = {"version": VERSION, "id": str(key), "test": False, "alerts": alerts, "more": len(told) - len(alerts)}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Call(subject, text, str(key), text.encode())


def trial_post(department: str) -> Post:
    """Return what a chat is sent when somebody tests the route."""
    subject = _("A test from Instep")
    return Post(subject, _("The alerts of %(department)s come here.") % {"department": department})


def trial_call(department: str, *, key: UUID) -> Call:
    """Return what a web hook is sent when somebody tests the route: signed like any other, with no alerts in it."""
    body = {"version": VERSION, "id": str(key), "test": True, "department": department, "alerts": [], "more": 0}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Call(_("A test from Instep"), text, str(key), text.encode())


def _spelled(entry: Entry) -> str:
    line = entry.line
    measure = KINDS[line.kind].measure(line)
    brief = " · ".join(part for part in (line.campaign, measure) if part)
    week = [f"{heading}: {'; '.join(items)}" for heading, items in week_words(line)]
    return "\n".join((alert_sentence(line), brief, *week, alert_next_step(line), settings.BASE_URL + alert_path(line)))


def _plain(entry: Entry) -> dict[str, Any]:
    line = entry.line
    return {
        "id": str(line.alert_id),
        "kind": line.kind.value,
        "urgent": line.is_urgent,
        "what": alert_sentence(line),
        "campaign": line.campaign,
        "next_step": alert_next_step(line),
        "departments": list(entry.departments),
        "due_on": _day(line.due_on),
        "starts_on": _day(line.starts_on),
        "ends_on": _day(line.ends_on),
        "working_days_left": line.working_days_left,
        "link": settings.BASE_URL + alert_path(line),
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
