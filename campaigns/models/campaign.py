"""An objective, a message, and the people who answer for them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models.words import CAMPAIGN_WORDS, words
from departments.models import Department


class Campaign(models.Model):
    """One campaign. Its activities hold the channels and dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    objective = models.TextField(_("objective"), blank=True, default="")
    key_message = models.TextField(_("key message"), blank=True, default="")
    audiences = ArrayField(models.CharField(max_length=100), verbose_name=_("audiences"), default=list, blank=True)
    brand = models.CharField(_("brand"), max_length=100, blank=True, default="")
    markets = ArrayField(models.CharField(max_length=100), verbose_name=_("markets"), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("owner")
    )
    lead_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="led_campaigns", verbose_name=_("lead department")
    )
    launch_on = models.DateField(_("launch"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT)
    secrecy = models.CharField(_("who may know"), max_length=12, choices=Secrecy.choices, default=Secrecy.OPEN)
    others_see = models.CharField(
        _("what others see"), max_length=10, choices=OthersSee.choices, default=OthersSee.NOTHING
    )
    code_name = models.CharField(_("code name"), max_length=100, blank=True, default="")
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    embargo_zone = models.CharField(_("time zone of the embargo"), max_length=63, blank=True, default="")
    was_secret = models.BooleanField(
        default=False, editable=False, help_text=_("Once it was not open, feeds count its changes for each reader.")
    )
    lift_told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When those were told who could not be before.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    cancelled_from = models.CharField(
        _("state before"),
        max_length=10,
        choices=CampaignState.choices,
        blank=True,
        default="",
        editable=False,
        help_text=_("What it was when it was cancelled. A cancelled draft stays hidden like a draft."),
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, default="", editable=False)
    import_key = models.CharField(max_length=200, null=True, blank=True, db_index=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["launch_on", "name"]
        indexes = [
            models.Index(fields=["state", "launch_on"], name="campaign_state_launch"),
            GinIndex(fields=["tags"], name="campaign_tags"),
            GinIndex(words(*CAMPAIGN_WORDS), name="campaign_words"),
            models.Index(
                fields=["embargo_until"],
                name="campaign_to_lift",
                condition=models.Q(secrecy=Secrecy.EMBARGO, lift_told_at=None),
            ),
            models.Index(
                fields=["embargo_until"], name="campaign_embargo_end", condition=models.Q(secrecy=Secrecy.EMBARGO)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CampaignState.values), name="campaign_state_exists"),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None, cancelled_by=None)
                | models.Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="campaign_cancelled_at_and_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CampaignState.CANCELLED) | models.Q(cancelled_at__isnull=False),
                name="campaign_cancelled_says_when",
            ),
            models.CheckConstraint(condition=models.Q(secrecy__in=Secrecy.values), name="campaign_secrecy_exists"),
            models.CheckConstraint(
                condition=models.Q(others_see__in=OthersSee.values), name="campaign_others_see_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(secrecy=Secrecy.EMBARGO, embargo_until__isnull=False) & ~models.Q(embargo_zone="")
                | ~models.Q(secrecy=Secrecy.EMBARGO) & models.Q(embargo_until=None, embargo_zone=""),
                name="campaign_embargo_has_an_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(others_see=OthersSee.CODE_NAME) | ~models.Q(code_name=""),
                name="campaign_code_name_is_given",
            ),
            models.CheckConstraint(
                condition=models.Q(secrecy=Secrecy.OPEN) | models.Q(was_secret=True), name="campaign_was_secret_is_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignNamed(models.Model):
    """A person or a department that may know of a confidential or embargoed campaign, beside its owner."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="named", verbose_name=_("campaign"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="named_in",
        verbose_name=_("person"),
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="named_in",
        verbose_name=_("department"),
    )

    class Meta:
        verbose_name = _("named")
        verbose_name_plural = _("named")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user", "department"], nulls_distinct=False, name="campaign_named_once"
            ),
            models.CheckConstraint(
                condition=models.Q(user=None, department__isnull=False) | models.Q(user__isnull=False, department=None),
                name="campaign_named_person_or_department",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.department)
