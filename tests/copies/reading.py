"""What three parsers, which have to agree, read in a copy."""

from collections.abc import Iterable

from tests.feeds.parsers import ReadEvent, read_with_icaljs, read_with_libical, read_with_vobject


def read(body: bytes) -> dict[str, ReadEvent]:
    """Return the events by UID; what one parser reads otherwise than another fails."""
    first, *others = (reader(body).events for reader in (read_with_vobject, read_with_icaljs, read_with_libical))
    for other in others:
        assert _kept(other) == _kept(first)
    return {event.uid: event for event in first}


def _kept(events: Iterable[ReadEvent]) -> list[tuple[object, ...]]:
    facts = [(each.uid, each.summary, each.start, each.end, each.sequence, each.status) for each in events]
    return sorted(facts, key=str)
