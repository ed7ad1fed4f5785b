"""The roads a message can take. A new one is one new module with a class like ``email.EmailTransport``.

A transport opens its connection once for a batch and sends one message to one recipient at a time. Whatever goes wrong
it says with one of the errors below, never with one of its library's own.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID


class Letter(Protocol):
    """What a transport carries: in words for our own records, and in whatever form the transport needs beside."""

    @property
    def subject(self) -> str:
        """What it is about, in one line."""

    @property
    def text(self) -> str:
        """What it says."""


ANSWERS_HERE = "https://answers.instep.invalid/"
"""Stands in texts for the address by which the recipient answers. What is kept of a mail keeps this instead of it."""


@dataclass(frozen=True)
class Dates:
    """The dates a mail tells of: activities and duties by key. ``reader`` is whoever is told, in ``language``."""

    reader: str
    language: str
    keys: frozenset[UUID]


@dataclass(frozen=True)
class Mail:
    """One message to one address, ready to go. ``message_id`` and ``dated_at`` are the same on every try.

    Wherever ``ANSWERS_HERE`` stands in its texts, ``answers_at`` goes: the address by which just this recipient
    answers, so that what is the same for many is written once. ``calendar`` is a file of the ``dates`` it tells of.
    """

    address: str
    subject: str
    text: str
    html: str
    message_id: str
    dated_at: dt.datetime
    thread: str | None
    language: str
    answers_at: str = ""
    dates: Dates | None = None
    calendar: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Post:
    """One message to one place in a chat."""

    subject: str
    text: str


@dataclass(frozen=True)
class Call:
    """One message to a web hook. ``key`` is the same on every try; ``body`` is what is signed and sent."""

    subject: str
    text: str
    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """The receiver has it: its code and its words."""

    code: str
    detail: str


class NotSent(Exception):
    """The receiver did not accept a message. ``code`` is its answer's, empty where there was none.

    With ``host_rests`` its host is left alone for a while, at least as long as it asked for (``retry_after``).
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str = "",
        connection_lost: bool = False,
        host_rests: bool = False,
        retry_after: dt.timedelta | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.connection_lost = connection_lost or host_rests
        self.host_rests = host_rests
        self.retry_after = retry_after


class Deferred(NotSent):
    """Not now: trying again later may work."""


class Refused(NotSent):
    """Never: trying again will not help."""


class Uncertain(NotSent):
    """The receiver may have it: the connection broke after the message was handed over and before the answer."""


class HostFails(Exception):
    """The host cannot be reached or does not let us in, which no message is to blame for."""

    def __init__(self, detail: str, *, is_login: bool = False) -> None:
        super().__init__(detail)
        self.is_login = is_login


Carried_contra = TypeVar("Carried_contra", bound=Letter, contravariant=True)


class Transport(Protocol[Carried_contra]):
    """One connection, for one batch. So many messages may go between two marks, and twice when the sender dies."""

    most_at_once: int

    def open(self) -> None:
        """Connect. Raises ``HostFails``."""

    def send(self, letter: Carried_contra, /) -> Receipt:
        """Hand one message over and return the receiver's answer. Raises a ``NotSent``."""

    def close(self) -> None:
        """Hang up, quietly."""
