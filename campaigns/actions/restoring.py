"""Putting back what was before one change, each thing through the action that changes it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from campaigns.actions import calendars, channels, guests, milestones
from campaigns.actions.activities import SCHEDULE, cancel_activity, edit_activity
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, edit_campaign
from campaigns.models import Activity, Campaign, CampaignGuest, Channel, LeadTimeRule, Milestone
from campaigns.rules.schedule import Schedule
from campaigns.rules.undo import Past, activity_state_before, campaign_state_before
from departments.actions.departments import remove_membership, set_membership, unretire_department
from departments.actions.organisation import create_working_calendar, delete_working_calendar
from departments.actions.people import deactivate_person, edit_person, reactivate_person
from departments.actions.routes import edit_route, retire_route
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Membership, OrganisationSettings, Route, User, WorkingCalendar


def put_back(*, by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    """Make of what ``key`` names what it was before ``past``. Raises what the action that does it raises."""
    _RESTORERS[past.subject](by, past, key, campaign_id)


def stored_values(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an entry as a row of ``model`` has them: days, hours, and rows for keys.

    A query for each row. Raises ``Refused`` for a row that is gone.
    """
    return {name.removesuffix("_id"): _stored(model, name.removesuffix("_id"), each) for name, each in values.items()}


def _stored(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    related = field.related_model if field.many_to_one else None
    if related is None or value is None:
        return value if value is None or not isinstance(field, models.Field) else field.to_python(value)
    assert not isinstance(related, str)
    row = related._default_manager.filter(pk=value).first()
    if row is None:
        raise Refused(_("What was there before is gone. Change it by hand."))
    return row


def _campaign(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    campaign_key = UUID(key)
    if "state" not in past.changes:
        edit_campaign(by=by, campaign_id=campaign_key, values=stored_values(Campaign, past.before))
    elif past.before["state"] == "cancelled":
        cancel_campaign(by=by, campaign_id=campaign_key, reason=past.before["cancel_reason"])
    else:
        change_campaign_state(by=by, campaign_id=campaign_key, state=campaign_state_before(past))


def _activity(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    activity_id = UUID(key)
    if past.verb == "created":
        cancel_activity(by=by, activity_id=activity_id)
        return
    before = stored_values(Activity, past.before)
    days = {name: before.pop(name) for name in SCHEDULE if name in before}
    before.pop("state", None)
    edit_activity(
        by=by,
        activity_id=activity_id,
        values={**before, "state": activity_state_before(past)},
        schedule=_schedule(activity_id, days),
        reschedule=bool(days),
    )


def _schedule(activity_id: UUID, days: Mapping[str, Any]) -> Schedule | None:
    """Return when the activity takes place with these days and hours instead of its own; None without a first day."""
    values = {**Activity.objects.values(*SCHEDULE).get(pk=activity_id), **days}
    return Schedule(**values) if values["starts_on"] is not None else None


def _milestone(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    milestones.put_as_it_was(by=by, milestone_id=UUID(key), values=stored_values(Milestone, past.before))


def _campaign_guest(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    assert campaign_id is not None
    was_there = past.took_away or "user" not in past.changes
    before = {name: value for name, value in past.before.items() if name != "guest"}
    user_id = past.before.get("user") or CampaignGuest.objects.values_list("user", flat=True).get(pk=key)
    if was_there:
        expires_at = stored_values(CampaignGuest, {"expires_at": before["expires_at"]})["expires_at"]
        guests.invite_guest(by=by, campaign_id=campaign_id, user_id=user_id, expires_at=expires_at)
    else:
        guests.end_invitation(by=by, campaign_id=campaign_id, user_id=user_id)


def _channel(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    channel_id = int(key)
    if "owners" in past.changes:
        wanted = Department.objects.in_bulk(past.before["owners"])
        owners = [wanted[owner] for owner in past.before["owners"] if owner in wanted]
        channels.set_owners(by=by, channel_id=channel_id, departments=owners)
    elif "retired_at" in past.changes:
        retire = channels.unretire_channel if past.before["retired_at"] is None else channels.retire_channel
        retire(by=by, channel_id=channel_id)
    else:
        channels.edit_channel(by=by, channel_id=channel_id, **stored_values(Channel, past.before))


def _rule(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    rule_id = int(key)
    if past.verb in ("brought back", "created"):
        channels.retire_rule(by=by, rule_id=rule_id)
    elif past.verb == "retired":
        channels.unretire_rule(by=by, rule_id=rule_id)
    else:
        channels.edit_rule(by=by, rule_id=rule_id, **stored_values(LeadTimeRule, past.before))


def _department(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    department_id = int(key)
    if past.verb == "retired":
        unretire_department(by=by, department_id=department_id)
    elif past.verb == "brought back":
        calendars.retire_department(by=by, department_id=department_id)
    else:
        calendars.edit_department(by=by, department_id=department_id, **stored_values(Department, past.before))


def _membership(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        remove_membership(by=by, department_id=past.after["department"], user_id=past.after["user"])
        return
    place = past.before
    if past.verb == "changed":
        place = {**Membership.objects.values("department", "user").get(pk=key), **place}
    set_membership(by=by, department_id=place["department"], user_id=place["user"], role=RoleName(past.before["role"]))


def _route(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        retire_route(by=by, route_id=int(key))
    else:
        edit_route(by=by, route_id=int(key), **stored_values(Route, past.before))


def _working_calendar(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    before = stored_values(WorkingCalendar, past.before)
    if past.took_away:
        create_working_calendar(by=by, **before)
    elif past.verb == "created":
        delete_working_calendar(by=by, calendar_id=int(key))
    else:
        calendars.edit_working_calendar(by=by, calendar_id=int(key), **before)


def _organisation(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    calendars.edit_organisation(by=by, **stored_values(OrganisationSettings, past.before))


def _person(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    user_id = int(key)
    if past.verb == "locked out":
        reactivate_person(by=by, user_id=user_id)
    elif past.verb == "let in again":
        deactivate_person(by=by, user_id=user_id)
    else:
        edit_person(by=by, user_id=user_id, **stored_values(User, past.before))


_RESTORERS: Final[dict[str, Callable[[User, Past, str, UUID | None], None]]] = {
    "campaign": _campaign,
    "activity": _activity,
    "milestone": _milestone,
    "campaignguest": _campaign_guest,
    "channel": _channel,
    "leadtimerule": _rule,
    "department": _department,
    "membership": _membership,
    "route": _route,
    "workingcalendar": _working_calendar,
    "organisationsettings": _organisation,
    "user": _person,
}
