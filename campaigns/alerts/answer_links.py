"""The links in a mail by which its reader answers without signing in: signed, for that person and that message alone.

A link opens a page with one button; opening it changes nothing, so that no mail filter answers by looking.
"""

import datetime as dt
from uuid import UUID

from django.core import signing

GOOD_FOR = dt.timedelta(days=30)
"""A link answers for so long; after that the page says to sign in."""

_SALT = "campaigns.alerts.answer_links"


def token_for(message_id: UUID, user_id: int) -> str:
    """Return what stands in the links of a message to this person. No query."""
    return signing.dumps([message_id.hex, user_id], salt=_SALT)


def read(token: str) -> tuple[UUID, int] | None:
    """Return the message and the person a token was made for; None if it was not made here, or not lately."""
    try:
        message, user_id = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
        return UUID(message), int(user_id)
    except (signing.BadSignature, ValueError, TypeError):
        return None
