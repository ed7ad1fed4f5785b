"""What programs come in with, and what they were answered."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendar_app.enums import ApiScope


class ApiToken(models.Model):
    """A person's key for one program. Only the hash of its secret is kept, so it can be shown once only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=10, choices=ApiScope.choices), verbose_name=_("may"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    ends_with = models.CharField(_("ends with"), max_length=4, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="api_token_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0, scopes__contained_by=ApiScope.values),
                name="api_token_scopes_exist",
                violation_error_message=_("Choose what the token may do."),
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_token_revoked_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiReply(models.Model):
    """What a request with an ``Idempotency-Key`` was answered, so that sending it again does nothing twice."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="replies", editable=False)
    key = models.CharField(max_length=200, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    status = models.PositiveSmallIntegerField(editable=False)
    headers = models.JSONField(default=dict, editable=False)
    body = models.TextField(editable=False)
    made_at = models.DateTimeField(db_index=True, editable=False)

    class Meta:
        verbose_name = _("kept answer of the API")
        verbose_name_plural = _("kept answers of the API")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_reply_once_per_key")]

    def __str__(self) -> str:
        return self.key
