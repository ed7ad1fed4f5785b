"""Audit entries as people tell them. Pure: names of people, departments and channels are arguments."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.lib.dates import short_day, short_days
from campaigns.enums import ActivityState, CampaignState

Names = Mapping[tuple[str, Any], str]
"""The name of a row that a change speaks of, by field and key."""


@dataclass(frozen=True)
class Deed:
    """One audit entry with the names in it: who did what to what. ``changes`` are ``{field: [before, after]}``."""

    verb: str
    subject: str
    name: str
    who: str
    changes: Mapping[str, Any]
    names: Names
    today: dt.date

    def shown(self, field: str, value: Any) -> str:
        """Return a value of a field as people write it; an empty text for none."""
        if value in (None, "", []):
            return ""
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        if field in ("starts_on", "ends_on", "launch_on"):
            return short_day(dt.date.fromisoformat(value), today=self.today)
        if field in ("starts_at", "ends_at"):
            return str(value)[:5]
        if field == "state":
            return str(_state_label(self.subject, value))
        return self.names.get((field.removesuffix("_id"), value), str(value))

    def after(self, field: str) -> Any:
        """Return what a field became, None if it was not changed."""
        return self._pair(field)[1]

    def before(self, field: str) -> Any:
        """Return what a field was, None if it was not changed."""
        return self._pair(field)[0]

    def _pair(self, field: str) -> tuple[Any, Any]:
        pair = self.changes.get(field)
        return (pair[0], pair[1]) if isinstance(pair, (list, tuple)) and len(pair) == 2 else (None, None)


@dataclass(frozen=True)
class Change:
    """One field before and after, as people write them; ``after`` is empty where only the fact is told."""

    label: str
    before: str
    after: str


LABELS: Final[dict[str, str | Promise]] = {
    "name": gettext_lazy("name"),
    "title": gettext_lazy("title"),
    "objective": gettext_lazy("objective"),
    "key_message": gettext_lazy("key message"),
    "audiences": gettext_lazy("audiences"),
    "brand": gettext_lazy("brand"),
    "markets": gettext_lazy("markets"),
    "tags": gettext_lazy("tags"),
    "owner": gettext_lazy("owner"),
    "lead_department": gettext_lazy("lead department"),
    "launch_on": gettext_lazy("launch"),
    "brief": gettext_lazy("brief"),
    "url": gettext_lazy("link"),
    "channel": gettext_lazy("channel"),
    "state": gettext_lazy("state"),
    "starts_on": gettext_lazy("first day"),
    "ends_on": gettext_lazy("last day"),
    "starts_at": gettext_lazy("from"),
    "ends_at": gettext_lazy("to"),
    "time_zone": gettext_lazy("time zone"),
}
"""Fields a change names; others are the machinery's own."""

_LONG: Final = ("objective", "key_message", "brief", "url")


def told(deed: Deed) -> str:
    """Return the sentence of a deed. A deed nobody foresaw is still told, with its bare verb."""
    telling = _TELLINGS.get((deed.subject, deed.verb)) or _OTHER
    return telling(deed)


def changes_of(deed: Deed) -> list[Change]:
    """Return what the sentence of a ``changed`` deed leaves to be told, field by field."""
    if deed.verb != "changed":
        return []
    found = []
    for field in deed.changes:
        label = LABELS.get(field.removesuffix("_id"))
        if label is None or field == "state":
            continue
        long = field in _LONG
        before, after = deed.shown(field, deed.before(field)), deed.shown(field, deed.after(field))
        found.append(Change(str(label), "" if long else before, "" if long else after or _("nothing")))
    return found


def _days(deed: Deed, side: int) -> str:
    """Return the days of an activity before (0) or after (1) the deed; one not touched is taken from the other side."""

    def on(field: str) -> dt.date | None:
        pair = deed.changes.get(field)
        return dt.date.fromisoformat(pair[side]) if pair and pair[side] else None

    starts_on, ends_on = on("starts_on"), on("ends_on")
    if starts_on and ends_on:
        return short_days(starts_on, ends_on, today=deed.today)
    day = starts_on or ends_on
    return short_day(day, today=deed.today) if day else ""


def _state_label(subject: str, value: str) -> str | Promise:
    states = CampaignState if subject == "campaign" else ActivityState
    return states(value).label if value in states.values else value


def _simply(sentence: str | Promise) -> Callable[[Deed], str]:
    """Return a telling that fills ``%(who)s`` and ``%(name)s`` into a lazily translated sentence."""
    return lambda deed: str(sentence) % {"who": deed.who, "name": deed.name}


def _reasoned(sentence: str | Promise, field: str) -> Callable[[Deed], str]:
    return lambda deed: str(sentence) % {"who": deed.who, "name": deed.name, "reason": deed.after(field) or ""}


def _changed(deed: Deed) -> str:
    labels = [str(LABELS[key]) for name in deed.changes if (key := name.removesuffix("_id")) in LABELS]
    if deed.subject == "activity" and "state" in deed.changes:
        return _changed_state(deed)
    fields = get_text_list(labels, _("and"))
    if deed.subject == "campaign":
        return _("%(who)s changed %(fields)s.") % {"who": deed.who, "fields": fields}
    return _("%(who)s changed %(fields)s of “%(name)s”.") % {"who": deed.who, "fields": fields, "name": deed.name}


def _changed_state(deed: Deed) -> str:
    if deed.after("state") == ActivityState.CANCELLED:
        return _("%(who)s cancelled “%(name)s”.") % {"who": deed.who, "name": deed.name}
    if deed.before("state") == ActivityState.CANCELLED:
        return _("%(who)s brought “%(name)s” back.") % {"who": deed.who, "name": deed.name}
    state = deed.shown("state", deed.after("state")).lower()
    return _("%(who)s made “%(name)s” %(state)s.") % {"who": deed.who, "name": deed.name, "state": state}


def _added(deed: Deed) -> str:
    days = _days(deed, 1)
    if days:
        return _("%(who)s added “%(name)s”, %(days)s.") % {"who": deed.who, "name": deed.name, "days": days}
    return _("%(who)s added “%(name)s”, without a date yet.") % {"who": deed.who, "name": deed.name}


def _moved(deed: Deed) -> str:
    before, after = _days(deed, 0), _days(deed, 1)
    facts = {"who": deed.who, "name": deed.name, "before": before, "after": after}
    if before and after:
        return _("%(who)s moved “%(name)s” from %(before)s to %(after)s.") % facts
    if after:
        return _("%(who)s gave “%(name)s” its date: %(after)s.") % facts
    if before:
        return _("%(who)s took “%(name)s” off the calendar; it was on %(before)s.") % facts
    return _("%(who)s changed the time of “%(name)s”.") % facts


def _assigned(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "person": deed.shown("assignee", deed.after("assignee"))}
    if facts["person"]:
        return _("%(who)s gave “%(name)s” to %(person)s.") % facts
    return _("%(who)s left “%(name)s” to the whole department.") % facts


def _invited(deed: Deed) -> str:
    return _("%(who)s invited %(person)s as a guest.") % {"who": deed.who, "person": deed.after("guest") or deed.name}


_OTHER: Final = _simply(gettext_lazy("%(who)s changed “%(name)s”."))
_TELLINGS: Final[dict[tuple[str, str], Callable[[Deed], str]]] = {
    ("campaign", "created"): _simply(gettext_lazy("%(who)s started the campaign.")),
    ("campaign", "changed"): _changed,
    ("campaign", "made draft"): _simply(gettext_lazy("%(who)s took the campaign back to a draft.")),
    ("campaign", "made tentative"): _simply(gettext_lazy("%(who)s made the campaign tentative.")),
    ("campaign", "made confirmed"): _simply(gettext_lazy("%(who)s confirmed the campaign.")),
    ("campaign", "made live"): _simply(gettext_lazy("The campaign went live.")),
    ("campaign", "made done"): _simply(gettext_lazy("The campaign is done: all its activities are over.")),
    ("campaign", "made archived"): _simply(gettext_lazy("%(who)s archived the campaign.")),
    ("campaign", "cancelled"): _reasoned(gettext_lazy("%(who)s cancelled the campaign: “%(reason)s”"), "cancel_reason"),
    ("activity", "created"): _added,
    ("activity", "changed"): _changed,
    ("activity", "moved"): _moved,
    ("activity", "made planned"): _simply(gettext_lazy("“%(name)s” lies ahead again.")),
    ("activity", "made live"): _simply(gettext_lazy("“%(name)s” went live.")),
    ("activity", "made done"): _simply(gettext_lazy("“%(name)s” is over.")),
    ("milestone", "taken on"): _simply(gettext_lazy("%(who)s took on “%(name)s”.")),
    ("milestone", "assigned"): _assigned,
    ("milestone", "finished"): _simply(gettext_lazy("%(who)s finished “%(name)s”.")),
    ("milestone", "waived"): _reasoned(gettext_lazy("%(who)s waived “%(name)s”: “%(reason)s”"), "waive_reason"),
    ("milestone", "put back"): _simply(gettext_lazy("%(who)s gave “%(name)s” back to the department.")),
    ("milestone", "reopened"): _simply(gettext_lazy("%(who)s opened “%(name)s” again.")),
    ("campaignguest", "invited"): _invited,
    ("campaignguest", "uninvited"): _simply(gettext_lazy("%(who)s ended an invitation: %(name)s.")),
    ("alert", "acknowledged"): _simply(gettext_lazy("%(who)s has seen an alert.")),
    ("alert", "made wait again"): _simply(gettext_lazy("%(who)s let an alert wait again.")),
}
