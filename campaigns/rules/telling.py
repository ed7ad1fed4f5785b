"""What a department has been told of an activity, what is true now, and so what it must still be told. Pure.

The whole of change notices is this comparison. Undoing a change before it was told makes the two equal again, so that
nothing is owed; a change after it was told makes them differ, so that exactly one correction is owed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from campaigns.enums import ActivityState, AlertKind, CampaignState

SETTLING = dt.timedelta(minutes=2)
"""How long after a person's last edit of a campaign its notices wait, so that an undo sends nothing."""


class Standing(StrEnum):
    """What an activity is to a department that owns its channel or has a duty in it, or did: then it is not theirs."""

    NONE = "none"
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NOT_THEIRS = "not theirs"


@dataclass(frozen=True)
class Picture:
    """An activity as a department knows it, or as it truly is. Days are inclusive at both ends.

    ``issue`` stands for the closing dates it follows: the same text for the same ones. ``duties`` are the department's
    own unfinished ones with their days, by the hexadecimal id of their milestone, in its order; empty where none are
    known.
    """

    standing: Standing
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    starts_at: dt.time | None = None
    issue: str = ""
    duties: tuple[tuple[str, dt.date], ...] = ()

    def with_duties(self, days: Iterable[tuple[UUID, dt.date]]) -> "Picture":
        """Return the picture with these duties, beside those it has; as it is unless the activity is confirmed."""
        if self.standing != Standing.CONFIRMED:
            return self
        known = {**dict(self.duties), **{key.hex: day for key, day in days}}
        return replace(self, duties=tuple(sorted(known.items())))

    def as_facts(self) -> dict[str, Any]:
        """Return the picture as JSON can hold it."""
        return {
            "state": self.standing.value,
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            **({"issue": self.issue} if self.issue else {}),
            **({"duties": {key: day.isoformat() for key, day in self.duties}} if self.duties else {}),
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
            duties=tuple((key, dt.date.fromisoformat(day)) for key, day in sorted(facts.get("duties", {}).items())),
        )


NOTHING = Picture(Standing.NONE)
"""What a department knows of an activity before anybody told it."""

OFF = (Standing.NONE, Standing.CANCELLED, Standing.NOT_THEIRS)
"""Standings of an activity that asks nothing of a department."""


def truth_for(truth: Picture, *, known: Picture, has_part: bool, had_part: bool) -> Picture:
    """Return what an activity truly is to a department that knows so much of it.

    It ``has_part`` as an owner of the channel or by an unfinished duty. One that ``had_part``, by a duty it has
    finished, goes on hearing of what it was told: its work may have to change. While it stands it is not any other's.
    """
    if has_part or (had_part and known != NOTHING) or truth.standing in OFF:
        return truth
    return Picture(Standing.NOT_THEIRS)


def told_pictures(said: Iterable[tuple[int, AlertKind, dict[str, Any]]]) -> dict[int, Picture]:
    """Return what each department knows of an activity: what it was ``said``, with its kind and facts, in that order.

    An answered proposal tells the day of a duty, and nothing else.
    """
    told: dict[int, Picture] = {}
    for department_id, kind, facts in said:
        picture = Picture.from_facts(facts)
        if kind != AlertKind.DAY_ANSWERED:
            told[department_id] = picture
        elif department_id in told:
            days = ((UUID(key), day) for key, day in picture.duties)
            told[department_id] = told[department_id].with_duties(days)
    return told


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
    if truth.standing in OFF:
        return AlertKind.CANCELLED if told.standing in (Standing.TENTATIVE, Standing.CONFIRMED) else None
    if truth.standing == Standing.CONFIRMED and told.standing != Standing.CONFIRMED:
        return AlertKind.NEW
    if truth.standing == Standing.TENTATIVE and told.standing in OFF:
        return AlertKind.TENTATIVE
    if truth.standing == Standing.TENTATIVE and told.standing == Standing.CONFIRMED:
        return AlertKind.TENTATIVE
    return AlertKind.MOVED if has_moved(told, truth) or moved_duties(told, truth) else None


def is_old_news(told: Picture, truth: Picture, *, is_over: bool) -> bool:
    """Whether nobody needs to hear what is owed: of what is over, that it is new, or theirs no more."""
    return is_over and (told == NOTHING or truth.standing == Standing.NOT_THEIRS)


def has_moved(told: Picture, truth: Picture) -> bool:
    """Whether the activity itself has other days, another time or other closing dates than was told."""
    return (told.starts_on, told.ends_on, told.starts_at, told.issue) != (
        truth.starts_on,
        truth.ends_on,
        truth.starts_at,
        truth.issue,
    )


def moved_duties(told: Picture, truth: Picture) -> list[tuple[str, dt.date, dt.date]]:
    """Return each duty known before and now that has another day, with the day that was told and the true one.

    A duty that is new or finished is no move: its own dates tell of it.
    """
    known = dict(told.duties)
    return [(key, known[key], day) for key, day in truth.duties if known.get(key, day) != day]


def touched_days(told: Picture, truth: Picture) -> list[dt.date]:
    """Return the days, before and after, of the duties a move touches: all of them where none were known before."""
    if not told.duties:
        return [day for _key, day in truth.duties]
    return [day for _key, *days in moved_duties(told, truth) for day in days]
