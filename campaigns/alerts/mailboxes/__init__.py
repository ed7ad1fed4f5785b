"""Where delivery reports wait: a Maildir folder, or a mailbox read by IMAP or POP. ``BOUNCE_URL`` says which."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

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
