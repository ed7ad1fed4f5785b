"""Taking back what was made together: all of it, or what has not moved on since."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import lock_campaigns
from campaigns.actions.moved_on import moved_on, sentence_of
from campaigns.actions.rescheduling import Changes, Deed, write_deed
from campaigns.actions.restoring import way_back_of
from campaigns.actions.stored_values import stored_values
from campaigns.actions.taking_out import take_out
from campaigns.models import Activity, Campaign, KeyDate
from campaigns.queries.history import visible_entries
from campaigns.queries.undo import Grounds, grounds_of
from campaigns.rules.duty_memory import DutyBefore, memory_of
from campaigns.rules.undo import is_undoable
from campaigns.rules.undo_rights import check_undo
from departments.access import access_for
from departments.errors import Refused
from departments.models import AuditEntry, User


class MovedOn(Refused):
    """Some of a deed has moved on since; ``left`` are how many entries could still be taken back."""

    def __init__(self, sentence: str, *, left: int) -> None:
        super().__init__(sentence)
        self.left = left


@transaction.atomic
def undo_deed(*, by: User, deed: UUID, only_rest: bool = False, now: dt.datetime | None = None) -> Deed:
    """Take back all that was made together, and return the deed that does: days, duties and planned alerts.

    Activities it made are cancelled, and campaigns it made that stand empty then, with what they were imported by.

    Raises ``MovedOn`` with what has moved on since and who did it; with ``only_rest`` the others are taken back all the
    same. Raises ``NotAllowed`` unless ``by`` may make each change, and ``Refused`` where nothing is left to take back.
    """
    access = access_for(by)
    visible = AuditEntry.objects.filter(visible_entries(access, now or timezone.now()), deed=deed)
    lock_campaigns(key for key in visible.values_list("campaign_id", flat=True) if key is not None)
    entries = list(visible.select_for_update(of=("self",)).select_related("by").order_by("pk"))
    undone = set(AuditEntry.objects.filter(undoes__in=entries).values_list("undoes_id", flat=True))
    open_ones = [entry for entry in entries if entry.pk not in undone]
    grounds = {entry: found for entry, found in _grounds(open_ones).items() if is_undoable(found.past)}
    if not open_ones or (undone and not grounds):
        raise Refused(_("This was taken back already, or is not in the history any more."))
    for found in grounds.values():
        check_undo(access, found.past, department_ids=found.department_ids, lead_department_id=found.lead_department_id)
    stuck = moved_on(grounds)
    rest = {entry: found for entry, found in grounds.items() if entry not in stuck}
    if stuck and not only_rest:
        raise MovedOn(sentence_of(stuck), left=len(rest))
    if not rest:
        raise Refused(sentence_of(stuck) if stuck else _("This cannot be taken back. Move it by hand."))
    done = write_deed(_way_back(rest), by=by)
    made = [entry for entry, found in rest.items() if found.past.verb == "created"]
    take_out(made, [entry for entry in open_ones if entry not in grounds], by=by)
    return replace(done, cancelled=sum(1 for entry in made if entry.subject_type == Activity._meta.label_lower))


def _grounds(entries: Iterable[AuditEntry]) -> dict[AuditEntry, Grounds]:
    entries = list(entries)
    found = grounds_of(entries)
    return {entry: found[entry.pk] for entry in entries if entry.pk in found}


def _way_back(grounds: dict[AuditEntry, Grounds]) -> Changes:
    """Return the changes that take these entries back. One query, and one for each row an entry speaks of."""
    pasts = {UUID(entry.subject_id): (entry, found.past) for entry, found in grounds.items()}
    rows = Activity.objects.in_bulk([key for key, (_entry, past) in pasts.items() if past.subject == "activity"])
    remembered: dict[UUID, DutyBefore] = {}
    for _entry, past in pasts.values():
        remembered.update(memory_of(past.beside))
    return Changes(
        activities={key: way_back_of(row, pasts[key][1]) for key, row in rows.items()},
        campaigns={
            key: stored_values(Campaign, past.before)
            for key, (_entry, past) in pasts.items()
            if past.subject == "campaign"
        },
        key_dates={
            key: stored_values(KeyDate, past.before)
            for key, (_entry, past) in pasts.items()
            if past.subject == "keydate"
        },
        undoes={key: entry for key, (entry, _past) in pasts.items()},
        remembered=remembered,
        released={key: entry for key, (entry, past) in pasts.items() if past.verb == "held"},
        held={key: entry for key, (entry, past) in pasts.items() if past.verb == "released"},
    )
