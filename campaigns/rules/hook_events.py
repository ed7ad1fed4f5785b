"""Which event of a web hook a deed of the history is, and which ones an alert is. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ActivityState, AlertKind, AlertStep, CampaignState, EventName
from campaigns.rules.story.values import pair_of

Changes = Mapping[str, Any]

GROUPS: Final[dict[str, str | Promise]] = {
    "campaign": _("Campaigns"),
    "activity": _("Activities"),
    "series": _("Series"),
    "duty": _("Duties"),
    "exception": _("Exceptions from short notice"),
    "key_date": _("Key dates"),
    "alert": _("Alerts"),
}
"""What events are about, by the first part of their names, in the order in which a form offers them."""


def event_of(subject: str, verb: str, changes: Changes) -> EventName | None:
    """Return what a deed is to a web hook; None for what none of them hears of.

    ``subject``, ``verb`` and ``changes`` are as the audit entry has them, the subject with or without its room.
    """
    said = _BY_VERB.get((subject.rpartition(".")[2], verb))
    return said(changes) if callable(said) else said


def events_of_alert(kind: str, step: int) -> tuple[EventName, ...]:
    """Return what an alert is to a web hook once it has fired. Late is told once, not at each step it climbs."""
    is_late = kind == AlertKind.LATE and step == AlertStep.FIRST
    return (EventName.ALERT_FIRED, EventName.DUTY_OVERDUE) if is_late else (EventName.ALERT_FIRED,)


def came_from_view(changes: Changes) -> bool:
    """Whether a deed took a campaign back to what tells nobody, so that who heard of it hears of that, too."""
    before, after = pair_of(changes, "state")
    return after == CampaignState.DRAFT and before not in (None, CampaignState.DRAFT)


def _campaign_changed(changes: Changes) -> EventName:
    return EventName.CAMPAIGN_MOVED if "launch_on" in changes else EventName.CAMPAIGN_CHANGED


def _campaign_made(changes: Changes) -> EventName:
    was_off = pair_of(changes, "state")[0] == CampaignState.CANCELLED
    return EventName.CAMPAIGN_RESTORED if was_off else EventName.CAMPAIGN_STATE_CHANGED


def _activity_changed(changes: Changes) -> EventName:
    before, after = pair_of(changes, "state")
    if after == ActivityState.CANCELLED:
        return EventName.ACTIVITY_CANCELLED
    if before == ActivityState.CANCELLED:
        return EventName.ACTIVITY_RESTORED
    return EventName.ACTIVITY_STATE_CHANGED if set(changes) == {"state"} else EventName.ACTIVITY_CHANGED


def _duty_changed(changes: Changes) -> EventName:
    return EventName.DUTY_MOVED if "due_on" in changes else EventName.DUTY_CHANGED


_BY_VERB: Final[dict[tuple[str, str], EventName | Callable[[Changes], EventName]]] = {
    ("campaign", "created"): EventName.CAMPAIGN_CREATED,
    ("campaign", "changed"): _campaign_changed,
    ("campaign", "cancelled"): EventName.CAMPAIGN_CANCELLED,
    **{("campaign", f"made {state}"): _campaign_made for state in CampaignState.values},
    ("activity", "created"): EventName.ACTIVITY_CREATED,
    ("activity", "changed"): _activity_changed,
    ("activity", "changed the items"): EventName.ACTIVITY_CHANGED,
    ("activity", "moved"): EventName.ACTIVITY_MOVED,
    **{("activity", f"made {state}"): EventName.ACTIVITY_STATE_CHANGED for state in ActivityState.values},
    ("series", "created"): EventName.SERIES_CREATED,
    ("series", "changed"): EventName.SERIES_CHANGED,
    ("series", "split"): EventName.SERIES_CHANGED,
    ("milestone", "created"): EventName.DUTY_CREATED,
    ("milestone", "changed"): _duty_changed,
    ("milestone", "called off"): EventName.DUTY_CHANGED,
    ("milestone", "given to another department"): EventName.DUTY_CHANGED,
    ("milestone", "taken on"): EventName.DUTY_TAKEN_ON,
    ("milestone", "assigned"): EventName.DUTY_TAKEN_ON,
    ("milestone", "put back"): EventName.DUTY_REOPENED,
    ("milestone", "reopened"): EventName.DUTY_REOPENED,
    ("milestone", "made as it was"): EventName.DUTY_CHANGED,
    ("milestone", "accepted another day"): EventName.DUTY_MOVED,
    ("milestone", "put back on its day"): _duty_changed,
    ("milestone", "finished"): EventName.DUTY_DONE,
    ("milestone", "waived"): EventName.DUTY_WAIVED,
    ("noticeexception", "asked"): EventName.EXCEPTION_ASKED,
    ("noticeexception", "asked anew"): EventName.EXCEPTION_ASKED,
    ("noticeexception", "asked after all"): EventName.EXCEPTION_ASKED,
    ("noticeexception", "opened again"): EventName.EXCEPTION_ASKED,
    ("noticeexception", "accepted"): EventName.EXCEPTION_ANSWERED,
    ("noticeexception", "accepted with less scope"): EventName.EXCEPTION_ANSWERED,
    ("noticeexception", "declined"): EventName.EXCEPTION_ANSWERED,
    ("noticeexception", "stands again"): EventName.EXCEPTION_ANSWERED,
    ("noticeexception", "withdrawn"): EventName.EXCEPTION_CLOSED,
    ("noticeexception", "became moot"): EventName.EXCEPTION_CLOSED,
    ("keydate", "created"): EventName.KEY_DATE_CREATED,
    ("keydate", "changed"): EventName.KEY_DATE_CHANGED,
    ("keydate", "removed"): EventName.KEY_DATE_REMOVED,
}
"""Deeds by what they are about and their verb: the event, or what tells it from what was changed."""
