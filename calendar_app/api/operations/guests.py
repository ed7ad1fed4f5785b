"""Who from outside was invited to a campaign or a channel, and who may know of a campaign."""

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, reading, sharing
from calendar_app.api.operations.choosing import chosen_team
from calendar_app.api.shapes.fields import Person, named
from calendar_app.api.shapes.guests import GuestOut, NewGuest, NewSecrecy, SecrecyOut, Until, guest_out
from calendar_app.api.versions import say_version, version_seen
from campaigns.actions.guests import (
    end_channel_invitation,
    end_invitation,
    invite_channel_guest_by_mail,
    invite_guest_by_mail,
    renew_channel_guest,
    renew_guest,
)
from campaigns.actions.secrecy import set_secrecy
from campaigns.enums import OthersSee, Secrecy
from campaigns.forms.guests import usual_end
from campaigns.queries.fetch import campaign_to_edit, channel_to_manage
from campaigns.queries.guests import GuestLine, guests_of_campaign, guests_of_channel
from campaigns.rules.secrecy import Terms
from departments.actions.checks import checked_zone
from departments.errors import Refused

router = Router(tags=["Guests and secrets"])

CAMPAIGN = "/campaigns/{uuid:campaign_id}"
CHANNEL = "/channels/{slug}"


@router.get(f"{CAMPAIGN}/guests", response=list[GuestOut], auth=reading, summary="List guests of a campaign")
def list_campaign_guests(request: ApiRequest, campaign_id: UUID) -> list[GuestOut]:
    """Who from outside was invited, those whose time is up last. For who plans it."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    return [guest_out(line) for line in guests_of_campaign(found.pk, at=timezone.now())]


@router.post(f"{CAMPAIGN}/guests", response={201: GuestOut}, auth=sharing, summary="Invite somebody to a campaign")
def invite_to_campaign(request: ApiRequest, campaign_id: UUID, new: NewGuest) -> Status[GuestOut]:
    """They see this campaign and nothing else. For who plans it."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    made = invite_guest_by_mail(by=request.user, campaign_id=found.pk, **_invitation(request, new))
    return Status(201, _guest(guests_of_campaign(found.pk, at=timezone.now()), made.user_id))


@router.post(
    f"{CAMPAIGN}/guests/{{int:user_id}}/renew", response=GuestOut, auth=sharing, summary="Renew a campaign's guest"
)
def renew_for_campaign(request: ApiRequest, campaign_id: UUID, user_id: int, until: Until) -> GuestOut:
    """Their invitation lasts until then."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    renew_guest(by=request.user, campaign_id=found.pk, user_id=user_id, expires_at=_end(request, until.expires_at))
    return _guest(guests_of_campaign(found.pk, at=timezone.now()), user_id)


@router.delete(
    f"{CAMPAIGN}/guests/{{int:user_id}}", response={204: None}, auth=sharing, summary="End a campaign's invitation"
)
def end_for_campaign(request: ApiRequest, campaign_id: UUID, user_id: int) -> Status[None]:
    """They see nothing of it any more."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    end_invitation(by=request.user, campaign_id=found.pk, user_id=user_id)
    return Status(204, None)


@router.get(f"{CHANNEL}/guests", response=list[GuestOut], auth=reading, summary="List guests of a channel")
def list_channel_guests(request: ApiRequest, slug: str) -> list[GuestOut]:
    """Who from outside was invited, those whose time is up last. For the heads of its owners."""
    found = channel_to_manage(request.access, slug, timezone.now())
    return [guest_out(line) for line in guests_of_channel(found.pk, at=timezone.now())]


@router.post(f"{CHANNEL}/guests", response={201: GuestOut}, auth=sharing, summary="Invite somebody to a channel")
def invite_to_channel(request: ApiRequest, slug: str, new: NewGuest) -> Status[GuestOut]:
    """They see what open campaigns plan on it. For the heads of its owners."""
    found = channel_to_manage(request.access, slug, timezone.now())
    made = invite_channel_guest_by_mail(by=request.user, channel_id=found.pk, **_invitation(request, new))
    return Status(201, _guest(guests_of_channel(found.pk, at=timezone.now()), made.user_id))


@router.post(
    f"{CHANNEL}/guests/{{int:user_id}}/renew", response=GuestOut, auth=sharing, summary="Renew a channel's guest"
)
def renew_for_channel(request: ApiRequest, slug: str, user_id: int, until: Until) -> GuestOut:
    """Their invitation lasts until then."""
    found = channel_to_manage(request.access, slug, timezone.now())
    expires_at = _end(request, until.expires_at)
    renew_channel_guest(by=request.user, channel_id=found.pk, user_id=user_id, expires_at=expires_at)
    return _guest(guests_of_channel(found.pk, at=timezone.now()), user_id)


@router.delete(
    f"{CHANNEL}/guests/{{int:user_id}}", response={204: None}, auth=sharing, summary="End a channel's invitation"
)
def end_for_channel(request: ApiRequest, slug: str, user_id: int) -> Status[None]:
    """They see nothing of it any more."""
    found = channel_to_manage(request.access, slug, timezone.now())
    end_channel_invitation(by=request.user, channel_id=found.pk, user_id=user_id)
    return Status(204, None)


@router.get(f"{CAMPAIGN}/secrecy", response=SecrecyOut, auth=reading, summary="Read who may know of a campaign")
def read_secrecy(request: ApiRequest, response: HttpResponse, campaign_id: UUID) -> SecrecyOut:
    """For who plans it. Its `ETag` is what `If-Match` takes when you change it."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    rows = found.named.select_related("user", "department").order_by("user__name", "department__name", "id")
    say_version(response, found.version)
    return SecrecyOut(
        secrecy=Secrecy(found.secrecy),
        others_see=OthersSee(found.others_see),
        code_name=found.code_name,
        until=found.embargo_until,
        zone=found.embargo_zone,
        people=[Person(id=row.user.pk, name=row.user.name) for row in rows if row.user],
        departments=[named(row.department) for row in rows if row.department],
    )


@router.put(f"{CAMPAIGN}/secrecy", response=SecrecyOut, auth=sharing, summary="Change who may know of a campaign")
def change_secrecy(request: ApiRequest, response: HttpResponse, campaign_id: UUID, new: NewSecrecy) -> SecrecyOut:
    """Who is not named any more sees nothing of it; what they were told stays said. `If-Match` as for a change."""
    version = version_seen(request)
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    zone = checked_zone(new.zone, field="zone") if new.zone else ""
    try:
        set_secrecy(
            by=request.user,
            campaign_id=found.pk,
            terms=Terms(new.secrecy, new.others_see, new.code_name, new.until, zone),
            user_ids=set(new.people) - {found.owner_id},
            department_ids={chosen_team(slug, field="departments").pk for slug in new.departments},
            version=version,
        )
    except Refused as refusal:
        if refusal.field == "until_day":
            raise Refused(str(refusal), field="until") from refusal
        raise
    try:
        return read_secrecy(request, response, found.pk)
    except Http404:
        raise Http404(_("It is saved, but not for you to see any more.")) from None


def _invitation(request: ApiRequest, new: NewGuest) -> dict[str, Any]:
    return {**new.dict(), "expires_at": _end(request, new.expires_at)}


def _end(request: ApiRequest, wanted: dt.datetime | None) -> dt.datetime:
    return wanted or usual_end(timezone.now(), ZoneInfo(request.organisation.time_zone))


def _guest(lines: list[GuestLine], user_id: int) -> GuestOut:
    return next(guest_out(line) for line in lines if line.user_id == user_id)
