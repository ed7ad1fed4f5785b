"""A mail that is owed to one person."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OwedMail(models.Model):
    """Who asked for the mail, which of its mails it is, and what became of it.

    A new ``nonce`` is another mail. The clockwork sends what has ``next_try_at`` behind it, and notes ``sent_at``; None
    in both is a mail that nobody asked for, or that was given up, which ``last_error`` says.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    next_try_at = models.DateTimeField(_("leaves at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True, default="")

    class Meta:
        abstract = True
