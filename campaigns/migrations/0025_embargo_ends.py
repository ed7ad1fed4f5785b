from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0024_dates_as_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("secrecy", "embargo")), fields=["embargo_until"], name="campaign_embargo_end"
            ),
        ),
    ]
