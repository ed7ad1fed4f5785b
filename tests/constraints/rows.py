"""For each constraint of our models, the ways to write what it refuses. Each breaks that one constraint alone."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone

from calendar_app.enums import FeedScope
from calendar_app.models import (
    ApiReply,
    ApiToken,
    Favourite,
    Feed,
    FeedLedger,
    ImportDraft,
    LastLook,
    Overlay,
    OverlayEntry,
    OwnNote,
    SavedView,
    SavedViewShare,
    SharedLink,
)
from campaigns.enums import (
    ActivityState,
    AlertState,
    BounceOutcome,
    CampaignState,
    MessageState,
    MilestoneState,
    OthersSee,
    Secrecy,
)
from campaigns.models import (
    Activity,
    AlertPreference,
    Attempt,
    Blackout,
    BouncedAddress,
    BounceReport,
    CampaignGuest,
    CampaignNamed,
    ChangeSet,
    ChannelGuest,
    ChannelOwner,
    DateProposal,
    DeliveryTally,
    GivenUpNotice,
    GoAhead,
    HandBack,
    HookEvent,
    KeyDate,
    LeadTimeRule,
    Message,
    MessageAlert,
    MilestoneResponsible,
    OwnPreset,
    RouteTest,
)
from departments.enums import DayKind, RoleName, RouteKind
from departments.models import (
    Absence,
    AuditEntry,
    Department,
    Invitation,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
)
from tests.factories import (
    make_absence,
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_exception,
    make_hook,
    make_milestone,
    make_organisation,
    make_series,
    make_special_days,
    make_user,
)

BadRow = Callable[[], Any]

DAY = dt.date(2027, 3, 15)
NOON = dt.time(12)


def spoil(make: Callable[[], models.Model], **fields: Any) -> BadRow:
    """A good row that is changed, past all checks of ours, to hold ``fields``; what makes a row makes it then."""

    def bad() -> None:
        row = make()
        type(row)._default_manager.filter(pk=row.pk).update(**_made(fields))

    return bad


def twice(make: Callable[[], models.Model], **fields: Any) -> BadRow:
    """A good row and another like it, but for ``fields``."""

    def bad() -> None:
        row = make()
        row.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
        row._state.adding = True
        for name, value in _made(fields).items():
            setattr(row, name, value)
        type(row)._default_manager.bulk_create([row])

    return bad


def _made(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in fields.items()}


def person() -> User:
    return make_user(email="ana@example.com")


def somebody() -> User:
    """A person other rows can name as the one who did it."""
    return User.objects.first() or make_user()


def department() -> Department:
    return make_department(name="Sales")


def membership(role: RoleName = RoleName.MEMBER) -> Membership:
    return Membership.objects.create(department=department(), user=make_user(), role=role)


def head() -> Membership:
    return membership(RoleName.HEAD)


def mailbox() -> Route:
    return Route.objects.create(department=department(), kind=RouteKind.MAILBOX, address="sales@example.com")


def to_members() -> Route:
    return Route.objects.create(department=department(), kind=RouteKind.MEMBERS)


def audit_entry() -> AuditEntry:
    return AuditEntry.objects.create(verb="changed", subject_type="x", subject_id="1")


def absence() -> Absence:
    return make_absence(user=make_user(), deputy=make_user())


def special_days() -> SpecialDays:
    return make_special_days(owner=department(), first_day=DAY)


def busy_season() -> SpecialDays:
    return make_special_days(owner=make_calendar(), kind=DayKind.BUSY, first_day=DAY, factor=150)


def guest() -> CampaignGuest:
    return CampaignGuest.objects.create(campaign=make_campaign(), user=make_user())


def named() -> CampaignNamed:
    return CampaignNamed.objects.create(campaign=make_campaign(), user=make_user())


def imported() -> models.Model:
    return make_activity(import_key="row 7")


def channel_guest() -> ChannelGuest:
    return ChannelGuest.objects.create(channel=make_channel(), user=make_user())


def invitation() -> Invitation:
    return Invitation.objects.create(user=make_user(), expires_at=timezone.now())


def channel() -> models.Model:
    return make_channel(name="Radio")


def owner() -> ChannelOwner:
    make_channel(owner=department())
    return ChannelOwner.objects.get()


def rule() -> LeadTimeRule:
    make_channel(rules=[{"name": "Brief due", "offset": -5}])
    return LeadTimeRule.objects.get()


def told() -> AlertPreference:
    return AlertPreference.objects.create(user=make_user())


def own_preset() -> OwnPreset:
    return OwnPreset.objects.create(name="Our radio", medium="offline")


def activity() -> models.Model:
    return make_activity(starts_on=DAY)


def timed() -> models.Model:
    return make_activity(starts_on=DAY, starts_at=NOON, time_zone="Europe/London")


def series() -> models.Model:
    return make_series(campaign=make_campaign(), channel=make_channel())


def activity_of_series() -> models.Model:
    return Activity.objects.get(series=series())


def proposal() -> models.Model:
    return DateProposal.objects.create(
        milestone=make_milestone(), due_on=DAY, was_on=DAY, reason="Late", by=make_user(), at=timezone.now()
    )


def hand_back() -> models.Model:
    duty, team = make_milestone(), make_department()
    return HandBack.objects.create(milestone=duty, department=team, reason="No", by=make_user(), at=timezone.now())


def route_test() -> models.Model:
    row = Route.objects.create(department=department(), kind=RouteKind.MEMBERS)
    return RouteTest.objects.create(route=row, at=timezone.now())


def given_up_notice() -> models.Model:
    told = {"recipient_key": "user:1", "user": make_user(), "created_at": timezone.now()}
    return GivenUpNotice.objects.create(department=department(), **told)


def a_route() -> object:
    return Route.objects.create(department=department(), kind=RouteKind.MEMBERS).pk


def came_back_notice() -> models.Model:
    told = {"recipient_key": "user:1", "user": make_user(), "created_at": timezone.now()}
    return GivenUpNotice.objects.create(about=make_user(), **told)


def bounced_address() -> models.Model:
    return BouncedAddress.objects.create(address="ana@example.com", since=timezone.now(), last_at=timezone.now())


def bounce_report() -> models.Model:
    return BounceReport.objects.create(key="1", at=timezone.now(), outcome=BounceOutcome.values[0])


def tally() -> models.Model:
    return DeliveryTally.objects.create(day=DAY, transport="email", accepted=1, seconds=1, within=[1])


def milestone() -> models.Model:
    return make_milestone()


def ruled_milestone() -> models.Model:
    line = rule()
    return make_milestone(activity=make_activity(channel=line.channel), rule=line, responsible=department())


def responsible() -> MilestoneResponsible:
    make_milestone(responsible=department())
    return MilestoneResponsible.objects.get()


def alert() -> models.Model:
    return make_alert()


def alert_of_an_activity() -> models.Model:
    return make_alert(activity=make_activity())


def fired() -> models.Model:
    return make_alert(state=AlertState.FIRED)


def change_set() -> ChangeSet:
    return ChangeSet.objects.create(campaign=make_campaign(), opened_at=timezone.now(), settles_at=timezone.now())


def message(number: int = 1) -> Message:
    return Message.objects.create(
        recipient_key="mailbox:sales@example.com",
        address="sales@example.com",
        group_key=f"group {number}",
        next_attempt_at=timezone.now(),
        dated_at=timezone.now(),
        message_id=f"<{number}@example.com>",
    )


def hook_event() -> models.Model:
    """One from the history."""
    return HookEvent.objects.create(
        hook=make_hook(), number=1, name="activity.moved", at=timezone.now(), entry=audit_entry()
    )


def hook_event_of_alert() -> models.Model:
    return HookEvent.objects.create(
        hook=make_hook(), number=1, name="alert.fired", at=timezone.now(), alert=make_alert()
    )


def carried() -> MessageAlert:
    return MessageAlert.objects.create(message=message(), alert=make_alert(), transport="email", recipient_key="user:1")


def carried_again() -> None:
    first = carried()
    MessageAlert.objects.create(message=message(2), alert=first.alert, transport="email", recipient_key="user:1")


def attempt() -> Attempt:
    return Attempt.objects.create(message=message(), at=timezone.now(), outcome="accepted")


def api_token() -> ApiToken:
    until = timezone.now() + dt.timedelta(days=9)
    return ApiToken.objects.create(owner=make_user(), name="Script", scopes=["read"], token_hash="x", expires_at=until)


def api_reply() -> ApiReply:
    return ApiReply.objects.create(
        token=api_token(), key="a", fingerprint="x", status=201, body="{}", made_at=timezone.now()
    )


def feed() -> Feed:
    return Feed.objects.create(name="All", scope=FeedScope.ALL, token_hash="x")


def ledger_line() -> FeedLedger:
    return FeedLedger.objects.create(uid=uuid.uuid4(), variant="en", digest="x", last_modified=timezone.now())


def overlay() -> Overlay:
    return Overlay.objects.create(owner=make_user(), name="Fairs", kind="address", scope="me", address="sealed")


def overlay_entry() -> OverlayEntry:
    return OverlayEntry.objects.create(overlay=overlay(), words="Fair", first_day=DAY, last_day=DAY)


def saved_view() -> SavedView:
    return SavedView.objects.create(owner=make_user(), name="Mine", query="view=month")


def first_view() -> SavedView:
    return SavedView.objects.create(owner=make_user(), name="Mine", query="view=month", opens_first=True)


def view_share() -> SavedViewShare:
    return SavedViewShare.objects.create(view=saved_view(), department=make_department(), is_default=True)


def favourite() -> Favourite:
    return Favourite.objects.create(user=make_user(), channel=make_channel())


def own_note() -> OwnNote:
    return OwnNote.objects.create(user=make_user(), activity=make_activity(), text="Ask Ben")


def last_look() -> LastLook:
    return LastLook.objects.create(user=make_user(), since=timezone.now(), looked_at=timezone.now())


def link() -> SharedLink:
    return SharedLink.objects.create(
        owner=make_user(),
        view=saved_view(),
        name="Ours",
        token_hash="x",
        first_day=timezone.localdate(),
        expires_at=timezone.now(),
    )


def draft() -> ImportDraft:
    return ImportDraft.objects.create(owner=make_user(), filename="plan.csv", expires_at=timezone.now())


def key_date() -> KeyDate:
    return KeyDate.objects.create(name="Trade show", first_day=DAY, last_day=DAY)


def blackout() -> Blackout:
    return Blackout.objects.create(name="Year end", first_day=DAY, last_day=DAY)


def went_ahead() -> GoAhead:
    return GoAhead.objects.create(activity=make_activity(), kind="blackout", about="1", reason="Agreed", by=make_user())


def at_and_by(make: Callable[[], models.Model], at: str, by: str) -> list[BadRow]:
    """When without who, and who without when."""
    return [
        spoil(make, **{at: timezone.now()}),
        spoil(make, **{by: somebody}),
    ]


DEPARTMENTS: dict[str, list[BadRow]] = {
    "audit_via_exists": [spoil(audit_entry, via="pigeon")],
    "working_calendar_weekend_days_exist": [spoil(make_calendar, weekend_days=[7])],
    "working_calendar_has_a_working_day": [spoil(make_calendar, weekend_days=list(range(7)))],
    "working_calendar_region_has_country": [spoil(make_calendar, subdivision="BY")],
    "special_days_belong_to_one": [spoil(special_days, calendar=make_calendar), spoil(special_days, department=None)],
    "special_days_kind_exists": [spoil(special_days, kind="odd")],
    "special_days_end_on_or_after_start": [spoil(special_days, last_day=DAY - dt.timedelta(days=1))],
    "special_days_at_most_a_year": [spoil(special_days, last_day=DAY + dt.timedelta(days=366))],
    "special_days_factor_fits_kind": [
        spoil(special_days, factor=150),
        spoil(busy_season, factor=99),
        spoil(busy_season, factor=1_001),
    ],
    "special_days_say_why": [spoil(special_days, reason="")],
    "department_name_unique": [twice(department, name="SALES", slug="sales-2")],
    "membership_once_per_department": [twice(membership, role=RoleName.VIEWER)],
    "department_has_one_head": [twice(head, user=make_user)],
    "membership_role_exists": [spoil(membership, role="king")],
    "route_once_per_address": [twice(mailbox), twice(to_members)],
    "route_kind_exists": [spoil(mailbox, kind="pigeon")],
    "route_clearance_exists": [spoil(mailbox, clearance="secret")],
    "department_merged_is_retired": [spoil(department, merged_into=make_department)],
    "department_not_merged_into_itself": [spoil(department, merged_into=F("id"), retired_at=timezone.now())],
    "route_mailbox_has_address": [spoil(mailbox, address=""), spoil(to_members, address="a@example.com")],
    "organisation_settings_is_one_row": [
        lambda: OrganisationSettings.objects.create(id=2, name="Second", default_calendar=make_calendar())
    ],
    "organisation_first_day_of_week_exists": [spoil(make_organisation, first_day_of_week=7)],
    "organisation_works_for_some_hours": [spoil(make_organisation, works_from=NOON, works_until=NOON)],
    "organisation_hours_in_range": [spoil(make_organisation, escalate_after_hours=401)],
    "department_works_for_some_hours": [
        spoil(department, works_from=NOON, works_until=NOON),
        spoil(department, works_from=NOON),
    ],
    "department_hours_in_range": [spoil(department, escalate_after_hours=401)],
    "department_duties_in_range": [spoil(department, weekly_duties=number) for number in (0, 1_001)],
    "organisation_audience_window_in_range": [spoil(make_organisation, audience_window_days=n) for n in (0, 367)],
    "organisation_audience_campaigns_in_range": [spoil(make_organisation, audience_campaigns=n) for n in (0, 101)],
    "organisation_link_days_in_range": [spoil(make_organisation, longest_link_days=n) for n in (0, 3661)],
    "organisation_fiscal_month_exists": [spoil(make_organisation, fiscal_year_start_month=month) for month in (0, 13)],
    "absence_ends_on_or_after_start": [spoil(absence, last_day=DAY - dt.timedelta(days=9_000))],
    "absence_deputy_is_somebody_else": [spoil(absence, deputy=F("user"))],
    "user_email_unique": [twice(person, email="ANA@example.com")],
    "user_first_day_of_week_exists": [spoil(person, first_day_of_week=7)],
    "user_date_order_exists": [spoil(person, date_order="myd")],
    "user_clock_exists": [spoil(person, clock="13")],
    "user_left_may_not_sign_in": [spoil(person, deactivated_at=timezone.now())],
    "user_erased_may_not_sign_in": [spoil(person, erased_at=timezone.now())],
    "invitation_one_open": [twice(invitation)],
    "invitation_accepted_or_ended": [spoil(invitation, accepted_at=timezone.now(), ended_at=timezone.now())],
}

PLANS: dict[str, list[BadRow]] = {
    "campaign_state_exists": [spoil(make_campaign, state="maybe")],
    "campaign_cancelled_at_and_by": at_and_by(make_campaign, "cancelled_at", "cancelled_by"),
    "campaign_cancelled_says_when": [spoil(make_campaign, state=CampaignState.CANCELLED)],
    "campaign_secrecy_exists": [spoil(make_campaign, secrecy="hush", was_secret=True)],
    "campaign_others_see_exists": [spoil(make_campaign, others_see="a shadow")],
    "campaign_embargo_has_an_end": [
        spoil(make_campaign, secrecy=Secrecy.EMBARGO, was_secret=True),
        spoil(make_campaign, secrecy=Secrecy.EMBARGO, was_secret=True, embargo_until=timezone.now()),
        spoil(make_campaign, embargo_until=timezone.now(), embargo_zone="UTC"),
    ],
    "campaign_code_name_is_given": [spoil(make_campaign, others_see=OthersSee.CODE_NAME)],
    "campaign_was_secret_is_kept": [spoil(make_campaign, secrecy=Secrecy.CONFIDENTIAL)],
    "campaign_named_once": [twice(named)],
    "campaign_named_person_or_department": [spoil(named, user=None), spoil(named, department=make_department)],
    "campaign_guest_once": [twice(guest)],
    "campaign_guest_kind_exists": [spoil(guest, kind="king")],
    "channel_guest_once": [twice(channel_guest)],
    "channel_guest_kind_exists": [spoil(channel_guest, kind="king")],
    "channel_name_unique": [twice(channel, name="RADIO", slug="radio-2")],
    "channel_colour_exists": [spoil(channel, colour=colour) for colour in (0, 13)],
    "channel_medium_exists": [spoil(channel, medium="pigeon")],
    "channel_capacity_in_range": [spoil(channel, weekly_capacity=number) for number in (0, 1_001)],
    "key_date_ends_on_or_after_start": [spoil(key_date, last_day=DAY - dt.timedelta(days=1))],
    "key_date_has_a_name": [spoil(key_date, name="")],
    "blackout_kind_exists": [spoil(blackout, kind="holiday")],
    "blackout_ends_on_or_after_start": [spoil(blackout, last_day=DAY - dt.timedelta(days=1))],
    "go_ahead_kind_exists": [spoil(went_ahead, kind="mood")],
    "go_ahead_has_a_reason": [spoil(went_ahead, reason="")],
    "channel_owner_once": [twice(owner, position=1)],
    "channel_owner_position_once": [twice(owner, department=make_department)],
    "lead_time_rule_name_once_per_channel": [twice(rule)],
    "lead_time_rule_offset_in_range": [spoil(rule, offset=offset) for offset in (-3_651, 3_651)],
    "lead_time_rule_warn_in_range": [spoil(rule, warn_working_days=251)],
    "lead_time_rule_unit_exists": [spoil(rule, unit="fortnights")],
    "lead_time_rule_anchor_exists": [spoil(rule, anchor="noon")],
    "lead_time_rule_names_its_channels": [
        spoil(rule, anchor="channels"),
        spoil(rule, anchor="start", anchor_channels=[1]),
    ],
    "preference_once_per_department": [twice(told)],
    "preference_says_when": [
        spoil(told, how="daily"),
        spoil(told, at=NOON),
        spoil(told, how="weekly", at=NOON),
        spoil(told, how="weekly", at=NOON, weekday=7),
        spoil(told, how="yearly"),
    ],
    "preference_muted_kinds_exist": [spoil(told, muted=["gossip"])],
    "preference_quiet_from_and_until": [
        spoil(told, quiet_from=NOON),
        spoil(told, quiet_from=NOON, quiet_until=NOON),
        spoil(told, quiet_from=NOON, quiet_until=dt.time(13), department=department),
    ],
    "own_preset_name_unique": [twice(own_preset, name="OUR RADIO")],
    "own_preset_medium_exists": [spoil(own_preset, medium="pigeon")],
    "own_preset_colour_exists": [spoil(own_preset, colour=13)],
    "lead_time_rule_closing_role_exists": [spoil(rule, closing_role="noon")],
    "channel_short_notice_exists": [spoil(make_channel, short_notice="shout")],
    "closing_date_once_per_channel": [twice(make_closing)],
    "closing_date_closes_somewhere": [spoil(make_closing, space_closes_on=None, material_due_on=None)],
    "closing_date_ends_on_or_after_start": [spoil(make_closing, last_on=dt.date(2027, 2, 28))],
    "closing_date_space_closes_before_it_appears": [spoil(make_closing, space_closes_on=dt.date(2027, 3, 2))],
    "closing_date_material_before_it_appears": [spoil(make_closing, material_due_on=dt.date(2027, 3, 2))],
    "milestone_closing_and_its_day": [
        spoil(make_milestone, published_on=DAY),
        spoil(make_milestone, closing=make_closing),
    ],
    "milestone_excepted_from_short_notice": [spoil(make_milestone, is_excepted=True)],
    "notice_exception_once": [twice(make_exception)],
    "notice_exception_state_exists": [spoil(make_exception, state="perhaps")],
    "notice_exception_moot_from_something": [
        spoil(make_exception, state="moot"),
        spoil(make_exception, moot_from="accepted"),
        spoil(make_exception, state="moot", moot_from="moot"),
    ],
    "notice_exception_asked_with_a_reason": [spoil(make_exception, why="")],
    "notice_exception_answered_at_and_by": [
        spoil(make_exception, answered_at=timezone.now),
        spoil(make_exception, answered_by=somebody),
    ],
    "notice_exception_answer_says_who": [spoil(make_exception, state="accepted")],
    "notice_exception_no_says_why": [
        spoil(make_exception, state=state, answered_at=timezone.now, answered_by=somebody)
        for state in ("declined", "reduced")
    ],
    "activity_once_per_import_key": [twice(imported)],
    "activity_state_exists": [spoil(activity, state="maybe")],
    "activity_both_days_or_none": [spoil(activity, ends_on=None), spoil(activity, starts_on=None)],
    "activity_ends_on_or_after_start": [spoil(activity, ends_on=DAY - dt.timedelta(days=1))],
    "activity_dated_unless_unscheduled": [
        spoil(activity, state=ActivityState.UNSCHEDULED),
        spoil(activity, starts_on=None, ends_on=None),
    ],
    "activity_once_per_day_of_series": [twice(activity_of_series)],
    "activity_of_series_has_its_day": [
        spoil(activity_of_series, series_day=None),
        spoil(activity_of_series, series=None),
        spoil(activity, is_exception=True),
    ],
    "hand_back_one_open": [twice(hand_back)],
    "hand_back_state_exists": [spoil(hand_back, state="maybe", answered_at=timezone.now, answered_by=make_user)],
    "hand_back_answered_at_and_by": [
        spoil(hand_back, state="stays"),
        spoil(hand_back, answered_at=timezone.now, answered_by=make_user),
    ],
    "hand_back_given_to": [
        spoil(hand_back, state="given", answered_at=timezone.now, answered_by=make_user),
        spoil(hand_back, given_to=make_department),
    ],
    "route_test_outcome_exists": [spoil(route_test, outcome="maybe")],
    "given_up_notice_once": [twice(given_up_notice), twice(came_back_notice)],
    "given_up_notice_of_department_or_person": [
        spoil(came_back_notice, about=None),
        spoil(came_back_notice, route_id=a_route),
        spoil(came_back_notice, hook=make_hook),
    ],
    "bounced_address_lower": [spoil(bounced_address, address="Ana@example.com")],
    "bounce_report_outcome_exists": [spoil(bounce_report, outcome="maybe")],
    "delivery_tally_once": [twice(tally)],
    "date_proposal_one_open": [twice(proposal)],
    "date_proposal_state_exists": [spoil(proposal, state="maybe", answered_at=timezone.now, answered_by=make_user)],
    "date_proposal_answered_at_and_by": [
        spoil(proposal, state="accepted"),
        spoil(proposal, answered_at=timezone.now, answered_by=make_user),
    ],
    "series_unit_exists": [spoil(series, unit="year")],
    "series_monthly_by_exists": [spoil(series, monthly_by="moon")],
    "series_every_in_range": [spoil(series, every=0), spoil(series, every=100)],
    "series_length_in_range": [spoil(series, length_days=0)],
    "series_weekdays_exist": [spoil(series, weekdays=[7])],
    "activity_time_has_day_and_zone": [
        spoil(activity, starts_at=NOON),
        spoil(activity, time_zone="Europe/London"),
        spoil(activity, ends_at=NOON),
        spoil(timed, state=ActivityState.UNSCHEDULED, starts_on=None, ends_on=None),
    ],
    "activity_ends_at_or_after_start": [spoil(timed, ends_at=dt.time(11, 59))],
    "milestone_once_per_rule": [twice(ruled_milestone)],
    "milestone_state_exists": [spoil(milestone, state="maybe")],
    "milestone_warn_due_late_in_order": [
        spoil(milestone, warn_on=dt.date(2027, 3, 2)),
        spoil(milestone, late_on=dt.date(2027, 3, 1)),
    ],
    "milestone_offset_is_whole": [
        spoil(milestone, offset=None),
        spoil(milestone, unit=""),
        spoil(milestone, anchor=""),
    ],
    "milestone_done_at_and_by": [
        *at_and_by(milestone, "done_at", "done_by"),
        spoil(milestone, state=MilestoneState.DONE),
    ],
    "milestone_waived_at_by_and_why": [
        *at_and_by(milestone, "waived_at", "waived_by"),
        spoil(milestone, waive_reason="Not needed."),
        spoil(milestone, state=MilestoneState.WAIVED, waived_at=timezone.now(), waived_by=somebody, waive_reason=""),
    ],
    "milestone_responsible_once": [twice(responsible, position=1)],
    "milestone_responsible_position_once": [twice(responsible, department=make_department)],
}

TELLING: dict[str, list[BadRow]] = {
    "change_set_settles_after_opening": [spoil(change_set, settles_at=timezone.now() - dt.timedelta(days=1))],
    "alert_once": [twice(alert), twice(alert_of_an_activity), twice(fired)],
    "alert_has_campaign_or_is_outlook": [
        spoil(make_alert, campaign=None, activity=None, milestone=None),
        spoil(make_alert, kind="weekly_outlook"),
    ],
    "alert_kind_exists": [spoil(alert, kind="rumour")],
    "alert_state_exists": [spoil(alert, state="maybe")],
    "alert_fired_says_when": [spoil(alert, state=AlertState.FIRED), spoil(alert, fired_at=timezone.now())],
    "alert_failed_says_why": [
        spoil(alert, failures=1),
        spoil(alert, next_try_at=timezone.now()),
        spoil(alert, last_error="ValueError"),
        spoil(alert, failures=1, next_try_at=timezone.now()),
    ],
    "alert_acknowledged_at_and_by": [
        *at_and_by(fired, "acknowledged_at", "acknowledged_by"),
        spoil(alert, acknowledged_at=timezone.now(), acknowledged_by=somebody),
    ],
    "message_one_open_per_group": [twice(message, message_id="<2@example.com>")],
    "message_state_exists": [spoil(message, state="maybe")],
    "message_sent_says_when": [
        spoil(message, state=MessageState.SENT),
        spoil(message, state=MessageState.BOUNCED),
        spoil(message, sent_at=timezone.now()),
    ],
    "message_lease_is_whole": [
        spoil(message, lease_token=uuid.uuid4()),
        spoil(message, lease_until=timezone.now()),
    ],
    "message_of_event_by_its_road": [
        spoil(message, transport="event"),
        spoil(message, event=hook_event),
    ],
    "hook_has_a_name": [spoil(make_hook, name="")],
    "hook_events_exist": [spoil(make_hook, events=[]), spoil(make_hook, events=["activity.eaten"])],
    "hook_leads_somewhere": [
        spoil(make_hook, host=""),
        spoil(make_hook, sealed_address=""),
        spoil(make_hook, sealed_secret=""),
    ],
    "hook_test_has_an_outcome": [spoil(make_hook, tested_at=timezone.now()), spoil(make_hook, test_outcome="accepted")],
    "hook_event_numbered_once": [twice(hook_event, entry=None)],
    "hook_event_once_per_entry": [twice(hook_event, number=2)],
    "hook_event_once_per_alert": [twice(hook_event_of_alert, number=2)],
    "hook_event_exists": [spoil(hook_event, name="activity.eaten")],
    "hook_event_has_one_source": [
        spoil(hook_event, alert=make_alert),
    ],
    "message_suppressed_says_why": [spoil(message, state=MessageState.SUPPRESSED)],
    "alert_once_per_recipient": [carried_again],
    "attempt_outcome_exists": [spoil(attempt, outcome="maybe")],
}

SEEING: dict[str, list[BadRow]] = {
    "feed_scope_has_its_target": [
        spoil(feed, scope="everything"),
        spoil(feed, scope=FeedScope.DEPARTMENT),
        spoil(feed, department=department),
        spoil(feed, scope=FeedScope.CHANNEL, channel=make_channel, campaign=make_campaign),
        spoil(feed, scope=FeedScope.ALL, saved_view=saved_view),
        spoil(feed, scope=FeedScope.VIEW, department=department),
    ],
    "feed_shows_something": [spoil(feed, with_activities=False, with_duties=False, with_key_dates=False)],
    "feed_horizon_within_bounds": [
        spoil(feed, months_back=13),
        spoil(feed, months_ahead=0),
        spoil(feed, months_ahead=25),
    ],
    "api_token_has_a_name": [spoil(api_token, name="")],
    "api_token_scopes_exist": [spoil(api_token, scopes=[]), spoil(api_token, scopes=["read", "everything"])],
    "api_token_revoked_at_and_by": at_and_by(api_token, "revoked_at", "revoked_by"),
    "api_reply_once_per_key": [twice(api_reply, fingerprint="y")],
    "feed_revoked_at_and_by": at_and_by(feed, "revoked_at", "revoked_by"),
    "feed_fetched_at_and_by": [spoil(feed, last_fetched_by="Thunderbird")],
    "feed_ledger_once_per_variant": [twice(ledger_line, digest="y")],
    "favourite_is_of_one_thing": [
        spoil(favourite, channel=None),
        lambda: Favourite.objects.filter(pk=favourite().pk).update(department=make_department()),
    ],
    "favourite_once_each": [twice(favourite)],
    "own_note_is_of_one_thing": [spoil(own_note, activity=None)],
    "own_note_says_something": [spoil(own_note, text="")],
    "own_note_once_each": [twice(own_note, text="Other")],
    "last_look_not_ahead": [spoil(last_look, looked_at=timezone.now() - dt.timedelta(days=1))],
    "overlay_has_a_name": [spoil(overlay, name="")],
    "overlay_kind_exists": [spoil(overlay, kind="feed", address="")],
    "overlay_scope_exists": [spoil(overlay, scope="guests")],
    "overlay_colour_exists": [spoil(overlay, colour=0), spoil(overlay, colour=13)],
    "overlay_private_has_an_owner": [spoil(overlay, owner=None)],
    "overlay_address_by_kind": [spoil(overlay, address=""), spoil(overlay, kind="list")],
    "overlay_entry_ends_on_or_after_start": [spoil(overlay_entry, last_day=DAY - dt.timedelta(days=1))],
    "saved_view_has_a_name": [spoil(saved_view, name="")],
    "saved_view_one_opens_first": [twice(first_view, name="Other")],
    "saved_view_shared_once": [twice(view_share, is_default=False)],
    "saved_view_one_default": [twice(view_share, view=saved_view)],
    "shared_link_has_a_name": [spoil(link, name="")],
    "shared_link_ends_after_it_begins": [spoil(link, last_day=dt.date(2020, 1, 1))],
    "shared_link_says_what_is_a_draft": [spoil(link, with_drafts=True, shows_status=False)],
    "shared_link_revoked_at_and_by": at_and_by(link, "revoked_at", "revoked_by"),
    "shared_link_opened_at_and_how_often": [
        spoil(link, opened_count=1),
        spoil(link, last_opened_at=timezone.now()),
    ],
    "import_draft_job_exists": [
        spoil(draft, job="read"),
        spoil(draft, job="read", is_long=True),
        spoil(draft, job="dance", is_long=True, job_at=timezone.now()),
    ],
    "import_draft_reported_once_imported": [
        spoil(draft, imported_at=timezone.now()),
        spoil(draft, report={}),
        spoil(draft, imported_at=timezone.now(), report={}, content=b"x"),
    ],
}

BAD_ROWS = DEPARTMENTS | PLANS | TELLING | SEEING
