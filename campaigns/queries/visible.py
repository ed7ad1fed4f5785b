"""The one definition of what a person may see. Page, search, feed, export, admin and alerts all build on it.

Two conditions, never both true. ``visible``: everything there is to see. ``veiled``: the campaign is confidential or
under embargo, this person is not named, and its planner lets others see its code name or that something is on
(``campaigns.queries.veil`` says what then takes the place of its texts).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import (
    Activity,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    KeyDate,
    Milestone,
    MilestoneResponsible,
    NoticeException,
)
from departments.access import Access
from departments.enums import Showing
from departments.models import Department
from departments.roles import Permission


@dataclass(frozen=True)
class Road:
    """The way from a filtered row to its campaign, such as ``"campaign__"``, and to its channel; ``""`` for none."""

    campaign: str = ""
    channel: str = ""


CAMPAIGN: Final = Road()
ACTIVITY: Final = Road("campaign__", "channel")
SERIES: Final = Road("campaign__", "channel")
MILESTONE: Final = Road("campaign__", "activity__channel")
ALERT: Final = Road("campaign__", "activity__channel")
KEY_DATE: Final = Road("campaign__")

NOTHING: Final = Q(pk__in=[])


def visible(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which ``access`` may see all of a campaign at the instant ``at``. No query of its own.

    - Drafts, and what was cancelled as a draft, are seen by their owner, by those who may see drafts of the lead
      department, and by ops admins; from tentative on, by everybody of the organisation.
    - Guests see from tentative on the campaigns they were invited to, and what is planned on the channels they were
      invited to, until the invitation ends (that instant not included).
    - What is confidential, or under embargo until after ``at``, is seen only by those of the above who are named:
      its owner, people and departments on its list, and guests invited to this very campaign. Ops admins, too.
    - Whoever looks on in somebody's place sees what both may see.
    - By a link, people without a seat see of what its maker sees only what hides from nobody, drafts if asked for.
    """
    seen = _would_see(access, at, road) & _is_open_to(access, at, road)
    if access.showing != Showing.INSIDE:
        seen &= is_open(at, road) if access.showing == Showing.OUTSIDE_WITH_DRAFTS else visible_to_insiders(at, road)
    return seen & visible(access.limit, at, road) if access.limit else seen


def veiled(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which ``access`` sees at ``at`` that there is something, but not what. No query.

    Only from tentative on, and only for people of the organisation: never by a link.
    """
    if access.showing != Showing.INSIDE or not access.is_insider or (access.limit and not access.limit.is_insider):
        return NOTHING
    shows = Q(**{f"{road.campaign}others_see__in": [OthersSee.CODE_NAME, OthersSee.BUSY]})
    hidden = ~_is_open_to(access, at, road)
    if access.limit:
        hidden |= ~_is_open_to(access.limit, at, road)
    return told(road) & shows & hidden


def known(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which ``access`` sees anything at all of it: all, or a veil. No query of its own."""
    return visible(access, at, road) | veiled(access, at, road)


def told(road: Road = CAMPAIGN) -> Q:
    """Return the condition under which a campaign was made known at all: from tentative on. No query of its own."""
    draft = Q(**{f"{road.campaign}state": CampaignState.DRAFT})
    cancelled = Q(**{f"{road.campaign}state": CampaignState.CANCELLED})
    return ~draft & ~(cancelled & Q(**{f"{road.campaign}cancelled_from": CampaignState.DRAFT}))


def _would_see(access: Access, at: dt.datetime, road: Road) -> Q:
    """Return the condition under which ``access`` would see it if nothing were confidential."""
    if access.user_id is None:
        return NOTHING
    if access.is_ops_admin:
        return Q()
    if not access.is_insider:
        invited = Q(**{f"{road.campaign}pk__in": _invited(access, at)})
        if road.channel:
            invited |= Q(**{f"{road.channel}__in": _invited_channels(access, at)})
        return told(road) & invited
    own = Q(**{f"{road.campaign}owner": access.user_id})
    led = Q(**{f"{road.campaign}lead_department__in": access.having(Permission.SEE_DRAFTS)})
    return told(road) | own | led


def is_open(at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which a campaign hides from nobody at ``at``: it never did, or its embargo is over."""
    lifted = Q(**{f"{road.campaign}secrecy": Secrecy.EMBARGO}) & Q(**{f"{road.campaign}embargo_until__lte": at})
    return Q(**{f"{road.campaign}secrecy": Secrecy.OPEN}) | lifted


def visible_to_insiders(at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which everybody of the organisation sees all of a campaign at ``at``. No query.

    The part of ``visible`` that does not turn on who asks: what was made known and hides from nobody.
    """
    return told(road) & is_open(at, road)


def _is_open_to(access: Access, at: dt.datetime, road: Road) -> Q:
    if access.user_id is None:
        return NOTHING
    listed = Q(user=access.user_id) | Q(department__in=access.department_ids)
    named = CampaignNamed.objects.filter(listed).values("campaign")
    return (
        is_open(at, road)
        | Q(**{f"{road.campaign}owner": access.user_id})
        | Q(**{f"{road.campaign}pk__in": named})
        | Q(**{f"{road.campaign}pk__in": _invited(access, at)})
    )


def cleared(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Q:
    """Return the condition under which nothing of a campaign's secrecy keeps it from ``access``, whatever its state."""
    return _is_open_to(access, at, road)


def _standing(access: Access, at: dt.datetime) -> Q:
    return Q(user=access.user_id) & (Q(expires_at=None) | Q(expires_at__gt=at))


def _invited(access: Access, at: dt.datetime) -> QuerySet[CampaignGuest, object]:
    return CampaignGuest.objects.filter(_standing(access, at)).values("campaign")


def _invited_channels(access: Access, at: dt.datetime) -> QuerySet[ChannelGuest, object]:
    return ChannelGuest.objects.filter(_standing(access, at)).values("channel")


def visible_campaigns(access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns ``access`` may see all of at ``at``."""
    return Campaign.objects.filter(visible(access, at))


def visible_activities(access: Access, at: dt.datetime) -> QuerySet[Activity]:
    """Return the activities ``access`` may see all of at ``at``."""
    return Activity.objects.filter(visible(access, at, ACTIVITY))


def visible_key_dates(access: Access, at: dt.datetime) -> QuerySet[KeyDate]:
    """Return the key dates ``access`` may see at ``at``: of a campaign those who may see all of it, else insiders.

    Of a veiled campaign nothing shows. Those of campaigns that are off or put away are among them.
    """
    are_insiders = access.is_insider and (access.limit is None or access.limit.is_insider)
    of_all = Q(campaign=None) if are_insiders else NOTHING
    return KeyDate.objects.filter(of_all | Q(campaign__isnull=False) & visible(access, at, KEY_DATE))


def known_activities(access: Access, at: dt.datetime) -> QuerySet[Activity]:
    """Return the activities ``access`` sees anything of at ``at``: read their texts through ``queries.veil`` only."""
    return Activity.objects.filter(known(access, at, ACTIVITY))


def known_milestones(access: Access, at: dt.datetime) -> QuerySet[Milestone]:
    """Return the duties ``access`` sees anything of: read their texts through ``queries.veil`` only.

    Of what is veiled those are told who have to do it: the responsible departments' people and the assignee.
    """
    return Milestone.objects.filter(_knows_milestone(access, at))


def _knows_milestone(access: Access, at: dt.datetime) -> Q:
    own = MilestoneResponsible.objects.filter(milestone=OuterRef("pk"), department__in=access.department_ids)
    theirs = Q(Exists(own)) | Q(assignee=access.user_id)
    knows = visible(access, at, MILESTONE) | veiled(access, at, MILESTONE) & theirs
    return knows & _knows_milestone(access.limit, at) if access.limit else knows


def known_alerts(access: Access, at: dt.datetime) -> Q:
    """Return the condition for alerts ``access`` sees anything of: of what is veiled, those of their departments."""
    veiled_own = veiled(access, at, ALERT) & Q(department__in=access.department_ids)
    knows = visible(access, at, ALERT) | veiled_own
    return knows & known_alerts(access.limit, at) if access.limit else knows


def known_exceptions(access: Access, at: dt.datetime) -> QuerySet[NoticeException]:
    """Return the exceptions from short notice ``access`` sees anything of, none for guests.

    Of what is veiled those their departments are asked for.
    """
    if not access.is_insider:
        return NoticeException.objects.none()
    return NoticeException.objects.filter(_knows_exception(access, at))


def _knows_exception(access: Access, at: dt.datetime) -> Q:
    own = veiled(access, at, MILESTONE) & Q(department__in=access.department_ids)
    knows = visible(access, at, MILESTONE) | own
    return knows & _knows_exception(access.limit, at) if access.limit else knows


def visible_channels(access: Access, at: dt.datetime) -> QuerySet[Channel]:
    """Return the channels ``access`` may look at: all for insiders, for guests those they see something on."""
    if access.is_insider:
        return Channel.objects.all()
    shown = Q(pk__in=visible_activities(access, at).order_by().values("channel"))
    return Channel.objects.filter(shown | Q(pk__in=_invited_channels(access, at)))


def visible_departments(access: Access) -> QuerySet[Department]:
    """Return the departments ``access`` may look at: all for insiders, none for guests."""
    return Department.objects.all() if access.is_insider else Department.objects.none()


def departments_now(access: Access, slugs: Collection[str]) -> tuple[str, ...]:
    """Return the short names with that of its successor for each department that was merged into another.

    One query, none without names; what ``access`` may not look at stays as it is.
    """
    if not slugs:
        return ()
    merged = visible_departments(access).filter(slug__in=slugs, merged_into__isnull=False)
    heirs = dict(merged.values_list("slug", "merged_into__slug"))
    return tuple(dict.fromkeys(heirs.get(slug, slug) for slug in slugs))
