"""Claiming messages, and every move of one: a conditional update on its id, state and lease token.

A sender that has lost its lease (it hung, its machine slept) changes nothing any more: its updates find no row.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, When

from calendar_app.lib.among import Among
from campaigns.enums import EVENTS, POSTED, AttemptOutcome, MessageState, Transport
from campaigns.models import Attempt, Message
from campaigns.rules.message_moves import MOST_TRIES, next_try_in

BATCH = 250
"""How many messages one claim takes."""

LEASE = dt.timedelta(seconds=60)
"""How long a claimed message is nobody else's. The lease of what waits its turn is renewed between sends."""

SENDING_LEASE = dt.timedelta(seconds=90)
"""The lease of a message that is being sent: longer than four answers of a mail host that each take the time limit."""

_HELD = (MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN)


@dataclass(frozen=True)
class Claimed:
    """A message under lease. ``tries`` counts the tries begun before this one, those that died among them."""

    id: uuid.UUID
    token: uuid.UUID
    transport: Transport
    recipient_key: str
    user_id: int | None
    group_key: str
    message_id: str
    dated_at: dt.datetime
    tries: int
    is_urgent: bool

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Result:
    """How a try to send ended: the state to move to, what the receiver said, and what it was given."""

    claimed: Claimed
    outcome: AttemptOutcome
    state: MessageState
    subject: str = ""
    text: str = ""
    code: str = ""
    detail: str = ""
    milliseconds: int = 0
    wait: dt.timedelta | None = None


def claim(*, now: dt.datetime, limit: int = BATCH, key: str = "") -> list[Claimed]:
    """Lease messages that are due to leave, longest due first, and return them. Three queries.

    It takes mail, or with ``key`` what goes to this one recipient: a chat, or alerts or events to a web hook.

    A message whose lease ran out (its sender died) comes alone: if it is what kills senders, it takes no other with
    it. Any number of these may run at once: each takes rows nobody else has.
    """
    with transaction.atomic():
        rows = Message.objects.filter(transport=Transport.EMAIL)
        if key:
            rows = Message.objects.filter(transport__in=(*POSTED, *EVENTS), recipient_key=key)
        died = rows.filter(state__in=_HELD, lease_until__lte=now).order_by("lease_until", "id")
        claimed = _take(died, 1, now=now)
        if claimed:
            return claimed
        waiting = rows.filter(state__in=[MessageState.PENDING, MessageState.RETRY_WAIT], next_attempt_at__lte=now)
        return _take(waiting.order_by("next_attempt_at", "id"), limit, now=now)


def sweep(*, now: dt.datetime) -> int:
    """Mark what was being sent by a sender that died as perhaps sent, and return how many. One query."""
    died = Message.objects.filter(state=MessageState.SENDING, lease_until__lte=now)
    return died.update(state=MessageState.UNCERTAIN, attempts_made=F("attempts_made") + 1)


def renew(claimed: Collection[Claimed], *, now: dt.datetime) -> None:
    """Lease what waits its turn for another while; what is no longer ours stays as it is. One query."""
    _ours(claimed, MessageState.LEASED).update(lease_until=now + LEASE)


def mark(results: Sequence[Result], following: Collection[Claimed], *, now: dt.datetime) -> tuple[int, set[uuid.UUID]]:
    """Record how tries ended, each with its attempt, and mark the ``following`` leased messages as being sent.

    Return how many messages moved on from their try, and which of the following are still ours: nothing else may be
    sent. What the receiver accepted is sent. Anything else waits for its next try, or is given up when it was refused
    for good or its tries are used up. One query that is a transaction in itself; with messages that were not accepted
    one transaction, and two queries more for each.
    """
    accepted = [each for each in results if each.state == MessageState.SENT]
    if len(accepted) == len(results):
        return _mark(accepted, following, now)
    with transaction.atomic():
        moved, ours = _mark(accepted, following, now)
        return moved + sum(_finish_unsent(each, now) for each in results if each not in accepted), ours


def begin(claimed: Collection[Claimed], *, now: dt.datetime) -> set[uuid.UUID]:
    """Mark leased messages as being sent and return the ids of those that are still ours. See ``mark``."""
    return mark([], claimed, now=now)[1]


def finish(results: Sequence[Result], *, now: dt.datetime) -> int:
    """Record how tries ended and return how many messages moved. See ``mark``."""
    return mark(results, [], now=now)[0]


_MARK = """
    WITH tried AS (
        SELECT * FROM unnest(
            %(id)s::uuid[], %(token)s::uuid[], %(subject)s::text[], %(text)s::text[], %(code)s::text[],
            %(detail)s::text[], %(milliseconds)s::int[]
        ) AS tried (id, token, subject, text, code, detail, milliseconds)
    ), noted AS (
        INSERT INTO campaigns_attempt (message_id, at, outcome, code, detail, milliseconds)
        SELECT id, %(now)s, 'accepted', code, detail, milliseconds FROM tried
    ), sent AS (
        UPDATE campaigns_message AS message
        SET state = 'sent', sent_at = %(now)s, subject = tried.subject, body = tried.text, last_error = '',
            lease_token = NULL, lease_until = NULL
        FROM tried
        WHERE message.id = tried.id AND message.state = 'sending' AND message.lease_token = tried.token
        RETURNING message.id
    ), begun AS (
        UPDATE campaigns_message AS message
        SET state = 'sending', send_started_at = %(now)s, lease_until = %(until)s
        FROM unnest(%(next)s::uuid[], %(next_token)s::uuid[]) AS next (id, token)
        WHERE message.id = next.id AND message.state = 'leased' AND message.lease_token = next.token
            AND message.lease_until > %(now)s
        RETURNING message.id
    )
    SELECT id, true FROM sent UNION ALL SELECT id, false FROM begun
"""


def _mark(accepted: Sequence[Result], following: Collection[Claimed], now: dt.datetime) -> tuple[int, set[uuid.UUID]]:
    if not accepted and not following:
        return 0, set()
    values: dict[str, Any] = {
        "id": [each.claimed.id for each in accepted],
        "token": [each.claimed.token for each in accepted],
        "subject": [each.subject for each in accepted],
        "text": [each.text for each in accepted],
        "code": [each.code for each in accepted],
        "detail": [each.detail for each in accepted],
        "milliseconds": [each.milliseconds for each in accepted],
        "next": [each.id for each in following],
        "next_token": [each.token for each in following],
        "now": now,
        "until": now + SENDING_LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MARK, values)
        rows = cursor.fetchall()
    return sum(was_sent for _key, was_sent in rows), {key for key, was_sent in rows if not was_sent}


def _finish_unsent(result: Result, now: dt.datetime) -> int:
    Attempt.objects.create(
        message_id=result.claimed.id,
        at=now,
        outcome=result.outcome,
        code=result.code,
        detail=result.detail,
        milliseconds=result.milliseconds,
    )
    mine = _ours([result.claimed], MessageState.SENDING)
    error = f"{result.code} {result.detail}".strip()
    wait = next_try_in(result.claimed.tries + 1)
    if wait is not None and result.wait is not None:
        wait = max(wait, result.wait)
    tried = {
        "attempts_made": F("attempts_made") + 1,
        "last_error": error,
        "subject": result.subject,
        "body": result.text,
    }
    if wait is None or result.state == MessageState.DEAD:
        return _free(mine, state=MessageState.DEAD, **tried)
    if result.state == MessageState.UNCERTAIN:
        # It keeps its lease: whoever takes it up when that has run out sends it again under the same Message-ID.
        return mine.update(state=MessageState.UNCERTAIN, lease_until=now + wait, **tried)
    return _free(mine, state=MessageState.RETRY_WAIT, next_attempt_at=now + wait, **tried)


def give_back(
    claimed: Collection[Claimed], *, now: dt.datetime, until: dt.datetime | None = None, why: str = ""
) -> int:
    """Let go of messages nobody tried to send: they wait until ``until`` (now by default), no try counted."""
    values = {"last_error": why} if why else {}
    moved = 0
    for state in (MessageState.LEASED, MessageState.SENDING):
        moved += _free(_ours(claimed, state), state=MessageState.RETRY_WAIT, next_attempt_at=until or now, **values)
    return moved


def fail(claimed: Claimed, *, now: dt.datetime, why: str) -> int:
    """Count a try that came to nothing before anything was sent, because the message could not be made."""
    wait = next_try_in(claimed.tries + 1)
    mine = _ours([claimed], MessageState.LEASED)
    tried = {"attempts_made": F("attempts_made") + 1, "last_error": why}
    if wait is None:
        return _free(mine, state=MessageState.DEAD, **tried)
    return _free(mine, state=MessageState.RETRY_WAIT, next_attempt_at=now + wait, **tried)


def suppress(claimed: Claimed, *, why: str) -> int:
    """Close a message that has nothing to tell any more, with the reason."""
    return _free(_ours([claimed], MessageState.LEASED), state=MessageState.SUPPRESSED, closed_reason=why[:60])


def _ours(claimed: Collection[Claimed], state: MessageState) -> QuerySet[Message]:
    """Return those of these messages that are in ``state`` under the lease with which they were claimed."""
    tokens = {each.token for each in claimed}
    return Message.objects.filter(Among("pk", [each.id for each in claimed]), state=state, lease_token__in=tokens)


def _free(messages: QuerySet[Message], **values: object) -> int:
    return messages.update(lease_token=None, lease_until=None, **values)


def _take(messages: QuerySet[Message], limit: int, *, now: dt.datetime) -> list[Claimed]:
    rows = list(messages.select_for_update(skip_locked=True).values(*_READ)[:limit])
    token = uuid.uuid4()
    claimed = [_claimed(row, token) for row in rows]
    spent = [each.id for each in claimed if each.tries >= MOST_TRIES]
    if spent:
        why = "Each time, the sender stopped before it was done."
        _free(Message.objects.filter(pk__in=spent), state=MessageState.DEAD, last_error=why)
    claimed = [each for each in claimed if each.tries < MOST_TRIES]
    if claimed:
        # What was taken up before is left alone for longer each time, should it be what kills senders.
        lease = LEASE * min(10, max(1, *[each.tries for each in claimed])) if len(claimed) == 1 else LEASE
        mine = Message.objects.filter(Among("pk", [each.id for each in claimed]))
        died = Case(When(state=MessageState.LEASED, then=1), When(state=MessageState.SENDING, then=1), default=0)
        mine.update(
            state=MessageState.LEASED,
            lease_token=token,
            lease_until=now + lease,
            attempts_made=F("attempts_made") + died,
        )
    return claimed


_READ = (
    "id", "state", "attempts_made", "transport", "recipient_key", "user_id", "group_key", "message_id", "dated_at",
    "is_urgent",
)  # fmt: skip


def _claimed(row: dict[str, Any], token: uuid.UUID) -> Claimed:
    died = row.pop("state") in (MessageState.LEASED, MessageState.SENDING)
    tries = row.pop("attempts_made") + int(died)
    return Claimed(**{**row, "transport": Transport(row["transport"])}, token=token, tries=tries)
