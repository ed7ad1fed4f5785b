"""How far what was picked moves. Saving is an action."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.rescheduling.picking import picked_moves
from campaigns.actions.rescheduling import Deed, reschedule
from campaigns.enums import Way
from campaigns.forms.campaign_moves import keys_in
from campaigns.forms.clashes import shared_reason_field
from campaigns.forms.fields import day_field, why_field
from campaigns.models import Activity
from campaigns.queries.movable import Selection
from campaigns.rules.shifting import Counting, Shift, Span
from departments.access import Access
from departments.errors import Conflict, Refused
from departments.models import User

COUNTINGS = [
    (Counting.LEAD.value, gettext_lazy("the campaign’s lead department")),
    (Counting.CHANNEL.value, gettext_lazy("the channel’s first owner")),
]


@dataclass(frozen=True)
class Line:
    """One activity, where it stands and where it would come to stand; None is the tray."""

    activity: Activity
    after: Span | None


class ShiftForm(forms.Form):
    """By working days, by days, to a date, or back to the tray; with ``hold_duties`` their duties stay."""

    way = forms.ChoiceField(
        label=gettext_lazy("Move"), choices=Way.choices, initial=Way.WORKING_DAYS, widget=forms.RadioSelect
    )
    count = forms.IntegerField(
        label=gettext_lazy("By how many"), required=False, help_text=gettext_lazy("With a minus it is earlier."),
        error_messages={"invalid": gettext_lazy("Give a whole number, such as 5 or -5.")},
    )  # fmt: skip
    counting = forms.ChoiceField(
        label=gettext_lazy("Working days of"), choices=COUNTINGS, initial=Counting.LEAD, required=False
    )
    to = day_field(
        label=gettext_lazy("To"), required=False,
        help_text=gettext_lazy("The earliest comes to stand there, the others keep their distance from it."),
    )  # fmt: skip

    hold_duties = forms.BooleanField(required=False)
    why = why_field()
    go_ahead = shared_reason_field()

    def __init__(self, data: QueryDict | None = None, *, access: Access, picked: list[UUID], at: dt.datetime) -> None:
        super().__init__(data)
        self._access, self._picked, self._at = access, picked, at
        self.selection = Selection((), (), {})

    def clean(self) -> dict[str, Any]:
        """Work out where everything comes to stand, so that what cannot be is said at its field."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        counting = Counting(found.get("counting") or Counting.LEAD)
        try:
            shift = Shift(Way(found["way"]), found.get("count") or 0, found.get("to"))
            self.selection, found["spans"] = picked_moves(self._access, self._picked, shift, counting, at=self._at)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return found

    @property
    def spans(self) -> dict[UUID, Span | None]:
        """Where each activity that moves comes to stand. Of a valid form only."""
        spans: dict[UUID, Span | None] = self.cleaned_data["spans"]
        return spans

    @property
    def lines(self) -> list[Line]:
        """What moves, in its order. Of a valid form only."""
        return [
            Line(self.selection.activities[row.key], self.spans[row.key])
            for row in self.selection.rows
            if row.key in self.spans
        ]

    @property
    def versions(self) -> dict[UUID, int]:
        """The version of each activity that moves, as the person saw it on the page."""
        return versions_in(str(self.data.get("versions", "")))

    def save(self, *, by: User) -> Deed | None:
        """Move everything as one deed and return it; None when the action refused, and the form says why."""
        try:
            said = {name: self.cleaned_data[name] for name in ("why", "go_ahead", "hold_duties")}
            return reschedule(by=by, spans=self.spans, versions=self.versions, **said)
        except Conflict as conflict:
            self.add_error(None, _("“%(name)s” was changed meanwhile. Look at it again.") % {"name": conflict.row})
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return None


def versions_in(text: str) -> dict[UUID, int]:
    """Return the versions that a page carried as ``key:version`` with blanks between them."""
    found = {}
    for each in text.split():
        key, _colon, version = each.partition(":")
        keys = keys_in([key])
        if keys and version.isdecimal() and len(version) < 10:
            found[keys[0]] = int(version)
    return found
