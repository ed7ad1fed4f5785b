"""A single post, insert or spot inside an activity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.activity import Activity


class ActivityItem(models.Model):
    """One piece of an activity on one of its days. It is drawn and counted, and makes no duties of its own."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="items", verbose_name=_("activity"))
    day = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("item of an activity")
        verbose_name_plural = _("items of activities")
        ordering = ["day", "at", "id"]
        indexes = [models.Index(fields=["day"], name="activity_item_day")]

    def __str__(self) -> str:
        return self.title
