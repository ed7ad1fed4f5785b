"""What a session remembers of looking on: in whose place, until when, and where to go back to."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Optional

from django.contrib.sessions.backends.base import SessionBase

AT_MOST: Final = dt.timedelta(hours=1)
"""So long one may look on without beginning again."""

_KEY: Final = "looking_on"


@dataclass(frozen=True)
class Looking:
    """The person looked on as, the end (not included), and the path of the page where it began."""

    user_id: int
    until: dt.datetime
    back: str

    @classmethod
    def of(cls, session: SessionBase | None) -> Optional["Looking"]:
        """Return what a session remembers, or None."""
        kept: Any = session.get(_KEY) if session is not None else None
        if not kept:
            return None
        return cls(kept["user"], dt.datetime.fromisoformat(kept["until"]), kept["back"])

    def keep(self, session: SessionBase) -> None:
        """Let a session remember it."""
        session[_KEY] = {"user": self.user_id, "until": self.until.isoformat(), "back": self.back}


def forget(session: SessionBase) -> None:
    """Let a session remember it no longer."""
    session.pop(_KEY, None)
