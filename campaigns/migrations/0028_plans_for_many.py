from django.db import migrations

# Where a database is its owner's and on a disk without a head, fetching a row by its key costs hardly more than the next
# one; PostgreSQL's own default is for disks that seek. Without it a month reads every campaign there is.
CHEAP_LOOKUPS = """
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET random_page_cost = 1.1', current_database());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'random_page_cost is left as it is: this database is somebody else''s.';
END
$$
"""
AS_BEFORE = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET random_page_cost', current_database()); END $$"


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0027_unscheduled_index"),
    ]

    operations = [
        # How many activities a month holds of a million is guessed ten times too high from the usual sample.
        migrations.RunSQL(
            "ALTER TABLE campaigns_activity ALTER COLUMN days SET STATISTICS 2000",
            "ALTER TABLE campaigns_activity ALTER COLUMN days SET STATISTICS -1",
        ),
        migrations.RunSQL(CHEAP_LOOKUPS, AS_BEFORE),
    ]
