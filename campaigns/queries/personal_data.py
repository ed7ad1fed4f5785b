"""Everything that is held about one person in these two rooms, as plain values for a file.

Whose eyes count is said by an ``Access``: a campaign it may not see of appears as "a campaign", and nothing in it is
named. About a dozen queries, however much there is.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F, Q
from django.utils.translation import gettext as _

from campaigns.models import (
    Alert,
    AlertPreference,
    BouncedAddress,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    ChangeSet,
    ChannelGuest,
    GoAhead,
    Message,
    Milestone,
)
from campaigns.queries.go_aheads import hidden_go_aheads
from campaigns.queries.visible import visible_campaigns, visible_channels
from departments.access import Access
from departments.models import Absence, AuditEntry, Invitation, Membership, Route, User

Held = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """What may be named: ``campaigns`` by key; ``channels`` by key; ``is_insider`` says whether all else may be.

    ``hidden_go_aheads`` are the keys of those whose reason may not be read.
    """

    campaigns: dict[UUID, str]
    channels: dict[int, str]
    is_insider: bool
    hidden_go_aheads: frozenset[str] = frozenset()

    def campaign(self, key: UUID | None) -> str | None:
        """Return a campaign's name, "a campaign" for one that may not be seen, None for none."""
        return None if key is None else self.campaigns.get(key, _("a campaign"))

    def may_name(self, campaign_id: UUID | None) -> bool:
        """Whether what belongs to this campaign, or to none, may be named."""
        return self.is_insider if campaign_id is None else campaign_id in self.campaigns


def sight_of(access: Access, at: dt.datetime, campaign_ids: Collection[UUID]) -> Sight:
    """Return what of these campaigns ``access`` may name at ``at``. Two queries."""
    seen = visible_campaigns(access, at).filter(pk__in=campaign_ids)
    channels = visible_channels(access, at)
    is_insider = access.is_insider and (access.limit is None or access.limit.is_insider)
    return Sight(dict(seen.values_list("pk", "name")), dict(channels.values_list("pk", "name")), is_insider)


def personal_data(person: User, *, access: Access, at: dt.datetime) -> Held:
    """Return what is held about a person, by what it is. Moments and days are ISO texts once it is a file."""
    hidden = GoAhead.objects.filter(hidden_go_aheads(access, at), by=person).values_list("pk", flat=True)
    sight = replace(sight_of(access, at, _campaigns_of(person)), hidden_go_aheads=frozenset(str(key) for key in hidden))
    return {
        "profile": _profile(person),
        **_place(person),
        **_parts(person, sight),
        "messages": _rows(
            Message.objects.filter(user=person), "address", "transport", "state", "created_at", "sent_at"
        ),
        "deeds": _deeds(person, sight),
        "entries_about_the_account": _entries_about(person),
    }


def _place(person: User) -> Held:
    """Return where a person belongs and how they are reached. Seven queries."""
    return {
        "memberships": _rows(
            Membership.objects.filter(user=person), department=F("department__name"), as_role=F("role")
        ),
        "absences": _rows(
            Absence.objects.filter(user=person), "first_day", "last_day", "created_at", stands_in=F("deputy__name")
        ),
        "standing_in": _rows(Absence.objects.filter(deputy=person), "first_day", "last_day", for_=F("user__name")),
        "how_they_are_told": _rows(
            AlertPreference.objects.filter(user=person),
            *("how", "at", "weekday", "muted", "quiet_from", "quiet_until", "with_files"),
            for_department=F("department__name"),
        ),
        "invitations_to_sign_in": _rows(
            Invitation.objects.filter(user=person),
            *("created_at", "expires_at", "accepted_at", "ended_at", "sent_at", "note"),
            invited_by=F("by__name"),
        ),
        "mailboxes_with_this_address": _rows(
            Route.objects.filter(address__iexact=person.email), "is_active", of_department=F("department__name")
        ),
        "mail_comes_back": _rows(
            BouncedAddress.objects.filter(address=person.email.lower()), "address", "since", "last_at", "detail"
        ),
    }


def _parts(person: User, sight: Sight) -> Held:
    """Return what a person has to do with campaigns and channels. Nine queries."""
    return {
        "campaigns_owned": _in_campaigns(Campaign.objects.filter(owner=person), sight, "created_at", key="pk"),
        "campaigns_cancelled": _in_campaigns(
            Campaign.objects.filter(cancelled_by=person), sight, "cancelled_at", key="pk"
        ),
        "campaigns_named_in": _in_campaigns(CampaignNamed.objects.filter(user=person), sight),
        "guest_of_campaigns": _in_campaigns(CampaignGuest.objects.filter(user=person), sight, "kind", "expires_at"),
        "guest_of_channels": _channel_guesthood(person, sight),
        "duties": _duties(person, sight),
        "alerts_acknowledged": _in_campaigns(
            Alert.objects.filter(acknowledged_by=person), sight, "kind", "acknowledged_at"
        ),
        "went_ahead_in_spite_of_clashes": _in_campaigns(
            GoAhead.objects.filter(by=person).exclude(pk__in=sight.hidden_go_aheads),
            sight,
            *("kind", "reason", "at"),
            key="activity__campaign_id",
        ),
        "edits": _in_campaigns(ChangeSet.objects.filter(by=person), sight, "opened_at", "settles_at"),
    }


def _campaigns_of(person: User) -> set[UUID]:
    """Return every campaign that has to do with a person. One query each for eight kinds of rows."""
    has_done = Q(assignee=person) | Q(done_by=person) | Q(waived_by=person)
    rows = (
        Campaign.objects.filter(Q(owner=person) | Q(cancelled_by=person)).values_list("pk", flat=True),
        CampaignNamed.objects.filter(user=person).values_list("campaign_id", flat=True),
        CampaignGuest.objects.filter(user=person).values_list("campaign_id", flat=True),
        Milestone.objects.filter(has_done).order_by().values_list("campaign_id", flat=True).distinct(),
        Alert.objects.filter(acknowledged_by=person).order_by().values_list("campaign_id", flat=True).distinct(),
        ChangeSet.objects.filter(by=person).order_by().values_list("campaign_id", flat=True).distinct(),
        AuditEntry.objects.filter(by=person).order_by().values_list("campaign_id", flat=True).distinct(),
        GoAhead.objects.filter(by=person).order_by().values_list("activity__campaign_id", flat=True).distinct(),
    )
    return {key for keys in rows for key in keys if key is not None}


def _profile(person: User) -> Held:
    fields = (
        *("name", "email", "company", "language", "time_zone", "first_day_of_week", "date_order", "clock"),
        *("is_active", "is_ops_admin"),
    )
    moments = ("date_joined", "last_login", "deactivated_at", "erased_at")
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    return {
        "id": person.pk,
        **{name: getattr(person, name) for name in (*fields, *moments)},
        "has_password": person.has_usable_password(),
        "addresses": list(addresses.values("email", "verified", "primary")),
    }


def _rows(rows: Any, *fields: str, **named: Any) -> list[Held]:
    """Return these fields of the rows, the ``named`` ones under the name they have in the file."""
    found = rows.order_by("pk").values(*fields, **{f"x_{name}": value for name, value in named.items()})
    return [{name.removeprefix("x_").rstrip("_"): value for name, value in row.items()} for row in found]


def _in_campaigns(rows: Any, sight: Sight, *fields: str, key: str = "campaign_id") -> list[Held]:
    found = rows.order_by("pk").values_list(key, *fields)
    return [
        {"campaign": sight.campaign(campaign_id), **dict(zip(fields, values, strict=True))}
        for campaign_id, *values in found
    ]


def _channel_guesthood(person: User, sight: Sight) -> list[Held]:
    rows = ChannelGuest.objects.filter(user=person).order_by("pk").values_list("channel_id", "kind", "expires_at")
    return [
        {"channel": sight.channels.get(channel_id, _("a channel")), "kind": kind, "expires_at": expires_at}
        for channel_id, kind, expires_at in rows
    ]


def _duties(person: User, sight: Sight) -> list[Held]:
    mine = Milestone.objects.filter(Q(assignee=person) | Q(done_by=person) | Q(waived_by=person)).order_by("pk")
    found = mine.values(
        *("campaign_id", "name", "state", "due_on", "assignee_id", "done_by_id", "done_at"),
        *("waived_by_id", "waived_at", "waive_reason"),
    )
    return [_duty(row, person.pk, sight) for row in found]


def _duty(row: Held, user_id: int, sight: Sight) -> Held:
    has_done, has_waived = row["done_by_id"] == user_id, row["waived_by_id"] == user_id
    may_name = sight.may_name(row["campaign_id"])
    return {
        "campaign": sight.campaign(row["campaign_id"]),
        "duty": row["name"] if may_name else None,
        "due_on": row["due_on"] if may_name else None,
        "state": row["state"],
        "assigned": row["assignee_id"] == user_id,
        "done_at": row["done_at"] if has_done else None,
        "waived_at": row["waived_at"] if has_waived else None,
        "waive_reason": row["waive_reason"] if has_waived else None,
    }


def _deeds(person: User, sight: Sight) -> list[Held]:
    entries = AuditEntry.objects.filter(by=person).order_by("at", "pk")
    own = (User._meta.label_lower, str(person.pk))
    fields = ("at", "via", "verb", "subject_type", "subject_id", "subject_name", "campaign_id", "changes")
    return [_deed(row, own, sight) for row in entries.values(*fields).iterator(chunk_size=1_000)]


def _deed(row: Held, own: tuple[str, str], sight: Sight) -> Held:
    may_name = sight.may_name(row["campaign_id"]) or (row["subject_type"], row["subject_id"]) == own
    may_name = may_name and row["subject_id"] not in sight.hidden_go_aheads
    return {
        "at": row["at"],
        "by_way_of": row["via"],
        "deed": row["verb"],
        "what": row["subject_type"],
        "name": row["subject_name"] if may_name else None,
        "campaign": sight.campaign(row["campaign_id"]),
        "before_and_after": row["changes"] if may_name else None,
    }


def _entries_about(person: User) -> list[Held]:
    """Return what others did to the account. Who they were is theirs, not this person's."""
    about = AuditEntry.objects.filter(subject_type=User._meta.label_lower, subject_id=str(person.pk))
    rows = about.order_by("at", "pk").values_list("at", "verb", "changes")
    return [{"at": at, "deed": verb, "before_and_after": changes} for at, verb, changes in rows]
