"""Writing an e-mail down: once for all who are told the same, with the few lines that are each recipient's own."""

import re
import smtplib
import uuid
from base64 import b64encode, encodebytes
from collections.abc import Mapping
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from campaigns.alerts.transports import ANSWERS_HERE, Mail

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202d\u202e]")
FILE = "instep.ics"
"""What a mail's file of dates is called."""

LONGEST_LINE = 998
"""No line of a mail may be longer, its end apart (RFC 5322 section 2.1.1)."""

WORD_BYTES = 45
"""So many bytes of text fit into one encoded word of 75 characters (RFC 2047 section 2)."""


@lru_cache(maxsize=8)
def address_of(sender: str) -> str:
    """Return the bare address of "Instep <instep@example.com>"."""
    return parseaddr(sender)[1]


@lru_cache(maxsize=8)
def sender_of(sender: str) -> str:
    """Return "Instep <instep@example.com>" as a header may hold it."""
    return str(sanitize_address(sender, "utf-8"))


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


@lru_cache(maxsize=256)
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
    """Return text for a header: no line breaks, so that nobody's campaign name adds a header of its own.

    Nor control characters, for which hosts refuse a mail, nor what turns the direction of all that follows.
    """
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


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
    own = {
        "To": written_address(mail.address),
        "Subject": encoded_words(one_line(mail.subject)),
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.dated_at),
    }
    common = _common_bytes(mail.text, mail.html, mail.thread, mail.language, mail.calendar)
    if ANSWERS_HERE in mail.text:
        common = _with_answers(common, mail)
    return _head(own) + common


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
    message = EmailMultiAlternatives("", text, headers=_headers(thread, language))
    message.attach_alternative(html, "text/html")
    if calendar:
        part = MIMEBase("text", "calendar", charset="utf-8")
        part.set_payload(calendar)
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=FILE)
        message.attach(part)
    return message


def _headers(thread: str | None, language: str) -> dict[str, str]:
    headers = {
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Instep <alerts.{mail_host()}>",
        "Content-Language": language,
    }
    return headers | ({"In-Reply-To": thread, "References": thread} if thread else {})


@lru_cache(maxsize=256)
def _common_bytes(text: str, html: str, thread: str | None, language: str, calendar: bytes) -> bytes:
    """Return what ``_common`` does as bytes, put together by hand: the email package takes twenty times as long."""
    headers = {"MIME-Version": "1.0", "From": sender_of(settings.DEFAULT_FROM_EMAIL)} | _headers(thread, language)
    body = _multipart("alternative", _part("text/plain", text), _part("text/html", html))
    if calendar:
        body = _multipart("mixed", body, _file(calendar))
    return _head(headers) + body


def _multipart(kind: str, *parts: bytes) -> bytes:
    """Return parts as one, each with its own headers. What parts them is made of them, so none of them holds it."""
    boundary = f"={sha256(b''.join(parts)).hexdigest()[:40]}="
    between = f"\r\n--{boundary}\r\n".encode()
    head = _head({"Content-Type": f'multipart/{kind}; boundary="{boundary}"'})
    return head + b"".join(between + part for part in parts) + f"\r\n--{boundary}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    """Return a text as a part, as it is where no line of it is too long, else in base64."""
    written = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
    encoding = "7bit" if written.isascii() else "8bit"
    if max(map(len, written.split(b"\r\n"))) > LONGEST_LINE:
        encoding, written = "base64", _in_base64(written)
    headers = {"Content-Type": f'{kind}; charset="utf-8"', "Content-Transfer-Encoding": encoding}
    return _head(headers) + b"\r\n" + written


def _file(calendar: bytes) -> bytes:
    """Return dates as an attachment to open by choice: without a method, for it invites nobody to anything."""
    headers = {
        "Content-Type": 'text/calendar; charset="utf-8"',
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": f'attachment; filename="{FILE}"',
    }
    return _head(headers) + b"\r\n" + _in_base64(calendar)


def _in_base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")


def _head(headers: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
