"""Forms of activities. They translate what was typed; saving is an action."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.actions.activities import create_activity, edit_activity
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.actions.series import change_with_series, create_series
from campaigns.enums import ActivityState
from campaigns.forms.asking import AskingForm
from campaigns.forms.clashes import reason_field
from campaigns.forms.fields import why_field
from campaigns.forms.issues import IssueField, days_of_issue, offered_to
from campaigns.forms.schedules import ScheduleForm
from campaigns.forms.series import ALL, FOLLOWING, REPEAT, SCOPES, THIS, RepeatForm
from campaigns.models import Activity, Campaign, Channel
from departments.models import User

BOOKABLE = (ActivityState.UNSCHEDULED, ActivityState.PLANNED, ActivityState.BOOKED)
"""States in which a person says whether an activity is booked; live and done follow the dates."""


class _ByMedium(forms.models.ModelChoiceIterator):
    """Channels under the name of their medium."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for medium, channels in groupby(self.queryset, key=lambda channel: channel.get_medium_display()):
            yield (medium, [self.choice(channel) for channel in channels])


class _ChannelField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = _ByMedium


class ActivityForm(RepeatForm, AskingForm, ScheduleForm):
    """An activity's facts. ``activity`` is the one to change; without it a new one is added to a campaign.

    A new one may repeat; of one of a series ``scope`` says for which of them the change is.

    ``campaign`` (kept as ``given``) is the one it belongs to; without it the person chooses one of ``campaigns``.
    """

    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"),
        queryset=Campaign.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose the campaign it belongs to."),
            "invalid_choice": gettext_lazy("Choose a campaign you may add to."),
        },
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the activity a title.")},
    )
    channel = _ChannelField(
        label=gettext_lazy("Channel"),
        queryset=Channel.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose the channel it runs in."),
            "invalid_choice": gettext_lazy("Choose a channel that is in use."),
        },
    )
    closing = IssueField()
    why = why_field()
    booked = forms.BooleanField(
        label=gettext_lazy("Booked"),
        required=False,
        help_text=gettext_lazy("Commitments were made outside: moving it warns, and it stays when its campaign moves."),
    )
    brief = forms.CharField(
        label=gettext_lazy("Brief"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    url = forms.URLField(
        label=gettext_lazy("Link"), required=False, max_length=500, assume_scheme="https",
        help_text=gettext_lazy("To the brief, the artwork or the page it leads to."),
        error_messages={"invalid": gettext_lazy("Write the whole link, such as https://example.com/brief.")},
    )  # fmt: skip

    go_ahead = reason_field()

    scope = forms.ChoiceField(
        label=gettext_lazy("The change is for"),
        required=False,
        choices=SCOPES,
        initial=THIS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Where it moves, the others move by as many days."),
    )

    field_order = (
        "campaign", "title", "channel", "closing", *SCHEDULE, "why", *REPEAT, "booked", "brief", "url", "go_ahead",
        "scope",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        campaign: Campaign | None = None,
        campaigns: QuerySet[Campaign] | None = None,
        activity: Activity | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.given, self.activity = campaign, activity
        super().__init__(data, initial={**(initial or {}), **(_initial(activity) if activity else {})})
        if activity is not None:
            self.remember(activity)
        self.initial["time_zone"] = self.initial.get("time_zone") or timezone.get_current_timezone_name()
        self.fields["channel"].queryset = _channels(activity)  # type: ignore[attr-defined]
        self.fields["closing"].queryset = offered_to(activity)  # type: ignore[attr-defined]
        if campaign is not None:
            del self.fields["campaign"]
        elif campaigns is not None:
            self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        if activity is not None and activity.state not in BOOKABLE:
            del self.fields["booked"]
        if activity is not None:
            for name in REPEAT:
                del self.fields[name]
        if activity is None or activity.series_id is None:
            del self.fields["scope"]

    def clean(self) -> dict[str, Any]:
        """Let the days be those of the issue that was picked, unless typed otherwise; drop another channel's issue.

        Ask for the first day of what repeats, and for days where all of a series is to change.
        """
        values = self.cleaned_data
        closing, channel = values.get("closing"), values.get("channel")
        if closing is not None and channel is not None and closing.channel_id != channel.pk:
            values["closing"] = None
        if "starts_on" not in self.errors and "ends_on" not in self.errors:
            values.update(days_of_issue(values, before=self.activity))
        values = super().clean()
        is_open = values.get("starts_on") is None and "starts_on" not in self.errors
        if is_open and values.get("repeats"):
            self.add_error("starts_on", gettext_lazy("Give the first day: it counts from there."))
        if is_open and values.get("scope") in (FOLLOWING, ALL):
            self.add_error("starts_on", gettext_lazy("A series has days. Take the date of this one away alone."))
        self._refuse_issue_of_series(values)
        return values

    def _refuse_issue_of_series(self, values: Mapping[str, Any]) -> None:
        has_it = self.activity is not None and values.get("closing") == self.activity.closing
        if values.get("scope") in (FOLLOWING, ALL) and values.get("closing") is not None and not has_it:
            self.add_error(
                "closing",
                gettext_lazy("An issue is for one activity. On the series’ own page all take the issue of their day."),
            )

    @property
    def on_channel(self) -> Channel | None:
        """The channel as far as it is chosen."""
        return self.filled.get("channel")

    @property
    def in_campaign(self) -> Campaign | None:
        """The one given, or as far as one is chosen."""
        return self.given or self.filled.get("campaign")

    @property
    def is_for_series(self) -> bool:
        """Whether a valid form changes others of its series, too."""
        return self.cleaned_data.get("scope") in (FOLLOWING, ALL)

    def forget_what_is_not_about_days(self) -> None:
        """Leave only what is to be said of days and channel: the rest is asked for when the form is saved."""
        for name in [name for name in self.errors if name not in ("channel", *SCHEDULE)]:
            del self.errors[name]

    def save(self, *, by: User) -> Activity | None:
        """Return the activity, added or changed; None when the action refused, and the form says why."""
        facts = {name: self.cleaned_data[name] for name in ("title", "channel", "brief", "url")}
        if self.activity is not None:
            return self._save_change(self.activity, facts, by=by)
        campaign = self.given or self.cleaned_data["campaign"]
        if self.repeat is not None:
            return self._save_series(campaign, facts, by=by)
        return self.save_by(
            lambda: create_activity(
                by=by,
                campaign_id=campaign.pk,
                schedule=self.schedule,
                state=self._state(),
                why=self.cleaned_data["why"],
                go_ahead=self.cleaned_data["go_ahead"],
                **facts,
                **self.chosen_issue(),
            )
        )

    def _save_change(self, activity: Activity, facts: Mapping[str, Any], *, by: User) -> Activity | None:
        """Return the changed activity; of one of a series, others of it change, too, if that was chosen."""
        scope, schedule = self.cleaned_data.get("scope") or THIS, self.schedule
        if scope != THIS and schedule is not None:
            return self.save_by(
                lambda: change_with_series(
                    by=by,
                    activity_id=activity.pk,
                    version=self.seen_version,
                    values=facts,
                    schedule=schedule,
                    following=scope == FOLLOWING,
                    go_ahead=self.cleaned_data["go_ahead"],
                )
            )
        return self.save_by(
            lambda: edit_activity(
                by=by,
                activity_id=activity.pk,
                version=self.seen_version,
                values={**facts, **self.chosen_issue(), "state": self._state()},
                schedule=schedule,
                reschedule=True,
                why=self.cleaned_data["why"],
                go_ahead=self.cleaned_data["go_ahead"],
            )
        )

    def _save_series(self, campaign: Campaign, facts: Mapping[str, Any], *, by: User) -> Activity | None:
        """Return the first activity of a new series."""
        repeat, schedule, until = self.repeat, self.schedule, self.cleaned_data["until"]
        assert repeat is not None and schedule is not None, "clean asked for both"
        series = self.save_by(
            lambda: create_series(
                by=by,
                campaign_id=campaign.pk,
                repeat=repeat,
                schedule=schedule,
                until=until,
                go_ahead=self.cleaned_data["go_ahead"],
                closing=self.cleaned_data["closing"],
                **facts,
            )
        )
        return series.activities.order_by("series_day").first() if series else None

    def values_of(self, row: Activity) -> dict[str, Any]:
        """Return what the fields hold of an activity; a booked one is a box that is ticked."""
        values = {**super().values_of(row), "booked": row.state == ActivityState.BOOKED}
        values.pop("campaign", None)
        return {name: value for name, value in values.items() if name in self.fields}

    def is_news(self, row: Activity) -> bool:
        """Whether the activity was called off meanwhile."""
        return row.state == ActivityState.CANCELLED

    def _state(self) -> ActivityState | None:
        """Return the state the box asks for; None where there is no box, or no day to book."""
        booked = self.cleaned_data.get("booked")
        if booked is None or (not booked and self.schedule is None):
            return None
        return ActivityState.BOOKED if booked else ActivityState.PLANNED


def _initial(activity: Activity) -> dict[str, Any]:
    names = ("title", "channel", "closing", *SCHEDULE, "brief", "url", "version")
    return {
        **{name: getattr(activity, name) for name in names},
        "booked": activity.state == ActivityState.BOOKED,
    }


def _channels(activity: Activity | None) -> QuerySet[Channel]:
    """Return the channels in use, and the one the activity has."""
    channels = Channel.objects.order_by("medium", "name")
    in_use = channels.filter(retired_at=None)
    return in_use | channels.filter(pk=activity.channel_id) if activity else in_use
