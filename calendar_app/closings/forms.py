"""Forms of bringing closing dates in: the file, and the word to go on."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendar_app.closings.reading import MOST_BYTES, IssueFile, read_issues
from calendar_app.exchange.plan import Unreadable


class IssueFileForm(forms.Form):
    """The file with the issues in it."""

    file = forms.FileField(
        label=_("CSV file"),
        max_length=255,
        help_text=_("At most 500 rows. Nothing is saved before you have seen what comes in."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Export it again and look whether it has content."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )

    def clean_file(self) -> IssueFile:
        """Return the issues in the file."""
        # One byte more than is read, so that what is too big is told apart.
        data: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return _read(data)


class GoOnForm(forms.Form):
    """What was looked at, and the word to bring it in."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> IssueFile:
        """Return the issues in the text."""
        return _read(self.cleaned_data["text"].encode())


def _read(data: bytes) -> IssueFile:
    try:
        return read_issues(data, today=timezone.localdate())
    except Unreadable as problem:
        raise ValidationError(str(problem)) from problem
