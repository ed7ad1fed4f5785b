"""A file somebody is importing: kept between the steps, and what became of it afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportDraft(models.Model):
    """An uploaded file with what was chosen for it. Its owner alone sees it, until ``expires_at``.

    Once it is imported the content is gone and the report is there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports", verbose_name=_("owner")
    )
    filename = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(_("content"), default=b"", editable=False)
    choices = models.JSONField(_("choices"), default=dict, editable=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"), db_index=True)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True, editable=False)
    report = models.JSONField(_("report"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(imported_at=None, report=None)
                | models.Q(imported_at__isnull=False, report__isnull=False, content=b""),
                name="import_draft_reported_once_imported",
            )
        ]

    def __str__(self) -> str:
        return self.filename
