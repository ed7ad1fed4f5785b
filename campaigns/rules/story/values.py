"""How the values of audit entries are written; ``labels`` has what their fields are called. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from calendar_app.lib.hours import spoken_hour
from campaigns.enums import (
    ActivityState,
    AlertKind,
    Anchor,
    BlackoutKind,
    CampaignState,
    ClashKind,
    ClosingRole,
    EventName,
    ExceptionState,
    GuestKind,
    How,
    Medium,
    MilestoneState,
    MonthlyBy,
    OthersSee,
    RepeatUnit,
    Secrecy,
    ShortNoticePolicy,
    Unit,
)
from campaigns.rules.story.labels import base_name
from departments.enums import Clearance, Clock, DateOrder, DayKind, RoleName, RouteKind, Weekday
from departments.rules.calendar_words import factor_words

_STATES: Final[dict[str, type[models.TextChoices]]] = {
    "campaign": CampaignState,
    "activity": ActivityState,
    "milestone": MilestoneState,
    "noticeexception": ExceptionState,
}
_KINDS: Final[dict[str, type[models.TextChoices]]] = {
    "route": RouteKind,
    "campaignguest": GuestKind,
    "channelguest": GuestKind,
    "blackout": BlackoutKind,
    "goahead": ClashKind,
    "specialdays": DayKind,
}
_CHOICES: Final[dict[str, type[models.Choices]]] = {
    "secrecy": Secrecy,
    "others_see": OthersSee,
    "medium": Medium,
    "unit": Unit,
    "anchor": Anchor,
    "closing_role": ClosingRole,
    "short_notice": ShortNoticePolicy,
    "role": RoleName,
    "clearance": Clearance,
    "first_day_of_week": Weekday,
    "clock": Clock,
    "date_order": DateOrder,
    "weekend_days": Weekday,
    "weekdays": Weekday,
    "monthly_by": MonthlyBy,
    "how": How,
    "weekday": Weekday,
    "muted": AlertKind,
    "events": EventName,
}
_DAYS: Final = frozenset(
    {
        "starts_on", "ends_on", "launch_on", "remind_on", "first_day", "last_day", "first_on", "until", "due_on",
        "appears_on", "last_on", "space_closes_on", "material_due_on",
    }
)  # fmt: skip
_HOURS: Final = frozenset(
    {"starts_at", "ends_at", "alert_hour", "works_from", "works_until", "at", "quiet_from", "quiet_until"}
)
_MOMENTS: Final = frozenset({"embargo_until", "expires_at"})


@dataclass(frozen=True)
class Asked:
    """Which field of what a value belongs to, and what is needed to write it: names, and the reader's day and zone."""

    subject: str
    field: str
    names: Mapping[tuple[str, Any], str]
    today: dt.date
    zone: dt.tzinfo


def pair_of(changes: Mapping[str, Any], field: str) -> tuple[Any, Any]:
    """Return what a field was and became; twice None for what is no such pair."""
    pair = changes.get(field)
    return (pair[0], pair[1]) if isinstance(pair, (list, tuple)) and len(pair) == 2 else (None, None)


def named_keys(value: object) -> set[int]:
    """Return the keys of rows that a change's value names, which is one of them or a list."""
    if isinstance(value, list):
        return {key for each in value for key in named_keys(each)}
    return {value} if isinstance(value, int) and not isinstance(value, bool) else set()


def shown_value(asked: Asked, value: Any) -> str:
    """Return a value as people write it; an empty text for none. What is no value of its field is written as it is."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(shown_value(asked, item) for item in value)
    if asked.field in _COUNTED and isinstance(value, int):
        return _COUNTED[asked.field](value)
    choices = _choices(asked)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return _written(asked, value) or _named(asked, value)


def _offset(value: int) -> str:
    if value == 0:
        return _("the day itself")
    return (_("%(count)s before") if value < 0 else _("%(count)s after")) % {"count": abs(value)}


_COUNTED: Final[dict[str, Callable[[int], str]]] = {"offset": _offset, "factor": factor_words}


def _named(asked: Asked, value: Any) -> str:
    # A key may be anything that JSON holds, so it may not even be one.
    key = value if isinstance(value, (str, int)) else str(value)
    return asked.names.get((base_name(asked.field), key), str(value))


def _choices(asked: Asked) -> type[models.Choices] | None:
    if asked.field == "state":
        return _STATES.get(asked.subject)
    if (asked.subject, asked.field) == ("series", "unit"):
        return RepeatUnit
    if asked.field == "kind":
        return _KINDS.get(asked.subject)
    return _CHOICES.get(asked.field)


def _written(asked: Asked, value: Any) -> str:
    """Return a day, a time of day or a moment as people write it; nothing for what is neither, or cannot be read."""
    for fields, write in ((_DAYS, _day), (_HOURS, _hour), (_MOMENTS, _moment)):
        if asked.field in fields:
            try:
                return write(asked, str(value))
            except ValueError:
                return ""
    return ""


def _day(asked: Asked, text: str) -> str:
    day = parse_date(text)
    return short_day(day, today=asked.today) if day else ""


def _hour(_asked: Asked, text: str) -> str:
    hour = parse_time(text)
    return spoken_hour(hour) if hour else ""


def _moment(asked: Asked, text: str) -> str:
    moment = parse_datetime(text)
    if moment is None:
        return ""
    local = moment.astimezone(asked.zone) if moment.tzinfo else moment
    return f"{short_day(local.date(), today=asked.today)} {spoken_hour(local)}"
