"""Rows for tests, written straight into the database: what a test does not name gets a plain value.

Every function takes keywords only and returns the saved row. Nothing here plans duties or alerts; actions do that.
"""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from calendar_app.lib.sealing import fingerprint, seal
from campaigns.enums import (
    ActivityState,
    AlertKind,
    AlertState,
    Anchor,
    CampaignState,
    EventName,
    Medium,
    MilestoneState,
    RepeatUnit,
    Unit,
)
from campaigns.models import (
    Activity,
    Alert,
    Campaign,
    Channel,
    ChannelOwner,
    ClosingDate,
    Hook,
    KeyDate,
    LeadTimeRule,
    Milestone,
    MilestoneResponsible,
    NoticeException,
    Series,
)
from departments.enums import RoleName, RouteKind
from departments.models import (
    Absence,
    Department,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
    WorkingCalendar,
)

_numbers = itertools.count(1)


def make_calendar(*, country: str = "", weekend: Iterable[int] = (5, 6)) -> WorkingCalendar:
    """A working calendar; without a country it has no public holidays."""
    return WorkingCalendar.objects.create(
        name=f"Calendar {next(_numbers)}", country=country, weekend_days=sorted(weekend)
    )


def make_special_days(
    *, owner: WorkingCalendar | Department, first_day: dt.date, last_day: dt.date | None = None, **fields: Any
) -> SpecialDays:
    """Special days of a calendar or a department: closed, unless ``kind`` says otherwise."""
    whose = "calendar" if isinstance(owner, WorkingCalendar) else "department"
    values = {"reason": "Stocktaking", whose: owner, **fields}
    return SpecialDays.objects.create(first_day=first_day, last_day=last_day or first_day, **values)


def make_organisation(**fields: Any) -> OrganisationSettings:
    """The one row of settings with these values: Monday to Friday, no holidays, UTC, alerts at 8:00."""
    values = {"name": "Acme", "time_zone": "UTC", "alert_hour": dt.time(8), **fields}
    if "default_calendar" not in values:
        values["default_calendar"] = make_calendar()
    return OrganisationSettings.objects.update_or_create(pk=1, defaults=values)[0]


def make_department(*, name: str = "", mailbox: str = "", tell_members: bool = False, **fields: Any) -> Department:
    """A department, with a route to ``mailbox`` if given and one to its members with ``tell_members``."""
    number = next(_numbers)
    values = {"name": name or f"Department {number}", "slug": f"department-{number}", **fields}
    department = Department.objects.create(**values)
    if mailbox:
        Route.objects.create(department=department, kind=RouteKind.MAILBOX, address=mailbox)
    if tell_members:
        Route.objects.create(department=department, kind=RouteKind.MEMBERS)
    return department


def make_secret_route(
    *, department: Department, kind: RouteKind, address: str, host: str = "", secret: str = "hush", **fields: Any
) -> Route:
    """A chat or a web hook of a department, known by the host of its address; a web hook is signed with ``secret``."""
    host = host or urlsplit(address).netloc
    values = {"name": f"{kind} at {host}", "sealed_secret": seal(secret) if kind == RouteKind.HOOK else "", **fields}
    own = {"host": host, "sealed_address": seal(address), "fingerprint": fingerprint(address)}
    return Route.objects.create(department=department, kind=kind, **own, **values)


def make_hook(
    *,
    department: Department | None = None,
    address: str = "https://example.com/hooks/instep",
    secret: str = "hush",
    events: Iterable[str] = EventName.values,
    **fields: Any,
) -> Hook:
    """A web hook that asked for every event, of the whole organisation unless ``department`` is given."""
    own = {"host": urlsplit(address).netloc, "sealed_address": seal(address), "sealed_secret": seal(secret)}
    values = {"name": f"Tool {next(_numbers)}", "events": list(events), **own, **fields}
    return Hook.objects.create(department=department, **values)


def make_user(
    *, email: str = "", department: Department | None = None, role: RoleName = RoleName.MEMBER, **fields: Any
) -> User:
    """A person; with ``department`` also a member of it. They cannot sign in with a password: use force_login."""
    address = email or f"person{next(_numbers)}@example.com"
    user = User(email=address, name=fields.pop("name", address.partition("@")[0].title()), **fields)
    user.set_unusable_password()
    user.save()
    if department is not None:
        Membership.objects.create(department=department, user=user, role=role)
    return user


def make_absence(
    *, user: User, deputy: User, first_day: dt.date | None = None, last_day: dt.date | None = None
) -> Absence:
    """Somebody is away, by default from yesterday to tomorrow, so that it is now wherever they are."""
    today = timezone.now().date()
    day = dt.timedelta(days=1)
    return Absence.objects.create(
        user=user, deputy=deputy, first_day=first_day or today - day, last_day=last_day or (first_day or today) + day
    )


def make_channel(
    *,
    owner: Department | None = None,
    owners: Iterable[Department] = (),
    rules: Iterable[dict[str, Any]] = (),
    **fields: Any,
) -> Channel:
    """A channel of these owners (in order) with these lead-time rules: ``{"name": ..., "offset": -10, ...}``."""
    number = next(_numbers)
    values = {"name": f"Channel {number}", "slug": f"channel-{number}", "medium": Medium.ONLINE, **fields}
    channel = Channel.objects.create(**values)
    for position, department in enumerate([*([owner] if owner else []), *owners]):
        ChannelOwner.objects.create(channel=channel, department=department, position=position)
    for rule in rules:
        LeadTimeRule.objects.create(channel=channel, **rule)
    return channel


def make_closing(*, channel: Channel | None = None, **fields: Any) -> ClosingDate:
    """An issue that appears on 1 March 2027, space closing ten weeks and material due eight weeks before."""
    appears_on = fields.pop("appears_on", dt.date(2027, 3, 1))
    values = {
        "name": f"Issue {next(_numbers)}",
        "space_closes_on": appears_on - dt.timedelta(weeks=10),
        "material_due_on": appears_on - dt.timedelta(weeks=8),
        **fields,
    }
    channel = channel or make_channel(owner=make_department())
    return ClosingDate.objects.create(channel=channel, appears_on=appears_on, **values)


def make_key_date(*, campaign: Campaign | None = None, **fields: Any) -> KeyDate:
    """A key date of the whole organisation, or of a campaign, on one day unless ``last_day`` is given."""
    values = {"name": "Trade show", "first_day": dt.date(2027, 3, 15), **fields}
    return KeyDate.objects.create(campaign=campaign, **{"last_day": values["first_day"], **values})


def make_exception(
    *, activity: Activity | None = None, department: Department | None = None, **fields: Any
) -> NoticeException:
    """A question for an exception, asked by the campaign's owner of the channel's first owner, 18 days short."""
    activity = activity or make_activity()
    values = {
        "shortfall_days": 18,
        "starts_on": activity.starts_on,
        "asked_by": activity.campaign.owner,
        "asked_at": timezone.now(),
        "why": "It cannot wait.",
        **fields,
    }
    department = department or _owners(activity)[0]
    return NoticeException.objects.create(
        campaign=activity.campaign, activity=activity, department=department, **values
    )


def make_campaign(*, lead: Department | None = None, owner: User | None = None, **fields: Any) -> Campaign:
    """A confirmed campaign; its lead department and owner are made if not given."""
    lead = lead or make_department()
    owner = owner or make_user(department=lead, role=RoleName.PLANNER)
    values = {"name": f"Campaign {next(_numbers)}", "state": CampaignState.CONFIRMED, **fields}
    if values["state"] == CampaignState.CANCELLED:
        values = {"cancelled_at": timezone.now(), "cancelled_by": owner, **values}
    return Campaign.objects.create(lead_department=lead, owner=owner, **values)


def make_activity(
    *,
    campaign: Campaign | None = None,
    channel: Channel | None = None,
    starts_on: dt.date | None = dt.date(2027, 3, 15),
    ends_on: dt.date | None = None,
    **fields: Any,
) -> Activity:
    """A planned activity of one day unless ``ends_on`` is given; unscheduled if ``starts_on`` is None."""
    state = ActivityState.PLANNED if starts_on else ActivityState.UNSCHEDULED
    values = {"title": f"Activity {next(_numbers)}", "state": state, **fields}
    return Activity.objects.create(
        campaign=campaign or make_campaign(),
        channel=channel or make_channel(owner=make_department()),
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        **values,
    )


def make_series(
    *, campaign: Campaign, channel: Channel, first_on: dt.date = dt.date(2027, 3, 15), **fields: Any
) -> Series:
    """A weekly series of one activity, made for its first day."""
    values = {"title": f"Series {next(_numbers)}", "unit": RepeatUnit.WEEK, "made_until": first_on, **fields}
    series = Series.objects.create(campaign=campaign, channel=channel, first_on=first_on, **values)
    make_activity(campaign=campaign, channel=channel, starts_on=first_on, series=series, series_day=first_on)
    return series


def make_milestone(
    *,
    activity: Activity | None = None,
    responsible: Department | None = None,
    responsibles: Iterable[Department] = (),
    due_on: dt.date = dt.date(2027, 3, 1),
    **fields: Any,
) -> Milestone:
    """An open milestone due ``due_on``, work beginning a week before; by default of the channel's owners."""
    activity = activity or make_activity()
    values = {
        "name": f"Duty {next(_numbers)}",
        "offset": -10,
        "unit": Unit.WORKING_DAYS,
        "anchor": Anchor.START,
        "warn_on": due_on - dt.timedelta(days=7),
        "late_on": due_on + dt.timedelta(days=1),
        "planned_on": due_on - dt.timedelta(days=30),
        "state": MilestoneState.OPEN,
        **fields,
    }
    milestone = Milestone.objects.create(activity=activity, campaign=activity.campaign, due_on=due_on, **values)
    chosen = [*([responsible] if responsible else []), *responsibles]
    for position, department in enumerate(chosen or _owners(activity)):
        MilestoneResponsible.objects.create(milestone=milestone, department=department, position=position)
    return milestone


def make_outlook(department: Department, *, week: dt.date, due_at: dt.datetime, **fields: Any) -> Alert:
    """A planned outlook on the week that begins on ``week``."""
    return Alert.objects.create(
        department=department,
        kind=AlertKind.WEEKLY_OUTLOOK,
        occurrence=week.isoformat(),
        local_date=due_at.date(),
        local_time=due_at.time(),
        time_zone="UTC",
        due_at=due_at,
        **fields,
    )


def make_alert(
    *,
    department: Department | None = None,
    activity: Activity | None = None,
    milestone: Milestone | None = None,
    kind: AlertKind = AlertKind.COMING,
    due_at: dt.datetime = dt.datetime(2027, 2, 22, 8, tzinfo=dt.UTC),
    **fields: Any,
) -> Alert:
    """A planned alert about a milestone, or with ``activity`` alone about that; told to the channel's first owner."""
    if milestone is None and activity is None:
        milestone = make_milestone()
    activity = milestone.activity if milestone else activity
    assert activity is not None
    values: dict[str, Any] = {
        "occurrence": milestone.due_on.isoformat() if milestone else f"change {next(_numbers)}",
        "local_date": due_at.date(),
        "local_time": due_at.time(),
        "time_zone": "UTC",
        "facts": {
            "state": "confirmed",
            "starts_on": activity.starts_on.isoformat() if activity.starts_on else None,
            "ends_on": activity.ends_on.isoformat() if activity.ends_on else None,
        },
        "fired_at": due_at if fields.get("state") == AlertState.FIRED else None,
        **fields,
    }
    if department is None:
        department = _owners(activity)[0]
    return Alert.objects.create(
        department=department,
        campaign=activity.campaign,
        activity=activity,
        milestone=milestone,
        kind=kind,
        due_at=due_at,
        **values,
    )


def _owners(activity: Activity) -> list[Department]:
    """The owners of an activity's channel in their order; a department may own other channels, too."""
    return [link.department for link in activity.channel.ownerships.select_related("department").order_by("position")]
