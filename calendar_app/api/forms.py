"""The form that makes a token."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calendar_app.api.actions import USUAL_DAYS, NewToken, create_token
from calendar_app.enums import ApiScope
from departments.errors import Refused
from departments.models import User

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


class TokenForm(forms.Form):
    """What a token is called, what it may do, and how long it is good. ``save`` makes it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("The program that will use it, so that you know it again."),
        error_messages={"required": _("Give the token a name, such as the program that will use it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=ApiScope.choices,
        initial=[ApiScope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may yourself."),
        error_messages={"required": _("Choose what the token may do.")},
    )
    days = forms.TypedChoiceField(label=_("Good for"), choices=DAYS, coerce=int, initial=str(USUAL_DAYS))

    def save(self, *, by: User) -> NewToken | None:
        """Return the new token, or ``None`` after adding to the form why there is none."""
        values: dict[str, Any] = self.cleaned_data
        try:
            return create_token(by=by, owner=by, name=values["name"], scopes=values["scopes"], days=values["days"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, ValidationError(str(refusal)))
            return None
