"""People from outside, and the one campaign or channel they were invited to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import GuestKind
from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel
from departments.models.owed import OwedMail


class _Guest(OwedMail):
    """What both sorts of guest have: who, what they are to us, and until when (not included; None: without end).

    Who can sign in already is owed a mail that tells them, from ``told_from`` on; None where none was ever owed.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=GuestKind.choices, default=GuestKind.AGENCY)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    told_from = models.DateTimeField(_("to be told from"), null=True, editable=False)

    class Meta:
        abstract = True


_OWED = models.Q(sent_at=None, next_try_at__isnull=False)


class CampaignGuest(_Guest):
    """Somebody from outside who was invited to this one campaign and sees nothing else."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="guests", verbose_name=_("campaign"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("guest")
    )

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        indexes = [models.Index(fields=["next_try_at"], name="campaign_guest_due", condition=_OWED)]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="campaign_guest_once"),
            models.CheckConstraint(condition=models.Q(kind__in=GuestKind.values), name="campaign_guest_kind_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.campaign}"


class ChannelGuest(_Guest):
    """Somebody from outside who sees what open campaigns plan on this one channel, and nothing else."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="guests", verbose_name=_("channel"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_invitations", verbose_name=_("guest")
    )

    class Meta:
        verbose_name = _("guest of a channel")
        verbose_name_plural = _("guests of channels")
        indexes = [models.Index(fields=["next_try_at"], name="channel_guest_due", condition=_OWED)]
        constraints = [
            models.UniqueConstraint(fields=["channel", "user"], name="channel_guest_once"),
            models.CheckConstraint(condition=models.Q(kind__in=GuestKind.values), name="channel_guest_kind_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.channel}"
