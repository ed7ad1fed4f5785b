"""Forms of the admin: they show why an action refused, and lose nothing of what was typed."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.core.exceptions import ValidationError
from django.http import QueryDict
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


class SeenField(forms.CharField):
    """The mark of what the person saw. No person changes it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput, **options})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False: another mark alone is nothing to save."""
        return False


class SeenForm(ActionForm):
    """A form that carries the mark of the row the person saw, so that nobody's change is written over unseen.

    Its page lists ``seen`` among the fields, and hands it to the action that compares it.
    """

    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen" in self.fields:
            self.initial["seen"] = self.mark(self.instance)

    def mark(self, row: Any) -> str:
        """Return what stands for ``row`` as it is now."""
        raise NotImplementedError

    def stored(self, row: Any) -> dict[str, Any]:
        """Return what is stored of ``row``, by field of this form."""
        names = {field.name for field in row._meta.fields} & set(self.fields)
        stored = {name: getattr(row, name) for name in names}
        return {**stored, "in_use": row.retired_at is None} if "in_use" in self.fields else stored


class ActionFormSet(InlineFormSet):
    """Rows below a form; whether they fit together is for the actions to say. ``refusal`` is one of them all.

    A row that somebody else took away meanwhile becomes a new one: what was typed stays, and saving it once more adds
    it again.
    """

    refusal: Refused | None = None
    is_one_list = False
    """Whether the rows are saved together, so that it does not matter which of them are still the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone = 0
        if self.is_bound and self.management_form.is_valid():
            self._renew_gone()

    def _renew_gone(self) -> None:
        """Move the rows that are gone behind the others, without those that were to go."""
        key, there = self.model._meta.pk.name, {str(row.pk) for row in self.get_queryset()}
        rows = [_row_of(self.data, f"{self.prefix}-{index}-") for index in range(self.total_form_count())]
        stored, new = rows[: self.initial_form_count()], rows[self.initial_form_count() :]
        known = [row for row in stored if row.get(key, [""])[0] in there]
        gone = [{**row, key: [""]} for row in stored if row not in known and "DELETE" not in row]
        if len(known) == len(stored):
            return
        self._gone = len(gone)
        sent: Any = self.data
        others = [name for name in sent if not re.match(rf"{self.prefix}-\d+-", name)]
        data = QueryDict(mutable=True)
        for name in others:
            data.setlist(name, sent.getlist(name))
        for index, row in enumerate([*known, *new, *gone]):
            for name, values in row.items():
                data.setlist(f"{self.prefix}-{index}-{name}", values)
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(known))
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(known) + len(new) + len(gone))
        self.data = data
        del self.management_form

    def full_clean(self) -> None:
        """Say of a row that is gone that it is."""
        super().full_clean()
        for row in self.forms[-self._gone :] if self._gone and not self.is_one_list else ():
            row.add_error(
                None,
                _("Somebody else took this away meanwhile. Save it again to have it added anew, or remove the row."),
            )

    def clean(self) -> None:
        """Say what was refused of the rows together."""
        super().clean()
        if self.refusal is not None:
            raise ValidationError(str(self.refusal))

    def validate_unique(self) -> None:
        """Leave it to the actions."""

    def refuse(self, refusal: Refused, prefix: str | None) -> None:
        """Show a refusal at the row of this ``prefix``, or above the rows if it is that of all of them."""
        if prefix == self.prefix:
            self.refusal = refusal
        for row in self.forms:
            if row.prefix == prefix:
                row.full_clean()
                show(row, refusal)
                if self._should_delete_form(row):  # type: ignore[attr-defined]
                    self.refusal = refusal  # what is wrong with a row that goes, nobody asks


def _row_of(data: Any, prefix: str) -> dict[str, list[str]]:
    """Return what was sent for one row, by the field's own name."""
    return {name.removeprefix(prefix): data.getlist(name) for name in data if name.startswith(prefix)}


def show(form: Any, refusal: Refused) -> None:
    """Add a refusal to a form: at its field if the form has it. A conflict also says what is stored now."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if not isinstance(refusal, Conflict):
        return
    has_mark = isinstance(form, SeenForm) and refusal.row is not None
    for name, value in (form.stored(refusal.row) if has_mark else refusal.theirs).items():
        if name in form.cleaned_data and form.cleaned_data[name] != value:
            form.add_error(name, _("Stored now: %(value)s") % {"value": _in_words(refusal.row, name, value)})
    if has_mark:
        see(form, "seen", form.mark(refusal.row))
    elif "seen_version" in form.fields:
        see(form, "seen_version", str(refusal.theirs.get("version", "")))


def see(form: Any, name: str, mark: str) -> None:
    """Let a form carry the mark of what is stored now: its person is shown it."""
    form.data = form.data.copy()
    form.data[form.add_prefix(name)] = mark


def _in_words(row: Any, name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(row, f"get_{name}_display", None)
    words = display() if display is not None else value
    return _("nothing") if words in (None, "") else words


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
