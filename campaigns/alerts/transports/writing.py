"""Writing an e-mail down: once for all who are told the same, with the few lines that are each recipient's own."""

import re
import smtplib
import uuid
from base64 import b64encode
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from campaigns.alerts.transports import ANSWERS_HERE, Mail

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
LONGEST_LINE = 998
"""No line of a mail may be longer, its end apart (RFC 5322 section 2.1.1)."""

WORD_BYTES = 45
"""So many bytes of text fit into one encoded word of 75 characters (RFC 2047 section 2)."""


@lru_cache(maxsize=8)
def address_of(sender: str) -> str:
    """Return the bare address of "Instep <instep@example.com>"."""
    return parseaddr(sender)[1]


def mail_host() -> str:
    """Return the host that Message-IDs and thread names end in: that of the sender's address."""
    return address_of(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2] or "localhost"


def message_id_of(key: uuid.UUID) -> str:
    """Return the Message-ID of a message, or the name of the thread of a campaign."""
    return f"<{key}@{mail_host()}>"


def written_address(address: str) -> str:
    """Return an address as a header may hold it. Raises ``ValueError`` for one no mail can be written to."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    return str(sanitize_address(address, "utf-8"))


def path_of(address: str) -> str:
    """Return an address as SMTP takes it, in angle brackets. Raises as ``written_address`` does."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return f"<{address}>"
    return smtplib.quoteaddr(written_address(address))


def encoded_words(text: str) -> str:
    """Return header text as it is if it is plain ASCII, else as encoded words, one a line (RFC 2047)."""
    if text.isascii():
        return text
    words, word = [], b""
    for letter in text:
        written = letter.encode()
        if len(word) + len(written) > WORD_BYTES:
            words.append(word)
            word = b""
        word += written
    return "\r\n ".join(f"=?utf-8?b?{b64encode(each).decode()}?=" for each in (*words, word))


def one_line(text: str) -> str:
    """Return text for a header: no line breaks, so that nobody's campaign name adds a header of its own."""
    return " ".join(text.split())


def build(mail: Mail) -> EmailMultiAlternatives:
    """Return the e-mail for any of Django's backends."""
    text, html = (each.replace(ANSWERS_HERE, mail.answers_at) for each in (mail.text, mail.html))
    message = _common(text, html, mail.thread, mail.language, mail.calendar)
    message.subject = one_line(mail.subject)
    message.to = [mail.address]
    message.extra_headers |= {"Message-ID": mail.message_id, "Date": format_datetime(mail.dated_at)}
    return message


def as_bytes(mail: Mail) -> bytes:
    """Return the e-mail as it goes over the wire. Raises ``ValueError`` for an address no mail can be written to."""
    own = (
        f"To: {written_address(mail.address)}",
        f"Subject: {encoded_words(one_line(mail.subject))}",
        f"Message-ID: {mail.message_id}",
        f"Date: {format_datetime(mail.dated_at)}",
    )
    common = _common_bytes(mail.text, mail.html, mail.thread, mail.language, mail.calendar)
    if ANSWERS_HERE in mail.text:
        common = _with_answers(common, mail)
    return "".join(f"{line}\r\n" for line in own).encode("ascii") + common


def _with_answers(common: bytes, mail: Mail) -> bytes:
    """Return the bytes with the recipient's own address of answers; written anew where an encoding hides the place."""
    here, places = ANSWERS_HERE.encode(), mail.text.count(ANSWERS_HERE) + mail.html.count(ANSWERS_HERE)
    longest = max(map(len, common.split(b"\r\n"))) + len(mail.answers_at)
    if common.count(here) == places and longest < LONGEST_LINE:
        return common.replace(here, mail.answers_at.encode("ascii"))
    text, html = (each.replace(ANSWERS_HERE, mail.answers_at) for each in (mail.text, mail.html))
    return _common_bytes(text, html, mail.thread, mail.language, mail.calendar)


def _common(text: str, html: str, thread: str | None, language: str, calendar: bytes) -> EmailMultiAlternatives:
    """Return what an e-mail has in common with those that tell others the same."""
    headers = {
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Instep <alerts.{mail_host()}>",
        "Content-Language": language,
    }
    if thread:
        headers |= {"In-Reply-To": thread, "References": thread}
    message = EmailMultiAlternatives("", text, headers=headers)
    message.attach_alternative(html, "text/html")
    if calendar:
        message.attach(_file(calendar))
    return message


def _file(calendar: bytes) -> MIMEBase:
    """Return dates as an attachment to open by choice: without a method, for it invites nobody to anything."""
    part = MIMEBase("text", "calendar", charset="utf-8")
    part.set_payload(calendar)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename="instep.ics")
    return part


@lru_cache(maxsize=256)
def _common_bytes(text: str, html: str, thread: str | None, language: str, calendar: bytes) -> bytes:
    message = _common(text, html, thread, language, calendar).message()
    # Django adds these by itself; each recipient's mail has its own.
    for name in ("Subject", "Message-ID", "Date"):
        del message[name]
    written: bytes = message.as_bytes(linesep="\r\n")
    return written
