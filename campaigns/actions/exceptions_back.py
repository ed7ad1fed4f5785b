"""Taking back what was said about exceptions, and saying it again: questions, answers, and the way to and fro."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.exceptions import (
    VERBS,
    answer_exception,
    locked_exception,
    save_exception,
    take_back_answer,
    withdraw_exception,
)
from campaigns.actions.locking import locked_campaign
from campaigns.alerts.told_exceptions import hold_again
from campaigns.enums import AlertKind, ExceptionState
from campaigns.models import Activity, NoticeException
from campaigns.queries.deeds import last_entries
from campaigns.queries.undo import past_of
from campaigns.rules.undo import Past, is_undoable
from departments.actions.changing import QUICKER
from departments.audit import taking_back
from departments.errors import Conflict, Refused
from departments.models import User


@transaction.atomic
def put_back(*, by: User, exception_id: UUID, past: Past) -> NoticeException:
    """Make an exception what it was before ``past``, and return it. Whoever was told of that is not told again.

    Raises ``Refused`` where it cannot be that any more.
    """
    if past.after.get("state") == ExceptionState.WITHDRAWN:
        return put_question_back(by=by, exception_id=exception_id, told_in=past.beside.get("version"))
    if past.before.get("state", "") in (None, ExceptionState.WITHDRAWN):
        return withdraw_exception(by=by, exception_id=exception_id)
    row = locked_exception(exception_id)
    state = ExceptionState(past.before.get("state", row.state))
    is_asked = state == ExceptionState.ASKED
    kind = AlertKind.EXCEPTION_WANTED if is_asked else AlertKind.EXCEPTION_ANSWERED
    hold_again(row, kind, version=past.beside.get("version", 0))
    if is_asked:
        return take_back_answer(by=by, exception_id=exception_id)
    texts = {name: past.before.get(name, getattr(row, name)) for name in ("reason", "scope")}
    return answer_exception(by=by, exception_id=exception_id, answer=state, **texts)


@transaction.atomic
def put_question_back(*, by: User, exception_id: UUID, told_in: int | None = None) -> NoticeException:
    """Let a question that was taken back wait for its answer after all, as it was asked, and return it.

    ``told_in`` is the version in which the department may have been told of it. Raises ``Refused`` for what was not
    taken back, or is not short of notice any more.
    """
    row = locked_exception(exception_id)
    if row.state != ExceptionState.WITHDRAWN:
        raise Refused(_("This question is not taken back any more, or there is nothing left to ask."))
    hold_again(row, AlertKind.EXCEPTION_WANTED, version=told_in or 0)
    save_exception(row, {"state": ExceptionState.ASKED}, by=by, verb="asked after all", answered=False)
    return row


@transaction.atomic
def undo_answer(*, by: User, exception_id: UUID, version: int | None) -> NoticeException:
    """Take back the last answer to an exception, or that it was taken back, and return the exception.

    It asks nothing of the history, which is closed to heads who know a campaign by its code name. ``version`` is the
    one the person saw; raises ``Conflict`` when it is stale.
    """
    row = locked_exception(exception_id)
    if row.version != version:
        raise Conflict(str(QUICKER), row=row)
    entry = last_entries([row]).get(str(row.pk))
    if entry is None or entry.verb not in (*VERBS.values(), "opened again") or not is_undoable(past_of(entry)):
        raise Refused(_("There is no answer to take back."))
    with taking_back(entry):
        return put_back(by=by, exception_id=exception_id, past=past_of(entry))


@transaction.atomic
def undo_asking(*, by: User, activity_id: UUID, asked_at: dt.datetime, is_redo: bool = False) -> list[NoticeException]:
    """Take back the questions ``by`` asked about an activity at one moment, and return them.

    With ``is_redo`` those that were taken back this way wait again. Raises ``Refused`` where there are none.
    """
    campaign_id = Activity.objects.values_list("campaign_id", flat=True).get(pk=activity_id)
    locked_campaign(campaign_id)
    state = ExceptionState.WITHDRAWN if is_redo else ExceptionState.ASKED
    rows = NoticeException.objects.filter(activity=activity_id, asked_by=by, asked_at=asked_at, state=state)
    entries = last_entries(rows)
    changed = []
    for row in rows:
        entry = entries[str(row.pk)]
        if is_undoable(past_of(entry)) and (entry.undoes_id is not None or not is_redo):
            with taking_back(entry):
                changed.append(put_back(by=by, exception_id=row.pk, past=past_of(entry)))
    if not changed:
        raise Refused(_("Nothing was changed: it is answered by now, or stands in another way."))
    return changed


def can_undo_asking(rows: list[NoticeException]) -> bool:
    """Whether taking these questions back leaves what was before. One query.

    Not where one was asked over a no, or over one that Instep asked: what was said then is in the history alone.
    """
    return all(is_undoable(past_of(entry)) for entry in last_entries(rows).values())
