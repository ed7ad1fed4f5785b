"""The form that makes a feed."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from calendar_app.feeds.actions import NewFeed, create_feed
from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.options import OFFERED_AHEAD, OFFERED_BACK, FeedOptions
from calendar_app.feeds.targets import Target, target_of, targets_offered
from departments.access import Access
from departments.errors import NotAllowed, Refused
from departments.models import User

_MONTHS = ngettext_lazy("%d month", "%d months")


class FeedForm(forms.Form):
    """What to show, and how. ``save`` makes the feed."""

    show = forms.ChoiceField(label=gettext_lazy("Show"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "As your calendar program will list it, such as “iPhone”. Empty: the name of what it shows."
        ),
    )
    with_activities = forms.BooleanField(label=gettext_lazy("Activities"), required=False, initial=True)
    with_duties = forms.BooleanField(label=gettext_lazy("Duties, each on its due date"), required=False, initial=True)
    with_key_dates = forms.BooleanField(
        label=gettext_lazy("Key dates, such as a trade show"), required=False, initial=True
    )
    with_done = forms.BooleanField(label=gettext_lazy("Keep duties that are done, marked so"), required=False)
    with_drafts = forms.BooleanField(
        label=gettext_lazy("Drafts, as far as you may see them"), required=False, initial=True
    )
    with_alarms = forms.BooleanField(
        label=gettext_lazy("Alarm at 9:00 the day before a duty"),
        required=False,
        help_text=gettext_lazy("Some programs leave out alarms of subscribed calendars."),
    )
    months_back = forms.ChoiceField(
        label=gettext_lazy("How far back"),
        required=False,
        initial=MONTHS_BACK,
        choices=[(count, _MONTHS % count if count else gettext_lazy("This month only")) for count in OFFERED_BACK],
    )
    months_ahead = forms.ChoiceField(
        label=gettext_lazy("How far ahead"),
        required=False,
        initial=MONTHS_AHEAD,
        choices=[(count, _MONTHS % count) for count in OFFERED_AHEAD],
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
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
        offered = _choices(groups, self._target(asked_for or str(self.data.get("show", ""))))
        self._offer("show", offered, initial=asked_for or None)
        self._offer("language", settings.LANGUAGES, initial=get_language())
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def _offer(self, name: str, choices: Any, *, initial: str | None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = choices, initial

    def _target(self, key: str) -> Target | None:
        """Return what an address asked for, if there is such a thing."""
        try:
            return target_of(key, self._access, at=self._at) if key else None
        except (Refused, NotAllowed):
            return None

    def save(self, *, by: User) -> NewFeed | None:
        """Return the new feed, or ``None`` after adding to the form why there is none."""
        values = {"language": settings.LANGUAGE_CODE, **self.cleaned_data}
        values["months_back"] = int(values["months_back"] or MONTHS_BACK)
        values["months_ahead"] = int(values["months_ahead"] or MONTHS_AHEAD)
        options = FeedOptions(**{each.name: values[each.name] for each in fields(FeedOptions)})
        try:
            target = target_of(values["show"], self._access, at=self._at)
            return create_feed(by=by, owner=by, target=target, name=values["name"], options=options)
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
