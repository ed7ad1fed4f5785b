"""The number that grows with every change: a sequence, so that nobody who changes something waits for another."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("departments", "0008_chats_and_web_hooks")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE instep_revision", "DROP SEQUENCE instep_revision"),
        # A sequence shows 1 before its first step and after it.
        migrations.RunSQL("SELECT nextval('instep_revision')", migrations.RunSQL.noop),
    ]
