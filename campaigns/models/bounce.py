"""Mail that came back: addresses it comes back from, and the reports that said so."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.enums import BounceOutcome
from campaigns.models.message import Message


class BouncedAddress(models.Model):
    """An address from which mail came back for good. While it has a row here, it gets nothing: others are told."""

    address = models.CharField(_("address"), max_length=254, unique=True)
    since = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last came back"))
    reports = models.PositiveIntegerField(_("mails that came back"), default=1)
    detail = models.CharField(_("what was said"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("address mail comes back from")
        verbose_name_plural = _("addresses mail comes back from")
        ordering = ["-last_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="bounced_address_lower"),
        ]

    def __str__(self) -> str:
        return self.address


class BounceReport(models.Model):
    """One report that was read, so that none is read twice. ``key`` is its name where it came from."""

    key = models.CharField(max_length=300, unique=True)
    at = models.DateTimeField(_("read"))
    outcome = models.CharField(_("what it was"), max_length=12, choices=BounceOutcome.choices)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")

    class Meta:
        verbose_name = _("bounce report")
        verbose_name_plural = _("bounce reports")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=BounceOutcome.values), name="bounce_report_outcome_exists"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
