"""Keeping an uploaded file between the steps of its import, and carrying the import out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from calendar_app.exchange.applying import apply_import
from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.plan import ImportPlan, Unreadable
from calendar_app.exchange.queries import circumstances, own_department
from calendar_app.exchange.reading.length import is_long
from calendar_app.exchange.reading.limits import refuse_too_big
from calendar_app.exchange.remembering import remembered_choices
from calendar_app.exchange.report import ImportReport
from calendar_app.models import ImportDraft
from campaigns.queries.choices import departments_to_lead
from campaigns.rules.permissions import check_plan_campaigns
from departments.access import Access
from departments.audit import coming_by, record
from departments.enums import Via
from departments.errors import Refused
from departments.models import Department, User

KEPT_FOR = timedelta(days=1)
"""How long a file waits for its import."""

REPORT_KEPT_FOR = timedelta(days=90)
"""How long the report of an import can be read again."""

MOST_WAITING = 10
"""The most files one person may have waiting at a time; the oldest give way."""


def draft_of(user: User, draft_id: UUID, *, now: datetime) -> ImportDraft:
    """Return a person's own import. Raises Http404 for anybody else's and for one that has expired. One query."""
    found = ImportDraft.objects.filter(pk=draft_id, owner=user, expires_at__gt=now).first()
    if found is None:
        raise Http404(_("This import is not here any more. Choose the file again."))
    return found


def plan_of(draft: ImportDraft, *, now: datetime) -> ImportPlan:
    """Return what importing the file would do with its choices. Two queries. Raises Unreadable."""
    choices = ImportChoices.from_json(draft.choices)
    return build_plan(bytes(draft.content), draft.filename, circumstances(choices, now=now))


def lead_of(access: Access, choices: ImportChoices) -> Department:
    """Return the chosen lead department, or the person's own. One query. Raises ``Refused`` where there is none."""
    departments = list(departments_to_lead(access))
    chosen = next((each for each in departments if each.slug == choices.lead_department), None)
    found = chosen or own_department(access, departments)
    if found is None:
        raise Refused(_("There is no department yet that could lead these campaigns. Ask an ops admin to make one."))
    return found


@transaction.atomic
def keep_upload(*, by: User, filename: str, content: bytes, now: datetime) -> ImportDraft:
    """Keep a file for its import and return it. Raises ``Refused`` for one that cannot be read at all.

    It is read like this person's last file with the same columns; a long one by a worker, so that it may yet turn out
    that it cannot be read. What has expired goes, of everybody's.
    """
    try:
        refuse_too_big(len(content))
        long = is_long(content)
        plan = None if long else build_plan(content, filename, circumstances(ImportChoices(), now=now))
    except Unreadable as problem:
        raise Refused(str(problem), field="file") from problem
    ImportDraft.objects.filter(expires_at__lte=now, job="").delete()
    waiting = ImportDraft.objects.filter(owner=by, imported_at=None, job="").order_by("-created_at")
    ImportDraft.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])).delete()
    draft = ImportDraft.objects.create(
        owner=by,
        filename=filename[-255:],
        content=content,
        choices=remembered_choices(by, plan, now=now).as_json() if plan else {},
        expires_at=now + KEPT_FOR,
        is_long=long,
        **(_asked_for(ImportDraft.Job.READ, now) if long else {}),
    )
    record(by=by, verb="uploaded", subject=draft, changes={"bytes": [None, len(content)]})
    return draft


def _asked_for(job: ImportDraft.Job, now: datetime) -> dict[str, Any]:
    return {"job": job, "job_at": now, "job_tries": 0, "job_problem": ""}


@transaction.atomic
def choose(
    *, by: User, draft_id: UUID, choices: ImportChoices, now: datetime, then: ImportDraft.Job = ImportDraft.Job.READ
) -> ImportDraft:
    """Keep what a person chose for their import and return it; a long file is read again for it, or brought in.

    Raises ``Refused`` once it is imported, and while a worker is at it.
    """
    draft = _waiting(by, draft_id, now)
    if draft.job:
        raise Refused(_("This file is being worked on just now. Wait until that is done."))
    draft.choices = choices.as_json()
    draft.expires_at = now + KEPT_FOR
    if draft.is_long:
        for name, value in _asked_for(then, now).items():
            setattr(draft, name, value)
    draft.save(update_fields=["choices", "expires_at", "job", "job_at", "job_tries", "job_problem"])
    record(by=by, verb="chose for", subject=draft)
    return draft


@transaction.atomic
def carry_out(
    *,
    by: User,
    access: Access,
    draft_id: UUID,
    now: datetime,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> ImportDraft:
    """Import the file and return its draft with the report; the deed to take it back by has the draft's id.

    ``told`` hears how many activities are made, of how many. Raises ``Refused``, and then nothing has been written.
    """
    draft = _waiting(by, draft_id, now)
    check_plan_campaigns(access)
    choices = ImportChoices.from_json(draft.choices)
    try:
        plan = plan_of(draft, now=now)
    except Unreadable as problem:
        raise Refused(str(problem)) from problem
    if not plan.rows:
        raise Refused(_("There is nothing in this file that could come in."))
    with coming_by(Via.IMPORT):
        lead = lead_of(access, choices)
        done = apply_import(by=by, owner=by, lead=lead, plan=plan, choices=choices, now=now, deed=draft.pk, told=told)
    _keep_report(draft, done, now=now)
    record(by=by, verb="imported", subject=draft, changes={"activities": [None, done.activities]})
    return draft


def _keep_report(draft: ImportDraft, report: ImportReport, *, now: datetime) -> None:
    draft.report = report.as_json()
    draft.imported_at = now
    draft.content = b""
    draft.expires_at = now + REPORT_KEPT_FOR
    draft.preview, draft.job, draft.job_problem = None, "", ""
    draft.save(update_fields=["report", "imported_at", "content", "expires_at", "preview", "job", "job_problem"])


@transaction.atomic
def discard_draft(*, by: User, draft_id: UUID, now: datetime) -> None:
    """Throw a waiting file away. Raises ``Refused`` once it is imported."""
    draft = _waiting(by, draft_id, now)
    record(by=by, verb="discarded", subject=draft)
    draft.delete()


def _waiting(by: User, draft_id: UUID, now: datetime) -> ImportDraft:
    """Return a person's own import, locked.

    Raises Http404 if there is none, ``Refused`` if it is done and while somebody else is at it.
    """
    rows = ImportDraft.objects.filter(pk=draft_id, owner=by, expires_at__gt=now)
    draft = rows.select_for_update(skip_locked=True).first()
    if draft is None and rows.exists():
        raise Refused(_("This file is being worked on just now. Wait until that is done."))
    if draft is None:
        raise Http404(_("This import is not here any more. Choose the file again."))
    if draft.imported_at is not None:
        raise Refused(_("This file has been imported already. Its report says what came in."))
    return draft
