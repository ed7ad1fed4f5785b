from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0026_web_hooks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("state", "unscheduled")), fields=["-created_at", "id"], name="activity_unscheduled"
            ),
        ),
    ]
