"""When messages are given up: who answers for the department is owed a mail about it, once, by another road."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from campaigns.enums import MessageState
from campaigns.models import GivenUpNotice, Message, MessageAlert
from departments.models import User
from departments.queries import people_with
from departments.roles import Permission

BATCH = 500


@dataclass(frozen=True)
class _Lost:
    """A recipient some of whose messages are given up, and a department they were about; none where it is all of it."""

    department_id: int | None
    recipient_key: str
    route_id: int | None = None
    user_id: int | None = None
    hook_id: int | None = None


def tell_given_up(*, now: dt.datetime) -> int:
    """Owe notices of the messages that were given up since the last time, and return how many notices that is.

    Heads and deputies of the department are told, and ops admins, once until a message arrives there again; never only
    by the address that fails. Of web hooks of the whole organisation ops admins are told alone. One query when nothing
    was given up.
    """
    with transaction.atomic():
        dead = Message.objects.filter(state=MessageState.DEAD, is_given_up_told=False).order_by("id")
        keys = list(dead.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        if not keys:
            return 0
        owed = sum(_owe(lost, now) for lost in _lost(keys))
        Message.objects.filter(pk__in=keys).update(is_given_up_told=True)
        return owed


def _lost(message_ids: Iterable[object]) -> list[_Lost]:
    links = MessageAlert.objects.filter(message__in=message_ids).order_by()
    names = ("alert__department_id", "recipient_key", "message__route_id", "message__user_id")
    lost = {_Lost(*row) for row in links.values_list(*names)}
    events = Message.objects.filter(pk__in=message_ids, event__isnull=False).order_by()
    of_hooks = events.values_list("event__hook__department", "recipient_key", "event__hook").distinct()
    lost |= {_Lost(department_id, key, hook_id=hook_id) for department_id, key, hook_id in of_hooks}
    return sorted(lost, key=lambda each: each.recipient_key)


def _owe(lost: _Lost, now: dt.datetime) -> int:
    standing = _standing(lost, now)
    answering = people_with(Permission.MANAGE_DEPARTMENT, [lost.department_id] if lost.department_id else [])
    told = User.objects.filter(Q(pk__in=answering.values("pk")) | Q(is_ops_admin=True, is_active=True))
    missing = set(told.values_list("pk", flat=True)) - standing - {lost.user_id}
    notices = [
        GivenUpNotice(
            department_id=lost.department_id,
            recipient_key=lost.recipient_key,
            route_id=lost.route_id,
            hook_id=lost.hook_id,
            about_id=lost.user_id,
            user_id=user_id,
            created_at=now,
            next_try_at=now,
        )
        for user_id in sorted(missing, key=str)
    ]
    # The constraint decides between two ticks at once.
    GivenUpNotice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _standing(lost: _Lost, now: dt.datetime) -> set[int]:
    """Return who has been told of this recipient since something last arrived there; what was before that is over."""
    notices = GivenUpNotice.objects.filter(
        over_at=None, department=lost.department_id, recipient_key=lost.recipient_key
    )
    arrived = Message.objects.filter(route=lost.route_id, user=lost.user_id, recipient_key=lost.recipient_key)
    last = arrived.filter(sent_at__isnull=False).aggregate(at=Max("sent_at"))["at"]
    if last is not None:
        notices.filter(created_at__lt=last).update(over_at=now)
    return set(notices.values_list("user_id", flat=True))
