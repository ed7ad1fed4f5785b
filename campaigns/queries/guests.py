"""People from outside: who was invited to what, and what one of them gets to see."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value

from campaigns.enums import GuestKind
from campaigns.models import Campaign, CampaignGuest, Channel, ChannelGuest
from campaigns.queries.visible import is_open, told, visible_campaigns
from departments.access import Access
from departments.models import Invitation, User
from departments.queries import invitation_facts
from departments.rules.inviting import Standing, standing, unsent_standing


@dataclass(frozen=True)
class GuestLine:
    """One guest of a campaign or a channel. ``expires_at`` is None where the invitation has no end.

    ``sign_in`` says how their invitation to sign in stands; None for somebody who never needed one. ``mail`` is how the
    mail stands that tells somebody who can sign in of this place; None where none is owed, or not any more.
    """

    user_id: int
    name: str
    email: str
    company: str
    kind: GuestKind
    expires_at: dt.datetime | None
    is_over: bool
    last_login: dt.datetime | None
    sign_in: Standing | None
    mail: Standing | None


@dataclass(frozen=True)
class Place:
    """What a guest was invited to. ``name`` is empty where its name may not be said."""

    name: str
    is_channel: bool
    expires_at: dt.datetime | None


def guests_of_campaign(campaign_id: UUID, *, at: dt.datetime) -> list[GuestLine]:
    """Return everybody who was invited to a campaign, those whose time is up last. Two queries."""
    rows = CampaignGuest.objects.filter(campaign=campaign_id)
    return _lines(rows.annotate(is_known=Exists(Campaign.objects.filter(told(), pk=OuterRef("campaign")))), at)


def guests_of_channel(channel_id: int, *, at: dt.datetime) -> list[GuestLine]:
    """Return everybody who was invited to a channel, those whose time is up last. Two queries."""
    return _lines(ChannelGuest.objects.filter(channel=channel_id).annotate(is_known=Value(True)), at)


def latest_invitations(user_ids: Iterable[int]) -> dict[int, Invitation]:
    """Return each person's newest invitation to sign in, with who invited; who has none is missing. One query."""
    newest = Invitation.objects.filter(user=OuterRef("user")).order_by("-created_at", "-id").values("pk")[:1]
    rows = Invitation.objects.filter(user__in=list(user_ids), pk=Subquery(newest)).select_related("by")
    return {row.user_id: row for row in rows}


def may_be_named(access: Access, *, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns whose name may stand in a mail to this guest at ``at``: seen by them, secret to nobody."""
    return visible_campaigns(access, at).filter(is_open(at))


def sees_campaign(access: Access, campaign_id: UUID, *, at: dt.datetime) -> bool:
    """Whether who sees something of a campaign may see the campaign itself, with who does what in it.

    Guests of a channel may not. One query for guests, none for people of the organisation.
    """
    return access.is_insider or visible_campaigns(access, at).filter(pk=campaign_id).exists()


def places_of(access: Access, *, at: dt.datetime) -> list[Place]:
    """Return what this guest was invited to and sees at ``at``, campaigns first. Three queries."""
    rows = CampaignGuest.objects.filter(user=access.user_id).order_by("campaign__name")
    named = set(may_be_named(access, at=at).filter(guests__user=access.user_id).values_list("pk", flat=True))
    places = [
        Place(name if key in named else "", is_channel=False, expires_at=until)
        for key, name, until in rows.values_list("campaign", "campaign__name", "expires_at")
        if until is None or until > at
    ]
    channels = Channel.objects.filter(guests__user=access.user_id).order_by("name")
    return places + [
        Place(name, is_channel=True, expires_at=until)
        for name, until in channels.values_list("name", "guests__expires_at")
        if until is None or until > at
    ]


def _lines(rows: "QuerySet[Any]", at: dt.datetime) -> list[GuestLine]:
    found = list(rows.select_related("user"))
    invitations = latest_invitations(row.user_id for row in found)
    lines = [_line(row, row.user, invitations.get(row.user_id), at) for row in found]
    return sorted(lines, key=lambda line: (line.is_over, line.name.casefold(), line.user_id))


def _line(row: Any, user: User, invitation: Invitation | None, at: dt.datetime) -> GuestLine:
    is_over = not user.is_active or (row.expires_at is not None and row.expires_at <= at)
    return GuestLine(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        company=user.company,
        kind=GuestKind(row.kind),
        expires_at=row.expires_at,
        is_over=is_over,
        last_login=user.last_login,
        sign_in=standing(invitation_facts(invitation), at=at) if invitation else None,
        mail=_mail_standing(row, is_over=is_over),
    )


def _mail_standing(row: Any, *, is_over: bool) -> Standing | None:
    if row.came_back_at is not None:
        return Standing.CAME_BACK
    if row.sent_at is not None:
        return Standing.TOLD
    if row.told_from is None or is_over:
        return None
    how = unsent_standing(row.next_try_at, row.tries)
    return how if row.is_known or how == Standing.REFUSED else Standing.HELD
