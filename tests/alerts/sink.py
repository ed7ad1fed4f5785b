"""A real SMTP server for tests: it takes mail, remembers it, and misbehaves when told to.

It runs in a thread: ``with Sink() as sink``.
"""

import asyncio
import email
import logging
import socket
from collections import Counter
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DROP = "drop"
"""Instead of an answer: hang up."""

HANG = "hang"
"""Instead of an answer: silence, for longer than any client waits."""

logging.getLogger("mail.log").setLevel(logging.WARNING)

STAGES = ("EHLO", "MAIL", "RCPT", "DATA")
"""Where a sink can misbehave. ``DATA`` is the answer after the mail's last line."""


@dataclass(frozen=True)
class Accepted:
    """A mail the sink has answered for, or has taken before it dropped the connection."""

    recipient: str
    message_id: str
    raw: bytes

    @property
    def mail(self) -> Message:
        """The mail, parsed."""
        return email.message_from_bytes(self.raw)


@dataclass
class Handler:
    """Plays its part by ``answers``: for a stage, and a recipient where it is known, what to say; None is as usual."""

    accepted: list[Accepted] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    greetings: int = 0
    takes_commands_at_once: bool = True

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, or misbehave."""
        session.host_name = hostname
        self.greetings += 1
        odd = await self._misbehave("EHLO", server)
        offers = ["250-PIPELINING"] if self.takes_commands_at_once else []
        return [odd] if odd else [*offers, *responses]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, or misbehave."""
        odd = await self._misbehave("MAIL", server)
        if odd:
            return odd
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or misbehave."""
        odd = await self._misbehave("RCPT", server, address)
        if odd:
            return odd
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, or misbehave: it is taken all the same before a drop or a silence."""
        recipient = envelope.rcpt_tos[0]
        planned = self._next("DATA", recipient)
        if planned is None or planned in (DROP, HANG):
            self._take(recipient, envelope.original_content or b"")
        return await self._say(planned, server) or "250 Taken"

    def _take(self, recipient: str, raw: bytes) -> None:
        head = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        self.accepted.append(Accepted(recipient, head["Message-ID"].strip(), raw))

    async def _misbehave(self, stage: str, server: SMTP, recipient: str = "") -> str | None:
        return await self._say(self._next(stage, recipient), server)

    def _next(self, stage: str, recipient: str) -> str | None:
        for key in (f"{stage} {recipient}", stage):
            if self.answers.get(key):
                return self.answers[key].pop(0)
        return None

    async def _say(self, answer: str | None, server: SMTP) -> str | None:
        if answer == HANG:
            await asyncio.sleep(3600)
        if answer == DROP and server.transport is not None:
            server.transport.abort()
            await asyncio.sleep(3600)
        return answer


class Sink:
    """An SMTP server in a thread, on a free port of 127.0.0.1."""

    def __init__(self, port: int = 0, *, takes_commands_at_once: bool = True) -> None:
        self.handler = Handler(takes_commands_at_once=takes_commands_at_once)
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=port or _free_port())

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._controller.port)

    @property
    def settings(self) -> dict[str, Any]:
        """Django settings that send mail here."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_TIMEOUT": 1,
        }

    def answer(self, stage: str, *answers: str, to: str = "") -> None:
        """Say these at the next times this stage is reached, for one recipient only if ``to`` is given."""
        self.handler.answers.setdefault(f"{stage} {to}".strip(), []).extend(answers)

    @property
    def mails(self) -> list[Accepted]:
        """What it took, in order."""
        return list(self.handler.accepted)

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each mail (its recipient and Message-ID) came."""
        return Counter((mail.recipient, mail.message_id) for mail in self.mails)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
