"""Dates people must know that are no activities."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0019_words")]

    operations = [
        migrations.CreateModel(
            name="KeyDate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="a word with it")),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="key_dates",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "key date",
                "verbose_name_plural": "key dates",
                "ordering": ["first_day", "name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="key_date_ends_on_or_after_start",
                        violation_error_message="The last day is before the first. Change one of them.",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="key_date_has_a_name"),
                ],
            },
        ),
    ]
