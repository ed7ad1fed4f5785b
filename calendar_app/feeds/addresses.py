"""One feed's address in the spellings that calendar programs take, and as a picture for a phone's camera."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from calendar_app.feeds.actions import NewFeed
from calendar_app.feeds.programs import APPLE, GOOGLE, OUTLOOK_ON_THE_WEB
from calendar_app.feeds.tokens import path_of


@dataclass(frozen=True)
class Way:
    """A button that hands an address to a program, with how often that fetches then."""

    label: str
    address: str
    refreshes: str
    opens_elsewhere: bool = True

    def __repr__(self) -> str:
        return f"Way({self.label}, ***)"


@dataclass(frozen=True)
class Addresses:
    """The address to copy, one that opens the computer's or phone's own calendar, and those that open others'.

    ``outlook`` is for an organisation's accounts, ``outlook_home`` for personal ones.
    """

    https: str
    webcal: str
    google: str
    outlook: str
    outlook_home: str
    is_local: bool

    @property
    def ways(self) -> list[Way]:
        """The buttons, each with its sentence."""
        return [
            Way(_("Apple, on this device"), self.webcal, str(APPLE.refreshes), opens_elsewhere=False),
            Way(_("Google Calendar"), self.google, str(GOOGLE.refreshes)),
            Way(_("Outlook, at work"), self.outlook, str(OUTLOOK_ON_THE_WEB.refreshes)),
            Way(_("Outlook.com, at home"), self.outlook_home, str(OUTLOOK_ON_THE_WEB.refreshes)),
        ]

    @property
    def qr_code(self) -> SafeString:
        """A picture (SVG) of ``webcal``: a phone's camera opens its calendar with it."""
        picture = segno.make(self.webcal, error="m", micro=False)
        # Nothing but shapes that were worked out of the address; it is white on black in either light, for cameras.
        return mark_safe(picture.svg_inline(scale=4, light="#fff", svgclass="feed-new__qr", omitsize=True))  # noqa: S308

    def __repr__(self) -> str:
        return "Addresses(***)"


def addresses_of(new: NewFeed, base_url: str) -> Addresses:
    """Return the addresses of a feed just made. ``is_local``: only programs on this machine or network can reach it."""
    https = base_url + path_of(new.feed.pk, new.token)
    webcal = "webcal://" + https.partition("://")[2]
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    subscribe = "calendar/0/addfromweb?" + urlencode({"url": https, "name": new.feed.name}, quote_via=quote)
    outlook, outlook_home = (f"https://outlook.{host}.com/{subscribe}" for host in ("office", "live"))
    return Addresses(https, webcal, google, outlook, outlook_home, _is_local(urlsplit(base_url).hostname or ""))


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal")) or "." not in host:
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
