"""Who from outside was invited to a campaign or to a channel: the list, inviting, renewing, ending."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.guests import (
    end_channel_invitation,
    end_invitation,
    invite_channel_guest_by_mail,
    invite_guest_by_mail,
    renew_channel_guest,
    renew_guest,
)
from campaigns.forms.guests import GuestForm, usual_end
from campaigns.models import CampaignGuest, ChannelGuest
from campaigns.queries.fetch import campaign_to_edit, channel_to_manage
from campaigns.queries.guests import GuestLine, guests_of_campaign, guests_of_channel
from campaigns.views.replies import posted, tried
from departments.errors import Refused
from departments.http import Request
from departments.rules.inviting import Standing

FORM_METHODS = ["GET", "HEAD", "POST"]

_LEAVING: Final = {
    Standing.LEAVING: gettext_lazy("The mail that leads there leaves within a minute."),
    Standing.HELD: gettext_lazy("The mail that leads there leaves once the campaign is tentative."),
}


@dataclass(frozen=True)
class _Place:
    """What guests are invited to: its page, who they are, and the actions, which lack whom they are about."""

    template: str
    context: dict[str, Any]
    here: tuple[str, object]
    guests: Callable[..., list[GuestLine]]
    invite: Callable[..., CampaignGuest | ChannelGuest]
    renew: Callable[..., CampaignGuest | ChannelGuest]
    end: Callable[..., None]


@require_http_methods(FORM_METHODS)
def campaign_guests(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show a campaign's guests and invite one, for the planners of its lead department."""
    return _guests(request, _campaign(request, campaign_id))


@require_POST
def renew_on_campaign(request: Request, campaign_id: UUID, user_id: int) -> HttpResponse:
    """Let a guest's invitation to a campaign last for the usual time from now on."""
    return _renew(request, _campaign(request, campaign_id), user_id)


@require_POST
def end_on_campaign(request: Request, campaign_id: UUID, user_id: int) -> HttpResponse:
    """End a guest's invitation to a campaign."""
    return _end(request, _campaign(request, campaign_id), user_id)


@require_http_methods(FORM_METHODS)
def channel_guests(request: Request, slug: str) -> HttpResponse:
    """Show a channel's guests and invite one, for the heads of its owners."""
    return _guests(request, _channel(request, slug))


@require_POST
def renew_on_channel(request: Request, slug: str, user_id: int) -> HttpResponse:
    """Let a guest's invitation to a channel last for the usual time from now on."""
    return _renew(request, _channel(request, slug), user_id)


@require_POST
def end_on_channel(request: Request, slug: str, user_id: int) -> HttpResponse:
    """End a guest's invitation to a channel."""
    return _end(request, _channel(request, slug), user_id)


def _campaign(request: Request, campaign_id: UUID) -> _Place:
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    return _Place(
        template="guests/campaign.html",
        context={"campaign": found},
        here=("campaigns:campaign_guests", found.pk),
        guests=partial(guests_of_campaign, found.pk),
        invite=partial(invite_guest_by_mail, by=request.user, campaign_id=found.pk),
        renew=partial(renew_guest, by=request.user, campaign_id=found.pk),
        end=partial(end_invitation, by=request.user, campaign_id=found.pk),
    )


def _channel(request: Request, slug: str) -> _Place:
    found = channel_to_manage(request.access, slug, timezone.now())
    return _Place(
        template="guests/channel.html",
        context={"channel": found},
        here=("campaigns:channel_guests", found.slug),
        guests=partial(guests_of_channel, found.pk),
        invite=partial(invite_channel_guest_by_mail, by=request.user, channel_id=found.pk),
        renew=partial(renew_channel_guest, by=request.user, channel_id=found.pk),
        end=partial(end_channel_invitation, by=request.user, channel_id=found.pk),
    )


def _guests(request: Request, place: _Place) -> HttpResponse:
    now, zone = timezone.now(), ZoneInfo(request.organisation.time_zone)
    form = GuestForm(posted(request), zone=zone, now=now)
    if form.is_valid() and (guest := form.save(place.invite)) is not None:
        said = _("%(name)s is invited. The mail with which to sign in leaves within a minute.")
        if guest.user.has_usable_password():
            said = _("%(name)s is invited and can sign in already.")
        messages.success(request, " ".join([said % {"name": guest.user}, *_mail_words(place, guest)]))
        return redirect(*place.here)
    context = {**place.context, "guests": place.guests(at=now), "form": form, "zone": zone}
    return render(request, place.template, context, status=422 if form.errors else 200)


def _renew(request: Request, place: _Place, user_id: int) -> HttpResponse:
    until = usual_end(timezone.now(), ZoneInfo(request.organisation.time_zone))
    guest = tried(request, lambda: place.renew(user_id=user_id, expires_at=until))
    if guest is not None:
        said = _("%(name)s sees it for 90 more days.")
        if not guest.user.has_usable_password():
            said = _("%(name)s sees it for 90 more days. The mail with which to sign in leaves once more.")
        messages.success(request, " ".join([said % {"name": guest.user}, *_mail_words(place, guest)]))
    return redirect(*place.here)


def _end(request: Request, place: _Place, user_id: int) -> HttpResponse:
    try:
        place.end(user_id=user_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is over. They see nothing of it any more."))
    return redirect(*place.here)


def _mail_words(place: _Place, guest: CampaignGuest | ChannelGuest) -> list[str]:
    """Return what becomes of the mail that tells a guest who can sign in; nothing where there is none to come."""
    lines = {line.user_id: line for line in place.guests(at=timezone.now())}
    line = lines.get(guest.user_id)
    return [str(_LEAVING[line.mail])] if line and line.mail in _LEAVING else []
