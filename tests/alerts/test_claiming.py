"""Claiming: nobody else's while the lease lasts, picked up again when it ran out, and never moved by an old token."""

import datetime as dt
import threading
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from campaigns.alerts import claiming
from campaigns.alerts.claiming import (
    LEASE,
    SENDING_LEASE,
    Claimed,
    Result,
    begin,
    claim,
    fail,
    finish,
    give_back,
    renew,
    suppress,
    sweep,
)
from campaigns.enums import AttemptOutcome, MessageState
from campaigns.models import Attempt, Message
from campaigns.rules.message_moves import MOST_TRIES, RETRY_AFTER
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, SECOND

pytestmark = pytest.mark.django_db

ACCEPTED = AttemptOutcome.ACCEPTED
DEFERRED = AttemptOutcome.DEFERRED


def a_message(*, at: dt.datetime = MONDAY_AT_8, **fields: object) -> Message:
    key = uuid4()
    values = {
        "recipient_key": f"mailbox:{key}@example.com",
        "address": f"{key}@example.com",
        "group_key": "digest",
        "next_attempt_at": at,
        "message_id": f"<{key}@localhost>",
        "dated_at": at,
        **fields,
    }
    return Message.objects.create(**values)


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def one(now: dt.datetime = MONDAY_AT_8) -> Claimed:
    claimed = claim(now=now)
    assert len(claimed) == 1
    return claimed[0]


def sending(now: dt.datetime = MONDAY_AT_8) -> Claimed:
    claimed = one(now)
    assert begin([claimed], now=now) == {claimed.id}
    return claimed


@pytest.mark.parametrize("waiting", [MessageState.PENDING, MessageState.RETRY_WAIT])
def test_what_waits_is_claimed_when_it_is_due_and_not_before(waiting: MessageState) -> None:
    message = a_message(state=waiting)
    assert claim(now=MONDAY_AT_8 - SECOND) == []
    assert one().id == message.pk
    assert state(message) == MessageState.LEASED


@pytest.mark.parametrize("final", [MessageState.SENT, MessageState.BOUNCED, MessageState.SUPPRESSED, MessageState.DEAD])
def test_what_is_over_is_never_claimed(final: MessageState) -> None:
    sent_at = MONDAY_AT_8 if final in (MessageState.SENT, MessageState.BOUNCED) else None
    a_message(state=final, sent_at=sent_at, closed_reason="over")
    assert claim(now=MONDAY_AT_8 + 1000 * HOUR) == []


def test_the_longest_due_are_claimed_first_and_no_more_than_asked_for() -> None:
    late, later = a_message(at=MONDAY_AT_8 - HOUR), a_message(at=MONDAY_AT_8)
    assert [each.id for each in claim(now=MONDAY_AT_8, limit=1)] == [late.pk]
    assert [each.id for each in claim(now=MONDAY_AT_8, limit=1)] == [later.pk]


def test_what_is_claimed_is_nobody_elses_until_its_lease_runs_out() -> None:
    a_message()
    first = one()
    assert claim(now=MONDAY_AT_8 + LEASE - SECOND) == []
    second = one(MONDAY_AT_8 + LEASE)
    assert second.id == first.id and second.token != first.token
    assert second.tries == first.tries + 1


def test_what_a_dead_sender_left_comes_alone_so_that_a_poison_row_takes_no_other_with_it() -> None:
    for _number in range(3):
        a_message()
    assert len(claim(now=MONDAY_AT_8)) == 3
    a_message(at=MONDAY_AT_8)
    later = MONDAY_AT_8 + LEASE
    assert [len(claim(now=later)) for _claim in range(5)] == [1, 1, 1, 1, 0]


def test_a_row_that_keeps_killing_its_senders_is_given_up_in_the_end() -> None:
    message = a_message()
    now = MONDAY_AT_8
    for _death in range(MOST_TRIES + 1):
        claim(now=now)
        now += 11 * MINUTE
    assert state(message) == MessageState.DEAD
    assert "stopped" in message.last_error


def test_what_was_being_sent_by_a_dead_sender_is_perhaps_sent_and_then_taken_up_again() -> None:
    message = a_message()
    sending()
    assert sweep(now=MONDAY_AT_8 + SENDING_LEASE - SECOND) == 0
    assert sweep(now=MONDAY_AT_8 + SENDING_LEASE) == 1
    assert state(message) == MessageState.UNCERTAIN
    again = one(MONDAY_AT_8 + SENDING_LEASE)
    assert (again.message_id, again.dated_at, again.tries) == (message.message_id, message.dated_at, 1)


def test_what_was_accepted_is_sent_and_leaves_its_attempt() -> None:
    message = a_message()
    claimed = sending()
    result = Result(
        claimed, ACCEPTED, MessageState.SENT, subject="Subject", text="Text", code="250", detail="Taken", milliseconds=7
    )
    assert finish([result], now=MONDAY_AT_8 + SECOND) == 1
    assert state(message) == MessageState.SENT
    assert (message.sent_at, message.lease_token) == (MONDAY_AT_8 + SECOND, None)
    assert (message.subject, message.body) == ("Subject", "Text")
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.code, attempt.detail, attempt.milliseconds) == ("accepted", "250", "Taken", 7)


def test_what_was_put_off_waits_longer_each_time_and_is_given_up_when_its_tries_are_used_up() -> None:
    message = a_message()
    now = MONDAY_AT_8
    for tries in range(1, MOST_TRIES + 1):
        finish([Result(sending(now), DEFERRED, MessageState.RETRY_WAIT, code="451", detail="Busy")], now=now)
        message.refresh_from_db()
        assert message.attempts_made == tries
        if tries < MOST_TRIES:
            assert RETRY_AFTER[tries - 1] <= message.next_attempt_at - now <= RETRY_AFTER[tries - 1] * 1.2
            now = message.next_attempt_at
    assert state(message) == MessageState.DEAD
    assert message.last_error == "451 Busy"
    assert Attempt.objects.count() == MOST_TRIES


def test_what_was_refused_is_given_up_at_once() -> None:
    message = a_message()
    finish([Result(sending(), AttemptOutcome.REFUSED, MessageState.DEAD, code="550")], now=MONDAY_AT_8)
    assert state(message) == MessageState.DEAD


def test_what_may_have_arrived_is_tried_again_only_after_a_wait() -> None:
    message = a_message()
    finish([Result(sending(), DEFERRED, MessageState.UNCERTAIN)], now=MONDAY_AT_8)
    assert state(message) == MessageState.UNCERTAIN
    assert claim(now=MONDAY_AT_8 + RETRY_AFTER[0] - SECOND) == []
    again = one(MONDAY_AT_8 + RETRY_AFTER[0] * 1.2)
    assert (again.tries, again.message_id) == (1, message.message_id)


def test_giving_back_counts_no_try() -> None:
    message = a_message()
    assert give_back([one()], now=MONDAY_AT_8, until=MONDAY_AT_8 + MINUTE, why="The host rests.") == 1
    assert state(message) == MessageState.RETRY_WAIT
    assert (message.attempts_made, message.next_attempt_at) == (0, MONDAY_AT_8 + MINUTE)
    assert message.last_error == "The host rests."


def test_a_lease_that_is_renewed_lasts_from_then() -> None:
    a_message()
    claimed = one()
    renew([claimed], now=MONDAY_AT_8 + 50 * SECOND)
    assert claim(now=MONDAY_AT_8 + LEASE) == []
    assert len(claim(now=MONDAY_AT_8 + 50 * SECOND + LEASE)) == 1


def test_an_old_token_changes_nothing() -> None:
    message = a_message()
    old = one()
    new = one(MONDAY_AT_8 + LEASE)
    later = MONDAY_AT_8 + LEASE
    before = Message.objects.values().get()
    assert begin([old], now=later) == set()
    assert finish([Result(old, ACCEPTED, MessageState.SENT)], now=later) == 0
    assert fail(old, now=later, why="") == suppress(old, why="x") == give_back([old], now=later) == 0
    renew([old], now=later + HOUR)
    assert Message.objects.values().get() == before
    assert begin([new], now=later) == {message.pk}
    for result in (Result(old, DEFERRED, MessageState.RETRY_WAIT), Result(old, DEFERRED, MessageState.UNCERTAIN)):
        assert finish([result], now=later) == 0
    assert give_back([old], now=later) == 0
    assert state(message) == MessageState.SENDING


def test_a_forged_token_changes_nothing() -> None:
    a_message()
    forged = replace(one(), token=uuid4())
    assert begin([forged], now=MONDAY_AT_8) == set()


def test_nothing_begins_after_its_lease_ran_out_even_if_nobody_else_took_it() -> None:
    a_message()
    claimed = one()
    assert begin([claimed], now=MONDAY_AT_8 + LEASE) == set()


def test_a_suppressed_message_says_why() -> None:
    message = a_message()
    suppress(one(), why="the duty is done")
    assert state(message) == MessageState.SUPPRESSED
    assert message.closed_reason == "the duty is done"


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_share_out_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "BATCH", 7)
    for _number in range(50):
        a_message()
    taken: list[Claimed] = []

    def take() -> None:
        while claimed := claim(now=MONDAY_AT_8, limit=7):
            taken.extend(claimed)
        connection.close()

    senders = [threading.Thread(target=take) for _sender in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(taken) == len({each.id for each in taken}) == 50
