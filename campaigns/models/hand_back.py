"""A department says that a duty is not its own."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import HandBackState
from campaigns.models.milestone import Milestone
from departments.models import Department


class HandBack(models.Model):
    """A duty that went back to the planners of its campaign, the reason, and what they made of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, related_name="hand_backs", verbose_name=_("duty")
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", verbose_name=_("handed back by")
    )
    reason = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("handed back"))
    state = models.CharField(_("state"), max_length=10, choices=HandBackState.choices, default=HandBackState.OPEN)
    given_to = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("given to")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(_("a word with the answer"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("handed-back duty")
        verbose_name_plural = _("handed-back duties")
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "department"],
                condition=models.Q(state=HandBackState.OPEN),
                name="hand_back_one_open",
            ),
            models.CheckConstraint(condition=models.Q(state__in=HandBackState.values), name="hand_back_state_exists"),
            models.CheckConstraint(
                condition=models.Q(state=HandBackState.OPEN, answered_at=None, answered_by=None)
                | ~models.Q(state=HandBackState.OPEN) & models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="hand_back_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(state=HandBackState.GIVEN, given_to__isnull=False)
                | ~models.Q(state=HandBackState.GIVEN) & models.Q(given_to=None),
                name="hand_back_given_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.department}"
