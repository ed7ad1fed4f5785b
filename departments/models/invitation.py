"""An invitation by mail to sign in for the first time."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models.owed import OwedMail


class Invitation(OwedMail):
    """A person who was added and has not signed in yet, and the mail that lets them choose a password.

    The mail's address is signed over ``id`` and ``nonce``; a new nonce makes older mails worthless.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries", verbose_name=_("person")
    )
    note = models.CharField(_("a word with it"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

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
