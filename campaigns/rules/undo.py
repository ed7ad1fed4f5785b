"""What can be taken back, and what it was before; ``undo_rights`` says who may. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from campaigns.enums import ActivityState, CampaignState, ExceptionState
from campaigns.rules.next_steps import is_offered, restored_as


@dataclass(frozen=True)
class Past:
    """One deed as the audit log holds it: ``changes`` are ``{field: [before, after]}`` in JSON's values.

    ``beside`` is what else there was, such as how the duties of a moved activity stood.
    """

    subject: str
    verb: str
    changes: Mapping[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def before(self) -> dict[str, Any]:
        """What each field was."""
        return {field: pair[0] for field, pair in self.changes.items()}

    @property
    def after(self) -> dict[str, Any]:
        """What each field became."""
        return {field: pair[1] for field, pair in self.changes.items()}

    @property
    def took_away(self) -> bool:
        """Whether the row was gone afterwards."""
        return (self.subject, self.verb) in _TOOK_AWAY


_CAMPAIGN = frozenset(
    {
        "name", "objective", "key_message", "audiences", "brand", "markets", "tags", "owner", "lead_department",
        "launch_on",
    }
)  # fmt: skip
_STATE = frozenset({"state", "cancel_reason"})
_ACTIVITY = frozenset(
    {
        "title",
        "brief",
        "url",
        "channel_id",
        "closing_id",
        "state",
        "starts_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "time_zone",
    }
)
_DUTY = frozenset({"state", "assignee", "done_at", "done_by", "waived_at", "waived_by", "waive_reason"})
_OWN_DUTY = frozenset({"name", "due_on", "warn_working_days", "must_have", "departments"})
_DAY = frozenset({"due_on", "is_held", "answer"})
_SERIES = frozenset(
    {
        "title", "brief", "url", "channel", "unit", "every", "weekdays", "monthly_by", "first_on", "until",
        "length_days", "starts_at", "ends_at", "time_zone", "by_issue",
    }
)  # fmt: skip
_GUEST = frozenset({"guest", "user", "kind", "expires_at"})
_SECRECY = frozenset({"secrecy", "others_see", "code_name", "embargo_until", "embargo_zone"})
_NAMED = frozenset({"named", "user", "department"})
_CHANNEL = frozenset({"name", "slug", "medium", "colour", "weekly_capacity", "preset"})
_RULE = frozenset(
    {
        "name", "offset", "unit", "anchor", "anchor_channels", "responsible", "must_have", "warn_working_days",
        "closing_role", "basis",
    }
)  # fmt: skip
_POLICY = frozenset({"short_notice", "alternative"})
_CLOSING = frozenset({"name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source"})
_EXCEPTION = frozenset({"state", "reason", "scope"})
_QUESTION = frozenset({"state", "department", "why", "shortfall_days"})
_PRESET = frozenset({"name", "medium", "colour", "owners", "plan", "made_by"})
_RETIRED = frozenset({"retired_at"})
_DEPARTMENT = frozenset(
    {
        "name",
        "slug",
        "time_zone",
        "working_calendar",
        "alert_hour",
        "works_from",
        "works_until",
        "escalate_after_hours",
        "weekly_duties",
    }
)
_MEMBER = frozenset({"department", "user", "role"})
_ROUTE = frozenset({"address", "name", "clearance", "is_active"})
_CALENDAR = frozenset({"name", "weekend_days", "country", "subdivision"})
_SPECIAL = frozenset({"kind", "first_day", "last_day", "is_yearly", "factor", "reason"})
_WHOSE = frozenset({"calendar", "department"})
_SETTINGS = frozenset(
    {
        "name", "time_zone", "first_day_of_week", "fiscal_year_start_month", "default_calendar", "alert_hour",
        "works_from", "works_until", "escalate_after_hours",
        "audience_window_days", "audience_campaigns", "erase_people_after_days", "keep_mail_days", "keep_history_days",
        "longest_link_days",
    }
)  # fmt: skip
_BLACKOUT = frozenset({"name", "kind", "first_day", "last_day", "reason", "channels", "is_active"})
_KEY_DATE = frozenset({"name", "first_day", "last_day", "note"})
_PERSON = frozenset(
    {"email", "name", "is_ops_admin", "language", "time_zone", "first_day_of_week", "date_order", "clock", "company"}
)

OF_QUESTIONS: Final = frozenset({"asked", "asked anew", "asked after all", "withdrawn"})
"""What planners of the lead department do to an exception; the rest is for who answers it."""

RESTORABLE: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("campaign", "changed"): _CAMPAIGN,
    ("campaign", "cancelled"): _STATE,
    **{("campaign", f"made {state}"): _STATE for state in CampaignState},
    ("activity", "created"): _ACTIVITY,
    ("activity", "changed"): _ACTIVITY,
    ("activity", "moved"): _ACTIVITY,
    **{
        ("milestone", verb): _DUTY
        for verb in ("taken on", "assigned", "put back", "finished", "waived", "reopened", "made as it was")
    },
    ("milestone", "created"): _OWN_DUTY,
    ("milestone", "changed"): _OWN_DUTY,
    ("milestone", "called off"): frozenset({"state"}),
    **{("milestone", verb): _DAY for verb in ("held", "released", "accepted another day", "put back on its day")},
    ("series", "changed"): _SERIES,
    ("campaign", "changed who may know"): _SECRECY,
    ("campaignnamed", "named"): _NAMED,
    ("campaignnamed", "unnamed"): _NAMED,
    ("campaignguest", "invited"): _GUEST,
    ("campaignguest", "uninvited"): _GUEST,
    ("channelguest", "invited"): _GUEST | {"channel"},
    ("channelguest", "uninvited"): _GUEST | {"channel"},
    ("channel", "created"): _CHANNEL,
    ("channel", "changed"): _CHANNEL,
    ("channel", "gave to its owners"): frozenset({"owners"}),
    ("channel", "changed its policy"): _POLICY,
    ("closingdate", "created"): _CLOSING,
    ("closingdate", "changed"): _CLOSING,
    ("closingdate", "retired"): _RETIRED,
    ("closingdate", "brought back"): _RETIRED,
    **{
        ("noticeexception", verb): _EXCEPTION
        for verb in ("accepted", "accepted with less scope", "declined", "opened again")
    },
    **{("noticeexception", verb): _QUESTION for verb in OF_QUESTIONS},
    ("channel", "retired"): _RETIRED,
    ("channel", "brought back"): _RETIRED,
    # A go-ahead ("goahead", "went ahead") cannot be taken back: it says what was known when the days were kept.
    ("blackout", "created"): _BLACKOUT,
    ("blackout", "changed"): _BLACKOUT,
    **{("keydate", verb): _KEY_DATE for verb in ("created", "changed", "removed")},
    ("ownpreset", "created"): _PRESET,
    ("ownpreset", "deleted"): _PRESET,
    ("leadtimerule", "created"): _RULE,
    ("leadtimerule", "changed"): _RULE,
    ("leadtimerule", "retired"): _RETIRED,
    ("leadtimerule", "brought back"): _RETIRED,
    ("department", "changed"): _DEPARTMENT,
    ("department", "retired"): _RETIRED,
    ("department", "brought back"): _RETIRED,
    ("membership", "created"): _MEMBER,
    ("membership", "changed"): _MEMBER,
    ("membership", "removed"): _MEMBER,
    ("route", "created"): _ROUTE | {"department", "kind", "host"},
    ("route", "changed"): _ROUTE,
    ("workingcalendar", "created"): _CALENDAR,
    ("workingcalendar", "changed"): _CALENDAR,
    ("workingcalendar", "deleted"): _CALENDAR,
    ("specialdays", "created"): _SPECIAL | _WHOSE,
    ("specialdays", "changed"): _SPECIAL,
    ("specialdays", "removed"): _SPECIAL | _WHOSE,
    ("organisationsettings", "changed"): _SETTINGS,
    ("user", "changed"): _PERSON,
    ("user", "locked out"): frozenset({"is_active"}),
    ("user", "let in again"): frozenset({"is_active"}),
}
"""The deeds that can be taken back, each with the fields that can be put back as they were."""

_TOOK_AWAY: Final = frozenset(
    {
        ("membership", "removed"),
        ("campaignguest", "uninvited"),
        ("channelguest", "uninvited"),
        ("campaignnamed", "unnamed"),
        ("workingcalendar", "deleted"),
        ("specialdays", "removed"),
        ("ownpreset", "deleted"),
        ("keydate", "removed"),
    }
)

_NAMELESS: Final = frozenset({"guest", "named", "answer"})
"""Fields an entry holds for its sentence only."""


def is_undoable(past: Past) -> bool:
    """Whether a deed can be taken back at all: its kind can, and the entry holds all that was before."""
    fields = RESTORABLE.get((past.subject, past.verb))
    if fields is None or not past.changes or not set(past.changes) <= fields:
        return False
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in past.changes.values()):
        return False
    needed = _NEEDS.get((past.subject, past.verb))
    return needed is None or needed(past)


def _may_go_back(past: Past) -> bool:
    """Whether a campaign may go back to the state it had: one that people are offered from where it came to."""
    if "state" not in past.changes:
        return False
    before, after = past.before["state"], past.after["state"]
    if before not in CampaignState.values or after not in CampaignState.values:
        return False
    if after == CampaignState.CANCELLED:
        return True
    if before == CampaignState.CANCELLED:
        return bool(past.before.get("cancel_reason"))
    return is_offered(CampaignState(after), CampaignState(before))


_NEEDS: Final[dict[tuple[str, str], Callable[[Past], bool]]] = {
    ("campaign", "cancelled"): _may_go_back,
    **{("campaign", f"made {state}"): _may_go_back for state in CampaignState},
    # Older entries hold the owners' names, which may be others' by now.
    ("channel", "gave to its owners"): lambda past: all(isinstance(key, int) for key in past.before["owners"]),
    ("membership", "removed"): lambda past: {"department", "user", "role"} <= set(past.changes),
    ("membership", "created"): lambda past: {"department", "user"} <= set(past.changes),
    ("campaignguest", "uninvited"): lambda past: "user" in past.changes,
    ("channelguest", "uninvited"): lambda past: {"user", "channel"} <= set(past.changes),
    ("campaignnamed", "named"): lambda past: bool({"user", "department"} & set(past.changes)),
    ("campaignnamed", "unnamed"): lambda past: bool({"user", "department"} & set(past.changes)),
    ("workingcalendar", "deleted"): lambda past: "name" in past.changes,
    ("specialdays", "removed"): lambda past: {"kind", "first_day", "last_day", "reason"} <= set(past.changes),
    ("keydate", "removed"): lambda past: set(past.changes) == _KEY_DATE,
    # What was asked over a no, or over what Instep asked, is gone with it.
    ("noticeexception", "asked anew"): lambda past: past.before.get("state") == ExceptionState.WITHDRAWN,
}


def changed_since(past: Past, present: Mapping[str, Any] | None) -> list[str]:
    """Return which fields of a deed are no longer what it made them; ``present`` is None when the row is not there.

    A row that was taken away and is there again has changed in all of them.
    """
    fields = [field for field in past.changes if field not in _NAMELESS]
    if past.took_away:
        return [] if present is None else fields
    if present is None:
        return fields
    return [field for field in fields if present.get(field) != past.after[field]]


def campaign_state_before(past: Past) -> CampaignState:
    """Return the state a campaign goes back to; what followed its dates comes back as confirmed and follows them."""
    before = CampaignState(past.before["state"])
    return restored_as(before) if past.after["state"] == CampaignState.CANCELLED else before


def activity_state_before(past: Past) -> ActivityState | None:
    """Return the state to ask for again; None where it was not changed. Live and done follow the days by themselves."""
    if "state" not in past.changes:
        return None
    before = ActivityState(past.before["state"])
    return ActivityState.PLANNED if before in (ActivityState.LIVE, ActivityState.DONE) else before
