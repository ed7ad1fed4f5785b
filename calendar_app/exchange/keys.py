"""Recognising what was imported before, so that the same file twice adds nothing and a changed one changes it.

A calendar event is known by its UID and, of a series, the moment it stands for: it is recognised from any later export,
moved or renamed. A row of a table has no such name, so it is known by what it says: title, channels, the words of its
date, its sheet and its campaign (or the file's name, where rows name none), and by its place among rows that say the
same. The same file, re-sorted or with rows added, is recognised; of a row whose date was changed ``redating`` finds
what it was; one whose title was changed is a new one. A row of a file of our own is known by the id of its activity.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable

from calendar_app.exchange.words import fold

_LENGTH = 32
_OWN = "id:"


def row_keys(texts: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a key for each row from the texts that identify it; rows with the same texts are numbered in order."""
    seen: Counter[str] = Counter()
    keys = []
    for parts in texts:
        digest = _digest("row", *(fold(part) or part.strip() for part in parts))
        seen[digest] += 1
        keys.append(f"row:{digest}:{seen[digest]}")
    return keys


def is_row_key(key: str) -> bool:
    """Return whether a key, or an activity's, is that of a row of a table."""
    return key.startswith("row:")


def without_number(key: str) -> str:
    """Return an activity's key without the number that tells rows apart that say the same."""
    parts = key.split(":")
    return ":".join([*parts[:2], *parts[3:]]) if is_row_key(key) else key


def event_key(identity: str) -> str:
    """Return the key of a calendar event from its identity."""
    return f"ics:{_digest('ics', identity)}"


def own_key(activity_id: str) -> str:
    """Return the key of a row of our own files that stands for the activity with that id."""
    return f"{_OWN}{activity_id}"


def ids_in(keys: Iterable[str]) -> dict[str, str]:
    """Return the ids of activities that rows of our own files stand for, each with its key."""
    return {key.removeprefix(_OWN): key for key in keys if key.startswith(_OWN)}


def activity_key(key: str, channel: str) -> str:
    """Return the key of one activity of a row: the row's, and the channel as the file names it, "" if not at all.

    A row of our own files stands for one activity, whatever became of the name of its channel.
    """
    if key.startswith(_OWN):
        return key
    return f"{key}:{_digest('channel', fold(channel))[:12]}"


def campaign_key(name: str) -> str:
    """Return the key of a campaign the import makes."""
    return f"campaign:{_digest('campaign', fold(name) or name.strip())}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_LENGTH]
