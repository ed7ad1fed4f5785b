"""The lines and components of an iCalendar file, kept apart so that one bad line spoils one event and not the file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.limits import MOST_CALENDAR_LINES

_LINE_END = re.compile(r"\r\n|\n|\r")
_NAME_AND_VALUE = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*("[^"]*"|[^;]*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMPONENTS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})


@dataclass(frozen=True, slots=True)
class Property:
    """The parameters (names in capitals) and the raw value of one property."""

    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its backslashes resolved."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(slots=True)
class Component:
    """An event, to-do or time zone, with the line it begins on. Nested parts are dropped; a zone keeps its lines."""

    kind: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return self.properties.get(name, [None])[0]

    def text(self, name: str) -> str:
        """Return the text of the first property of that name, "" if there is none."""
        found = self.first(name)
        return found.text if found else ""


def components_of(text: str) -> tuple[Component, list[Component]]:
    """Return the calendar's own properties and its events, to-dos and zones. Raises Unreadable past the line limit."""
    calendar = Component("VCALENDAR", 1)
    parts: list[Component] = []
    current: Component | None = None
    depth = 0
    for number, line in _unfolded(text):
        name, found = _parsed(line)
        value = found.value.strip().upper()
        if current is not None and current.kind == "VTIMEZONE":
            current.raw.append(line)
        if name == "BEGIN" and (current is not None or value in _COMPONENTS):
            depth += 1
            if current is None:
                current = Component(value, number, raw=[line])
        elif name == "END" and current is not None:
            depth -= 1
            if depth == 0 or value == current.kind:
                parts.append(current)
                current, depth = None, 0
        elif depth <= 1:
            (current or calendar).properties.setdefault(name, []).append(found)
        elif current is not None and name == "X-LIC-LOCATION":
            current.properties.setdefault(name, []).append(found)
    if current is not None:
        parts.append(current)
    return calendar, parts


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each logical line with the number of the line it begins on (RFC 5545, 3.1)."""
    lines = _LINE_END.split(text)
    if len(lines) > MOST_CALENDAR_LINES:
        raise Unreadable(
            _("This calendar has more than %(most)d lines. Export a shorter stretch of it.")
            % {"most": MOST_CALENDAR_LINES}
        )
    begun, pieces = 1, [""]
    for number, line in enumerate(lines, start=1):
        if line[:1] in (" ", "\t"):
            pieces.append(line[1:])
            continue
        if any(pieces):
            yield begun, "".join(pieces)
        begun, pieces = number, [line]
    if any(pieces):
        yield begun, "".join(pieces)


def _parsed(line: str) -> tuple[str, Property]:
    whole = _NAME_AND_VALUE.fullmatch(line)
    head, value = (whole[1], whole[2]) if whole else line.partition(":")[::2]
    name = head.partition(";")[0].strip().upper().rpartition(".")[2]
    parameters = {found[1].upper(): found[2].strip().strip('"') for found in _PARAMETER.finditer(head)}
    return name, Property(parameters, value)
