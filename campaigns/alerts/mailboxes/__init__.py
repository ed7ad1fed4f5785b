"""Where delivery reports wait: a Maildir folder, or a mailbox read by IMAP or POP. ``BOUNCE_URL`` says which."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

LARGEST = 512 * 1024
"""So many bytes of a mail are read; a report says what it has to say before that."""

PATIENCE = 20.0
"""Seconds a mailbox host may take for an answer."""


class MailboxFails(Exception):
    """The mailbox cannot be opened or read now. ``str()`` says why, without the password."""


@dataclass(frozen=True)
class Waiting:
    """A mail that waits. ``key`` names it for good; ``raw`` is its beginning.

    ``done`` notes in the mailbox that it was read; told whether it was a report about a mail of ours.
    """

    key: str
    raw: bytes
    done: Callable[[bool], None]


class Mailbox(Protocol):
    """A place with mails."""

    def waiting(self, at_most: int, known: Callable[[str], bool]) -> Iterator[Waiting]:
        """Yield unread mails whose key is not ``known``. Raises ``MailboxFails``."""


def open_mailbox(address: Mapping[str, Any]) -> AbstractContextManager[Mailbox]:
    """Return the mailbox at an address as ``calendar_app.lib.environment`` reads it. Raises ``MailboxFails``."""
    # Here, as each of them needs what stands above.
    from campaigns.alerts.mailboxes.imap import imap_mailbox  # noqa: PLC0415
    from campaigns.alerts.mailboxes.maildir import maildir  # noqa: PLC0415
    from campaigns.alerts.mailboxes.pop import pop_mailbox  # noqa: PLC0415

    ways: dict[str, Callable[[Mapping[str, Any]], AbstractContextManager[Mailbox]]] = {
        "maildir": maildir,
        "imap": imap_mailbox,
        "imaps": imap_mailbox,
        "pop": pop_mailbox,
        "pops": pop_mailbox,
    }
    return ways[address["scheme"]](address)
