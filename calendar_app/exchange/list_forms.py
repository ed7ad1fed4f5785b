"""Forms of bringing a list in: the file, and the word to go on. Each list says how it is read."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calendar_app.exchange.plan import Unreadable


class _ReadingForm(forms.Form):
    """Turns what cannot be read into a sentence at the field."""

    most_bytes: ClassVar[int]
    """How big a file may be."""

    def read(self, data: bytes) -> Any:
        """Return the list in ``data``, or raise ``Unreadable``."""
        raise NotImplementedError

    def _read(self, data: bytes) -> Any:
        try:
            return self.read(data)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem


class ListFileForm(_ReadingForm):
    """The file with the list in it."""

    file = forms.FileField(
        label=_("CSV file"),
        max_length=255,
        help_text=_("At most 500 rows. Nothing is written before you have seen what comes in."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Export it again and look whether it has content."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Return the list in the file."""
        # One byte more than is read, so that what is too big is told apart.
        return self._read(self.cleaned_data["file"].read(self.most_bytes + 1))


class LookedAtForm(_ReadingForm):
    """The list that was looked at, and the word to bring it in."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> Any:
        """Return the list in the text."""
        return self._read(self.cleaned_data["text"].encode())
