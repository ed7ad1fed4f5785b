"""A deed of so many activities that they are planned one batch after the other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenDeed(models.Model):
    """A deed whose activities are not all planned again yet: what the later batches have to know of it.

    Its key is the one the audit entries of the deed carry. The activities name it until the last of them is planned;
    until then none of them sends anything. Then the row goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    why = models.CharField(_("why it cannot wait"), max_length=300, blank=True, default="")
    made_at = models.DateTimeField(_("when"))
    total = models.PositiveIntegerField(_("activities"))

    class Meta:
        verbose_name = _("open deed")
        verbose_name_plural = _("open deeds")

    def __str__(self) -> str:
        return str(self.id)
