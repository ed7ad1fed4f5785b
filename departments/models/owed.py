"""A mail that is owed to one person."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models.user import User


class OwedMail(models.Model):
    """Who asked for the mail, which of its mails it is, and what became of it.

    A new ``nonce`` is another mail. The clockwork sends what has ``next_try_at`` behind it, and notes ``sent_at``; None
    in both is a mail that nobody asked for, or that was given up, which ``last_error`` says. ``message_id`` and
    ``sent_to`` are those of the last mail that was handed over; where a report says that it came back for good, its
    moment is ``came_back_at``, and ``last_error`` what was said.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    next_try_at = models.DateTimeField(_("leaves at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="", db_index=True, editable=False)
    sent_to = models.CharField(_("sent to"), max_length=254, blank=True, default="", editable=False)
    came_back_at = models.DateTimeField(_("came back"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def owe(self, *, by: User | None, now: dt.datetime) -> None:
        """Let another mail leave at once, as if none had been sent. It is not saved."""
        self.by = by
        self.nonce = uuid.uuid4()
        self.next_try_at = now
        self.tries = 0
        self.sent_at = None
        self.last_error = self.message_id = self.sent_to = ""
        self.came_back_at = None
