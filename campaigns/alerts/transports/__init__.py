"""The roads a message can take. A new one is one new module with a class like ``email.EmailTransport``.

A transport opens its connection once for a batch and sends one message to one recipient at a time. Whatever goes wrong
it says with one of the errors below, never with one of its library's own.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

ANSWERS_HERE = "https://answers.instep.invalid/"
"""Stands in texts for the address by which the recipient answers. What is kept of a mail keeps this instead of it."""


@dataclass(frozen=True)
class Mail:
    """One message to one address, ready to go. ``message_id`` and ``dated_at`` are the same on every try.

    Wherever ``ANSWERS_HERE`` stands in its texts, ``answers_at`` goes: the address by which just this recipient
    answers, so that what is the same for many is written once.
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


@dataclass(frozen=True)
class Receipt:
    """The receiver has it: its code and its words."""

    code: str
    detail: str


class NotSent(Exception):
    """The receiver did not accept a message. ``code`` is its answer's, empty where there was none."""

    def __init__(self, detail: str, *, code: str = "", connection_lost: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.connection_lost = connection_lost


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


class Transport(Protocol):
    """One connection, for one batch."""

    def open(self) -> None:
        """Connect. Raises ``HostFails``."""

    def send(self, mail: Mail) -> Receipt:
        """Hand one message over and return the receiver's answer. Raises a ``NotSent``."""

    def close(self) -> None:
        """Hang up, quietly."""
