"""The probes: alive without anything, ready only with what the work needs."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    response = client.get(
        "/healthz", headers={"host": "10.0.0.7"}
    )  # a probe comes by address, whatever ALLOWED_HOSTS says
    assert (response.status_code, response.content) == (200, b"alive\n")


def test_ready_with_database_and_broker(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "database": True,
        "broker": True,
        "oldest_due_alert_seconds": 0,
        "last_tick_seconds": None,
    }
