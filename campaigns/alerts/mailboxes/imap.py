"""A mailbox read by IMAP. What was read is marked as seen; nothing is deleted."""

import imaplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from campaigns.alerts.mailboxes import LARGEST, PATIENCE, MailboxFails, Waiting

NUMBERS_AT_ONCE = 5_000
"""So many unread mails are looked at in one run."""


class ImapMailbox:
    """An open connection with one folder selected."""

    def __init__(self, connection: imaplib.IMAP4, validity: str) -> None:
        self._connection = connection
        self._validity = validity

    def waiting(self, at_most: int, known: Callable[[str], bool]) -> Iterator[Waiting]:
        """Yield the unread mails, oldest first. Raises ``MailboxFails``."""
        found = self._ask("SEARCH", "UNSEEN")
        numbers = found[0].split()[:NUMBERS_AT_ONCE] if found and isinstance(found[0], bytes) else []
        fresh = (number.decode() for number in numbers if not known(self._key(number.decode())))
        for _count, number in zip(range(at_most), fresh, strict=False):
            answer = self._ask("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
            parts = [part[1] for part in answer if isinstance(part, tuple)]
            if parts:
                yield Waiting(self._key(number), bytes(parts[0]), partial(self._mark_seen, number))

    def _key(self, number: str) -> str:
        return f"imap:{self._validity}:{number}"

    def _mark_seen(self, number: str, _is_ours: bool) -> None:
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        try:
            status, answer = self._connection.uid(command, *arguments)
        except (imaplib.IMAP4.error, OSError) as problem:
            raise MailboxFails(f"{command}: {problem}") from problem
        if status != "OK":
            raise MailboxFails(f"{command} was answered with {status}")
        return answer


@contextmanager
def imap_mailbox(address: Mapping[str, Any]) -> Iterator[ImapMailbox]:
    """Yield the folder, opened. Raises ``MailboxFails`` if it cannot be."""
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(address)
        connection.login(address["user"], address["password"])
        status, _count = connection.select(f'"{address["folder"]}"')
        if status != "OK":
            raise MailboxFails(f"there is no folder {address['folder']}")
        validity = (connection.response("UIDVALIDITY")[1] or [b""])[0]
        name = f"{address['host']}:{address['user']}:{validity.decode() if isinstance(validity, bytes) else ''}"
        yield ImapMailbox(connection, name)
    except (imaplib.IMAP4.error, OSError) as problem:
        raise MailboxFails(str(problem) or type(problem).__name__) from problem
    finally:
        if connection is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()


def _connected(address: Mapping[str, Any]) -> imaplib.IMAP4:
    host, port = address["host"], address["port"]
    if address["scheme"] == "imaps":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=PATIENCE)
    return imaplib.IMAP4(host, port, timeout=PATIENCE)
