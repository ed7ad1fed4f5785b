"""A process that moves activities about, as many people at once do. ``python -m tests.faults.changer SEED COUNT``"""

import datetime as dt
import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
django.setup()

from campaigns.actions.activities import move_activity  # noqa: E402
from campaigns.models import Activity  # noqa: E402
from departments.errors import Conflict  # noqa: E402


def main() -> None:
    """Move so many activities; whoever was quicker with one wins, and it is tried again."""
    seed, count = map(int, sys.argv[1:])
    chance = random.Random(seed)
    keys = list(Activity.objects.order_by("pk").values_list("pk", flat=True))
    for _move in range(count):
        key = chance.choice(keys)
        day = dt.date(2031, 3, 3) + dt.timedelta(days=chance.randrange(60))
        while True:
            version = Activity.objects.values_list("version", flat=True).get(pk=key)
            try:
                move_activity(by=None, activity_id=key, version=version, starts_on=day)
                break
            except Conflict:
                continue


if __name__ == "__main__":
    main()
