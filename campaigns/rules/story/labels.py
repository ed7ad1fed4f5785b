"""What people call the fields of audit entries, and in which order they read them. Pure."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

LABELS: Final[dict[str, str | Promise]] = {
    # A view of the calendar.
    "query": gettext_lazy("what it shows"),
    "opens_first": gettext_lazy("whether it opens first"),
    "host": gettext_lazy("host"),
    "longest_link_days": gettext_lazy("how long links are open at most"),
    # A campaign and what is in it.
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
    "closing": gettext_lazy("issue"),
    "state": gettext_lazy("state"),
    "cancel_reason": gettext_lazy("why it was cancelled"),
    "starts_on": gettext_lazy("first day"),
    "ends_on": gettext_lazy("last day"),
    "starts_at": gettext_lazy("from"),
    "ends_at": gettext_lazy("to"),
    "time_zone": gettext_lazy("time zone"),
    "every": gettext_lazy("how often"),
    "weekdays": gettext_lazy("days of the week"),
    "monthly_by": gettext_lazy("day of the month"),
    "first_on": gettext_lazy("first day"),
    "until": gettext_lazy("until"),
    "length_days": gettext_lazy("days each"),
    "items": gettext_lazy("items"),
    "assignee": gettext_lazy("assigned to"),
    "due_on": gettext_lazy("due"),
    "answer": gettext_lazy("answer"),
    "is_held": gettext_lazy("held"),
    "departments": gettext_lazy("has to do it"),
    "done_by": gettext_lazy("done by"),
    "waived_by": gettext_lazy("waived by"),
    "waive_reason": gettext_lazy("why it was waived"),
    "shortfall_days": gettext_lazy("working days short"),
    "why": gettext_lazy("why it cannot wait"),
    "scope": gettext_lazy("what is left out"),
    "reason": gettext_lazy("reason"),
    # Who may know.
    "secrecy": gettext_lazy("who may know"),
    "others_see": gettext_lazy("what others see"),
    "code_name": gettext_lazy("code name"),
    "embargo_until": gettext_lazy("embargo until"),
    "embargo_zone": gettext_lazy("time zone of the embargo"),
    "guest": gettext_lazy("guest"),
    "kind": gettext_lazy("kind"),
    "expires_at": gettext_lazy("until"),
    # Channels and their plans.
    "slug": gettext_lazy("short name in addresses"),
    "medium": gettext_lazy("medium"),
    "colour": gettext_lazy("colour"),
    "owners": gettext_lazy("owners"),
    "weekly_capacity": gettext_lazy("activities a week"),
    "channels": gettext_lazy("channels"),
    "weekly_duties": gettext_lazy("duties a week"),
    "audience_window_days": gettext_lazy("days an audience is left alone"),
    "audience_campaigns": gettext_lazy("campaigns that may hit it meanwhile"),
    "offset": gettext_lazy("offset"),
    "unit": gettext_lazy("unit"),
    "anchor": gettext_lazy("counted from"),
    "anchor_channels": gettext_lazy("counted from channels"),
    "preset": gettext_lazy("preset"),
    "plan": gettext_lazy("plan"),
    "made_by": gettext_lazy("saved by"),
    "responsible": gettext_lazy("responsible"),
    "must_have": gettext_lazy("must-have"),
    "warn_working_days": gettext_lazy("warn ahead, in working days"),
    "closing_role": gettext_lazy("published date"),
    "basis": gettext_lazy("basis"),
    "appears_on": gettext_lazy("appears"),
    "last_on": gettext_lazy("last day"),
    "space_closes_on": gettext_lazy("space closes"),
    "material_due_on": gettext_lazy("material due"),
    "source": gettext_lazy("source"),
    "short_notice": gettext_lazy("at short notice"),
    "alternative": gettext_lazy("what to do instead"),
    # Departments, people and the organisation.
    "remind_on": gettext_lazy("comes back on"),
    "department": gettext_lazy("department"),
    "user": gettext_lazy("person"),
    "role": gettext_lazy("role"),
    "address": gettext_lazy("address"),
    "clearance": gettext_lazy("told of confidential campaigns"),
    "events": gettext_lazy("events"),
    "cleared_by": gettext_lazy("told of confidential campaigns in the name of"),
    "is_active": gettext_lazy("in use"),
    "how": gettext_lazy("when mail comes"),
    "at": gettext_lazy("its hour"),
    "weekday": gettext_lazy("its day"),
    "muted": gettext_lazy("what there is no mail about"),
    "with_files": gettext_lazy("whether dates come as a file"),
    "quiet_from": gettext_lazy("beginning of quiet hours"),
    "quiet_until": gettext_lazy("end of quiet hours"),
    "working_calendar": gettext_lazy("working calendar"),
    "alert_hour": gettext_lazy("alert hour"),
    "works_from": gettext_lazy("work begins"),
    "works_until": gettext_lazy("work ends"),
    "escalate_after_hours": gettext_lazy("an alert climbs after working hours"),
    "merged_into": gettext_lazy("merged into"),
    "campaigns": gettext_lazy("campaigns"),
    "duties": gettext_lazy("duties"),
    "absences": gettext_lazy("absences"),
    "mailboxes": gettext_lazy("mailboxes"),
    "invitations": gettext_lazy("invitations"),
    "lists": gettext_lazy("lists of who may know"),
    "messages": gettext_lazy("texts of mails"),
    "mails": gettext_lazy("mails"),
    "entries": gettext_lazy("entries of the history"),
    "people": gettext_lazy("people"),
    "email": gettext_lazy("e-mail address"),
    "is_ops_admin": gettext_lazy("ops admin"),
    "language": gettext_lazy("language"),
    "clock": gettext_lazy("clock"),
    "date_order": gettext_lazy("order of dates"),
    "company": gettext_lazy("company"),
    "deputy": gettext_lazy("stands in"),
    "first_day": gettext_lazy("first day"),
    "last_day": gettext_lazy("last day"),
    "note": gettext_lazy("a word with it"),
    "weekend_days": gettext_lazy("days off each week"),
    "country": gettext_lazy("public holidays of"),
    "subdivision": gettext_lazy("region"),
    "calendar": gettext_lazy("working calendar"),
    "is_yearly": gettext_lazy("every year"),
    "factor": gettext_lazy("lead times longer by"),
    "first_day_of_week": gettext_lazy("week begins on"),
    "fiscal_year_start_month": gettext_lazy("fiscal year begins in month"),
    "default_calendar": gettext_lazy("working calendar"),
    "erase_people_after_days": gettext_lazy("erase people after, in days"),
    "keep_mail_days": gettext_lazy("keep the text of sent mail, in days"),
    "keep_history_days": gettext_lazy("keep the history, in days"),
    "is_demo": gettext_lazy("demo data"),
    # Feeds.
    "with_activities": gettext_lazy("activities"),
    "with_duties": gettext_lazy("duties"),
    "with_key_dates": gettext_lazy("key dates"),
    "with_drafts": gettext_lazy("drafts"),
    "with_done": gettext_lazy("what is done"),
    "with_alarms": gettext_lazy("alarms"),
    "months_back": gettext_lazy("months back"),
    "months_ahead": gettext_lazy("months ahead"),
    "is_compressed": gettext_lazy("compressing"),
}
"""Fields a change names; others are the machinery's own."""

_OWN_LABELS: Final[dict[tuple[str, str], str | Promise]] = {
    ("user", "is_active"): gettext_lazy("may sign in"),
    ("blackout", "is_active"): gettext_lazy("in force"),
    ("overlay", "scope"): gettext_lazy("who sees it"),
    ("series", "unit"): gettext_lazy("repeats by"),
    ("series", "by_issue"): gettext_lazy("in the issue of its day"),
}


def base_name(field: str) -> str:
    """Return the name of a field as ``LABELS`` has it, whether or not the entry wrote it with ``_id``."""
    return field.removesuffix("_id")


def in_order(fields: Iterable[str]) -> list[str]:
    """Return fields in the order in which people read them; the database keeps them in one of its own."""
    places = {name: place for place, name in enumerate(LABELS)}
    return sorted(fields, key=lambda field: (places.get(base_name(field), len(places)), field))


def label_of(subject: str, field: str) -> str | None:
    """Return what people call a field; None for one of the machinery's own."""
    label = _OWN_LABELS.get((subject, field)) or LABELS.get(base_name(field))
    return None if label is None else str(label)
