"""The Message-ID of a mail with which somebody chooses a new password: it says whose it is, so nothing is kept."""

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from typing import Final

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

GOOD_FOR: Final = dt.timedelta(days=30)
"""Of older mails nothing is believed: hosts give up after a few days."""

_MESSAGE_ID = re.compile(
    r"<(?P<own>pw-(?P<user>[0-9]{1,15})-(?P<sent>[0-9]{1,11})-[0-9a-f]{8})\.(?P<proof>[A-Za-z0-9_-]{22})@[^<>@\s]+>"
)


@dataclass(frozen=True)
class PasswordMail:
    """What a Message-ID says of such a mail. Nothing of it is true unless it ``was_sent_to`` the person's address."""

    user_id: int
    sent_at: dt.datetime
    own: str
    proof: str

    def was_sent_to(self, address: str, *, now: dt.datetime) -> bool:
        """Whether we ourselves sent this mail to this address, not long before ``now``."""
        is_ours = constant_time_compare(self.proof, _proof(self.own, address))
        return is_ours and now - GOOD_FOR <= self.sent_at


def message_id_to(user_id: int, address: str, *, host: str, at: dt.datetime) -> str:
    """Return the Message-ID of one such mail: signed for its address, so that nobody else can make one."""
    own = f"pw-{user_id}-{int(at.timestamp())}-{secrets.token_hex(4)}"
    return f"<{own}.{_proof(own, address)}@{host}>"


def password_mail(message_id: str) -> PasswordMail | None:
    """Return what a Message-ID says; None if it is of another mail."""
    found = _MESSAGE_ID.fullmatch(message_id)
    if found is None:
        return None
    sent_at = dt.datetime.fromtimestamp(int(found["sent"]), dt.UTC)
    return PasswordMail(int(found["user"]), sent_at, found["own"], found["proof"])


def _proof(own: str, address: str) -> str:
    return Signer(salt="departments.password_mails").signature(f"{own} {address.lower()}")[:22]
