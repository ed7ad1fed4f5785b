"""Links by which people without a seat see a saved view."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendar_app.models.saved_view import SavedView


class SharedLink(models.Model):
    """A read-only link to a saved view. Its address holds a secret of which only the hash is kept.

    It shows the days from ``first_day`` on, to ``last_day`` unless that is empty, of what its owner may see at the
    moment it is opened and what hides from nobody. ``opened_count`` counts the hours in which somebody opened it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shared_links", verbose_name=_("owner")
    )
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="links", verbose_name=_("view"))
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"), null=True, blank=True)
    with_drafts = models.BooleanField(_("with drafts"), default=False)
    shows_status = models.BooleanField(_("says how each stands"), default=True)
    shows_departments = models.BooleanField(_("says which departments own its channel"), default=False)
    shows_owner = models.BooleanField(_("says whose campaign it is"), default=False)
    expires_at = models.DateTimeField(_("open until"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    last_opened_at = models.DateTimeField(_("last opened"), null=True, blank=True, editable=False)
    opened_count = models.PositiveIntegerField(_("times opened"), default=0, editable=False)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="shared_link_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="shared_link_ends_after_it_begins",
                violation_error_message=_("The last day has to be after the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(with_drafts=False) | models.Q(shows_status=True),
                name="shared_link_says_what_is_a_draft",
                violation_error_message=_("Drafts are shown as what they are: let it say how each stands, too."),
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="shared_link_revoked_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(last_opened_at=None, opened_count=0)
                | models.Q(last_opened_at__isnull=False, opened_count__gt=0),
                name="shared_link_opened_at_and_how_often",
            ),
        ]

    def __str__(self) -> str:
        return self.name
