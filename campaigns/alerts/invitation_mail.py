"""What an invitation to sign in says, at the moment it leaves."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calendar_app.lib.dates import spoken_day
from calendar_app.lib.habits import habits_of
from campaigns.alerts.transports import Mail
from campaigns.alerts.transports.writing import message_id_of
from campaigns.queries.guests import Place, places_of
from departments.access import access_for
from departments.models import Invitation, Membership, User
from departments.queries import organisation
from departments.rules.invitation_tokens import token_of


def invitation_mail(invitation: Invitation, *, at: dt.datetime) -> Mail:
    """Return the mail of an invitation, in its person's language. Six queries.

    Every try of one mail has the same Message-ID and date; sending the invitation again is another mail.
    """
    person = invitation.user
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), habits_of(person.habits):
        return written(
            _context(invitation, person, at),
            person=person,
            language=language,
            message_id=message_id_of(uuid.uuid5(invitation.pk, invitation.nonce.hex)),
            dated_at=invitation.created_at,
        )


def written(context: dict[str, Any], *, person: User, language: str, message_id: str, dated_at: dt.datetime) -> Mail:
    """Return the mail of an invitation whose ``context`` is what its templates ask for; its title is the subject."""
    context |= {"subject": context["title"], "language": language, "home_url": settings.BASE_URL + "/"}
    return Mail(
        address=person.email,
        subject=context["subject"],
        text=get_template("mail/invitation.txt").render(context),
        html=get_template("mail/invitation.html").render(context),
        message_id=message_id,
        dated_at=dated_at,
        thread=None,
        language=language,
    )


def _context(invitation: Invitation, person: User, at: dt.datetime) -> dict[str, Any]:
    house = organisation()
    zone = ZoneInfo(person.time_zone or house.time_zone)
    names = {"by": invitation.by, "organisation": house.name}
    if invitation.by is not None:
        title = _("%(by)s invites you to the campaign calendar of %(organisation)s") % names
    else:
        title = _("You are invited to the campaign calendar of %(organisation)s") % names
    return {
        "title": title,
        "note": invitation.note,
        "by": invitation.by,
        "facts": _facts(person, zone, at),
        "until": _("The link is good until %(day)s.") % {"day": day_words(invitation.expires_at, zone, at)},
        "button_label": _("Choose a password"),
        "button_url": settings.BASE_URL + reverse("departments:welcome", args=[_token(invitation)]),
        "reason": _(
            "You get this because somebody gave us the address %(address)s. If you did not expect it, leave it be: "
            "nothing happens unless you choose a password."
        )
        % {"address": person.email},
    }


def _token(invitation: Invitation) -> str:
    return token_of(invitation.pk, invitation.nonce)


def _facts(person: User, zone: ZoneInfo, at: dt.datetime) -> list[tuple[str, str]]:
    """Return what awaits the person: their departments, and as a guest what they get to see."""
    rows = Membership.objects.filter(user=person, department__retired_at=None).select_related("department")
    roles = [f"{row.department} ({str(row.get_role_display()).lower()})" for row in rows.order_by("department__name")]
    places = [_place_words(place, zone, at) for place in places_of(access_for(person, at), at=at)]
    facts = [(_("You sign in as"), person.email), (_("You join"), ", ".join(roles)), (_("You see"), ", ".join(places))]
    return [(name, value) for name, value in facts if value]


def _place_words(place: Place, zone: ZoneInfo, at: dt.datetime) -> str:
    if place.is_channel:
        name = _("what is planned on %(channel)s") % {"channel": place.name}
    else:
        name = _("the campaign “%(name)s”") % {"name": place.name} if place.name else _("a campaign")
    if place.expires_at is None:
        return name
    return _("%(what)s until %(day)s") % {"what": name, "day": day_words(place.expires_at, zone, at)}


def day_words(moment: dt.datetime, zone: ZoneInfo, at: dt.datetime) -> str:
    """Return the day of a moment in ``zone``, as one says it at ``at``."""
    return spoken_day(moment.astimezone(zone).date(), today=at.astimezone(zone).date())
