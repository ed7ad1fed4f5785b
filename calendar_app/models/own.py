"""What is one person's own beside everybody's plan: what they starred, what they noted, when they last looked."""

from django.conf import settings
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from calendar_app.models.saved_view import SavedView
from campaigns.models import Activity, Campaign, Channel
from departments.models import Department

LONGEST_NOTE = 5_000


def _exactly_one_of(*fields: str) -> models.Expression:
    count = models.Func(*fields, function="num_nonnulls", output_field=models.IntegerField())
    return Exact(count, 1)


class Favourite(models.Model):
    """One thing somebody starred. It is kept while they may not see it, and shown again when they may."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites", verbose_name=_("whose")
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(_("starred"), auto_now_add=True)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one_of("campaign", "activity", "channel", "department", "view"),
                name="favourite_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "campaign", "activity", "channel", "department", "view"],
                nulls_distinct=False,
                name="favourite_once_each",
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign or self.activity or self.channel or self.department or self.view)


class OwnNote(models.Model):
    """What somebody noted for themselves about a campaign or an activity. Nobody else reads it, ops admins neither."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_notes", verbose_name=_("whose")
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(_("note"), max_length=LONGEST_NOTE)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("note of one's own")
        verbose_name_plural = _("notes of one's own")
        ordering = ["-updated_at", "id"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one_of("campaign", "activity"), name="own_note_is_of_one_thing"),
            models.CheckConstraint(condition=~models.Q(text=""), name="own_note_says_something"),
            models.UniqueConstraint(
                fields=["user", "campaign", "activity"], nulls_distinct=False, name="own_note_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign or self.activity}"


class LastLook(models.Model):
    """When somebody last looked at the calendar. What changed after ``since`` is marked for them as news.

    ``looked_at`` is when they last opened a page of it; ``before`` is what ``since`` was, for an undo.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="last_look", verbose_name=_("whose")
    )
    since = models.DateTimeField(_("news from"))
    looked_at = models.DateTimeField(_("last opened"))
    before = models.DateTimeField(_("news from, before that"), null=True)

    class Meta:
        verbose_name = _("last look")
        verbose_name_plural = _("last looks")
        constraints = [
            models.CheckConstraint(condition=models.Q(since__lte=models.F("looked_at")), name="last_look_not_ahead")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.since}"
