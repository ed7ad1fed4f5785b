"""What somebody who answers for a department is told when its messages are given up, at the moment the mail leaves."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.lib.habits import habits_of
from campaigns.alerts.invitation_mail import written
from campaigns.alerts.transports import Mail
from campaigns.alerts.transports.writing import message_id_of
from campaigns.enums import MessageState
from campaigns.models import Attempt, GivenUpNotice, Hook, Message
from campaigns.queries.bounces import failing_address_of
from campaigns.queries.fetch import campaigns_to_add_to
from campaigns.rules.people_permissions import can_see_people
from departments.access import Access, access_for
from departments.models import User


def given_up_mail(notice: GivenUpNotice) -> Mail:
    """Return the mail of one notice, in its reader's language: nothing of any campaign is in it. Four queries."""
    person: User = notice.user
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), habits_of(person.habits):
        return written(
            _context_for(notice),
            person=person,
            language=language,
            message_id=message_id_of(notice.nonce),
            dated_at=notice.created_at,
        )


def _context_for(notice: GivenUpNotice) -> dict[str, Any]:
    if notice.hook:
        return _context_of_hook(notice, notice.hook)
    return _context(notice) if notice.department else _context_of_invitation(notice)


def _context_of_hook(notice: GivenUpNotice, hook: Hook) -> dict[str, Any]:
    """Return what is said of a hook: of the last answer its code, as its words may repeat what they answer."""
    dead = _dead(notice)
    tries = Attempt.objects.filter(message__in=dead).order_by("-at", "-pk")
    code, words = tries.values_list("code", "detail").first() or ("", "")
    facts = [(_("Web hook"), hook.name), (_("Last answer"), code or words), (_("Given up"), _events(dead.count()))]
    return {
        "title": _("Events do not reach the web hook “%(name)s”") % {"name": hook},
        "note": _("They are kept: once its tool answers again, send them again from its page."),
        "facts": [(name, value) for name, value in facts if value],
        "button_label": _("Open the web hook"),
        "button_url": settings.BASE_URL + reverse("campaigns:hook", args=[hook.pk]),
        "reason": _("You get this because you look after this web hook, or the whole calendar."),
    }


def _context(notice: GivenUpNotice) -> dict[str, Any]:
    assert notice.department is not None
    names = {"department": notice.department.name, "place": str(notice.route or notice.about or "")}
    dead = _dead(notice)
    last = dead.order_by("-send_started_at").values_list("last_error", flat=True).first() or ""
    facts = [(_("Route"), names["place"]), (_("Last answer"), last), (_("Given up"), _count(dead.count()))]
    path = reverse("campaigns:department", args=[notice.department.slug])
    return {
        "title": _("Alerts of %(department)s do not reach %(place)s") % names,
        "facts": [(name, value) for name, value in facts if value],
        "button_label": _("Look at the routes"),
        "button_url": f"{settings.BASE_URL}{path}#reach",
        "reason": _("You get this because you answer for %(department)s, or for the whole calendar.") % names,
    }


def _context_of_invitation(notice: GivenUpNotice) -> dict[str, Any]:
    person = notice.about
    assert person is not None, "a constraint says so"
    back = failing_address_of(person)
    facts = [(_("Address"), person.email), (_("Last answer"), back.detail if back else "")]
    return {
        "title": _("Your invitation to %(name)s came back") % {"name": person},
        "note": _("Nobody takes mail at this address. If it is wrong, invite the right one, else send it again."),
        "facts": [(name, value) for name, value in facts if value],
        "button_label": _("Open the invitation"),
        "button_url": settings.BASE_URL + _where_to_mend(access_for(notice.user), person, timezone.now()),
        "reason": _("You get this because you sent the invitation, or look after the whole calendar."),
    }


def _where_to_mend(access: Access, person: User, at: dt.datetime) -> str:
    """Return the page on which its reader finds the invitation: of people, or of a campaign's guests."""
    if can_see_people(access):
        return reverse("campaigns:person", args=[person.pk])
    campaign = campaigns_to_add_to(access, at).filter(guests__user=person).first()
    return reverse("campaigns:campaign_guests", args=[campaign.pk]) if campaign else "/"


def _dead(notice: GivenUpNotice) -> QuerySet[Message]:
    rows = Message.objects.filter(state=MessageState.DEAD, recipient_key=notice.recipient_key)
    return rows.filter(route=notice.route_id, user=notice.about_id)


def _count(number: int) -> str:
    return ngettext("%(count)d message", "%(count)d messages", number) % {"count": number}


def _events(number: int) -> str:
    return ngettext("%(count)d event", "%(count)d events", number) % {"count": number}
