"""How one person wants to be told: in general, or for one department."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AlertKind, How
from departments.enums import Weekday
from departments.models import Department


class AlertPreference(models.Model):
    """How mail about alerts reaches a person. The row of a department stands in the place of the general one there.

    Quiet hours, and whether dates come as files, are the person's, so only the general row says them. Who has no row is
    told as usual.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_preferences", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="alert_preferences",
        verbose_name=_("department"),
        help_text=_("Empty: in general."),
    )
    how = models.CharField(_("mail comes"), max_length=10, choices=How.choices, default=How.USUAL)
    at = models.TimeField(_("at"), null=True, blank=True, help_text=_("In the person's own zone."))
    weekday = models.PositiveSmallIntegerField(_("on"), choices=Weekday.choices, null=True, blank=True)
    muted = ArrayField(
        models.CharField(max_length=20, choices=AlertKind.choices),
        verbose_name=_("no mail about"),
        blank=True,
        default=list,
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    with_files = models.BooleanField(_("dates come as a file, too"), default=True)

    class Meta:
        verbose_name = _("how somebody is told")
        verbose_name_plural = _("how people are told")
        ordering = ["user", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department"], nulls_distinct=False, name="preference_once_per_department"
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=[How.USUAL, How.AT_ONCE], at=None, weekday=None)
                | models.Q(how=How.DAILY, at__isnull=False, weekday=None)
                | models.Q(how=How.WEEKLY, at__isnull=False, weekday__isnull=False, weekday__range=(0, 6)),
                name="preference_says_when",
                violation_error_message=_("Say at which time the mail is to come, and for a weekly one on which day."),
            ),
            models.CheckConstraint(
                condition=models.Q(muted__contained_by=AlertKind.values), name="preference_muted_kinds_exist"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False, department=None)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="preference_quiet_from_and_until",
                violation_error_message=_("Quiet hours begin and end, and not at the same time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.department})" if self.department_id else str(self.user)
