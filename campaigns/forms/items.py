"""The items inside an activity as lines of text. Saving is one action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.actions.items import line_of, set_items
from campaigns.forms.saving import VersionedForm
from campaigns.models import Activity, ActivityItem
from campaigns.rules.items import MOST_ITEMS, read_lines, spread, written_lines
from departments.errors import Refused
from departments.models import User


class ItemsForm(VersionedForm):
    """All items of an activity, one a line; or so many spread evenly over its days, to begin with."""

    lines = forms.CharField(
        label=_("Items, one a line"),
        required=False,
        max_length=120_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("The day, perhaps a time, and what it is: 2027-03-02 09:30 Teaser."),
    )
    count = forms.IntegerField(
        label=_("Spread evenly"),
        required=False,
        min_value=1,
        max_value=MOST_ITEMS,
        help_text=_("So many over the activity’s days, in place of what stands above."),
    )

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        self.activity = activity
        super().__init__(data, initial={"version": activity.version, **self.values_of(activity)})
        self.remember(activity)

    def values_of(self, row: Activity) -> dict[str, Any]:
        """Return the items of an activity as lines."""
        rows = ActivityItem.objects.filter(activity=row)
        return {"lines": written_lines([line_of(item) for item in rows])}

    def clean(self) -> dict[str, Any]:
        """Read the lines, or spread the number asked for over the activity's days."""
        values = super().clean() or self.cleaned_data
        try:
            if values.get("count") and self.activity.starts_on and self.activity.ends_on:
                values["items"] = spread(
                    values["count"],
                    first=self.activity.starts_on,
                    last=self.activity.ends_on,
                    title=self.activity.title,
                )
            else:
                values["items"] = read_lines(values.get("lines") or "")
        except Refused as refusal:
            self.add_error(self.place_of(refusal.field), str(refusal))
        return values

    def save(self, *, by: User) -> Activity | None:
        """Return the activity; None when the action refused, and the form says why."""
        items = self.cleaned_data["items"]
        return self.save_by(
            lambda: set_items(by=by, activity_id=self.activity.pk, version=self.seen_version, items=items)
        )
