"""What is sent twice with the same key is done once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from calendar_app.models import ApiReply
from campaigns.models import Campaign
from departments.models import Department, User
from tests.api.asking import Program, program_of

SUMMER = {"name": "Summer", "lead_department": "marketing"}


def test_sent_again_it_is_answered_the_same_and_not_done_again(script: Program, marketing: Department) -> None:
    first = script.post("/campaigns", SUMMER, Idempotency_Key="a")
    again = script.post("/campaigns", SUMMER, Idempotency_Key="a")

    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Campaign.objects.count() == 1


def test_without_a_key_it_is_done_twice(script: Program, marketing: Department) -> None:
    script.post("/campaigns", SUMMER)
    script.post("/campaigns", SUMMER)

    assert Campaign.objects.count() == 2


def test_a_key_stands_for_one_request(script: Program, marketing: Department) -> None:
    script.post("/campaigns", SUMMER, Idempotency_Key="a")

    answer = script.post("/campaigns", {**SUMMER, "name": "Winter"}, Idempotency_Key="a")

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Campaign.objects.count() == 1


def test_a_refusal_takes_no_key(script: Program, marketing: Department) -> None:
    assert script.post("/campaigns", {**SUMMER, "name": ""}, Idempotency_Key="a").status_code == 422

    assert script.post("/campaigns", SUMMER, Idempotency_Key="a").status_code == 201


def test_a_key_is_a_tokens_own(script: Program, ana: User, marketing: Department) -> None:
    script.post("/campaigns", SUMMER, Idempotency_Key="a")

    assert "Idempotency-Replayed" not in program_of(ana).post("/campaigns", SUMMER, Idempotency_Key="a").headers


def test_a_key_is_free_again_after_a_day(script: Program, marketing: Department) -> None:
    script.post("/campaigns", SUMMER, Idempotency_Key="a")
    ApiReply.objects.update(made_at=timezone.now() - dt.timedelta(days=1, seconds=1))

    assert script.post("/campaigns", {**SUMMER, "name": "Winter"}, Idempotency_Key="a").status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(script: Program, marketing: Department, key: str) -> None:
    assert script.post("/campaigns", SUMMER, Idempotency_Key=key).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_waits_for_the_other(script: Program, marketing: Department) -> None:
    def send(_at: int) -> int:
        try:
            return Program(script.secret).post("/campaigns", SUMMER, Idempotency_Key="a").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(6)))

    assert statuses == [201] * 6
    assert Campaign.objects.count() == 1
