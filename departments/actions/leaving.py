"""What ends in this room when somebody leaves. ``campaigns.actions.leaving`` puts the whole together."""

import datetime as dt

from django.utils import timezone

from departments.actions.routes import retire_route
from departments.audit import plain, record
from departments.models import User
from departments.queries import own_mailboxes, standing_in_for

ONE_DAY = dt.timedelta(days=1)


def end_standing_in(*, by: User | None, person: User) -> int:
    """Let a person stand in for nobody from today on and return how many absences that were.

    An absence that has begun ended yesterday for its deputy; one to come goes. Call it inside a transaction.
    """
    today = timezone.localdate()
    rows = list(standing_in_for(person.pk, today=today).select_for_update())
    for absence in rows:
        last_day = today - ONE_DAY if absence.first_day < today else None
        changes = {"deputy": [person.pk, None], "last_day": [plain(absence.last_day), plain(last_day)]}
        record(by=by, verb="lost its stand-in", subject=absence, changes=changes)
        if last_day is not None:
            absence.last_day = last_day
            absence.save(update_fields=["last_day"])
        else:
            absence.delete()
    return len(rows)


def stop_own_mailboxes(*, by: User | None, person: User) -> int:
    """Take mailboxes that are the person's own address out of use and return how many.

    As long as they were here they were told as themselves; now the address would be told as if it were a team's.
    """
    routes = list(own_mailboxes(person))
    for route in routes:
        retire_route(by=by, route_id=route.pk)
    return len(routes)
