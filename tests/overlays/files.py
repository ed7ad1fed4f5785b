"""Calendar files, good ones and hostile ones."""

from collections.abc import Iterable

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
_END = "END:VCALENDAR\r\n"


def calendar(*events: Iterable[str]) -> bytes:
    """A calendar of these events, each given as its lines."""
    parts = (
        f"BEGIN:VEVENT\r\nUID:{number}\r\n" + "\r\n".join(event) + "\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return (_HEAD + "".join(parts) + _END).encode()


def fair(name: str = "Book fair") -> bytes:
    """Three whole days, from 15 to 17 March 2027."""
    return calendar([f"SUMMARY:{name}", "DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270318"])


def repeating(*rules: str) -> bytes:
    """One event from 1 March 2027 on with these rules."""
    return calendar(["SUMMARY:Again", "DTSTART:20270301T100000Z", *rules])
