"""Give a new installation its one row of settings, so that nothing has to ask whether it is there."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_settings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the row with the commonest working calendar, unless it is there."""
    calendar, _made = apps.get_model("departments", "WorkingCalendar").objects.get_or_create(name="Monday to Friday")
    apps.get_model("departments", "OrganisationSettings").objects.get_or_create(
        id=1, defaults={"name": "My organisation", "default_calendar": calendar}
    )


class Migration(migrations.Migration):
    dependencies = [("departments", "0001_initial")]
    operations = [migrations.RunPython(make_settings, migrations.RunPython.noop)]
