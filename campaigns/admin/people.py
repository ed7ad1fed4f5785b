"""People, with what becomes of what they hold when they leave a department, or leave."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.actions.leaving import Heirs, let_go
from campaigns.actions.membership import remove_membership
from departments.admin import people
from departments.models import Membership, User


class MembershipInline(people.MembershipInline):
    """Roles in departments; whoever is taken out gives the department's duties back to it."""

    def act_delete(self, by: User, row: Membership) -> None:
        """Take the person out of the department."""
        remove_membership(by=by, department_id=row.department_id, user_id=row.user_id)


class PersonForm(people.PersonForm):
    """A person's page; taking their leave to sign in may name who takes over."""

    successor = forms.ModelChoiceField(
        label=_("Taken over by"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        required=False,
        help_text=_(
            "When they may not sign in any more: who gets their campaigns and duties. The page “Let go” asks for each "
            "department, and who heads it from then on."
        ),
    )


@admin.register(User)
class UserAdmin(people.UserAdmin):
    """Who may sign in, and as what."""

    form = PersonForm
    inlines = [MembershipInline]
    fields = (*people.UserAdmin.fields, "successor")
    readonly_fields = ("deactivated_at", "erased_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields of the page, with when somebody left once they have."""
        fields = super().get_fields(request, obj)
        left = [name for name in self.readonly_fields if obj is not None and getattr(obj, name) is not None]
        return [*fields, *left]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the page can be saved: there is nothing left to change about somebody who was erased."""
        is_erased = isinstance(obj, User) and obj.erased_at is not None
        return not is_erased and super().has_change_permission(request, obj)

    def act_edit(self, by: User, row: User, values: dict[str, Any]) -> None:
        """Change the person, or their leave to sign in; what they hold goes to whoever takes over."""
        successor = values.pop("successor", None)
        super().act_edit(by, row, dict(values))
        if values.get("is_active") is False:
            heirs = Heirs(everything_else=successor.pk if successor else None)
            let_go(by=by, user_id=row.pk, heirs=heirs)
