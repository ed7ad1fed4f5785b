"""A mailbox read by POP. What was about a mail of ours is deleted; all else stays, and is known by its UIDL."""

import poplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from campaigns.alerts.mailboxes import LARGEST, PATIENCE, MailboxFails, Waiting

MOST_LINES = 2_000
"""So many lines of a mail are read."""


class PopMailbox:
    """An open connection."""

    def __init__(self, connection: poplib.POP3, name: str) -> None:
        self._connection = connection
        self._name = name

    def waiting(self, at_most: int, known: Callable[[str], bool]) -> Iterator[Waiting]:
        """Yield the mails, oldest first. Raises ``MailboxFails``."""
        try:
            lines = [line.decode("ascii", "replace").split() for line in self._connection.uidl()[1]]
        except (poplib.error_proto, OSError) as problem:
            raise MailboxFails(f"UIDL: {problem}") from problem
        fresh = ((parts[0], self._key(parts[1])) for parts in lines if len(parts) == 2)
        left = ((number, key) for number, key in fresh if not known(key))
        for _count, (number, key) in zip(range(at_most), left, strict=False):
            yield Waiting(key, self._top(number), partial(self._done, number))

    def _key(self, uidl: str) -> str:
        return f"pop:{self._name}:{uidl}"

    def _top(self, number: str) -> bytes:
        try:
            return b"\r\n".join(self._connection.top(number, MOST_LINES)[1])[:LARGEST]
        except poplib.error_proto:
            return b""  # a line longer than poplib takes: no report looks like that
        except OSError as problem:
            raise MailboxFails(f"TOP: {problem}") from problem

    def _done(self, number: str, is_ours: bool) -> None:
        if is_ours:
            try:
                self._connection.dele(number)
            except (poplib.error_proto, OSError) as problem:
                raise MailboxFails(f"DELE: {problem}") from problem


@contextmanager
def pop_mailbox(address: Mapping[str, Any]) -> Iterator[PopMailbox]:
    """Yield the mailbox, opened. Raises ``MailboxFails`` if it cannot be."""
    connection: poplib.POP3 | None = None
    try:
        connection = _connected(address)
        connection.user(address["user"])
        connection.pass_(address["password"])
        yield PopMailbox(connection, f"{address['host']}:{address['user']}")
    except (poplib.error_proto, OSError) as problem:
        raise MailboxFails(str(problem) or type(problem).__name__) from problem
    finally:
        if connection is not None:
            with suppress(poplib.error_proto, OSError):
                connection.quit()


def _connected(address: Mapping[str, Any]) -> poplib.POP3:
    host, port = address["host"], address["port"]
    if address["scheme"] == "pops":
        return poplib.POP3_SSL(host, port, context=ssl.create_default_context(), timeout=PATIENCE)
    return poplib.POP3(host, port, timeout=PATIENCE)
