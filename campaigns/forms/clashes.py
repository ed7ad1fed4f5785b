"""The reason for going ahead in spite of what stands against an activity's days."""

import datetime as dt

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from campaigns.actions.clashes import LONGEST_REASON, Clashing, go_ahead
from campaigns.models import Activity, ActivityItem, Campaign, Channel, GoAhead
from campaigns.queries.activity_outlook import ActivityOutlook
from campaigns.queries.clash_lines import ActivityClashes, clash_lines
from campaigns.queries.clashes import Asked
from campaigns.rules.clashes import Days
from departments.access import Access
from departments.errors import Refused
from departments.models import OrganisationSettings, User


def reason_field(*, required: bool = False, form: str = "") -> forms.CharField:
    """Return the field for the reason; ``form`` is the id of a form the field stands outside of."""
    attrs = {"rows": 2, **({"form": form} if form else {})}
    return forms.CharField(
        label=gettext_lazy("Why you go ahead"),
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs=attrs),
        help_text=gettext_lazy("Kept with the activity. Who may see the other campaign can read it."),
        error_messages={"required": gettext_lazy("Say why you go ahead, or choose other days.")},
    )


def clashes_with(
    outlook: ActivityOutlook | None,
    *,
    channel: Channel | None,
    campaign: Campaign | None,
    activity: Activity | None,
    access: Access,
    at: dt.datetime,
    organisation: OrganisationSettings,
) -> ActivityClashes:
    """Return what would stand against the days an outlook is for; nothing without one. At most twelve queries."""
    if outlook is None or channel is None:
        return ActivityClashes()
    asked = Asked(
        id=activity.pk if activity else None,
        campaign_id=campaign.pk if campaign else None,
        audiences=tuple(campaign.audiences) if campaign else (),
        channel=channel,
        days=Days(outlook.starts_on, outlook.ends_on),
        due=outlook.due,
        item_days=_item_days(activity, outlook.starts_on) if channel.weekly_capacity is not None else (),
    )
    return clash_lines([asked], access=access, at=at, organisation=organisation)[0]


def _item_days(activity: Activity | None, starts_on: dt.date) -> tuple[dt.date, ...]:
    """Return the days the items of an activity would have if it started on ``starts_on``: they go along. One query."""
    if activity is None:
        return ()
    shift = starts_on - activity.starts_on if activity.starts_on else dt.timedelta()
    days = ActivityItem.objects.filter(activity=activity).values_list("day", flat=True)
    return tuple(day + shift for day in days)


class GoAheadForm(forms.Form):
    """Why an activity keeps its days, said after it was planned."""

    go_ahead = reason_field(required=True)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        self.activity = activity

    def save(self, *, by: User) -> list[GoAhead]:
        """Keep the reason for each clash that is open and return what was kept; nothing when the form says why not."""
        try:
            return go_ahead(by=by, activity_id=self.activity.pk, reason=self.cleaned_data["go_ahead"])
        except Refused as refusal:
            words = refusal.asks if isinstance(refusal, Clashing) else str(refusal)
            self.add_error("go_ahead" if refusal.field == "go_ahead" else None, words)
            return []
