"""What happened, as its reader may know it: which audit entries there are for whom, and of what.

``visible_entries`` is the one condition. Every history, the organisation's log, an undo and the admin's page build on
it.
"""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from campaigns.models import (
    Activity,
    Alert,
    Channel,
    ChannelGuest,
    ClosingDate,
    GoAhead,
    LeadTimeRule,
    Milestone,
    NoticeException,
)
from campaigns.queries.go_aheads import hidden_go_aheads
from campaigns.queries.visible import visible_campaigns
from departments.access import Access
from departments.models import (
    AuditEntry,
    Department,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
)

NOTHING: Final = Q(pk__in=[])

OF_EVERYBODY: Final = (
    "campaigns.channel",
    "campaigns.leadtimerule",
    "campaigns.closingdate",
    "campaigns.channelguest",
    "campaigns.blackout",
    "campaigns.keydate",
    "departments.department",
    "departments.membership",
    "departments.route",
    "departments.workingcalendar",
    "departments.specialdays",
    "departments.organisationsettings",
)
"""What everybody of the organisation may read of that belongs to no campaign; the rest is for ops admins."""

FEED: Final = "calendar_app.feed"
IMPORT: Final = "calendar_app.importdraft"
SAVED_VIEW: Final = "calendar_app.savedview"
OVERLAY: Final = "calendar_app.overlay"


def visible_entries(access: Access, at: dt.datetime) -> Q:
    """Return the condition for the audit entries ``access`` may read at the instant ``at``. No query of its own.

    - What belongs to a campaign is read by those who may see all of the campaign, as it stands at ``at``.
    - Of these a go-ahead is read by those who may see every campaign that has a part in its clash.
    - What belongs to none is read by people of the organisation: ``OF_EVERYBODY`` by all, the rest by ops admins. A
      file somebody brings in is read by them alone: its name may be a campaign's; so is a view somebody keeps, and a
      calendar they add. A feed's name may be, too.
    - Guests read nothing. Whoever looks on in somebody's place reads what both may.
    """
    if not access.is_insider:
        return NOTHING
    seen = visible_campaigns(access, at).order_by().values("pk")
    hidden = _about("campaigns.goahead", GoAhead.objects.filter(hidden_go_aheads(access, at)))
    condition = Q(campaign_id__in=seen) & ~hidden | Q(campaign_id=None) & _of_no_campaign(access, at)
    return condition & visible_entries(access.limit, at) if access.limit else condition


def _of_no_campaign(access: Access, at: dt.datetime) -> Q:
    if not access.is_ops_admin:
        return Q(subject_type__in=OF_EVERYBODY)
    seen = visible_campaigns(access, at).order_by().values("pk")
    # A feed says of which campaign it is when it is made; what follows goes with that.
    hidden = AuditEntry.objects.filter(subject_type=FEED, campaign_id__isnull=False).exclude(campaign_id__in=seen)
    own_import = ~Q(subject_type__in=[IMPORT, SAVED_VIEW, OVERLAY]) | Q(by=access.user_id)
    return own_import & ~Q(subject_type=FEED, subject_id__in=hidden.values("subject_id"))


def of_campaign(campaign_id: UUID) -> Q:
    """Return the condition for all that happened to a campaign and in it."""
    return Q(campaign_id=campaign_id)


def of_activity(activity: Activity) -> Q:
    """Return the condition for what happened to an activity, its series, duties, exceptions and the alerts about it."""
    duties = _about("campaigns.milestone", Milestone.objects.filter(activity=activity))
    alerts = _about("campaigns.alert", Alert.objects.filter(activity=activity))
    asked = _about("campaigns.noticeexception", NoticeException.objects.filter(activity=activity))
    own = Q(subject_type="campaigns.activity", subject_id=str(activity.pk))
    given = _about("campaigns.goahead", GoAhead.objects.filter(activity=activity))
    series = Q(subject_type="campaigns.series", subject_id=str(activity.series_id))
    return Q(campaign_id=activity.campaign_id) & (own | series | duties | alerts | asked | given)


def of_duty(milestone: Milestone) -> Q:
    """Return the condition for what happened to a duty and to the alerts about it."""
    alerts = _about("campaigns.alert", Alert.objects.filter(milestone=milestone))
    own = Q(subject_type="campaigns.milestone", subject_id=str(milestone.pk))
    return Q(campaign_id=milestone.campaign_id) & (own | alerts)


def of_channel(channel: Channel) -> Q:
    """Return the condition for what happened to a channel: its facts and owners, its plan, its issues, its guests."""
    own = Q(subject_type="campaigns.channel", subject_id=str(channel.pk))
    plan = _about("campaigns.leadtimerule", LeadTimeRule.objects.filter(channel=channel))
    guests = _about("campaigns.channelguest", ChannelGuest.objects.filter(channel=channel))
    issues = _about("campaigns.closingdate", ClosingDate.objects.filter(channel=channel))
    return own | plan | issues | guests | _naming("campaigns.channelguest", "channel", channel.pk)


def of_department(department: Department) -> Q:
    """Return the condition for what happened to a department, its people, its routes and the days it works."""
    own = Q(subject_type="departments.department", subject_id=str(department.pk))
    people = _about("departments.membership", Membership.objects.filter(department=department))
    routes = _about("departments.route", Route.objects.filter(department=department))
    calendar_id = _calendar_of(department)
    calendar = Q(subject_type="departments.workingcalendar", subject_id=str(calendar_id))
    days = Q(department=department) | Q(calendar=calendar_id)
    special = _about("departments.specialdays", SpecialDays.objects.filter(days))
    left = _naming("departments.membership", "department", department.pk)
    left |= _naming("departments.route", "department", department.pk)
    left |= _naming("departments.specialdays", "department", department.pk)
    left |= _naming("departments.specialdays", "calendar", calendar_id or 0)
    return own | people | routes | calendar | special | left


def of_person(person: User) -> Q:
    """Return the condition for what was changed about a person: facts, places in departments, invitations, absences."""
    own = Q(subject_type="departments.user", subject_id=str(person.pk))
    people = _about("departments.membership", Membership.objects.filter(user=person))
    absences = _about("departments.absence", person.absences.all())
    entries = _about("departments.invitation", person.entries.all())
    guests = _about("campaigns.campaignguest", person.invitations.all())
    guests |= _about("campaigns.channelguest", person.channel_invitations.all())
    named = Q(pk__in=[])
    for kind in ("departments.membership", "departments.absence", "campaigns.campaignguest", "campaigns.channelguest"):
        named |= _naming(kind, "user", person.pk)
    return own | people | absences | entries | guests | named


def _calendar_of(department: Department) -> int | None:
    usual = OrganisationSettings.objects.values_list("default_calendar", flat=True)
    return department.working_calendar_id or usual.first()


def _about(subject_type: str, rows: "QuerySet[Any]") -> Q:
    """Return the condition for entries about these rows, which are there."""
    keys = rows.order_by().annotate(entry_key=Cast("pk", CharField())).values("entry_key")
    return Q(subject_type=subject_type, subject_id__in=keys)


def _naming(subject_type: str, field: str, key: int) -> Q:
    """Return the condition for entries about what may be gone, by what their changes say it belonged to."""
    return Q(subject_type=subject_type) & (Q(**{f"changes__{field}__0": key}) | Q(**{f"changes__{field}__1": key}))


def history_of(access: Access, scope: Q, at: dt.datetime) -> "QuerySet[AuditEntry]":
    """Return the entries of a scope that ``access`` may read at ``at``, the newest first. No query yet."""
    return AuditEntry.objects.filter(visible_entries(access, at)).filter(scope).order_by("-at", "-id")
