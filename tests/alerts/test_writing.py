"""A mail put together by hand says what the email package would have written."""

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Parsed

import pytest

from campaigns.alerts.transports import Mail
from campaigns.alerts.transports.writing import as_bytes, build
from tests.alerts.world import MONDAY_AT_8

MADE_BY_HAND = {"Content-Type", "Content-Transfer-Encoding"}


def mail(text: str = "Work begins.\n", *, calendar: bytes = b"", thread: str | None = None) -> Mail:
    html = f"<p>{text}</p>"
    at = MONDAY_AT_8
    return Mail("ana@example.com", "Tea – “now”", text, html, "<1@x>", at, thread, "en", "", calendar=calendar)


def headers(parsed: Parsed) -> dict[str, str]:
    return {name: str(make_header(decode_header(value))) for name, value in parsed.items() if name not in MADE_BY_HAND}


def parts(parsed: Parsed) -> list[tuple[str, str | None, str | None, str]]:
    found = []
    for each in parsed.walk():
        content = each.get_payload(decode=True)
        told = content.decode().replace("\r\n", "\n") if isinstance(content, bytes) else ""
        found.append((each.get_content_type(), each.get_content_charset(), each.get_filename(), told))
    return found


@pytest.mark.parametrize(
    "one",
    [
        mail(),
        mail("Tee – “jetzt”\n.\n..\nFrom here\n"),
        mail("x" * 2_000 + "\n" + "ß" * 600),
        mail("a\r\nb\rc\n\n"),
        mail("no end"),
        mail("Tea", thread="<thread@x>"),
        mail(calendar=b"BEGIN:VCALENDAR\r\n" * 40, thread="<thread@x>"),
    ],
    ids=["plain", "dots", "long", "ends", "open", "thread", "dates"],
)
def test_it_reads_as_if_the_email_package_had_written_it(one: Mail) -> None:
    raw = as_bytes(one)
    by_hand, by_package = message_from_bytes(raw), message_from_bytes(build(one).message().as_bytes(linesep="\r\n"))
    assert headers(by_hand) == headers(by_package)
    assert parts(by_hand) == parts(by_package)
    assert not [each for each in by_hand.walk() if each.defects]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")


def test_the_same_mail_is_the_same_bytes() -> None:
    assert as_bytes(mail("Tea", calendar=b"x")) == as_bytes(mail("Tea", calendar=b"x"))


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("Tea\r\nBcc: all@example.com", "Tea Bcc: all@example.com"),
        ("Tea\x07 \x1b[31mnow\x7f", "Tea [31mnow"),
        ("\u202eaeT – Spring", "aeT – Spring"),
    ],
    ids=["line", "control", "direction"],
)
def test_a_subject_holds_nothing_that_is_not_seen(subject: str, read: str) -> None:
    one = replace(mail(), subject=subject)
    for raw in (as_bytes(one), build(one).message().as_bytes()):
        assert headers(message_from_bytes(raw))["Subject"] == read
