"""When the clockwork last turned."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TickRecord(models.Model):
    """One row a name: when that part of the clockwork last ran to its end."""

    name = models.CharField(_("name"), max_length=30, primary_key=True)
    at = models.DateTimeField(_("last ran"))

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")

    def __str__(self) -> str:
        return self.name
