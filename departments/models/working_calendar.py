"""The days a department works."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def saturday_and_sunday() -> list[int]:
    """Return the commonest weekend, Monday being 0."""
    return [5, 6]


class WorkingCalendar(models.Model):
    """Weekend days plus the public holidays of one country and, where given, one region of it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    weekend_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(6)]),
        verbose_name=_("days off each week"),
        default=saturday_and_sunday,
        blank=True,
        size=6,
        help_text=_("0 is Monday, 6 is Sunday."),
    )
    country = models.CharField(
        _("public holidays of"), max_length=2, blank=True, default="", help_text=_("Two letters, such as GB or DE.")
    )
    subdivision = models.CharField(
        _("region"), max_length=10, blank=True, default="", help_text=_("Such as ENG, BY or CA. Empty: the whole land.")
    )

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekend_days__contained_by=list(range(7))),
                name="working_calendar_weekend_days_exist",
            ),
            models.CheckConstraint(
                condition=models.Q(weekend_days__len__lt=7), name="working_calendar_has_a_working_day"
            ),
            models.CheckConstraint(
                condition=models.Q(subdivision="") | ~models.Q(country=""),
                name="working_calendar_region_has_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name
