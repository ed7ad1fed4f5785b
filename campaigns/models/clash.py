"""Days that are closed, and why somebody went ahead in spite of what stands against an activity's days."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import BlackoutKind, ClashKind
from campaigns.models.activity import Activity
from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel


class Blackout(models.Model):
    """Days on which nothing may run, or nothing may start, ``first_day``..``last_day``, both inclusive."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=BlackoutKind.choices, default=BlackoutKind.BLACKOUT)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    channels: "models.ManyToManyField[Channel, models.Model]" = models.ManyToManyField(
        Channel, related_name="blackouts", verbose_name=_("channels"), blank=True, help_text=_("None chosen: all.")
    )
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        ordering = ["first_day", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=BlackoutKind.values), name="blackout_kind_exists"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="blackout_ends_on_or_after_start",
                violation_error_message=_("The last day is before the first. Change one of them."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoAhead(models.Model):
    """Why an activity keeps days that clash with something: one row for each clash that was asked about.

    ``about`` and ``weeks`` say which clash it was (``campaigns.rules.clashes.Clash``), ``campaigns`` which other
    campaigns had a part in it: only who may see all of those may read the reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="go_aheads", verbose_name=_("activity")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ClashKind.choices)
    about = models.CharField(_("what it was about"), max_length=60)
    weeks = ArrayField(models.DateField(), verbose_name=_("weeks"), default=list, blank=True)
    campaigns: "models.ManyToManyField[Campaign, models.Model]" = models.ManyToManyField(
        Campaign, related_name="+", verbose_name=_("other campaigns"), blank=True
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who went ahead")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("go-ahead")
        verbose_name_plural = _("go-aheads")
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ClashKind.values), name="go_ahead_kind_exists"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="go_ahead_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.activity)
