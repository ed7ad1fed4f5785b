"""The forms that make a feed, change it, and end a follower's."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from calendar_app.feeds.actions import NewFeed, change_feed, create_feed
from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.options import OFFERED_AHEAD, OFFERED_BACK, FeedOptions
from calendar_app.feeds.targets import Target, target_of, targets_offered
from calendar_app.models import Feed
from departments.access import Access
from departments.errors import NotAllowed, Refused
from departments.models import User

_MONTHS = ngettext_lazy("%d month", "%d months")
_THIS_MONTH = gettext_lazy("This month only")


class _OptionsForm(forms.Form):
    """What a feed is called and what is in it: the choices that can be made anew."""

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
    months_back = forms.TypedChoiceField(
        label=gettext_lazy("How far back"), required=False, initial=MONTHS_BACK, empty_value=str(MONTHS_BACK)
    )
    months_ahead = forms.TypedChoiceField(
        label=gettext_lazy("How far ahead"), required=False, initial=MONTHS_AHEAD, empty_value=str(MONTHS_AHEAD)
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    is_compressed = forms.BooleanField(
        label=gettext_lazy("Compress where the program asks for it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Turn this off if your program, such as an old Outlook, shows nothing."),
    )

    def __init__(self, *args: Any, feed: Feed | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        back = {*OFFERED_BACK, *([feed.months_back] if feed else [])}
        ahead = {*OFFERED_AHEAD, *([feed.months_ahead] if feed else [])}
        self._offer("months_back", [(count, _MONTHS % count if count else _THIS_MONTH) for count in sorted(back)])
        self._offer("months_ahead", [(count, _MONTHS % count) for count in sorted(ahead)])
        self._offer("language", settings.LANGUAGES)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _options(self, language: str) -> FeedOptions:
        """Return what was chosen, in ``language`` where there is no choice of it."""
        values = {"language": language, **self.cleaned_data}
        values |= {name: int(values[name]) for name in ("months_back", "months_ahead")}
        return FeedOptions(**{each.name: values[each.name] for each in fields(FeedOptions)})

    def _refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, ValidationError(str(refusal)))


class FeedForm(_OptionsForm):
    """What to show, and how. ``save`` makes the feed."""

    field_order = ("show", "name")
    show = forms.ChoiceField(label=gettext_lazy("Show"))

    def __init__(self, *args: Any, access: Access, at: datetime, asked_for: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._access, self._at = access, at
        groups = targets_offered(access, at=at)
        self._offer("show", _choices(groups, self._target(asked_for or str(self.data.get("show", "")))))
        self.fields["show"].initial = asked_for or None
        if "language" in self.fields:
            self.fields["language"].initial = get_language()

    def _target(self, key: str) -> Target | None:
        """Return what an address asked for, if there is such a thing."""
        try:
            return target_of(key, self._access, at=self._at) if key else None
        except (Refused, NotAllowed):
            return None

    def save(self, *, by: User) -> NewFeed | None:
        """Return the new feed, or ``None`` after adding to the form why there is none."""
        try:
            target = target_of(self.cleaned_data["show"], self._access, at=self._at)
            options = self._options(settings.LANGUAGE_CODE)
            return create_feed(by=by, owner=by, target=target, name=self.cleaned_data["name"], options=options)
        except Refused as refusal:
            self._refuse(refusal)
            return None


class FeedChangeForm(_OptionsForm):
    """Another name for a feed, and other contents. ``save`` changes it.

    It has no name where that names a campaign which is not its owner's to see any more.
    """

    def __init__(self, *args: Any, feed: Feed, is_named: bool, **kwargs: Any) -> None:
        names = ("name", *(each.name for each in fields(FeedOptions)))
        super().__init__(*args, feed=feed, initial={name: getattr(feed, name) for name in names}, **kwargs)
        self._feed = feed
        self.fields["name"].required = True
        self.fields["name"].help_text = _("Programs that have it already may go on with the name they know.")
        if not is_named:
            del self.fields["name"]

    def save(self, *, by: User) -> Feed | None:
        """Return the changed feed, or ``None`` after adding to the form why it stays."""
        name, options = self.cleaned_data.get("name", ""), self._options(self._feed.language)
        try:
            return change_feed(by=by, feed_id=self._feed.pk, name=name, options=options)
        except Refused as refusal:
            self._refuse(refusal)
            return None


class EndFollowerForm(forms.Form):
    """Why somebody's feed of a department ends."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("It stands on their page for a month."),
        error_messages={"required": gettext_lazy("Say why: it stands on their page.")},
    )


def _choices(groups: list[tuple[str, list[Target]]], asked_for: Target | None) -> list[Any]:
    choices: list[Any] = []
    for name, targets in groups:
        pairs = [(target.key, target.name) for target in targets]
        choices += [(name, pairs)] if name else pairs
    if asked_for and asked_for.campaign:
        choices.append((_("Campaign"), [(asked_for.key, asked_for.name)]))
    return choices
