"""The question whether a department takes something on at short notice, and what its head said."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import EXCEPTION_ANSWERS, ExceptionState
from campaigns.models.activity import Activity
from campaigns.models.campaign import Campaign
from departments.models import Department


class NoticeException(models.Model):
    """One department's exception for one activity: the question as it was asked last, and the answer to it.

    ``shortfall_days`` and ``starts_on`` are as they were when it was asked. Asked by nobody: Instep asked by itself,
    because a plan, a calendar or a closing date changed. What is moot keeps its answer and what it was in
    ``moot_from``, so that the answer holds again if the short notice comes back no worse.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="exceptions")
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="exceptions", verbose_name=_("activity")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="exceptions", verbose_name=_("department")
    )
    state = models.CharField(_("state"), max_length=10, choices=ExceptionState.choices, default=ExceptionState.ASKED)
    moot_from = models.CharField(max_length=10, choices=ExceptionState.choices, blank=True, default="", editable=False)
    shortfall_days = models.PositiveSmallIntegerField(_("working days short"))
    starts_on = models.DateField(_("first day"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"))
    why = models.CharField(_("why"), max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    scope = models.CharField(_("what is left out"), max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("exception from short notice")
        verbose_name_plural = _("exceptions from short notice")
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["department"], name="notice_exception_asked", condition=Q(state=ExceptionState.ASKED))
        ]
        constraints = [
            models.UniqueConstraint(fields=["activity", "department"], name="notice_exception_once"),
            models.CheckConstraint(condition=Q(state__in=ExceptionState.values), name="notice_exception_state_exists"),
            models.CheckConstraint(
                condition=Q(state=ExceptionState.MOOT) & ~Q(moot_from__in=["", ExceptionState.MOOT])
                | ~Q(state=ExceptionState.MOOT) & Q(moot_from=""),
                name="notice_exception_moot_from_something",
            ),
            models.CheckConstraint(
                condition=~Q(why="") | Q(asked_by=None), name="notice_exception_asked_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="notice_exception_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=EXCEPTION_ANSWERS) | Q(answered_at__isnull=False),
                name="notice_exception_answer_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExceptionState.REDUCED, ExceptionState.DECLINED]) | ~Q(reason=""),
                name="notice_exception_no_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.department}"
