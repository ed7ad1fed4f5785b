"""What a guest who can sign in already is told of a place they were invited to, at the moment the mail leaves."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calendar_app.lib.habits import habits_of
from campaigns.alerts.invitation_mail import day_words, written
from campaigns.alerts.transports import Mail
from campaigns.alerts.transports.writing import message_id_of
from campaigns.models import CampaignGuest, ChannelGuest
from campaigns.queries.guests import may_be_named
from departments.access import access_for
from departments.models import User
from departments.queries import organisation


@dataclass(frozen=True)
class _Place:
    """Where a guest was invited to. ``title`` holds no name that may not be said."""

    title: str
    path: str
    button_label: str


def place_mail(guest: CampaignGuest | ChannelGuest, *, at: dt.datetime) -> Mail:
    """Return the mail that tells a guest of one invitation, in their language. Four queries at most.

    Every try of one mail has the same Message-ID and date.
    """
    person, house = guest.user, organisation()
    language = person.language or settings.LANGUAGE_CODE
    zone = ZoneInfo(person.time_zone or house.time_zone)
    with translation.override(language), habits_of(person.habits):
        place = _place(guest, house.name, at)
        until = "" if guest.expires_at is None else day_words(guest.expires_at, zone, at)
        context = {
            "title": place.title,
            "by": guest.by,
            "facts": [(_("You sign in as"), person.email), *([(_("Until"), until)] if until else [])],
            "button_label": place.button_label,
            "button_url": settings.BASE_URL + place.path,
            "reason": _("You get this because you can sign in to the campaign calendar of %(organisation)s.")
            % {"organisation": house.name},
        }
        return written(
            context,
            person=person,
            language=language,
            message_id=message_id_of(guest.nonce),
            dated_at=guest.told_from or at,
        )


def _place(guest: CampaignGuest | ChannelGuest, house: str, at: dt.datetime) -> _Place:
    if isinstance(guest, ChannelGuest):
        path = reverse("campaigns:channel", args=[guest.channel.slug])
        return _Place(_to_channel(guest.by, guest.channel.name), path, _("Open the channel"))
    named = may_be_named(access_for(guest.user, at), at=at).filter(pk=guest.campaign_id)
    name = named.values_list("name", flat=True).first()
    title = _to_something(guest.by, house) if name is None else _to_campaign(guest.by, name)
    return _Place(title, reverse("campaigns:campaign", args=[guest.campaign_id]), _("Open the campaign"))


def _to_channel(by: User | None, name: str) -> str:
    if by is None:
        return _("You are invited to see what is planned on %(channel)s") % {"channel": name}
    return _("%(by)s invites you to see what is planned on %(channel)s") % {"by": by, "channel": name}


def _to_campaign(by: User | None, name: str) -> str:
    if by is None:
        return _("You are invited to the campaign “%(name)s”") % {"name": name}
    return _("%(by)s invites you to the campaign “%(name)s”") % {"by": by, "name": name}


def _to_something(by: User | None, house: str) -> str:
    if by is None:
        return _("You are invited to a campaign of %(organisation)s") % {"organisation": house}
    return _("%(by)s invites you to a campaign of %(organisation)s") % {"by": by, "organisation": house}
