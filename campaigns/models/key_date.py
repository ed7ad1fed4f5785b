"""Dates people must know that are no activities."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign


class KeyDate(models.Model):
    """A trade show, a results day, a price change: ``first_day``..``last_day``, both inclusive.

    One with a ``campaign`` is as secret as that, whatever becomes of it; one without is for the whole organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("a word with it"), max_length=300, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="key_dates", verbose_name=_("campaign"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("key date")
        verbose_name_plural = _("key dates")
        ordering = ["first_day", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="key_date_ends_on_or_after_start",
                violation_error_message=_("The last day is before the first. Change one of them."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="key_date_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
