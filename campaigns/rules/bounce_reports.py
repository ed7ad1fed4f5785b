"""Reading what mail hosts write when they could not deliver: delivery reports (RFC 3464). Pure.

What comes in is written by strangers. Nothing in it is believed but the Message-ID of a mail of ours, which only those
know who have it, and only an address is marked that we ourselves sent that mail to.
"""

import email
import re
from dataclasses import dataclass
from email.message import Message

MOST_RECIPIENTS = 50
"""A report speaks of so many recipients; our mails have one each."""

LONGEST_DETAIL = 500

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,198}>")
_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")


class NotAReport(ValueError):
    """A mail that is no delivery report, or none that can be read."""


@dataclass(frozen=True)
class FailedDelivery:
    """What a report says of one recipient; addresses are in lower case, and empty where it does not say.

    ``is_final`` is false for delays, and for what may work another time.
    """

    message_id: str
    original_recipient: str
    final_recipient: str
    is_final: bool
    detail: str


def read_report(raw: bytes) -> list[FailedDelivery]:
    """Return what a delivery report says of each recipient. Raises ``NotAReport``."""
    try:
        return _read(email.message_from_bytes(raw))
    except NotAReport:
        raise
    except Exception as problem:
        raise NotAReport(f"it cannot be read: {type(problem).__name__}") from problem


def _read(report: Message) -> list[FailedDelivery]:
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        raise NotAReport("it is no multipart/report")
    status = _part(report, "message/delivery-status")
    if status is None or not isinstance(status.get_payload(), list):
        raise NotAReport("it has no delivery status")
    message_id = _message_id(report)
    if not message_id:
        raise NotAReport("it does not say which mail it is about")
    groups = [group for group in status.get_payload() if isinstance(group, Message)]
    told = [_recipient(group, message_id) for group in groups if "Action" in group]
    if not told:
        raise NotAReport("it speaks of no recipient")
    return told[:MOST_RECIPIENTS]


def _part(report: Message, *kinds: str) -> Message | None:
    return next((part for part in report.walk() if part.get_content_type() in kinds), None)


def _message_id(report: Message) -> str:
    """Return the Message-ID in the headers of the mail that came back, as the report returns it; empty without."""
    returned = _part(report, "message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
    if returned is None:
        return ""
    payload = returned.get_payload()
    if isinstance(payload, list):
        original = next((each for each in payload if isinstance(each, Message)), None)
    else:
        decoded = returned.get_payload(decode=True)
        original = email.message_from_bytes(decoded) if isinstance(decoded, bytes) else None
    found = _MESSAGE_ID.search(str(original["Message-ID"])) if original is not None else None
    return found.group() if found else ""


def _recipient(group: Message, message_id: str) -> FailedDelivery:
    code = _PERMANENT.search(_field(group, "Status"))
    words = _value(_field(group, "Diagnostic-Code"))
    return FailedDelivery(
        message_id=message_id,
        original_recipient=_value(_field(group, "Original-Recipient")).lower(),
        final_recipient=_value(_field(group, "Final-Recipient")).lower(),
        is_final=code is not None and _field(group, "Action").lower() == "failed",
        detail=(words or _field(group, "Status"))[:LONGEST_DETAIL],
    )


def _field(group: Message, name: str) -> str:
    return " ".join(str(group.get(name, "")).split())


def _value(field: str) -> str:
    """Return what stands after the kind in "rfc822; ana@example.com"."""
    kind, semicolon, value = field.partition(";")
    return (value if semicolon else kind).strip().strip("<>")
