"""Saving a view of the calendar, changing it, sharing it and taking it away."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.calendar.saved.asking import Asking
from calendar_app.models import SavedView, SavedViewShare
from departments.actions.changing import change, check_mark, locked, mark_of, save
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, User

MOST_VIEWS = 100
"""The most views one person may keep."""

RESTORABLE_FOR = timedelta(days=1)


@transaction.atomic
def save_view(
    *, by: User, name: str, asking: Asking, department_ids: Collection[int] = (), opens_first: bool = False
) -> SavedView:
    """Return a new view of ``by``, shared with these departments.

    Raises ``Refused`` without a name, for more filters than an address holds, and for more than ``MOST_VIEWS``.
    """
    if SavedView.objects.filter(owner=by, removed_at=None).count() >= MOST_VIEWS:
        raise Refused(_("%(count)d views are the most one person can keep. Remove one first.") % {"count": MOST_VIEWS})
    view = SavedView(owner=by, name=_tidy(name), query=asking.text, opens_first=opens_first)
    _open_nothing_else_first(view)
    save(view)
    record(by=by, verb="created", subject=view, changes={"name": [None, view.name], "query": [None, view.query]})
    _share(view, department_ids, by=by)
    return view


@transaction.atomic
def edit_view(
    *,
    by: User,
    view_id: uuid.UUID,
    name: str,
    department_ids: Collection[int],
    opens_first: bool,
    seen: str | None = None,
) -> SavedView:
    """Give a view its name, share it with these departments and no other, and return it.

    ``Refused`` without a name, ``Conflict`` where it is not what its ``view_mark`` was when it was ``seen``.
    """
    view = locked(SavedView, view_id)
    check_mark(view, _marked(view), seen)
    fields = {"name": _tidy(name), "opens_first": opens_first}
    if opens_first:
        _open_nothing_else_first(view, opens_first=True)
    change(view, by=by, fields=fields, editable=("name", "opens_first"))
    _share(view, department_ids, by=by)
    return view


@transaction.atomic
def update_view(*, by: User, view_id: uuid.UUID, asking: Asking) -> SavedView:
    """Let a view show what ``asking`` asks for from now on, for everybody it is shared with, and return it."""
    view = locked(SavedView, view_id)
    change(view, by=by, fields={"query": asking.text}, editable=("query",))
    return view


@transaction.atomic
def remove_view(*, by: User, view_id: uuid.UUID) -> SavedView:
    """Take a view away, for everybody, and return it; it can be brought back for a day. Doing it twice is once."""
    view = locked(SavedView, view_id)
    if view.removed_at is None:
        view.removed_at = timezone.now()
        save(view)
        record(by=by, verb="removed", subject=view)
    return view


@transaction.atomic
def restore_view(*, by: User, view_id: uuid.UUID) -> SavedView:
    """Bring a view back, shared as it was, and return it. Raises ``Refused`` after a day.

    It opens first no more where another does by now.
    """
    view = locked(SavedView, view_id)
    if view.removed_at is None:
        return view
    if timezone.now() - view.removed_at > RESTORABLE_FOR:
        raise Refused(_("This view was removed more than a day ago. Save it anew."))
    view.removed_at = None
    others = SavedView.objects.filter(owner=view.owner_id, opens_first=True, removed_at=None)
    view.opens_first = view.opens_first and not others.exists()
    save(view)
    record(by=by, verb="restored", subject=view)
    return view


@transaction.atomic
def set_default(*, by: User, view_id: uuid.UUID, department_id: int, is_default: bool) -> SavedView:
    """Let a view open first for the people of a department, or no more; what did before does not. Return it.

    It is shared with them by that. ``by`` must be somebody who manages the department: the view checks.
    """
    view = locked(SavedView, view_id)
    department = locked(Department, department_id)
    share, _made = SavedViewShare.objects.get_or_create(view=view, department=department)
    if share.is_default != is_default:
        if is_default:
            SavedViewShare.objects.filter(department=department, is_default=True).update(is_default=False)
        share.is_default = is_default
        save(share)
        verb = "opened first" if is_default else "opened first no more"
        record(by=by, verb=verb, subject=view, changes={"department": [None, department.pk]})
    return view


def view_mark(view: SavedView) -> str:
    """Return what stands for a view as it is: what it is called, what it shows and to whom. One query."""
    return mark_of(_marked(view))


def _marked(view: SavedView) -> list[Any]:
    shares = view.shares.order_by("department").values_list("department", "is_default")
    return [view.name, view.query, view.opens_first, *(value for share in shares for value in share)]


def _share(view: SavedView, department_ids: Collection[int], *, by: User) -> None:
    before = set(view.shares.values_list("department", flat=True))
    after = set(department_ids)
    view.shares.filter(department__in=before - after).delete()
    for department in Department.objects.filter(pk__in=after - before):
        SavedViewShare.objects.create(view=view, department=department)
    if before != after:
        record(by=by, verb="shared", subject=view, changes={"departments": [sorted(before), sorted(after)]})


def _open_nothing_else_first(view: SavedView, *, opens_first: bool | None = None) -> None:
    """Make room for a view that opens first: only one of each person does."""
    if view.opens_first if opens_first is None else opens_first:
        SavedView.objects.filter(owner=view.owner_id, opens_first=True).exclude(pk=view.pk).update(opens_first=False)


def _tidy(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())[:60]
