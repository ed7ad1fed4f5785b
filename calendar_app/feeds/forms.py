"""The form that makes a feed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.feeds.actions import NewFeed, create_feed
from calendar_app.feeds.targets import Target, target_of, targets_offered
from departments.access import Access
from departments.errors import NotAllowed, Refused
from departments.models import User


class FeedForm(forms.Form):
    """What to show, and how. ``save`` makes the feed."""

    show = forms.ChoiceField(label=gettext_lazy("Show"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("As your calendar program will list it. Empty: the name of what it shows."),
    )
    with_duties = forms.BooleanField(
        label=gettext_lazy("With duties, each on its due date"), required=False, initial=True
    )
    with_done = forms.BooleanField(label=gettext_lazy("Keep duties that are done, marked so"), required=False)
    with_alarms = forms.BooleanField(
        label=gettext_lazy("Alarm at 9:00 the day before a duty"),
        required=False,
        help_text=gettext_lazy("Some programs leave out alarms of subscribed calendars."),
    )
    is_compressed = forms.BooleanField(
        label=gettext_lazy("Compress where the program asks for it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Turn this off if your program, such as an old Outlook, shows nothing."),
    )

    def __init__(self, *args: Any, access: Access, at: datetime, asked_for: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._access, self._at = access, at
        groups = targets_offered(access, at=at)
        show = self.fields["show"]
        assert isinstance(show, forms.ChoiceField)
        show.choices = _choices(groups, self._target(asked_for or str(self.data.get("show", ""))))
        if asked_for:
            show.initial = asked_for

    def _target(self, key: str) -> Target | None:
        """Return what an address asked for, if there is such a thing."""
        try:
            return target_of(key, self._access, at=self._at) if key else None
        except (Refused, NotAllowed):
            return None

    def save(self, *, by: User, language: str) -> NewFeed | None:
        """Return the new feed, or ``None`` after adding to the form why there is none."""
        values = dict(self.cleaned_data)
        try:
            target = target_of(values.pop("show"), self._access, at=self._at)
            return create_feed(by=by, owner=by, target=target, language=language, **values)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, ValidationError(str(refusal)))
            return None


def _choices(groups: list[tuple[str, list[Target]]], asked_for: Target | None) -> list[Any]:
    choices: list[Any] = []
    for name, targets in groups:
        pairs = [(target.key, target.name) for target in targets]
        choices += [(name, pairs)] if name else pairs
    if asked_for and asked_for.campaign:
        choices.append((_("Campaign"), [(asked_for.key, asked_for.name)]))
    return choices
