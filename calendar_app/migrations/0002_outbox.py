from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendar_app", "0001_feeds")]

    operations = [
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("sender", models.CharField(max_length=320, verbose_name="from")),
                ("recipient", models.CharField(max_length=320, verbose_name="to")),
                ("subject", models.CharField(max_length=998, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(blank=True, default="", verbose_name="the same as a page")),
                ("headers", models.JSONField(default=dict, verbose_name="headers")),
            ],
            options={
                "verbose_name": "mail in the outbox",
                "verbose_name_plural": "mails in the outbox",
                "ordering": ["-id"],
            },
        ),
    ]
