"""Dates a medium publishes for its issues or air weeks: the other kind of lead time."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.models.channel import Channel


class ClosingDate(models.Model):
    """One issue or air week of a channel: when it appears, when its space closes and when material is due.

    ``appears_on``..``last_on`` are inclusive; without a last day it is one day. At least one closing date is there.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="closings", verbose_name=_("channel"))
    name = models.CharField(_("issue"), max_length=100, help_text=_("Such as “March issue” or “Week 12”."))
    appears_on = models.DateField(_("appears"), help_text=_("First day on sale or on air."))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    space_closes_on = models.DateField(_("space closes"), null=True, blank=True)
    material_due_on = models.DateField(_("material due"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=200, blank=True, default="", help_text=_("Such as “media data 2027”.")
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("closing date")
        verbose_name_plural = _("closing dates")
        ordering = ["appears_on", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                F("channel"),
                Lower("name"),
                F("appears_on"),
                condition=Q(retired_at=None),
                name="closing_date_once_per_channel",
                violation_error_message=_("The channel has an issue of this name on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(space_closes_on__isnull=False) | Q(material_due_on__isnull=False),
                name="closing_date_closes_somewhere",
                violation_error_message=_("Give the day on which space closes, or on which material is due."),
            ),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("appears_on")),
                name="closing_date_ends_on_or_after_start",
                violation_error_message=_("The last day is before the first. Change one of them."),
            ),
            models.CheckConstraint(
                condition=Q(space_closes_on=None) | Q(space_closes_on__lte=F("appears_on")),
                name="closing_date_space_closes_before_it_appears",
                violation_error_message=_("Space closes after the issue has appeared. Change one of the days."),
            ),
            models.CheckConstraint(
                condition=Q(material_due_on=None) | Q(material_due_on__lte=F("appears_on")),
                name="closing_date_material_before_it_appears",
                violation_error_message=_("Material is due after the issue has appeared. Change one of the days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
