"""How long a message that failed waits, and when it is given up."""

import datetime as dt

from campaigns.enums import MessageState
from campaigns.rules.message_moves import MESSAGE_MOVES, MOST_TRIES, next_try_in


def test_the_waits_are_half_a_minute_two_five_fifteen_minutes_and_then_hourly_for_a_day() -> None:
    waits = [next_try_in(tries, jitter=0) for tries in range(1, MOST_TRIES)]
    minutes = [wait.total_seconds() / 60 for wait in waits if wait]
    assert minutes[:5] == [0.5, 2, 5, 15, 60]
    assert set(minutes[4:]) == {60}
    assert dt.timedelta(hours=24) <= sum((wait for wait in waits if wait), dt.timedelta()) < dt.timedelta(hours=25)


def test_when_the_tries_are_used_up_there_is_no_next_one() -> None:
    assert next_try_in(MOST_TRIES) is None


def test_jitter_only_ever_adds_and_at_most_a_fifth() -> None:
    for tries in range(1, MOST_TRIES):
        least, most, drawn = (next_try_in(tries, jitter=jitter) for jitter in (0.0, 1.0, None))
        assert least is not None and most is not None and drawn is not None
        assert least <= drawn <= most == least * 1.2


def test_what_is_sent_bounced_or_suppressed_is_never_sent_again() -> None:
    for state in (MessageState.SENT, MessageState.BOUNCED, MessageState.SUPPRESSED):
        assert not MESSAGE_MOVES[state] & {MessageState.LEASED, MessageState.SENDING, MessageState.RETRY_WAIT}


def test_every_state_has_its_row() -> None:
    assert set(MESSAGE_MOVES) == set(MessageState)
