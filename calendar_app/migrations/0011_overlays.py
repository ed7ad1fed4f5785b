"""Calendars of others and lists of days, laid over the calendar."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendar_app", "0010_feed_key_dates"),
        ("departments", "0009_revision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Overlay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("list", "A list from a file"), ("address", "A calendar by its address")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("colour", models.PositiveSmallIntegerField(default=1, verbose_name="colour")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("me", "Only me"),
                            ("all", "Everybody in the organisation"),
                            ("departments", "Some departments"),
                        ],
                        max_length=12,
                        verbose_name="who may switch it on",
                    ),
                ),
                ("address", models.TextField(blank=True, default="", editable=False, verbose_name="address")),
                ("host", models.CharField(blank=True, default="", editable=False, max_length=255, verbose_name="host")),
                ("etag", models.CharField(blank=True, default="", editable=False, max_length=500)),
                ("last_modified", models.CharField(blank=True, default="", editable=False, max_length=100)),
                (
                    "next_fetch_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="asked next"),
                ),
                ("read_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="read")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last fetched"),
                ),
                (
                    "failing_since",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="fails since"),
                ),
                (
                    "failures",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="failures in a row"),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=300, verbose_name="last failure"
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "departments",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="departments.department", verbose_name="departments"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overlays",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "overlay",
                "verbose_name_plural": "overlays",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="OverlayEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200, verbose_name="what it says")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("is_yearly", models.BooleanField(default=False, verbose_name="every year")),
                (
                    "overlay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="calendar_app.overlay",
                        verbose_name="overlay",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of an overlay",
                "verbose_name_plural": "entries of overlays",
                "ordering": ["first_day", "starts_at", "words", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="overlay",
            index=models.Index(fields=["next_fetch_at"], name="overlay_next_fetch"),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="overlay_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["list", "address"])), name="overlay_kind_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["me", "all", "departments"])), name="overlay_scope_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__range", (1, 12))), name="overlay_colour_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("scope", "me"), _negated=True), ("owner__isnull", False), _connector="OR"),
                name="overlay_private_has_an_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="overlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "address"), ("address", ""), _connector="XOR"),
                name="overlay_address_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="overlayentry",
            index=models.Index(fields=["overlay", "first_day"], name="overlay_entry_days"),
        ),
        migrations.AddConstraint(
            model_name="overlayentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="overlay_entry_ends_on_or_after_start",
            ),
        ),
    ]
