"""What people lay over the calendar, and the entries of each."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendar_app.enums import OverlayKind, OverlayScope
from departments.models import Department


class Overlay(models.Model):
    """A list of days from a file, or somebody else's calendar by its address, which is kept sealed.

    What was read last stays until something newer was: ``read_at`` is when a file came in, ``confirmed_at`` when the
    other end last said that it still holds, ``failing_since`` and ``failure`` why it does not any more. The row says
    when to ask next; what is ``None`` there is never asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=OverlayKind.choices)
    name = models.CharField(_("name"), max_length=60)
    colour = models.PositiveSmallIntegerField(_("colour"), default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="overlays",
        verbose_name=_("owner"),
    )
    scope = models.CharField(_("who may switch it on"), max_length=12, choices=OverlayScope.choices)
    departments: "models.ManyToManyField[Department, models.Model]" = models.ManyToManyField(
        Department, related_name="+", verbose_name=_("departments"), blank=True
    )
    address = models.TextField(_("address"), blank=True, default="", editable=False)
    host = models.CharField(_("host"), max_length=255, blank=True, default="", editable=False)
    etag = models.CharField(max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=100, blank=True, default="", editable=False)
    next_fetch_at = models.DateTimeField(_("asked next"), null=True, blank=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("fails since"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    failure = models.CharField(_("last failure"), max_length=300, blank=True, default="", editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("overlay")
        verbose_name_plural = _("overlays")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["next_fetch_at"], name="overlay_next_fetch")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="overlay_has_a_name"),
            models.CheckConstraint(condition=models.Q(kind__in=OverlayKind.values), name="overlay_kind_exists"),
            models.CheckConstraint(condition=models.Q(scope__in=OverlayScope.values), name="overlay_scope_exists"),
            models.CheckConstraint(condition=models.Q(colour__range=(1, 12)), name="overlay_colour_exists"),
            models.CheckConstraint(
                condition=~models.Q(scope=OverlayScope.ME) | models.Q(owner__isnull=False),
                name="overlay_private_has_an_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OverlayKind.ADDRESS) ^ models.Q(address=""), name="overlay_address_by_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OverlayEntry(models.Model):
    """One entry: ``first_day``..``last_day``, both inclusive; ``is_yearly``: every year from its own on."""

    overlay = models.ForeignKey(Overlay, on_delete=models.CASCADE, related_name="entries", verbose_name=_("overlay"))
    words = models.CharField(_("what it says"), max_length=200)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    is_yearly = models.BooleanField(_("every year"), default=False)

    class Meta:
        verbose_name = _("entry of an overlay")
        verbose_name_plural = _("entries of overlays")
        ordering = ["first_day", "starts_at", "words", "id"]
        indexes = [models.Index(fields=["overlay", "first_day"], name="overlay_entry_days")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="overlay_entry_ends_on_or_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.words
