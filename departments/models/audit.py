"""The deed, who did it, when, and what it changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.enums import Via


class AuditEntry(models.Model):
    """One change, written in the transaction that made it. ``undoes`` is the earlier change it took back.

    Entries of one ``deed`` were made together and are told and taken back together. ``beside`` holds what an undo needs
    beside the fields that changed.

    Rows are only added; erasing a person and the organisation's retention are the two exceptions. ``is_passed_on`` is
    set once the web hooks have been told of it, as far as any is to be.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    via = models.CharField(_("by way of"), max_length=10, choices=Via.choices, default=Via.SYSTEM)
    verb = models.CharField(_("deed"), max_length=60)
    subject_type = models.CharField(_("what"), max_length=60)
    subject_id = models.CharField(_("its id"), max_length=40)
    subject_name = models.CharField(_("its name"), max_length=300, blank=True, default="")
    campaign_id = models.UUIDField(_("campaign"), null=True, db_index=True)
    changes = models.JSONField(_("before and after"), default=dict)
    undoes = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="undone_by", editable=False
    )

    deed = models.UUIDField(_("made together"), null=True, blank=True, editable=False)
    beside = models.JSONField(default=dict, blank=True, editable=False)
    is_passed_on = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["deed"], name="audit_deed", condition=models.Q(deed__isnull=False)),
            models.Index(fields=["id"], name="audit_to_pass_on", condition=models.Q(is_passed_on=False)),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(via__in=Via.values), name="audit_via_exists")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_name}"
