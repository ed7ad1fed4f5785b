"""What a web hook is sent of an event: what happened, what was changed, and how the things it is about stand now."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.alerts.texts import alert_path, alert_sentence
from campaigns.alerts.transports import Call
from campaigns.enums import AlertKind
from campaigns.models import Activity, Alert, Campaign, Channel, HookEvent, KeyDate, Milestone, NoticeException
from campaigns.queries.alert_lines import AlertLine, lines_for
from campaigns.queries.history_lines import REFERENCES, lines_of
from campaigns.rules.story.labels import base_name, label_of
from campaigns.rules.story.values import named_keys
from departments.models import AuditEntry, Department

VERSION: Final = 1
"""Of the body. It rises when something is taken away or means something else."""

LONGEST_SUBJECT: Final = 300

Facts = dict[str, Any]


@dataclass
class Standing:
    """All that is to be said of some events, read at once: sentences and things by kind and key, as they stand now."""

    sentences: dict[int, str] = field(default_factory=dict)
    slugs: dict[tuple[type[Any], int], str] = field(default_factory=dict)
    lines: dict[UUID, AlertLine] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)


def standing_of(events: Collection[HookEvent], *, now: dt.datetime) -> Standing:
    """Return what is to be said of these events, which come with ``entry`` and ``alert``; about twenty queries."""
    entries = [event.entry for event in events if event.entry is not None]
    alerts = [event.alert for event in events if event.alert is not None]
    with translation.override(settings.LANGUAGE_CODE):
        told = lines_of(entries, None, today=timezone.localdate(now))
        lines = lines_for({alert.pk for alert in alerts}, now=now) if alerts else {}
    keys = _keys(entries, alerts)
    duties = _rows(Milestone.objects.prefetch_related("responsibles"), keys["milestone"])
    asked = _rows(NoticeException.objects.select_related("department"), keys["noticeexception"])
    of_things = [row.activity_id for row in (*duties.values(), *asked.values()) if row.activity_id]
    activities = Activity.objects.select_related("channel")
    campaigns = Campaign.objects.select_related("lead_department")
    return Standing(
        sentences={line.id: line.sentence for line in told},
        slugs=_slugs(entries),
        lines=lines,
        things={
            "campaign": _rows(campaigns, {str(event.campaign_id) for event in events if event.campaign_id}),
            "activity": _rows(activities, {*keys["activity"], *map(str, of_things)}),
            "milestone": duties,
            "noticeexception": asked,
            "keydate": _rows(KeyDate.objects.all(), keys["keydate"]),
        },
    )


def write_event(event: HookEvent, standing: Standing, *, again: bool) -> Call:
    """Return the request that tells of an event; the event's key is the same on every try. No query."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = _of_entry(event.entry, standing) if event.entry is not None else _of_alert(event.alert, standing)
        body = {
            "version": VERSION,
            "id": str(event.pk),
            "event": event.name,
            "number": event.number,
            "at": event.at.isoformat(),
            "test": False,
            "again": again,
            **facts,
            "campaign": _campaign(standing.things["campaign"].get(str(event.campaign_id))),
        }
        return _call(str(body.get("what") or event.get_name_display()), body)


def trial_event(hook_name: str, *, key: UUID, now: dt.datetime) -> Call:
    """Return what is sent when somebody tests a hook: signed like any other, about nothing."""
    what = _("A test of the web hook “%(name)s”.") % {"name": hook_name}
    body = {"version": VERSION, "id": str(key), "event": "test", "number": 0, "at": now.isoformat(), "test": True}
    return _call(_("A test from Instep"), {**body, "again": False, "what": what})


def _call(subject: str, body: Facts) -> Call:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Call(subject[:LONGEST_SUBJECT], text, str(body["id"]), text.encode())


def _keys(entries: Collection[AuditEntry], alerts: Collection[Alert]) -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {name: set() for name in ("activity", "milestone", "noticeexception", "keydate")}
    for entry in entries:
        keys.setdefault(entry.subject_type.rpartition(".")[2], set()).add(entry.subject_id)
    for alert in alerts:
        for name, key in (("activity", alert.activity_id), ("milestone", alert.milestone_id)):
            keys[name].update({str(key)} if key else ())
    return keys


def _rows(rows: Any, keys: Collection[str]) -> dict[str, Any]:
    return {str(row.pk): row for row in rows.filter(pk__in=keys)} if keys else {}


def _slugs(entries: Collection[AuditEntry]) -> dict[tuple[type[Any], int], str]:
    """Return what channels and departments that changes speak of are called in addresses. Two queries at the most."""
    found: dict[tuple[type[Any], int], str] = {}
    for model in (Channel, Department):
        fields = {name for name, of in REFERENCES.items() if of is model}
        pairs = [pair for entry in entries for name, pair in entry.changes.items() if base_name(name) in fields]
        keys = {key for pair in pairs for key in named_keys(pair)}
        rows = model._default_manager.filter(pk__in=keys).values_list("pk", "slug") if keys else ()
        found |= {(model, key): slug for key, slug in rows}
    return found


def _of_entry(entry: AuditEntry, standing: Standing) -> Facts:
    subject = entry.subject_type.rpartition(".")[2]
    return {
        "what": standing.sentences.get(entry.pk, ""),
        "by": str(entry.by) if entry.by else None,
        "changes": _changes(subject, entry.changes, standing),
        **_thing(subject, entry.subject_id, standing),
    }


def _of_alert(alert: Alert | None, standing: Standing) -> Facts:
    line = standing.lines.get(alert.pk) if alert is not None else None
    if alert is None or line is None:
        return {}
    told = {
        "id": str(alert.pk),
        "kind": AlertKind(alert.kind).value,
        "step": alert.step,
        "urgent": line.is_urgent,
        "department": _named(alert.department),
        "due_on": _day(line.due_on),
        "working_days_left": line.working_days_left,
        "link": settings.BASE_URL + alert_path(line),
    }
    facts = {"what": alert_sentence(line), "by": None, "changes": {}, "alert": told}
    facts["activity"] = _activity(standing.things["activity"].get(str(alert.activity_id)))
    return facts | {"duty": _duty(standing.things["milestone"].get(str(alert.milestone_id)))}


def _changes(subject: str, changes: Mapping[str, Any], standing: Standing) -> Facts:
    """Return each field that people have a name for, before and after; channels and departments by their slug."""
    return {
        base_name(name): [_value(base_name(name), value, standing) for value in pair]
        for name, pair in changes.items()
        if label_of(subject, name) and isinstance(pair, list)
    }


def _value(name: str, value: Any, standing: Standing) -> Any:
    model = REFERENCES.get(name)
    if model not in (Channel, Department):
        return value
    if isinstance(value, list):
        return [_value(name, each, standing) for each in value]
    return standing.slugs.get((model, value), value) if isinstance(value, int) else value


def _thing(subject: str, key: str, standing: Standing) -> Facts:
    row = standing.things.get(subject, {}).get(key)
    if subject == "activity":
        return {"activity": _activity(row)}
    if subject == "milestone":
        return {"activity": _activity_of(row, standing), "duty": _duty(row)}
    if subject == "noticeexception":
        return {"activity": _activity_of(row, standing), "exception": _exception(row)}
    if subject == "keydate":
        return {"key_date": _key_date(row)}
    return {}


def _activity_of(row: Milestone | NoticeException | None, standing: Standing) -> Facts | None:
    return _activity(standing.things["activity"].get(str(row.activity_id))) if row is not None else None


def _campaign(row: Campaign | None) -> Facts | None:
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "name": row.name,
        "state": row.state,
        "launch_on": _day(row.launch_on),
        "lead_department": _named(row.lead_department),
        "link": _link("campaign", row.pk),
    }


def _activity(row: Activity | None) -> Facts | None:
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "title": row.title,
        "channel": _named(row.channel),
        "state": row.state,
        "starts_on": _day(row.starts_on),
        "ends_on": _day(row.ends_on),
        "starts_at": row.starts_at.isoformat("minutes") if row.starts_at else None,
        "ends_at": row.ends_at.isoformat("minutes") if row.ends_at else None,
        "time_zone": row.time_zone,
        "link": _link("activity", row.pk),
    }


def _duty(row: Milestone | None) -> Facts | None:
    if row is None:
        return None
    departments = [_named(each) for each in row.responsibles.all()]
    facts = {"id": str(row.pk), "name": row.name, "state": row.state, "due_on": _day(row.due_on)}
    return {**facts, "departments": departments, "link": _link("duty", row.pk)}


def _exception(row: NoticeException | None) -> Facts | None:
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "state": row.state,
        "department": _named(row.department),
        "working_days_short": row.shortfall_days,
        "why": row.why,
        "reason": row.reason,
        "link": _link("exception", row.pk),
    }


def _key_date(row: KeyDate | None) -> Facts | None:
    if row is None:
        return None
    days = {"first_day": _day(row.first_day), "last_day": _day(row.last_day)}
    return {"id": str(row.pk), "name": row.name, **days, "link": _link("key_date", row.pk)}


def _named(row: Channel | Department) -> Facts:
    return {"slug": row.slug, "name": row.name}


def _link(page: str, key: object) -> str:
    return settings.BASE_URL + reverse(f"campaigns:{page}", args=[key])


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
