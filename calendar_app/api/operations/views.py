"""Saved views: those one sees, keeping one, changing it, taking it away."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, reading, sharing
from calendar_app.api.operations.choosing import chosen_team
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.views import NewView, OpensFirst, ViewFacts, ViewOut, views_out
from calendar_app.api.versions import mark_seen, say_version
from calendar_app.calendar.saved.actions import (
    edit_view,
    remove_view,
    restore_view,
    save_view,
    set_default,
    update_view,
    view_mark,
)
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.saved.queries import departments_to_share_with, known_views, own_view
from calendar_app.models import SavedView
from departments.errors import NotAllowed, Refused
from departments.roles import Permission

router = Router(tags=["Saved views"])


@router.get("", response=Page[ViewOut], auth=reading, summary="List saved views")
def list_views(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Yours, and those shared with your departments, by name."""

    def shown(found: list[SavedView]) -> list[ViewOut]:
        return views_out(found, request.access.user_id)

    return page_of(_known(request), asked, by=("name", "id"), shown=shown)


@router.get("/{uuid:view_id}", response=ViewOut, auth=reading, summary="Read a saved view")
def read_view(request: ApiRequest, response: HttpResponse, view_id: UUID) -> ViewOut:
    """One saved view. Its `ETag` is what `If-Match` takes when you change it."""
    found = get_object_or_404(_known(request), pk=view_id)
    say_version(response, view_mark(found))
    return views_out([found], request.access.user_id)[0]


@router.post("", response={201: ViewOut}, auth=sharing, summary="Keep a view")
def keep_view(request: ApiRequest, response: HttpResponse, new: NewView) -> Status[ViewOut]:
    """A view of yours, which the people of `departments` see, too: each only what they may see anyway."""
    shared = _to_share_with(request, new.departments)
    made = save_view(
        by=request.user,
        name=new.name,
        asking=Asking.from_text(new.query),
        department_ids=shared,
        opens_first=new.opens_first,
    )
    return Status(201, read_view(request, response, made.pk))


@router.patch("/{uuid:view_id}", response=ViewOut, auth=sharing, summary="Change a saved view")
def change_view(request: ApiRequest, response: HttpResponse, view_id: UUID, facts: ViewFacts) -> ViewOut:
    """What it is called, what it shows, who sees it. For its owner. `If-Match` as for a change."""
    seen = mark_seen(request)
    found = own_view(request.access, view_id)
    sent = facts.dict(exclude_unset=True)
    shared = list(found.shares.values_list("department", flat=True))
    with transaction.atomic():
        edit_view(
            by=request.user,
            view_id=found.pk,
            name=sent.get("name", found.name),
            department_ids=_to_share_with(request, sent["departments"], shared) if "departments" in sent else shared,
            opens_first=sent.get("opens_first", found.opens_first),
            seen=seen,
        )
        if "query" in sent:
            update_view(by=request.user, view_id=found.pk, asking=Asking.from_text(sent["query"]))
    return read_view(request, response, found.pk)


@router.delete("/{uuid:view_id}", response={204: None}, auth=sharing, summary="Take a saved view away")
def take_view_away(request: ApiRequest, view_id: UUID) -> Status[None]:
    """For everybody. For its owner, who can bring it back for a day."""
    remove_view(by=request.user, view_id=own_view(request.access, view_id).pk)
    return Status(204, None)


@router.post("/{uuid:view_id}/restore", response=ViewOut, auth=sharing, summary="Bring a saved view back")
def bring_view_back(request: ApiRequest, response: HttpResponse, view_id: UUID) -> ViewOut:
    """Shared as it was, within a day."""
    found = get_object_or_404(SavedView, pk=view_id, owner=request.access.user_id)
    restore_view(by=request.user, view_id=found.pk)
    return read_view(request, response, found.pk)


@router.post("/{uuid:view_id}/opens-first", response=ViewOut, auth=sharing, summary="Open first for a department")
def open_first(request: ApiRequest, response: HttpResponse, view_id: UUID, new: OpensFirst) -> ViewOut:
    """Let the calendar open with it for the people of a department, or no more. For its head."""
    found = get_object_or_404(known_views(request.access), pk=view_id)
    department = chosen_team(new.department, field="department")
    if not request.access.may(Permission.MANAGE_DEPARTMENT, department.pk):
        raise NotAllowed(_("Its head chooses what opens first for %(department)s.") % {"department": department})
    set_default(by=request.user, view_id=found.pk, department_id=department.pk, is_default=new.opens_first)
    return read_view(request, response, found.pk)


def _known(request: ApiRequest) -> QuerySet[SavedView]:
    rows = known_views(request.access).select_related("owner")
    return rows.prefetch_related("shares__department__merged_into")


def _to_share_with(request: ApiRequest, slugs: Collection[str], shared: Collection[int] = ()) -> list[int]:
    found = departments_to_share_with(request.access, shared).filter(slug__in=slugs)
    if found.count() < len(set(slugs)):
        raise Refused(_("Share it with departments of yours."), field="departments")
    return list(found.values_list("pk", flat=True))
