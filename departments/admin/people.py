"""People and their places in departments."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.actions.departments import role_mark, set_membership
from departments.actions.people import HABITS, create_person, edit_person, reactivate_person, set_password
from departments.admin.base import ActionAdmin, ActionInline, person
from departments.admin.forms import ActionForm, SeenForm, show, zone_field
from departments.admin.invitations import send_to
from departments.enums import Clock, DateOrder, RoleName, Weekday
from departments.errors import Refused
from departments.models import Membership, User


class PersonForm(ActionForm):
    """A person's page; only a new one asks for a password."""

    time_zone = zone_field(required=False, empty=gettext_lazy("The organisation's"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: [("", _("The browser's")), *settings.LANGUAGES],
    )
    first_day_of_week = forms.TypedChoiceField(
        label=gettext_lazy("Week begins on"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("The organisation's day")), *Weekday.choices],
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates"),
        required=False,
        choices=[("", gettext_lazy("The language's")), *DateOrder.choices],
    )
    clock = forms.ChoiceField(
        label=gettext_lazy("Clock"), required=False, choices=[("", gettext_lazy("The language's")), *Clock.choices]
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Leave it empty and send an invitation from the list, or let them ask for a password."),
    )

    class Meta:
        model = User
        fields = ["email", "name", "company", "is_ops_admin", "is_active", *HABITS]


class PasswordForm(forms.Form):
    """A new password for somebody else."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )


class MembershipForm(SeenForm):
    """One role of one person in one department."""

    def mark(self, row: Membership) -> str:
        """Return the mark of the role."""
        return role_mark(row)


class MembershipInline(ActionInline):
    """Roles in departments, from either side: below a person or below a department.

    Taking somebody out touches duties, so that is for the room above to say: see ``campaigns.admin.people``.
    """

    model = Membership
    form = MembershipForm
    fields = ["department", "user", "role", "seen"]

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Return the other side: there may be a thousand departments, and more people."""
        return ["department" if self.parent_model is User else "user"]

    def in_order(self, rows: Any) -> list[Any]:
        """Return who is no head first, so that a department can change its head in one go."""
        return sorted(rows, key=lambda row: row.cleaned_data.get("role") == RoleName.HEAD)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return nothing: a row's other side is chosen once, which its form sees to."""
        return []

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Give the person the role in the department."""
        sides = {"department": parent, "user": parent, **values}
        set_membership(
            by=by, department_id=sides["department"].pk, user_id=sides["user"].pk, role=RoleName(values["role"])
        )

    def act_edit(self, by: User, row: Membership, values: dict[str, Any]) -> None:
        """Change the role; another person or department is another membership."""
        before, seen = Membership.objects.get(pk=row.pk), values["seen"]
        if (before.department_id, before.user_id) != (row.department_id, row.user_id):
            self.act_delete(by, before)
            seen = None
        set_membership(by=by, department_id=row.department_id, user_id=row.user_id, role=RoleName(row.role), seen=seen)


class UserAdmin(ActionAdmin):
    """Who may sign in, and as what. Nobody is deleted, as their deeds stay; they are locked out instead.

    ``campaigns.admin.people`` has what becomes of what they hold then.
    """

    form = PersonForm
    fields: ClassVar[tuple[str, ...]] = (
        "email",
        "name",
        "company",
        "is_ops_admin",
        *HABITS,
        "is_active",
    )
    add_fields = ("email", "name", "company", "is_ops_admin", *HABITS, "password")
    list_display = ["name", "email", "company", "is_ops_admin", "is_active", "last_login"]
    list_filter = ["is_ops_admin", "is_active"]
    search_fields = ["name", "email", "company"]
    actions = ["invite"]
    ordering = ["name"]
    change_form_template = "admin/departments/user/change_form.html"

    def act_add(self, by: User, values: dict[str, Any]) -> User:
        """Add the person."""
        return create_person(by=by, **{**values, "password": values["password"] or None})

    def act_edit(self, by: User, row: User, values: dict[str, Any]) -> None:
        """Change the person, or their leave to sign in."""
        is_active = values.pop("is_active", None)
        if values:
            edit_person(by=by, user_id=row.pk, **values)
        if is_active:
            reactivate_person(by=by, user_id=row.pk)

    @admin.action(description=gettext_lazy("Send the chosen people an invitation to sign in"))
    def invite(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Send people the way in by mail."""
        send_to(request, queryset.values_list("pk", "name"))

    def get_urls(self) -> list[Any]:
        """Return the addresses of these pages, with one to give a new password."""
        view = self.admin_site.admin_view(self.password_view)
        return [path("<int:user_id>/password/", view, name="departments_user_password"), *super().get_urls()]

    def password_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Ask for a new password for a person and set it."""
        somebody = get_object_or_404(User, pk=user_id)
        if not self.has_change_permission(request, somebody):
            raise PermissionDenied
        form = PasswordForm(request.POST or None)
        if form.is_valid() and self._password_set(request, form, somebody):
            messages.success(
                request, _("%(name)s has a new password and is signed out everywhere.") % {"name": somebody}
            )
            return HttpResponseRedirect(reverse("admin:departments_user_change", args=[user_id]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("New password for %(name)s") % {"name": somebody},
            "opts": self.opts,
            "original": somebody,
            "form": form,
        }
        return TemplateResponse(request, "admin/departments/user/password.html", context)

    def _password_set(self, request: HttpRequest, form: PasswordForm, somebody: User) -> bool:
        try:
            set_password(by=person(request), user_id=somebody.pk, password=form.cleaned_data["password"])
        except Refused as refusal:
            show(form, refusal)
            return False
        return True
