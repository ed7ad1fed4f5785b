"""Forms of the admin: they show why an action refused, and lose nothing of what was typed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.actions.checks import time_zones
from departments.errors import Conflict, Refused

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, forms.ModelForm[Any]]
else:
    ModelForm = forms.ModelForm
    InlineFormSet = forms.BaseInlineFormSet

OWN_WORDS = {"required": gettext_lazy("Fill this in.")}


class ActionForm(ModelForm):
    """A form whose answer goes to an action. ``refusal`` is what the action said to this very answer before."""

    refusal: Refused | None = None

    def clean(self) -> dict[str, Any] | None:
        """Put the refusal at its field, or above the form where it has none."""
        cleaned = super().clean()
        if self.refusal is not None:
            show(self, self.refusal)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Leave unique names and constraints to the action, which has words of its own for them."""
        return {field.name for field in self._meta.model._meta.get_fields()}


class ActionFormSet(InlineFormSet):
    """Rows below a form; whether they fit together is for the actions to say."""

    def validate_unique(self) -> None:
        """Leave it to the actions."""


def show(form: Any, refusal: Refused) -> None:
    """Add a refusal to a form: at its field if the form has it. A conflict also says what is stored now."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if not isinstance(refusal, Conflict):
        return
    for name, value in refusal.theirs.items():
        if name in form.cleaned_data and form.cleaned_data[name] != value:
            form.add_error(name, _("Stored now: %(value)s") % {"value": value})
    if "seen_version" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("seen_version")] = str(refusal.theirs.get("version", ""))


def zone_field(*, required: bool, empty: Any = "") -> forms.ChoiceField:
    """Return a field to choose a time zone; ``empty`` says what choosing none means."""
    none = [] if required else [("", empty)]
    return forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=required,
        choices=lambda: [*none, *((name, name) for name in sorted(time_zones()))],
        error_messages=OWN_WORDS,
    )


class RadioField(forms.ChoiceField):
    """A short list of choices, all of them in sight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=AdminRadioSelect(attrs={"class": "inline"}), **options)
