"""Forms of what is laid over the calendar. Saving is an action."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from calendar_app.enums import OverlayScope
from calendar_app.exchange.reading.limits import MOST_BYTES_AT_ONCE
from calendar_app.models import Overlay
from calendar_app.overlays.actions import add_calendar, edit_overlay, load_list
from calendar_app.overlays.lists import read_days
from calendar_app.overlays.rights import can_share_overlays
from calendar_app.overlays.values import Unusable
from departments.access import Access
from departments.errors import Refused
from departments.models import Department, User
from departments.queries import organisation

COLOURS: Final = [
    (1, _("blue")), (2, _("orange")), (3, _("green")), (4, _("pink")), (5, _("gold")), (6, _("teal")),
    (7, _("violet")), (8, _("red")), (9, _("olive")), (10, _("azure")), (11, _("magenta")), (12, _("mint")),
]  # fmt: skip


class _OverlayForm(forms.Form):
    """What every overlay has. A refusal is said at its field."""

    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Give it a name.")})
    colour = forms.TypedChoiceField(label=_("Colour"), choices=COLOURS, coerce=int, initial=1)

    def saved(self, action: Callable[[], Overlay]) -> Overlay | None:
        """Return what ``action`` returns, or None when it refuses: then the form says why."""
        try:
            return action()
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class CalendarForm(_OverlayForm):
    """A calendar by its address. ``overlay`` is the one to change: its address is not shown again."""

    address = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        help_text=_("It begins with https:// or webcal://. It is kept sealed and nobody is shown it again."),
        error_messages={"required": _("Paste the address of the calendar.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scope = forms.ChoiceField(
        label=_("Who may switch it on"), choices=OverlayScope.choices, widget=forms.RadioSelect, initial=OverlayScope.ME
    )
    departments = forms.ModelMultipleChoiceField(
        label=_("These departments"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “some departments”."),
    )
    field_order = ("address", "name", "colour", "scope", "departments")

    def __init__(self, data: QueryDict | None = None, *, access: Access, overlay: Overlay | None = None) -> None:
        self.overlay = overlay
        super().__init__(data, initial=self._stored(overlay) if overlay else None)
        if overlay is not None:
            self.fields["address"].required = False
            self.fields["address"].label = _("Another address")
        if can_share_overlays(access):
            rows = Department.objects.filter(retired_at=None).order_by("name")
            self.fields["departments"].queryset = rows  # type: ignore[attr-defined]
        else:
            del self.fields["scope"], self.fields["departments"]

    def save(self, *, by: User) -> Overlay | None:
        """Write the calendar and return it, or None when the form says why not."""
        values = dict(self.cleaned_data)
        if "scope" in values:
            values["scope"] = OverlayScope(values["scope"])
            values["departments"] = list(values["departments"])
        row = self.overlay
        if row is None:
            return self.saved(lambda: add_calendar(by=by, **values))
        return self.saved(lambda: edit_overlay(by=by, overlay_id=row.pk, **values))

    @staticmethod
    def _stored(row: Overlay) -> dict[str, Any]:
        names = ("name", "colour", "scope")
        return {**{name: getattr(row, name) for name in names}, "departments": list(row.departments.all())}


class ListForm(_OverlayForm):
    """A list of days from a file. After a file that cannot be taken ``sentences`` hold one for each row at fault."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_(
            "CSV, XLSX or ICS. A table needs a first line such as: Name, Date, Last day, Yearly. A day without a year "
            "comes every year."
        ),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ics"}),
    )
    field_order = ("file", "name", "colour")

    def __init__(self, data: QueryDict | None = None, files: "MultiValueDict[str, UploadedFile] | None" = None) -> None:
        super().__init__(data, files)
        self.sentences: tuple[str, ...] = ()

    def clean_file(self) -> Any:
        """Return the days in the file."""
        file = self.cleaned_data["file"]
        try:
            data = file.read(MOST_BYTES_AT_ONCE + 1)
            return read_days(data, file.name, today=timezone.localdate(), zone=organisation().time_zone)
        except Unusable as problem:
            self.sentences = problem.sentences
            raise ValidationError(str(problem)) from problem

    def save(self, *, by: User) -> Overlay | None:
        """Load the list and return it, or None when the form says why not."""
        values = self.cleaned_data
        return self.saved(
            lambda: load_list(by=by, name=values["name"], entries=values["file"], colour=values["colour"])
        )
