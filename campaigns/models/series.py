"""Activities that repeat: a weekly newsletter, a monthly press breakfast."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import MonthlyBy, RepeatUnit
from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel


class Series(models.Model):
    """What its activities have in common. They are rows of their own, made a little more than a year ahead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="series", verbose_name=_("campaign"))
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="series", verbose_name=_("channel"))
    title = models.CharField(_("title"), max_length=200)
    brief = models.TextField(_("brief"), blank=True, default="")
    url = models.URLField(_("link"), max_length=500, blank=True, default="")
    unit = models.CharField(_("repeats by"), max_length=5, choices=RepeatUnit.choices)
    every = models.PositiveSmallIntegerField(_("every"), default=1)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("on"), default=list, blank=True, help_text=_("0 is Monday.")
    )
    monthly_by = models.CharField(_("in the month"), max_length=7, choices=MonthlyBy.choices, default=MonthlyBy.DAY)
    month_place = models.PositiveSmallIntegerField(default=0, editable=False)
    first_on = models.DateField(_("first day"))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Included. Empty: for the time being."))
    length_days = models.PositiveSmallIntegerField(_("days each"), default=1)
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True, default="")
    by_issue = models.BooleanField(
        _("in the issue of its day"), default=False, help_text=_("Each appears in the issue its first day lies in.")
    )
    made_until = models.DateField(editable=False, help_text=_("Its activities are there up to this day, included."))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["first_on", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(unit__in=RepeatUnit.values), name="series_unit_exists"),
            models.CheckConstraint(
                condition=models.Q(monthly_by__in=MonthlyBy.values), name="series_monthly_by_exists"
            ),
            models.CheckConstraint(condition=models.Q(every__range=(1, 99)), name="series_every_in_range"),
            models.CheckConstraint(condition=models.Q(length_days__gte=1), name="series_length_in_range"),
            models.CheckConstraint(
                condition=models.Q(weekdays__contained_by=list(range(7))), name="series_weekdays_exist"
            ),
        ]

    def __str__(self) -> str:
        return self.title
