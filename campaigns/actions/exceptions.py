"""Exceptions from short notice: asked for, answered, taken back. Each is one transaction with its alerts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_campaign
from campaigns.actions.replanning import replan
from campaigns.alerts.exception_rows import Asking
from campaigns.enums import EXCEPTION_ANSWERS, ExceptionState
from campaigns.models import Activity, NoticeException
from departments.actions.changing import GONE, QUICKER
from departments.audit import changed_fields, record
from departments.errors import Conflict, Refused
from departments.models import Department, User

LONGEST = 300

VERBS = {
    ExceptionState.ACCEPTED: "accepted",
    ExceptionState.REDUCED: "accepted with less scope",
    ExceptionState.DECLINED: "declined",
}


@transaction.atomic
def ask_for_exception(*, by: User, activity_id: UUID, why: str) -> list[NoticeException]:
    """Ask for what an activity's short notice needs: what nobody asked yet, and once more what was declined.

    Returns the exceptions that were asked for. Raises ``Refused`` without a reason, and where there is nothing to ask.
    """
    text = _text(why)
    if not text:
        raise Refused(_("Say in a few words why it cannot wait. The head will read it."), field="why")
    campaign_id = Activity.objects.filter(pk=activity_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise Refused(str(GONE))
    locked_campaign(campaign_id)
    before = _versions(activity_id)
    replan([activity_id], by=by, asking=Asking(by=by, why=text, insists=True))
    rows = NoticeException.objects.filter(activity=activity_id, state=ExceptionState.ASKED).order_by("id")
    asked = [row for row in rows if before.get(row.pk) != row.version]
    if not asked:
        raise Refused(_("There is nothing to ask for: nothing here waits for an exception, or it is asked already."))
    return asked


@transaction.atomic
def answer_exception(
    *,
    by: User,
    exception_id: UUID,
    answer: ExceptionState,
    reason: str = "",
    scope: str = "",
    version: int | None = None,
) -> NoticeException:
    """Accept an exception, accept it with less scope or decline it, and return it. Who asked is told at once.

    Less scope and a no take a reason; ``scope`` says what is left out. A given answer can be changed. ``version`` is
    the one the person saw. Raises ``Conflict`` when it is stale, ``Refused`` for what is not asked any more.
    """
    row = locked_exception(exception_id, version=version)
    if answer not in EXCEPTION_ANSWERS:
        raise Refused(_("Accept it, accept it with less scope, or decline."), field="answer")
    if row.state not in (ExceptionState.ASKED, *EXCEPTION_ANSWERS):
        raise Refused(_not_asked(row))
    values = {"state": answer, "reason": _text(reason), "scope": _text(scope)}
    if answer != ExceptionState.ACCEPTED and not values["reason"]:
        raise Refused(_("Say in a few words why. Whoever asked will read it."), field="reason")
    if answer != ExceptionState.REDUCED:
        values["scope"] = ""
    elif not values["scope"]:
        raise Refused(_("Say what is left out, such as “no die cut, four pages less”."), field="scope")
    save_exception(row, values, by=by, verb=VERBS[answer], answered=True)
    return row


@transaction.atomic
def take_back_answer(*, by: User, exception_id: UUID) -> NoticeException:
    """Let an answered exception wait for its answer again, and return it. Raises ``Refused`` where there is none."""
    row = locked_exception(exception_id)
    if row.state not in EXCEPTION_ANSWERS:
        raise Refused(_("There is no answer to take back."))
    save_exception(
        row, {"state": ExceptionState.ASKED, "reason": "", "scope": ""}, by=by, verb="opened again", answered=False
    )
    return row


@transaction.atomic
def withdraw_exception(*, by: User, exception_id: UUID, version: int | None = None) -> NoticeException:
    """Take a question back before it is answered, and return it. The short notice stays open. Raises as answering."""
    row = locked_exception(exception_id, version=version)
    if row.state != ExceptionState.ASKED:
        raise Refused(_("It is not open any more: %(state)s.") % {"state": row.get_state_display().lower()})
    save_exception(row, {"state": ExceptionState.WITHDRAWN}, by=by, verb="withdrawn", answered=False)
    return row


def take_over_exceptions(exceptions: "QuerySet[NoticeException]", source: Department, target: Department) -> None:
    """Let the target answer, and have answered, what the source was asked; where both were, the target's own stays.

    Two queries. Call it inside the transaction that gives the duties to the target.
    """
    twin = NoticeException.objects.filter(activity=OuterRef("activity"), department=target)
    rows = exceptions.filter(department=source).exclude(Exists(twin)).values_list("pk", flat=True)
    NoticeException.objects.filter(pk__in=list(rows)).update(department=target)


def locked_exception(exception_id: UUID, *, version: int | None = None) -> NoticeException:
    """Return the exception, its campaign locked first, as every change of a campaign does. Two queries."""
    campaign_id = NoticeException.objects.filter(pk=exception_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise Refused(str(GONE))
    campaign = locked_campaign(campaign_id)
    row = NoticeException.objects.select_for_update().get(pk=exception_id)
    row.campaign = campaign
    if version is not None and row.version != version:
        raise Conflict(str(QUICKER), row=row)
    return row


def save_exception(row: NoticeException, values: Mapping[str, Any], *, by: User, verb: str, answered: bool) -> None:
    """Write what is said of an exception now, and plan what follows; ``answered``: ``by`` has answered it.

    Its entry holds the version of what was said before, by which alerts know what they have told.
    """
    changes, beside = changed_fields(row, values), {"version": row.version}
    for name, value in values.items():
        setattr(row, name, value)
    row.answered_by, row.answered_at = (by, timezone.now()) if answered else (None, None)
    row.version += 1
    row.save()
    record(by=by, verb=verb, subject=row, changes=changes, campaign_id=row.campaign_id, beside=beside)
    replan([row.activity_id], by=by)


def _text(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _versions(activity_id: UUID) -> dict[UUID, int]:
    return dict(NoticeException.objects.filter(activity=activity_id).values_list("pk", "version"))


def _not_asked(row: NoticeException) -> str:
    if row.state == ExceptionState.WITHDRAWN:
        return _("The question was taken back, so there is nothing to answer.")
    return _("There is no short notice any more, so there is nothing to answer.")
