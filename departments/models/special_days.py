"""Days of a working calendar, or of one department, that are not like others."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from departments.enums import DayKind
from departments.models.department import Department
from departments.models.working_calendar import WorkingCalendar


class SpecialDays(models.Model):
    """``first_day``..``last_day``, both inclusive: closed, worked although they are off, or a busy season.

    They hold for all who work by ``calendar``, or for one ``department``. ``factor`` is in hundredths.
    """

    calendar = models.ForeignKey(
        WorkingCalendar,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("working calendar"),
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("department"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind.choices, default=DayKind.CLOSED)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    is_yearly = models.BooleanField(_("every year"), default=False)
    factor = models.PositiveSmallIntegerField(
        _("lead times are longer by"), default=100, help_text=_("In hundredths: 150 is one and a half times as long.")
    )
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("special days")
        verbose_name_plural = _("special days")
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar=None, department__isnull=False) | Q(calendar__isnull=False, department=None),
                name="special_days_belong_to_one",
            ),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="special_days_kind_exists"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="special_days_end_on_or_after_start",
                violation_error_message=_("The last day is before the first. Change one of them."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__lt=F("first_day") + dt.timedelta(days=366)),
                name="special_days_at_most_a_year",
                violation_error_message=_("That is more than a year. Enter the rest as another line."),
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=100, factor__lte=1_000) & (Q(kind=DayKind.BUSY) | Q(factor=100)),
                name="special_days_factor_fits_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="special_days_say_why"),
        ]

    def __str__(self) -> str:
        return self.reason
