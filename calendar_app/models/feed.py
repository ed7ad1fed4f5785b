"""Subscriptions of calendar programs, and how often what they were shown has changed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendar_app.enums import FeedScope
from calendar_app.models.saved_view import SavedView
from campaigns.models import Campaign, Channel
from departments.models import Department

MOST_MONTHS_BACK = 12
MOST_MONTHS_AHEAD = 24

_NO_TARGET = {"department": None, "channel": None, "campaign": None, "saved_view": None}


def _targets_only(scope: FeedScope, target: str) -> models.Q:
    """Return the condition that a feed of ``scope`` names its target and no other."""
    others = {name: None for name in _NO_TARGET if name != target}
    return models.Q(scope=scope, **others, **{f"{target}__isnull": False})


class Feed(models.Model):
    """One subscription. Its address holds a secret of which only the hash is kept, so it can be shown once only.

    Once what decides its texts was changed (language, alarms), what it shows ``counts_alone`` in the ledger, so that no
    entry's SEQUENCE ever falls. ``end_reason`` is what somebody else said who ended it.
    A feed of a saved view that is gone for good has no ``saved_view`` any more: its programs are told that it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="feeds", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("shows"), max_length=10, choices=FeedScope.choices, default=FeedScope.ME)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    saved_view = models.ForeignKey(
        SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="feeds", verbose_name=_("saved view")
    )
    with_activities = models.BooleanField(_("with activities"), default=True)
    with_duties = models.BooleanField(_("with duties"), default=True)
    with_key_dates = models.BooleanField(_("with key dates"), default=True)
    with_done = models.BooleanField(_("keep done duties, marked"), default=False)
    with_alarms = models.BooleanField(_("alarm at 9:00 the day before a duty"), default=False)
    with_drafts = models.BooleanField(_("with drafts its owner may see"), default=True)
    months_back = models.PositiveSmallIntegerField(_("months back"), default=3)
    months_ahead = models.PositiveSmallIntegerField(_("months ahead"), default=18)
    counts_alone = models.BooleanField(default=False, editable=False)
    is_compressed = models.BooleanField(_("compress where the program asks for it"), default=True)
    language = models.CharField(_("language"), max_length=10, default="en", editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    end_reason = models.CharField(_("why it was ended"), max_length=200, blank=True, default="", editable=False)
    last_fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    last_fetched_by = models.CharField(_("last fetched by"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=[FeedScope.ME, FeedScope.ALL], **_NO_TARGET)
                | _targets_only(FeedScope.DEPARTMENT, "department")
                | _targets_only(FeedScope.CHANNEL, "channel")
                | _targets_only(FeedScope.CAMPAIGN, "campaign")
                | models.Q(scope=FeedScope.VIEW, department=None, channel=None, campaign=None),
                name="feed_scope_has_its_target",
                violation_error_message=_("Choose what the feed is to show."),
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="feed_revoked_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(with_activities=True) | models.Q(with_duties=True) | models.Q(with_key_dates=True),
                name="feed_shows_something",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    months_back__lte=MOST_MONTHS_BACK, months_ahead__gte=1, months_ahead__lte=MOST_MONTHS_AHEAD
                ),
                name="feed_horizon_within_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(last_fetched_by="") | models.Q(last_fetched_at__isnull=False),
                name="feed_fetched_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerAddress(models.Model):
    """An address a feed had before it was given another. It works until then, and says afterwards that it ended."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="former_addresses", verbose_name=_("feed"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    works_until = models.DateTimeField(_("works until"), editable=False)

    class Meta:
        verbose_name = _("former address of a feed")
        verbose_name_plural = _("former addresses of feeds")
        ordering = ["works_until", "id"]

    def __str__(self) -> str:
        return f"{self.feed}, {self.works_until:%Y-%m-%d}"


class FeedLedger(models.Model):
    """How often what was shown of one thing has changed, and when last; one row for each way it is shown.

    ``uid`` is an activity's, a milestone's or a key date's, with the ``text`` that was made of it, or a feed's own for
    its file as a whole. ``digest`` is a hash of the text or file, ``source`` of all it was made of. Of a file it also
    says at which ``revision`` of the data it was right, how long that holds, and what wrote it.
    """

    uid = models.UUIDField(editable=False)
    variant = models.CharField(max_length=60, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    source = models.CharField(max_length=64, db_default="", editable=False)
    text = models.TextField(db_default="", editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    last_modified = models.DateTimeField(editable=False)
    revision = models.BigIntegerField(null=True, editable=False)
    fresh_until = models.DateTimeField(null=True, editable=False)
    written_by = models.CharField(max_length=64, db_default="", editable=False)

    class Meta:
        verbose_name = _("line of the feeds' ledger")
        verbose_name_plural = _("the feeds' ledger")
        constraints = [models.UniqueConstraint(fields=["uid", "variant"], name="feed_ledger_once_per_variant")]

    def __str__(self) -> str:
        return f"{self.uid} {self.variant} {self.sequence}"
