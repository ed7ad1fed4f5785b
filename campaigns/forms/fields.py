"""Fields of our own: a list in one line, a day, a time."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_ITEM = re.compile(r'"([^"]*)"|([^",;\n]+)')
_SEPARATOR = re.compile(r"[,;\n]")


class ListField(forms.CharField):
    """Words with commas or semicolons between them; cleans to a list. What holds a comma itself stands in quotes."""

    def __init__(self, *, item_length: int, **kwargs: Any) -> None:
        self.item_length = item_length
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored list as a person would type it; what was typed stays as it is."""
        return typed(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        """Return the items, each once, in their order."""
        text = super().to_python(value) or ""
        items = (" ".join((quoted or plain).split()) for quoted, plain in _ITEM.findall(text))
        return list(dict.fromkeys(item for item in items if item))

    def validate(self, value: Any) -> None:
        """Raise ``ValidationError`` for an item that is too long to be one."""
        for item in value:
            if len(item) > self.item_length:
                raise ValidationError(
                    _("“%(start)s…” is longer than %(most)d letters. Put commas between the items.")
                    % {"start": item[:20], "most": self.item_length}
                )

    def run_validators(self, value: Any) -> None:
        """Validate nothing further: the validators of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the items differ, however they are typed."""
        return bool(list(initial or []) != self.to_python(data))


def typed(items: Iterable[str]) -> str:
    """Return items in one line, so that ``ListField`` reads the same items from it."""
    plain = (item.replace('"', "'") for item in items)
    return ", ".join(f'"{item}"' if _SEPARATOR.search(item) else item for item in plain)


def day_field(**kwargs: Any) -> forms.DateField:
    """Return a field for one day, with the browser's own picker."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    sentences = {"invalid": gettext_lazy("Write the day as 2027-03-01."), **kwargs.pop("error_messages", {})}
    return forms.DateField(widget=widget, error_messages=sentences, **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    """Return a field for a time of day, with the browser's own picker."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(
        widget=widget, error_messages={"invalid": gettext_lazy("Write the time as 09:30.")}, **kwargs
    )


def why_field() -> forms.CharField:
    """Return the field for why short notice cannot wait; the action says whether one is wanted."""
    return forms.CharField(
        label=gettext_lazy("Why it cannot wait"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever is asked for the exception reads this."),
    )


def hold_field(label: Any) -> forms.BooleanField:
    """Return the field for holding the duties of what moves."""
    return forms.BooleanField(
        label=label,
        required=False,
        help_text=gettext_lazy("Open duties keep their dates from now on, until they are let go. Undo does that, too."),
    )


class MomentField(forms.DateTimeField):
    """A day and a time as the wall clocks of one zone show them; cleans to an instant."""

    def __init__(self, **kwargs: Any) -> None:
        self.zone: dt.tzinfo = dt.UTC
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        sentences = {"invalid": gettext_lazy("Write the moment as 2027-03-01 18:00.")}
        super().__init__(widget=widget, error_messages=sentences, **kwargs)

    def on(self, zone: ZoneInfo) -> None:
        """Say whose clocks it shows."""
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        """Return an instant as those clocks show it; what was typed stays as it is."""
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, dt.datetime) else value

    def to_python(self, value: Any) -> dt.datetime | None:
        """Return the instant that was typed."""
        with timezone.override(self.zone):
            return super().to_python(value)
