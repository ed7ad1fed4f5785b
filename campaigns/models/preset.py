"""Plans the organisation keeps for channels to come."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Medium


class OwnPreset(models.Model):
    """A channel's plan under a name of its own. ``owners`` and ``plan`` read as those of a shipped preset."""

    name = models.CharField(_("name"), max_length=100)
    medium = models.CharField(_("medium"), max_length=10, choices=Medium.choices)
    colour = models.PositiveSmallIntegerField(_("colour"), default=1)
    owners = models.JSONField(_("owners"), default=list, help_text=_("Names of departments, in their order."))
    plan = models.JSONField(_("plan"), default=list, help_text=_("Its lines, as the file of shipped presets has them."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("own preset")
        verbose_name_plural = _("own presets")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="own_preset_name_unique",
                violation_error_message=_("There is a preset of this name already."),
            ),
            models.CheckConstraint(condition=models.Q(medium__in=Medium.values), name="own_preset_medium_exists"),
            models.CheckConstraint(condition=models.Q(colour__range=(1, 12)), name="own_preset_colour_exists"),
        ]

    def __str__(self) -> str:
        return self.name
