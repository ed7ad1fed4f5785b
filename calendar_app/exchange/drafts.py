"""Keeping an uploaded file between the steps of its import, and carrying the import out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from calendar_app.exchange.applying import apply_import
from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.plan import ImportPlan, Unreadable
from calendar_app.exchange.queries import circumstances, departments_to_lead, own_department
from calendar_app.exchange.reading.limits import refuse_too_big
from calendar_app.exchange.remembering import remembered_choices
from calendar_app.models import ImportDraft
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
    departments = departments_to_lead(access)
    chosen = next((each for each in departments if each.slug == choices.lead_department), None)
    found = chosen or own_department(access, departments)
    if found is None:
        raise Refused(_("There is no department yet that could lead these campaigns. Ask an ops admin to make one."))
    return found


@transaction.atomic
def keep_upload(*, by: User, filename: str, content: bytes, now: datetime) -> ImportDraft:
    """Keep a file for its import and return it. Raises ``Refused`` for one that cannot be read at all.

    It is read like this person's last file with the same columns. What has expired goes, of everybody's.
    """
    try:
        refuse_too_big(len(content))
        plan = build_plan(content, filename, circumstances(ImportChoices(), now=now))
    except Unreadable as problem:
        raise Refused(str(problem), field="file") from problem
    ImportDraft.objects.filter(expires_at__lte=now).delete()
    waiting = ImportDraft.objects.filter(owner=by, imported_at=None).order_by("-created_at")
    ImportDraft.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])).delete()
    choices = remembered_choices(by, plan, now=now).as_json()
    draft = ImportDraft.objects.create(
        owner=by, filename=filename[-255:], content=content, choices=choices, expires_at=now + KEPT_FOR
    )
    record(by=by, verb="uploaded", subject=draft, changes={"bytes": [None, len(content)]})
    return draft


@transaction.atomic
def choose(*, by: User, draft_id: UUID, choices: ImportChoices, now: datetime) -> ImportDraft:
    """Keep what a person chose for their import and return it. Raises ``Refused`` once it is imported."""
    draft = _waiting(by, draft_id, now)
    draft.choices = choices.as_json()
    draft.expires_at = now + KEPT_FOR
    draft.save(update_fields=["choices", "expires_at"])
    record(by=by, verb="chose for", subject=draft)
    return draft


@transaction.atomic
def carry_out(*, by: User, access: Access, draft_id: UUID, now: datetime) -> ImportDraft:
    """Import the file and return its draft with the report; the deed to take it back by has the draft's id.

    Raises ``Refused``, and then nothing has been written.
    """
    draft = _waiting(by, draft_id, now)
    choices = ImportChoices.from_json(draft.choices)
    try:
        plan = plan_of(draft, now=now)
    except Unreadable as problem:
        raise Refused(str(problem)) from problem
    if not plan.rows:
        raise Refused(_("There is nothing in this file that could come in."))
    with coming_by(Via.IMPORT):
        lead = lead_of(access, choices)
        done = apply_import(by=by, owner=by, lead=lead, plan=plan, choices=choices, now=now, deed=draft.pk)
    draft.report = done.as_json()
    draft.imported_at = now
    draft.content = b""
    draft.expires_at = now + REPORT_KEPT_FOR
    draft.save(update_fields=["report", "imported_at", "content", "expires_at"])
    record(by=by, verb="imported", subject=draft, changes={"activities": [None, done.activities]})
    return draft


@transaction.atomic
def discard_draft(*, by: User, draft_id: UUID, now: datetime) -> None:
    """Throw a waiting file away. Raises ``Refused`` once it is imported."""
    draft = _waiting(by, draft_id, now)
    record(by=by, verb="discarded", subject=draft)
    draft.delete()


def _waiting(by: User, draft_id: UUID, now: datetime) -> ImportDraft:
    """Return a person's own import, locked. Raises Http404 if there is none, ``Refused`` if it is done."""
    rows = ImportDraft.objects.select_for_update().filter(pk=draft_id, owner=by, expires_at__gt=now)
    draft = rows.first()
    if draft is None:
        raise Http404(_("This import is not here any more. Choose the file again."))
    if draft.imported_at is not None:
        raise Refused(_("This file has been imported already. Its report says what came in."))
    return draft
