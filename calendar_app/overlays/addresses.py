"""Addresses of calendars as people paste them."""

from typing import Final

from django.utils.translation import gettext as _

from calendar_app.lib.outward import BadAddress, Forbidden, check_reachable, target_of
from departments.errors import Refused

LONGEST: Final = 2_000


def checked_address(text: str) -> tuple[str, str]:
    """Return the address to ask at and the host that may be named. ``webcal:`` is meant to be asked for by https.

    Raises ``Refused`` for what is no address, and for a host that is not reached from here as things are now.
    """
    address = text.strip()
    scheme, colon, rest = address.partition(":")
    if colon and scheme.casefold() in ("webcal", "webcals"):
        address = f"https:{rest}"
    try:
        target = target_of(address)
        if len(address) > LONGEST or target.scheme not in ("http", "https"):
            raise BadAddress
        check_reachable(address)
    except BadAddress as problem:
        raise Refused(
            _("This is no address of a calendar. It begins with https:// or webcal://."), field="address"
        ) from problem
    except Forbidden as problem:
        raise Refused(str(problem), field="address") from problem
    return address, target.host
