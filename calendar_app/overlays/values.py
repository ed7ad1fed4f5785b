"""What is read of a list or a calendar before it is stored. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, days inclusive; ``is_yearly``: every year from its own on."""

    words: str
    first_day: dt.date
    last_day: dt.date
    starts_at: dt.time | None = None
    is_yearly: bool = False


class Unusable(Exception):
    """Nothing can be kept of it. ``str()`` says why; ``sentences`` hold one for each row that is at fault."""

    def __init__(self, sentence: str, sentences: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentences = sentences
