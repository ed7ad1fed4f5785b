"""Departments with their members and routes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.actions.calendars import edit_department, retire_department
from campaigns.admin.day_moves import ShowsDayMoves
from campaigns.admin.organisation import SpecialDaysInline
from campaigns.admin.people import MembershipInline
from departments.actions.departments import create_department, department_mark, unretire_department
from departments.actions.routes import add_route, edit_route, route_mark
from departments.actions.secret_routes import add_secret_route, readdress_route
from departments.admin.base import ActionInline
from departments.admin.forms import SeenForm, zone_field
from departments.enums import ROUTES_BY_SECRET, Clearance, RouteKind
from departments.errors import Refused
from departments.forms import secret_address_field
from departments.models import Department, Route, User

HOURS = ("works_from", "works_until", "escalate_after_hours")


class DepartmentForm(SeenForm):
    """A department; taking it out of use may name who takes over."""

    time_zone = zone_field(required=False, empty=_("The organisation's"))
    slug = forms.SlugField(
        label=_("Short name in addresses"), required=False, help_text=_("Leave it empty to have one made.")
    )
    in_use = forms.BooleanField(label=_("In use"), required=False, initial=True)
    successor = forms.ModelChoiceField(
        label=_("Taken over by"),
        queryset=Department.objects.filter(retired_at=None),
        required=False,
        help_text=_(
            "When it goes out of use: the department that gets its channels, its lines in plans and its campaigns."
        ),
    )

    class Meta:
        model = Department
        fields = ["name", "slug", "time_zone", "working_calendar", "alert_hour", *HOURS, "weekly_duties"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "in_use" in self.fields:
            self.fields["in_use"].initial = self.instance.retired_at is None

    def mark(self, row: Department) -> str:
        """Return the mark of the department."""
        return department_mark(row)


class RouteForm(SeenForm):
    """One way to reach a department. The address of a chat or a web hook is typed in and never shown."""

    secret_address = secret_address_field(
        help_text=_("Of a chat or a web hook. It is not shown again; leave it empty to keep the one there is.")
    )

    def mark(self, row: Route) -> str:
        """Return the mark of the route."""
        return route_mark(row)


class RouteInline(ActionInline):
    """The ways in which a department is reached. One that is not used any more is switched off, not deleted."""

    model = Route
    form = RouteForm
    fields = ["kind", "name", "address", "secret_address", "clearance", "is_active", "seen"]
    can_delete = False

    def act_add(self, by: User, parent: Department, values: dict[str, Any]) -> None:
        """Add the route. The secret of a web hook is made anew on the department's page, where it is shown."""
        is_active, secret_address, name = (values.pop(key) for key in ("is_active", "secret_address", "name"))
        if values["kind"] in ROUTES_BY_SECRET:
            values |= {"address": secret_address, "name": name}
            route = add_secret_route(by=by, department_id=parent.pk, **values).route
        else:
            route = add_route(by=by, department_id=parent.pk, **values)
        if not is_active:
            edit_route(by=by, route_id=route.pk, is_active=False)

    def act_edit(self, by: User, row: Route, values: dict[str, Any]) -> None:
        """Change the route; another kind is another route, and the old one goes out of use."""
        if "kind" in values and _had_secret(row):
            raise Refused(str(_("Add the new route, and take this one out of use.")), field="kind")
        if secret_address := values.pop("secret_address", ""):
            readdress_route(by=by, route_id=row.pk, address=secret_address)
        if "kind" in values:
            edit_route(by=by, route_id=row.pk, seen=values["seen"], is_active=False)
            kind, clearance = RouteKind(row.kind), Clearance(row.clearance)
            department_id = row.department_id
            add_route(by=by, department_id=department_id, kind=kind, address=row.address, clearance=clearance)
        else:
            edit_route(by=by, route_id=row.pk, **values)


def _had_secret(row: Route) -> bool:
    """Whether the stored or the wanted kind of a route is one whose address is a secret. One query."""
    stored = Route.objects.values_list("kind", flat=True).get(pk=row.pk)
    return not {stored, row.kind}.isdisjoint(ROUTES_BY_SECRET)


@admin.register(Department)
class DepartmentAdmin(ShowsDayMoves):
    """Teams. They are taken out of use, not deleted: their past stays."""

    form = DepartmentForm
    inlines = [MembershipInline, RouteInline, SpecialDaysInline]
    fields = (
        "name", "slug", "time_zone", "working_calendar", "alert_hour", *HOURS, "weekly_duties", "in_use", "successor",
        "seen",
    )  # fmt: skip
    add_fields = fields[:-3]
    list_display = ["name", "slug", "time_zone", "working_calendar", "alert_hour", "in_use"]
    list_filter = [("retired_at", admin.EmptyFieldListFilter), "working_calendar"]
    list_select_related = ["working_calendar"]
    search_fields = ["name", "slug"]

    @admin.display(description=_("in use"), boolean=True)
    def in_use(self, department: Department) -> bool:
        """Whether the department is in use."""
        return department.retired_at is None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        """Return all departments, those out of use too."""
        return Department.objects.all()

    def act_add(self, by: User, values: dict[str, Any]) -> Department:
        """Add the department. It reaches its members from the start."""
        return create_department(by=by, **values)

    def act_edit(self, by: User, row: Department, values: dict[str, Any]) -> None:
        """Change the department, or take it out of use; what that moves is planned again."""
        in_use = values.pop("in_use", None)
        successor = values.pop("successor", None)
        seen = values.pop("seen", None) or None
        if values or in_use is not None:
            edit_department(by=by, department_id=row.pk, seen=seen, **values)
        if in_use:
            unretire_department(by=by, department_id=row.pk)
        elif in_use is not None:
            retire_department(by=by, department_id=row.pk, successor_id=successor.pk if successor else None)
