"""Celery: the courier. What is owed stands in the database; losing every message here loses nothing but seconds."""

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

from calendar_app.env import env, require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")


def broker_url(redis_url: str) -> str:
    """The same address in kombu's words, which has others for a socket: ``redis+socket:///x?virtual_host=1``."""
    url = urlsplit(redis_url)
    if url.scheme != "unix":
        return redis_url
    database = parse_qs(url.query).get("db", ["0"])[0]
    return f"redis+socket://{url.netloc}{url.path}?virtual_host={database}"


CONFIGURATION: dict[str, Any] = {
    "broker_url": broker_url(env.redis_url),
    # A broker that is away is tried again for ever, and noticed soon.
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": 4,
    "broker_transport_options": {
        "socket_connect_timeout": 4,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "visibility_timeout": 900,  # longer than any task may run, so that none is handed out twice while it does
    },
    "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
    # A worker that dies gives its task back; one task at a time, none hoarded.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_pool": "prefork",
    "worker_max_tasks_per_child": 1000,
    "task_soft_time_limit": 240,
    "task_time_limit": 300,
    "task_default_queue": "instep",
    "task_ignore_result": True,
    "result_backend": None,
    "task_serializer": "json",
    "accept_content": ["json"],
    "timezone": "UTC",
    "enable_utc": True,
    "worker_hijack_root_logger": False,
    # The schedule. A tick nobody took in time is worthless: the next one does its work.
    "beat_schedule_filename": str(env.home / "beat-schedule"),
    "beat_max_loop_interval": 5,
    "beat_schedule": {
        "tick": {"task": "campaigns.tasks.tick", "schedule": 5.0, "options": {"expires": 15}},
        "read bounces": {"task": "campaigns.tasks.read_bounces", "schedule": 60.0, "options": {"expires": 60}},
        "fetch calendars": {
            "task": "calendar_app.tasks.fetch_calendars",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "long imports": {
            "task": "calendar_app.tasks.carry_out_imports",
            "schedule": 5.0,
            "options": {"expires": 5},
        },
        "tally": {"task": "campaigns.tasks.tally_deliveries", "schedule": 3600.0, "options": {"expires": 3600}},
        "follow dates": {"task": "campaigns.tasks.follow_dates", "schedule": 600.0, "options": {"expires": 600}},
        "plan outlooks": {"task": "campaigns.tasks.plan_outlooks", "schedule": 3600.0, "options": {"expires": 3600}},
        # Before the reconciler, which gives what has come near its duties.
        "extend series": {
            "task": "campaigns.tasks.extend_series",
            "schedule": crontab(hour="2", minute="10"),
            "options": {"expires": 6 * 3600},
        },
        "reconcile": {
            "task": "campaigns.tasks.reconcile",
            "schedule": crontab(hour="2", minute="30"),
            "options": {"expires": 6 * 3600},
        },
        "retention": {
            "task": "calendar_app.tasks.apply_retention",
            "schedule": crontab(hour="3", minute="15"),
            "options": {"expires": 6 * 3600},
        },
    },
}


def _check_environment(**_: object) -> None:
    require_secret_key()


worker_init.connect(_check_environment)
beat_init.connect(_check_environment)

app = Celery("instep")
app.conf.update(CONFIGURATION)
app.autodiscover_tasks()
