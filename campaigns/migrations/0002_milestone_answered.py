"""An index for what was answered lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("state__in", ("done", "waived"))), fields=["-updated_at"], name="milestone_answered"
            ),
        ),
    ]
