"""A file somebody is importing: kept between the steps, and what became of it afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportDraft(models.Model):
    """An uploaded file with what was chosen for it. Its owner alone sees it, until ``expires_at``.

    Once it is imported the content is gone and the report is there. ``job`` is what a worker has yet to do with a long
    file, ``preview`` what its page shows of it once it is read, ``job_problem`` why the last job came to nothing.
    """

    class Job(models.TextChoices):
        """What a worker does with a long file."""

        READ = "read", _("read it")
        IMPORT = "import", _("bring it in")

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
    preview = models.JSONField(_("preview"), null=True, blank=True, editable=False)
    is_long = models.BooleanField(_("long"), default=False, editable=False)
    job = models.CharField(_("still to do"), max_length=6, choices=Job.choices, blank=True, default="", editable=False)
    job_at = models.DateTimeField(_("asked for"), null=True, blank=True, editable=False)
    job_tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    job_problem = models.CharField(_("why not"), max_length=1_000, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["job_at"], name="import_draft_to_do", condition=~models.Q(job=""))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(job="")
                | models.Q(job__in=["read", "import"], is_long=True, job_at__isnull=False, imported_at=None),
                name="import_draft_job_exists",
            ),
            models.CheckConstraint(
                condition=models.Q(imported_at=None, report=None)
                | models.Q(imported_at__isnull=False, report__isnull=False, content=b""),
                name="import_draft_reported_once_imported",
            ),
        ]

    def __str__(self) -> str:
        return self.filename
