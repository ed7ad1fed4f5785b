"""One dated, or not yet dated, piece of a campaign in one channel."""

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ActivityState
from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel
from campaigns.models.closing import ClosingDate
from campaigns.models.deed import OpenDeed
from campaigns.models.series import Series
from campaigns.models.words import ACTIVITY_WORDS, words


class Activity(models.Model):
    """Whole days ``starts_on``..``ends_on``, both inclusive, unless it has a time; then its days are its zone's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="activities", verbose_name=_("campaign")
    )
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="activities", verbose_name=_("channel"))
    closing = models.ForeignKey(
        ClosingDate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("issue"),
        help_text=_("The issue or air week it appears in: its published closing dates count."),
    )
    title = models.CharField(_("title"), max_length=200)
    brief = models.TextField(_("brief"), blank=True, default="")
    url = models.URLField(_("link"), max_length=500, blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=ActivityState.choices, default=ActivityState.PLANNED)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True, default="")
    days = models.GeneratedField(
        expression=models.Func(models.F("starts_on"), models.F("ends_on"), models.Value("[]"), function="daterange"),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("days"),
    )
    silent_until = models.DateTimeField(
        _("silent until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Alerts that were overdue at this moment are counted and shown, not sent."),
    )
    is_stale = models.BooleanField(_("to be planned again"), default=False, editable=False)
    open_deed = models.ForeignKey(
        OpenDeed,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="activities",
        help_text=_("What moves it, until all that moves with it is planned again. It sends nothing before."),
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="activities",
        verbose_name=_("series"),
    )
    series_day = models.DateField(
        null=True, blank=True, editable=False, help_text=_("The day its series has it on, wherever it was moved.")
    )
    is_exception = models.BooleanField(
        _("differs from its series"), default=False, editable=False, help_text=_("Changes of the series pass it by.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    import_key = models.CharField(max_length=200, null=True, blank=True, editable=False)  # noqa: DJ001 - many have none
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["starts_on", "title", "id"]
        indexes = [
            GistIndex(fields=["days"], name="activity_days"),
            GinIndex(words(*ACTIVITY_WORDS), name="activity_words"),
            models.Index(fields=["import_key"], name="activity_import_key"),
            models.Index(fields=["id"], name="activity_stale", condition=models.Q(is_stale=True)),
            models.Index(
                fields=["-created_at", "id"],
                name="activity_unscheduled",
                condition=models.Q(state=ActivityState.UNSCHEDULED),
            ),
            models.Index(fields=["open_deed"], name="activity_open_deed", condition=models.Q(open_deed__isnull=False)),
        ]
        constraints = [
            # Not across campaigns: a file must not fail, or succeed, for what its reader may not know of.
            models.UniqueConstraint(fields=["campaign", "import_key"], name="activity_once_per_import_key"),
            models.UniqueConstraint(
                fields=["series", "series_day"],
                name="activity_once_per_day_of_series",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(series=None, series_day=None, is_exception=False)
                | models.Q(series__isnull=False, series_day__isnull=False),
                name="activity_of_series_has_its_day",
            ),
            models.CheckConstraint(condition=models.Q(state__in=ActivityState.values), name="activity_state_exists"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None, ends_on=None)
                | models.Q(starts_on__isnull=False, ends_on__isnull=False),
                name="activity_both_days_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")) | models.Q(starts_on=None),
                name="activity_ends_on_or_after_start",
                violation_error_message=_("The last day is before the first. Change one of them."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=ActivityState.UNSCHEDULED, starts_on=None)
                | models.Q(state=ActivityState.CANCELLED)
                | ~models.Q(state=ActivityState.UNSCHEDULED) & models.Q(starts_on__isnull=False),
                name="activity_dated_unless_unscheduled",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at=None, ends_at=None, time_zone="")
                | models.Q(starts_at__isnull=False, starts_on__isnull=False) & ~models.Q(time_zone=""),
                name="activity_time_has_day_and_zone",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(ends_on__gt=models.F("starts_on"))
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="activity_ends_at_or_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title
