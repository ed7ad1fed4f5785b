"""When somebody is away and who stands in, as a form. ``save`` is one action."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.fields import day_field
from campaigns.queries.absences import people_to_enter_for, people_to_stand_in
from departments.access import Access
from departments.actions.absences import add_absence, change_absence
from departments.errors import Refused
from departments.models import Absence, Membership, User

SUGGESTED = 300
"""So many colleagues are suggested while one types; all others are found by their address."""


class PersonField(forms.CharField):
    """One of ``people``, by e-mail address or by their whole name; what was typed is matched whatever its case."""

    people: QuerySet[User] = User.objects.none()

    def to_python(self, value: Any) -> Any:
        """Return the person. Raises ``ValidationError`` for nobody, and for a name that several have."""
        typed = " ".join((super().to_python(value) or "").split())
        if not typed:
            return None
        found = list(self.people.filter(email__iexact=typed)) or list(self.people.filter(name__iexact=typed)[:2])
        if not found:
            raise ValidationError(_("Nobody you can choose here is called “%(name)s”.") % {"name": typed})
        if len(found) > 1:
            raise ValidationError(_("Several people are called “%(name)s”. Use the e-mail address.") % {"name": typed})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        """Return a person's address; what was typed stays as it is."""
        return value.email if isinstance(value, User) else value


class AbsenceForm(forms.Form):
    """An absence. ``person`` is whose it is; where that is open, the form asks, beginning with oneself."""

    user = PersonField(
        label=gettext_lazy("Who is away"),
        widget=forms.TextInput(attrs={"list": "people-away", "autocomplete": "off"}),
        help_text=gettext_lazy("You, or somebody of a department you answer for: name or e-mail address."),
        error_messages={"required": gettext_lazy("Say who is away.")},
    )
    first_day = day_field(
        label=gettext_lazy("First day"), error_messages={"required": gettext_lazy("Choose the first day away.")}
    )
    last_day = day_field(
        label=gettext_lazy("Last day"), error_messages={"required": gettext_lazy("Choose the last day away.")}
    )
    deputy = PersonField(
        label=gettext_lazy("Who stands in"),
        widget=forms.TextInput(attrs={"list": "people-standing-in", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "A colleague’s name or e-mail address. They get the alerts and have the roles meanwhile."
        ),
        error_messages={"required": gettext_lazy("Choose who stands in.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, access: Access, person: User | None, absence: Absence | None = None
    ) -> None:
        super().__init__(data, initial=_initial(absence, person))
        self.absence = absence
        self._choose_from("deputy", people_to_stand_in())
        if absence is not None or not people_to_enter_for(access).exclude(pk=access.user_id or 0).exists():
            self.person = absence.user if absence else person
            del self.fields["user"]
        else:
            self.person = None
            oneself = User.objects.filter(pk=access.user_id or 0)
            self._choose_from("user", people_to_enter_for(access).order_by() | oneself)

    @property
    def suggested_people(self) -> list[tuple[str, str]]:
        """Address and name of those whose absences one may enter, by name. One query."""
        return self._suggested("user") if "user" in self.fields else []

    @property
    def suggested_deputies(self) -> list[tuple[str, str]]:
        """Address and name of those who may stand in, colleagues of the same departments first. One query."""
        return self._suggested("deputy")

    def clean(self) -> dict[str, Any]:
        """Put a last day before the first at its field, before anything is asked of the database."""
        cleaned: dict[str, Any] = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if isinstance(first_day, dt.date) and isinstance(last_day, dt.date) and last_day < first_day:
            self.add_error("last_day", _("The last day is before the first. Change one of them."))
        return cleaned

    def save(self, *, by: User) -> Absence | None:
        """Write the absence and return it, or None when the form says why not."""
        values = {name: self.cleaned_data[name] for name in ("first_day", "last_day")}
        values["deputy_id"] = self.cleaned_data["deputy"].pk
        try:
            if self.absence is not None:
                return change_absence(by=by, absence_id=self.absence.pk, **values)
            person = self.person or self.cleaned_data["user"]
            return add_absence(by=by, user_id=person.pk, **values)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None

    def _choose_from(self, name: str, people: QuerySet[User]) -> None:
        field = self.fields[name]
        assert isinstance(field, PersonField)
        field.people = people

    def _suggested(self, name: str) -> list[tuple[str, str]]:
        field = self.fields[name]
        assert isinstance(field, PersonField)
        person = self.person or self.initial.get("user")
        departments = Membership.objects.filter(user=person).values("department")
        colleagues = Membership.objects.filter(department__in=departments).values("user")
        nearest = Case(When(pk__in=colleagues, then=Value(0)), default=Value(1))
        return list(field.people.order_by(nearest, "name", "pk").values_list("email", "name")[:SUGGESTED])


def _initial(absence: Absence | None, person: User | None) -> dict[str, Any]:
    if absence is None:
        return {"user": person}
    return {name: getattr(absence, name) for name in ("user", "deputy", "first_day", "last_day")}
