"""People and routes of a department as forms. Each ``save`` is one action."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from departments.actions.departments import set_membership
from departments.actions.routes import add_route
from departments.enums import RoleName, RouteKind
from departments.errors import Refused
from departments.models import Department, Membership, Route, User


class RoleForm(forms.Form):
    """What a person is in a department."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, choices=RoleName.choices)

    def __init__(
        self, data: QueryDict | None = None, *, department: Department, membership: Membership | None = None
    ) -> None:
        initial = {"role": membership.role if membership else RoleName.MEMBER}
        super().__init__(data, initial=initial)
        self.department = department
        self.membership = membership

    def save(self, *, by: User) -> Membership | None:
        """Write the role and return the membership, or None when the form says why not."""
        person = self.person()
        if person is None:
            return None
        role = RoleName(self.cleaned_data["role"])
        try:
            return set_membership(by=by, department_id=self.department.pk, user_id=person.pk, role=role)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None

    def person(self) -> User | None:
        """Return whom it is about. One query."""
        return self.membership.user if self.membership else None


class NewMemberForm(RoleForm):
    """Somebody who has an account, by e-mail address, with a role."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of somebody who can sign in already."))
    field_order = ("email", "role")

    def person(self) -> User | None:
        """Return who has the address, or None with a sentence at the field. One query."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"].strip(), is_active=True).first()
        if person is None:
            self.add_error("email", _("Nobody with this address can sign in yet. Ask an ops admin to add them first."))
        return person


class RouteForm(forms.Form):
    """One more way to reach a department."""

    kind = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, choices=RouteKind.choices, initial=RouteKind.MAILBOX
    )
    address = forms.EmailField(
        label=_("Address of the mailbox"), required=False, help_text=_("Only for a mailbox; members have their own.")
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data)
        self.department = department

    def save(self, *, by: User) -> Route | None:
        """Write the route and return it, or None when the form says why not."""
        kind = RouteKind(self.cleaned_data["kind"])
        try:
            return add_route(
                by=by, department_id=self.department.pk, kind=kind, address=self.cleaned_data["address"] or ""
            )
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None
