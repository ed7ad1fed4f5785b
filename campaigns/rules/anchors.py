"""Which day a lead time is counted from: its activity's, its campaign's, or another activity's there. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from campaigns.enums import Anchor


@dataclass(frozen=True)
class Piece:
    """A dated activity of a campaign that is not cancelled; ``activity_id`` is None for one that is not saved yet.

    ``is_public`` says that its channel's medium is not internal.
    """

    activity_id: UUID | None
    channel_id: int
    is_public: bool
    starts_on: dt.date

    @property
    def order(self) -> tuple[dt.date, str]:
        """What comes first; of two on one day always the same one."""
        return self.starts_on, str(self.activity_id or "")


@dataclass(frozen=True)
class Anchored:
    """The day an offset is counted from, and the activity that gives it where that is another than the duty's own."""

    day: dt.date
    activity_id: UUID | None = None


@dataclass(frozen=True)
class CampaignDays:
    """What of a campaign lead times can be counted from; what is not there is None, or missing.

    ``first_on`` holds the first activity of each channel.
    """

    launch_on: dt.date | None = None
    first_public: Piece | None = None
    first_on: Mapping[int, Piece] = field(default_factory=dict)

    def joined_by(self, piece: Piece) -> "CampaignDays":
        """Return the same campaign with one activity more."""
        held = self.first_on.get(piece.channel_id)
        return replace(
            self,
            first_public=_first(self.first_public, piece) if piece.is_public else self.first_public,
            first_on={**self.first_on, piece.channel_id: _first(held, piece)},
        )

    def first_of(self, channel_ids: Iterable[int]) -> Piece | None:
        """Return the first activity on any of these channels."""
        found = (self.first_on[key] for key in channel_ids if key in self.first_on)
        return min(found, key=lambda piece: piece.order, default=None)


NO_CAMPAIGN = CampaignDays()
"""For what stands in no campaign: nothing there to count from."""


def campaign_days(launch_on: dt.date | None, pieces: Iterable[Piece]) -> CampaignDays:
    """Return what of a campaign with this launch and these activities lead times can be counted from.

    Its first public activity is the earliest on a channel that is not internal. Example: with a story for staff on
    1 March, a poster on 8 March and a spot on 9 March that is the poster.
    """
    first_public: Piece | None = None
    first_on: dict[int, Piece] = {}
    for piece in pieces:
        first_on[piece.channel_id] = _first(first_on.get(piece.channel_id), piece)
        first_public = _first(first_public, piece) if piece.is_public else first_public
    return CampaignDays(launch_on, first_public, first_on)


def _first(held: Piece | None, piece: Piece) -> Piece:
    return piece if held is None or piece.order < held.order else held


def anchor_of(
    anchor: Anchor,
    channel_ids: Collection[int],
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    campaign: CampaignDays,
) -> Anchored | None:
    """Return the day an activity's lead time is counted from; None where it is not there yet, so that the rule waits.

    ``starts_on`` and ``ends_on`` (inclusive) are the activity's own days, ``channel_ids`` the channels the rule names.
    Of another activity it is the first day. Example: for "1 working day before the first activity on Radio or Print"
    in a campaign whose radio spot starts on 8 March and whose advertisement starts on 3 March, it is 3 March.
    """
    if anchor == Anchor.START:
        return Anchored(starts_on)
    if anchor == Anchor.END:
        return Anchored(ends_on)
    if anchor == Anchor.LAUNCH:
        return Anchored(campaign.launch_on) if campaign.launch_on else None
    piece = campaign.first_public if anchor == Anchor.FIRST_PUBLIC else campaign.first_of(channel_ids)
    return Anchored(piece.starts_on, piece.activity_id) if piece else None


def way_round(hangs_on: Mapping[int, Collection[int]], channel_id: int) -> tuple[int, ...]:
    """Return a circle in which a channel's plan hangs on itself, from the channel and back to it; empty without one.

    ``hangs_on`` holds, for each channel, those whose activities its plan is counted from. It is as short as can be.
    Example: with ``{1: [2], 2: [3], 3: [1]}`` the way round from 1 is ``(1, 2, 3, 1)``.
    """
    ways: list[tuple[int, ...]] = [(channel_id,)]
    seen: set[int] = set()
    for way in ways:
        for key in hangs_on.get(way[-1], ()):
            if key == channel_id:
                return (*way, key)
            if key not in seen:
                seen.add(key)
                ways.append((*way, key))
    return ()
