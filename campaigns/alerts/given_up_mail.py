"""What somebody who answers for a department is told when its messages are given up, at the moment the mail leaves."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.alerts.invitation_mail import written
from campaigns.alerts.transports import Mail
from campaigns.alerts.transports.writing import message_id_of
from campaigns.enums import MessageState
from campaigns.models import GivenUpNotice, Message
from departments.models import User


def given_up_mail(notice: GivenUpNotice) -> Mail:
    """Return the mail of one notice, in its reader's language: nothing of any campaign is in it. Two queries."""
    person: User = notice.user
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        return written(
            _context(notice),
            person=person,
            language=language,
            message_id=message_id_of(notice.nonce),
            dated_at=notice.created_at,
        )


def _context(notice: GivenUpNotice) -> dict[str, Any]:
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


def _dead(notice: GivenUpNotice) -> QuerySet[Message]:
    rows = Message.objects.filter(state=MessageState.DEAD, recipient_key=notice.recipient_key)
    return rows.filter(route=notice.route_id, user=notice.about_id)


def _count(number: int) -> str:
    return ngettext("%(count)d message", "%(count)d messages", number) % {"count": number}
