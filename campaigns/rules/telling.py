"""What a department has been told of an activity, what is true now, and so what it must still be told. Pure.

The whole of change notices is this comparison. Undoing a change before it was told makes the two equal again, so that
nothing is owed; a change after it was told makes them differ, so that exactly one correction is owed.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campaigns.enums import ActivityState, AlertKind, CampaignState

SETTLING = dt.timedelta(minutes=2)
"""How long after a person's last edit of a campaign its notices wait, so that an undo sends nothing."""


class Standing(StrEnum):
    """What an activity is to a department that owns its channel or has a duty in it."""

    NONE = "none"
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Picture:
    """An activity as a department knows it, or as it truly is. Days are inclusive at both ends.

    ``issue`` stands for the closing dates it follows: the same text for the same ones.
    """

    standing: Standing
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    starts_at: dt.time | None = None
    issue: str = ""

    def as_facts(self) -> dict[str, Any]:
        """Return the picture as JSON can hold it."""
        return {
            "state": self.standing.value,
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            **({"issue": self.issue} if self.issue else {}),
        }

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Picture":
        """Return the picture that ``as_facts`` wrote down."""
        return cls(
            standing=Standing(facts.get("state", Standing.NONE)),
            starts_on=dt.date.fromisoformat(facts["starts_on"]) if facts.get("starts_on") else None,
            ends_on=dt.date.fromisoformat(facts["ends_on"]) if facts.get("ends_on") else None,
            starts_at=dt.time.fromisoformat(facts["starts_at"]) if facts.get("starts_at") else None,
            issue=facts.get("issue", ""),
        )


NOTHING = Picture(Standing.NONE)
"""What a department knows of an activity before anybody told it."""


CAMPAIGN_OWING = (CampaignState.CONFIRMED, CampaignState.LIVE, CampaignState.DONE)
"""Campaign states in which unfinished duties are still owed."""


def standing_of(*, campaign_state: str, activity_state: str, starts_on: dt.date | None) -> Standing:
    """Return what an activity is to the departments it concerns; one without a day is as good as cancelled."""
    off = (activity_state == ActivityState.CANCELLED, campaign_state == CampaignState.CANCELLED, starts_on is None)
    if any(off):
        return Standing.CANCELLED
    if campaign_state == CampaignState.TENTATIVE:
        return Standing.TENTATIVE
    if campaign_state in (*CAMPAIGN_OWING, CampaignState.ARCHIVED):
        return Standing.CONFIRMED
    return Standing.NONE


def owed(*, told: Picture, truth: Picture) -> AlertKind | None:
    """Return the kind of the one alert that brings ``told`` up to ``truth``; None when they agree.

    Tentative informs, confirmed starts duties: so a confirmed activity that was told as tentative is told as new.
    Who was never told of an activity is not told that it is off.
    """
    if truth.standing in (Standing.NONE, Standing.CANCELLED):
        return AlertKind.CANCELLED if told.standing in (Standing.TENTATIVE, Standing.CONFIRMED) else None
    if truth.standing == Standing.CONFIRMED and told.standing != Standing.CONFIRMED:
        return AlertKind.NEW
    if truth.standing == Standing.TENTATIVE and told.standing in (Standing.NONE, Standing.CANCELLED):
        return AlertKind.TENTATIVE
    if truth.standing == Standing.TENTATIVE and told.standing == Standing.CONFIRMED:
        return AlertKind.TENTATIVE
    same_days = (told.starts_on, told.ends_on, told.starts_at, told.issue) == (
        truth.starts_on,
        truth.ends_on,
        truth.starts_at,
        truth.issue,
    )
    return None if same_days else AlertKind.MOVED
