"""The one row of settings of an organisation."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.enums import Weekday
from departments.models.department import HOURS_LIMIT
from departments.models.working_calendar import WorkingCalendar

WINDOW_LIMIT = 366
"""The most days for which an audience can be left alone."""

AUDIENCE_CAMPAIGNS_LIMIT = 100

LINK_DAYS_LIMIT = 3_660
"""The most days for which a link can be let open at all: ten years."""


class OrganisationSettings(models.Model):
    """What holds for the whole organisation unless a department says otherwise. There is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("organisation"), max_length=150)
    time_zone = models.CharField(_("time zone"), max_length=63, default="UTC")
    first_day_of_week = models.PositiveSmallIntegerField(
        _("week begins on"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(_("fiscal year begins in month"), default=1)
    default_calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, related_name="+", verbose_name=_("working calendar")
    )
    alert_hour = models.TimeField(
        _("alert hour"), default=dt.time(8, 0), help_text=_("When the day's alerts leave, in each department's zone.")
    )
    works_from = models.TimeField(
        _("work begins"), default=dt.time(9, 0), help_text=_("In each department's zone, on its working days.")
    )
    works_until = models.TimeField(_("work ends"), default=dt.time(17, 0))
    escalate_after_hours = models.PositiveSmallIntegerField(
        _("an alert climbs after"),
        default=8,
        validators=[MaxValueValidator(HOURS_LIMIT)],
        help_text=_("Working hours without anybody marking it as seen: to the members, the head, the owner. 0: never."),
    )
    audience_window_days = models.PositiveSmallIntegerField(
        _("an audience is left alone for"),
        null=True,
        blank=True,
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(WINDOW_LIMIT)],
        help_text=_(
            "In days: planning asks when more campaigns than the next field says hit one audience. Empty: never."
        ),
    )
    audience_campaigns = models.PositiveSmallIntegerField(
        _("campaigns that may hit it in that time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(AUDIENCE_CAMPAIGNS_LIMIT)],
    )
    longest_link_days = models.PositiveSmallIntegerField(
        _("links for people without a seat end after"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(LINK_DAYS_LIMIT)],
        help_text=_("At the latest, in days. A shorter one holds for links that are open, too."),
    )
    erase_people_after_days = models.PositiveIntegerField(
        _("erase people after"),
        null=True,
        blank=True,
        help_text=_("Days after somebody has left until name and address are erased. Empty: only by hand."),
    )
    keep_mail_days = models.PositiveIntegerField(
        _("keep the text of sent mail"), default=365, null=True, blank=True, help_text=_("In days. Empty: for ever.")
    )
    keep_history_days = models.PositiveIntegerField(
        _("keep the history"), null=True, blank=True, help_text=_("In days. Empty: for ever.")
    )
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    class Meta:
        verbose_name = _("organisation settings")
        verbose_name_plural = _("organisation settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="organisation_settings_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(first_day_of_week__range=(0, 6)), name="organisation_first_day_of_week_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__range=(1, 12)), name="organisation_fiscal_month_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(audience_window_days=None) | models.Q(audience_window_days__range=(1, WINDOW_LIMIT)),
                name="organisation_audience_window_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(audience_campaigns__range=(1, AUDIENCE_CAMPAIGNS_LIMIT)),
                name="organisation_audience_campaigns_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(longest_link_days__range=(1, LINK_DAYS_LIMIT)),
                name="organisation_link_days_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(works_from__lt=models.F("works_until")),
                name="organisation_works_for_some_hours",
                violation_error_message=_("Work has to begin before it ends."),
            ),
            models.CheckConstraint(
                condition=models.Q(escalate_after_hours__lte=HOURS_LIMIT), name="organisation_hours_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
