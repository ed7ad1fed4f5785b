"""How many messages were accepted on a day that is over, and how soon, so that nobody has to count them again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Transport


class DeliveryTally(models.Model):
    """One day (UTC) and transport. ``within`` counts what was accepted within each of ``rules.latency.BOUNDS``."""

    day = models.DateField(_("day"))
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices)
    accepted = models.PositiveIntegerField(_("accepted"))
    seconds = models.FloatField(_("seconds in all"))
    within = ArrayField(models.PositiveIntegerField())

    class Meta:
        verbose_name = _("day’s deliveries")
        verbose_name_plural = _("deliveries by day")
        ordering = ["-day", "transport"]
        constraints = [models.UniqueConstraint(fields=["day", "transport"], name="delivery_tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.transport}"
