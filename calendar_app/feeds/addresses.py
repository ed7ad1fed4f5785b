"""One feed's address in the spellings that calendar programs take."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from calendar_app.feeds.actions import NewFeed
from calendar_app.feeds.tokens import path_of


@dataclass(frozen=True)
class Addresses:
    """The address to copy, one that opens the computer's or phone's own calendar, and one that opens Google's."""

    https: str
    webcal: str
    google: str
    is_local: bool

    def __repr__(self) -> str:
        return "Addresses(***)"


def addresses_of(new: NewFeed, base_url: str) -> Addresses:
    """Return the addresses of a feed just made. ``is_local``: only programs on this machine or network can reach it."""
    https = base_url + path_of(new.feed.pk, new.token)
    webcal = "webcal://" + https.partition("://")[2]
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    return Addresses(https, webcal, google, _is_local(urlsplit(base_url).hostname or ""))


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal")) or "." not in host:
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
