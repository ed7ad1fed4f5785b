"""Invitations that came back: how they stand says so, and whoever sent them is owed a mail about it."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from campaigns.models import CampaignGuest, ChannelGuest, GivenUpNotice
from departments.models import Invitation, User
from departments.models.owed import OwedMail

OWED: tuple[type[OwedMail], ...] = (Invitation, CampaignGuest, ChannelGuest, GivenUpNotice)


def owed_mail_of(message_id: str) -> Any:
    """Return what the mail with this Message-ID was sent for; None if it is none of these, or sent anew since.

    Four queries at most.
    """
    managers: list[Any] = [model._default_manager for model in OWED]
    found = (manager.filter(message_id=message_id).select_related("user", "by").first() for manager in managers)
    return next((row for row in found if row is not None), None)


def note_came_back(mail: Any, *, detail: str, now: dt.datetime) -> None:
    """Write down that an owed mail came back for good; who sent an invitation is told. Call it inside a transaction.

    A mail that came back before is not told again. Five queries.
    """
    same: QuerySet[Any] = type(mail)._default_manager.filter(pk=mail.pk, message_id=mail.message_id, came_back_at=None)
    is_new = same.update(came_back_at=now, last_error=detail)
    if is_new and not isinstance(mail, GivenUpNotice):
        _tell_sender(mail, now)


def _tell_sender(mail: Invitation | CampaignGuest | ChannelGuest, now: dt.datetime) -> None:
    """Owe a notice to whoever sent an invitation, or to the ops admins where nobody did, or they have left."""
    sender: User | None = mail.by
    told = [sender] if sender is not None and sender.is_active else _ops_admins(mail.user_id)
    key = f"user:{mail.user_id}"
    standing = GivenUpNotice.objects.filter(department=None, recipient_key=key, over_at=None)
    standing.update(over_at=now)
    GivenUpNotice.objects.bulk_create(
        GivenUpNotice(about_id=mail.user_id, recipient_key=key, user=person, created_at=now, next_try_at=now)
        for person in told
    )


def _ops_admins(but_not: int) -> list[User]:
    return list(User.objects.filter(is_ops_admin=True, is_active=True).exclude(pk=but_not).order_by("pk"))
