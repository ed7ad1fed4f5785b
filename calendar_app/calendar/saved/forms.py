"""The form of a saved view."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.saved.actions import edit_view, save_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.saved.queries import departments_to_share_with
from calendar_app.models import SavedView
from departments.access import Access
from departments.errors import Refused
from departments.models import User


class SavedViewForm(forms.Form):
    """What a view is called and who sees it. ``save`` makes a new one or changes the one it was given."""

    name = forms.CharField(label=_("Name"), max_length=60)
    departments = forms.MultipleChoiceField(
        label=_("Share with"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("All of their people find it in their rail. Each sees in it only what they may see anyway."),
    )
    opens_first = forms.BooleanField(
        label=_("Open the calendar with it"), required=False, help_text=_("For you alone.")
    )

    def __init__(self, data: QueryDict | None = None, *, access: Access, view: SavedView | None = None) -> None:
        shared = list(view.shares.values_list("department", flat=True)) if view else []
        initial = {"name": view.name, "opens_first": view.opens_first} if view else {}
        super().__init__(data, initial={**initial, "departments": [str(key) for key in shared]})
        self.view = view
        field = self.fields["departments"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(row.pk), row.name) for row in departments_to_share_with(access, shared)]
        if not field.choices:
            del self.fields["departments"]

    def save(self, *, by: User, asking: Asking) -> SavedView | None:
        """Return the view, new or changed. None where that is refused, with the sentence at its field."""
        values = self.cleaned_data
        shared = [int(key) for key in values.get("departments", [])]
        fields = {"name": values["name"], "department_ids": shared, "opens_first": values["opens_first"]}
        try:
            if self.view is None:
                return save_view(by=by, asking=asking, **fields)
            return edit_view(by=by, view_id=self.view.pk, **fields)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None
