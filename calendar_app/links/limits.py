"""How often somebody may guess at addresses and passwords of links.

Counted like attempts to sign in: in the web process, so that nobody is locked out when the broker is down.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """So many wrong guesses in so many seconds, counted apart for each of what they are counted by."""

    name: str
    most: int
    seconds: int

    def is_reached(self, *by: object) -> bool:
        """Whether no more guesses are taken for now."""
        return int(cache.get(self._key(by), 0)) >= self.most

    def count(self, *by: object) -> None:
        """Count a wrong guess."""
        key = self._key(by)
        cache.add(key, 0, timeout=self.seconds)
        try:
            cache.incr(key)
        except ValueError:  # it ran out in between
            cache.set(key, 1, timeout=self.seconds)

    def _key(self, by: tuple[object, ...]) -> str:
        what = hashlib.sha256(repr([str(each) for each in by]).encode()).hexdigest()[:32]
        return f"links:{self.name}:{what}"


ADDRESSES: Final = Limit("address", most=30, seconds=600)
"""Wrong addresses, by the client's."""

PASSWORDS: Final = Limit("password", most=5, seconds=300)
"""Wrong passwords, by link and client."""

PASSWORDS_OF_ALL: Final = Limit("passwords", most=100, seconds=3600)
"""Wrong passwords, by link: many clients together guess no faster than this."""


def client_of(remote_address: str) -> str:
    """Return what a client is counted by: its address, of IPv6 the network a household or office has."""
    try:
        address = ipaddress.ip_address(remote_address)
    except ValueError:
        return remote_address
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
