"""How soon messages are accepted: the bounds they are counted by, and adding counts up. Pure."""

from dataclasses import dataclass
from typing import Final

BOUNDS: Final = (1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600)
"""Seconds from the moment a message was to leave until the receiver accepted it."""


@dataclass(frozen=True)
class Latency:
    """How many messages were accepted, how many within each bound, and all their seconds."""

    accepted: int = 0
    seconds: float = 0.0
    within: tuple[int, ...] = (0,) * len(BOUNDS)

    def __add__(self, other: "Latency") -> "Latency":
        within = tuple(mine + theirs for mine, theirs in zip(self.within, other.within, strict=True))
        return Latency(self.accepted + other.accepted, self.seconds + other.seconds, within)
