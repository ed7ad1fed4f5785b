"""What firing came to."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Fired:
    """What firing did: alerts fired, messages opened or added to, and alerts nobody could be told of.

    ``over`` are those that were taken back because their time was over, ``failed`` those that could not be fired.
    """

    alerts: int = 0
    messages: frozenset[uuid.UUID] = frozenset()
    untold: int = 0
    over: int = 0
    failed: int = 0

    @property
    def looked_at(self) -> int:
        """How many alerts were due, whatever became of them."""
        return self.alerts + self.over + self.failed

    def __add__(self, other: "Fired") -> "Fired":
        return Fired(
            self.alerts + other.alerts,
            self.messages | other.messages,
            self.untold + other.untold,
            self.over + other.over,
            self.failed + other.failed,
        )
