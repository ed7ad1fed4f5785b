"""An invitation by mail to sign in for the first time."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """A person who was added and has not signed in yet, and the mail that lets them choose a password.

    The mail's address is signed over ``id`` and ``nonce``; a new nonce makes older mails worthless. The row is what is
    owed: the clockwork sends what has ``next_try_at`` behind it, and notes ``sent_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries", verbose_name=_("person")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    note = models.CharField(_("a word with it"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("leaves at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True, default="")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="invitation_due",
                condition=models.Q(sent_at=None, accepted_at=None, ended_at=None, next_try_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(accepted_at=None, ended_at=None), name="invitation_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(ended_at=None), name="invitation_accepted_or_ended"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
