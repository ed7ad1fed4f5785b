"""Django's way in: the mail backend that ``EMAIL_URL=outbox:`` chooses."""

from collections.abc import Sequence
from email.mime.base import MIMEBase

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from calendar_app.models import OutboxMail

KEPT = 1_000
"""So many mails are kept; the oldest go."""


class EmailBackend(BaseEmailBackend):
    """Writes mails down instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail, once for each recipient, and return how many mails there were. Two queries a mail."""
        for message in email_messages:
            rows = OutboxMail.objects.bulk_create(_row(message, recipient) for recipient in message.recipients())
            OutboxMail.objects.filter(pk__lte=rows[-1].pk - KEPT).delete()
        return len(email_messages)


def _row(message: EmailMessage, recipient: str) -> OutboxMail:
    pages = [content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"]
    return OutboxMail(
        sender=message.from_email,
        recipient=recipient,
        subject=str(message.subject)[:998],
        text=str(message.body),
        html=str(pages[0]) if pages else "",
        calendar=_calendar(message),
        headers={name: str(value) for name, value in message.extra_headers.items()},
    )


def _calendar(message: EmailMessage) -> str:
    """Return the text of the file of dates a mail carries, "" for none."""
    files = [part for part in message.attachments if isinstance(part, MIMEBase)]
    found = [part.get_payload(decode=True) for part in files if part.get_content_type() == "text/calendar"]
    return found[0].decode() if found and isinstance(found[0], bytes) else ""
