"""What a form that gives an activity days can tell: issues near them, what they ask, what stands against them."""

import datetime as dt
from typing import Any

from campaigns.actions.clashes import Clashing
from campaigns.forms.issues import offers_for
from campaigns.forms.saving import VersionedForm
from campaigns.models import Activity, ActivityItem, Campaign, Channel
from campaigns.queries.activity_outlook import ActivityOutlook, activity_outlook
from campaigns.queries.clash_grounds import Asked
from campaigns.queries.clash_lines import ActivityClashes, clash_lines
from campaigns.queries.closings import IssueOffers
from campaigns.rules.clashes import Days
from departments.access import Access
from departments.errors import Refused
from departments.models import OrganisationSettings


class AskingForm(VersionedForm):
    """Answers for ``activity``, None for a new one, by what is filled in so far."""

    activity: Activity | None

    @property
    def on_channel(self) -> Channel | None:
        """The channel it runs in, if one is chosen."""
        raise NotImplementedError

    @property
    def in_campaign(self) -> Campaign | None:
        """The campaign it belongs to, if one is chosen."""
        raise NotImplementedError

    @property
    def holds_duties(self) -> bool:
        """Whether the duties it has are held where they are."""
        return False

    @property
    def length(self) -> int:
        """Days it takes, both ends counted, where no last day is given."""
        return 1

    def issues(self, now: dt.datetime) -> IssueOffers | None:
        """Return the issues near the first day; None while the channel is open, or has none."""
        return offers_for(self.on_channel, self.filled, now=now)

    def chosen_issue(self) -> dict[str, Any]:
        """Return the issue as a value to change, of a valid form; a page that offered none sends none, and it stays."""
        return {"closing": self.cleaned_data["closing"]} if self.add_prefix("closing") in self.data else {}

    def outlook(self, now: dt.datetime) -> ActivityOutlook | None:
        """Return what the form, as it is filled in, would ask of whom; None while its days or channel are open."""
        values, channel = self.filled, self.on_channel
        starts_on, closing = values.get("starts_on"), values.get("closing")
        if starts_on is None or channel is None:
            return None
        ends_on = values.get("ends_on") or starts_on + dt.timedelta(days=self.length - 1)
        if ends_on < starts_on:
            return None
        try:
            return activity_outlook(
                channel=channel,
                campaign=self.in_campaign,
                starts_on=starts_on,
                ends_on=ends_on,
                now=now,
                activity=self.activity,
                closing=closing if closing and closing.channel_id == channel.pk else None,
                hold_duties=self.holds_duties,
            )
        except Refused:
            # Off the calendar: saving says so, at the field.
            return None

    def words_of(self, refusal: Refused) -> str:
        """Return what is asked where the page lists the clashes."""
        return refusal.asks if isinstance(refusal, Clashing) else super().words_of(refusal)

    def clashes_with_days(
        self, outlook: ActivityOutlook | None, *, access: Access, at: dt.datetime, organisation: OrganisationSettings
    ) -> ActivityClashes:
        """Return what would stand against the days ``outlook`` is for, as ``access`` may know it; nothing without one.

        At most twelve queries.
        """
        channel, campaign = self.on_channel, self.in_campaign
        if outlook is None or channel is None:
            return ActivityClashes()
        asked = Asked(
            id=self.activity.pk if self.activity else None,
            campaign_id=campaign.pk if campaign else None,
            audiences=tuple(campaign.audiences) if campaign else (),
            channel=channel,
            days=Days(outlook.starts_on, outlook.ends_on),
            due=outlook.due,
            item_days=_item_days(self.activity, outlook.starts_on) if channel.weekly_capacity is not None else (),
        )
        return clash_lines([asked], access=access, at=at, organisation=organisation)[0]


def _item_days(activity: Activity | None, starts_on: dt.date) -> tuple[dt.date, ...]:
    """Return the days the items of an activity would have if it started on ``starts_on``: they go along. One query."""
    if activity is None:
        return ()
    shift = starts_on - activity.starts_on if activity.starts_on else dt.timedelta()
    days = ActivityItem.objects.filter(activity=activity).values_list("day", flat=True)
    return tuple(day + shift for day in days)
