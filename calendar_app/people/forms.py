"""Forms of bringing people in: the file, and the word to go on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from calendar_app.exchange.list_forms import ListFileForm, LookedAtForm
from calendar_app.people.reading import MOST_BYTES, PeopleFile, read_people


class _People:
    most_bytes = MOST_BYTES

    def read(self, data: bytes) -> PeopleFile:
        """Return the people in the file."""
        return read_people(data)


class PeopleFileForm(_People, ListFileForm):
    """The file with the people in it."""


class GoOnForm(_People, LookedAtForm):
    """What was looked at, and the word to bring it in."""

    send_invitations = forms.BooleanField(label=_("Send invitations"), required=False, initial=True)
