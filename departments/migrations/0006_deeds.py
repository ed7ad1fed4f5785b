"""Entries that were made together, and what an undo needs beside the fields that changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("departments", "0005_capacities")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="deed",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="made together"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="beside",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(condition=models.Q(("deed__isnull", False)), fields=["deed"], name="audit_deed"),
        ),
    ]
