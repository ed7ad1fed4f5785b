"""Forms that move an activity, and put it back. Saving is an action."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from campaigns.actions.activities import edit_activity, move_activity
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.enums import ActivityState
from campaigns.forms.asking import AskingForm
from campaigns.forms.clashes import reason_field
from campaigns.forms.fields import day_field, hold_field, why_field
from campaigns.forms.issues import IssueField, days_of_issue, offered_to
from campaigns.forms.schedules import ScheduleForm
from campaigns.models import Activity, Campaign, Channel, ClosingDate
from campaigns.queries.undo import last_memory
from departments.models import User


class MoveForm(AskingForm):
    """New days for an activity; it keeps its time of day, and its length unless a last day is given.

    Whatever somebody else changed meanwhile is shown first: the days may ask something else of others now.
    """

    starts_on = day_field(
        label=gettext_lazy("New first day"), error_messages={"required": gettext_lazy("Choose the new first day.")}
    )
    ends_on = day_field(label=gettext_lazy("New last day"), required=False)
    go_ahead = reason_field(form="move-form")
    closing = IssueField()
    hold_duties = hold_field(gettext_lazy("Hold its duties where they are"))
    why = why_field()

    activity: Activity

    def __init__(self, data: Any = None, *, activity: Activity, initial: Mapping[str, Any] | None = None) -> None:
        self.activity = activity
        super().__init__(data, initial={"version": activity.version, "closing": activity.closing, **(initial or {})})
        self.fields["closing"].queryset = offered_to(activity)  # type: ignore[attr-defined]
        self.remember(activity)
        words = ngettext("Open: one day.", "Open: it keeps its %(count)d days.", self.length)
        self.fields["ends_on"].help_text = words % {"count": self.length}

    def clean(self) -> dict[str, Any]:
        """Let the days be those of the issue that was picked, unless others were typed."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        closing = values.get("closing")
        if closing is not None and closing.channel_id != self.activity.channel_id:
            values["closing"] = None
        values.update(days_of_issue(values, before=self.activity))
        return values

    @property
    def on_channel(self) -> Channel:
        """Its channel: moving leaves that alone."""
        return self.activity.channel

    @property
    def in_campaign(self) -> Campaign:
        """Its campaign: moving leaves that alone."""
        return self.activity.campaign

    @property
    def holds_duties(self) -> bool:
        """Whether the box for it is ticked."""
        return bool(self.filled.get("hold_duties"))

    @property
    def length(self) -> int:
        """The days it takes now."""
        return activity_length(self.activity)

    def values_of(self, row: Activity) -> dict[str, Any]:
        """Return the days of an activity; the last one counts only for who has typed one."""
        days = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        has_last_day = self.is_bound and self.data.get(self.add_prefix("ends_on"))
        return days if has_last_day else {"starts_on": row.starts_on}

    def is_news(self, row: Activity) -> bool:
        """Return True: on another channel, say, the same days ask something else."""
        return True

    def save(self, *, by: User) -> Activity | None:
        """Return the moved activity; None when the action refused, and the form says why."""
        given = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "hold_duties", "why", "go_ahead")}
        return self.save_by(
            lambda: move_activity(
                by=by, activity_id=self.activity.pk, version=self.seen_version, values=self.chosen_issue(), **given
            )
        )


class PutBackForm(ScheduleForm):
    """Days an activity had before, as an undo's address carries them; none of them for what had none."""

    booked = forms.BooleanField(required=False)
    closing = IssueField()

    def __init__(self, data: Any, *, activity: Activity) -> None:
        self.activity = activity
        super().__init__(data)
        self.fields["closing"].queryset = ClosingDate.objects.filter(channel=activity.channel_id)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Activity:
        """Return the activity with its old days. Raises what the action raises."""
        return edit_activity(
            by=by,
            activity_id=self.activity.pk,
            version=self.cleaned_data["version"],
            values={**self._booked(), "closing": self.cleaned_data["closing"]},
            schedule=self.schedule,
            reschedule=True,
            asks=False,
            remembered=last_memory(self.activity.pk),
        )

    def _booked(self) -> dict[str, ActivityState]:
        return {"state": ActivityState.BOOKED} if self.cleaned_data["booked"] else {}


def activity_length(activity: Activity) -> int:
    """Return how many days an activity takes, both ends counted; 1 for what has no days."""
    if activity.starts_on is None or activity.ends_on is None:
        return 1
    return (activity.ends_on - activity.starts_on).days + 1


def as_put_back(activity: Activity) -> dict[str, str]:
    """Return the days of an activity as the address of an undo carries them."""
    days = {name: getattr(activity, name) for name in SCHEDULE}
    days["closing"] = activity.closing_id
    booked = {"booked": "on"} if activity.state == ActivityState.BOOKED else {}
    return {**{name: str(value) for name, value in days.items() if value}, **booked}
