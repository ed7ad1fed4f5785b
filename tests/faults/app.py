"""The product's Celery app with short waits, so that a fault is over in seconds. ``celery --app tests.faults.app``

Nothing else differs: the same tasks, the same transactions, durability on.
"""

import datetime as dt
from typing import Any

from celery.signals import worker_process_init

from calendar_app.celery import app

app.conf.beat_schedule = {"tick": {"task": "campaigns.tasks.tick", "schedule": 0.5, "options": {"expires": 5}}}
app.conf.beat_max_loop_interval = 0.5

LEASE = dt.timedelta(seconds=2)
WAIT = dt.timedelta(seconds=0.2)
REST = dt.timedelta(seconds=1)


def quicken(**_given: Any) -> None:
    """Shorten leases, waits and time limits in this process."""
    from django.conf import settings  # noqa: PLC0415 - Django is set up by now, not when this file is read

    from campaigns.alerts import breaker, claiming, setting_aside  # noqa: PLC0415
    from campaigns.rules import message_moves  # noqa: PLC0415

    claiming.LEASE = claiming.SENDING_LEASE = LEASE
    breaker.REST = breaker.REST_AFTER_LOGIN = REST
    setting_aside.TRY_AGAIN_AFTER = (REST,)  # type: ignore[misc]
    message_moves.RETRY_AFTER = (WAIT,) * len(message_moves.RETRY_AFTER)
    settings.EMAIL_TIMEOUT = 1


worker_process_init.connect(quicken)
