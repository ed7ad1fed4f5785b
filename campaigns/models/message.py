"""The outbox: what goes to one recipient by one transport, and every try to get it there."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AttemptOutcome, MessageState, Transport
from campaigns.models.alert import Alert
from campaigns.models.hook import HookEvent
from departments.models import Route


class Message(models.Model):
    """One message to one recipient. It is rendered when it is sent, so that it never tells what no longer stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices, default=Transport.EMAIL)
    recipient_key = models.CharField(
        max_length=300, help_text=_("The person (user:ID), the address (mailbox:ADDRESS) or the place it goes to.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    route = models.ForeignKey(Route, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    event = models.ForeignKey(
        HookEvent, on_delete=models.CASCADE, null=True, blank=True, related_name="messages", db_index=False
    )
    address = models.CharField(_("address"), max_length=254)
    group_key = models.CharField(
        max_length=80, help_text=_("What it gathers: a change set or a day's digest. One open message for each.")
    )
    is_urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=MessageState.choices, default=MessageState.PENDING)
    attempts_made = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("leaves at"))
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    send_started_at = models.DateTimeField(null=True, blank=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True, editable=False)
    dated_at = models.DateTimeField(_("Date header"), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True, default="")
    closed_reason = models.CharField(_("why it was not sent"), max_length=60, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=300, blank=True, default="")
    body = models.TextField(_("text"), blank=True, default="")
    alerts: "models.ManyToManyField[Alert, MessageAlert]" = models.ManyToManyField(
        Alert, through="MessageAlert", related_name="messages"
    )
    is_given_up_told = models.BooleanField(db_default=False, default=False, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(
                fields=["transport", "next_attempt_at", "id"],
                name="message_claim",
                condition=models.Q(state__in=[MessageState.PENDING, MessageState.RETRY_WAIT]),
            ),
            models.Index(
                fields=["lease_until"],
                name="message_lease",
                condition=models.Q(state__in=[MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN]),
            ),
            models.Index(
                fields=["route", "-created_at"], name="message_of_route", condition=models.Q(route__isnull=False)
            ),
            models.Index(fields=["event"], name="message_of_event", condition=models.Q(event__isnull=False)),
            models.Index(fields=["route", "user"], name="message_dead", condition=models.Q(state=MessageState.DEAD)),
            models.Index(
                fields=["id"],
                name="message_dead_untold",
                condition=models.Q(state=MessageState.DEAD, is_given_up_told=False),
            ),
            models.Index(
                fields=["state", "transport"],
                name="message_over",
                condition=models.Q(state__in=[MessageState.DEAD, MessageState.BOUNCED, MessageState.SUPPRESSED]),
            ),
            models.Index(fields=["sent_at"], name="message_sent", condition=models.Q(sent_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient_key", "transport", "group_key"],
                condition=models.Q(state=MessageState.PENDING),
                name="message_one_open_per_group",
            ),
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_exists"),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.SENT, sent_at__isnull=False)
                | models.Q(state=MessageState.BOUNCED, sent_at__isnull=False)
                | ~models.Q(state__in=[MessageState.SENT, MessageState.BOUNCED]) & models.Q(sent_at=None),
                name="message_sent_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(lease_token=None, lease_until=None)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="message_lease_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SUPPRESSED) | ~models.Q(closed_reason=""),
                name="message_suppressed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(transport=Transport.EVENT, event__isnull=False)
                | ~models.Q(transport=Transport.EVENT) & models.Q(event=None),
                name="message_of_event_by_its_road",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.state}"


class MessageAlert(models.Model):
    """An alert inside a message. One recipient hears of an alert once by each transport."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="links")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="links")
    transport = models.CharField(max_length=10, choices=Transport.choices)
    recipient_key = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("alert in a message")
        verbose_name_plural = _("alerts in messages")
        constraints = [
            models.UniqueConstraint(fields=["alert", "transport", "recipient_key"], name="alert_once_per_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.alert_id}"


class Attempt(models.Model):
    """One try to send a message. Rows are only ever added."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=AttemptOutcome.choices)
    code = models.CharField(_("code"), max_length=20, blank=True, default="")
    detail = models.TextField(_("answer"), blank=True, default="")
    milliseconds = models.PositiveIntegerField(_("took"), default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=AttemptOutcome.values), name="attempt_outcome_exists")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"
