"""Views of the calendar that somebody keeps, for themselves or for departments."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models import Department

LONGEST_QUERY = 4_000
"""Longer than an address ever needs to be."""


class SavedView(models.Model):
    """A view with its filters and options, as the query of an address without a date: it opens at today.

    ``query`` is what ``calendar_app.calendar.saved.asking`` made of an address; whoever shows it reads it from there,
    through their own eyes. ``opens_first``: at the calendar's own address it is what its owner sees.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("what it shows"), max_length=LONGEST_QUERY)
    opens_first = models.BooleanField(_("opens first"), default=False)
    departments: "models.ManyToManyField[Department, SavedViewShare]" = models.ManyToManyField(
        Department, through="SavedViewShare", related_name="+", verbose_name=_("shared with")
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(opens_first=True, removed_at=None),
                name="saved_view_one_opens_first",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SavedViewShare(models.Model):
    """A department whose people see a saved view. ``is_default``: it opens first for who has not chosen one."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="shares", verbose_name=_("view"))
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="view_shares", verbose_name=_("department")
    )
    is_default = models.BooleanField(_("opens first"), default=False)

    class Meta:
        verbose_name = _("share of a saved view")
        verbose_name_plural = _("shares of saved views")
        constraints = [
            models.UniqueConstraint(fields=["view", "department"], name="saved_view_shared_once"),
            models.UniqueConstraint(
                fields=["department"], condition=models.Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view} · {self.department}"
