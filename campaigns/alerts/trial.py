"""Trying a route or a web hook: one message that says so, sent at once, outside the outbox."""

import uuid
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.alerts.events.writing import trial_event
from campaigns.alerts.posts import trial_call, trial_post
from campaigns.alerts.transports import HostFails, Mail, Receipt, Transport
from campaigns.alerts.transports.email import EmailTransport
from campaigns.alerts.transports.routes import transport_of, transport_of_hook
from campaigns.alerts.transports.writing import message_id_of
from campaigns.models import Hook
from departments.enums import RouteKind
from departments.models import Route, User

SECONDS = 8
"""How long a person waits for each step of the mail host."""


def send_trial(route: Route, *, by: User | None) -> Receipt:
    """Send a trial message by a route and return the receiver's answer. Raises a ``NotSent`` or ``HostFails``.

    The route to each member is tried with whoever asks, so that nobody else is bothered.
    """
    transport: Transport[Any]
    with translation.override(settings.LANGUAGE_CODE):
        letter: Any
        if route.kind == RouteKind.CHAT:
            transport, letter = transport_of(route), trial_post(route.department.name)
        elif route.kind == RouteKind.HOOK:
            transport, letter = transport_of(route), trial_call(route.department.name, key=uuid.uuid4())
        else:
            address = route.address or (by.email if by is not None else "")
            transport, letter = EmailTransport(seconds=SECONDS), _mail(route, address)
    return _sent(transport, letter)


def send_hook_trial(hook: Hook) -> Receipt:
    """Send a trial event to a web hook and return the receiver's answer. Raises a ``NotSent``."""
    with translation.override(settings.LANGUAGE_CODE):
        letter = trial_event(hook.name, key=uuid.uuid4(), now=timezone.now())
    return _sent(transport_of_hook(hook), letter)


def _sent(transport: Transport[Any], letter: Any) -> Receipt:
    transport.open()
    try:
        receipt: Receipt = transport.send(letter)
    finally:
        transport.close()
    return receipt


def _mail(route: Route, address: str) -> Mail:
    if not address:
        raise HostFails(_("There is nobody to send it to."))
    context = {
        "title": _("A test from Instep"),
        "subject": _("A test from Instep"),
        "facts": [(_("Department"), route.department.name)],
        "button_label": _("Open the department"),
        "button_url": settings.BASE_URL + reverse("campaigns:department", args=[route.department.slug]),
        "reason": _("Somebody tests whether alerts of %(department)s come here.") % {"department": route.department},
        "language": settings.LANGUAGE_CODE,
        "home_url": settings.BASE_URL + "/",
    }
    return Mail(
        address=address,
        subject=str(context["subject"]),
        text=get_template("mail/invitation.txt").render(context),
        html=get_template("mail/invitation.html").render(context),
        message_id=message_id_of(uuid.uuid4()),
        dated_at=timezone.now(),
        thread=None,
        language=settings.LANGUAGE_CODE,
    )
