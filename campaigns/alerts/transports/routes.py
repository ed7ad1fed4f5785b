"""Which transport leads to a chat or a web hook."""

from typing import Any

from calendar_app.lib.sealing import Unreadable, unseal
from campaigns.alerts.transports import Deferred, Letter, Receipt, Transport
from campaigns.alerts.transports.chat import ChatTransport
from campaigns.alerts.transports.hook import HookTransport
from campaigns.models import Hook
from departments.enums import RouteKind
from departments.models import Route

UNREADABLE = "Its address was kept under another SECRET_KEY. An ops admin has to enter it again."
GONE = "No route leads there any more."


class Closed:
    """A road that leads nowhere, and why."""

    most_at_once = 1

    def __init__(self, why: str) -> None:
        self._why = why

    def open(self) -> None:
        """Do nothing."""

    def send(self, _letter: Letter, /) -> Receipt:
        """Raise ``Deferred``: somebody may put it right."""
        raise Deferred(self._why)

    def close(self) -> None:
        """Do nothing."""


def transport_of(route: Route | None) -> Transport[Any]:
    """Return what leads to a chat or a web hook; what says why not, where nothing does. No query."""
    if route is None:
        return Closed(GONE)
    try:
        address = unseal(route.sealed_address)
        if route.kind == RouteKind.CHAT:
            return ChatTransport(address)
        return HookTransport(address, unseal(route.sealed_secret))
    except Unreadable:
        return Closed(UNREADABLE)


def transport_of_hook(hook: Hook) -> Transport[Any]:
    """Return what leads to a web hook of events; what says why not, where its address cannot be read. No query."""
    try:
        return HookTransport(unseal(hook.sealed_address), unseal(hook.sealed_secret))
    except Unreadable:
        return Closed(UNREADABLE)
