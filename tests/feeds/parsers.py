"""Three independent iCalendar parsers behind one shape: vobject, ical.js (Mozilla's) and libical (GNOME's and KDE's).

Each returns what it read, and raises ``AssertionError`` with its findings if it has any.
"""

import ctypes
import ctypes.util
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import vobject

When = date | datetime


@dataclass(frozen=True)
class ReadEvent:
    """One event as a parser read it: whole days as dates (end exclusive), times as UTC instants."""

    uid: str
    summary: str
    description: str
    start: When
    end: When
    sequence: int
    status: str
    url: str
    transparency: str
    categories: tuple[str, ...]
    related: str | None
    stamp: datetime
    alarms: tuple[str, ...] = ()

    @property
    def is_whole_days(self) -> bool:
        """Whether it has dates rather than times."""
        return not isinstance(self.start, datetime)


@dataclass(frozen=True)
class ReadCalendar:
    """One file as a parser read it."""

    name: str
    description: str
    events: tuple[ReadEvent, ...] = field(default=())

    def event(self, part_of_uid: object) -> ReadEvent:
        """Return the one event whose UID contains ``part_of_uid``."""
        (found,) = [event for event in self.events if str(part_of_uid) in event.uid]
        return found


def _missing(what: str) -> None:
    """Leave a test out with a word, or fail it where CI is set: there nothing may be left out."""
    sentence = f"feed tests with this parser are left out: {what}"
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, but {sentence}", pytrace=False)
    pytest.skip(sentence)


# vobject


def read_with_vobject(data: bytes) -> ReadCalendar:
    """Read and validate with vobject."""
    zones = vobject.icalendar.__dict__["__tzidMap"]
    zones.clear()  # it keeps the first definition of a zone it ever saw
    vobject.icalendar.registerTzid("UTC", vobject.icalendar.utc)
    (calendar,) = list(vobject.readComponents(data.decode()))
    calendar.validate(raiseException=True)
    named = [calendar.contents[name][0].value for name in ("x-wr-calname", "x-wr-caldesc") if name in calendar.contents]
    return ReadCalendar(
        *(named or ("", "")),
        tuple(_vobject_event(event) for event in calendar.contents.get("vevent", [])),
    )


def _vobject_event(event: Any) -> ReadEvent:
    return ReadEvent(
        uid=event.uid.value,
        summary=event.summary.value,
        description=event.description.value,
        start=_instant(event.dtstart.value),
        end=_instant(event.dtend.value),
        sequence=int(event.sequence.value),
        status=event.status.value,
        url=event.url.value,
        transparency=event.transp.value,
        categories=tuple(event.categories.value) if hasattr(event, "categories") else (),
        related=event.related_to.value if hasattr(event, "related_to") else None,
        stamp=event.dtstamp.value.astimezone(UTC),
        alarms=tuple(alarm.trigger.serialize().strip()[8:] for alarm in event.contents.get("valarm", [])),
    )


def _instant(value: When) -> When:
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a floating time"
        return value.astimezone(UTC)
    return value


# ical.js


@lru_cache(maxsize=1)
def _icaljs() -> "subprocess.Popen[str] | None":
    node = shutil.which("node")
    if node is None:
        return None
    script = Path(__file__).with_name("read_with_icaljs.mjs")
    return subprocess.Popen(
        [node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def read_with_icaljs(data: bytes) -> ReadCalendar:
    """Read with ical.js, strictly. One node process serves all calls of a test run and ends with it."""
    process = _icaljs()
    if process is None:
        _missing("node is not installed")
    assert process is not None and process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(data.decode()) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert "finding" not in answer, answer["finding"]
    return ReadCalendar(
        answer["name"], answer["description"], tuple(_icaljs_event(event) for event in answer["events"])
    )


def _icaljs_event(event: dict[str, Any]) -> ReadEvent:
    return ReadEvent(
        **{name: event[name] for name in ("uid", "summary", "description", "sequence", "status", "url", "related")},
        start=_icaljs_moment(event["start"]),
        end=_icaljs_moment(event["end"]),
        transparency=event["transparency"],
        categories=tuple(event["categories"]),
        stamp=datetime.fromtimestamp(event["stamp"], UTC),
        alarms=tuple(event["alarms"]),
    )


def _icaljs_moment(moment: dict[str, Any]) -> When:
    assert "floating" not in moment, moment
    if "date" in moment:
        return date.fromisoformat(moment["date"])
    return datetime.fromtimestamp(moment["instant"], UTC)


# libical


class _Time(ctypes.Structure):
    """``struct icaltimetype`` of libical 3."""

    _fields_ = (
        *(
            (name, ctypes.c_int)
            for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_summer")
        ),
        ("zone", ctypes.c_void_p),
    )


@lru_cache(maxsize=1)
def _libical() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("ical")
    if name is None or not name.endswith(".3"):
        return None
    library = ctypes.CDLL(name)
    texts = ("get_uid", "get_summary", "get_description", "as_ical_string")
    for function in ("icalproperty_get_value_as_string", *(f"icalcomponent_{name}" for name in texts)):
        getattr(library, function).restype = ctypes.c_char_p
    steps = ("get_first_component", "get_next_component", "get_first_property", "get_next_property")
    for function in ("icalparser_parse_string", *(f"icalcomponent_{name}" for name in steps)):
        getattr(library, function).restype = ctypes.c_void_p
    for function in ("icalcomponent_get_dtstart", "icalcomponent_get_dtend", "icalcomponent_get_dtstamp"):
        getattr(library, function).restype = _Time
    library.icaltime_as_timet_with_zone.restype = ctypes.c_long
    library.icaltime_as_timet_with_zone.argtypes = [_Time, ctypes.c_void_p]
    return library


class _Libical:
    """libical's functions on one parsed file."""

    def __init__(self, library: ctypes.CDLL, data: bytes) -> None:
        self.library = library
        self.root = ctypes.c_void_p(library.icalparser_parse_string(data))
        assert self.root, "libical could not read the file"

    def components(self, of: ctypes.c_void_p, kind: bytes) -> list[ctypes.c_void_p]:
        """Return the components of one kind directly inside ``of``."""
        number = self.library.icalcomponent_string_to_kind(kind)
        found, pointer = [], self.library.icalcomponent_get_first_component(of, number)
        while pointer:
            found.append(ctypes.c_void_p(pointer))
            pointer = self.library.icalcomponent_get_next_component(of, number)
        return found

    def values(self, of: ctypes.c_void_p, name: bytes) -> list[str]:
        """Return the raw values of each property of one name."""
        number = self.library.icalproperty_string_to_kind(name)
        found, pointer = [], self.library.icalcomponent_get_first_property(of, number)
        while pointer:
            found.append(self.library.icalproperty_get_value_as_string(ctypes.c_void_p(pointer)).decode())
            pointer = self.library.icalcomponent_get_next_property(of, number)
        return found

    def moment(self, of: ctypes.c_void_p, which: str) -> When:
        """Return a start, end or stamp."""
        time = getattr(self.library, f"icalcomponent_get_{which}")(of)
        if time.is_date:
            return date(time.year, time.month, time.day)
        assert time.zone, f"{which} is a floating time"
        return datetime.fromtimestamp(self.library.icaltime_as_timet_with_zone(time, time.zone), UTC)

    def text(self, of: ctypes.c_void_p, which: str) -> str:
        """Return a text, read back from its escapes."""
        value: bytes | None = getattr(self.library, f"icalcomponent_get_{which}")(of)
        return (value or b"").decode()


def read_with_libical(data: bytes) -> ReadCalendar:
    """Read with libical and check its table of restrictions (which property may stand where, how often)."""
    library = _libical()
    if library is None:
        _missing("libical 3 is not installed (Debian: libical3)")
    assert library is not None
    file = _Libical(library, data)
    try:
        errors = library.icalcomponent_count_errors(file.root)
        valid = library.icalrestriction_check(file.root)
        assert errors == 0 and valid, f"{errors} findings:\n{file.library.icalcomponent_as_ical_string(file.root)!r}"
        return ReadCalendar(
            *_libical_names(file), tuple(_libical_event(file, event) for event in file.components(file.root, b"VEVENT"))
        )
    finally:
        library.icalcomponent_free(file.root)


def _libical_names(file: _Libical) -> tuple[str, str]:
    """Return the two X- properties: name and description, whose escapes libical leaves in place; a copy has none."""
    name, description = [_unescaped(value) for value in file.values(file.root, b"X-WR-CALNAME")][:2] or ("", "")
    return name, description


def _libical_event(file: _Libical, event: ctypes.c_void_p) -> ReadEvent:
    related = file.values(event, b"RELATED-TO")
    return ReadEvent(
        uid=file.text(event, "uid"),
        summary=file.text(event, "summary"),
        description=file.text(event, "description"),
        start=file.moment(event, "dtstart"),
        end=file.moment(event, "dtend"),
        sequence=file.library.icalcomponent_get_sequence(event),
        status=file.values(event, b"STATUS")[0],
        url=file.values(event, b"URL")[0],
        transparency=file.values(event, b"TRANSP")[0],
        categories=tuple(_unescaped(value) for value in file.values(event, b"CATEGORIES")),
        related=related[0] if related else None,
        stamp=_as_instant(file.moment(event, "dtstamp")),
        alarms=tuple(
            trigger for alarm in file.components(event, b"VALARM") for trigger in file.values(alarm, b"TRIGGER")
        ),
    )


def _as_instant(value: When) -> datetime:
    assert isinstance(value, datetime)
    return value


def _unescaped(value: str) -> str:
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value)


READERS = {"vobject": read_with_vobject, "ical.js": read_with_icaljs, "libical": read_with_libical}
