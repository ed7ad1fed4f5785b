"""What somebody chooses when they make a feed, beside what it shows. Pure."""

from dataclasses import dataclass

from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK

OFFERED_BACK = (0, 1, 3, 6, 12)
OFFERED_AHEAD = (3, 6, 12, 18, 24)
"""The months back and ahead of this one that a form offers."""


@dataclass(frozen=True)
class FeedOptions:
    """What is in a feed and how it is written. Each is a field of ``Feed`` of the same name.

    ``with_drafts``: as far as its owner may see any. Months are counted from the one it is fetched in.
    """

    with_activities: bool = True
    with_duties: bool = True
    with_key_dates: bool = True
    with_done: bool = False
    with_alarms: bool = False
    with_drafts: bool = True
    months_back: int = MONTHS_BACK
    months_ahead: int = MONTHS_AHEAD
    is_compressed: bool = True
    language: str = "en"

    @property
    def has_contents(self) -> bool:
        """Whether there is anything a feed with these options could ever show."""
        return self.with_activities or self.with_duties or self.with_key_dates
