"""A way to reach an audience, who owns it, and the lead times that belong to it."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Anchor, ClosingRole, Medium, ShortNoticePolicy, Unit
from departments.models import Department

OFFSET_LIMIT = 3_650
"""The largest offset of a rule, in whatever unit, before or after."""

WARN_LIMIT = 250
"""The most working days a team can be warned ahead."""

CAPACITY_LIMIT = 1_000
"""The most activities a week a channel can be said to carry."""

COLOURS = range(1, 13)
"""The colours a channel can have, as the style sheet numbers them."""


class Channel(models.Model):
    """A way to reach an audience: print, e-mail, organic social, the contact centre ..."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("short name in addresses"), max_length=100, unique=True)
    medium = models.CharField(_("medium"), max_length=10, choices=Medium.choices)
    colour = models.PositiveSmallIntegerField(
        _("colour"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)], help_text=_("1 to 12.")
    )
    owners: "models.ManyToManyField[Department, ChannelOwner]" = models.ManyToManyField(
        Department, through="ChannelOwner", related_name="channels", verbose_name=_("owners")
    )
    weekly_capacity = models.PositiveSmallIntegerField(
        _("activities a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(CAPACITY_LIMIT)],
        help_text=_("How many it carries in one week. Empty: as many as are planned."),
    )
    preset = models.CharField(
        _("preset"),
        max_length=120,
        blank=True,
        default="",
        editable=False,
        help_text=_("The key of the preset its plan came from."),
    )
    short_notice = models.CharField(
        _("at short notice"),
        max_length=6,
        choices=ShortNoticePolicy.choices,
        default=ShortNoticePolicy.ALLOW,
        help_text=_("What happens when somebody plans on this channel with less notice than it takes."),
    )
    alternative = models.CharField(
        _("what to do instead"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Such as “Print takes eight weeks; use the web shop banner, it takes three days.”"),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="channel_name_unique",
                violation_error_message=_("There is a channel of this name already."),
            ),
            models.CheckConstraint(condition=models.Q(colour__range=(1, 12)), name="channel_colour_exists"),
            models.CheckConstraint(condition=models.Q(medium__in=Medium.values), name="channel_medium_exists"),
            models.CheckConstraint(
                condition=models.Q(weekly_capacity=None) | models.Q(weekly_capacity__range=(1, CAPACITY_LIMIT)),
                name="channel_capacity_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(short_notice__in=ShortNoticePolicy.values), name="channel_short_notice_exists"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelOwner(models.Model):
    """A department that owns a channel. The one in the first position lends its working calendar."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="ownerships", verbose_name=_("channel"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="ownerships", verbose_name=_("department")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("channel owner")
        verbose_name_plural = _("channel owners")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "department"], name="channel_owner_once"),
            models.UniqueConstraint(
                fields=["channel", "position"],
                name="channel_owner_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.channel}"


class LeadTimeRule(models.Model):
    """One line of a channel's plan, such as "creative approved, 10 working days before start"."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="rules", verbose_name=_("channel"))
    name = models.CharField(_("milestone"), max_length=120)
    offset = models.SmallIntegerField(
        _("offset"),
        validators=[MinValueValidator(-OFFSET_LIMIT), MaxValueValidator(OFFSET_LIMIT)],
        help_text=_("Before is negative, after is positive, 0 is the day itself."),
    )
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices, default=Unit.WORKING_DAYS)
    anchor = models.CharField(_("counted from"), max_length=12, choices=Anchor.choices, default=Anchor.START)
    anchor_channels = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("counted from channels"),
        default=list,
        blank=True,
        help_text=_("Keys of channels, in order: their first activity in the same campaign counts."),
    )
    responsible = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
        help_text=_("Empty: the channel's owners."),
    )
    must_have = models.BooleanField(_("must-have"), default=True)
    warn_working_days = models.PositiveSmallIntegerField(
        _("warn ahead"), default=5, validators=[MaxValueValidator(WARN_LIMIT)], help_text=_("In working days.")
    )
    closing_role = models.CharField(
        _("published date"),
        max_length=8,
        choices=ClosingRole.choices,
        blank=True,
        default="",
        help_text=_("The date of the activity’s issue this line follows, where it has one; else the offset counts."),
    )
    basis = models.CharField(
        _("basis"), max_length=300, blank=True, default="", help_text=_("Where this lead time comes from.")
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("lead-time rule")
        verbose_name_plural = _("lead-time rules")
        ordering = ["channel", "anchor", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "name"],
                condition=models.Q(retired_at=None),
                name="lead_time_rule_name_once_per_channel",
            ),
            models.CheckConstraint(
                condition=models.Q(offset__range=(-OFFSET_LIMIT, OFFSET_LIMIT)), name="lead_time_rule_offset_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(warn_working_days__range=(0, WARN_LIMIT)), name="lead_time_rule_warn_in_range"
            ),
            models.CheckConstraint(condition=models.Q(unit__in=Unit.values), name="lead_time_rule_unit_exists"),
            models.CheckConstraint(condition=models.Q(anchor__in=Anchor.values), name="lead_time_rule_anchor_exists"),
            models.CheckConstraint(
                condition=models.Q(anchor=Anchor.CHANNELS) & ~models.Q(anchor_channels=[])
                | ~models.Q(anchor=Anchor.CHANNELS) & models.Q(anchor_channels=[]),
                name="lead_time_rule_names_its_channels",
            ),
            models.CheckConstraint(
                condition=models.Q(closing_role__in=["", *ClosingRole.values]),
                name="lead_time_rule_closing_role_exists",
            ),
        ]

    def __str__(self) -> str:
        return self.name
