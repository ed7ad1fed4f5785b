"""One dated duty, and the departments that have to do it."""

import uuid
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import MILESTONE_ANSWERED, MILESTONE_UNFINISHED, Anchor, MilestoneState, Unit
from campaigns.models.activity import Activity
from campaigns.models.campaign import Campaign
from campaigns.models.channel import LeadTimeRule
from campaigns.models.closing import ClosingDate
from departments.models import Department

WORK_DAYS: Final = models.Func(
    models.F("warn_on"),
    models.F("due_on"),
    template="daterange(%(expressions)s, '[]')",  # the bounds written out, as the index has them
    output_field=DateRangeField(),
)
"""The days of a milestone's work: from the one on which it begins to the one it is due, both included."""


class Milestone(models.Model):
    """A duty from a rule of its activity's channel. It keeps its rule's offset beside its date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("campaign")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones", verbose_name=_("activity")
    )
    rule = models.ForeignKey(
        LeadTimeRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    name = models.CharField(_("name"), max_length=120)
    offset = models.SmallIntegerField(_("offset"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices, blank=True, default="")
    anchor = models.CharField(_("counted from"), max_length=12, choices=Anchor.choices, blank=True, default="")
    anchored_on = models.DateField(_("counted from the day"), null=True, blank=True)
    anchored_to = models.ForeignKey(
        Activity,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("counted from the activity"),
        help_text=_("Where it is another activity than its own."),
    )
    closing = models.ForeignKey(
        ClosingDate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issue"),
        help_text=_("The issue whose published closing date this follows, instead of the offset."),
    )
    published_on = models.DateField(
        _("published"), null=True, blank=True, help_text=_("That date; due on the working day before if it is off.")
    )
    must_have = models.BooleanField(_("must-have"), default=True)
    warn_on = models.DateField(_("work begins"))
    warn_working_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of a duty made by hand: how many working days ahead its team is warned."),
    )
    due_on = models.DateField(_("due"))
    late_on = models.DateField(_("late from"))
    planned_on = models.DateField(_("dated"), help_text=_("The day on which this date was worked out."))
    shortfall_days = models.PositiveSmallIntegerField(
        _("working days short"), default=0, help_text=_("More than 0: short notice.")
    )
    is_excepted = models.BooleanField(
        _("exception given"), default=False, editable=False, help_text=_("Its short notice was accepted.")
    )
    state = models.CharField(_("state"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    is_given = models.BooleanField(
        _("given to another department"),
        default=False,
        editable=False,
        help_text=_("Whoever its plan names: a planner gave it away when they handed it back."),
    )
    is_held = models.BooleanField(_("held"), default=False, help_text=_("Does not move with the launch."))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("assigned to"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waived_at = models.DateTimeField(_("waived"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waive_reason = models.CharField(_("why it was waived"), max_length=300, blank=True, default="")
    responsibles: "models.ManyToManyField[Department, MilestoneResponsible]" = models.ManyToManyField(
        Department, through="MilestoneResponsible", related_name="milestones"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on"], name="milestone_unfinished", condition=models.Q(state__in=MILESTONE_UNFINISHED)
            ),
            GistIndex(WORK_DAYS, name="milestone_work", condition=models.Q(state__in=MILESTONE_UNFINISHED)),
            models.Index(
                fields=["-updated_at"],
                name="milestone_answered",
                condition=models.Q(state__in=MILESTONE_ANSWERED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["activity", "rule"], name="milestone_once_per_rule"),
            models.CheckConstraint(condition=models.Q(state__in=MilestoneState.values), name="milestone_state_exists"),
            models.CheckConstraint(
                condition=models.Q(warn_on__lte=models.F("due_on"), late_on__gt=models.F("due_on")),
                name="milestone_warn_due_late_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(offset=None, unit="", anchor="")
                | models.Q(offset__isnull=False) & ~models.Q(unit="") & ~models.Q(anchor=""),
                name="milestone_offset_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(closing=None, published_on=None)
                | models.Q(closing__isnull=False, published_on__isnull=False),
                name="milestone_closing_and_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(is_excepted=False) | models.Q(shortfall_days__gt=0),
                name="milestone_excepted_from_short_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MilestoneState.DONE, done_at__isnull=False, done_by__isnull=False)
                | ~models.Q(state=MilestoneState.DONE) & models.Q(done_at=None, done_by=None),
                name="milestone_done_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MilestoneState.WAIVED, waived_at__isnull=False, waived_by__isnull=False)
                & ~models.Q(waive_reason="")
                | ~models.Q(state=MilestoneState.WAIVED) & models.Q(waived_at=None, waived_by=None, waive_reason=""),
                name="milestone_waived_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneResponsible(models.Model):
    """A department that can finish a milestone. The one in position 0 lends its working calendar."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="responsible_links")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="responsible_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("responsible department")
        verbose_name_plural = _("responsible departments")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "department"], name="milestone_responsible_once"),
            models.UniqueConstraint(
                fields=["milestone", "position"],
                name="milestone_responsible_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.department)
