"""Reading and bringing in long files, which a worker does while their person goes on with something else.

What is to be done stands in the draft. One file is worked on at a time, in the order in which they came; whoever works
holds a lock that dies with it, so that the next turn takes up what a dead worker left. Its transaction is gone with it:
nothing is half there. What was begun three times and never ended is given up, with a sentence.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.drafts import carry_out, plan_of
from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.progress import Told, telling
from calendar_app.exchange.queries import belonging_of
from calendar_app.exchange.remembering import remembered_choices
from calendar_app.exchange.seen import look_at
from calendar_app.models import ImportDraft
from departments.access import access_for
from departments.errors import NotAllowed, Refused

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 3
"""So often is a file taken up again that a worker died over, or could not end in its time."""

_LOCK: Final = 7_311_904_418
"""Whoever works on long files holds this lock of the database."""


def work_off(*, shown: Told = lambda done, total: None) -> int:
    """Work on the files that wait, one after the other, and return how many came to an end; 0 if somebody is at it.

    ``shown`` hears how far each is, as its page does.
    """
    done = 0
    with _alone() as is_alone:
        while is_alone and _work_off_next(shown):
            done += 1
    return done


def _work_off_next(shown: Told) -> bool:
    waiting = ImportDraft.objects.exclude(job="").filter(expires_at__gt=timezone.now())
    draft = waiting.defer("content").select_related("owner").order_by("job_at", "pk").first()
    if draft is None:
        return False
    if not _taken_up(draft):
        return True
    try:
        with translation.override(draft.owner.language or None), telling(draft.pk, shown) as told:
            _WORK[ImportDraft.Job(draft.job)](draft.pk, told, timezone.now())
    except (Unreadable, Refused, NotAllowed) as problem:
        _give_up(draft.pk, str(problem))
    return True


def _taken_up(draft: ImportDraft) -> bool:
    """Count a try, and return whether it is to be made."""
    if draft.job_tries >= MOST_TRIES:
        sentence = _(
            "It was begun %(tries)d times and never came to its end. Nothing of it is here. Split the file, or import "
            "it at the command line."
        )
        _give_up(draft.pk, sentence % {"tries": draft.job_tries})
        return False
    ImportDraft.objects.filter(pk=draft.pk).update(job_tries=draft.job_tries + 1)
    return True


def _give_up(draft_id: UUID, problem: str) -> None:
    ImportDraft.objects.filter(pk=draft_id).update(job="", job_tries=0, job_problem=problem[:1_000])


@transaction.atomic
def _read(draft_id: UUID, told: Told, now: datetime) -> None:
    """Read the file and keep what its page shows of it; the first time as its person's last file with its columns."""
    draft = ImportDraft.objects.select_for_update(of=("self",)).select_related("owner").get(pk=draft_id)
    plan = plan_of(draft, now=now)
    if draft.preview is None:
        remembered = remembered_choices(draft.owner, plan, now=now)
        if remembered != ImportChoices():
            draft.choices = remembered.as_json()
            plan = plan_of(draft, now=now)
    access = access_for(draft.owner, now)
    belonging = belonging_of(ImportChoices.from_json(draft.choices), access)
    draft.preview = look_at(plan, belonging, access, now=now).as_json()
    draft.job, draft.job_tries, draft.job_problem = "", 0, ""
    draft.save(update_fields=["choices", "preview", "job", "job_tries", "job_problem"])


def _import(draft_id: UUID, told: Told, now: datetime) -> None:
    owner = ImportDraft.objects.defer("content").select_related("owner").get(pk=draft_id).owner
    carry_out(by=owner, access=access_for(owner, now), draft_id=draft_id, now=now, told=told)


_WORK: Final = {ImportDraft.Job.READ: _read, ImportDraft.Job.IMPORT: _import}


@contextmanager
def _alone() -> Iterator[bool]:
    """Yield whether nobody else works on long files, and nobody will to the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
