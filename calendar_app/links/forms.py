"""The form by which a link is made."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.calendar.kinds import KINDS, Calendar
from calendar_app.calendar.saved.asking import Asking
from calendar_app.links.actions import NewAddress, Shows, create_link
from calendar_app.links.page import INSTEAD
from calendar_app.models import SavedView
from departments.errors import Refused
from departments.models import OrganisationSettings, User

USUAL_DAYS = 30
"""A link is open so long unless its maker says otherwise."""


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class LinkForm(forms.Form):
    """What a link is called, what it shows, and how long it is open."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Whoever opens the link reads it, such as “Spring, for the agency”."),
    )
    first_day = _day(gettext_lazy("Shows from"))
    last_day = _day(
        gettext_lazy("to"),
        required=False,
        help_text=gettext_lazy("Leave it empty to go on showing what comes, eighteen months ahead."),
    )
    until = _day(gettext_lazy("Open until"), help_text=gettext_lazy("The link ends by itself after that day."))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        strip=False,
        help_text=gettext_lazy("Nobody gets in without it. Give it by another way than the link."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    shows_status = forms.BooleanField(label=gettext_lazy("How each stands: tentative, booked, live"), required=False)
    shows_departments = forms.BooleanField(label=gettext_lazy("The departments that own its channel"), required=False)
    shows_owner = forms.BooleanField(label=gettext_lazy("Whose campaign it is, by name"), required=False)
    with_drafts = forms.BooleanField(label=gettext_lazy("Drafts, as far as you see them"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        view: SavedView,
        settings: OrganisationSettings,
        day: dt.date,
    ) -> None:
        self.view = view
        today = timezone.localdate()
        first, last = _days_shown(view, settings, day)
        until = today + dt.timedelta(days=min(USUAL_DAYS, settings.longest_link_days))
        initial = {"name": view.name, "first_day": first, "last_day": last, "until": until, "shows_status": True}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Check what fields say together."""
        values = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day has to be after the first."))
        if values.get("with_drafts") and not values.get("shows_status"):
            self.add_error("with_drafts", _("Drafts are shown as what they are: let it say how each stands, too."))
        return values

    @property
    def opens_as(self) -> tuple[str, str] | None:
        """What its view is called and what it opens as outside, None where that is the same."""
        asked = Asking.from_text(self.view.query).view
        return (str(KINDS[asked].label), str(KINDS[INSTEAD[asked]].label)) if asked in INSTEAD else None

    def save(self, *, by: User) -> NewAddress | None:
        """Return the link with its address. None where that is refused, with the sentence at its field."""
        values = self.cleaned_data
        shows = Shows(
            first_day=values["first_day"],
            last_day=values["last_day"],
            with_drafts=values["with_drafts"],
            status=values["shows_status"],
            departments=values["shows_departments"],
            owner=values["shows_owner"],
        )
        given = {"name": values["name"], "until": values["until"], "password": values["password"]}
        try:
            return create_link(by=by, view=self.view, shows=shows, **given)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


def _days_shown(view: SavedView, settings: OrganisationSettings, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day a view shows around a day."""
    asking = Asking.from_text(view.query)
    kind = KINDS[INSTEAD.get(asking.view, asking.view)]
    calendar = Calendar(settings.first_day_of_week, settings.fiscal_year_start_month, asking.options.zoom)
    window = kind.days(day, calendar)
    return window.shown_first, window.shown_last
