"""A department asks for another day for one of its duties."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ProposalState
from campaigns.models.milestone import Milestone


class DateProposal(models.Model):
    """A day proposed for a duty, the reason, and what the planners of its campaign answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("duty"))
    due_on = models.DateField(_("proposed day"))
    was_on = models.DateField(_("day it had"))
    reason = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    at = models.DateTimeField(_("proposed"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(_("a word with the answer"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("proposed day")
        verbose_name_plural = _("proposed days")
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=models.Q(state=ProposalState.OPEN), name="date_proposal_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values), name="date_proposal_state_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.OPEN, answered_at=None, answered_by=None)
                | ~models.Q(state=ProposalState.OPEN) & models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="date_proposal_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.milestone)
