from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0028_plans_for_many"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=GistIndex(
                models.Func(
                    models.F("warn_on"),
                    models.F("due_on"),
                    template="daterange(%(expressions)s, '[]')",
                    output_field=DateRangeField(),
                ),
                condition=models.Q(("state__in", ("open", "in_work"))),
                name="milestone_work",
            ),
        ),
    ]
