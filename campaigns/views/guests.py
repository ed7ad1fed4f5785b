"""Who from outside was invited to a campaign or to a channel: the list, inviting, renewing, ending."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
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
from campaigns.queries.guests import guests_of_campaign, guests_of_channel
from campaigns.views.replies import tried
from departments.errors import Refused
from departments.http import Request

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def campaign_guests(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show a campaign's guests and invite one, for the planners of its lead department."""
    now = timezone.now()
    found = campaign_to_edit(request.access, campaign_id, now)
    form = GuestForm(_posted(request), zone=_zone(request), now=now)
    if _invited(request, form, partial(invite_guest_by_mail, by=request.user, campaign_id=found.pk)):
        return redirect("campaigns:campaign_guests", found.pk)
    context = {"campaign": found, "guests": guests_of_campaign(found.pk, at=now)}
    return _page(request, "guests/campaign.html", form, context)


@require_POST
def renew_on_campaign(request: Request, campaign_id: UUID, user_id: int) -> HttpResponse:
    """Let a guest's invitation to a campaign last for the usual time from now on."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    _renew(request, partial(renew_guest, by=request.user, campaign_id=found.pk, user_id=user_id))
    return redirect("campaigns:campaign_guests", found.pk)


@require_POST
def end_on_campaign(request: Request, campaign_id: UUID, user_id: int) -> HttpResponse:
    """End a guest's invitation to a campaign."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    _end(request, partial(end_invitation, by=request.user, campaign_id=found.pk, user_id=user_id))
    return redirect("campaigns:campaign_guests", found.pk)


@require_http_methods(FORM_METHODS)
def channel_guests(request: Request, slug: str) -> HttpResponse:
    """Show a channel's guests and invite one, for the heads of its owners."""
    now = timezone.now()
    found = channel_to_manage(request.access, slug, now)
    form = GuestForm(_posted(request), zone=_zone(request), now=now)
    if _invited(request, form, partial(invite_channel_guest_by_mail, by=request.user, channel_id=found.pk)):
        return redirect("campaigns:channel_guests", found.slug)
    context = {"channel": found, "guests": guests_of_channel(found.pk, at=now)}
    return _page(request, "guests/channel.html", form, context)


@require_POST
def renew_on_channel(request: Request, slug: str, user_id: int) -> HttpResponse:
    """Let a guest's invitation to a channel last for the usual time from now on."""
    found = channel_to_manage(request.access, slug, timezone.now())
    _renew(request, partial(renew_channel_guest, by=request.user, channel_id=found.pk, user_id=user_id))
    return redirect("campaigns:channel_guests", found.slug)


@require_POST
def end_on_channel(request: Request, slug: str, user_id: int) -> HttpResponse:
    """End a guest's invitation to a channel."""
    found = channel_to_manage(request.access, slug, timezone.now())
    _end(request, partial(end_channel_invitation, by=request.user, channel_id=found.pk, user_id=user_id))
    return redirect("campaigns:channel_guests", found.slug)


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(request.organisation.time_zone)


def _page(request: Request, template: str, form: GuestForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "zone": _zone(request)}
    return render(request, template, context, status=422 if form.errors else 200)


def _invited(request: Request, form: GuestForm, invite: Callable[..., CampaignGuest | ChannelGuest]) -> bool:
    """Whether somebody was invited, which is said then."""
    if not form.is_valid() or (guest := form.save(invite)) is None:
        return False
    if guest.user.has_usable_password():
        said = _("%(name)s sees it from now on. They can sign in already, so no mail was sent: tell them.")
    else:
        said = _("%(name)s is invited. The mail with which to sign in leaves within a minute.")
    messages.success(request, said % {"name": guest.user})
    return True


def _renew(request: Request, renew: Callable[..., CampaignGuest | ChannelGuest]) -> None:
    until = usual_end(timezone.now(), _zone(request))
    guest = tried(request, lambda: renew(expires_at=until))
    if guest is not None:
        said = _("%(name)s sees it for 90 more days.")
        if not guest.user.has_usable_password():
            said = _("%(name)s sees it for 90 more days. The mail with which to sign in leaves once more.")
        messages.success(request, said % {"name": guest.user})


def _end(request: Request, end: Callable[[], None]) -> None:
    try:
        end()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is over. They see nothing of it any more."))
