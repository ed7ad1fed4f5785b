"""One sender as a process that tests kill: ticks and sends until nothing is left, again and again.

``python -m tests.alerts.sender_process`` works on the database and mail host its environment names. Leases are short,
so that a test need not wait for them.
"""

import datetime as dt
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
django.setup()

from campaigns.alerts import claiming  # noqa: E402
from campaigns.alerts.delivering import deliver  # noqa: E402
from campaigns.alerts.ticking import run_tick  # noqa: E402


def main() -> None:
    """Work until killed."""
    claiming.LEASE = claiming.SENDING_LEASE = dt.timedelta(seconds=1)
    while True:
        run_tick()
        if not deliver().sent:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
