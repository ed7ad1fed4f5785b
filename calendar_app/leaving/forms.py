"""Erasing somebody, as a form: it cannot be undone, so the address is typed."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.leaving.erasing import erase_person
from departments.errors import Refused
from departments.models import User


class EraseForm(forms.Form):
    """Asks for the address of who is erased."""

    address = forms.CharField(
        label=gettext_lazy("Their e-mail address"),
        max_length=254,
        error_messages={"required": gettext_lazy("Type the address of the person you mean.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person

    def clean_address(self) -> str:
        """Return the address; it has to be the person's."""
        typed = str(self.cleaned_data["address"]).strip()
        if typed.casefold() != self.person.email.casefold():
            raise forms.ValidationError(_("This is not the address of the person you are about to erase."))
        return typed

    def save(self, *, by: User) -> User | None:
        """Erase the person and return the row that remains, or None when the form says why not."""
        try:
            return erase_person(by=by, user_id=self.person.pk)
        except Refused as refusal:
            self.add_error(None, str(refusal))
            return None
