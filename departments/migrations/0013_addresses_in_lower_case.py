"""People's addresses in lower case: nobody whose address had a capital could sign in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0012_longest_link_days"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE departments_user SET email = lower(email) WHERE email <> lower(email)",
            migrations.RunSQL.noop,
        ),
    ]
