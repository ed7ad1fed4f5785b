"""One thing owed to one department, a row before anything is sent."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AlertKind, AlertState
from campaigns.models.activity import Activity
from campaigns.models.campaign import Campaign
from campaigns.models.milestone import Milestone
from campaigns.models.notice_exception import NoticeException
from departments.models import Department


class ChangeSet(models.Model):
    """One person's edits of one campaign, told as one: it settles two minutes after the last of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="change_sets")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    settles_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        indexes = [models.Index(fields=["campaign", "by", "settles_at"], name="change_set_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settles_at__gte=models.F("opened_at")), name="change_set_settles_after_opening"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.opened_at:%Y-%m-%d %H:%M}"


class Alert(models.Model):
    """The alert itself: this row is what is never lost. Messages only carry it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="alerts", verbose_name=_("department")
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        null=True,
        related_name="alerts",
        verbose_name=_("campaign"),
        db_index=False,  # alert_once begins with it
        help_text=_("Empty for the weekly outlook, which is about all that a department has to do."),
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, related_name="alerts", verbose_name=_("activity")
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, null=True, related_name="alerts", verbose_name=_("milestone")
    )
    exception = models.ForeignKey(
        NoticeException, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AlertKind.choices)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    occurrence = models.CharField(
        _("occurrence"), max_length=40, help_text=_("The milestone's date for dated kinds, else the change set.")
    )
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.SET_NULL, null=True, related_name="alerts", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=AlertState.choices, default=AlertState.PLANNED)
    local_date = models.DateField(_("day"))
    local_time = models.TimeField(_("hour"))
    time_zone = models.CharField(_("time zone"), max_length=63)
    due_at = models.DateTimeField(_("falls due"))
    is_urgent = models.BooleanField(_("urgent"), default=False)
    facts = models.JSONField(
        _("facts"),
        default=dict,
        help_text=_("What the department is told: state and days of the activity, and before."),
    )
    subject_version = models.PositiveIntegerField(default=1)
    fired_at = models.DateTimeField(_("fired"), null=True, blank=True)
    closed_reason = models.CharField(_("why it is not needed"), max_length=60, blank=True, default="")
    failures = models.PositiveSmallIntegerField(_("times it could not be fired"), default=0, db_default=0)
    next_try_at = models.DateTimeField(_("tried again"), null=True, blank=True)
    last_error = models.TextField(_("why it could not be fired"), blank=True, default="", db_default="")
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-due_at", "id"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="alert_tick", condition=models.Q(state=AlertState.PLANNED)),
            models.Index(
                fields=["department", "-fired_at"], name="alert_inbox", condition=models.Q(state=AlertState.FIRED)
            ),
            models.Index(
                fields=["department"],
                name="alert_unacknowledged",
                condition=models.Q(state=AlertState.FIRED, acknowledged_at=None),
            ),
            # Firing writes a row anew in every index it is in: what is mostly empty is left out of these.
            *[
                models.Index(fields=[name], name=f"alert_{name}", condition=models.Q(**{f"{name}__isnull": False}))
                for name in ("exception", "change_set", "acknowledged_by")
            ],
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "activity", "milestone", "kind", "step", "occurrence", "department"],
                condition=models.Q(state__in=[AlertState.PLANNED, AlertState.FIRED]),
                nulls_distinct=False,
                name="alert_once",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AlertKind.values), name="alert_kind_exists"),
            models.CheckConstraint(
                condition=models.Q(campaign__isnull=False) & ~models.Q(kind=AlertKind.WEEKLY_OUTLOOK)
                | models.Q(
                    kind=AlertKind.WEEKLY_OUTLOOK,
                    campaign=None,
                    activity=None,
                    milestone=None,
                    exception=None,
                    acknowledged_at=None,
                ),
                name="alert_has_campaign_or_is_outlook",
            ),
            models.CheckConstraint(condition=models.Q(state__in=AlertState.values), name="alert_state_exists"),
            models.CheckConstraint(
                condition=models.Q(state=AlertState.FIRED, fired_at__isnull=False)
                | ~models.Q(state=AlertState.FIRED) & models.Q(fired_at=None),
                name="alert_fired_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(failures=0, next_try_at=None, last_error="")
                | models.Q(failures__gt=0, next_try_at__isnull=False) & ~models.Q(last_error=""),
                name="alert_failed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None, acknowledged_by=None)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, state=AlertState.FIRED),
                name="alert_acknowledged_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.department}"


class WeeklyOutlook(Alert):
    """The alerts that are weekly outlooks, for a list of their own."""

    class Meta:
        proxy = True
        verbose_name = _("weekly outlook")
        verbose_name_plural = _("weekly outlooks")
        ordering = ["-due_at", "id"]

    def __str__(self) -> str:
        return f"{self.department} {self.occurrence}"
