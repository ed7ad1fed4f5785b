"""Web hooks of an organisation's other tools: what each wants to hear of, and what it is owed, one row an event."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AttemptOutcome, EventName
from campaigns.models.alert import Alert
from campaigns.models.campaign import Campaign
from departments.models import AuditEntry, Department


class Hook(models.Model):
    """An address that hears of chosen events: of what concerns one department, or without one of all there is.

    Of what is confidential it hears only in the name of ``cleared_by``, and no more than they may see. While it is
    paused its events wait; when it is retired there are no more of them. Address and secret are kept sealed.
    """

    name = models.CharField(_("name"), max_length=100)
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="hooks",
        verbose_name=_("department"),
        help_text=_("Empty: the whole organisation."),
    )
    events = ArrayField(models.CharField(max_length=30, choices=EventName.choices), verbose_name=_("events"))
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told of confidential campaigns in the name of"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    host = models.CharField(_("host"), max_length=255, editable=False)
    sealed_address = models.TextField(editable=False)
    sealed_secret = models.TextField(editable=False)
    last_number = models.PositiveBigIntegerField(_("events so far"), default=0, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    tested_at = models.DateTimeField(_("last test"), null=True, blank=True, editable=False)
    test_outcome = models.CharField(
        _("outcome of the test"), max_length=10, choices=AttemptOutcome.choices, blank=True, default="", editable=False
    )
    test_words = models.TextField(_("answer to the test"), blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("web hook")
        verbose_name_plural = _("web hooks")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="hook_has_a_name"),
            models.CheckConstraint(
                condition=Q(events__len__gt=0, events__contained_by=EventName.values),
                name="hook_events_exist",
                violation_error_message=_("Choose at least one event."),
            ),
            models.CheckConstraint(
                condition=~Q(host="") & ~Q(sealed_address="") & ~Q(sealed_secret=""), name="hook_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(tested_at=None, test_outcome="")
                | Q(tested_at__isnull=False, test_outcome__in=AttemptOutcome.values),
                name="hook_test_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HookEvent(models.Model):
    """One thing a hook is owed, from an entry of the history or an alert that fired. Messages carry it there.

    Its key is what the receiver knows it by, on every try and when it is sent again; ``number`` counts the events of
    the hook, without a gap. What the history forgets can be told no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="owed", verbose_name=_("web hook"))
    number = models.PositiveBigIntegerField(_("number"))
    name = models.CharField(_("event"), max_length=30, choices=EventName.choices)
    at = models.DateTimeField(_("when it happened"))
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("campaign")
    )
    entry = models.ForeignKey(AuditEntry, on_delete=models.SET_NULL, null=True, related_name="+")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("event of a web hook")
        verbose_name_plural = _("events of web hooks")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["hook", "number"], name="hook_event_numbered_once"),
            models.UniqueConstraint(fields=["hook", "entry", "name"], name="hook_event_once_per_entry"),
            models.UniqueConstraint(fields=["hook", "alert", "name"], name="hook_event_once_per_alert"),
            models.CheckConstraint(condition=Q(name__in=EventName.values), name="hook_event_exists"),
            models.CheckConstraint(condition=Q(entry=None) | Q(alert=None), name="hook_event_has_one_source"),
        ]

    def __str__(self) -> str:
        return f"{self.hook} {self.number}"
