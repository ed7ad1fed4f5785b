"""What an ops admin reads of the mail that was kept: nothing of campaigns they may not see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform

from calendar_app.models import OutboxMail
from campaigns.alerts.entries import entries
from campaigns.alerts.texts import Reader, render_mail
from campaigns.enums import Veil
from campaigns.models import Alert, Message
from campaigns.queries.alert_lines import lines_for
from campaigns.queries.veil import veil_of
from campaigns.queries.visible import ALERT, known_alerts, visible
from departments.access import Access

SHOWN_HEADERS = ("Message-ID", "Date", "Auto-Submitted", "List-Id")
"""Headers that say nothing of what else a mail may hold."""


@dataclass(frozen=True)
class Readable:
    """A kept mail as it reads to an ops admin: as it was, or without what they may not know."""

    row: OutboxMail
    subject: str
    text: str
    html: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers that are shown."""
        return {name: value for name, value in self.row.headers.items() if name in SHOWN_HEADERS}


def readable_mails(access: Access, at: dt.datetime) -> QuerySet[Any]:
    """Return the mails of which this person may read something, the newest first. No query yet."""
    message = Message.objects.filter(message_id=OuterRef("key"))
    alerts = Alert.objects.filter(messages__message_id=OuterRef("key"))
    rows = OutboxMail.objects.annotate(key=KeyTextTransform("Message-ID", "headers"))
    rows = rows.annotate(hides=Exists(alerts.exclude(visible(access, at, ALERT))))
    return rows.filter(~Exists(message) | ~Exists(alerts) | Exists(alerts.filter(known_alerts(access, at))))


def readable(rows: Collection[Any], access: Access, at: dt.datetime) -> list[Readable]:
    """Return these rows of ``readable_mails`` as they read to ``access``. At most six queries."""
    cut = {row.key: row for row in rows if row.hides}
    texts = _written_again(cut, access, at) if cut else {}
    return [
        Readable(row, *texts[row.key]) if row.key in texts else Readable(row, row.subject, row.text, row.html)
        for row in rows
    ]


def _written_again(cut: Collection[str], access: Access, at: dt.datetime) -> dict[str, tuple[str, str, str]]:
    """Return subject, text and page of these messages as if they told only what ``access`` knows of, by Message-ID."""
    told: dict[str, dict[UUID, Veil]] = defaultdict(dict)
    alerts = Alert.objects.filter(known_alerts(access, at), messages__message_id__in=cut)
    veils = alerts.annotate(veil=veil_of(access, at, ALERT)).values_list("messages__message_id", "pk", "veil")
    for key, alert_id, veil in veils:
        told[key][alert_id] = Veil(veil)
    lines = lines_for({alert_id for each in told.values() for alert_id in each}, now=at)
    written = dict.fromkeys(cut, ("", "", ""))
    for message in Message.objects.filter(message_id__in=cut):
        shown, _dropped = entries(lines[key].through(veil) for key, veil in told[message.message_id].items())
        if shown:
            reader = Reader(settings.LANGUAGE_CODE, is_person=message.user_id is not None)
            mail = render_mail(tuple(shown), reader, message.group_key)
            written[message.message_id] = (mail.subject, mail.text, mail.html)
    return written
