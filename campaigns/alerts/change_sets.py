"""Gathering one person's edits of one campaign, so that ten drags are told as one."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from campaigns.enums import AlertState
from campaigns.models import Alert, ChangeSet
from campaigns.rules.telling import SETTLING
from departments.models import User


def prolong(
    *, campaign_ids: Collection[UUID], by: User | None, now: dt.datetime, since: dt.datetime | None = None
) -> None:
    """Let what this person changed in these campaigns settle two minutes from ``now``, alerts with it. Two queries.

    ``since``: of a change that was made then and is planned batch by batch, all that had not settled by then.
    """
    unsettled = ChangeSet.objects.filter(campaign__in=campaign_ids, by=by, settles_at__gt=min(since or now, now))
    settles_at = now + SETTLING
    # Only alerts that wait for the settling move; short notice does not wait.
    Alert.objects.filter(change_set__in=unsettled, state=AlertState.PLANNED, due_at=F("change_set__settles_at")).update(
        due_at=settles_at
    )
    unsettled.update(settles_at=settles_at)


class ChangeSets:
    """The change sets of one action, opened when the first notice of a campaign needs one.

    ``since`` is as with ``prolong``: a later batch joins the set that the first one opened, however long ago.
    """

    def __init__(self, *, by: User | None, now: dt.datetime, since: dt.datetime | None = None) -> None:
        self._by = by
        self._now = now
        self._open_at = min(since or now, now)
        self._by_campaign: dict[UUID, ChangeSet] = {}

    def of(self, campaign_id: UUID, *, but_not: Collection[str] = ()) -> ChangeSet:
        """Return this person's change set of the campaign that has not settled, or a new one. Two queries at first.

        ``but_not`` names change sets that have told of the subject already, as what is urgent does before the rest
        settles: a second turn of events within the two minutes needs a set of its own. Call it with the campaign's row
        locked, so that two edits at once cannot open two.
        """
        current = self._by_campaign.get(campaign_id) or self._unsettled(campaign_id)
        if current is None or str(current.pk) in but_not:
            current = ChangeSet.objects.create(
                campaign_id=campaign_id, by=self._by, opened_at=self._now, settles_at=self._now + SETTLING
            )
        self._by_campaign[campaign_id] = current
        return current

    def _unsettled(self, campaign_id: UUID) -> ChangeSet | None:
        mine = ChangeSet.objects.filter(campaign=campaign_id, by=self._by, settles_at__gt=self._open_at)
        return mine.order_by("-opened_at").first()
