"""People and routes of a department, and what is one's own, as forms. Each ``save`` is one action."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calendar_app.lib.dates import written
from calendar_app.lib.habits import NOBODYS, habits_of
from calendar_app.lib.hours import spoken_hour
from departments.access import Access
from departments.actions.checks import time_zones
from departments.actions.departments import set_membership
from departments.actions.invitations import LONGEST_NOTE, Invited, accept_invitation, invite_colleague
from departments.actions.people import HABITS, choose_own_habits
from departments.actions.routes import add_route, edit_route
from departments.actions.secret_routes import LONGEST_ADDRESS, WithSecret, add_secret_route, readdress_route
from departments.enums import ROUTES_BY_SECRET, Clearance, Clock, DateOrder, RoleName, RouteKind, Weekday
from departments.errors import Refused
from departments.models import Department, Membership, OrganisationSettings, Route, User
from departments.roles import Permission

_EVENING: Final = dt.time(18, 30)
_EXAMPLE: Final = dt.date(2027, 3, 1)


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

    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of somebody who is here already."))
    field_order = ("email", "role")

    def person(self) -> User | None:
        """Return who has the address, or None with a sentence at the field. One query."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"].strip()).first()
        if person is None:
            self.add_error("email", _("Nobody here has this address. Invite them instead: see below."))
        return person


def clearance_field() -> forms.ChoiceField:
    """Return the field that says what a route may be told of campaigns that are not open."""
    return forms.ChoiceField(
        label=_("What it is told of confidential campaigns"),
        widget=forms.RadioSelect,
        choices=Clearance.choices,
        initial=Clearance.NOTHING,
        help_text=_("Whoever can open it reads it. Members are told what each of them may see."),
    )


def secret_address_field(*, help_text: Any) -> forms.CharField:
    """Return the field for the secret address of a chat or a web hook. It never shows what is stored."""
    return forms.CharField(
        label=_("Secret address of the chat or web hook"),
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RouteForm(forms.Form):
    """One more way to reach a department."""

    kind = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, choices=RouteKind.choices, initial=RouteKind.MAILBOX
    )
    address = forms.EmailField(
        label=_("Address of the mailbox"), required=False, help_text=_("Only for a mailbox; members have their own.")
    )
    secret_address = secret_address_field(
        help_text=_(
            "As the service shows it: https://hooks.slack.com/services/…, or an address of Apprise such as "
            "zulip://bot@organisation/token/stream. It is never shown again."
        )
    )
    name = forms.CharField(
        label=_("What it is called"), required=False, max_length=100, help_text=_("Such as “#launches in Slack”.")
    )
    clearance = clearance_field()

    def __init__(self, data: QueryDict | None = None, *, department: Department, access: Access) -> None:
        super().__init__(data)
        self.department = department
        if not access.is_ops_admin:
            del self.fields["secret_address"], self.fields["name"]
            kinds = self.fields["kind"]
            assert isinstance(kinds, forms.ChoiceField)
            kinds.choices = [choice for choice in RouteKind.choices if choice[0] not in ROUTES_BY_SECRET]

    def save(self, *, by: User) -> WithSecret | None:
        """Write the route and return it, with a secret to be shown once; None when the form says why not."""
        values = self.cleaned_data
        kind, clearance = RouteKind(values["kind"]), Clearance(values["clearance"])
        own: dict[str, Any] = {"by": by, "department_id": self.department.pk, "kind": kind, "clearance": clearance}
        try:
            if kind in ROUTES_BY_SECRET:
                return add_secret_route(**own, address=values["secret_address"], name=values["name"])
            return WithSecret(add_route(**own, address=values["address"] or ""))
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class EditRouteForm(forms.Form):
    """What a route that is in use may be told; of a chat or a web hook its name, and for ops admins its address."""

    name = forms.CharField(label=_("What it is called"), max_length=100)
    secret_address = secret_address_field(help_text=_("Leave it empty to keep the one there is."))
    clearance = clearance_field()

    def __init__(self, data: QueryDict | None = None, *, route: Route, access: Access) -> None:
        super().__init__(data, initial={"clearance": route.clearance, "name": route.name})
        self.route = route
        if route.kind not in ROUTES_BY_SECRET:
            del self.fields["name"]
        if route.kind not in ROUTES_BY_SECRET or not access.is_ops_admin:
            del self.fields["secret_address"]

    def save(self, *, by: User) -> Route | None:
        """Write what was changed and return the route, or None when the form says why not."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "secret_address"}
        try:
            if address := self.cleaned_data.get("secret_address"):
                readdress_route(by=by, route_id=self.route.pk, address=address)
            return edit_route(by=by, route_id=self.route.pk, **fields)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class InviteForm(forms.Form):
    """Somebody new: their address and name, and where they belong."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("They can change it when they come in. Who is here keeps theirs.")
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("None yet"), to_field_name="slug"
    )
    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, choices=RoleName.choices, initial=RoleName.MEMBER
    )
    is_ops_admin = forms.BooleanField(
        label=_("Ops admin"), required=False, help_text=_("Sees and may change everything in the organisation.")
    )
    note = forms.CharField(
        label=_("A word with it"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the mail. Leave secrets out of it."),
    )

    def __init__(self, data: QueryDict | None = None, *, access: Access, department: str = "") -> None:
        super().__init__(data, initial={"department": department})
        offered = Department.objects.filter(retired_at=None).order_by("name")
        choice = self.fields["department"]
        assert isinstance(choice, forms.ModelChoiceField)
        if access.is_ops_admin:
            choice.required = False
        else:
            offered = offered.filter(pk__in=access.having(Permission.MANAGE_DEPARTMENT))
            choice.empty_label = None
            del self.fields["is_ops_admin"]
        choice.queryset = offered

    def save(self, *, by: User) -> Invited | None:
        """Invite the person and return whom it reached, or None when the form says why not."""
        values = dict(self.cleaned_data)
        department = values.pop("department")
        values["role"] = RoleName(values["role"])
        try:
            return invite_colleague(by=by, department_id=department.pk if department else None, **values)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class WelcomeForm(forms.Form):
    """What somebody who was invited tells before they come in: their name and a password of their own."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("Ten characters or more, and nothing that is easily guessed."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return found

    def save(self, *, token: str) -> User | None:
        """Accept the invitation and return its person, or None when the form says why not."""
        values = self.cleaned_data
        try:
            return accept_invitation(token=token, name=values["name"], password=values["password"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class HabitsForm(forms.Form):
    """How somebody reads days and hours; what is left empty is as usual."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    first_day_of_week = forms.TypedChoiceField(label=_("Week begins on"), required=False, coerce=int, empty_value=None)
    date_order = forms.ChoiceField(label=_("Order of dates"), required=False, widget=forms.RadioSelect)
    clock = forms.ChoiceField(label=_("Clock"), required=False, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None = None, *, person: User, organisation: OrganisationSettings) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in HABITS})
        begins = Weekday(organisation.first_day_of_week).label
        with habits_of(NOBODYS):
            usual_hour, usual_day = spoken_hour(_EVENING), written(_EXAMPLE, "j M Y")
        self._offer("language", _("As this browser asks for it"), settings.LANGUAGES)
        self._offer(
            "time_zone",
            _("As the organisation: %(zone)s") % {"zone": organisation.time_zone},
            [(name, name) for name in sorted(time_zones())],
        )
        self._offer("first_day_of_week", _("As the organisation: %(day)s") % {"day": begins}, Weekday.choices)
        self._offer(
            "date_order", _("As usual in this language, such as %(day)s") % {"day": usual_day}, DateOrder.choices
        )
        self._offer("clock", _("As usual in this language, such as %(hour)s") % {"hour": usual_hour}, Clock.choices)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def _offer(self, name: str, as_usual: object, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", as_usual), *choices]

    def save(self, *, by: User) -> User | None:
        """Keep what was chosen and return the person, or None when the form says why not."""
        try:
            return choose_own_habits(by=by, **self.cleaned_data)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None
