"""Who may know of a campaign, as its planners read and choose it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from calendar_app.lib.dates import spoken_day
from calendar_app.lib.hours import spoken_hour
from campaigns.enums import ActivityState
from campaigns.models import Campaign, CampaignNamed, ChannelOwner, MilestoneResponsible
from campaigns.rules.clearance import is_open_at
from departments.models import Department, User


@dataclass(frozen=True)
class Named:
    """Who is named, by name: people beside the owner, and departments."""

    people: tuple[str, ...]
    departments: tuple[str, ...]


def named_in(campaign_id: UUID) -> Named:
    """Return who is named in a campaign. One query."""
    rows = CampaignNamed.objects.filter(campaign=campaign_id).values_list("user__name", "department__name")
    people, departments = zip(*rows, strict=True) if rows else ((), ())
    return Named(tuple(sorted(filter(None, people))), tuple(sorted(filter(None, departments))))


@dataclass(frozen=True)
class SecrecyView:
    """A campaign's secrecy as its page says it. ``until`` is in the zone it was set in; None without an embargo."""

    is_secret: bool
    others_see: str
    named: Named
    until: dt.datetime | None
    zone: str

    @property
    def until_words(self) -> str:
        """The end of the embargo with its weekday, day and time, in its own zone."""
        if self.until is None:
            return ""
        return f"{spoken_day(self.until.date())}, {spoken_hour(self.until)}"


def secrecy_view(campaign: Campaign, *, at: dt.datetime) -> SecrecyView:
    """Return who may know of a campaign at ``at``, for somebody who does. One query while it is not open, else none."""
    until = campaign.embargo_until
    is_secret = not is_open_at(campaign.secrecy, until, at)
    return SecrecyView(
        is_secret=is_secret,
        others_see=campaign.others_see,
        named=named_in(campaign.pk) if is_secret else Named((), ()),
        until=until.astimezone(ZoneInfo(campaign.embargo_zone)) if until else None,
        zone=campaign.embargo_zone,
    )


def people_in_house() -> QuerySet[User]:
    """Return who may be named: active people of the organisation, by name."""
    own = Q(is_ops_admin=True) | Q(memberships__department__retired_at=None, memberships__isnull=False)
    return User.objects.filter(own, is_active=True).order_by("name", "pk").distinct()


def departments_taking_part(campaign: Campaign) -> QuerySet[Department]:
    """Return the departments in use that lead, own a channel of or have a duty in a campaign, or are named, by name."""
    channels = campaign.activities.exclude(state=ActivityState.CANCELLED).values("channel")
    owners = ChannelOwner.objects.filter(channel__in=channels).values("department")
    responsible = MilestoneResponsible.objects.filter(milestone__campaign=campaign).values("department")
    named = campaign.named.filter(department__isnull=False).values("department")
    part = Q(pk=campaign.lead_department_id) | Q(pk__in=owners) | Q(pk__in=responsible) | Q(pk__in=named)
    return Department.objects.filter(part, retired_at=None).order_by("name")


def found_by_name(wanted: Collection[str]) -> tuple[list[User], list[Department], list[str]]:
    """Return the people and departments that go by these names or addresses, whatever their case, and what nobody does.

    A name that several go by counts as nobody's: an address says which one is meant. Two queries.
    """
    folded = [each.casefold() for each in wanted]
    people = people_in_house().annotate(low_name=Lower("name"), low_email=Lower("email"))
    by_word: dict[str, set[User | Department]] = {each: set() for each in folded}
    for user in people.filter(Q(low_name__in=folded) | Q(low_email__in=folded)):
        for word in {user.name.casefold(), user.email.casefold()} & by_word.keys():
            by_word[word].add(user)
    for department in Department.objects.filter(retired_at=None).annotate(low=Lower("name")).filter(low__in=folded):
        by_word[department.name.casefold()].add(department)
    found = {row for rows in by_word.values() if len(rows) == 1 for row in rows}
    unknown = [each for each in wanted if len(by_word[each.casefold()]) != 1]
    return (
        [row for row in found if isinstance(row, User)],
        [row for row in found if isinstance(row, Department)],
        unknown,
    )
