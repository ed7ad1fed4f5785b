"""Putting back what was before one change, each thing through the action that changes it.

Here are campaigns and channels, with all that is theirs; ``restoring_teams`` has departments and people.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.actions import (
    blackouts,
    channels,
    closings,
    exceptions_back,
    guests,
    key_dates,
    milestones,
    own_duties,
    policies,
    presets,
    proposals,
    secrecy,
    series,
)
from campaigns.actions.activities import cancel_activity, edit_activity
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, edit_campaign
from campaigns.actions.restoring_teams import TEAM_RESTORERS
from campaigns.actions.stored_values import stored_values
from campaigns.enums import ActivityState, GuestKind
from campaigns.models import (
    Activity,
    Blackout,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    ClosingDate,
    KeyDate,
    LeadTimeRule,
    Milestone,
    OwnPreset,
    Series,
)
from campaigns.rules.duty_memory import memory_of
from campaigns.rules.schedule import Schedule
from campaigns.rules.undo import Past, activity_state_before, campaign_state_before
from departments.errors import Refused
from departments.models import Department, User


def put_back(*, by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    """Make of what ``key`` names what it was before ``past``. Raises what the action that does it raises."""
    _RESTORERS[past.subject](by, past, key, campaign_id)


def _campaign(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    campaign_key = UUID(key)
    if past.verb == "changed who may know":
        _secrecy(by, past, campaign_key)
    elif "state" not in past.changes:
        values = stored_values(Campaign, past.before)
        edit_campaign(by=by, campaign_id=campaign_key, values=values, remembered=memory_of(past.beside))
    elif past.before["state"] == "cancelled":
        cancel_campaign(by=by, campaign_id=campaign_key, reason=past.before["cancel_reason"])
    else:
        change_campaign_state(by=by, campaign_id=campaign_key, state=campaign_state_before(past))


def _activity(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    activity_id = UUID(key)
    if past.verb == "created":
        cancel_activity(by=by, activity_id=activity_id)
        return
    back = way_back_of(Activity.objects.get(pk=activity_id), past)
    edit_activity(by=by, activity_id=activity_id, **back, asks=False, remembered=memory_of(past.beside))


def way_back_of(activity: Activity, past: Past) -> dict[str, Any]:
    """Return what to call ``edit_activity`` with so that a change of an activity is taken back.

    What was made is cancelled: nothing that teams may have been told of is ever gone.
    """
    if past.verb == "created":
        return {"values": {"state": ActivityState.CANCELLED}}
    before = stored_values(Activity, past.before)
    days = {name: before.pop(name) for name in SCHEDULE if name in before}
    before.pop("state", None)
    when = {**{name: getattr(activity, name) for name in SCHEDULE}, **days}
    return {
        "values": {**before, "state": activity_state_before(past)},
        "schedule": Schedule(**when) if when["starts_on"] is not None else None,
        "reschedule": bool(days),
    }


def _milestone(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    milestone_id, before = UUID(key), dict(past.before)
    if past.verb == "created":
        own_duties.remove_duty(by=by, milestone_id=milestone_id)
    elif past.verb == "changed":
        own_duties.edit_duty(by=by, milestone_id=milestone_id, values=_own_duty(before))
    elif {"due_on", "is_held"} & set(before):
        before.pop("answer", None)
        values = stored_values(Milestone, before)
        remembered = memory_of(past.beside)
        proposals.put_day_back(by=by, milestone_id=milestone_id, values=values, remembered=remembered)
    else:
        milestones.put_as_it_was(by=by, milestone_id=milestone_id, values=stored_values(Milestone, before))


def _own_duty(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a duty made by hand was, its departments in their order. Raises ``Refused`` for one that is gone."""
    beside = {name: before[name] for name in ("warn_working_days", "departments") if name in before}
    values = stored_values(Milestone, {name: value for name, value in before.items() if name not in beside})
    if "departments" in beside:
        rows = Department.objects.in_bulk(beside["departments"])
        if len(rows) < len(beside["departments"]):
            raise Refused(_("What was there before is gone. Change it by hand."))
        beside["departments"] = [rows[each] for each in beside["departments"]]
    return {**values, **beside}


def _series(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    values = stored_values(Series, past.before)
    series.change_series(by=by, series_id=UUID(key), values=values, beside=past.beside)


def _secrecy(by: User, past: Past, campaign_id: UUID) -> None:
    """Put back the terms; who is named stays named, as each of them has an entry of their own."""
    campaign = Campaign.objects.get(pk=campaign_id)
    terms = replace(secrecy.terms_of(campaign), **stored_values(Campaign, past.before))
    named = CampaignNamed.objects.filter(campaign=campaign)
    secrecy.set_secrecy(
        by=by,
        campaign_id=campaign_id,
        terms=terms,
        user_ids=[row.user_id for row in named if row.user_id],
        department_ids=[row.department_id for row in named if row.department_id],
    )


def _named(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    assert campaign_id is not None
    values = past.before if past.took_away else past.after
    secrecy.set_named(
        by=by,
        campaign_id=campaign_id,
        is_named=past.took_away,
        user_id=values.get("user"),
        department_id=values.get("department"),
    )


def _campaign_guest(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    assert campaign_id is not None
    row = CampaignGuest.objects.filter(pk=key).first()
    user_id = row.user_id if row else past.before["user"]
    if past.verb == "invited" and "user" in past.changes:
        guests.end_invitation(by=by, campaign_id=campaign_id, user_id=user_id)
    else:
        guests.invite_guest(by=by, campaign_id=campaign_id, user_id=user_id, **_terms_of_guest(past, row))


def _channel_guest(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    row = ChannelGuest.objects.filter(pk=key).first()
    user_id = row.user_id if row else past.before["user"]
    channel_id = row.channel_id if row else past.before["channel"]
    if past.verb == "invited" and "user" in past.changes:
        guests.end_channel_invitation(by=by, channel_id=channel_id, user_id=user_id)
    else:
        guests.invite_channel_guest(by=by, channel_id=channel_id, user_id=user_id, **_terms_of_guest(past, row))


def _terms_of_guest(past: Past, row: CampaignGuest | ChannelGuest | None) -> dict[str, Any]:
    """Return kind and end of an invitation before a change; what it left alone is as it is now."""
    stored = {"kind": row.kind, "expires_at": row.expires_at} if row else {}
    before = {name: value for name, value in past.before.items() if name in ("kind", "expires_at")}
    terms = {**stored, **stored_values(CampaignGuest, before)}
    return {**terms, "kind": GuestKind(terms["kind"])}


def _channel(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    channel_id = int(key)
    if past.verb == "created":
        channels.retire_channel(by=by, channel_id=channel_id)
    elif "owners" in past.changes:
        wanted = Department.objects.in_bulk(past.before["owners"])
        owners = [wanted[owner] for owner in past.before["owners"] if owner in wanted]
        channels.set_owners(by=by, channel_id=channel_id, departments=owners)
    elif "retired_at" in past.changes:
        retire = channels.unretire_channel if past.before["retired_at"] is None else channels.retire_channel
        retire(by=by, channel_id=channel_id)
    elif past.verb == "changed its policy":
        stored = Channel.objects.values(*policies.POLICY).get(pk=channel_id)
        policies.set_policy(by=by, channel_id=channel_id, **{**stored, **past.before})
    else:
        channels.edit_channel(by=by, channel_id=channel_id, **stored_values(Channel, past.before))


def _blackout(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    """Put back its facts; one that was entered goes out of force, as it stays on record."""
    if past.verb == "created":
        blackouts.edit_blackout(by=by, blackout_id=int(key), is_active=False)
        return
    before = dict(past.before)
    wanted = before.pop("channels", None)
    fields = stored_values(Blackout, before)
    if wanted is not None:
        fields["channels"] = list(Channel.objects.filter(pk__in=wanted))
    blackouts.edit_blackout(by=by, blackout_id=int(key), **fields)


def _key_date(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    """Put back its facts; one that was removed comes back as the same one, of the same campaign."""
    key_date_id = UUID(key)
    if past.verb == "created":
        key_dates.remove_key_date(by=by, key_date_id=key_date_id)
        return
    before = stored_values(KeyDate, past.before)
    if past.verb == "changed":
        key_dates.edit_key_date(by=by, key_date_id=key_date_id, **before)
    else:
        campaign = Campaign.objects.get(pk=campaign_id) if campaign_id else None
        key_dates.add_key_date(by=by, campaign=campaign, key=key_date_id, **before)


def _own_preset(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        presets.delete_preset(by=by, preset_id=int(key))
    else:
        presets.restore_preset(by=by, fields=stored_values(OwnPreset, past.before))


def _rule(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    rule_id = int(key)
    if past.verb in ("brought back", "created"):
        channels.retire_rule(by=by, rule_id=rule_id)
    elif past.verb == "retired":
        channels.unretire_rule(by=by, rule_id=rule_id)
    else:
        channels.edit_rule(by=by, rule_id=rule_id, **stored_values(LeadTimeRule, past.before))


def _closing(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    closing_id = int(key)
    if past.verb in ("brought back", "created"):
        closings.retire_closing(by=by, closing_id=closing_id)
    elif past.verb == "retired":
        closings.unretire_closing(by=by, closing_id=closing_id)
    else:
        closings.edit_closing(by=by, closing_id=closing_id, **stored_values(ClosingDate, past.before))


def _exception(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    exceptions_back.put_back(by=by, exception_id=UUID(key), past=past)


_RESTORERS: Final[dict[str, Callable[[User, Past, str, UUID | None], None]]] = {
    "campaign": _campaign,
    "activity": _activity,
    "milestone": _milestone,
    "series": _series,
    "campaignguest": _campaign_guest,
    "campaignnamed": _named,
    "channel": _channel,
    "channelguest": _channel_guest,
    "blackout": _blackout,
    "keydate": _key_date,
    "leadtimerule": _rule,
    "ownpreset": _own_preset,
    "closingdate": _closing,
    "noticeexception": _exception,
    **TEAM_RESTORERS,
}
