"""Inviting somebody from outside, to a campaign or to a channel."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.enums import GuestKind
from campaigns.forms.fields import MomentField
from departments.errors import Refused

Guest = TypeVar("Guest")

USUAL = dt.timedelta(days=90)
"""How long an invitation lasts unless its planner says otherwise."""

EVENING = dt.time(18)
"""The time of day at which it ends then."""


def usual_end(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the instant at which an invitation made at ``now`` ends unless something else is said."""
    return dt.datetime.combine(now.astimezone(zone).date() + USUAL, EVENING, tzinfo=zone)


class GuestForm(forms.Form):
    """Who is invited, what they are to the organisation, and until when."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Needed for somebody who was never here before."),
    )
    company = forms.CharField(label=gettext_lazy("Company"), max_length=150, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What they are"),
        widget=forms.RadioSelect,
        choices=GuestKind.choices,
        initial=GuestKind.AGENCY,
    )
    expires_at = MomentField(label=gettext_lazy("Until"))

    def __init__(self, data: QueryDict | None = None, *, zone: ZoneInfo, now: dt.datetime) -> None:
        super().__init__(data, initial={"expires_at": usual_end(now, zone)})
        until = self.fields["expires_at"]
        assert isinstance(until, MomentField)
        until.on(zone)
        until.help_text = _("%(zone)s time. From then on they see nothing of it.") % {"zone": zone.key}

    def save(self, invite: Callable[..., Guest]) -> Guest | None:
        """Return what ``invite`` makes of the answers, or None when the form says why not."""
        values = {**self.cleaned_data, "kind": GuestKind(self.cleaned_data["kind"])}
        try:
            return invite(**values)
        except Refused as refusal:
            field = "email" if refusal.field == "user" else refusal.field
            self.add_error(field if field in self.fields else None, str(refusal))
            return None
