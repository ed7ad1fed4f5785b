"""Celery's wiring: it finds the broker, knows what the clock asks for, and never keeps a writer waiting."""

import re
import time

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from calendar_app.celery import CONFIGURATION, app, broker_url
from calendar_app.env import env


@pytest.mark.parametrize(
    ("redis_url", "kombu_url"),
    [
        ("redis://:r%3Aed@127.0.0.1:6379/3", "redis://:r%3Aed@127.0.0.1:6379/3"),
        ("unix:///run/a%20b/valkey.sock?db=2", "redis+socket:///run/a%20b/valkey.sock?virtual_host=2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_the_broker_is_named_in_kombus_words(redis_url: str, kombu_url: str) -> None:
    assert broker_url(redis_url) == kombu_url


def test_a_message_arrives_in_the_database_the_address_names(services: None) -> None:
    courier = Celery(broker=broker_url(env.redis_url), set_as_current=False)
    with courier.connection_for_write() as connection:
        queue = connection.SimpleQueue("ground")
        queue.put({"word": "arrived"})
        assert queue.get(timeout=60).payload == {"word": "arrived"}
        assert connection.default_channel.client.connection_pool.connection_kwargs["db"] == int(
            re.findall(r"\d+$", env.redis_url)[0]
        )


def test_every_task_on_the_clock_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in CONFIGURATION["beat_schedule"].values()} <= set(app.tasks)


def test_no_task_outlives_the_time_after_which_redis_hands_it_out_again() -> None:
    app.loader.import_default_modules()
    limits = [task.time_limit or CONFIGURATION["task_time_limit"] for task in app.tasks.values()]
    assert max(limits) < CONFIGURATION["broker_transport_options"]["visibility_timeout"]


def test_a_broker_that_is_away_is_noticed_soon() -> None:
    courier = Celery(set_as_current=False)
    courier.conf.update({**CONFIGURATION, "broker_url": "redis://127.0.0.1:1/0"})
    began = time.monotonic()
    with pytest.raises(OperationalError):
        courier.send_task("campaigns.tasks.tick")
    assert time.monotonic() - began < 5
