"""Which saved views somebody sees, and which of them opens first."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from calendar_app.models import SavedView, SavedViewShare
from departments.access import Access
from departments.models import Department, Membership
from departments.patterns import rows_for


@dataclass(frozen=True)
class ViewLink:
    """A saved view as the rail shows it."""

    id: UUID
    name: str
    query: str
    is_own: bool

    @property
    def address(self) -> str:
        """Where it opens, at today."""
        return view_address(self.id, self.query)


def view_address(key: UUID, query: str) -> str:
    """Return where a view opens, at today."""
    return f"/?{query}&saved={key}"


def shared_with(department_ids: frozenset[int]) -> QuerySet[SavedViewShare]:
    """Return the shares with these departments, and with those that were merged into them."""
    theirs = Q(department__in=department_ids, department__retired_at=None)
    return SavedViewShare.objects.filter(theirs | Q(department__merged_into__in=department_ids))


def known_views(access: Access) -> QuerySet[SavedView]:
    """Return the views ``access`` may open: their own, and those shared with their departments. No query of its own.

    Whoever looks on in somebody's place sees none: they are private.
    """
    if access.user_id is None or access.limit is not None:
        return SavedView.objects.none()
    shared = shared_with(access.department_ids).filter(view=OuterRef("pk"))
    return SavedView.objects.filter(Q(owner=access.user_id) | Q(Exists(shared)), removed_at=None)


def view_links(access: Access) -> list[ViewLink]:
    """Return the views for the rail: one's own, then those shared with one, by name. One query."""
    names = ("pk", "name", "query", "owner")
    rows = rows_for(access, "views", lambda access: known_views(access).values_list(*names), {})
    links = [ViewLink(key, name, query, owner == access.user_id) for key, name, query, owner in rows]
    return sorted(links, key=lambda link: (not link.is_own, link.name.casefold(), link.id))


def opening_query(access: Access) -> str:
    """Return the query of the view that opens first for somebody, "" for the usual one. One or two queries.

    Their own choice, else the default of a department they are in: of several that of the one they came to first.
    """
    views = known_views(access)
    own = views.filter(owner=access.user_id, opens_first=True).values_list("query", flat=True).first()
    if own is not None or not access.department_ids or access.limit is not None:
        return own or ""
    since = Membership.objects.filter(user=access.user_id, department__in=access.department_ids)
    places = {key: number for number, key in enumerate(since.order_by("pk").values_list("department", flat=True))}
    defaults = shared_with(access.department_ids).filter(is_default=True, view__removed_at=None)
    found = defaults.values_list("department", "department__merged_into", "view__query")
    ordered = sorted((places.get(heir or key, len(places)), heir is not None, key, query) for key, heir, query in found)
    return ordered[0][-1] if ordered else ""


def shares_of(view: SavedView) -> list[tuple[int, str, bool]]:
    """Return with whom a view is shared, and where it opens first: department, its name now, whether. One query."""
    rows = view.shares.order_by("department__name").annotate(heir=F("department__merged_into__name"))
    return [
        (key, heir or name, is_default)
        for key, heir, name, is_default in rows.values_list("department", "heir", "department__name", "is_default")
    ]


def departments_to_share_with(access: Access, shared: Collection[int] = ()) -> QuerySet[Department]:
    """Return whom a person may share a view with: their own departments, an ops admin all. No query yet.

    Those it is ``shared`` with already may stay.
    """
    rows = Department.objects.filter(retired_at=None)
    own = rows if access.is_ops_admin else rows.filter(pk__in=access.department_ids)
    return (own | Department.objects.filter(pk__in=shared)).order_by("name")


def own_view(access: Access, view_id: UUID) -> SavedView:
    """Return a view of this person's that was not removed. One query. Raises ``Http404`` for any other."""
    return get_object_or_404(SavedView, pk=view_id, owner=access.user_id, removed_at=None)
