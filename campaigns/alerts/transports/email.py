"""E-mail: SMTP step by step, so that it is known what was handed over; or the backend ``EMAIL_URL`` chose instead."""

import smtplib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from campaigns.alerts.transports import Deferred, HostFails, Mail, NotSent, Receipt, Refused, Uncertain
from campaigns.alerts.transports.writing import address_of, as_bytes, build, path_of

CLOSING = 421
"""The answer of a host that hangs up, whatever it was asked."""

GO_ON, FIRST_NO = 354, 400
"""The answer to DATA of a host that waits for the text, and the first of the answers that say no."""

Answer = tuple[int, bytes]


class EmailTransport:
    """One connection to the mail host, which is waited for so many seconds a step; None: as long as settings say."""

    most_at_once = 16

    def __init__(self, *, seconds: int | None = None) -> None:
        waiting: dict[str, Any] = {} if seconds is None else {"timeout": seconds}
        self._backend = get_connection(fail_silently=False, **waiting)

    def open(self) -> None:
        """Connect, and log in where the host wants it. Raises ``HostFails``."""
        try:
            self._backend.open()
            if isinstance(self._backend, SmtpBackend) and self._backend.connection is not None:
                self._backend.connection.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as problem:
            raise HostFails(_answer(problem.smtp_code, problem.smtp_error), is_login=True) from problem
        except OSError as problem:  # timeouts and smtplib's own errors are among them
            raise HostFails(str(problem) or type(problem).__name__) from problem

    def send(self, mail: Mail, /) -> Receipt:
        """Hand one message over and return the receiver's answer. Raises a ``NotSent``, or ``HostFails``."""
        if not isinstance(self._backend, SmtpBackend):
            self._backend.send_messages([build(mail)])
            return Receipt("", "")
        if self._backend.connection is None:
            raise Deferred("The connection was closed.", connection_lost=True)
        return _hand_over(self._backend.connection, mail)

    def close(self) -> None:
        """Hang up. A host that does not answer the goodbye has what it accepted all the same."""
        try:
            self._backend.close()
        except OSError:
            return


def _hand_over(smtp: smtplib.SMTP, mail: Mail) -> Receipt:
    try:
        recipient, text = path_of(mail.address), as_bytes(mail)
    except ValueError as problem:
        raise Refused(f"The message cannot be written: {problem}") from problem
    try:
        return _talk(smtp, recipient, text)
    except NotSent as problem:
        problem.connection_lost = problem.connection_lost or not _is_ready_again(smtp)
        raise


def _talk(smtp: smtplib.SMTP, recipient: str, text: bytes) -> Receipt:
    handed_over = False
    try:
        _announce(smtp, recipient)
        handed_over = True
        smtp.send(_dotted(text))
        return _check(*smtp.getreply())
    except OSError as problem:
        error = Uncertain if handed_over else Deferred
        raise error(str(problem) or type(problem).__name__, connection_lost=True) from problem


def _announce(smtp: smtplib.SMTP, recipient: str) -> None:
    """Have the host say that it waits for the text of a mail to this recipient. Raises as ``_talk`` does."""
    sender = f"MAIL FROM:{path_of(address_of(settings.DEFAULT_FROM_EMAIL))}"
    ask = _ask_at_once if smtp.has_extn("pipelining") else _ask
    answers = ask(smtp, sender, f"RCPT TO:{recipient}", "DATA")
    _check_sender(*next(answers))
    _check(*next(answers))
    code, words = next(answers)
    if code != GO_ON:
        raise _not_sent(code, words)


def _ask(smtp: smtplib.SMTP, *commands: str) -> Iterator[Answer]:
    yield from (smtp.docmd(command) for command in commands)


def _ask_at_once(smtp: smtplib.SMTP, *commands: str) -> Iterator[Answer]:
    """Say it all in one go, which spares two ways to the host and back (RFC 2920), and read every answer."""
    smtp.send("".join(f"{command}\r\n" for command in commands))
    answers: list[Answer] = []
    try:
        for _command in commands:
            answers.append(smtp.getreply())  # noqa: PERF401 - what came before a failure is kept
        if answers[-1][0] == GO_ON and _is_no(answers):
            smtp.send(".\r\n")  # it waits for a text that is for nobody
            smtp.getreply()
    except OSError:
        # A host may hang up after it has said no; what it said counts.
        if not _is_no(answers):
            raise
    return iter(answers)


def _is_no(answers: list[Answer]) -> bool:
    return any(code >= FIRST_NO for code, _words in answers)


def _dotted(text: bytes) -> bytes:
    """Return the text as it follows DATA: no line of its own is just a dot, and one that is ends it (RFC 5321)."""
    text = text.replace(b"\r\n.", b"\r\n..")
    return text + (b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n")


def _check_sender(code: int, words: bytes) -> None:
    """Raise ``HostFails`` where the host does not take mail from us for good: no message is to blame for that."""
    if code >= 500:
        raise HostFails(_answer(code, words))
    _check(code, words)


def _check(code: int, words: bytes) -> Receipt:
    if not 200 <= code <= 299:
        raise _not_sent(code, words)
    return Receipt(str(code), words.decode("utf-8", "replace"))


def _not_sent(code: int, words: bytes | str) -> NotSent:
    error = Refused if 500 <= code <= 599 else Deferred
    detail = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return error(detail, code=str(code), connection_lost=code == CLOSING)


def _is_ready_again(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.rset()[0] == 250
    except OSError:
        return False


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
