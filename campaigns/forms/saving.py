"""What forms that change a stored row have in common: its version, and both sides of a conflict."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from departments.errors import Conflict, Refused

Saved = TypeVar("Saved")


class VersionedForm(forms.Form):
    """A form that remembers which version of its row the person saw.

    After a conflict it holds what the person typed, ``theirs`` says beside each field what is stored now, and it
    carries the stored version, so that saving once more keeps what the person typed.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, str] = {}

    @property
    def filled(self) -> Mapping[str, Any]:
        """What the form holds: what was typed as far as it can be read, or what it opens with."""
        if not self.is_bound:
            return self.initial
        self.is_valid()
        return self.cleaned_data

    def save_by(self, action: Callable[[], Saved]) -> Saved | None:
        """Return what ``action`` returns, or None when it refuses: then the form says why, and where."""
        try:
            return action()
        except Conflict as conflict:
            self._show_theirs(conflict)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return None

    def stored(self, name: str, theirs: Mapping[str, object]) -> object:
        """Return what is stored for a field, as its cleaned value would be; its own value where nothing is."""
        return theirs.get(name, self.cleaned_data.get(name))

    def _show_theirs(self, conflict: Conflict) -> None:
        self.add_error(None, str(conflict))
        stored = {name: self.stored(name, conflict.theirs) for name in self.fields if name != "version"}
        self.theirs = {name: written(value) for name, value in stored.items() if value != self.cleaned_data.get(name)}
        self.data = {**dict(self.data.items()), "version": str(conflict.theirs["version"])}


def written(value: Any) -> str:
    """Return a stored value as a person would write it."""
    if value in (None, "", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dt.date):
        return short_day(value, today=timezone.localdate())
    if isinstance(value, dt.time):
        return time_format(value, "TIME_FORMAT")
    return str(value)
