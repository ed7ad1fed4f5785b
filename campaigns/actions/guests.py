"""Inviting people from outside to one campaign."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_campaign
from campaigns.models import CampaignGuest
from departments.actions.changing import locked
from departments.audit import plain, record
from departments.errors import Refused
from departments.models import User


@transaction.atomic
def invite_guest(
    *, by: User | None, campaign_id: UUID, user_id: int, expires_at: dt.datetime | None = None
) -> CampaignGuest:
    """Let a person see one campaign until ``expires_at`` (not included; None: without end) and return the invitation.

    Inviting again changes the end. Raises ``Refused`` for an end that has passed, and for somebody who may not sign in.
    """
    campaign = locked_campaign(campaign_id)
    person = locked(User, user_id)
    if not person.is_active:
        raise Refused(_("%(name)s may not sign in. Let them in again first.") % {"name": person}, field="user")
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused(_("This moment has passed. Choose a later one."), field="expires_at")
    before = CampaignGuest.objects.filter(campaign=campaign, user=person).first()
    guest, _made = CampaignGuest.objects.update_or_create(
        campaign=campaign, user=person, defaults={"expires_at": expires_at}
    )
    changes: dict[str, list[Any]] = {"guest": [str(person) if before else None, str(person)]}
    if before is None:
        changes["user"] = [None, person.pk]
    changes["expires_at"] = [plain(before and before.expires_at), plain(expires_at)]
    record(by=by, verb="invited", subject=guest, changes=changes, campaign_id=campaign.pk)
    return guest


@transaction.atomic
def end_invitation(*, by: User | None, campaign_id: UUID, user_id: int) -> None:
    """Take back an invitation: the guest sees nothing of the campaign from now on. Raises ``Refused`` without one."""
    campaign = locked_campaign(campaign_id)
    guest = CampaignGuest.objects.filter(campaign=campaign, user=user_id).select_related("user").first()
    if guest is None:
        raise Refused(_("This person was not invited, or not any more."))
    changes = {
        "guest": [str(guest.user), None],
        "user": [guest.user_id, None],
        "expires_at": [plain(guest.expires_at), None],
    }
    record(by=by, verb="uninvited", subject=guest, changes=changes, campaign_id=campaign.pk)
    guest.delete()
